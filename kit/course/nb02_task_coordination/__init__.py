"""Notebook 2: one queue of tasks and several workers."""
