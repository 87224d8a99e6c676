"""The terminal's face: one module a command. Only this package imports click and rich."""
