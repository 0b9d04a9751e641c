"""A learner's progress: what she chose and solved, kept beside the room."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.journal import Draft, FileJournal, Journal, MemoryJournal
from kit.journal.form import FLAG, NUMBER, TEXT, TIME, UNKNOWN, Form
from kit.lessons.tries import TRY, after, answer_key, from_class, is_told, new_id, recalled, summed, told_of
from kit.values.records import OPERATOR

PLACE = Path(".kit", "progress.jsonl")
_TABLE, _TRIES, _SAVEPOINTS = "answers", "tries", "savepoints"
_TABLES = (_TABLE, _TRIES, _SAVEPOINTS)
_COUNTED = ("choice", "first", "outcome", "hints", "tries", "solved")
_FORMS = {
    _TABLE: Form(
        {"lesson": NUMBER, "name": TEXT, "tries": NUMBER, "at": TIME, "solved": FLAG},
        {"choice": TEXT, "first": TEXT, "outcome": TEXT, "hints": NUMBER},
    ),
    _TRIES: TRY,
    _SAVEPOINTS: Form({"lesson": NUMBER, "name": TEXT, "commit": NUMBER, "at": TEXT, "spans": UNKNOWN}),
}


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

    def __init__(self, file: Path | None = None) -> None:
        self.trouble = ""
        self.on_note: Callable[[], None] = lambda: None  # called after each try
        self._journal: Journal = MemoryJournal(forms=_FORMS)
        if file is not None:
            self._keep_in(file)

    def _keep_in(self, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._journal = FileJournal(file, forms=_FORMS)
            self._recall()
        except (KitError, OSError) as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Go on in memory: a lesson does not end because its progress can not be written."""
        self.trouble = f"Your progress is kept until the kernel restarts, and no longer: {error}"
        kept = [(table, one) for table in _TABLES for one in self._all(table)]
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
        """Note a try, as ``choice`` or ``outcome``, or the number of ``hints`` told.

        What else is known of a try stands beside it alone: its ``seconds``, and which ``misconception`` it
        shows.
        """
        given = {"id": new_id(), "lesson": lesson, "name": name, **facts}
        self._commit(lambda draft: self._put(draft, given))
        self.on_note()

    def _put(self, draft: Draft, given: Mapping[str, Any]) -> None:
        """Add a try, and what the answer is after it; hints that were told before count with it."""
        key = answer_key(given)
        before = draft.get(_TABLE, key)
        hints = {"hints": before["hints"]} if before and "hints" in before else {}
        tried = {**hints, **given, "at": draft.now}
        draft.put(_TRIES, tried)
        draft.put(_TABLE, {**after(before, tried), "id": key})

    # ------------------------------------------------------------------ tries, and the class that is told

    def tries(self) -> list[dict[str, Any]]:
        """Every try, oldest first."""
        return self._all(_TRIES)

    def waiting(self, address: str, member: str) -> list[dict[str, Any]]:
        """The tries that this member has not told a class, in order; that nobody has, if none is named."""
        return [told_of(one) for one in self._all(_TRIES) if not is_told(one, address, member)]

    def told(self, place: str, ids: Iterable[str]) -> None:
        """This place in a class has been told of these tries."""

        def mark(draft: Draft) -> None:
            for one in filter(None, (draft.get(_TRIES, id) for id in ids)):
                draft.put(_TRIES, {**one, "told": sorted({*one.get("told", ()), place})})

        self._commit(mark)

    def merge(self, place: str, answers: Iterable[Mapping[str, Any]]) -> int:
        """Take in what this place in a class has of her, in its order; answers how many tries are new here.

        Those that it has count before those that it has not. What was forgotten here stays so.
        """
        theirs = [one for one in map(from_class, answers) if one is not None]
        found: list[int] = []  # a change may run again
        self._commit(lambda draft: found.append(_merge(draft, place, theirs)))
        return found[-1]

    def _recall(self) -> None:
        """Make tries of what an earlier kit has noted, whose every try is a commit of the journal."""
        known = {answer_key(one) for one in self._all(_TRIES)}
        for answer in self._all(_TABLE):
            if answer["id"] not in known:
                found = list(recalled(self._journal.touching(_TABLE, answer["id"]), _TABLE, answer["id"]))
                self._commit(lambda draft, found=found: [draft.put(_TRIES, one) for one in found])

    # ------------------------------------------------------------------ savepoints, and forgetting

    def savepoint(self, lesson: int, name: str) -> dict[str, Any] | None:
        """What was saved of an exercise: from where its tries set out, and which commits they are."""
        found = (one for one in self._all(_SAVEPOINTS) if one["lesson"] == lesson and one["name"] == name)
        return next(found, None)

    def save(self, lesson: int, name: str, facts: Mapping[str, Any]) -> None:
        """Save that of an exercise, in the place of what was saved before."""
        document = {"id": f"savepoint-{lesson}-{name}", "lesson": lesson, "name": name, **facts}
        self._commit(lambda draft: draft.put(_SAVEPOINTS, document))

    def forget(self, lesson: int) -> None:
        """Forget a lesson; the journal keeps that it was there, and a class that it was tried."""
        self._drop(_TABLE, lesson)
        self._commit(
            lambda draft: [
                draft.put(_TRIES, {**each, "forgotten": True}) for each in draft.find(_TRIES, lesson=lesson)
            ]
        )
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


def _merge(draft: Draft, place: str, theirs: Sequence[Mapping[str, Any]]) -> int:
    known = {one["id"]: one for one in draft.find(_TRIES)}
    for one in theirs:
        kept = known.get(one["id"]) or one
        draft.put(_TRIES, {**kept, "told": sorted({*kept.get("told", ()), place})})
    ids = [one["id"] for one in theirs]
    in_order = [known.get(one["id"]) or one for one in theirs]
    in_order += [one for id, one in known.items() if id not in set(ids)]
    for key, answer in summed(in_order).items():
        before = draft.get(_TABLE, key)
        if before is None or any(before.get(name) != answer.get(name) for name in _COUNTED):
            draft.put(_TABLE, {**answer, "id": key})
    return len(set(ids) - known.keys())
