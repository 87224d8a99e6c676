-- The init file of every Neovim under test: the plugin as a plugin manager would put it, and nothing else.
-- OWED_TEST_SERVER is the server's command as JSON; OWED_TEST_INIT is Lua of the test, run before the server is
-- enabled; OWED_TEST_SCENARIO is the script that drives this Neovim (none: it is driven through its screen).
local here = vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(vim.env.MYVIMRC or vim.fn.expand('<sfile>'), ':p')))
vim.opt.runtimepath:prepend(vim.fs.normalize(here .. '/../../../clients/neovim'))
vim.opt.runtimepath:prepend(here)
vim.opt.swapfile = false
vim.opt.termguicolors = true
vim.opt.signcolumn = 'yes'

if vim.env.OWED_TEST_SERVER then
  vim.g.owed_cmd = vim.json.decode(vim.env.OWED_TEST_SERVER)
end
if vim.env.OWED_TEST_INIT then
  assert(loadstring(vim.env.OWED_TEST_INIT, '@test init'))()
end
-- whole looks at a workspace that have ended, for scenarios that ask about more than the file at hand
vim.g.owed_test_scans = 0
vim.api.nvim_create_autocmd('LspProgress', {
  pattern = 'end',
  callback = function()
    vim.g.owed_test_scans = vim.g.owed_test_scans + 1
  end,
})
vim.lsp.enable('owed')

if vim.env.OWED_TEST_SCENARIO then
  vim.api.nvim_create_autocmd('VimEnter', {
    callback = vim.schedule_wrap(function()
      require('check').run(vim.env.OWED_TEST_SCENARIO)
    end),
  })
end
