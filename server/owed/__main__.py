"""``python -m owed``: the same as the command."""

from owed.cli.main import main

if __name__ == "__main__":
    main()
