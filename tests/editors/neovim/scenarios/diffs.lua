-- Windows that compare: the file has everything but lenses, which would push its lines away from those beside them; what it is compared
-- with is no file and has nothing.
local check = require('check')

local client = check.client()
local here = vim.api.nvim_get_current_buf()
local filter = { bufnr = here, client_id = client.id }
check.diagnostics({ 'OWE103' })

---@param shown boolean
local function lenses(shown)
  check.wait(shown and 'lenses' or 'no lenses', function()
    return (#vim.lsp.codelens.get(filter) > 0) == shown
  end)
end
lenses(true)

-- as fugitive, Diffview and others do it: a buffer that is no file, with what was committed
local function compare(name)
  vim.cmd('leftabove vnew')
  local base = vim.api.nvim_get_current_buf()
  vim.api.nvim_buf_set_name(base, name)
  vim.api.nvim_buf_set_lines(base, 0, -1, false, vim.fn.systemlist({ 'git', 'show', 'main:src/scoring.py' }))
  vim.bo[base].filetype = 'python'
  vim.cmd('diffthis | wincmd p | diffthis')
  return base
end

for _, name in ipairs({ 'fugitive:///x/.git//1234/src/scoring.py', 'diffview:///x/.git/:0:/src/scoring.py' }) do
  local base = compare(name)
  lenses(false)
  check.diagnostics({ 'OWE103' }, here)
  check.same(vim.lsp.get_clients({ name = 'owed', bufnr = base }), {}, 'clients of ' .. name)
  check.same(vim.diagnostic.get(base), {}, 'diagnostics of ' .. name)
  vim.cmd('diffoff!')
  vim.cmd('bwipeout! ' .. base)
  lenses(true)
end

-- a comparison that is closed without more ado
vim.cmd('diffsplit src/other.py')
lenses(false)
vim.cmd('only! | edit src/other.py | bdelete | diffoff!')
lenses(true)

-- review mode from a buffer that is no file
local base = compare('fugitive:///x/.git//5678/src/scoring.py')
vim.cmd('wincmd p')
check.same(vim.api.nvim_get_current_buf(), base, 'the left side')
vim.cmd('OwedReview')
check.wait('the list', function()
  return vim.fn.getqflist({ title = true }).title == 'Owed: changes since main'
end)
