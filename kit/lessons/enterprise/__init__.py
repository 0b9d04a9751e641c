"""What notebook 4 checks: an organisation whose access is a table, and a room that keeps to it."""

from kit.lessons.enterprise import corner, drift, duties, leaver, newcomer, past, way_out
from kit.lessons.enterprise.company import Company
from kit.lessons.enterprise.organisation import bring_in_line
from kit.lessons.incidents import own_team, port

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
CLEAN = {"E2": drift.clean, "E3": bring_in_line, "E4": duties.clean, "E6": leaver.clean, "E8": corner.clean}

__all__ = ["CHECKS", "CLEAN", "Company"]
