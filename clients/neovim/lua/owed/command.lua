--- The `:Owed` command.
local client = require('owed.client')

local M = {}

---@param message string
---@param level? integer
local function say(message, level)
  vim.notify('owed: ' .. message, level or vim.log.levels.INFO)
end

--- The servers to ask, or none and a word to the user.
---
---@return vim.lsp.Client[]
local function servers()
  local running = client.running(vim.api.nvim_get_current_buf())
  if #running == 0 then
    say('no server is running; see `:checkhealth owed`', vim.log.levels.WARN)
  end
  return running
end

---@class owed.Record
---@field title string
---@field location lsp.Location
---@field encoding string

---@param symbol lsp.WorkspaceSymbol|lsp.SymbolInformation
---@return lsp.Location
local function location_of(symbol)
  local start = { line = 0, character = 0 }
  return { uri = symbol.location.uri, range = symbol.location.range or { start = start, ['end'] = start } }
end

--- Ask every server for its records and hand them over together.
---
---@param query string
---@param use fun(records: owed.Record[])
local function with_records(query, use)
  local asked = servers()
  local waiting = #asked
  local records = {} ---@type owed.Record[]
  local function answered()
    waiting = waiting - 1
    if waiting > 0 then
      return
    end
    if #records == 0 then
      local reviewing = vim.iter(asked):any(require('owed.review').is_on)
      local none = reviewing and 'these changes concern no record: `:Owed review off` shows all of them' or 'there are no records yet'
      say(query == '' and none or ('no record matches %q'):format(query))
    else
      table.sort(records, function(a, b)
        return a.title < b.title
      end)
      use(records)
    end
  end
  for _, server in ipairs(asked) do
    server:request('workspace/symbol', { query = query }, function(err, symbols)
      if err then
        say(err.message, vim.log.levels.ERROR)
      end
      for _, symbol in ipairs(symbols or {}) do
        local about = symbol.containerName
        local title = about and about ~= '' and about ~= vim.NIL and ('%s (%s)'):format(symbol.name, about)
          or symbol.name
        table.insert(records, { title = title, location = location_of(symbol), encoding = server.offset_encoding })
      end
      answered()
    end)
  end
end

---@class owed.Subcommand
---@field run fun(rest: string, invocation: vim.api.keyset.create_user_command.command_args)
---@field complete? fun(lead: string): string[]

---@type table<string, owed.Subcommand>
local subcommands = {}

