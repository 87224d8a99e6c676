"""What git knows. Read in process through libgit2: no hook, filter or subprocess of the workspace is run."""
