"""``client.room``: the room as a whole, compared with an earlier moment and brought back to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kit.errors import ConflictError, NotFoundError
from kit.journal import Document, Draft, Journal
from kit.memory.blocks import check_label_free, holders
from kit.memory.comparison import Comparison, Difference, check_ids, compare
from kit.values import checks
from kit.values.meant import Answering, each_explained
from kit.values.records import OPERATOR


@each_explained
class Room(Answering):
    """``client.room``.

    >>> from kit import connect
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana")
    >>> before = client.room.seq
    >>> client.agents.delete(ana.id)
    >>> print(client.room.compare(before))
    the agent Ana is deleted
    >>> client.room.restore(before)
    3
    >>> client.agents.retrieve(ana.id).name, str(client.room.compare(before))
    ('Ana', 'nothing differs')
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @property
    def seq(self) -> int:
        """The number of the last commit."""
        return self._journal.read(lambda room: room.seq)

    def compare(self, commit: int) -> Comparison:
        """What of agents, blocks and attachments differs from what it was after this commit.

        Raises:
            NotFoundError: there is no such commit here.
        """
        return self._journal.read(lambda room: compare(room, commit))

    def restore(self, commit: int, *, only: Iterable[str] | None = None, seen: int | None = None) -> int:
        """Make what differs as it was after this commit again, in one commit; answers that one's number.

        What was deleted comes back under its id, with what it was attached to; what is new is deleted.
        Versions go on: nothing of the history is lost. A text that was erased does not come back.

        Args:
            commit: the number of the commit to go back to.
            only: ids of agents, blocks and attachments that are to be restored; all others stay.
            seen: up to which commit you know the room; what was changed later is not overwritten.

        Raises:
            NotFoundError: there is no such commit here, or an attachment lacks its agent or its block.
            ConflictError: something of it was changed after ``seen``.
            LabelTakenError: an agent would hold two blocks of one label.
        """
        found = self.compare(commit)
        wanted = None if only is None else frozenset(check_ids(only))
        latest = None if seen is None else checks.a_count(seen, "seen", least=0, most=10**15)
        chosen = list(_chosen(found, wanted))
        for one in chosen:
            if latest is not None and one.commits[-1].seq > latest:
                raise _moved(one)

        def change(draft: Draft) -> None:
            _restore(draft, chosen)

        return self._journal.commit(change, by=OPERATOR, via="room.restore").seq


def _chosen(found: Comparison, wanted: frozenset[str] | None) -> Iterator[Difference]:
    """What is to be restored; an agent or a block that comes back brings what it was attached to along."""
    if wanted is None:
        yield from found.differences
        return
    back = {one.id for one in found.differences if one.id in wanted and one.now is None}
    gone = {one.id for one in found.differences if one.id not in wanted and one.now is None}
    for one in found.differences:
        ends = {one.was["agent_id"], one.was["block_id"]} if one.kind == "attachments" and one.was else set()
        if one.id in wanted or (one.now is None and ends & back and not ends & gone):
            yield one


def _restore(draft: Draft, chosen: list[Difference]) -> None:
    for one in chosen:
        if draft.get(one.kind, one.id) != one.now:
            raise _moved(one)
    for kind in ("attachments", "agents", "blocks"):
        for one in chosen:
            if one.kind == kind and one.was is None:
                draft.drop(kind, one.id)
    for kind in ("blocks", "agents", "attachments"):
        for one in chosen:
            if one.kind == kind and one.was is not None:
                _put_back(draft, one, one.was)
    for one in chosen:
        _check_labels(draft, one)


def _put_back(draft: Draft, one: Difference, was: Document) -> None:
    if one.kind == "agents":
        draft.put("agents", {**was, "updated_at": draft.now})
    elif one.kind == "blocks":
        version = (one.now or one.last or was)["version"] + 1
        kept = {"version": version, "updated_at": draft.now, "last_updated_by_id": OPERATOR.kind}
        draft.put("blocks", {**was, **kept})
    else:
        _check_ends(draft, one, was)
        draft.put("attachments", {**(one.now or was), "access": was["access"]})


def _check_ends(draft: Draft, one: Difference, was: Document) -> None:
    for table, field, name in (("agents", "agent_id", one.agent), ("blocks", "block_id", one.block)):
        if draft.get(table, was[field]) is None:
            raise NotFoundError(
                f"{one.agent} can not hold {one.block} again: {name} is not in the room",
                hint=f"Restore {was[field]} too.",
            )


def _check_labels(draft: Draft, one: Difference) -> None:
    """Raise where what came back meets another block of its label."""
    document: dict[str, Any] = one.was or {}
    if one.kind == "blocks" and document:
        for agent_id in holders(draft, one.id):
            check_label_free(draft, agent_id, document)
    elif one.kind == "attachments" and document:
        block = draft.get("blocks", document["block_id"])
        if block is not None:
            check_label_free(draft, document["agent_id"], block)


def _moved(one: Difference) -> ConflictError:
    return ConflictError(
        f"{one.name} was changed meanwhile",
        hint="Compare again, and restore what you want restored then.",
        id=one.id,
    )
