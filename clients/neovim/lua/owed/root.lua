--- Which folder a buffer belongs to, and whether it is one for the server at all.
local M = {}

--- Any of these in a folder makes it a root. The nearest wins, whichever it is.
local markers = { 'owed.toml', '.adr-dir', 'docs/debt', 'docs/decisions', 'docs/adr', '.git' }

--- Bytes of a `pyproject.toml` that are searched for the table of ours.
local pyproject_limit = 1024 * 1024

---@param path string
---@return boolean
local function has_owed_table(path)
  local file = io.open(path, 'rb')
  if not file then
    return false
  end
  local text = file:read(pyproject_limit) or ''
  file:close()
  return ('\n' .. text):find('\n%s*%[%s*tool%s*%.%s*owed[%s%.%]]') ~= nil
end

---@param folder string
---@return boolean
local function is_root(folder)
  for _, marker in ipairs(markers) do
    if vim.uv.fs_stat(vim.fs.joinpath(folder, marker)) then
      -- dotfiles kept in a repository at home do not make a project of everything below
      return marker ~= '.git' or folder ~= vim.fs.normalize('~')
    end
  end
  return has_owed_table(vim.fs.joinpath(folder, 'pyproject.toml'))
end

--- Say whether a buffer is a file that the server should see.
---
---@param buffer integer
---@param max_size integer bytes
---@return boolean
function M.is_source(buffer, max_size)
  local name = vim.api.nvim_buf_get_name(buffer)
  return vim.bo[buffer].buftype == ''
    and name ~= ''
    and not name:find('^%a[%w+.-]+://')
    and vim.api.nvim_buf_get_offset(buffer, vim.api.nvim_buf_line_count(buffer)) <= max_size
end

--- Find the root of a file.
---
---@param path string
---@return string? folder absolute, nil outside of any project
function M.of(path)
  for folder in vim.fs.parents(vim.fs.normalize(vim.fn.fnamemodify(path, ':p'))) do
    if is_root(folder) then
      return folder
    end
  end
end

return M
