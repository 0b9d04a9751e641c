"""The course: of each notebook the words (``text.toml``) and the checks."""
