"""Reading the board from one state of the journal; what was seen before says where to look for news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from kit.client import Client
from kit.journal import Document, Reading
from kit.memory.access import effective
from kit.memory.spaces import owner
from kit.values.records import Change, Commit
from kit.values.rights import MARKS, NOT_ATTACHED
from kit.views.board.seen import AgentView, BlockView, BoardSeen, LastChange, News, RefusalShown
from kit.views.shared.change import changed_lines
from kit.views.shared.title import title_of

MOST_TEXT = 20_000  # characters of a block that the board carries; how many more there are is said
MOST_NEWS = 30  # refusals and commits that are shown, the latest
GROUPED_FROM = 9  # blocks: fewer are seen at a glance
_LOOK_BACK = 60  # commits that are searched for news
_LATEST = 4  # of those that touched what is gone: it went in one of them
_MOST_TOLD = 3  # things that a commit has changed
NO_NAMES: Mapping[str, str] = {}
_TOLD = frozenset({"blocks", "agents", "attachments"})


def read_board(client: Client, title: str | None = None, *, since: BoardSeen | None = None) -> BoardSeen:
    """The room as it is now. With ``since``, what was seen of it before, only what is new is looked up.

    >>> from kit import connect
    >>> client = connect()
    >>> policies = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
    >>> ana = client.agents.create(name="Ana", block_ids=[policies.id])
    >>> row, = read_board(client).blocks
    >>> row.label, row.cells, row.used, row.last.by, row.last.via
    ('company_policies', ('R',), 16, 'operator', 'blocks.create')

    Raises:
        RoomError: the room was closed or can not be read.
    """
    called = client.names()
    return client.journal.read(lambda room: seen_in(room, title or title_of(client), since, called))


def seen_in(
    room: Reading, title: str, since: BoardSeen | None = None, called: Mapping[str, str] = NO_NAMES
) -> BoardSeen:
    """The board in one state of the room; what was erased or hidden does not live on in it.

    Learners are ``called`` by their names, and a class's blocks are put together by whose they are.
    """
    last = since if since is not None and since.edition == room.edition else None
    agents = tuple(AgentView(one["id"], one["name"]) for one in room.find("agents"))
    given = {(one["block_id"], one["agent_id"]): one for one in room.find("attachments")}
    known = {(one.id, one.version): one.last for one in last.blocks} if last else {}
    unchanged = (_block(block, agents, given, called) for block in room.find("blocks"))
    blocks = tuple(
        replace(one, last=known.get((one.id, one.version)) or _last_change(room, one.id, called))
        for one in unchanged
    )
    names = {one.id: one.label for one in blocks} | {one.id: one.name for one in agents}
    return BoardSeen(
        title=title,
        seq=room.seq,
        blocks=_grouped(blocks, by_owner=bool(called)),
        agents=agents,
        refusals=tuple(_refusals(room)),
        news=_news(room, last, names, called),
        edition=room.edition,
    )


# ------------------------------------------------------------------------- read in one state


def _block(
    block: Document,
    agents: Iterable[AgentView],
    given: dict[tuple[str, str], Document],
    called: Mapping[str, str],
) -> BlockView:
    value = block["value"]
    return BlockView(
        id=block["id"],
        label=block["label"],
        description=block["description"] or "",
        value=value[:MOST_TEXT],
        left_out=max(0, len(value) - MOST_TEXT),
        used=len(value),
        limit=block["limit"],
        version=block["version"],
        read_only=block["read_only"],
        cells=tuple(_mark(block, given.get((block["id"], agent.id))) for agent in agents),
        last=LastChange("", "", 0),
        tag=next(iter(block["tags"]), ""),
        group=_owner(block, called) if called else "",
    )


def _owner(block: Document, called: Mapping[str, str]) -> str:
    """Whose block of a class it is."""
    learner = owner(block.get("space") or "")
    return called.get(learner, learner) or "the class"


def _author(commit: Commit, called: Mapping[str, str]) -> str:
    return called.get(commit.by.id or "") or str(commit.by)


def _grouped(blocks: tuple[BlockView, ...], *, by_owner: bool) -> tuple[BlockView, ...]:
    """Many blocks, put together by their first tag; where none has one, by how many agents hold them."""
    if by_owner:
        return tuple(sorted(blocks, key=lambda block: (block.group != "the class", block.group)))
    if len(blocks) < GROUPED_FROM:
        return blocks
    tagged = any(block.tag for block in blocks)
    named = [replace(block, group=block.tag or "no tag" if tagged else _held(block)) for block in blocks]
    order = dict.fromkeys(_HELD) | dict.fromkeys(block.group for block in named)
    return tuple(sorted(named, key=lambda block: list(order).index(block.group)))


_HELD = ("shared", "held by one agent", "held by nobody")


def _held(block: BlockView) -> str:
    holders = sum(mark != NOT_ATTACHED for mark in block.cells)
    return _HELD[0] if holders > 1 else _HELD[2 - holders]


def _mark(block: Document, attachment: Document | None) -> str:
    return NOT_ATTACHED if attachment is None else MARKS[effective(block, attachment)]


def _refusals(room: Reading) -> Iterator[RefusalShown]:
    for id in reversed(room.ids("refusals")[-MOST_NEWS:]):
        one = room.get("refusals", id)
        if one is not None:
            text = f"{one['message']} (tool {one['tool']})"
            yield RefusalShown(id, one["agent"] or "", text, one["hint"] or "")


# ------------------------------------------------------------------------- read from the history


def _last_change(room: Reading, id: str, called: Mapping[str, str]) -> LastChange:
    """What made the block what it is; a compaction keeps the block and forgets who wrote it."""
    two = list(room.touching("blocks", id)[-2:])
    if not two:
        return LastChange("", "", 0)
    last, after = two[-1], two[-1].document("blocks", id) or {}
    if last.via == "compact":
        return LastChange("", "compact", last.seq)
    before = two[0].document("blocks", id) if len(two) == 2 else None
    return LastChange(_author(last, called), last.via, last.seq, changed_lines(before or {}, after))


def _news(
    room: Reading, since: BoardSeen | None, names: dict[str, str], called: Mapping[str, str]
) -> tuple[News, ...]:
    """The latest commits that changed blocks, agents or attachments, the newest first."""
    commits = room.commits(since.seq if since else 0)[-_LOOK_BACK:]
    told = (one for one in reversed(commits) if any(change.table in _TOLD for change in one.changes))
    found = (News(one.seq, _author(one, called), one.via, _what(room, one, names)) for one in told)
    return tuple(islice(chain(found, since.news if since else ()), MOST_NEWS))


def _what(room: Reading, commit: Commit, names: dict[str, str]) -> str:
    told = [change for change in commit.changes if change.table in _TOLD]
    kept = dict.fromkeys(_named(one.document, names) for one in told if one.document is not None)
    gone = sorted((one for one in told if one.document is None), key=lambda one: one.table == "attachments")
    called = _names_of(room, commit, gone[:_MOST_TOLD]) | names
    lost = (_named(_before(room, commit, one), called) for one in gone[:_MOST_TOLD])
    more = len(kept) + len(gone) - _MOST_TOLD
    texts = [*filter(None, kept), *(f"− {text}" for text in lost if text)]
    return ", ".join(texts[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def _names_of(room: Reading, commit: Commit, gone: list[Change]) -> dict[str, str]:
    """What those were called that are gone, and that an attachment which went had for its ends."""
    ends = [document for change in gone if (document := _before(room, commit, change))]
    ids = {("blocks", one["block_id"]) for one in ends if "block_id" in one}
    ids |= {("agents", one["agent_id"]) for one in ends if "agent_id" in one}
    found = ((id, _last(room, commit, table, id)) for table, id in ids)
    return {id: one.get("label") or one["name"] for id, one in found if one}


def _before(room: Reading, commit: Commit, change: Change) -> Document | None:
    """What a document said that this commit has dropped."""
    return _last(room, commit, change.table, change.id)


def _last(room: Reading, commit: Commit, table: str, id: str) -> Document | None:
    said = (
        dict(change.document)
        for past in reversed(room.touching(table, id)[-_LATEST:])
        for change in past.changes
        if past.seq <= commit.seq and (change.table, change.id) == (table, id) and change.document
    )
    return next(said, None)


def _named(document: Any, names: dict[str, str]) -> str:
    """What a document is called; nothing where nobody knows it any more."""
    if document is None:
        return ""
    if "block_id" in document:
        block, agent = (names.get(document[key], "?") for key in ("block_id", "agent_id"))
        return f"{block} → {agent}"
    if "label" in document:
        return f"{document['label']} v{document['version']}"
    return str(document.get("name", ""))
