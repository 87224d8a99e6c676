"""The least that a server on pygls can be: it answers ``initialize``. What any start is measured against."""

from pygls.lsp.server import LanguageServer

LanguageServer("bare", "0").start_io()
