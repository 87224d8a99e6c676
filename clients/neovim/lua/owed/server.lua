--- Which program is the server, and how it is started.
local options = require('owed.options')
local trust = require('owed.trust')

local M = {}

local windows = vim.fn.has('win32') == 1
local names = windows and { 'owed.exe', 'owed.cmd', 'owed.bat' } or { 'owed' }
local bin = windows and 'Scripts' or 'bin'

---@class owed.Launch
---@field cmd string[]
---@field origin string where the command was found, in words

---@param folder string
---@return string? program
local function program_in(folder)
  for _, name in ipairs(names) do
    local path = vim.fs.joinpath(folder, name)
    if vim.fn.executable(path) == 1 then
      return path
    end
  end
end

--- Look through PATH. `exepath` also looks in the working directory on Windows, and follows relative entries:
--- both would run a program of the workspace.
---
---@return string? program
local function on_path()
  for _, folder in ipairs(vim.split(vim.env.PATH or '', windows and ';' or ':', { plain = true })) do
    local absolute = vim.startswith(folder, '/') or folder:find('^%a:[/\\]') ~= nil
    local program = absolute and program_in(folder)
    if program then
      return program
    end
  end
end

--- The server that a project's own environment has, trusted or not.
---
---@param root string
---@return string? program
function M.of_project(root)
  for _, folder in ipairs({ '.venv', 'venv' }) do
    local program = program_in(vim.fs.joinpath(root, folder, bin))
    if program then
      return program
    end
  end
end

--- Choose the server for a root: the configured command, the active environment, the project's environment if it
--- is trusted, PATH.
---
---@param root? string
---@return owed.Launch?
function M.find(root)
  local chosen = options.get()
  if chosen.cmd then
    return { cmd = chosen.cmd, origin = 'configured' }
  end
  local active = vim.env.VIRTUAL_ENV
  local program = active and active ~= '' and program_in(vim.fs.joinpath(active, bin))
  if program then
    return { cmd = { program, 'server' }, origin = '$VIRTUAL_ENV' }
  end
  program = root and M.of_project(root)
  if program and (chosen.trust_project_env or trust.allows(program)) then
    return { cmd = { program, 'server' }, origin = "the project's environment" }
  end
  program = on_path()
  if program then
    return { cmd = { program, 'server' }, origin = 'PATH' }
  end
end

--- Say once a session why no server runs in a root, or that the project has one of its own.
---
---@param root string
function M.explain_absence(root)
  local own = M.of_project(root)
  if own then
    vim.notify_once(
      ('owed: %s is not run unless you trust this project: `:Owed trust`'):format(own),
      vim.log.levels.WARN
    )
  else
    vim.notify_once('owed: the server was not found; see `:checkhealth owed`', vim.log.levels.WARN)
  end
end

--- Start the server; the `cmd` of the client.
---
--- It works in a folder of ours and not in the workspace, because `python -m` imports from the working directory.
---
---@param dispatchers vim.lsp.rpc.Dispatchers
---@param root? string
---@return vim.lsp.rpc.PublicClient
function M.start(dispatchers, root)
  local launch = assert(M.find(root), 'owed: the server was not found; see `:checkhealth owed`')
  local folder = vim.fs.joinpath(vim.fn.stdpath('state'), 'owed')
  vim.fn.mkdir(folder, 'p', tonumber('700', 8))
  return vim.lsp.rpc.start(launch.cmd, dispatchers, { cwd = folder })
end

return M
