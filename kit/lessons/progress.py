"""A learner's progress: what she chose and solved, kept beside the room."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.journal import Draft, FileJournal, Journal, MemoryJournal
from kit.journal.form import FLAG, NUMBER, TEXT, TIME, UNKNOWN, Form
from kit.values.records import OPERATOR

PLACE = Path(".kit", "progress.jsonl")
_TABLE, _SAVEPOINTS = "answers", "savepoints"
_FORMS = {
    _TABLE: Form(
        {"lesson": NUMBER, "name": TEXT, "tries": NUMBER, "at": TIME, "solved": FLAG},
        {"choice": TEXT, "first": TEXT, "outcome": TEXT, "hints": NUMBER},
    ),
    _SAVEPOINTS: Form({"lesson": NUMBER, "name": TEXT, "commit": NUMBER, "at": TEXT, "spans": UNKNOWN}),
}
Report = Callable[[int, str, Mapping[str, Any]], None]


def progress_file(folder: Path) -> Path | None:
    """Where the progress of the learner who works in ``folder`` is kept.

    The environment variable ``KIT_PROGRESS`` names another file; ``off`` keeps none.
    """
    named = os.environ.get("KIT_PROGRESS")
    if named == "off":
        return None
    return Path(os.path.expanduser(named)) if named else folder / PLACE  # noqa: PTH111 — it refuses nothing


class Progress:
    """Answers by lesson and name, in a journal of its own: every try is one line of it.

    >>> progress = Progress()
    >>> progress.note(1, "Q1", choice="a")
    >>> progress.note(1, "Q1", choice="b")
    >>> answer = progress.of(1)["Q1"]
    >>> answer["choice"], answer["first"], answer["tries"]
    ('b', 'a', 2)
    """

    def __init__(self, file: Path | None = None, report: Report | None = None) -> None:
        self.trouble = ""
        self._report = report
        self._journal: Journal = MemoryJournal(forms=_FORMS)
        if file is not None:
            self._keep_in(file)

    def _keep_in(self, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._journal = FileJournal(file, forms=_FORMS)
        except (KitError, OSError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Go on in memory: a lesson does not end because its progress can not be written."""
        self.trouble = f"Your progress is kept until the kernel restarts, and no longer: {error}"
        kept = [(table, one) for table in (_TABLE, _SAVEPOINTS) for one in self._all(table)]
        self._journal = MemoryJournal(forms=_FORMS)
        self._journal.commit(
            lambda draft: [draft.put(table, one) for table, one in kept], by=OPERATOR, via="lesson"
        )

    def _all(self, table: str) -> list[dict[str, Any]]:
        try:
            return self._journal.find(table)
        except (KitError, OSError):
            return []

    def of(self, lesson: int) -> dict[str, dict[str, Any]]:
        """What was noted in a lesson, by name."""
        return {answer["name"]: answer for answer in self._all(_TABLE) if answer["lesson"] == lesson}

    def note(self, lesson: int, name: str, **facts: Any) -> None:
        """Note a try, as ``choice`` or ``outcome``, or the number of ``hints`` told."""
        self._commit(lambda draft: self._put(draft, lesson, name, facts))
        if self._report is not None:
            with suppress(KitError):  # a class that can not be told is no reason to end a lesson
                self._report(lesson, name, facts)

    def _put(self, draft: Draft, lesson: int, name: str, facts: Mapping[str, Any]) -> None:
        key = f"lesson-{lesson}-{name}"
        before = draft.get(_TABLE, key) or {"id": key, "lesson": lesson, "name": name, "tries": 0}
        after = {**before, **facts, "at": draft.now}
        if "choice" in facts:
            after.setdefault("first", facts["choice"])
        if "hints" not in facts:
            after["tries"] += 1
        after["solved"] = before.get("solved", False) or facts.get("outcome") == "right"
        draft.put(_TABLE, after)

    def savepoint(self, lesson: int, name: str) -> dict[str, Any] | None:
        """What was saved of an exercise: from where its tries set out, and which commits they are."""
        found = (one for one in self._all(_SAVEPOINTS) if one["lesson"] == lesson and one["name"] == name)
        return next(found, None)

    def save(self, lesson: int, name: str, facts: Mapping[str, Any]) -> None:
        """Save that of an exercise, in the place of what was saved before."""
        document = {"id": f"savepoint-{lesson}-{name}", "lesson": lesson, "name": name, **facts}
        self._commit(lambda draft: draft.put(_SAVEPOINTS, document))

    def forget(self, lesson: int) -> None:
        """Forget a lesson; the journal keeps that it was there."""
        self._drop(_TABLE, lesson)
        self.forget_savepoints(lesson)

    def forget_savepoints(self, lesson: int) -> None:
        """Forget from where the exercises set out: the room begins anew."""
        self._drop(_SAVEPOINTS, lesson)

    def _drop(self, table: str, lesson: int) -> None:
        self._commit(
            lambda draft: [draft.drop(table, each["id"]) for each in draft.find(table, lesson=lesson)]
        )

    def _commit(self, change: Any) -> None:
        try:
            self._journal.commit(change, by=OPERATOR, via="lesson", durable=False)
        except (KitError, OSError) as error:
            self._give_up(error)
            self._journal.commit(change, by=OPERATOR, via="lesson")

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()
