-- A client that cannot create files through an edit gets the same through a command.
local check = require('check')

local code = vim.api.nvim_get_current_buf()
check.diagnostics({ 'OWE201' })
check.scanned()
check.go('TODO')
check.choose('Register technical debt')
vim.cmd('Owed register')
check.wait('the record', function()
  return vim.api.nvim_get_current_buf() ~= code
end)
check.has(vim.api.nvim_buf_get_name(0), '/docs/debt/0003-')
check.has(check.text(), 'plit the scorer')
check.wait('the marker', function()
  return check.text(code):find('TODO(TD-0003)', 1, true)
end)
