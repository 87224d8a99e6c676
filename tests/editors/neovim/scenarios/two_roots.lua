-- Files of two projects: each gets its own registry.
local check = require('check')

local first = vim.api.nvim_get_current_buf()
check.diagnostics({ 'OWE101' }, first)
vim.cmd.edit(vim.fn.fnameescape(vim.env.OWED_TEST_OTHER .. '/job.py'))
local second = vim.api.nvim_get_current_buf()
local found = check.diagnostics({ 'OWE104' }, second)
check.has(found[1].message, 'The other project')
check.same(check.client(second).root_dir, vim.fs.normalize(vim.env.OWED_TEST_OTHER), 'its root')
assert(check.client(first).root_dir ~= check.client(second).root_dir)

check.go('TD-0001')
vim.lsp.buf.definition()
check.wait('the jump', function()
  return vim.api.nvim_buf_get_name(0):find(vim.env.OWED_TEST_OTHER .. '/docs', 1, true)
end)
