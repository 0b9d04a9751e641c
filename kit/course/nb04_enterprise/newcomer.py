"""E1: the row of a newcomer gives what the work needs, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb04_enterprise.organisation import BOARD, COMPANY, CROSS, RUN_ABOVE, departments
from kit.lessons.answers import is_untouched
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.team import ALLOWS
from kit.values.clip import shown


def check(client: Client, answer: Any) -> Verdict:
    """Judge a row of labels and marks, for the first department of the table."""
    labels = [block.label for block in departments(client).values()]
    if not labels:
        return RUN_ABOVE
    if is_untouched(answer) or (isinstance(answer, dict) and ... in answer.values()):
        return not_tried("put a mark in the place of each pair of dots.")
    if not isinstance(answer, dict):
        return cannot_be_checked(f"row is {type(answer).__name__}; make it a dictionary of labels and marks.")
    given = _given(client, answer)
    for label, mark in given.items():
        if not isinstance(mark, str) or mark not in ALLOWS:
            return cannot_be_checked(f"{label} has {shown(mark)}, which is no mark: a mark is R, A or R/W.")
    return judged(
        _mistakes(given, *labels),
        right("Three blocks, and no other: least privilege is what is left when you give by need."),
    )


def _given(client: Client, row: dict[Any, Any]) -> dict[Any, Any]:
    """What the row gives, but for private notes, which everybody has."""
    others = [block.label for block in client.blocks.list(tags=["notes"], limit=None)]
    own = {label for label in row if str(label).endswith("_notes") and label not in others}
    return {label: mark for label, mark in row.items() if mark not in ("–", "-") and label not in own}


def _mistakes(given: dict[Any, Any], home: str, *others: str) -> Iterator[str]:
    for label in (label for label in (CROSS, BOARD) if label in given):
        yield f"{label} is for those who lead: a row copied from a director gives a director's access."
    for label in (label for label in others if label in given):
        yield f"{label} belongs to another department. Useful some day is not needed today."
    for label in (label for label in (*COMPANY, home) if label not in given):
        yield f"{label} is missing, so the newcomer can not do the work of this department."
    for label in (label for label in given if label not in {*COMPANY, home}):
        yield f"{label} is none of the blocks that this department works with."
    for label in (label for label in COMPANY if given[label] != "R"):
        yield (
            f"{label} is {given[label]} in your row. That the block is read-only today is luck: "
            "the table says what is meant, and R is meant."
        )
    if given[home] != "R/W":
        yield f"{home} is {given[home]}: the department works in this block together, so it is R/W."
