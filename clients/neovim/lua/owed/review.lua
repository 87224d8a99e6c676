--- Review mode: only what the branch changes is shown, and what there is to say about that is a list.
local M = {}

---@class owed.ChangePlace
---@field code string
---@field says string
---@field severity integer
---@field location lsp.Location

---@class owed.Base
---@field ref string
---@field commit string
---@field how 'chosen'|'upstream'|'default'|'head'

---@class owed.Review
---@field on boolean
---@field base owed.Base|vim.NIL
---@field problem string|vim.NIL
---@field places owed.ChangePlace[]

---@param message string
---@param level? integer
local function say(message, level)
  vim.notify('owed: ' .. message, level or vim.log.levels.INFO)
end

---@param buffer integer
---@return table
local function about(buffer)
  return { textDocument = vim.lsp.util.make_text_document_params(buffer) }
end

--- The bases that were asked for, by root: a server that is restarted goes on with the review.
---@type table<string, string>
local going_on = {}

--- What a new server is told, so that it shows nothing first that the review leaves out.
---
---@param root? string
---@param options? table the user's own
---@return table? initializationOptions
function M.options(root, options)
  local base = root and going_on[root]
  if not base then
    return options
  end
  return vim.tbl_extend('force', options or {}, { review = { root = vim.uri_from_fname(root), base = base } })
end

--- Whether only what the branch changes is shown.
---
---@param client vim.lsp.Client
---@return boolean
function M.is_on(client)
  return going_on[client.root_dir or ''] ~= nil
end

local letters = { 'E', 'W', 'I', 'N' }

---@param places owed.ChangePlace[]
---@param encoding string
---@return vim.quickfix.entry[]
local function items_of(places, encoding)
  return vim.tbl_map(function(place)
    local item = vim.lsp.util.locations_to_items({ place.location }, encoding)[1]
    return vim.tbl_extend('force', item, { text = ('%s %s'):format(place.code, place.says), type = letters[place.severity] })
  end, places)
end

--- What a base is, in words.
---
---@param base owed.Base
---@return string
local function name_of(base)
  return base.how == 'head' and 'the last commit' or base.ref
end

---@param client vim.lsp.Client
---@param answer owed.Review?
local function show(client, answer)
  if not answer or answer == vim.NIL then
    say('the server could not answer; see `:Owed log`', vim.log.levels.ERROR)
  elseif type(answer.problem) == 'string' then
    say(answer.problem, vim.log.levels.WARN)
  elseif not answer.on then
    say('all of the code is shown again')
  elseif #answer.places == 0 then
    say(('there is nothing to say about the changes since %s'):format(name_of(answer.base)))
  else
    local title = ('Owed: changes since %s'):format(name_of(answer.base))
    vim.fn.setqflist({}, ' ', { title = title, items = items_of(answer.places, client.offset_encoding) })
    vim.cmd('botright copen')
  end
end

--- Show what `owed review` says of the files on disk, in a buffer of its own.
---
---@param client vim.lsp.Client
local function report(client)
  local buffer = vim.api.nvim_get_current_buf()
  client:request('owed/reviewReport', about(buffer), function(problem, answer)
    if problem or not answer or answer == vim.NIL then
      say(problem and problem.message or 'the server could not answer; see `:Owed log`', vim.log.levels.ERROR)
    elseif type(answer.problem) == 'string' then
      say(answer.problem, vim.log.levels.WARN)
    else
      local shown = vim.api.nvim_create_buf(false, true)
      vim.bo[shown].bufhidden = 'wipe'
      pcall(vim.api.nvim_buf_set_name, shown, 'owed://review') -- taken while another report is open
      vim.api.nvim_buf_set_lines(shown, 0, -1, false, vim.split(vim.trim(answer.text), '\n'))
      vim.bo[shown].modifiable = false
      vim.cmd('botright sbuffer ' .. shown)
    end
  end, buffer)
end

--- Review what changed since a base, or `off`: show everything again.
---
---@param client vim.lsp.Client
---@param base string empty: the base is found; or `off`, or `report`
function M.run(client, base)
  if base == 'report' then
    return report(client)
  end
  local buffer = vim.api.nvim_get_current_buf()
  local asked = base == 'off' and { on = false } or { on = true, base = base ~= '' and base or nil }
  client:request('owed/review', vim.tbl_extend('error', about(buffer), asked), function(problem, answer)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
      return
    end
    if answer and answer ~= vim.NIL and type(answer.problem) ~= 'string' then
      going_on[client.root_dir or ''] = answer.on and (asked.base or '') or nil
    end
    show(client, answer)
  end, buffer)
end

--- The names of bases that begin so, `off` and `report`.
---
---@param client? vim.lsp.Client
---@param lead string
---@return string[]
function M.complete(client, lead)
  local buffer = vim.api.nvim_get_current_buf()
  local answer = client and client:request_sync('owed/bases', about(buffer), 2000, buffer)
  local names = { 'off', 'report' }
  vim.list_extend(names, answer and answer.result and answer.result.names or {})
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, names)
end

return M
