"""What notebook 1 checks: who holds the policy, who may change it, and who did."""

from kit.course.nb01_read_only_knowledge import (
    colleague,
    happened,
    holders,
    holidays,
    night,
    shift_notes,
    tips,
    versions,
)
from kit.lessons.may import Scope

CHECKS = {
    "E1": colleague.check,
    "E2": holders.check,
    "E3": holidays.check,
    "E4": shift_notes.check,
    "E5": tips.check,
    "E6": versions.check,
    "I1": night.check,
}
MAY: dict[str, Scope] = {
    "E1": colleague.MAY,
    "E3": holidays.MAY,
    "E4": shift_notes.MAY,
    "E5": tips.MAY,
    "E6": versions.MAY,
    "I1": night.MAY,
}
HAPPENED = {
    "P1": happened.escalation,
    "P2": happened.ninety_days,
    "P3": happened.everybody,
    "P4": happened.seven_ways,
}
