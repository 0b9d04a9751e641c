"""The score of a model on a list of messages: edits apart from the rest, and wrong edits by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kit.values.protocol import Model
from tests.models.messages import CASES, Case
from tests.models.small_room import Turn


@dataclass(frozen=True)
class Result:
    """One message: whether the blocks are as they should be, none is wrong, and the reply is honest."""

    case: Case
    right: bool
    wrong_edit: bool
    honest: bool
    turn: Turn

    @property
    def passed(self) -> bool:
        return self.right and self.honest and not self.wrong_edit


def judge(model: Model, case: Case) -> Result:
    """Send a case's message in a fresh room and compare what is left with what should be."""
    room = case.room()
    before = room.values()
    turn = room.send(model, case.agent, case.message)
    after = room.values()
    changed = {label for label in after if after[label] != before[label]}
    right = case.state(after, turn) and (not case.edits or bool(changed))
    wrong = bool(changed - set(case.changes)) or (bool(changed) and not right)
    said = all(re.search(words, turn.text, re.IGNORECASE) for words in case.reply)
    silent = not any(re.search(words, turn.text) for words in case.never)
    return Result(case, right and not wrong, wrong, said and silent and bool(turn.text), turn)


def judged(model: Model, cases: Sequence[Case] = CASES) -> list[Result]:
    """Every case with its result."""
    return [judge(model, case) for case in cases]


def table(results: Sequence[Result]) -> str:
    """The score in lines: all, edits, the rest, wrong edits, and what failed."""
    lines = [_line("all", results, lambda case: True)]
    lines.append(_line("edits", results, lambda case: case.edits))
    lines.append(_line("questions and refusals", results, lambda case: not case.edits))
    kinds = Counter(one.case.kind for one in results)
    lines += [_line(f"  {kind}", results, lambda case, kind=kind: case.kind == kind) for kind in kinds]
    lines.append(f"wrong edits: {sum(one.wrong_edit for one in results)}")
    failed = [f"  {one.case.id}: {one.turn.text}" for one in results if not one.passed]
    return "\n".join([*lines, *(["failed:", *failed] if failed else [])])


def _line(name: str, results: Sequence[Result], chosen: Callable[[Case], bool]) -> str:
    found = [one for one in results if chosen(one.case)]
    return f"{name}: {sum(one.passed for one in found)} of {len(found)}"


def score(model: Model | None = None, cases: Sequence[Case] = CASES) -> str:
    """The table for a model, the clerk if none is given."""
    from kit.clerk import Clerk

    return table(judged(model or Clerk(), cases))


if __name__ == "__main__":
    print(score())
