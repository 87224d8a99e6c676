"""Owed: the language server for technical debt that a team took on purpose."""

__version__ = "0.1.0"
