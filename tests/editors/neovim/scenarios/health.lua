-- `:checkhealth owed` says what is right, and what to do about what is not.
local check = require('check')

if vim.fn.executable((vim.g.owed_cmd or { '' })[1]) == 1 then
  check.client()
end
vim.cmd('checkhealth owed')
check.wait('the report', function()
  return check.text():find('owed: ', 1, true) and #check.text() > 100
end)
for _, part in ipairs(vim.json.decode(vim.env.OWED_TEST_REPORT)) do
  check.has(check.text(), part)
end
