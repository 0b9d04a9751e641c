"""What notebook 3 checks: who sees what of one person, where a text can leak, and what erasing reaches."""

from kit.lessons.incidents import clinic
from kit.lessons.user_assistant import booking, cleaning, door, leak, mending, person, prompts, table
from kit.lessons.user_assistant.mending import a_colleague_passes_by

__all__ = ["CHECKS", "CLEAN", "a_colleague_passes_by"]

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
CLEAN = {"E1": table.clean, "E3": booking.clean, "E4": door.clean}
