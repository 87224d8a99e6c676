--- What a file leans on, and the uses behind a lens: lists of places.
local M = {}

---@class owed.Step
---@field says string
---@field location lsp.Location

---@class owed.Contact : owed.Step
---@field kind 'here'|'marker'|'uses'
---@field text string the line of code
---@field way owed.Step[] re-exports, then the definition

---@class owed.Lean
---@field id string
---@field says string
---@field places owed.Contact[]

---@param message string
---@param level? integer
local function say(message, level)
  vim.notify('owed: ' .. message, level or vim.log.levels.INFO)
end

---@param location lsp.Location
---@param text string
---@param encoding string
---@return vim.quickfix.entry
local function item(location, text, encoding)
  local found = vim.lsp.util.locations_to_items({ location }, encoding)[1]
  return vim.tbl_extend('force', found, { text = text })
end

--- Open a location list for a window, unless that was closed or left while the server thought.
---
---@param window integer
---@param title string
---@param items vim.quickfix.entry[]
local function list(window, title, items)
  if vim.api.nvim_win_is_valid(window) then
    vim.fn.setloclist(window, {}, ' ', { title = title, items = items })
    if vim.api.nvim_get_current_win() == window then
      vim.cmd.lopen()
    end
  end
end

--- The places of all records, each with the way to what it uses below it; the way that most uses share is told once.
---
---@param leans owed.Lean[]
---@param encoding string
---@return vim.quickfix.entry[]
local function items_of(leans, encoding)
  local items = {}
  for _, lean in ipairs(leans) do
    local told = {}
    for _, place in ipairs(lean.places) do
      local text = ('%s · %s'):format(place.says, lean.says)
      table.insert(items, item(place.location, text, encoding))
      local way = vim.inspect(place.way)
      for _, step in ipairs(told[way] and {} or place.way) do
        table.insert(items, item(step.location, '  ' .. step.says, encoding))
      end
      told[way] = true
    end
  end
  return items
end

--- Put what the current file leans on into the window's location list.
---
---@param client vim.lsp.Client
function M.show(client)
  local buffer, window = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local name = vim.fs.basename(vim.api.nvim_buf_get_name(buffer))
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  client:request('owed/through', params, function(problem, answer)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
    elseif not answer or #answer.records == 0 then
      say(('%s leans on no recorded debt or decision'):format(name))
    else
      list(window, 'Debt through ' .. name, items_of(answer.records, client.offset_encoding))
    end
  end, buffer)
end

--- What a click on `14 uses` over a definition does: the uses, as they are now, in the window's location list.
---
---@param command lsp.Command with the URI and position of the definition, the ID and the anchor
---@param context lsp.HandlerContext
function M.show_uses(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local window = vim.api.nvim_get_current_win()
  local uri, _, record, anchor = unpack(command.arguments)
  if not client then
    return
  end
  local params = { textDocument = { uri = uri }, record = record, anchor = anchor }
  client:request('owed/uses', params, function(problem, locations)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
    elseif not locations or #locations == 0 then
      say('there are no uses any more')
    else
      local items = vim.lsp.util.locations_to_items(locations, client.offset_encoding)
      list(window, ('Uses of %s (%s)'):format(anchor, record), items)
    end
  end, context.bufnr)
end

return M
