"""What notebook 2 checks: logs of one's own, lines that stay, and tasks with one owner."""

from kit.course.nb02_task_coordination import (
    archive,
    bug,
    handover,
    happened,
    harbour,
    kitchen,
    lease,
    logs,
    schedule,
    way,
)
from kit.lessons.may import Scope

CHECKS = {
    "I1": harbour.check,
    "E1": logs.check,
    "E2": handover.check,
    "E3": kitchen.check,
    "E4": schedule.check,
    "E5": way.check,
    "E6": bug.check,
    "E7": archive.check,
    "E8": lease.check,
}
MAY: dict[str, Scope] = {
    "E1": logs.may,
    "E2": handover.MAY,
    "E3": kitchen.MAY,
    "E7": archive.MAY,
    "E8": lease.MAY,
    "I1": harbour.MAY,
}
HAPPENED = {"P1": happened.second_claim, "P2": happened.two_writes, "P4": happened.late_worker}
