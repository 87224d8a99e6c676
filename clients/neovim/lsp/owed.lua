-- Read by `vim.lsp.enable('owed')`; a user's `vim.lsp.config('owed', {…})` is laid over it.
return require('owed.client').config()
