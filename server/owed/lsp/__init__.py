"""The editor's face: one module an LSP feature. Only this package imports pygls and lsprotocol."""
