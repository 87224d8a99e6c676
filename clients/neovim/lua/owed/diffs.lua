--- Windows that compare: a buffer that is shown in one has no lenses. Neovim 0.12 draws a lens as a line of its own, which
--- 'diff' does not count, so that the two sides would no longer stand side by side.
local M = {}

--- Buffers that are compared, as far as their lenses have been told.
---@type table<integer, boolean>
local compared = {}

---@param buffer integer
---@return boolean
local function is_compared(buffer)
  return vim.iter(vim.fn.win_findbuf(buffer)):any(function(window)
    return vim.wo[window].diff
  end)
end

--- Let the server's lenses of what is compared pass for none.
---
---@param connection vim.lsp.rpc.PublicClient
---@return vim.lsp.rpc.PublicClient
function M.without_lenses(connection)
  local request = connection.request
  ---@diagnostic disable-next-line: duplicate-set-field
  connection.request = function(method, params, callback, ...)
    if method ~= 'textDocument/codeLens' then
      return request(method, params, callback, ...)
    end
    return request(method, params, function(problem, lenses)
      local buffer = vim.uri_to_bufnr(params.textDocument.uri)
      compared[buffer] = is_compared(buffer)
      callback(problem, compared[buffer] and {} or lenses)
    end, ...)
  end
  return connection
end

--- Ask for the lenses of buffers that are compared now, or no more, again.
local function look()
  for _, client in ipairs(vim.lsp.get_clients({ name = 'owed' })) do
    local differs = vim.iter(pairs(client.attached_buffers)):any(function(buffer)
      return (compared[buffer] or false) ~= is_compared(buffer)
    end)
    if differs then
      vim.lsp.handlers['workspace/codeLens/refresh'](nil, nil, { client_id = client.id, method = 'workspace/codeLens/refresh' })
    end
  end
end

--- Watch for windows that begin or end to compare.
function M.follow()
  local group = vim.api.nvim_create_augroup('owed.diffs', {})
  local soon = vim.schedule_wrap(look)
  vim.api.nvim_create_autocmd('OptionSet', { group = group, pattern = 'diff', callback = soon })
  vim.api.nvim_create_autocmd({ 'BufWinEnter', 'WinClosed' }, { group = group, callback = soon })
end

return M
