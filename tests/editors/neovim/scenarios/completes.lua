-- IDs are offered inside of a comment, and nothing in code.
local check = require('check')

check.diagnostics({ 'OWE101' })
check.scanned()
local function labels()
  local answer = check.ask('textDocument/completion', { context = { triggerKind = 1 } })
  return vim.tbl_map(function(item)
    return item.label
  end, answer and (answer.items or answer) or {})
end

vim.api.nvim_buf_set_lines(0, -1, -1, false, { '# see TD-', 'TD = plain_name' })
local last = vim.api.nvim_buf_line_count(0)
vim.o.virtualedit = 'onemore'
vim.api.nvim_win_set_cursor(0, { last - 1, 9 })
check.has(table.concat(labels(), ' '), 'TD-0001')
check.has(table.concat(labels(), ' '), 'TD-0002')

vim.api.nvim_win_set_cursor(0, { last, 2 })
check.same(labels(), {}, 'completion in code')
