"""A space: one room as one learner of a class sees it, and what that learner may change in it.

Everything that a learner makes carries the learner's id in its field ``space``. A learner sees what is
of this space and the blocks that the instructor shares; all else is not there, neither now nor in the
past. The instructor's own client looks at the room itself and sees everything.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

from kit.access import Action, adds_only, check, narrower
from kit.blocks import check_label_free, holders
from kit.checks import an_access
from kit.errors import LabelTakenError, NotFoundError, PermissionDeniedError
from kit.journal import Document, Draft, Journal, Reading
from kit.ledger import Ledger, size
from kit.records import OPERATOR, Access, Change, Commit, Principal

T = TypeVar("T")
SHARES = "shares"
_ANNOTATED = frozenset({"version", "updated_at", "last_updated_by_id"})  # what every change of a block sets
_ALSO_SHARED = frozenset({"blocks", SHARES})  # tables of which also what is not of the space can be seen
_FORM = 1_000  # characters of ids, times and names that every block and agent has
_HIDDEN = Commit(0, "", OPERATOR, "hidden")


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one learner may put into the room."""

    blocks: int = 100
    agents: int = 50
    characters: int = 20_000
    bytes: int = 20_000_000  # of all that she and her agents ever wrote, as far as the room keeps it


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


def shares(room: Reading) -> dict[str, Access]:
    """What learners may do with which block, by its id."""
    return {one["block_id"]: one["access"] for one in room.find(SHARES)}


def owners(journal: Journal) -> set[str]:
    """The ids of all who ever wrote here as one of a class."""
    found: set[str] = set()
    for commit in journal.commits():
        if commit.by.kind == "operator" and commit.by.id:
            found.add(commit.by.id)
        spaces = (change.document.get("space") for change in commit.changes if change.document)
        found.update(space for space in spaces if isinstance(space, str))
    return found


class Space:
    """The journal of a room, seen and written by one learner.

    >>> from kit import connect
    >>> from kit.client import Client
    >>> from kit.models.cast import ModelCast
    >>> room = connect()
    >>> policy = room.blocks.create(label="policy", value="30 days")
    >>> secret = room.blocks.create(label="secret", value="4471")
    >>> share(room.journal, policy.id, "read_only")
    >>> ada = Client(Space(room.journal, Principal("operator", "learner-1", "Ada")), ModelCast("clerk"))
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
    ) -> None:
        """``gate`` is asked before every commit and raises while this learner must not write.

        All spaces of a room share its ``ledger``; without one, what is written is not counted.
        """
        self._journal = journal
        self._learner = learner
        self._quota = quota or Quota()
        self._gate = gate
        self._ledger = ledger
        self._lock = threading.Lock()
        self._owners: dict[tuple[str, str], str | None] = {}  # of what was dropped, by table and id

    @property
    def space(self) -> str:
        """The id that everything of this space carries."""
        return str(self._learner.id)

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
        return self._journal.read(lambda room: look(_Window(room, self.space)))

    def get(self, table: str, id: str) -> Document | None:
        return self.read(lambda room: room.get(table, id))

    def find(self, table: str, **equal: object) -> list[Document]:
        return self.read(lambda room: room.find(table, **equal))

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        self._gate()
        who = self._learner if by.kind == "operator" else by
        left = self._left()
        pens: list[_Pen] = []

        def changed(draft: Draft) -> object:
            pens[:] = [_Pen(draft, self._learner, who, self._quota, left)]
            return change(pens[0])

        commit = self._journal.commit(changed, by=who, via=via, durable=durable)
        if self._ledger is not None:
            self._ledger.add(self.space, pens[0].written)
        return commit

    def seen(self, commit: Commit) -> Commit:
        """What is to be seen of one commit."""
        return self._seen(commit, self._journal.read(lambda room: frozenset(shares(room))))

    def commits(self, after: int = 0) -> Iterator[Commit]:
        seen = self._journal.read(lambda room: frozenset(shares(room)))
        for commit in self._journal.commits(after):
            yield self._seen(commit, seen)

    def touching(self, table: str, id: str, *, last: int | None = None) -> Iterator[Commit]:
        seen = self._journal.read(lambda room: frozenset(shares(room)))
        for commit in self._journal.touching(table, id, last=last):
            found = self._seen(commit, seen)
            if found.touches(id):
                yield found

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
                    raise _too_much(self.space, self._quota, 'With replacement="" it can be erased. ')
            return after

        self._journal.redact(
            mine,
            lambda table, document: self._is_mine(document) and (where is None or where(table, document)),
        )
        if self._ledger is not None:
            self._ledger.add(self.space, max(grown, 0))

    def _left(self) -> int:
        """The bytes that this learner may still write."""
        return self._quota.bytes - (self._ledger.written(self.space) if self._ledger else 0)

    def _is_mine(self, document: Document) -> bool:
        return document.get("space") == self.space

    def close(self) -> None:
        """Nothing: the room is not the learner's to close."""

    def _seen(self, commit: Commit, shared: frozenset[str]) -> Commit:
        """The commit with what is to be seen of it; a number without contents where that is nothing."""
        changes = tuple(change for change in commit.changes if self._is_seen(change, shared))
        if changes:
            return replace(commit, changes=changes)
        return replace(_HIDDEN, seq=commit.seq, at=commit.at)

    def _is_seen(self, change: Change, shared: frozenset[str]) -> bool:
        if change.table == SHARES or (change.table == "blocks" and change.id in shared):
            return True
        if change.document is not None:
            return change.document.get("space") == self.space
        return self._owner(change.table, change.id) == self.space

    def _owner(self, table: str, id: str) -> str | None:
        """Whose a dropped document was."""
        key = (table, id)
        with self._lock:
            if key in self._owners:
                return self._owners[key]
        owner = None
        for commit in self._journal.touching(table, id):
            for change in commit.changes:
                if change.id == id and change.table == table and change.document is not None:
                    owner = change.document.get("space")
        with self._lock:
            self._owners[key] = owner
        return owner


