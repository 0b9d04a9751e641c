"""A comparison: what differs between a room as it was after a commit and as it is now.

Compared are agents, blocks and who holds what. Messages, steps and refusals are what was said and tried;
that is never otherwise afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal import Document, Reading
from kit.memory.history import then
from kit.values import checks
from kit.values.records import Commit

Kind = Literal["agents", "blocks", "attachments"]
_KINDS: tuple[Kind, ...] = ("agents", "blocks", "attachments")
_SEVERAL = frozenset({"tags", "tools", "metadata"})
_WORDS = {"system": "system text", "agent_type": "type", "context_window_limit": "limit of its context"}
_ANNOTATED = frozenset(
    {"version", "created_at", "created_by_id", "updated_at", "last_updated_by_id", "space"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One agent, block or attachment that is not as it was.

    ``was`` and ``now`` are ``None`` where it was, or is, not there. An attachment is known by its agent and
    its block: one that was taken away and made again is the same. ``commits`` touched it since; ``last`` is
    what it was before it went.
    """

    kind: Kind
    id: str
    was: Document | None
    now: Document | None
    commits: Sequence[Commit]
    agent: str = ""  # its name, or that of the agent of an attachment
    block: str = ""  # its label, or that of the block of an attachment
    implied: bool = False  # an attachment that came or went with its agent, or went with its block
    last: Document | None = None

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.block} of {self.agent}" if self.kind == "attachments" else self.agent or self.block

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are not as they were, where it was there and still is."""
        was, now = self.was, self.now
        if was is None or now is None:
            return ()
        names = ["access"] if self.kind == "attachments" else sorted({*was, *now} - _ANNOTATED)
        return tuple(name for name in names if was.get(name) != now.get(name))

    @property
    def changed(self) -> bool:
        """Whether it is otherwise at all."""
        return (self.was is None) != (self.now is None) or bool(self.fields)

    @property
    def told(self) -> str:
        """What is otherwise, as a sentence without its full stop."""
        return "; ".join(_told(self))

    @property
    def undone(self) -> str:
        """What going back does about it."""
        return ", ".join(_undone(self))


@dataclass(frozen=True, slots=True)
class Erasure:
    """A text was erased from all versions of the block of this ``label``, in this ``commit``."""

    label: str
    commit: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs since commit ``since``, in a room that is at commit ``seq``.

    What was ``erased`` from the past of blocks in between does not come back.
    """

    since: int
    seq: int
    differences: tuple[Difference, ...]
    erased: tuple[Erasure, ...]

    def __str__(self) -> str:
        lines = [one.told for one in self.differences if not one.implied]
        lines += [f"a text was erased from the past of {one.label}" for one in self.erased]
        return "\n".join(lines) or "nothing differs"


def compare(room: Reading, since: int) -> Comparison:
    """Compare the room as it was after commit ``since`` with what it is now.

    >>> from kit import connect
    >>> client = connect()
    >>> notes = client.blocks.create(label="notes", value="09:10")
    >>> ana = client.agents.create(name="Ana", block_ids=[notes.id])
    >>> before = client.journal.seq
    >>> client.agents.blocks.detach(notes.id, agent_id=ana.id).block_ids
    []
    >>> print(client.journal.read(lambda room: compare(room, before)))
    Ana no longer holds notes

    Raises:
        NotFoundError: there is no such commit, or it was compacted away.
    """
    _check_commit(room, since)
    alone = [_difference(room, *one, since) for one in _touched(room, since)]
    found = [one for one in _by_pair(alone) if one.changed]
    return Comparison(since, room.seq, tuple(_named(room, found)), tuple(_erasures(room, since)))


def _check_commit(room: Reading, since: int) -> None:
    number = checks.a_count(since, "commit", least=0, most=10**15)
    if number > room.seq:
        raise NotFoundError(
            f"there is no commit {number} yet: the room is at {room.seq}", hint="client.changes()"
        )
    first = next(iter(room.commits()[:1]), None)
    if first is not None and first.via == "compact" and number < first.seq:
        raise NotFoundError(
            f"commit {number} was compacted away: this journal begins with commit {first.seq}",
            hint="What was before it is in the journals under archive/.",
        )


def _touched(room: Reading, since: int) -> Iterator[tuple[Kind, str, Sequence[Commit]]]:
    """What was touched since, with the commits that did, in the order in which it was for the first time."""
    every = ((kind, one.id) for kind in _KINDS for one in room.outlines(kind))
    touched = {one: commits for one in every if (commits := room.touching(*one).after(since))}
    for seq in sorted({commits.number(0) for commits in touched.values()}):
        commit = room.commits().numbered(seq)
        for change in commit.changes if commit else ():
            for kind in _KINDS:
                since_then = touched.get((kind, change.id))
                if kind == change.table and since_then and since_then.number(0) == seq:
                    yield kind, change.id, since_then


def _difference(room: Reading, kind: Kind, id: str, commits: Sequence[Commit], since: int) -> Difference:
    was, now = then(room, kind, id, since), room.get(kind, id)
    every = (commit.document(kind, id) for commit in reversed(commits))
    last = now or next((one for one in every if one is not None), was)
    return Difference(kind, id, was, now, commits, last=last)


