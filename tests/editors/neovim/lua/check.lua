--- What scenarios are written with: waiting, asking, and failing with a reason.
local M = {}

--- Milliseconds that anything may take on a busy machine.
local patience = tonumber(vim.env.OWED_TEST_PATIENCE) or 60000

--- Run a scenario and leave: with 0, or with 1 and the reason on stderr.
---
---@param path string
function M.run(path)
  local passed, reason = xpcall(dofile, debug.traceback, path)
  if passed then
    vim.cmd('qall!')
    return
  end
  local messages = vim.fn.execute('messages')
  io.stderr:write(('\nFAILED %s\n%s\n--- messages\n%s\n'):format(vim.fs.basename(path), reason, messages))
  vim.cmd('cquit 1')
end

--- Wait until `try` gives something, and return that.
---
---@generic T
---@param what string
---@param try fun(): T?
---@return T
function M.wait(what, try)
  local got
  vim.wait(patience, function()
    got = try()
    return got ~= nil and got ~= false
  end, 20)
  assert(got, ('waited in vain for %s'):format(what))
  return got
end

---@param actual any
---@param expected any
---@param what string
function M.same(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(('%s\nexpected %s\ngot      %s'):format(what, vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

---@param text string
---@param part string plain
function M.has(text, part)
  if not text:find(part, 1, true) then
    error(('expected %q in:\n%s'):format(part, text), 2)
  end
end

---@param text string
---@param part string plain
function M.lacks(text, part)
  if text:find(part, 1, true) then
    error(('expected no %q in:\n%s'):format(part, text), 2)
  end
end

---@param buffer? integer
---@return string
function M.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), '\n')
end

--- Wait for the server in a buffer.
---
---@param buffer? integer
---@return vim.lsp.Client
function M.client(buffer)
  buffer = buffer or vim.api.nvim_get_current_buf()
  return M.wait('the server', function()
    local client = vim.lsp.get_clients({ name = 'owed', bufnr = buffer })[1]
    return client and client.initialized and not client:is_stopped() and client
  end)
end

--- Wait until the server knows the whole workspace: what the open file is about is told before that.
function M.scanned()
  M.wait('the scan', function()
    return vim.g.owed_test_scans > 0
  end)
end

--- Put the cursor on the first place where a plain text stands.
---
---@param part string
---@param offset? integer bytes after its start
function M.go(part, offset)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local start = line:find(part, 1, true)
    if start then
      vim.api.nvim_win_set_cursor(0, { number, start - 1 + (offset or 0) })
      return
    end
  end
  error(('%q is nowhere in the buffer:\n%s'):format(part, M.text()), 2)
end

--- Ask the server about the place under the cursor.
---
---@param method string
---@param more? table
---@return any result nil for null
function M.ask(method, more)
  local client = M.client()
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  -- the buffer's number, not 0: with 0 Neovim does not send what was just typed first
  local buffer = vim.api.nvim_get_current_buf()
  local answer, problem = client:request_sync(method, vim.tbl_extend('force', params, more or {}), patience, buffer)
  assert(answer, problem)
  assert(not answer.err, vim.inspect(answer.err))
  return answer.result
end

--- The diagnostics of a buffer, as `line CODE message`, once there is one of every code.
---
---@param codes string[]
---@param buffer? integer
---@return vim.Diagnostic[]
function M.diagnostics(codes, buffer)
  local seen
  local complete, got = pcall(M.wait, 'diagnostics', function()
    seen = vim.diagnostic.get(buffer or 0)
    local present = {}
    for _, diagnostic in ipairs(seen) do
      present[diagnostic.code] = true
    end
    return vim.iter(codes):all(function(code)
      return present[code]
    end) and seen
  end)
  if not complete then
    error(('waited in vain for %s; there are %s'):format(table.concat(codes, ', '), vim.inspect(seen)), 2)
  end
  return got
end

--- Answer the next questions of `vim.ui.select` by a plain part of the item's text, until one is found: an answer that comes late,
--- to what was asked before, chooses nothing.
---
---@param part string
---@return { offered: string[], chosen: boolean } log
function M.choose(part)
  local log = { offered = {}, chosen = false }
  ---@diagnostic disable-next-line: duplicate-set-field
  vim.ui.select = function(items, options, on_choice)
    local text = options.format_item or tostring
    log.offered = vim.tbl_map(text, items)
    for index, item in ipairs(items) do
      if not log.chosen and text(item):find(part, 1, true) then
        log.chosen = true
        on_choice(item, index)
        return
      end
    end
    on_choice(nil)
  end
  return log
end

--- Collect what is said through `vim.notify`.
---
---@return string[]
function M.said()
  local said = {}
  ---@diagnostic disable-next-line: duplicate-set-field
  vim.notify = function(message)
    table.insert(said, message)
  end
  vim.notify_once = vim.notify
  return said
end

--- The text of the floating windows that are open.
---
---@return string[]
function M.floats()
  local floats = {}
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      table.insert(floats, M.text(vim.api.nvim_win_get_buf(window)))
    end
  end
  return floats
end

--- Close the floating windows.
function M.close_floats()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      vim.api.nvim_win_close(window, true)
    end
  end
end

--- Make the requests that are under way end before the next step.
function M.settle()
  local client = M.client()
  M.wait('the answers under way', function()
    return vim.iter(pairs(client.requests)):all(function(_, request)
      return request.type ~= 'pending'
    end)
  end)
end

return M
