-- On a TODO: one action makes the record, marks the code, and leaves the first blank selected; one undo takes it back.
local check = require('check')

local code = vim.api.nvim_get_current_buf()
local before = check.text(code)
check.diagnostics({ 'OWE201' })
check.go('TODO')
local log = check.choose('Register technical debt')
vim.cmd('Owed register')
check.wait('the record', function()
  return vim.api.nvim_get_current_buf() ~= code
end)

local record = vim.api.nvim_get_current_buf()
local path = vim.fs.normalize(vim.api.nvim_buf_get_name(record))
assert(path:match('/docs/debt/0003%-[%w-]+%.md$'), path)
assert(vim.uv.fs_stat(path), 'the file is there')
check.same(vim.bo[record].filetype, 'markdown', 'file type')
for _, offered in ipairs(log.offered) do
  check.has(offered, 'Register')
end
check.has(check.text(record), 'split the scorer')
check.has(check.text(code), 'TODO(TD-0003)')
check.client(record)

check.wait('the blank to be selected', function()
  return vim.api.nvim_get_mode().mode == 's'
end)
local blank_line = vim.api.nvim_win_get_cursor(0)[1]
vim.api.nvim_feedkeys('Typed instead', 'tx', false)
check.has(vim.fn.getline(blank_line), 'Typed instead')
vim.cmd('stopinsert')

vim.api.nvim_set_current_buf(code)
vim.cmd('normal! u')
check.same(check.text(code), before, 'the code after one undo')
vim.api.nvim_set_current_buf(record)
vim.cmd('normal! u')
vim.cmd('normal! u')
check.same(check.text(record), '', 'the record after undo')
