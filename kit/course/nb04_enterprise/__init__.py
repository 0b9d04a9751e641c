"""Notebook 4: an organisation whose access is a table."""
