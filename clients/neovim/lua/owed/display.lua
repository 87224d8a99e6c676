--- What shows without being asked for: code lenses and inlay hints.
---
--- Neovim 0.12 keeps lenses up to date itself; 0.11 has to be told when to ask again, and does not know the
--- server's own wish to be asked (`workspace/codeLens/refresh`).
local options = require('owed.options')

local M = {}

local managed = vim.lsp.codelens.enable ~= nil

--- Milliseconds of quiet before the lenses are asked for again.
local pause = 200

---@param client vim.lsp.Client
---@param buffer integer
local function ask(client, buffer)
  if vim.api.nvim_buf_is_loaded(buffer) and client.attached_buffers[buffer] and not client:is_stopped() then
    local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
    client:request('textDocument/codeLens', params, vim.lsp.codelens.on_codelens, buffer)
  end
end

---@param client vim.lsp.Client
---@param buffer integer
local function keep_asking(client, buffer)
  local due = 0
  vim.api.nvim_create_autocmd('LspNotify', {
    group = vim.api.nvim_create_augroup(('owed.lens.%d.%d'):format(client.id, buffer), {}),
    buffer = buffer,
    callback = function(event)
      if event.data.client_id ~= client.id or event.data.method ~= 'textDocument/didChange' then
        return client:is_stopped()
      end
      due = due + 1
      local mine = due
      vim.defer_fn(function()
        if mine == due then
          ask(client, buffer)
        end
      end, pause)
    end,
  })
  ask(client, buffer)
end

---@param client vim.lsp.Client
---@param buffer integer
local function show(client, buffer)
  local chosen = options.get()
  if chosen.codelens and client:supports_method('textDocument/codeLens') then
    if managed then
      -- for this client alone: whether other servers' lenses show is for the user to say
      vim.lsp.codelens.enable(true, { bufnr = buffer, client_id = client.id })
    else
      keep_asking(client, buffer)
    end
  end
  if chosen.inlay_hints and client:supports_method('textDocument/inlayHint') then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  end
end

--- Take the lenses of a client that is about to stop away: Neovim 0.12 draws those of one that is gone with an error at each redraw.
---
---@param client vim.lsp.Client
function M.hide_lenses(client)
  for buffer in pairs(managed and client.attached_buffers or {}) do
    vim.lsp.codelens.enable(false, { bufnr = buffer, client_id = client.id })
  end
end

--- The colours of IDs in records, by what they are and where they stand; a colour scheme may have its own.
local colours = {
  ['@lsp.type.debtRecord'] = 'Special',
  ['@lsp.type.decisionRecord'] = 'Identifier',
  ['@lsp.mod.overdue.markdown'] = 'DiagnosticWarn',
}

--- Show lenses and hints in every buffer that the server attaches to.
function M.follow()
  for name, link in pairs(colours) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
  vim.api.nvim_create_autocmd('LspAttach', {
    group = vim.api.nvim_create_augroup('owed.display', {}),
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == 'owed' then
        show(client, event.buf)
      end
    end,
  })
end

--- Ask for the diagnostics of open buffers too: Neovim 0.12 asks for those of the workspace, and keeps none of buffers.
---
---@type lsp.Handler
local function refresh_diagnostics(err, result, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  for buffer in pairs(client and client.attached_buffers or {}) do
    if client and vim.api.nvim_buf_is_loaded(buffer) then
      local document = vim.lsp.util.make_text_document_params(buffer)
      client:request('textDocument/diagnostic', { textDocument = document, identifier = 'owed' }, nil, buffer)
    end
  end
  return vim.lsp.handlers['workspace/diagnostic/refresh'](err, result, context)
end

--- The handlers that this Neovim lacks.
---
---@return table<string, lsp.Handler>
function M.handlers()
  if managed then
    return { ['workspace/diagnostic/refresh'] = refresh_diagnostics }
  end
  return {
    ['workspace/codeLens/refresh'] = function(_, _, context)
      local client = vim.lsp.get_client_by_id(context.client_id)
      for buffer in pairs(client and options.get().codelens and client.attached_buffers or {}) do
        ask(client, buffer)
      end
      return vim.NIL
    end,
  }
end

--- The capabilities that go with those handlers, and with the command behind the count of uses in a lens.
---
---@return lsp.ClientCapabilities
function M.capabilities()
  local capabilities = { experimental = { commands = { 'owed.showUses' } } }
  if not managed then
    capabilities.workspace = { codeLens = { refreshSupport = true } }
  end
  return capabilities
end

return M
