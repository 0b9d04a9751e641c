"""Rooms with something wrong in them, to be found and mended: what they hold, and when they are mended."""
