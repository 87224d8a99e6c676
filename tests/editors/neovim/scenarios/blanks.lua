-- A document that is shown with a selection: a placeholder to type over.
local check = require('check')

local client = check.client()
local uri = vim.uri_from_fname(vim.fn.getcwd() .. '/notes.md')
local function show(line, first, past)
  local selection = { start = { line = line, character = first }, ['end'] = { line = line, character = past } }
  local params = { uri = uri, takeFocus = true, selection = selection }
  local context = { client_id = client.id, method = 'window/showDocument' }
  check.same(client.handlers['window/showDocument'](nil, params, context), { success = true }, 'the answer')
end
local function type_over(text)
  vim.api.nvim_feedkeys(text .. vim.keycode('<Esc>'), 'tx', false)
end

show(0, 2, 9)
check.same(vim.api.nvim_get_mode().mode, 's', 'mode')
type_over('plan')
check.same(vim.fn.getline(1), '# plan', 'the placeholder is typed over')

-- the last character has four bytes in UTF-8, and counts as two in UTF-16
local width = vim.str_utfindex(vim.fn.getline(2), client.offset_encoding)
show(1, 2, width)
type_over('x')
check.same(vim.fn.getline(2), '- x', 'a placeholder that ends in a wide character')
