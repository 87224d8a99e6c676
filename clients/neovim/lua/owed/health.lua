--- `:checkhealth owed`
local client = require('owed.client')
local root = require('owed.root')
local server = require('owed.server')

local M = {}

local install_advice = {
  'Install it once for all projects: `pipx install owed`, or `uv tool install owed`',
  "Or into the project's environment, and activate that before you start Neovim",
  "Or name it: `vim.g.owed_cmd = { '/path/to/owed', 'server' }`",
}

--- Milliseconds that a server may take to tell its version.
local patience = 10000

---@param command string[] that starts the server
---@return string? version
---@return string? problem
local function version_of(command)
  local ask = vim.list_slice(command)
  if ask[#ask] == 'server' then
    ask[#ask] = nil
  end
  table.insert(ask, '--version')
  local started, process = pcall(vim.system, ask, { text = true })
  if not started then
    return nil, tostring(process)
  end
  local result = process:wait(patience)
  if result.code ~= 0 then
    return nil, vim.trim(result.stderr ~= '' and result.stderr or ('exit code %d'):format(result.code))
  end
  return vim.trim(result.stdout)
end

---@return string? root of the last buffer that has one
local function current_root()
  for _, info in ipairs({ vim.fn.getbufinfo('#')[1] or {}, unpack(vim.fn.getbufinfo({ buflisted = 1 })) }) do
    if info.name and info.name ~= '' and vim.bo[info.bufnr].buftype == '' then
      local folder = root.of(info.name)
      if folder then
        return folder
      end
    end
  end
  return root.of(vim.fs.joinpath(vim.fn.getcwd(), '.'))
end

local function check_neovim()
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok(('Neovim %s'):format(vim.version()))
  else
    vim.health.error('Neovim is too old: 0.11 is needed', { 'Upgrade Neovim' })
  end
end

---@param folder? string
local function check_server(folder)
  local launch = server.find(folder)
  local own = folder and server.of_project(folder)
  if own and not (launch and launch.cmd[1] == own) then
    vim.health.info(('%s is there, but is not used; `:Owed trust` allows it'):format(own))
  end
  if not launch then
    vim.health.error('The server was not found', install_advice)
    return
  end
  local words = table.concat(launch.cmd, ' ')
  if vim.fn.executable(launch.cmd[1]) == 0 then
    vim.health.error(('`%s` (%s) cannot be run: no such program'):format(words, launch.origin), install_advice)
    return
  end
  local version, problem = version_of(launch.cmd)
  if version then
    vim.health.ok(('Server: %s, `%s` (%s)'):format(version, words, launch.origin))
  else
    vim.health.error(('`%s` (%s) fails: %s'):format(words, launch.origin, problem), install_advice)
  end
end

local function check_clients()
  if vim.lsp.is_enabled and not vim.lsp.is_enabled(client.name) then
    vim.health.warn('The server is not enabled', { "Put `vim.lsp.enable('owed')` into your init.lua" })
    return
  end
  local running = vim.lsp.get_clients({ name = client.name })
  if #running == 0 then
    vim.health.info('No server is running: no buffer of a project is open')
  end
  for _, one in ipairs(running) do
    local info = one.server_info or {}
    local buffers = vim.tbl_count(one.attached_buffers)
    vim.health.ok(
      ('Running in %s: %s %s, %d %s'):format(
        one.root_dir or 'no folder',
        info.name or 'owed',
        info.version or '',
        buffers,
        buffers == 1 and 'buffer' or 'buffers'
      )
    )
  end
end

function M.check()
  vim.health.start('owed')
  check_neovim()
  check_server(current_root())
  check_clients()
end

return M
