"""Notebook 3: an assistant of five agents, and what each may know."""
