-- The program of a project's own environment runs only when the user said so.
local check = require('check')

local ran = vim.env.OWED_TEST_CANARY
check.wait('a word about the program', function()
  return vim.fn.execute('messages'):find(':Owed trust', 1, true)
end)
check.same(vim.lsp.get_clients({ name = 'owed' }), {}, 'no server yet')
assert(not vim.uv.fs_stat(ran), 'the project’s program was run without a word')
vim.cmd('checkhealth owed')
check.has(check.text(), ':Owed trust')
assert(not vim.uv.fs_stat(ran), 'checkhealth ran the project’s program')
vim.cmd('bwipeout!')

vim.cmd('Owed trust')
check.client()
assert(vim.uv.fs_stat(ran), 'the project’s program was not run')

vim.cmd('Owed untrust')
check.wait('no server', function()
  return #vim.lsp.get_clients({ name = 'owed' }) == 0
end)
