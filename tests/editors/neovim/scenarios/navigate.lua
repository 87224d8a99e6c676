-- From an ID in a comment to the record; from the ID to all its code.
local check = require('check')

check.diagnostics({ 'OWE101' })
check.go('TD-0002', 3)
vim.lsp.buf.definition()
check.wait('the jump', function()
  return vim.api.nvim_buf_get_name(0):find('0002-two-tables.md', 1, true)
end)
vim.cmd('normal! ' .. vim.keycode('<C-o>'))

check.go('TD-0002', 3)
vim.lsp.buf.references({ includeDeclaration = false }, {
  on_list = function(list)
    vim.g.places = vim.tbl_map(function(item)
      return vim.fs.basename(item.filename) .. ':' .. item.lnum
    end, list.items)
  end,
})
local places = check.wait('the references', function()
  return vim.g.places
end)
table.sort(places)
check.has(table.concat(places, ' '), 'scoring.py:' .. vim.api.nvim_win_get_cursor(0)[1])
check.has(table.concat(places, ' '), 'batch.py:')
