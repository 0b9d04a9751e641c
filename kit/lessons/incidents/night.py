"""A notebook's door to ``kit.course.nb01_read_only_knowledge.night``."""

from kit.course.nb01_read_only_knowledge.night import a_night_passes

__all__ = ["a_night_passes"]
