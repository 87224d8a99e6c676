-- On a plain name another server's answer is the only one.
local check = require('check')

check.diagnostics({ 'OWE101' })
require('neighbour').start()
for _, name in ipairs({ 'plain_name', 'legacy_score' }) do
  check.go(name)
  for _, method in ipairs({ 'definition', 'implementation' }) do
    check.same(check.ask('textDocument/' .. method), nil, method .. ' on ' .. name)
  end
  local context = { context = { includeDeclaration = true } }
  check.same(check.ask('textDocument/references', context), nil, 'references of ' .. name)
  local from = vim.api.nvim_win_get_cursor(0)
  local count
  vim.lsp.buf.definition({
    on_list = function(list)
      count = #list.items
    end,
  })
  check.wait('the neighbour’s answer', function()
    return count
  end)
  check.same(count, 1, 'definitions of ' .. name)
  vim.api.nvim_win_set_cursor(0, from)
end
for _, method in ipairs({ 'documentSymbol', 'foldingRange', 'semanticTokens/full' }) do
  local client = check.client()
  if client:supports_method('textDocument/' .. method, 0) then
    check.same(check.ask('textDocument/' .. method), nil, method)
  end
end
check.go('plain_name')
if check.client():supports_method('textDocument/rename', 0) then
  check.same(check.ask('textDocument/prepareRename'), nil, 'prepareRename')
end
