-- What file managers do: ask every server that wants to be asked, before and after; or, as mini.files, tell only afterwards.
local check = require('check')

local client = check.client()
check.diagnostics({ 'OWE101' })
check.scanned()
check.same(client:supports_method('workspace/willRenameFiles'), true, 'whether the server wants to be asked')
local root = client.root_dir
local function uri(path)
  return vim.uri_from_fname(vim.fs.joinpath(root, path))
end
local params = { files = { { oldUri = uri('src'), newUri = uri('lib') } } }
local answer = assert(client:request_sync('workspace/willRenameFiles', params, 60000))
local edit = answer.result.documentChanges[1]
check.has(edit.textDocument.uri, '0001-keep-the-uncalibrated-scorer.md')
check.same(edit.edits[1].newText, 'lib/scoring.py::legacy_score', 'the new anchor')

assert(vim.uv.fs_rename(root .. '/src/scoring.py', root .. '/src/ranking.py'))
vim.api.nvim_exec_autocmds('User', {
  pattern = 'MiniFilesActionRename',
  data = { from = root .. '/src/scoring.py', to = root .. '/src/ranking.py' },
})
local record = vim.fs.joinpath(root, 'docs/debt/0001-keep-the-uncalibrated-scorer.md')
check.wait('the record to follow', function()
  local buffer = vim.fn.bufnr(record)
  return buffer > 0 and check.text(buffer):find('src/ranking.py::legacy_score', 1, true)
end)
