--- Owed: technical debt taken on purpose, shown where the code is edited.
---
--- `setup` is optional: `vim.lsp.enable('owed')` starts the server with the defaults.
local M = {}

--- Lay options over the defaults and start the server for the buffers that are open and to come.
---
---@param options? owed.Options
function M.setup(options)
  require('owed.options').set(options or {})
  vim.lsp.enable('owed')
end

return M
