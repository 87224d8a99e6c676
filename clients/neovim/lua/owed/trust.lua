--- The project environments whose `owed` the user allowed to run.
---
--- A workspace is untrusted: a repository that was cloned a minute ago may bring a `.venv/bin/owed` of its own.
--- The choice is kept by the program's real path, outside of the workspace.
local M = {}

---@return string
local function store()
  return vim.fs.joinpath(vim.fn.stdpath('state'), 'owed', 'trusted-programs')
end

---@return table<string, true>
local function read()
  local trusted = {}
  local file = io.open(store(), 'r')
  if file then
    for line in file:lines() do
      trusted[line] = true
    end
    file:close()
  end
  return trusted
end

---@param trusted table<string, true>
local function write(trusted)
  vim.fn.mkdir(vim.fs.dirname(store()), 'p', tonumber('700', 8))
  local lines = vim.tbl_keys(trusted)
  table.sort(lines)
  vim.fn.writefile(lines, store())
end

--- The path that the choice is kept under: the folder is resolved, the program's own name is not, since the
--- script of a virtual environment is what is run.
---
---@param program string
---@return string?
local function key(program)
  local folder = vim.uv.fs_realpath(vim.fs.dirname(program))
  return folder and vim.fs.joinpath(folder, vim.fs.basename(program))
end

---@param program string absolute path
---@return boolean
function M.allows(program)
  local path = key(program)
  return path ~= nil and read()[path] == true
end

---@param program string absolute path
---@param allowed boolean
function M.remember(program, allowed)
  local path = key(program)
  if path then
    local trusted = read()
    trusted[path] = allowed or nil
    write(trusted)
  end
end

return M