class _Window:
    """One state of the room, with what a learner may see of it."""

    def __init__(self, room: Reading, space: str) -> None:
        self._room = room
        self._space = space
        self._shares: dict[str, Access] | None = None

    @property
    def seq(self) -> int:
        return self._room.seq

    @property
    def now(self) -> str:
        return self._room.now

    @property
    def edition(self) -> str:
        """What is shared decides what is seen, also of the past."""
        seen = json.dumps([self._space, sorted(self.shares)])
        return f"{self._room.edition}-{sha256(seen.encode()).hexdigest()[:16]}"

    @property
    def shares(self) -> Mapping[str, Access]:
        """What learners may do with the shared blocks."""
        if self._shares is None:
            self._shares = shares(self._room)
        return self._shares

    def get(self, table: str, id: str) -> Document | None:
        document = self._room.get(table, id)
        return document if document is not None and self.sees(table, document) else None

    def find(self, table: str, **equal: object) -> list[Document]:
        found = self._room.find(table, **(self._own(table, equal) or equal))
        return [document for document in found if self.sees(table, document)]

    def ids(self, table: str, **equal: object) -> list[str]:
        own = self._own(table, equal)
        if own is None:
            return [document["id"] for document in self.find(table, **equal)]
        return self._room.ids(table, **own)

    def count(self, table: str, **equal: object) -> int:
        own = self._own(table, equal)
        return len(self.find(table, **equal)) if own is None else self._room.count(table, **own)

    def newest(self, table: str, **equal: object) -> Iterator[Document]:
        found = self._room.newest(table, **(self._own(table, equal) or equal))
        return (document for document in found if self.sees(table, document))

    def _own(self, table: str, equal: dict[str, object]) -> dict[str, object] | None:
        """The question for this space's own documents, where no other ones are to be seen; or ``None``."""
        if table in _ALSO_SHARED or equal.get("space", self._space) != self._space:
            return None
        return {**equal, "space": self._space}

    def number(self, table: str, id: str) -> int | None:
        return self._room.number(table, id)

    def documents(self, table: str) -> dict[str, Document]:
        """All documents that are seen, by number."""
        found: dict[str, Document] = self._room.documents(table)  # type: ignore[attr-defined]
        return {number: each for number, each in found.items() if self.sees(table, each)}

    def sees(self, table: str, document: Document) -> bool:
        """Whether this document is there for the learner."""
        if document.get("space") == self._space or table == SHARES:
            return True
        return table == "blocks" and document["id"] in self.shares


