-- Hover answers null where there is nothing to say: no empty pop-up, and no hiding of another server's.
local check = require('check')

check.diagnostics({ 'OWE101' })

check.go('plain_name')
check.same(check.ask('textDocument/hover'), nil, 'hover on a name without debt')
vim.lsp.buf.hover()
check.settle()
vim.wait(200)
check.same(check.floats(), {}, 'no pop-up')

require('neighbour').start()
check.wait('the neighbour', function()
  return vim.lsp.get_clients({ name = 'neighbour', bufnr = 0 })[1]
end)
vim.lsp.buf.hover()
check.wait('the neighbour’s pop-up', function()
  return #check.floats() > 0
end)
check.has(check.floats()[1], 'the neighbour knows this name')
check.lacks(check.floats()[1], 'owed')
check.close_floats()

check.go('legacy_score')
vim.lsp.buf.hover()
check.wait('both pop-ups', function()
  return #check.floats() > 0
end)
check.has(check.floats()[1], 'the neighbour knows this name')
check.has(check.floats()[1], 'TD-0001')
