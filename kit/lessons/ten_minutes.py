"""A notebook's door to ``kit.course.nb00_ten_minutes.deeds``."""

from kit.course.nb00_ten_minutes.deeds import leak, sharing

__all__ = ["leak", "sharing"]
