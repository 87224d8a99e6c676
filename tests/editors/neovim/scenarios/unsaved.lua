-- What is typed counts before it is saved.
local check = require('check')

check.client()
vim.api.nvim_feedkeys(vim.keycode('Go# HACK typed just now<Esc>'), 'tx', false)
local found = check.diagnostics({ 'OWE201' })
local last = vim.api.nvim_buf_line_count(0) - 1
check.wait('the marker on the last line', function()
  return #vim.diagnostic.get(0, { lnum = last }) > 0
end)
assert(vim.bo.modified and #found > 0)
vim.cmd('normal! u')
check.wait('the marker to go', function()
  return #vim.tbl_filter(function(diagnostic)
    return diagnostic.code == 'OWE201' and diagnostic.lnum == last
  end, vim.diagnostic.get(0)) == 0
end)
