"""Scores on request, for the call centre and the dashboard."""
