"""A notebook's door to ``kit.course.nb04_enterprise.port``."""

from kit.course.nb04_enterprise.port import CUSTOMS, GROUPS, TABLE, a_year_at_the_port

__all__ = ["CUSTOMS", "GROUPS", "TABLE", "a_year_at_the_port"]
