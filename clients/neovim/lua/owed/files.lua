--- Files that get another name: the records' anchors follow.
---
--- File managers that ask language servers before a rename (oil.nvim, snacks.nvim, others with nvim-lsp-file-operations) ask ours
--- too, and need nothing of this. It is for the others: mini.files says afterwards what it did, and `:Owed rename` asks.
local M = {}

local will, did = 'workspace/willRenameFiles', 'workspace/didRenameFiles'

--- Milliseconds that a server may take to say what follows a rename.
local patience = 5000

---@param old string
---@param new string
---@return lsp.RenameFilesParams
local function params_of(old, new)
  return { files = { { oldUri = vim.uri_from_fname(old), newUri = vim.uri_from_fname(new) } } }
end

---@param client vim.lsp.Client
---@param operation 'willRename'|'didRename'
---@return boolean
local function wants(client, operation)
  return vim.tbl_get(client.server_capabilities or {}, 'workspace', 'fileOperations', operation) ~= nil
end

--- Rename a file or folder as an editor does: every server is asked first, and what follows is edited with it.
---
---@param old string
---@param new string
function M.rename(old, new)
  old, new = vim.fs.normalize(vim.fn.fnamemodify(old, ':p')), vim.fs.normalize(vim.fn.fnamemodify(new, ':p'))
  for _, client in ipairs(vim.lsp.get_clients()) do
    if wants(client, 'willRename') then
      local answer = client:request_sync(will, params_of(old, new), patience)
      if answer and answer.result and answer.result ~= vim.NIL then
        vim.lsp.util.apply_workspace_edit(answer.result, client.offset_encoding)
      end
    end
  end
  vim.fn.mkdir(vim.fs.dirname(new), 'p')
  vim.lsp.util.rename(old, new)
  for _, client in ipairs(vim.lsp.get_clients()) do
    if wants(client, 'didRename') then
      client:notify(did, params_of(old, new))
    end
  end
end

--- Tell our servers of a rename that has happened without them: they edit the records then.
---
---@param old string
---@param new string
function M.renamed(old, new)
  for _, client in ipairs(vim.lsp.get_clients({ name = 'owed' })) do
    client:notify(did, params_of(old, new))
  end
end

--- Follow what mini.files does.
function M.follow()
  vim.api.nvim_create_autocmd('User', {
    group = vim.api.nvim_create_augroup('owed.files', {}),
    pattern = { 'MiniFilesActionRename', 'MiniFilesActionMove' },
    callback = function(event)
      if event.data and event.data.from and event.data.to then
        M.renamed(event.data.from, event.data.to)
      end
    end,
  })
end

return M
