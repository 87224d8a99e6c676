"""What a source file says: comments, markers, definitions and uses; one module a language."""
