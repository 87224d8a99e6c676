"""Python, by tree-sitter: definitions, imports, scopes and the uses of a name."""
