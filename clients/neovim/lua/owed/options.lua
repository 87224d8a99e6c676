--- What the user chose, over the defaults.
local M = {}

---@class owed.Options
---@field cmd? string[] The server's command; `vim.g.owed_cmd` is the same without `setup`. Default: looked for.
---@field codelens? boolean Show the debt over the definition that carries it.
---@field inlay_hints? boolean Show a record's title after its bare ID. Neovim's switch: it is on for every server.
---@field max_file_size? integer Bytes; the server is not attached to larger buffers.
---@field trust_project_env? boolean Run the `owed` of any project's `.venv` or `venv`, without `:Owed trust`.

---@type owed.Options
local defaults = {
  codelens = true,
  inlay_hints = false,
  max_file_size = 2000000,
  trust_project_env = false,
}

local types = {
  cmd = 'table',
  codelens = 'boolean',
  inlay_hints = 'boolean',
  max_file_size = 'number',
  trust_project_env = 'boolean',
}

---@type owed.Options
local chosen = {}

--- Take the user's options; an unknown name or a wrong type is an error that says which.
---
---@param options owed.Options
function M.set(options)
  for name, value in pairs(options) do
    if not types[name] then
      error(('owed: there is no option %q; see :help owed-options'):format(name), 3)
    end
    vim.validate(name, value, types[name])
  end
  chosen = vim.deepcopy(options)
end

--- The options in force.
---
---@return owed.Options
function M.get()
  local options = vim.tbl_extend('force', defaults, chosen)
  if vim.g.owed_cmd ~= nil then
    options.cmd = vim.g.owed_cmd
  end
  if vim.g.owed_trust_project_env ~= nil then
    options.trust_project_env = vim.g.owed_trust_project_env == true or vim.g.owed_trust_project_env == 1
  end
  return options
end

return M
