"""What notebook 4 checks: an organisation whose access is a table, and a room that keeps to it."""

from kit.course.nb04_enterprise import (
    corner,
    drift,
    duties,
    happened,
    leaver,
    newcomer,
    own_team,
    past,
    port,
    way_out,
)
from kit.course.nb04_enterprise.company import Company
from kit.course.nb04_enterprise.corner import a_messy_corner
from kit.lessons.may import Scope

__all__ = ["CHECKS", "HAPPENED", "MAY", "Company", "a_messy_corner"]

CHECKS = {
    "E1": newcomer.check,
    "E2": drift.check,
    "E3": way_out.check,
    "E4": duties.check,
    "E5": past.check,
    "E6": leaver.check,
    "E8": corner.check,
    "I1": port.check,
    "T1": own_team.check,
}
MAY: dict[str, Scope] = {
    "E2": drift.MAY,
    "E3": way_out.may,
    "E4": duties.may,
    "E6": leaver.may,
    "E8": corner.MAY,
    "I1": port.MAY,
}
HAPPENED = {
    "P1": happened.again,
    "P2": happened.come_to_know,
    "P3": happened.lent,
    "P4": happened.moved,
}
