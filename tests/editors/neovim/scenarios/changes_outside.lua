-- A record that is written in a terminal, and a branch that is switched there, show in Neovim.
local check = require('check')

check.diagnostics({ 'OWE101' })
check.scanned()
local function run(...)
  local result = vim.system({ ... }, { text = true }):wait()
  assert(result.code == 0, result.stderr)
end
local function title(what, wanted)
  check.go('TD-0002', 3)
  check.wait(what, function()
    local card = check.ask('textDocument/hover')
    vim.wait(200)
    return card and card.contents.value:find(wanted, 1, true)
  end)
end
title('the record', 'Two tables for one customer')
run('git', 'checkout', '-qb', 'other')
run('sed', '-i', 's/Two tables for one customer/Another title/', 'docs/debt/0002-two-tables.md')
title('the title that was changed in a terminal', 'Another title')
run('git', '-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-qam', 'x')
run('git', 'checkout', '-q', 'main')
title('the title of the branch that was switched to', 'Two tables for one customer')
