"""A space: one room as one learner of a class sees it, and what that learner may change in it.

Everything that a learner makes carries the learner's id in its field ``space``. A learner sees what is
of this space and the blocks that the instructor shares; all else is not there, neither now nor in the
past. The instructor's own client looks at the room itself and sees everything.

A learner has a space for each notebook, so that one is not in the way of the other: ``learner-3`` and
``learner-3.2``. Her limits are of all of them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from kit.errors import NotFoundError
from kit.journal import Document, Draft, Journal, Reading
from kit.memory.ledger import Ledger, size
from kit.memory.space_draft import SHARES, Quota, SpaceDraft, SpaceReading, too_much
from kit.memory.spaces import owner, space_of
from kit.values.checks import an_access
from kit.values.records import OPERATOR, Access, Commit, Principal

T = TypeVar("T")


def share(journal: Journal, block_id: str, access: Access | None) -> None:
    """Let every learner see a block and use it as ``access`` says; ``None`` takes it back.

    Raises:
        NotFoundError: there is no such block.
        UnprocessableEntityError: the access is none of the three.
    """
    word = None if access is None else an_access(access)

    def change(draft: Draft) -> None:
        if word is not None and draft.get("blocks", block_id) is None:
            raise NotFoundError(
                f"there is no block {block_id}", hint="Only a block that is here can be shared."
            )
        for before in draft.find(SHARES, block_id=block_id):
            if word is None:
                draft.drop(SHARES, before["id"])
            else:
                draft.put(SHARES, {**before, "access": word})
            return
        if word is not None:
            draft.put(SHARES, {"block_id": block_id, "access": word})

    journal.commit(change, by=OPERATOR, via="class.share")


def owners(journal: Journal) -> set[str]:
    """The ids of all who ever wrote here as one of a class."""
    found: set[str] = set()
    for commit in journal.commits():
        if commit.by.kind == "operator" and commit.by.id:
            found.add(commit.by.id)
        spaces = (change.document.get("space") for change in commit.changes if change.document)
        found.update(owner(space) for space in spaces if isinstance(space, str))
    return found


class Space(Journal):
    """The journal of a room, seen and written by one learner.

    >>> from kit import connect
    >>> from kit.client import Client
    >>> from kit.models.registry import ModelRegistry
    >>> room = connect()
    >>> policy = room.blocks.create(label="policy", value="30 days")
    >>> secret = room.blocks.create(label="secret", value="4471")
    >>> share(room.journal, policy.id, "read_only")
    >>> ada = Client(Space(room.journal, Principal("operator", "learner-1", "Ada")), ModelRegistry("clerk"))
    >>> [block.label for block in ada.blocks.list()]
    ['policy']
    """

    path = None

    def __init__(
        self,
        journal: Journal,
        learner: Principal,
        quota: Quota | None = None,
        gate: Callable[[], None] = lambda: None,
        ledger: Ledger | None = None,
        *,
        notebook: int | None = None,
        kin: Iterable[str] = (),
    ) -> None:
        """``gate`` is asked before every commit and raises while this learner must not write.

        All spaces of a room share its ``ledger``; without one, what is written is not counted. ``kin``
        are the learner's other spaces, of whose blocks and agents she may have so many together.
        """
        self._journal = journal
        self._learner = learner
        self._quota = quota or Quota()
        self._gate = gate
        self._ledger = ledger
        self._space = space_of(str(learner.id), notebook)
        self._spaces = (self._space, *(one for one in kin if one != self._space))
        self._owner = owner(self._space)

    @property
    def space(self) -> str:
        """The id that everything of this space carries."""
        return self._space

    @property
    def whole(self) -> Journal:
        """The room's own journal."""
        return self._journal

    @property
    def seq(self) -> int:
        """The number of the room's last commit."""
        return self._journal.read(lambda room: room.seq)

    @property
    def edition(self) -> str:
        """The name of the past as it is seen in this space."""
        return self.read(lambda room: room.edition)

    def read(self, look: Callable[[Reading], T]) -> T:
        return self._journal.read(lambda room: look(SpaceReading(room, self.space)))

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        self._gate()
        who = self._learner if by.kind == "operator" else by
        left = self._left()
        pens: list[SpaceDraft] = []

        def changed(draft: Draft) -> object:
            self._gate()  # once more, now that nobody else writes: she may be gone since
            pens[:] = [SpaceDraft(draft, self._spaces, who, self._quota, left)]
            return change(pens[0])

        commit = self._journal.commit(changed, by=who, via=via, durable=durable)
        if self._ledger is not None:
            self._ledger.add(self._owner, pens[0].written)
        return commit

    def seen(self, commit: Commit) -> Commit:
        """What is to be seen of one commit."""
        return self._journal.read(lambda room: SpaceReading(room, self.space).seen(commit))

    def wait(self, after: int, timeout: float | None = None, edition: str = "") -> bool:
        return self._journal.wait(after, timeout, edition.partition("-")[0])

    def redact(
        self,
        blot: Callable[[str, Document], Document],
        where: Callable[[str, Document], bool] | None = None,
    ) -> None:
        self._gate()
        left, grown = self._left(), 0

        def mine(table: str, document: Document) -> Document:
            nonlocal grown
            if not self._is_mine(document):
                return document
            after = blot(table, document)
            if after != document:
                grown += size(after) - size(document)
                if grown > max(left, 0):  # what makes nothing longer can always be erased
                    raise too_much(self.space, self._quota, 'With replacement="" it can be erased. ')
            return after

        self._journal.redact(
            mine,
            lambda table, document: self._is_mine(document) and (where is None or where(table, document)),
        )
        if self._ledger is not None:
            self._ledger.add(self._owner, max(grown, 0))

    def _left(self) -> int:
        """The bytes that this learner may still write."""
        return self._quota.bytes - (self._ledger.written(self._owner) if self._ledger else 0)

    def _is_mine(self, document: Document) -> bool:
        return document.get("space") == self.space

    def close(self) -> None:
        """Nothing: the room is not the learner's to close."""
