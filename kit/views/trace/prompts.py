"""The prompts of a room's past, rendered again from its journal and held against their fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kit.journal import Document, Reading
from kit.memory.history import then
from kit.prompt.writer import PLACE, BlockInPrompt, block_text, fingerprint, render
from kit.turn.rendering import in_prompt
from kit.values.rights import MARKS
from kit.views.trace.seen import LAYOUT, Kind, Piece, Sent

EXACT = "exactly as it was sent: its fingerprint matches"
ERASED = (
    "rendered again; a text was erased from this room since, its fingerprints with it, "
    "so this is not what was sent where that text stood"
)
COMPACTED = (
    "not as it was sent: the room was compacted since, "
    "so that its old versions are in the journals under archive/ only"
)
UNPROVEN = (
    "rendered again from the room's history; the kit that wrote this step kept no fingerprint and no time "
    "of rendering, so nothing proves it"
)
OTHERWISE = (
    "rendered again from the room's history, but its fingerprint is not that of the prompt that was sent: "
    "perhaps another version of the kit sent it"
)
_UNKNOWN = "unknown"
_Pairs = list[tuple[Document, Document]]


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to render a prompt again."""

    agent: Document
    blocks: tuple[BlockInPrompt, ...]
    text: str


class Recollection:
    """What one reading knows of its past: versions, names, and prompts as they were sent.

    ``sent`` are those that an earlier reading of the same past has rendered, by step; they do not change.
    """

    def __init__(self, room: Reading, sent: dict[str, Sent]) -> None:
        self._room = room
        self._sent = sent
        self._compacted = False

    def sent(self, step: Document, earlier: int) -> Sent:
        """The prompt of a step, which had so many messages before its turn."""
        if step["id"] not in self._sent:
            self._sent[step["id"]] = self._again(step, earlier)
        return self._sent[step["id"]]

    def version(self, block_id: str, version: int) -> Document | None:
        """A block as it was at this version, as far as the journal still knows it."""
        commit = self._room.versions("blocks", block_id).commit(version)
        return commit.document("blocks", block_id) if commit else None

    def then(self, table: str, id: str, seq: int) -> Document | None:
        """A document as it was after commit ``seq``; of what was compacted since, as it was then."""
        commits = self._room.touching(table, id)
        if commits and commits.number(0) > seq and commits[0].via == "compact":
            self._compacted = True
            return commits[0].document(table, id)
        return then(self._room, table, id, seq)

    def name(self, agent_id: str) -> str:
        """What an agent is called, or was when it was deleted."""
        outline = self._room.outline("agents", agent_id)
        names = [facts["name"] for _, facts in outline.points if facts] if outline else []
        return str(names[-1]) if names else "an agent"

    # ------------------------------------------------------------------ rendering again

    def _again(self, step: Document, earlier: int) -> Sent:
        kept = step.get("fingerprint", "")
        self._compacted = False
        best: _Try | None = None
        for agent, pairs in self._ways(step):
            tried = _rendered(step, agent, pairs, earlier)
            if kept and fingerprint(tried.text) == kept:
                return _as_sent(step, tried, EXACT)
            if best is None or len(tried.blocks) >= len(best.blocks):
                best = tried
            if not kept and len(best.blocks) == len(step["versions"]):
                break
        return _as_sent(step, best, self._doubt(step))

    def _ways(self, step: Document) -> Iterator[tuple[Document, _Pairs]]:
        """From the cheapest to the surest; where there is a fingerprint, the first that fits it will do."""
        id, seq = step["agent_id"], step["seq"]
        now, given = self._room.get("agents", id), self._room.find("attachments", agent_id=id)
        if now is not None and step.get("fingerprint"):
            yield now, self._with_blocks(given, step["versions"])
        agent = self.then("agents", id, seq)
        if agent is not None:
            yield agent, self._pairs((one["id"] for one in given), step)
            yield agent, self._pairs(self._ever(id), step)

    def _with_blocks(self, given: Iterable[Document], versions: dict[str, int]) -> _Pairs:
        """What is attached now, with the blocks in the versions of then."""
        pairs = []
        for attachment in given:
            block = self._room.get("blocks", attachment["block_id"])
            wanted = versions.get(block["label"]) if block is not None else None
            if block is not None and wanted is not None and block["version"] != wanted:
                block = self.version(block["id"], wanted)
            if block is not None and wanted is not None:
                pairs.append((attachment, block))
        return pairs

    def _pairs(self, ids: Iterable[str], step: Document) -> _Pairs:
        """What was attached then; a block of which only another version is known is left out."""
        pairs = []
        for id in ids:
            attachment = self.then("attachments", id, step["seq"])
            block = attachment and self.then("blocks", attachment["block_id"], step["seq"])
            if attachment and block and step["versions"].get(block["label"]) == block["version"]:
                pairs.append((attachment, block))
        return pairs

    def _ever(self, agent_id: str) -> list[str]:
        """Every attachment that the agent ever had."""
        every = self._room.outlines("attachments")
        return [
            one.id for one in every if any(facts["agent_id"] == agent_id for _, facts in one.points if facts)
        ]

    def _doubt(self, step: Document) -> str:
        """Why it can not be said that this is what was sent."""
        if any(one["at"] >= step["at"] for one in self._room.find("redactions")):
            return ERASED
        if self._compacted:
            return COMPACTED
        return OTHERWISE if step.get("fingerprint") else UNPROVEN


def _rendered(step: Document, agent: Document, pairs: _Pairs, earlier: int) -> _Try:
    blocks = tuple(in_prompt(*pair) for pair in pairs)
    at = step.get("rendered_at", _UNKNOWN)
    count = step.get("earlier", earlier)
    text = render(agent["system"], blocks, agent_id=agent["id"], name=agent["name"], at=at, earlier=count)
    return _Try(agent, blocks, text)


def _as_sent(step: Document, tried: _Try | None, proof: str) -> Sent:
    versions = tuple(step["versions"].items())
    if tried is None:
        return Sent((), exact=False, proof=proof, seq=step["seq"], versions=versions)
    return Sent(
        tuple(_pieces(tried)), proof == EXACT, proof, step["seq"], versions, tuple(tried.agent["tools"])
    )


def _pieces(tried: _Try) -> Iterator[Piece]:
    """The text in pieces; a block can not forge another one, so that each is found by its own text."""
    before, place, after = tried.agent["system"].partition(PLACE)
    at = len(before)
    end = len(tried.text) - len(after)
    yield from _piece("system", "system text", before)
    for block in tried.blocks:
        text = block_text(block)
        start = tried.text.index(text, at)
        yield from _piece("layout", LAYOUT, tried.text[at:start])
        access = "read_only" if block.read_only else "append_only" if block.append_only else "read_write"
        yield Piece("block", block.label, text, block.id, block.version, MARKS[access])
        at = start + len(text)
    yield from _piece("layout", LAYOUT, tried.text[at:end])
    yield from _piece("system", "system text", after if place else "")


def _piece(kind: Kind, name: str, text: str) -> Iterator[Piece]:
    if text:
        yield Piece(kind, name, text)
