-- `:Owed …`
local check = require('check')

check.diagnostics({ 'OWE101' })
check.scanned()
check.same(
  vim.fn.getcompletion('Owed ', 'cmdline'),
  { 'list', 'log', 'reanchor', 'records', 'register', 'rename', 'restart', 'review', 'through', 'trust', 'untrust' },
  'completion'
)
check.same(
  vim.fn.getcompletion('Owed re', 'cmdline'),
  { 'reanchor', 'records', 'register', 'rename', 'restart', 'review' },
  'completion'
)

local log = check.choose('TD-0002')
vim.cmd('Owed records')
check.wait('the record', function()
  return vim.api.nvim_buf_get_name(0):find('0002-two-tables.md', 1, true)
end)
check.same(#log.offered, 2, 'records offered')
vim.cmd('normal! ' .. vim.keycode('<C-o>'))

vim.cmd('Owed list')
check.wait('the list', function()
  return #vim.fn.getqflist() > 0
end)
local texts = vim.tbl_map(function(item)
  return item.text
end, vim.fn.getqflist())
check.same(#texts, 2, 'records listed')
check.has(texts[1], 'TD-0001')
check.has(texts[1], 'uncalibrated')
vim.cmd('cclose')

local offers = check.choose('nothing of it')
vim.cmd('10,11Owed register')
check.wait('the offers for a range', function()
  return #offers.offered > 0
end)
check.has(table.concat(offers.offered, '\n'), 'Scorer')

local first = check.client().id
vim.cmd('Owed restart')
check.wait('another server', function()
  local client = vim.lsp.get_clients({ name = 'owed', bufnr = 0 })[1]
  return client and client.id ~= first and client.initialized
end)

vim.cmd('Owed log')
check.has(vim.api.nvim_buf_get_name(0), 'lsp.log')

local said = check.said()
vim.cmd('Owed nonsense')
check.has(said[1], 'register')
