"""The export: what a class has done, as one whole, as tables, and as an LMS takes it.

The columns of ``nbgrader.csv`` are those of nbgrader's own exporter, so that whatever reads that reads
this. A name that a spreadsheet would take for a formula is made a text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kit.client import Client
from kit.errors import NotFoundError
from kit.lessons.syllabus import LESSONS, syllabus
from kit.memory.spaces import owner
from kit.rest.answers import commit_as_json
from kit.server.members import Members
from kit.server.results import LearnerRecord, Tries, in_words
from kit.server.roll import Member
from kit.server.wall import whole_wall
from kit.values.checks import shown

_FORMULA = tuple("=+-@\t\r＝＋－＠")
_NBGRADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip
_ATTENDANCE = ("learner", "name", "first_seen", "last_seen", "answers", "commits", "shut_out")
_TRIES = (
    "time", "notebook", "task", "learner", "name", "choice", "is_right", "outcome", "hints", "seconds",
    "misconception", "misconception_in_words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What an export is made of: who came, what each has answered, and the room."""

    client: Client
    learners: Sequence[Member]
    tries: Mapping[str, Tries]


def exports(client: Client, members: Members, form: str, tries_of: Callable[[str], Tries]) -> str:
    """The export of a class in one of the ``FORMS``, with the answers that ``tries_of`` a learner tells.

    Raises:
        NotFoundError: there is no such form.
    """
    if form not in FORMS:
        raise NotFoundError(f"there is no export {shown(form)}", hint=f"There are {', '.join(FORMS)}.")
    learners = members.known
    return FORMS[form](Taken(client, learners, {one.id: tries_of(one.id) for one in learners}))


# ---------------------------------------------------------------------------------- as one whole


def _as_json(taken: Taken) -> str:
    names = {one.id: one.name for one in taken.learners}
    learners = {id: {"name": name, "answers": list(taken.tries[id])} for id, name in names.items()}
    wall = taken.client.journal.read(lambda room: whole_wall(room, names))
    commits = [commit_as_json(commit) for commit in taken.client.changes()]
    return json.dumps({"learners": learners, "wall": wall["lines"], "commits": commits}, ensure_ascii=False)


# ---------------------------------------------------------------------------------- as tables


def _attendance(taken: Taken) -> Iterator[Sequence[object]]:
    yield _ATTENDANCE
    times: dict[str, list[str]] = {one.id: [] for one in taken.learners}
    for commit in taken.client.changes():
        if commit.by.kind == "operator" and (who := owner(commit.by.id or "")) in times:
            times[who].append(commit.at)
    for one in taken.learners:
        seen = [*times[one.id], *(str(each["at"]) for each in taken.tries[one.id])]
        first, last = (_minute(pick(seen)) if seen else "" for pick in (min, max))
        counts = len(taken.tries[one.id]), len(times[one.id])
        yield one.id, one.name, first, last, *counts, _yes(one.revoked)


def _tries(taken: Taken) -> Iterator[Sequence[object]]:
    yield _TRIES
    names = {one.id: one.name for one in taken.learners}
    every = ((str(one["at"]), id, one) for id, tries in taken.tries.items() for one in tries)
    for at, id, one in sorted(every, key=lambda each: each[:2]):
        facts = [one.get(name, "") for name in ("outcome", "hints", "seconds", "misconception")]
        asked, choice = (one["lesson"], one["name"]), one.get("choice", "")
        words = in_words(*asked, one.get("misconception", ""))
        yield at, *asked, id, names[id], choice, _is_right(one), *facts, words


def _is_right(one: Mapping[str, Any]) -> str:
    asked = syllabus(one["lesson"]).questions.get(one["name"])
    return "" if asked is None or "choice" not in one else _yes(one["choice"] == asked.right)


def _scores(taken: Taken) -> Iterator[Sequence[object]]:
    words = ("solved", "exercises", "answered", "questions", "right_at_first")
    yield "learner", "name", *(f"nb{lesson}_{word}" for lesson in LESSONS for word in words)
    for one in taken.learners:
        record = LearnerRecord.of(taken.tries[one.id])
        yield one.id, one.name, *(score for lesson in LESSONS for score in _score(lesson, record))


def _score(lesson: int, record: LearnerRecord) -> tuple[int, ...]:
    asked = syllabus(lesson)
    solved = sum((lesson, name) in record.solved for name in asked.tasks)
    answered = sum((lesson, name) in record.choice for name in asked.questions)
    right = sum(record.first.get((lesson, name)) == one.right for name, one in asked.questions.items())
    return solved, len(asked.tasks), answered, len(asked.questions), right


def _nbgrader(taken: Taken) -> Iterator[Sequence[object]]:
    """A submission of each learner to each notebook that has exercises: a point for each solved one."""
    yield _NBGRADER
    records = {one.id: LearnerRecord.of(taken.tries[one.id]) for one in taken.learners}
    for lesson in LESSONS:
        if not syllabus(lesson).tasks:
            continue
        for one in taken.learners:
            first, _, last = one.name.rpartition(" ") if " " in one.name else (one.name, "", "")
            solved, most, *_ = _score(lesson, records[one.id])
            times = (str(each["at"]) for each in taken.tries[one.id] if each["lesson"] == lesson)
            at = max(times, default="")
            student = ("", at and _as_nbgrader(at), one.name, last, first, "")
            yield LESSONS[lesson].removeprefix("nb"), *student, float(solved), 0.0, float(solved), float(most)


def _as_nbgrader(at: str) -> str:
    """A time as nbgrader writes it: in UTC, and silent about that."""
    return str(datetime.fromisoformat(at).astimezone(UTC).replace(tzinfo=None))


def _minute(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).isoformat(timespec="seconds")


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as a table that a spreadsheet opens and does not run.

    >>> as_csv([("name", "solved"), ("=1+1", 3)]).splitlines()
    ['name,solved', "'=1+1,3"]
    """
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """A cell; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    is_formula = isinstance(cell, str) and cell.lstrip(" \n\ufeff")[:1] in _FORMULA and cell.strip() != ""
    return f"'{cell}" if is_formula else cell


def _table(rows: Callable[[Taken], Iterable[Sequence[object]]]) -> Callable[[Taken], str]:
    return lambda taken: as_csv(rows(taken))


FORMS: Mapping[str, Callable[[Taken], str]] = {
    "json": _as_json,
    "attendance.csv": _table(_attendance),
    "tries.csv": _table(_tries),
    "scores.csv": _table(_scores),
    "nbgrader.csv": _table(_nbgrader),
}