class _Pen(_Window):
    """A draft in which a learner, or an agent of this learner, writes."""

    def __init__(self, draft: Draft, learner: Principal, who: Principal, quota: Quota, left: int) -> None:
        super().__init__(draft, str(learner.id))
        self._draft = draft
        self._who = who
        self._quota = quota
        self._left = left
        self.written = 0

    def put(self, table: str, document: Document) -> Document:
        kept = self._put(table, document)
        self._check_bytes(table, kept)
        return kept

    def _put(self, table: str, document: Document) -> Document:
        before = self._draft.get(table, document["id"]) if "id" in document else None
        if before is not None and before.get("space") != self._space:
            if before != document:
                self._check_shared(table, before, document)
            return self._draft.put(table, document)
        if table == SHARES:
            raise self._refusal(document, "only the instructor shares")
        if "id" in document and document.get("space") != self._space:  # it is gone, and it was not ours
            raise self._refusal(document, "it belonged to somebody else")
        if before is None:
            self._check_count(table)
        self._check_size(table, document)
        self._check_labels(table, document, before)
        if table == "attachments" and (access := self.shares.get(document["block_id"])):
            document = {**document, "access": narrower(document["access"], access)}
        return self._draft.put(table, {**document, "space": self._space})

    def drop(self, table: str, id: str) -> None:
        document = self._draft.get(table, id)
        if document is not None and document.get("space") != self._space:
            raise self._refusal(document, "only the instructor may take away what the class shares")
        self._draft.drop(table, id)

    def _check_shared(self, table: str, before: Document, after: Document) -> None:
        """Raise unless the share lets this learner make this change."""
        access = self.shares.get(before["id"]) if table == "blocks" else None
        if access is None:
            raise self._refusal(before, "it belongs to somebody else")
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)} - _ANNOTATED
        if changed - {"value"}:
            raise self._refusal(
                before, "of what the class shares, only the instructor may change more than the text"
            )
        action: Action = "append" if adds_only(before["value"], after["value"]) else "alter"
        check(self._who, action, before, {"access": access}, "what the class shares")

    def _check_labels(self, table: str, document: Document, before: Document | None) -> None:
        """Raise where an agent would hold two blocks of one label, also if one of them is not seen here."""
        if table == "attachments" and before is None:
            blocks = self._draft.find("blocks", id=document["block_id"])
            pairs = [(document["agent_id"], block) for block in blocks]
        elif table == "blocks" and before is not None and before["label"] != document["label"]:
            pairs = [(id, document) for id in holders(self._draft, document["id"])]
        else:
            return
        try:
            for agent_id, block in pairs:
                check_label_free(self._draft, agent_id, block)
        except LabelTakenError as taken:
            label = taken.evidence["label"]
            raise LabelTakenError(
                f"an agent that holds this block holds another one labelled {label!r}, which is not yours",
                hint="Give your block another label, or ask the instructor.",
                label=label,
            ) from None

    def _check_count(self, table: str) -> None:
        most = {"blocks": self._quota.blocks, "agents": self._quota.agents}.get(table)
        if most is not None and len(self._room.find(table, space=self._space)) >= most:
            raise PermissionDeniedError(
                f"you have {most} {table} in this class, and may have no more",
                hint=f"Delete {table} that you do not need any more, or ask the instructor.",
                principal=self._space,
                rule=f"at most {most} {table} a learner",
            )

    def _check_size(self, table: str, document: Document) -> None:
        """Raise if a block's text, or all else that it or an agent carries, is longer than it may be."""
        if table not in {"blocks", "agents"}:
            return
        most, name = self._quota.characters, document.get("label") or document.get("name")
        rest = json.dumps({**document, "value": ""}, ensure_ascii=False)
        size = max(len(document.get("value", "")), len(rest) - _FORM)
        if size > most:
            raise PermissionDeniedError(
                f"{name}: {size:,} characters are more than this class allows",
                hint=f"A block or agent of this class holds {most:,} characters at most.",
                principal=self._space,
                block=document.get("label"),
                rule=f"at most {most:,} characters",
            )

    def _check_bytes(self, table: str, document: Document) -> None:
        """Count what is written, and raise if the learner has written all that she may.

        That something was erased is noted all the same: it is done by then.
        """
        self.written += size(document)
        if self.written > self._left and table != "redactions":
            raise _too_much(self._space, self._quota)

    def _refusal(self, document: Document, rule: str) -> PermissionDeniedError:
        name = document.get("label") or document.get("name") or "this"
        return PermissionDeniedError(
            f"{self._who} may not do this to {name}: {rule}",
            hint="Make a block of your own, or ask the instructor.",
            principal=self._who.id,
            block=document.get("label"),
            block_id=document.get("id"),
            rule=rule,
        )


def _too_much(space: str, quota: Quota, advice: str = "") -> PermissionDeniedError:
    """The refusal for a learner who has written all that she may."""
    most = f"{quota.bytes / 1_000_000:,.3g} MB"
    return PermissionDeniedError(
        f"you and your agents have written {most} in this class, and may write no more",
        hint=f"{advice}What was deleted counts too, since the room keeps its past. Ask the instructor.",
        principal=space,
        rule=f"at most {most} a learner",
    )
