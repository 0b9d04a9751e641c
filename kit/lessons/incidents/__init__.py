"""The doors by which notebooks come to their incidents, which stand in ``kit.course``."""
