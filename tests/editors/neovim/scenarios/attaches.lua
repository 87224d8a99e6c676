-- Every kind of file of a project is seen, and only files of a project.
local check = require('check')

check.client()
local root = vim.fn.getcwd()
local function open(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  return vim.api.nvim_get_current_buf()
end
for _, path in ipairs({ 'run.sh', 'docs/debt/0002-two-tables.md', 'owed.toml', 'src/main.rs', 'Makefile' }) do
  check.same(check.client(open(path)).root_dir, vim.fs.normalize(root), path)
end

local function alone(buffer, why)
  vim.wait(500)
  check.same(vim.lsp.get_clients({ name = 'owed', bufnr = buffer }), {}, why)
end
alone(open(vim.env.OWED_TEST_OTHER .. '/loose.py'), 'a file of no project')
alone(open('huge.py'), 'a huge file')
vim.cmd.enew()
vim.bo.filetype = 'python'
alone(0, 'a buffer without a file')
vim.cmd.new()
vim.bo.buftype = 'nofile'
vim.api.nvim_buf_set_name(0, root .. '/scratch.py')
vim.bo.filetype = 'python'
alone(0, 'a special buffer')
vim.cmd.help('help')
alone(0, 'help')
