"""A try: what a learner once chose, solved or asked for, with an id of its own; answers are their sum."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kit.journal.form import FLAG, NUMBER, TEXT, TEXTS, TIME, Form, holds
from kit.values.records import Commit

NEEDED = {"lesson": NUMBER, "name": TEXT, "at": TIME}
FACTS = {"choice": TEXT, "outcome": TEXT, "hints": NUMBER, "seconds": NUMBER, "misconception": TEXT}
_HERE = {"told": TEXTS, "forgotten": FLAG}  # what a class is not told
_THERE = {"got": TIME}  # when a class has got it
TRY = Form(NEEDED, {**FACTS, **_HERE, **_THERE})
_OLD = uuid.UUID("5f3c5c0e-1d0a-4a53-9a5e-6d1f5b0b7c11")  # the ids of tries that an earlier kit has noted


def new_id() -> str:
    """The id of a try, which is made once."""
    return f"try-{uuid.uuid4()}"


def answer_key(tried: Mapping[str, Any]) -> str:
    """The answer to which a try belongs.

    >>> answer_key({"lesson": 1, "name": "Q1"})
    'lesson-1-Q1'
    """
    return f"lesson-{tried['lesson']}-{tried['name']}"


def after(before: Mapping[str, Any] | None, tried: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer is after one more try, or after many that were added up before; hints alone are none.

    >>> first = after(None, {"lesson": 1, "name": "E1", "at": "2026-01-01", "outcome": "wrong"})
    >>> answer = after(first, {"lesson": 1, "name": "E1", "at": "2026-01-02", "outcome": "right"})
    >>> answer["tries"], answer["solved"]
    (2, True)
    """
    sum_of = {"lesson": tried["lesson"], "name": tried["name"], "tries": 0, "solved": False, **(before or {})}
    more = tried.get("tries", int("choice" in tried or "outcome" in tried))
    told = {name: tried[name] for name in ("choice", "outcome") if name in tried}
    if "choice" in tried:
        told["first"] = tried.get("first", sum_of.get("first", tried["choice"]))
    if "hints" in tried:
        told["hints"] = max(tried["hints"], sum_of.get("hints", 0))
    solved = sum_of["solved"] or tried.get("solved", False) or tried.get("outcome") == "right"
    return {**sum_of, **told, "tries": sum_of["tries"] + more, "solved": solved, "at": tried["at"]}


def summed(tries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers that tries add up to in this order, by key, without those that were forgotten."""
    found: dict[str, dict[str, Any]] = {}
    for tried in tries:
        if not tried.get("forgotten"):
            found[answer_key(tried)] = after(found.get(answer_key(tried)), tried)
    return found


# ---------------------------------------------------------------------- between here and a class


def place_of(address: str, member: str) -> str:
    """A place in a class, by its address and her id there."""
    return f"{address} {member}"


def is_told(tried: Mapping[str, Any], address: str, member: str) -> bool:
    """Whether this member has told a class of a try; whether anybody has, if none is named."""
    told, place = tried.get("told", ()), place_of(address, member)
    return place in told if member else any(one.startswith(place) for one in told)


def told_of(tried: Mapping[str, Any]) -> dict[str, Any]:
    """What a class is told of a try."""
    return {name: fact for name, fact in tried.items() if name not in _HERE}


def from_class(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """A try as a class tells it, if it is one that can be kept."""
    found = {name: told[name] for name in ("id", *NEEDED, *FACTS) if told.get(name) is not None}
    kinds = {"id": TEXT, **NEEDED, **FACTS}
    is_sound = all(holds(kinds[name], value) for name, value in found.items())
    return found if is_sound and {"id", *NEEDED} <= found.keys() else None


# ---------------------------------------------------------------------- what an earlier kit has noted


def recalled(commits: Iterable[Commit], table: str, key: str) -> Iterator[dict[str, Any]]:
    """The tries at an answer, from the commits that have set it since it was forgotten last."""
    found: list[dict[str, Any]] = []
    before: Mapping[str, Any] = {}
    for commit in commits:
        for change in commit.changes:
            if (change.table, change.id) != (table, key):
                continue
            if change.document is None:
                found.clear()
            elif facts := _added(before, change.document):
                id = uuid.uuid5(_OLD, f"{key} {commit.seq} {commit.at}")
                found.append({"id": f"try-{id}", **facts})
            before = change.document or {}
    yield from found


def _added(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The try that has made an answer what it is now."""
    place = {name: now[name] for name in NEEDED}
    if now["tries"] > before.get("tries", 0):
        given = {name: now[name] for name in ("choice", "outcome", "hints") if name in now}
        return {**place, **given}
    return {**place, "hints": now["hints"]} if now.get("hints") != before.get("hints") else {}
