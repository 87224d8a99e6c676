-- An anchored function: the diagnostic, the lens over it and the card.
local check = require('check')

local found = check.diagnostics({ 'OWE101', 'OWE104' })
for _, diagnostic in ipairs(found) do
  check.same(diagnostic.source, 'owed', 'who says it')
  check.lacks(diagnostic.message, '\n')
end
local client = check.client()
check.has(client.server_info.name, 'owed')

check.go('legacy_score') -- lenses are drawn where they can be seen
local lens = check.wait('a lens on the screen', function()
  vim.cmd('redraw')
  for id, name in pairs(vim.tbl_map(tostring, vim.api.nvim_get_namespaces())) do
    local space = type(id) == 'number' and id or tonumber(name)
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })) do
      local shown = vim.inspect({ mark[4].virt_lines, mark[4].virt_text })
      if shown:find(vim.env.OWED_TEST_ID, 1, true) and not vim.startswith(id, 'nvim.diagnostic') then
        return { line = mark[2], shown = shown }
      end
    end
  end
end)
check.has(vim.fn.getline(lens.line + 1), 'legacy_score')

vim.lsp.buf.hover()
check.wait('the card', function()
  return #check.floats() > 0
end)
check.has(check.floats()[1], vim.env.OWED_TEST_ID)