--- Register the debt at the cursor or in the range: one record, one undoable edit, the cursor in its first blank.
subcommands.register = {
  run = function(_, invocation)
    if #vim.lsp.get_clients({ name = client.name, bufnr = 0 }) == 0 then
      say('no server is attached to this buffer; see `:checkhealth owed`', vim.log.levels.WARN)
      return
    end
    local range
    if invocation.range > 0 then
      local last = vim.fn.getline(invocation.line2)
      range = { start = { invocation.line1, 0 }, ['end'] = { invocation.line2, math.max(#last - 1, 0) } }
    end
    vim.lsp.buf.code_action({
      context = { only = { 'refactor.owed.register' }, diagnostics = {} },
      range = range,
    })
  end,
}

--- Choose a record and open it.
subcommands.records = {
  run = function(query)
    with_records(query, function(records)
      vim.ui.select(records, {
        prompt = 'Records',
        kind = 'owed.record',
        format_item = function(record)
          return record.title
        end,
      }, function(record)
        if record then
          vim.lsp.util.show_document(record.location, record.encoding, { reuse_win = true, focus = true })
        end
      end)
    end)
  end,
}

--- Put the records into the quickfix list.
subcommands.list = {
  run = function(query)
    with_records(query, function(records)
      local items = vim.tbl_map(function(record)
        local item = vim.lsp.util.locations_to_items({ record.location }, record.encoding)[1]
        return vim.tbl_extend('force', item, { text = record.title })
      end, records)
      vim.fn.setqflist({}, ' ', { title = 'Owed records', items = items })
      vim.cmd('botright copen')
    end)
  end,
}

--- Put what the file in this window leans on into its location list.
subcommands.through = {
  run = function()
    local server = vim.lsp.get_clients({ name = client.name, bufnr = 0 })[1]
    if not server then
      say('no server is attached to this buffer; see `:checkhealth owed`', vim.log.levels.WARN)
      return
    end
    require('owed.through').show(server)
  end,
}

--- Show only what the branch changes, with a list of it; `:Owed review off` shows everything again.
subcommands.review = {
  run = function(base)
    local server = servers()[1]
    if server then
      require('owed.review').run(server, base)
    end
  end,
  complete = function(lead)
    return require('owed.review').complete(client.running(vim.api.nvim_get_current_buf())[1], lead)
  end,
}

--- Write where their code is now into all records whose anchors moved; the server says how many.
subcommands.reanchor = {
  run = function()
    for _, server in ipairs(servers()) do
      server:exec_cmd({ title = 'Re-anchor all', command = 'owed.reanchor' })
    end
  end,
}

--- Rename the file of this buffer; anchors, and what other servers know of, follow.
subcommands.rename = {
  run = function(new)
    local old = vim.api.nvim_buf_get_name(0)
    if new == '' or old == '' then
      say('name the new path: `:Owed rename src/ranking.py`', vim.log.levels.WARN)
      return
    end
    require('owed.files').rename(old, vim.fn.expand(new))
  end,
  complete = function(lead)
    return vim.fn.getcompletion(lead, 'file')
  end,
}

--- Stop the servers and start them again for the buffers that they were attached to.
subcommands.restart = {
  run = function()
    local stopping = vim.lsp.get_clients({ name = client.name })
    for _, server in ipairs(stopping) do
      require('owed.display').hide_lenses(server)
      server:stop()
    end
    vim.wait(5000, function()
      return vim.iter(stopping):all(function(server)
        return server:is_stopped()
      end)
    end, 20)
    for _, server in ipairs(stopping) do
      if not server:is_stopped() then
        server:stop(true)
      end
    end
    vim.lsp.enable(client.name)
  end,
}

--- Open the log of Neovim's LSP clients, where the server's own messages are, at its end.
subcommands.log = {
  run = function()
    local log = vim.lsp.log
    local path = log.get_filename and log.get_filename() or vim.lsp.get_log_path()
    vim.cmd.tabedit(vim.fn.fnameescape(path))
    vim.cmd.normal({ 'G', bang = true })
  end,
}

---@param allowed boolean
---@return owed.Subcommand
local function trusting(allowed)
  return {
    run = function()
      local name = vim.api.nvim_buf_get_name(0)
      local folder = require('owed.root').of(name ~= '' and name or vim.fs.joinpath(vim.fn.getcwd(), '.'))
      local program = folder and require('owed.server').of_project(folder)
      if not program then
        say('this project has no environment with a server of its own (.venv, venv)', vim.log.levels.WARN)
        return
      end
      require('owed.trust').remember(program, allowed)
      say(('%s %s'):format(program, allowed and 'is trusted' or 'is not trusted'))
      subcommands.restart.run('', { range = 0 })
    end,
  }
end

--- Let the server of the project's own environment run, or no more.
subcommands.trust = trusting(true)
subcommands.untrust = trusting(false)

--- Run `:Owed …`.
---
---@param invocation vim.api.keyset.create_user_command.command_args
function M.run(invocation)
  local name, rest = invocation.args:match('^%s*(%S*)%s*(.-)%s*$')
  local subcommand = subcommands[name == '' and 'records' or name]
  if not subcommand then
    say(('there is no `:Owed %s`; there are %s'):format(name, table.concat(M.complete('', 'Owed '), ', ')), vim.log.levels.ERROR)
    return
  end
  subcommand.run(rest, invocation)
end

--- Complete the first word after `:Owed`, and what follows where a subcommand knows.
---
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local named = line:match('Owed!?%s+(%S+)%s')
  if named then
    local subcommand = subcommands[named]
    return subcommand and subcommand.complete and subcommand.complete(lead) or {}
  end
  local names = vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, vim.tbl_keys(subcommands))
  table.sort(names)
  return names
end

return M
