"""What notebook 3 checks: who sees what of one person, where a text can leak, and what erasing reaches."""

from kit.course.nb03_user_assistant import (
    booking,
    cleaning,
    clinic,
    door,
    happened,
    leak,
    mending,
    person,
    prompts,
    table,
)
from kit.course.nb03_user_assistant.mending import a_colleague_passes_by
from kit.lessons.may import Scope

__all__ = ["CHECKS", "HAPPENED", "MAY", "a_colleague_passes_by"]

CHECKS = {
    "I1": clinic.check,
    "E1": table.check,
    "E2": prompts.check,
    "E3": booking.check,
    "E4": door.check,
    "E5": person.check,
    "E6": leak.check,
    "E7": cleaning.check,
    "E8": mending.check,
}
MAY: dict[str, Scope] = {
    "E1": table.MAY,
    "E3": booking.MAY,
    "E4": door.MAY,
    "E5": person.MAY,
    "E6": leak.MAY,
    "E7": cleaning.MAY,
    "E8": mending.MAY,
    "I1": clinic.MAY,
}
HAPPENED = {
    "P1": happened.conference,
    "P2": happened.confirmed,
    "P3": happened.door_code,
    "P4": happened.shared,
}
