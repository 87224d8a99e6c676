-- A record and the configuration as one writes them: what a key means, a slip mended, the symbols of a file, a wrong setting.
local check = require('check')

check.diagnostics({ 'OWE101' })
check.scanned()
vim.cmd.edit('docs/debt/0001-keep-the-uncalibrated-scorer.md')
check.client()

check.go('gained:')
vim.lsp.buf.hover()
check.wait('what the key means', function()
  return #check.floats() > 0
end)
check.has(check.floats()[1], 'debt.gained')
check.has(check.floats()[1], 'What the shortcut bought')
check.close_floats()
check.go('Keep the uncalibrated')
check.same(check.ask('textDocument/hover'), nil, 'hover on the title')

check.go('status: accepted')
vim.api.nvim_set_current_line('status: acepted')
check.diagnostics({ 'OWE402' })
check.go('acepted')
check.choose('Did you mean accepted?')
vim.lsp.buf.code_action()
check.wait('the status', function()
  return vim.api.nvim_get_current_line() == 'status: accepted'
end)

check.go('  gained:')
vim.cmd.delete()
check.diagnostics({ 'OWE411' })
check.go('debt:')
check.choose('Add what was gained')
vim.lsp.buf.code_action()
check.wait('the blank', function()
  return vim.fn.getline('.'):find('^  gained: ') and vim.api.nvim_win_get_cursor(0)[2] >= #'  gained: ' - 1
end)
vim.cmd.stopinsert()

check.go('src/scoring.py::legacy_score')
vim.api.nvim_set_current_line('  - src/scoring.py::')
vim.o.virtualedit = 'onemore'
vim.api.nvim_win_set_cursor(0, { vim.fn.line('.'), #'  - src/scoring.py::' })
local answer = check.ask('textDocument/completion', { context = { triggerKind = 1 } })
local labels = vim.tbl_map(function(item)
  return item.label
end, answer.items)
check.same(labels, { 'src/scoring.py::plain_name', 'src/scoring.py::legacy_score', 'src/scoring.py::Scorer' }, 'the symbols of the file')

local folds = check.ask('textDocument/foldingRange')
check.same(folds[1].startLine, 0, 'the front matter folds')

vim.cmd('edit! owed.toml')
check.client()
vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'liekly = true' })
local wrong = check.diagnostics({ 'OWE001' })[1]
check.has(wrong.message, "did you mean 'likely'?")
check.same({ wrong.lnum, wrong.col, wrong.end_col }, { 0, 0, 6 }, 'the place of the key')
check.choose('Did you mean likely?')
vim.lsp.buf.code_action()
check.wait('the key', function()
  return vim.api.nvim_get_current_line() == 'likely = true'
end)
