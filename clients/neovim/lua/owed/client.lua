--- The LSP client: what `vim.lsp.config.owed` is.
local options = require('owed.options')
local root = require('owed.root')
local server = require('owed.server')

local M = {}

M.name = 'owed'

---@param buffer integer
---@param position lsp.Position
---@param encoding string
---@return integer byte column
---@return string line
local function column_of(buffer, position, encoding)
  local line = vim.api.nvim_buf_get_lines(buffer, position.line, position.line + 1, false)[1] or ''
  return vim.str_byteindex(line, encoding, position.character, false), line
end

--- Make a range of the current window the place to type, as a snippet's blank: what is there is typed over.
---
---@param range lsp.Range
---@param encoding string
local function enter_blank(range, encoding)
  local first, line = column_of(0, range.start, encoding)
  vim.api.nvim_win_set_cursor(0, { range.start.line + 1, first })
  if vim.deep_equal(range.start, range['end']) then
    vim.cmd.startinsert({ bang = first >= #line })
    return
  end
  local past, last_line = column_of(0, range['end'], encoding)
  -- the cursor stands on the first byte of the last character
  local last = past > 0 and past - 1 + vim.str_utf_start(last_line, past) or 0
  vim.cmd.normal({ 'v', bang = true })
  vim.api.nvim_win_set_cursor(0, { range['end'].line + 1, last })
  vim.cmd.normal({ vim.keycode('<C-g>'), bang = true })
end

--- Show a document as Neovim does, and go into the range: Neovim's own handler only puts the cursor at its start.
---
---@type lsp.Handler
local function show_document(err, params, context)
  if params and params.external and not params.uri:find('^https?://') then
    -- a link comes out of a file of the workspace: only web pages are handed to the desktop
    return { success = false }
  end
  local result = vim.lsp.handlers['window/showDocument'](err, params, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  if
    client
    and type(result) == 'table'
    and result.success
    and params.selection
    and params.takeFocus ~= false
    and vim.api.nvim_get_mode().mode == 'n'
  then
    enter_blank(params.selection, client.offset_encoding)
  end
  return result
end

--- Choose the root of a buffer; a buffer that gets none is left alone.
---
---@param buffer integer
---@param on_dir fun(root: string)
local function root_dir(buffer, on_dir)
  if not root.is_source(buffer, options.get().max_file_size) then
    return
  end
  local folder = root.of(vim.api.nvim_buf_get_name(buffer))
  if not folder then
    return
  end
  if not server.find(folder) then
    server.explain_absence(folder)
    return
  end
  on_dir(folder)
end

--- Build the configuration of the client. There are no `filetypes`: markers are in comments of every language.
---
---@return vim.lsp.Config
function M.config()
  local display = require('owed.display')
  display.follow()
  require('owed.watch').follow()
  require('owed.files').follow()
  if vim.lsp.codelens.enable then
    require('owed.diffs').follow()
  end
  return {
    cmd = function(dispatchers, config)
      local connection = server.start(dispatchers, config and config.root_dir)
      return vim.lsp.codelens.enable and require('owed.diffs').without_lenses(connection) or connection
    end,
    root_dir = root_dir,
    before_init = function(params, config)
      params.initializationOptions = require('owed.review').options(config.root_dir, params.initializationOptions)
    end,
    handlers = vim.tbl_extend('error', { ['window/showDocument'] = show_document }, display.handlers()),
    capabilities = display.capabilities(),
    commands = {
      ['owed.showUses'] = function(command, context)
        require('owed.through').show_uses(command, context)
      end,
    },
  }
end

--- The clients of a buffer, else all of them; not those that are stopping.
---
---@param buffer? integer
---@return vim.lsp.Client[]
function M.running(buffer)
  ---@param filter vim.lsp.get_clients.Filter
  local function answering(filter)
    return vim.tbl_filter(function(each)
      return not each:is_stopped()
    end, vim.lsp.get_clients(filter))
  end
  local here = buffer and answering({ name = M.name, bufnr = buffer }) or {}
  return #here > 0 and here or answering({ name = M.name })
end

return M
