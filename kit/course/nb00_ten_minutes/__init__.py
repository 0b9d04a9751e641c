"""Notebook 0: what ten minutes show, and what their buttons do."""
