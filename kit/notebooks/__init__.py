"""Notebooks as files and as running code, without a lesson in them."""
