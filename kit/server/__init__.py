"""A room behind a socket: the API, its doorkeeper and the pages of a class."""
