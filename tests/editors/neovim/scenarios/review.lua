-- A change to code that carries debt is told where it happens; review mode, with a list; `Not now`, and repaying.
local check = require('check')

check.client()
local here = vim.api.nvim_get_current_buf()

---@return string[] `code line` of the buffer's diagnostics
local function codes()
  local found = vim.tbl_map(function(each)
    return ('%s %d'):format(each.code, each.lnum + 1)
  end, vim.diagnostic.get(here))
  table.sort(found)
  return found
end

---@param expected string[]
local function wait_for(expected)
  local seen
  local ok = pcall(check.wait, 'diagnostics', function()
    seen = codes()
    return vim.deep_equal(seen, expected)
  end)
  check.same(ok and expected or seen, expected, 'diagnostics')
end

-- the edit is not saved
check.diagnostics({ 'OWE104' })
check.go('return row')
vim.cmd('normal! cc    return row["segment"] * 2  # TODO: three')
wait_for({ 'OWE103 4', 'OWE103 5', 'OWE201 6', 'OWE201 9' })
local told = vim.iter(vim.diagnostic.get(here)):find(function(each)
  return each.code == 'OWE103'
end)
check.has(told.message, 'this change touches TD-0001, overdue ')
check.has(told.message, 'Plan: Replace by the calibrated model, by 2020-01-31')
check.same(told.severity, vim.diagnostic.severity.WARN, 'overdue is louder')

-- review mode
vim.cmd('OwedReview')
wait_for({ 'OWE103 4', 'OWE103 5', 'OWE201 6' })
local function list()
  return vim.fn.getqflist({ title = true, items = true })
end
check.wait('the list', function()
  return #list().items == 3
end)
check.same(list().title, 'Owed: changes since main', 'title')
check.has(list().items[1].text, 'OWE103 this change touches TD-0001')
check.has(list().items[2].text, 'TD-0002')
check.has(list().items[3].text, 'OWE201')
vim.cmd('cclose')
check.same(vim.fn.getcompletion('OwedReview ', 'cmdline'), { 'off', 'report', 'main', 'topic' }, 'bases')
check.same(vim.fn.getcompletion('Owed review ma', 'cmdline'), { 'main' }, 'bases')

local said = check.said()
vim.cmd('OwedReview mian')
check.wait('a word about the name', function()
  return said[1]
end)
check.same(said[1], 'owed: there is no branch, tag or commit mian here, did you mean main?', 'said')
wait_for({ 'OWE103 4', 'OWE103 5', 'OWE201 6' })

-- a server that is restarted goes on with it: nothing else is shown meanwhile
local shown = {} ---@type table<string, boolean>
local watching = vim.api.nvim_create_autocmd('DiagnosticChanged', {
  buffer = here,
  callback = function()
    for _, each in ipairs(codes()) do
      shown[each] = true
    end
  end,
})
vim.cmd('Owed restart')
check.client()
wait_for({ 'OWE103 4', 'OWE103 5', 'OWE201 6' })
vim.api.nvim_del_autocmd(watching)
check.same(shown['OWE201 9'], nil, 'shown before the review went on')

-- lists of records are of the change, too
vim.cmd('Owed list')
check.wait('the records', function()
  return list().title == 'Owed records'
end)
check.same(#list().items, 2, 'records of the change')
vim.cmd('cclose')

vim.cmd('OwedReview off')
wait_for({ 'OWE103 4', 'OWE103 5', 'OWE201 6', 'OWE201 9' })

-- a buffer of a diff viewer is not a file
vim.cmd('tabnew')
vim.api.nvim_buf_set_name(0, 'diffview:///x/.git/:0:/src/scoring.py')
vim.bo.filetype = 'python'
vim.wait(500)
check.same(#vim.lsp.get_clients({ name = 'owed', bufnr = 0 }), 0, 'clients of the diff viewer')
vim.cmd('tabclose')

-- not now
check.go('return row')
local function act(title)
  local log = check.choose(title)
  check.wait(title, function()
    vim.lsp.buf.code_action()
    return vim.wait(3000, function()
      return log.chosen
    end)
  end)
end
act('Not now: no more about TD-0001 on this branch')
wait_for({ 'OWE103 5', 'OWE104 4', 'OWE201 6', 'OWE201 9' })
act('Tell of changes to TD-0001 on this branch again')
wait_for({ 'OWE103 4', 'OWE103 5', 'OWE201 6', 'OWE201 9' })

act('Repaid by this change: mark TD-0001 repaid')
wait_for({ 'OWE103 5', 'OWE201 6', 'OWE201 9' })
local record = vim.fn.bufnr('docs/debt/0001-keep-the-uncalibrated-scorer.md')
check.has(check.text(record), 'status: repaid')

-- the whole review, of what is on disk
vim.cmd('wall')
vim.cmd('OwedReview report')
check.wait('the report', function()
  return vim.bo.buftype == 'nofile' and check.text():find('Debt repaid', 1, true)
end)
check.has(check.text(), 'TD-0001')
check.same(vim.api.nvim_buf_get_name(0), 'owed://review', 'the name of the report')
