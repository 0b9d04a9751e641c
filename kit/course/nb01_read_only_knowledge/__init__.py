"""Notebook 1: one policy for a whole support team."""
