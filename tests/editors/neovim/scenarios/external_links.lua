-- Only web pages are handed to the desktop: a record's link is text of the workspace.
local check = require('check')

local client = check.client()
local opened = {}
---@diagnostic disable-next-line: duplicate-set-field
vim.ui.open = function(uri)
  table.insert(opened, uri)
  return {
    wait = function()
      return { code = 0 }
    end,
  }
end
local handler = client.handlers['window/showDocument']
local context = { client_id = client.id, method = 'window/showDocument' }
for _, uri in ipairs({ 'file:///etc/passwd', 'javascript:alert(1)', 'steam://run/1', 'HTTPS' }) do
  check.same(handler(nil, { uri = uri, external = true }, context), { success = false }, uri)
end
check.same(handler(nil, { uri = 'https://tracker.example/1', external = true }, context), { success = true }, 'https')
check.same(opened, { 'https://tracker.example/1' }, 'what was opened')
