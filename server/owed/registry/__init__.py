"""What a record is: reading, validating, editing and numbering Architectural Decision Records."""
