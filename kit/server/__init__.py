"""A room behind a socket: the API, its members and the pages of a class."""
