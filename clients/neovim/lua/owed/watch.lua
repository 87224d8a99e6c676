--- Telling the server what changes outside of Neovim: a record made in a terminal, a branch that was switched.
---
--- Neovim watches files for a server on macOS and Windows only. Elsewhere a few folders are watched here, not the
--- tree: those with records, the root (for the configuration), and git's own (for a switch of branches).
local M = {}

--- Milliseconds that changes are collected, since a checkout touches many files.
local pause = 300

local changed, deleted = 2, 3

--- Files in the root that say where the registry is.
local configuration = { ['owed.toml'] = true, ['pyproject.toml'] = true, ['.adr-dir'] = true }

--- Files in git's folder that are written when the working tree becomes another commit's.
local switches = { HEAD = true, ORIG_HEAD = true }

---@class owed.Watch
---@field client vim.lsp.Client
---@field root string
---@field handles table<string, uv.uv_fs_event_t> by folder
---@field events table<string, integer> what to tell: path and kind of change
---@field waiting boolean

---@type table<integer, owed.Watch> by client
local watches = {}

---@param watch owed.Watch
local function tell(watch)
  watch.waiting = false
  local changes = {}
  for path, kind in pairs(watch.events) do
    table.insert(changes, { uri = vim.uri_from_fname(path), type = kind })
  end
  watch.events = {}
  if #changes > 0 and not watch.client:is_stopped() then
    watch.client:notify('workspace/didChangeWatchedFiles', { changes = changes })
  end
end

---@param watch owed.Watch
---@param path string
---@param kind integer
local function note(watch, path, kind)
  watch.events[path] = kind
  if not watch.waiting then
    watch.waiting = true
    vim.defer_fn(function()
      tell(watch)
    end, pause)
  end
end

---@param watch owed.Watch
---@param folder string
---@param on_name fun(name: string)
local function look_at(watch, folder, on_name)
  local kind = vim.uv.fs_stat(folder)
  local handle = not watch.handles[folder] and kind and kind.type == 'directory' and vim.uv.new_fs_event()
  if handle then
    watch.handles[folder] = handle
    handle:start(folder, {}, vim.schedule_wrap(function(problem, name)
      if not problem and name and watches[watch.client.id] then
        on_name(name)
      end
    end))
  end
end

--- Watch a folder of records; each of its files is told by itself.
---
---@param watch owed.Watch
---@param folder string
local function look_at_records(watch, folder)
  look_at(watch, folder, function(name)
    if name:find('%.md$') then
      local path = vim.fs.joinpath(folder, name)
      note(watch, path, vim.uv.fs_stat(path) and changed or deleted)
    end
  end)
end

--- Git's folder of a root: in a worktree `.git` is a file that names it.
---
---@param root string
---@return string
local function git_folder(root)
  local path = vim.fs.joinpath(root, '.git')
  local file = vim.fn.isdirectory(path) == 0 and io.open(path, 'r')
  if file then
    local named = (file:read(4096) or ''):match('^gitdir: ([^\n]+)')
    file:close()
    return named and vim.fs.normalize(vim.startswith(named, '/') and named or vim.fs.joinpath(root, named)) or path
  end
  return path
end

--- Ask the server where the records are, and watch those folders.
---
---@param watch owed.Watch
local function find_records(watch)
  watch.client:request('owed/folders', vim.empty_dict(), function(_, folders)
    for _, folder in ipairs(folders or {}) do
      look_at_records(watch, vim.uri_to_fname(folder))
    end
  end)
end

---@param client vim.lsp.Client
local function start(client)
  local root = client.root_dir
  if not root or watches[client.id] then
    return
  end
  local watch = { client = client, root = root, handles = {}, events = {}, waiting = false } ---@type owed.Watch
  watches[client.id] = watch
  find_records(watch)
  look_at(watch, root, function(name)
    if configuration[name] then
      note(watch, vim.fs.joinpath(root, name), changed)
      find_records(watch)
    end
  end)
  -- where a registry that is started in a terminal usually is
  local docs = vim.fs.joinpath(root, 'docs')
  look_at(watch, docs, function(name)
    local folder = vim.fs.joinpath(docs, name)
    if vim.fn.isdirectory(folder) == 1 then
      look_at_records(watch, folder)
      note(watch, folder, changed)
    end
  end)
  look_at(watch, git_folder(root), function(name)
    if switches[name] then
      -- the whole tree may be another: the server looks at the folders itself
      for folder in pairs(watch.handles) do
        if vim.startswith(folder, root .. '/') and not folder:find('/.git', 1, true) then
          note(watch, folder, changed)
        end
      end
      note(watch, root, changed)
    end
  end)
end

---@param id integer
local function stop(id)
  local watch = watches[id]
  watches[id] = nil
  for _, handle in pairs(watch and watch.handles or {}) do
    if not handle:is_closing() then
      handle:close()
    end
  end
end

--- Watch for every server that Neovim does not watch for.
function M.follow()
  local group = vim.api.nvim_create_augroup('owed.watch', {})
  -- when a server is attached it may not have read its records yet; it has when a look at the workspace ends
  vim.api.nvim_create_autocmd('LspProgress', {
    group = group,
    pattern = 'end',
    callback = function(event)
      local watch = watches[event.data.client_id]
      if watch then
        find_records(watch)
      end
    end,
  })
  vim.api.nvim_create_autocmd('LspAttach', {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == 'owed' then
        local watched = vim.tbl_get(client.capabilities, 'workspace', 'didChangeWatchedFiles', 'dynamicRegistration')
        if not watched then
          start(client)
        end
      end
    end,
  })
  vim.api.nvim_create_autocmd('LspDetach', {
    group = group,
    callback = vim.schedule_wrap(function()
      for id in pairs(watches) do
        local client = vim.lsp.get_client_by_id(id)
        if not client or client:is_stopped() then
          stop(id)
        end
      end
    end),
  })
end

return M
