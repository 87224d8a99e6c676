-- `:OwedThrough`: what a file leans on; and the lens that counts uses: both put places into the location list.
local check = require('check')

check.diagnostics({ 'OWE101' })
local function list(title)
  local got = check.wait(title, function()
    local found = vim.fn.getloclist(0, { title = true, items = true, filewinid = true })
    return found.title == title and #found.items > 0 and found
  end)
  return vim.tbl_map(function(item)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(item.bufnr))
    return ('%s:%d:%d %s'):format(name, item.lnum, item.col, item.text)
  end, got.items)
end

-- the count of uses, once the scan has found them
check.go('legacy_score')
local lens = check.wait('the lens of uses', function()
  for _, each in ipairs(check.ask('textDocument/codeLens') or {}) do
    if each.command.command == 'owed.showUses' and each.command.title == '6 uses' then
      return each
    end
  end
  vim.wait(200)
end)
local offered = check.choose(lens.command.title)
check.wait('the uses', function()
  -- until Neovim has the lenses itself, there is nothing to run
  vim.lsp.codelens.run()
  vim.wait(500)
  return #vim.fn.getloclist(0) > 0
end)
check.has(table.concat(offered.offered, '\n'), 'TD-0001 · 8d')
local uses = list('Uses of src/scoring.py::legacy_score (TD-0001)')
check.has(table.concat(uses, '\n'), 'batch.py:4:10 result = legacy_score({"segment": 2})')
check.has(table.concat(uses, '\n'), 'run.py:3:')
vim.cmd('lclose')

vim.cmd('edit src/run.py')
check.diagnostics({ 'OWE102' })
vim.cmd('OwedThrough')
local through = list('Debt through run.py')
check.same(vim.bo.filetype, 'qf', 'the list is shown')
check.same(#through, 5, table.concat(through, '\n'))
check.has(through[1], 'run.py:1:18 uses legacy_score · TD-0001, overdue ')
check.has(through[1], ': Keep the uncalibrated scorer (8d, 1d/month)')
check.same(through[2], 'face.py:2:21   re-exported here', 'the re-export')
check.same(through[3], 'scoring.py:4:5   defined here', 'the definition')
check.has(through[4], 'run.py:3:9 uses legacy_score')
check.has(through[5], 'run.py:4:1 uses legacy_score')
vim.cmd('2ll')
check.has(vim.api.nvim_get_current_line(), 'from scoring import legacy_score')
vim.cmd('lclose')

vim.cmd('edit src/plain.py')
check.client()
local said = check.said()
vim.cmd('Owed through')
check.wait('a word about a file without debt', function()
  return said[1]
end)
check.same(said[1], 'owed: plain.py leans on no recorded debt or decision', 'said')
