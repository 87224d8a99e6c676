"""Joins registry and source: which code touches which record."""
