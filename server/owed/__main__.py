"""``python -m owed``: the same as the command."""

from owed.cli.main import run

if __name__ == "__main__":
    run()
