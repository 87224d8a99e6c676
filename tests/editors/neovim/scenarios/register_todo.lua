-- On a TODO: one action makes the record, marks the code, and leaves the first blank selected; one undo takes it back.
local check = require('check')

local code = vim.api.nvim_get_current_buf()
local before = check.text(code)
check.diagnostics({ 'OWE201' })
check.scanned()
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
check.has(check.text(record), 'plit the scorer')
check.has(check.text(code), 'TODO(TD-0003)')
check.client(record)

-- the blank is between the brackets of the first thing that only a person can know
check.wait('the cursor', function()
  return vim.fn.getline('.'):find('^  breaks: %[%]')
end)
check.same(vim.api.nvim_win_get_cursor(0)[2], #'  breaks: [', 'the column of the blank')

vim.api.nvim_set_current_buf(code)
vim.cmd('normal! u')
check.same(check.text(code), before, 'the code after one undo')
vim.api.nvim_set_current_buf(record)
vim.cmd('normal! u')
vim.cmd('normal! u')
check.same(check.text(record), '', 'the record after undo')
