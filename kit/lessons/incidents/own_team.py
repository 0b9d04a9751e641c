"""A notebook's door to ``kit.course.nb04_enterprise.own_team``."""

from kit.course.nb04_enterprise.own_team import own_team

__all__ = ["own_team"]
