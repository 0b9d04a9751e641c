"""Forgetting: a learner's spaces are taken out of a room's past, and her words out of what others keep.

What stood in her spaces is gone from every commit. In blocks that are not hers, what she or her agents
added is taken out of every version, as far as it stands there as she wrote it. Commits keep their numbers
and times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kit.errors import RoomError
from kit.journal import Anew, Document, Journal, Record, Rewritable
from kit.memory.authorship import Authorship
from kit.memory.spaces import owner

_LONG = 12  # characters: shorter words stand anywhere, and are nobody's
_NOBODY = {"kind": "operator"}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out, and what is ``left``.

    Words or names of hers stand there yet, because others wrote them; or it is ``unread``: a text that all
    share is older than the oldest journal that is here, and nobody knows who wrote it.
    """

    documents: int
    versions: int
    left: tuple[str, ...]
    unread: tuple[str, ...] = ()


def forget(journal: Journal, learner: str, names: Iterable[str] = ()) -> Forgotten:
    """Take a learner out of a room for good; ``names`` are those by which others may call her.

    Raises:
        RoomError: this room can not be written anew from here.
    """
    if not isinstance(journal, Rewritable):
        raise RoomError("this room is not here", hint="Forget her where its file is.")
    plans: list[_Plan] = []
    signs = {*filter(None, names)}

    def plan(records: Iterable[Record]) -> Anew:
        plans[:] = [_Plan(learner, signs)]  # it may begin anew
        for record in records:
            plans[0].read(record)
        return plans[0].anew

    journal.rewrite(plan)
    done = plans[0]
    return Forgotten(done.documents, done.versions, (*(done.left | done.unread),), (*done.unread,))


class _Plan:
    """What is hers in a room, found by reading it from its beginning."""

    def __init__(self, learner: str, names: set[str]) -> None:
        self._learner = learner
        self._names = names
        self._hers: set[tuple[str, str]] = set()  # documents, by table and number
        self._ids: set[object] = set()  # of her agents and blocks
        self._texts: dict[str, Authorship] = {}  # of the blocks that are not hers
        self._clean: dict[tuple[str, int, str], str] = {}  # by block, version and text
        self._last: dict[str, str] = {}
        self._next = 0  # the number of the next commit
        self._words: dict[str, dict[str, None]] = {}  # by block, of which she was the first to write them
        self.documents = 0
        self.versions = 0
        self.left: dict[str, None] = {}
        self.unread: dict[str, None] = {}

    @cached_property
    def _signs(self) -> dict[str, re.Pattern[str]]:
        """The words by which she can be told, once all has been read."""
        words = {*self._names, *(word for words in self._words.values() for word in words)}
        return {word: re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") for word in words}

    # ------------------------------------------------------------------ reading

    def read(self, record: Record) -> None:
        """See what of a commit is hers; its agents and blocks come before what speaks of them."""
        self._note(record)
        is_hers = self._is_by_her(record["by"])
        is_unread = record["seq"] > self._next  # a compaction, and the journal before it is not here
        self._next = record["seq"] + 1
        for number, block in record["set"].get("blocks", {}).items():
            if block is not None and ("blocks", number) not in self._hers:
                if is_unread and "space" not in block:
                    self._doubt(block)
                self._follow(block, is_hers=is_hers)

    def _doubt(self, block: Document) -> None:
        """Nobody knows who wrote this text, if it is another one than before."""
        if block["value"] not in {"", self._last.get(block["id"])}:
            self.unread[_place("blocks", block)] = None

    def _note(self, record: Record) -> None:
        for table, number, document in _documents(record):
            if document is not None and self._is_hers(document):
                self._hers.add((table, number))
                if table in {"agents", "blocks"}:
                    self._ids.add(document["id"])

    def _is_hers(self, document: Document) -> bool:
        space = document.get("space")
        if isinstance(space, str) and owner(space) == self._learner:
            return True
        return document.get("agent_id") in self._ids or document.get("block_id") in self._ids

    def _is_by_her(self, by: dict[str, Any]) -> bool:
        return by.get("id") in (self._ids if by["kind"] == "agent" else {self._learner})

    def _follow(self, block: Document, *, is_hers: bool) -> None:
        """Take in a version of a block that is not hers, and keep it without her words."""
        id, value = block["id"], block["value"]
        before = self._last.get(id, "")
        text = self._texts.setdefault(id, Authorship())
        words = self._words.setdefault(id, {})
        text.follow(value, is_hers=is_hers, words=words)
        if is_hers:
            others = [each for each in self._last.values() if each]
            new = (one for one in text.hers() if len(one) >= _LONG and one not in before)
            words |= dict.fromkeys(one for one in new if not any(one in each for each in others))
        self._last[id] = value
        if (rest := text.rest()) != value:
            self._clean[id, block["version"], value] = rest

    # ------------------------------------------------------------------ writing

    def anew(self, record: Record) -> Record:
        """The commit without what is hers; in what is left of it, others may have named or quoted her."""
        new = self._without_hers(record)
        for table, _, document in _documents(new) if self._signs else ():
            if document is not None and any(map(self._tells_of_her, _texts(document))):
                self.left[_place(table, document)] = None
        return new

    def _tells_of_her(self, text: str) -> bool:
        return any(word in text and whole.search(text) for word, whole in self._signs.items())

    def _without_hers(self, record: Record) -> Record:
        self._note(record)  # of what follows what the plan has read
        sets: dict[str, dict[str, Any]] = {}
        for table, number, document in _documents(record):
            if (table, number) in self._hers:
                self.documents += document is not None
            else:
                sets.setdefault(table, {})[number] = self._without_her(table, document)
        if record["set"] and not sets and "last" not in record:
            return {**record, "by": _NOBODY, "via": "forgotten", "set": {}}
        return {**record, "by": self._author(record["by"]), "set": sets}

    def _without_her(self, table: str, document: Document | None) -> Document | None:
        if document is None:
            return None
        if table == "steps" and self._clean:  # with a prompt's fingerprint her words could be found by trying
            return {**document, "fingerprint": ""}
        key = (document["id"], document["version"], document["value"]) if table == "blocks" else None
        if key not in self._clean:
            return document
        self.versions += 1
        return {**document, "value": self._clean[key]}

    def _author(self, by: dict[str, Any]) -> dict[str, Any]:
        """Her agents are called nothing more, and she by her id."""
        if not self._is_by_her(by):
            return by
        return {**by, "name": "forgotten" if by["kind"] == "agent" else self._learner}


def _documents(record: Record) -> Iterator[tuple[str, str, Document | None]]:
    for table, documents in record["set"].items():
        for number, document in documents.items():
            yield table, number, document


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from (*_texts(key), *_texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _place(table: str, document: Mapping[str, Any]) -> str:
    """What a person calls it."""
    if table in {"blocks", "agents"}:
        return f"the {table[:-1]} {document.get('label') or document.get('name')}"
    return f"the {table} of {document.get('agent_id', 'an agent')}"
