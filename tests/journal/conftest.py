"""Rooms to test, and other processes that use them at the same time."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit.journal import FileJournal, Journal, MemoryJournal, RoomWarning, counted_clock, counted_ids
from kit.values.records import OPERATOR, Commit

LONG = 60.0  # seconds: nothing takes that long unless it hangs
# what every program of another process begins with
PRELUDE = """
import os, sys
from kit.journal import FileJournal
from kit.values.records import OPERATOR
room = sys.argv[1]

def put(journal, document, table="blocks", **how):
    return journal.commit(lambda draft: draft.put(table, document), by=OPERATOR, via="test", **how)

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())  # in one piece, also beside a forked child
"""


class Program(subprocess.Popen[str]):
    """A program in another process, which is told things and says things, line by line."""

    def tell(self, text: str = "") -> None:
        """Let it read one line."""
        self.stdin.write(text + "\n")
        self.stdin.flush()

    def says(self) -> str:
        """The next line that it says, without the newline."""
        return self.stdout.readline().removesuffix("\n")

    def rest(self, code: int = 0) -> list[str]:
        """Let it come to its end, and answer with what it has yet to say."""
        self.stdin.close()
        said = self.stdout.read().splitlines()
        assert self.wait(LONG) == code
        return said


Put = Callable[..., Commit]
Start = Callable[..., Program]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the room of a test is, or will be."""
    return tmp_path / "team.jsonl"


@pytest.fixture
def file(path: Path) -> Iterator[FileJournal]:
    """A room in a file, whose clock and ids repeat."""
    journal = FileJournal(path, clock=counted_clock, ids=counted_ids)
    yield journal
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoomWarning)  # a test may have spoilt the room
        journal.close()


@pytest.fixture(params=["memory", "file"])
def journal(request: pytest.FixtureRequest) -> Iterator[Journal]:
    """Each kind of room, whose clock and ids repeat."""
    if request.param == "file":
        yield request.getfixturevalue("file")
    else:
        yield MemoryJournal(clock=counted_clock, ids=counted_ids)


@pytest.fixture(scope="session")
def put() -> Put:
    """Commits one document."""

    def commit(journal: Journal, document: dict[str, object], table: str = "blocks", **how: bool) -> Commit:
        return journal.commit(lambda draft: draft.put(table, document), by=OPERATOR, via="test", **how)

    return commit


@pytest.fixture
def start(path: Path) -> Iterator[Start]:
    """Starts a program in another process, which gets the room's path as its first argument."""
    started: list[Program] = []

    def begin(program: str, *arguments: object) -> Program:
        started.append(
            Program(
                [sys.executable, "-c", PRELUDE + textwrap.dedent(program), path, *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
