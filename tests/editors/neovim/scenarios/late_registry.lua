-- A registry that takes a while to read: its folder is watched all the same.
local check = require('check')

check.client()
check.scanned()
local function title(wanted)
  check.go('TD-0002', 3)
  check.wait(wanted, function()
    local card = check.ask('textDocument/hover')
    vim.wait(200)
    return card and card.contents.value:find(wanted, 1, true)
  end)
end
title('Two tables for one customer')
local written = vim.system({ 'sed', '-i', 's/Two tables for one customer/Another title/', 'adr/0002-two-tables.md' }):wait()
assert(written.code == 0, written.stderr)
title('Another title')
