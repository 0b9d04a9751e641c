"""A notebook's door to ``kit.course.nb02_task_coordination.harbour``."""

from kit.course.nb02_task_coordination.harbour import a_storm_passes

__all__ = ["a_storm_passes"]
