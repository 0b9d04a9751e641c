"""What notebook 2 checks: logs of one's own, lines that stay, and tasks with one owner."""

from kit.lessons.incidents import harbour
from kit.lessons.task_coordination import archive, bug, lease, logs, notes, schedule, way

CHECKS = {
    "I1": harbour.check,
    "E1": logs.check,
    "E2": notes.check_handover,
    "E3": notes.check_kitchen,
    "E4": schedule.check,
    "E5": way.check,
    "E6": archive.check,
    "E7": lease.check,
    "E8": bug.check,
}
CLEAN = {
    "E1": logs.clean,
    "E2": notes.clean_handover,
    "E3": notes.clean_kitchen,
    "E6": archive.clean,
    "E7": lease.clean,
}
