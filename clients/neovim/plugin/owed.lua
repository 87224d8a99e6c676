if vim.g.loaded_owed then
  return
end
vim.g.loaded_owed = true

vim.api.nvim_create_user_command('Owed', function(invocation)
  require('owed.command').run(invocation)
end, {
  nargs = '*',
  range = true,
  desc = 'Technical debt: register, records, list, through, review, restart, log, trust',
  complete = function(lead, line)
    return require('owed.command').complete(lead, line)
  end,
})

vim.api.nvim_create_user_command('OwedThrough', 'Owed through', { desc = 'What this file leans on, in the location list' })

vim.api.nvim_create_user_command('OwedReview', function(invocation)
  require('owed.command').run({ args = 'review ' .. invocation.args, range = 0 })
end, {
  nargs = '?',
  desc = 'Only what the branch changes: against the base that is found, or the one named; off',
  complete = function(lead)
    return require('owed.command').complete(lead, 'Owed review ')
  end,
})
