-- `:Owed rename`: the record follows, in a buffer that is not written; undo there takes it back.
local check = require('check')

check.client()
check.diagnostics({ 'OWE101' })
check.scanned()
local record = 'docs/debt/0001-keep-the-uncalibrated-scorer.md'
vim.cmd('Owed rename src/core/ranking.py')
check.same(vim.fs.basename(vim.api.nvim_buf_get_name(0)), 'ranking.py', 'the buffer')
vim.cmd.edit(record)
local followed = 'src/core/ranking.py::legacy_score'
check.has(check.text(), followed)
check.same(vim.bo.modified, true, 'whether the record is modified')
vim.cmd.undo()
check.has(check.text(), 'src/scoring.py::legacy_score')
vim.cmd.redo()
check.has(check.text(), followed)
vim.cmd('wall')
-- the anchor finds its code where it is now
check.go(followed)
local found = check.wait('the definition', function()
  local locations = check.ask('textDocument/definition')
  return locations and locations[1]
end)
check.has(found.uri, 'src/core/ranking.py')
