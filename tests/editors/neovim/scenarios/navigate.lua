-- From an ID in a comment to the record; from the ID to all its code.
local check = require('check')

check.diagnostics({ 'OWE101' })
check.scanned()
check.go('TD-0002', 3)
vim.lsp.buf.definition()
check.wait('the jump', function()
  return vim.api.nvim_buf_get_name(0):find('0002-two-tables.md', 1, true)
end)
vim.cmd('normal! ' .. vim.keycode('<C-o>'))

check.go('TD-0002', 3)
local number = vim.api.nvim_win_get_cursor(0)[1]
local places
-- until the first scan ends, the answer comes from the files that are open
check.wait('the code of the record', function()
  places = nil
  vim.lsp.buf.references({ includeDeclaration = false }, {
    on_list = function(list)
      places = table.concat(
        vim.tbl_map(function(item)
          return vim.fs.basename(item.filename) .. ':' .. item.lnum
        end, list.items),
        ' '
      )
    end,
  })
  vim.wait(5000, function()
    return places ~= nil
  end)
  return places and places:find('batch.py:3', 1, true)
end)
check.has(places, 'scoring.py:' .. number)
