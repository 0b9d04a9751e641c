"""What every journal promises, whatever keeps its lines.

A journal is a list of commits. A commit sets whole documents, each in a table, all of them or none.
The present state is what the commits add up to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar, runtime_checkable

from kit.journal.commits import Commits
from kit.journal.plain import Document
from kit.journal.read_table import ReadTable
from kit.journal.trail import Outline, Versions
from kit.values.records import Commit, Principal

T = TypeVar("T")
Record = dict[str, Any]  # a line of a journal: its number, time and author, and the documents that it sets
Anew = Callable[[Record], Record]
Plan = Callable[[Iterable[Record]], Anew]


class Reading(Protocol):
    """One state of the room, in which everything that is read belongs together."""

    @property
    def seq(self) -> int:
        """The number of the last commit in this state."""
        ...

    @property
    def now(self) -> str:
        """The journal's clock, ISO 8601 in UTC."""
        ...

    @property
    def edition(self) -> str:
        """The name of the past that this state adds up.

        As long as it is the same, every commit that was read before stands. Whatever rewrites or hides
        the past gives it another one; who remembers anything of the past forgets it then.
        """
        ...

    def get(self, table: str, id: str) -> Document | None:
        """A copy of the document, or ``None``."""
        ...

    def find(self, table: str, **equal: object) -> list[Document]:
        """Copies of the documents whose fields equal these, oldest first."""
        ...

    def ids(self, table: str, **equal: object) -> list[str]:
        """The ids of those documents, without copying anything."""
        ...

    def count(self, table: str, **equal: object) -> int:
        """How many documents these are; of one agent, block, run or label without looking at them."""
        ...

    def newest(self, table: str, **equal: object) -> Iterator[Document]:
        """Copies of those documents, newest first, each made as it is asked for: only inside a look."""
        ...

    def number(self, table: str, id: str) -> int | None:
        """The number of a document, also of one that is gone; what is made later has a higher one."""
        ...

    def table(self, name: str) -> ReadTable:
        """The documents as a table of TinyDB, without what a draft has written."""
        ...

    def commits(self, after: int = 0) -> Commits:
        """The commits of this state with a number above ``after``, in order and without a gap.

        Where old commits were compacted away, the first one is the compaction, which sets the
        whole state of its time.
        """
        ...

    def touching(self, table: str, id: str) -> Commits:
        """Those that set or dropped one document, also one that is gone."""
        ...

    def versions(self, table: str, id: str) -> Versions:
        """The same, to be found by the document's ``version``."""
        ...

    def outline(self, table: str, id: str) -> Outline | None:
        """What the short fields of a block, an agent or an attachment were, from each commit on."""
        ...

    def outlines(self, table: str) -> list[Outline]:
        """The outlines of all blocks, agents or attachments that there ever were, oldest first."""
        ...

    def wrote(self, agent_id: str, block_id: str) -> bool:
        """Whether the agent has ever written the block, as far as the commits go back."""
        ...


class Draft(Reading, Protocol):
    """What a change sees: the present state, and what the change itself has written so far.

    In a draft, ``seq`` is the number that the commit will have and ``now`` is its time.
    """

    def put(self, table: str, document: Document) -> Document:
        """Set a document and return it; one without an ``id`` is new and gets its id here."""
        ...

    def drop(self, table: str, id: str) -> None:
        """Remove a document and the attachments that name it; its number is never used again."""
        ...


class Journal(Protocol):
    """Commits in order, and the state that they add up to.

    Whoever says that it is one is given what a single question takes: it is answered by one reading.
    """

    @property
    def edition(self) -> str:
        """The name of the past that was read last; to look at it together with a state is a reading's."""
        ...

    def read(self, look: Callable[[Reading], T]) -> T:
        """Run ``look`` on one present state; every commit that was answered before is in it."""
        ...

    def get(self, table: str, id: str) -> Document | None:
        """A copy of one present document, or ``None``."""
        return self.read(lambda room: room.get(table, id))

    def find(self, table: str, **equal: object) -> list[Document]:
        """Copies of the present documents whose fields equal these, oldest first."""
        return self.read(lambda room: room.find(table, **equal))

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        """Run ``change`` on a draft and commit what it wrote, atomically.

        Whatever ``change`` returns is the commit's ``outcome``; whatever it raises leaves the room
        as it was. A change may run more than once, so it must act through its draft alone. A
        change that changes nothing makes no commit: the answer then carries the present number.
        ``durable=False`` answers before the disk has flushed.

        Raises:
            RoomBusyError: the room stayed locked by somebody else.
            OutcomeUnknownError: the disk failed while flushing; reopen the room to go on.
        """
        ...

    def commits(self, after: int = 0) -> Iterator[Commit]:
        """The commits of the present state above ``after``, as a reading has them, one by one."""
        yield from self.read(lambda room: room.commits(after))

    def touching(self, table: str, id: str) -> Iterator[Commit]:
        """The commits that set or dropped one document, in order, one by one."""
        yield from self.read(lambda room: room.touching(table, id))

    def wait(self, after: int, timeout: float | None = None, edition: str = "") -> bool:
        """Wait until there is a commit above ``after``; ``False`` when ``timeout`` seconds passed.

        With ``edition``, the name of a past, also until there is another past.
        """
        ...

    def redact(
        self,
        blot: Callable[[str, Document], Document],
        where: Callable[[str, Document], bool] | None = None,
    ) -> None:
        """Replace every document of every past commit by ``blot(table, document)``.

        The one operation that rewrites what was written, for erasing personal data. Numbers, times
        and authors of the commits stay. Nothing is rewritten unless ``where`` is true of some document.
        """
        ...

    def close(self) -> None:
        """Let go of everything; closing twice is fine."""
        ...


@runtime_checkable
class Rewritable(Protocol):
    """A journal that holds its lines itself, so that they can be written anew."""

    def rewrite(self, plan: Plan) -> None:
        """Replace every record by what ``plan`` makes of it; nobody writes meanwhile.

        ``plan`` is given all records, oldest first, also those that lie in an archive, and answers what
        is to become of each. Numbers and times of the commits stay.
        """
        ...
