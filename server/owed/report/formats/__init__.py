"""What findings and reviews look like to people and to CI systems: a module for each format, text out."""
