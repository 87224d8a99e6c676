"""The nightly run: every customer scored once, the result written to the warehouse and to the CRM."""
