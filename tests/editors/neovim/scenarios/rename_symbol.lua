-- A real server of the language renames a function; the record says so at once, and one action writes the new name.
local check = require('check')

local source = vim.api.nvim_get_current_buf()
local owed = check.client()
check.diagnostics({ 'OWE101' })
check.scanned()
local id = vim.lsp.start({
  name = 'jedi',
  cmd = { vim.env.OWED_TEST_OTHER },
  root_dir = owed.root_dir,
})
local jedi = check.wait('the other server', function()
  local client = id and vim.lsp.get_client_by_id(id)
  return client and client.initialized and client
end)
vim.cmd.edit('docs/debt/0001-keep-the-uncalibrated-scorer.md')
local record = vim.api.nvim_get_current_buf()
check.client(record)
vim.api.nvim_set_current_buf(source)
check.go('legacy_score')
local params = vim.lsp.util.make_position_params(0, jedi.offset_encoding)
params.newName = 'score_v1'
local renamed = assert(jedi:request_sync('textDocument/rename', params, 60000, source))
vim.lsp.util.apply_workspace_edit(renamed.result, jedi.offset_encoding)
check.has(check.text(source), 'def score_v1(row)')

vim.api.nvim_set_current_buf(record)
check.wait('what moved where', function()
  return vim.iter(vim.diagnostic.get(record)):any(function(diagnostic)
    return diagnostic.code == 'OWE303' and diagnostic.message:find('same body, now `score_v1`', 1, true) ~= nil
  end)
end)
check.go('src/scoring.py::legacy_score')
local taken
vim.lsp.buf.code_action({
  filter = function(action)
    return action.title == 'Re-anchor to `src/scoring.py::score_v1`'
  end,
  apply = true,
})
check.wait('the record to be re-anchored', function()
  taken = check.text(record)
  return taken:find('src/scoring.py::score_v1', 1, true)
end)
check.lacks(taken, 'src/scoring.py::legacy_score')
vim.cmd.undo()
check.has(check.text(record), 'src/scoring.py::legacy_score')

-- the same for the whole project, from anywhere
check.wait('what moved where, again', function()
  return vim.iter(vim.diagnostic.get(record)):any(function(diagnostic)
    return diagnostic.code == 'OWE303'
  end)
end)
vim.api.nvim_set_current_buf(source)
vim.cmd('Owed reanchor')
check.wait('all to be re-anchored', function()
  return check.text(record):find('src/scoring.py::score_v1', 1, true)
end)
vim.api.nvim_set_current_buf(record)
vim.cmd.undo()
check.has(check.text(record), 'src/scoring.py::legacy_score')

-- undo in the code: the anchor is fresh again
vim.api.nvim_set_current_buf(source)
vim.cmd.undo()
check.has(check.text(source), 'def legacy_score(row)')
check.wait('the anchor to be fresh', function()
  return vim.iter(vim.diagnostic.get(record)):all(function(diagnostic)
    return diagnostic.code ~= 'OWE303'
  end)
end)
