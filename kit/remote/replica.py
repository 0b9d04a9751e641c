"""The replica: the journal of a room elsewhere, kept up to date, to be read as if it were here.

Whoever reads asks first whether there is anything new, so that every read sees every commit that was
answered before. History, audit, prompts and views all read it as they read any journal.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, NoReturn, TypeVar

from kit.errors import BadRequestError
from kit.journal import Document, Draft, Journal, Reading
from kit.journal.feed import Place
from kit.journal.plain import copied
from kit.journal.state import State, random_ids, wall_clock
from kit.journal.view import View
from kit.remote.link import Link
from kit.remote.listener import FeedListener
from kit.rest.answers import from_commit
from kit.values.mutex import Mutex
from kit.values.records import Change, Commit, Principal

T = TypeVar("T")


class Replica(Journal):
    """Reads from a room on the network; what changes it is sent there by the resources."""

    path = None

    def __init__(self, link: Link) -> None:
        self._link = link
        self._asking = Mutex()  # one question at a time; it may take long
        self._lock = Mutex()
        self._news = threading.Condition(self._lock)
        self._reader: int | None = None  # the thread that looks: it goes on with what it sees
        self._start_over("")
        self._listener = FeedListener(link, self)

    def _start_over(self, edition: str) -> None:
        self._edition = edition  # the server's name for the past that is held here
        self._state = State(wall_clock, random_ids)
        self._state.seq = 0
        self._commits: list[Commit] = []

    @property
    def seq(self) -> int:
        """The number of the room's last commit."""
        return self.read(lambda room: room.seq)

    @property
    def edition(self) -> str:
        """The name of the past that was read last."""
        return self._state.edition

    def enter(self, notebook: str) -> None:
        """Read the room that the learner has for this notebook, from now on."""
        with self._asking, self._lock:
            if self._link.notebook != notebook:
                self._link.notebook = notebook
                self._start_over("")
                self._news.notify_all()

    # ------------------------------------------------------------------ reading

    def read(self, look: Callable[[Reading], T]) -> T:
        self.catch_up()
        with self._lock:
            before, self._reader = self._reader, threading.get_ident()
            try:
                return look(View(self._state, partial(_commit, self._commits)))
            finally:
                self._reader = before

    def wait(self, after: int, timeout: float | None = None, edition: str = "") -> bool:
        self._listener.listen()
        until = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while not self._state.is_news(after, edition):
                self._link.check_open()
                if self._listener.refused is not None:
                    raise self._listener.refused
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._news.wait(left)
            return True

    # ------------------------------------------------------------------ what happens elsewhere

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> NoReturn:
        raise BadRequestError(
            "a room on the network is changed by calls, not by commits",
            hint="Use client.blocks and client.agents; the server makes the commit.",
        )

    def redact(
        self,
        blot: Callable[[str, Document], Document],
        where: Callable[[str, Document], bool] | None = None,
    ) -> NoReturn:
        self.commit(lambda _: None, by=Principal(), via="")

    def close(self) -> None:
        self._link.close()
        self.wake()

    # ------------------------------------------------------------------ following

    @property
    def state(self) -> State:
        """What is known of the room."""
        return self._state

    def place(self) -> str:
        """Up to where the feed has been taken in."""
        with self._lock:
            return str(Place.of(self._commits[-1])) if self._commits else str(Place())

    def wake(self) -> None:
        """Have whoever waits look again."""
        with self._lock:
            self._news.notify_all()

    def catch_up(self) -> None:
        """Ask for what is new. Who looks holds the lock already, and must not wait for who asks."""
        if self._reader == threading.get_ident():
            return
        with self._asking:
            seq = self._state.seq
            edition, commits = self._fetch(seq)
            with self._lock:
                if edition == self._edition and self._fold(commits):
                    return
            while seq or not edition:  # the past is another one: all of it is read
                seq = 0
                edition, commits = self._fetch(0)
            with self._lock:
                self._start_over(edition)
                self._add(commits)

    def _fetch(self, after: int) -> tuple[str, list[Commit]]:
        """All commits after a number, and the name of the past that they are of."""
        found: list[Commit] = []
        known: str | None = None
        while True:
            data = self._link.ask("/v1/changes", [("after", str(after))])
            commits = [from_commit(one) for one in data["commits"]]
            known = data["edition"] if known is None else known
            if data["edition"] != known:
                return "", []  # rewritten in the midst of reading: no name fits what was found
            found += commits
            if not commits or commits[-1].seq >= data["seq"]:
                return known, found
            after = commits[-1].seq

    def _fold(self, commits: Iterable[Commit]) -> bool:
        """Add what is new; ``False`` where something is missing."""
        seq = self._state.seq
        new = [commit for commit in commits if commit.seq > seq]
        if seq and new and new[0].seq != seq + 1:
            return False
        self._add(new)
        return True

    def _add(self, commits: Iterable[Commit]) -> None:
        for commit in commits:
            record = {"seq": commit.seq, "at": commit.at, "by": commit.by.to_dict()}
            self._state.fold({**record, "set": self._numbered(commit)})
            self._commits.append(commit)
        self._news.notify_all()

    def _numbered(self, commit: Commit) -> dict[str, dict[int, Any]]:
        """What a commit sets, with numbers of our own for its documents."""
        found: dict[str, dict[int, Any]] = {}
        for change in commit.changes:
            table = self._state.table(change.table)
            set_here = found.setdefault(change.table, {})
            number = table.numbers.get(change.id) or max([table.last, *set_here]) + 1
            table.ids[number], table.numbers[change.id] = change.id, number
            set_here[number] = change.document
        return found

    def take_in(self, text: str, state: State) -> bool:
        """Add a commit that the feed has told, if what is held is still this state and it follows."""
        commit = from_commit(json.loads(text))
        with self._lock:
            return self._state is state and self._fold([commit])


def _commit(commits: list[Commit], seq: int) -> Commit:
    """A copy: what is kept here is never altered. The numbers go on without a gap."""
    kept = commits[seq - commits[0].seq]

    def changes() -> tuple[Change, ...]:
        return tuple(replace(change, document=copied(change.document)) for change in kept.changes)

    return Commit.late(kept.seq, kept.at, kept.by, kept.via, changes)
