-- A record with edits that are not saved gets another name: in the editor it keeps them; in a terminal it is told where it is now.
local check = require('check')

check.client()
check.scanned()
local root = check.client().root_dir
local function named()
  return vim.fs.basename(vim.api.nvim_buf_get_name(0))
end
local function taken()
  return vim.iter(vim.diagnostic.get(0)):find(function(found)
    return found.code == 'OWE403'
  end)
end

check.go('Keep the uncalibrated', 0)
vim.api.nvim_set_current_line('# Keep the scorer that nobody saved')
vim.cmd('Owed rename docs/debt/0001-scorer.md')
check.same(named(), '0001-scorer.md', 'the buffer')
check.has(check.text(), 'nobody saved')
check.client()
vim.cmd.edit('src/scoring.py')
check.go('legacy_score', 2)
local card = check.wait('the card', function()
  local card = check.ask('textDocument/hover')
  vim.wait(100)
  return card and card.contents.value:find('nobody saved', 1, true) and card
end)
check.has(card.contents.value, '0001-scorer.md')

vim.cmd.edit('docs/debt/0001-scorer.md')
check.client()
check.same(taken(), nil, 'what is said after a rename in the editor')
check.go('nobody saved')
vim.api.nvim_set_current_line('# Keep the scorer that is not saved again')
-- the server has read it as it is here
check.ask('textDocument/hover')
local new = vim.fs.joinpath(root, 'docs/debt/0001-elsewhere.md')
assert(vim.uv.fs_rename(vim.fs.joinpath(root, 'docs/debt/0001-scorer.md'), new))
local found = check.wait('what has become of the file', taken)
check.same(found.severity, vim.diagnostic.severity.WARN, 'how loud')
check.has(found.message, 'has another file on disk now, docs/debt/0001-elsewhere.md')
check.has(check.text(), 'not saved again')
-- the way out: the edits go where the file is
vim.cmd('write! docs/debt/0001-elsewhere.md')
vim.cmd('edit! docs/debt/0001-elsewhere.md')
vim.cmd('bwipeout! docs/debt/0001-scorer.md')
check.has(check.text(), 'not saved again')
check.client()
check.wait('quiet', function()
  return not taken()
end)
