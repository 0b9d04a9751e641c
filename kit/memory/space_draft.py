"""What one learner of a class sees of a state of the room, and may write into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tinydb.queries import QueryLike

from kit.errors import LabelTakenError, PermissionDeniedError
from kit.journal import Commits, Document, Draft, Facts, Outline, Reading, Versions
from kit.journal.read_table import ReadTable, Row
from kit.memory.access import Action, adds_only, check, narrower
from kit.memory.blocks import check_label_free, holders
from kit.memory.ledger import size
from kit.memory.spaces import owner
from kit.values.records import OPERATOR, Access, Change, Commit, Principal

SHARES = "shares"
_HIDDEN = Commit(0, "", OPERATOR, "hidden")
_ANNOTATED = frozenset({"version", "updated_at", "last_updated_by_id"})  # what every change of a block sets
_ALSO_SHARED = frozenset({"blocks", SHARES})  # tables of which also what is not of the space can be seen
_FORM = 1_000  # characters of ids, times and names that every block and agent has


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one learner may put into the room."""

    blocks: int = 100
    agents: int = 50
    characters: int = 20_000
    bytes: int = 20_000_000  # of all that she and her agents ever wrote, as far as the room keeps it


def shares(room: Reading) -> dict[str, Access]:
    """What learners may do with which block, by its id."""
    return {one["block_id"]: one["access"] for one in room.find(SHARES)}


class SpaceReading:
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
        from hashlib import sha256  # with its first use: it loads OpenSSL

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

    # ------------------------------------------------------------------ the past

    def commits(self, after: int = 0) -> Commits:
        return self._room.commits(after).through(self.seen)

    def touching(self, table: str, id: str) -> Commits:
        found = self._room.touching(table, id).through(self.seen)
        return found if self._is_whole(table, id) else found.only(lambda one: one.sets(table, id))

    def versions(self, table: str, id: str) -> Versions:
        if self._is_whole(table, id):
            return self._room.versions(table, id).through(self.seen)
        return Versions.read(self.touching(table, id), table, id)

    def outline(self, table: str, id: str) -> Outline | None:
        whole = self._room.outline(table, id)
        return None if whole is None else self._outlined(table, whole)

    def outlines(self, table: str) -> list[Outline]:
        every = (self._outlined(table, whole) for whole in self._room.outlines(table))
        return [one for one in every if one is not None]

    def wrote(self, agent_id: str, block_id: str) -> bool:
        return self.outline("blocks", block_id) is not None and self._room.wrote(agent_id, block_id)

    def seen(self, commit: Commit) -> Commit:
        """The commit with what is to be seen of it; a number without contents where that is nothing."""
        changes = tuple(change for change in commit.changes if self._is_seen(change, commit.seq))
        if changes:
            return replace(commit, by=self._by(commit.by, changes), changes=changes)
        return replace(_HIDDEN, seq=commit.seq, at=commit.at)

    def _by(self, who: Principal, changes: Iterable[Change]) -> Principal:
        """Who did it: in what is her own the learner is the operator, as in a room that nobody shares.

        What is shared tells her from the instructor.
        """
        is_she = who.kind == "operator" and who.id == owner(self._space)
        is_shared = any(one.table == "blocks" and one.id in self.shares for one in changes)
        return OPERATOR if is_she and not is_shared else who

    def _is_seen(self, change: Change, seq: int) -> bool:
        if change.document is not None:
            return self.sees(change.table, change.document)
        earlier = reversed(self._room.touching(change.table, change.id).upto(seq - 1))
        every = (commit.document(change.table, change.id) for commit in earlier)
        before = next((one for one in every if one is not None), {})  # it is whose it was
        return self.sees(change.table, {**before, "id": change.id})

    def _is_whole(self, table: str, id: str) -> bool:
        """Whether nothing of the document's past is hidden, as far as its outline tells."""
        whole = self._room.outline(table, id)
        return whole is not None and len(self._points(table, whole)) == len(whole.points)

    def _outlined(self, table: str, whole: Outline) -> Outline | None:
        points = self._points(table, whole)
        return Outline(whole.id, tuple(points)) if points else None

    def _points(self, table: str, whole: Outline) -> list[tuple[int, Facts | None]]:
        """What is to be seen of an outline: where it was not there any more, whose it was before counts."""
        points: list[tuple[int, Facts | None]] = []
        owned: Facts = {}
        for seq, facts in whole.points:
            owned = owned if facts is None else facts
            if self.sees(table, {**owned, "id": whole.id}):
                points.append((seq, facts))
        return points

    def table(self, name: str) -> ReadTable:
        return _SeenTable(self._room.table(name), lambda document: self.sees(name, document))

    def sees(self, table: str, document: Mapping[str, Any]) -> bool:
        """Whether this document is there for the learner."""
        if document.get("space") == self._space or table == SHARES:
            return True
        return table == "blocks" and document["id"] in self.shares


class _SeenTable(ReadTable):
    """The documents of a table that are there for a learner."""

    def __init__(self, whole: ReadTable, sees: Callable[[Document], bool]) -> None:
        super().__init__(whole.name)
        self._whole = whole
        self._sees = sees

    def rows(self, cond: QueryLike | None = None) -> Iterator[Row]:
        return (row for row in self._whole.rows(cond) if self._sees(row[1]))

    def row(self, number: int) -> Document | None:
        document = self._whole.row(number)
        return document if document is not None and self._sees(document) else None


class SpaceDraft(SpaceReading):
    """A draft in which a learner, or an agent of this learner, writes."""

    def __init__(
        self, draft: Draft, spaces: tuple[str, ...], who: Principal, quota: Quota, left: int
    ) -> None:
        """``spaces`` are the learner's, that in which she writes first."""
        super().__init__(draft, spaces[0])
        self._spaces = spaces
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
        if most is not None and sum(self._room.count(table, space=one) for one in self._spaces) >= most:
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
            raise too_much(self._space, self._quota)

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


def too_much(space: str, quota: Quota, advice: str = "") -> PermissionDeniedError:
    """The refusal for a learner who has written all that she may."""
    most = f"{quota.bytes / 1_000_000:,.3g} MB"
    return PermissionDeniedError(
        f"you and your agents have written {most} in this class, and may write no more",
        hint=f"{advice}What was deleted counts too, since the room keeps its past. Ask the instructor.",
        principal=space,
        rule=f"at most {most} a learner",
    )
