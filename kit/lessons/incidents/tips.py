"""A notebook's door to ``kit.course.nb01_read_only_knowledge.tips``."""

from kit.course.nb01_read_only_knowledge.tips import a_shift_ends

__all__ = ["a_shift_ends"]
