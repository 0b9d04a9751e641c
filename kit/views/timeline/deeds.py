"""What a commit did beside changing blocks, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kit.values.records import Change, Commit
from kit.values.rights import RIGHTS
from kit.views.timeline.then import Then

MOST_DEEDS = 12  # of one commit
LONGEST = 300  # characters of one
_MOST_LINES = 6


def deeds(commit: Commit, before: Then, after: Then) -> tuple[str, ...]:
    """The deeds of a commit, with the room ``before`` and ``after`` it. Blocks are told of elsewhere.

    >>> from kit import connect
    >>> from kit.views.timeline.then import Outlines
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana")
    >>> commit, = client.changes()
    >>> client.journal.read(lambda room: deeds(commit, Then(Outlines(room), 0), Then(Outlines(room), 1)))
    ('agent Ana was made',)
    """
    if commit.via == "compact":
        return ("the journal was compacted: what was before is in the journals under archive/",)
    told = [_clipped(text) for change in commit.changes for text in _told(change, before, after)]
    more = [f"… and {len(told) - MOST_DEEDS:,} more"] if len(told) > MOST_DEEDS else []
    return (*told[:MOST_DEEDS], *more)


def _clipped(text: str) -> str:
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        text = "\n".join([*lines[:_MOST_LINES], f"… {len(lines) - _MOST_LINES:,} more lines"])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… {len(text) - LONGEST:,} more characters"


@dataclass(frozen=True, slots=True)
class _Deed:
    """One document that a commit set or dropped, with the room before and after the commit."""

    id: str
    document: Mapping[str, Any] | None
    before: Then
    after: Then


def _told(change: Change, before: Then, after: Then) -> Iterator[str]:
    tell = _TOLD.get(change.table)
    if tell is not None:
        yield from tell(_Deed(change.id, change.document, before, after))
    elif change.table not in {"blocks", "steps"}:
        yield f"{change.table}: {change.id} was {'set' if change.document else 'dropped'}"


def _agent(deed: _Deed) -> Iterator[str]:
    known = deed.before.agent(deed.id)
    if deed.document is None:
        yield f"agent {known or '?'} was deleted"
    elif known is None:
        yield f"agent {deed.document['name']} was made"
    else:
        name = deed.document["name"]
        yield f"agent {known} was changed" + (f" and is called {name} now" if name != known else "")


def _attachment(deed: _Deed) -> Iterator[str]:
    had = deed.before.attachment(deed.id)
    agent_id, block_id = deed.after.attachment(deed.id) or had or ("", "")
    agent = deed.after.agent(agent_id) or "?"
    known = deed.after.block(block_id)
    block = known.label if known else "?"
    if deed.document is None:
        yield f"{block} was detached from {agent}"
        return
    kind = "read_only" if known and known.read_only else deed.document["access"]
    access = RIGHTS[kind].words if kind in RIGHTS else kind
    if had is not None:
        yield f"{agent}'s access to {block} is {access} now"
    else:
        yield f"{block} was attached to {agent}, {access}"


def _message(deed: _Deed) -> Iterator[str]:
    one = deed.document or {}
    agent = deed.after.agent(one.get("agent_id", "")) or "?"
    kind = one.get("message_type")
    if kind == "assistant_message":
        yield f"{agent} answered: {one['content']}"
    elif kind in {"user_message", "system_message"}:
        yield f"{kind.removesuffix('_message')} to {agent}: {one['content']}"


def _refusal(deed: _Deed) -> Iterator[str]:
    if deed.document is not None:
        yield f"⊘ refused: {deed.document['message']}"
        if deed.document["hint"]:
            yield f"→ {deed.document['hint']}"


def _run(deed: _Deed) -> Iterator[str]:
    if deed.document and deed.document["stop_reason"]:
        error = f": {deed.document['error']}" if deed.document.get("error") else ""
        yield f"the turn ended: {deed.document['stop_reason']}{error}"


def _redaction(deed: _Deed) -> Iterator[str]:
    if deed.document is not None:
        known = deed.after.block(deed.document["block_id"])
        yield f"a text was erased from every version of {known.label if known else 'a block'}"


_TOLD: dict[str, Callable[[_Deed], Iterator[str]]] = {
    "agents": _agent,
    "attachments": _attachment,
    "messages": _message,
    "refusals": _refusal,
    "runs": _run,
    "redactions": _redaction,
}
