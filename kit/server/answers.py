"""The answers of a learner: each try as she gave it, once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any, get_args

from kit.errors import UnprocessableEntityError
from kit.journal import Document, Draft, FileJournal, Journal, MemoryJournal
from kit.journal.form import FLAG, NUMBER, TEXT, TIME, Form
from kit.lessons.parts import Outcome
from kit.lessons.syllabus import LESSONS, syllabus
from kit.lessons.tries import FACTS, NEEDED
from kit.values.checks import a_count, a_text, shown
from kit.values.records import OPERATOR

_TRIES, _SUMS = "tries", "answers"
_SUM_OF = {"tries": NUMBER, "solved": FLAG, "first": TEXT}  # what an older kit has kept of many tries at once
FORMS = {
    _TRIES: Form(NEEDED, {**FACTS, **_SUM_OF, "got": TIME}),
    _SUMS: Form({**NEEDED, "tries": NUMBER, "solved": FLAG}, {**FACTS, "first": TEXT}),  # by an older kit
}
_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_LONGEST_FACT = 100  # characters
_OUTCOMES = get_args(Outcome)
_LONGEST_TIME = 10_000_000  # seconds
MOST_TRIES = 10_000  # of one learner


class Answers:
    """One learner's answers, in a journal of their own.

    >>> answers = Answers()
    >>> answers.keep([{"id": "t1", "lesson": 1, "name": "Q1", "at": "2026-01-01T09:00+01:00", "choice": "a"}])
    >>> answers.keep([{"id": "t1", "lesson": 1, "name": "Q1", "at": "2026-01-01T09:00+01:00", "choice": "b"}])
    >>> [(one["choice"], one["at"]) for one in answers.tries()]
    [('a', '2026-01-01T08:00:00.000000+00:00')]
    """

    def __init__(self, file: Path | None = None) -> None:
        """With ``file``, they are kept there.

        Raises:
            RoomError: it can not be opened, or holds something else.
        """
        self._journal: Journal
        if file is None:
            self._journal = MemoryJournal(forms=FORMS)
        else:
            self._journal = FileJournal(file, forms=FORMS, copies=False)

    def new(self, ids: Iterable[str]) -> set[str]:
        """Which of these have not been kept."""
        return self._journal.read(lambda room: {id for id in ids if room.get(_TRIES, id) is None})

    def keep(self, tries: Iterable[Mapping[str, Any]]) -> None:
        """Keep tries, all or none; of one that was kept before, the first stands.

        Raises:
            UnprocessableEntityError: she has given more than ``MOST_TRIES``.
        """
        every = list(tries)

        def change(draft: Draft) -> None:
            for one in every:
                _put(draft, one)

        self._journal.commit(change, by=OPERATOR, via="class.answers")

    def tries(self) -> list[Document]:
        """All of them, oldest first; those that a class of an older kit has added up are one each."""
        kept = self._journal.find(_TRIES)
        known = {(one["lesson"], one["name"]) for one in kept}
        early = (one for one in self._journal.find(_SUMS) if (one["lesson"], one["name"]) not in known)
        return [_told(one) for one in (*early, *kept)]

    @property
    def seq(self) -> int:
        """What grows whenever some are kept."""
        return self._journal.read(lambda room: room.seq)

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()


def _put(draft: Draft, one: Mapping[str, Any]) -> None:
    if draft.get(_TRIES, one["id"]) is not None:
        return
    if draft.count(_TRIES) >= MOST_TRIES:
        raise UnprocessableEntityError(
            f"{MOST_TRIES:,} answers of one learner are kept, and no more", hint="Ask the instructor."
        )
    _take_over(draft, one["lesson"], one["name"])
    draft.put(_TRIES, {**one, "at": min(_in_utc(one["at"]), draft.now), "got": draft.now})


def _take_over(draft: Draft, lesson: int, name: str) -> None:
    """Where an older kit has added up her tries at one thing, that is one more of them from now on."""
    early = draft.get(_SUMS, f"lesson-{lesson}-{name}")
    if early is not None and not draft.count(_TRIES, lesson=lesson, name=name):
        draft.put(_TRIES, _told(early))


def _told(one: Document) -> Document:
    """What is told of a try, or of what an older kit has kept of many."""
    return {name: one[name] for name in ("id", *NEEDED, *FACTS, *_SUM_OF) if name in one}


def _in_utc(text: str) -> str:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC).isoformat(timespec="microseconds")


def checked(answer: object) -> dict[str, Any]:
    """An answer as a learner's notebook sends it, with what is kept of it.

    Raises:
        UnprocessableEntityError: it is none, or to something that no notebook asks, or says what nobody can.
    """
    if not isinstance(answer, dict):
        raise UnprocessableEntityError(f"an answer is {shown(answer)}", hint="It is an object.")
    id = a_text(answer.get("id"), "id")
    if not _ID.fullmatch(id):
        raise UnprocessableEntityError(
            f"the id of an answer is {shown(id)}", hint="It is 1 to 100 letters, digits, or -_.:"
        )
    lesson = a_count(answer.get("lesson"), "lesson", least=min(LESSONS), most=max(LESSONS))
    name, asked = a_text(answer.get("name"), "name"), syllabus(lesson)
    if name not in {*asked.tasks, *asked.questions}:
        raise UnprocessableEntityError(f"notebook {lesson} asks no {shown(name)}", hint="For example E1.")
    facts = _facts(answer)
    letters = asked.questions[name].options if name in asked.questions else ()
    _check_is_among(facts, "choice", letters)
    _check_is_among(facts, "outcome", _OUTCOMES)
    return {"id": id, "lesson": lesson, "name": name, "at": _time(answer.get("at")), **facts}


def _check_is_among(facts: Mapping[str, Any], fact: str, known: Collection[str]) -> None:
    if fact in facts and facts[fact] not in known:
        hint = f"It is one of {', '.join(known)}." if known else f"An exercise has no {fact}."
        raise UnprocessableEntityError(f"{fact} is {shown(facts[fact])}", hint=hint)


def _facts(answer: Mapping[str, Any]) -> dict[str, Any]:
    texts = ("choice", "outcome", "misconception")
    facts: dict[str, Any] = {
        name: a_text(answer[name], name)[:_LONGEST_FACT] for name in texts if answer.get(name) is not None
    }
    if answer.get("hints") is not None:
        facts["hints"] = a_count(answer["hints"], "hints", least=0, most=100)
    if (seconds := answer.get("seconds")) is not None:
        whole = round(seconds) if isinstance(seconds, float) and isfinite(seconds) else seconds
        facts["seconds"] = a_count(whole, "seconds", least=0, most=_LONGEST_TIME)
    return facts


def _time(text: object) -> str:
    try:
        return _in_utc(a_text(text, "at"))
    except (ValueError, OverflowError) as failure:
        raise UnprocessableEntityError(
            f"at is {shown(text)}", hint="It is a time such as 2026-01-01T09:00:00+00:00."
        ) from failure
