"""A notebook's door to ``kit.course.nb04_enterprise.checks``."""

from kit.course.nb04_enterprise.checks import Company, a_messy_corner

__all__ = ["Company", "a_messy_corner"]
