"""A notebook's door to ``kit.course.nb03_user_assistant.checks``."""

from kit.course.nb03_user_assistant.checks import a_colleague_passes_by

__all__ = ["a_colleague_passes_by"]
