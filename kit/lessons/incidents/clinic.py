"""A notebook's door to ``kit.course.nb03_user_assistant.clinic``."""

from kit.course.nb03_user_assistant.clinic import a_week_at_the_clinic

__all__ = ["a_week_at_the_clinic"]