def _by_pair(alone: Iterable[Difference]) -> Iterator[Difference]:
    """The differences, with those of attachments of one agent and one block as a single one."""
    pairs: dict[tuple[str, str], list[Difference]] = {}
    for one in alone:
        if one.kind != "attachments":
            yield one
        elif one.last is not None:
            pairs.setdefault((one.last["agent_id"], one.last["block_id"]), []).append(one)
    for several in pairs.values():
        was = next((one.was for one in several if one.was), None)
        now = next((one.now for one in several if one.now), None)
        id = (now or was or {"id": several[0].id})["id"]
        yield Difference("attachments", id, was, now, _together(several), last=now or was)


def _together(several: list[Difference]) -> Sequence[Commit]:
    """The commits of all of them, in order."""
    if len(several) == 1:
        return several[0].commits
    commits = {commit.seq: commit for one in several for commit in one.commits}
    return tuple(commits[seq] for seq in sorted(commits))


def _named(room: Reading, found: list[Difference]) -> Iterator[Difference]:
    """The differences with the names that a person knows, agents and blocks first."""
    here = {one.id: one for one in found if one.kind != "attachments"}

    def called(table: str, id: str, field: str) -> str:
        changed = here.get(id)
        whole = changed.was or changed.now if changed else room.get(table, id)
        return str((whole or {field: id})[field])

    for kind in ("agents", "blocks", "attachments"):
        for one in (one for one in found if one.kind == kind):
            whole = one.was or one.now or {}
            if kind == "attachments":
                agent, block = here.get(whole["agent_id"]), here.get(whole["block_id"])
                came = agent is not None and agent.was is None
                went = any(other is not None and other.now is None for other in (agent, block))
                yield _with(
                    one,
                    agent=called("agents", whole["agent_id"], "name"),
                    block=called("blocks", whole["block_id"], "label"),
                    implied=came or went,
                )
            else:
                yield _with(one, agent=whole.get("name", ""), block=whole.get("label", ""))


def _with(one: Difference, *, agent: str, block: str, implied: bool = False) -> Difference:
    return Difference(one.kind, one.id, one.was, one.now, one.commits, agent, block, implied, one.last)


def _erasures(room: Reading, since: int) -> Iterator[Erasure]:
    for note in room.find("redactions"):
        made = room.touching("redactions", note["id"])
        if made.after(since) and note.get("versions", note["documents"]):  # else it stood nowhere in it
            yield Erasure(_label(room, note["block_id"]), made.number(0))


def _label(room: Reading, id: str) -> str:
    """The label of a block, also of one that is gone."""
    known = room.outline("blocks", id)
    labels = [facts["label"] for _, facts in known.points if facts] if known else []
    return str(labels[-1]) if labels else id


# ---------------------------------------------------------------------- in words


def _told(one: Difference) -> Iterator[str]:
    was, now, name = one.was, one.now, one.agent or one.block
    if one.kind == "attachments":
        yield _attachment_told(one)
    elif was is None:
        yield f"the {one.kind[:-1]} {name} is new"
    elif now is None:
        yield f"the {one.kind[:-1]} {name} is deleted"
    else:
        for field in one.fields:
            yield _field_told(name, field, was.get(field), now.get(field))


def _attachment_told(one: Difference) -> str:
    if one.was is None:
        return f"{one.agent} holds {one.block} now ({one.now and one.now['access']})"
    if one.now is None:
        return f"{one.agent} no longer holds {one.block}"
    return f"{one.agent} is {one.now['access']} on {one.block}, and was {one.was['access']}"


def _field_told(name: str, field: str, was: object, now: object) -> str:
    if field == "value":
        return f"the text of {name} was changed"
    if field in {"name", "label"}:
        return f"{was} is called {now} now"
    if field == "read_only":
        return f"{name} is read-only now" if now else f"{name} is no longer read-only"
    if field == "limit":
        return f"the limit of {name} is {now}, and was {was}"
    return f"{name} has {'other' if field in _SEVERAL else 'another'} {_WORDS.get(field, field)}"


def _undone(one: Difference) -> Iterator[str]:
    was, now, name, kind = one.was, one.now, one.agent or one.block, one.kind[:-1]
    if one.kind == "attachments":
        if was is None:
            yield f"takes {one.block} from {one.agent}"
        elif now is None:
            yield f"gives {one.block} back to {one.agent} ({was['access']})"
        else:
            yield f"makes {one.agent} {was['access']} on {one.block} again"
    elif was is None:
        yield f"deletes the new {kind} {name}"
    elif now is None:
        yield f"brings the {kind} {name} back"
    else:
        for field in one.fields:
            yield _field_undone(name, field, was.get(field), now.get(field))


def _field_undone(name: str, field: str, was: object, now: object) -> str:
    if field == "value":
        return f"puts the text of {name} back"
    if field in {"name", "label"}:
        return f"calls {now} {was} again"
    if field == "read_only":
        return f"makes {name} read-only again" if was else f"takes read-only from {name} again"
    if field == "limit":
        return f"makes the limit of {name} {was} again"
    return f"puts the {_WORDS.get(field, field)} of {name} back"


def check_ids(ids: object) -> list[str]:
    """The ids of documents that may differ, as a caller names them."""
    found = checks.listed(ids, "only")
    for one in found:
        if not isinstance(one, str):
            raise UnprocessableEntityError(
                f"only names {checks.shown(one)}",
                hint="It is a list of ids of agents, blocks and attachments.",
            )
    return list(found)
