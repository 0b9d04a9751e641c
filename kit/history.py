"""The history of one block: every version of it, read from the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kit import checks
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal import Document, Draft, Journal
from kit.prompt import escape
from kit.records import OPERATOR, Commit, Version


@dataclass(frozen=True, slots=True)
class Redaction:
    """What an erasure reached.

    ``documents`` counts what it changed; ``still_in`` are the labels of blocks that hold the text still.
    """

    documents: int
    still_in: tuple[str, ...]


def versions(journal: Journal, block_id: str) -> list[Version]:
    """Every version of the block, oldest first; a deletion is the last one, with ``deleted`` set."""
    found: list[Version] = []
    for commit, block in _documents(journal, block_id):
        if block is not None:
            found.append(_version(commit, block))
        elif found:
            found.append(_deletion(commit, found[-1]))
    if not found:
        raise NotFoundError(
            f"there never was a block {block_id} in this room", hint="client.blocks.list() shows the blocks."
        )
    return found


def at(journal: Journal, block_id: str, version: int) -> Document:
    """The block's document as it was at ``version``.

    Raises:
        NotFoundError: the journal has no such version of it.
    """
    wanted = checks.a_count(version, "version", most=10**12)
    seen: list[int] = []
    for _, block in _documents(journal, block_id):
        if block is not None:
            seen.append(block["version"])
            if block["version"] == wanted:
                return block
    raise NotFoundError(
        f"{block_id} has no version {wanted} here"
        + (f": it has {seen[0]} to {seen[-1]}" if seen else ": there never was such a block"),
        hint="Versions from before a compaction are in the journals under archive/.",
    )


def redact(journal: Journal, block_id: str, text: str, replacement: str) -> Redaction:
    """Erase ``text`` from the block's past and present, and from all that quoted it."""
    if not checks.a_text(text, "text"):
        raise UnprocessableEntityError("text is empty", hint="Give the very text that is to be erased.")
    checks.a_text(replacement, "replacement")
    for version in versions(journal, block_id):
        checks.fits(version.value.replace(text, replacement), version.limit, version.label)
    changed = 0

    def blot(table: str, document: Document) -> Document:
        nonlocal changed
        if table == "attachments" or (table == "blocks" and document["id"] != block_id):
            return document
        forms = [text] if table == "blocks" else _quoted(text)
        clean: Document = _without(document, forms, replacement)
        changed += clean != document
        return clean

    journal.redact(blot)
    record = {"at": "", "block_id": block_id, "documents": changed}
    journal.commit(lambda draft: _note(draft, record), by=OPERATOR, via="blocks.redact")
    left = [block["label"] for block in journal.find("blocks") if text in str(block)]
    return Redaction(changed, tuple(left))


def _note(draft: Draft, record: Document) -> None:
    draft.put("redactions", {**record, "at": draft.now})


def _quoted(text: str) -> list[str]:
    """The forms in which messages hold a text: as it is, as JSON, as prompt, and in parts as diff lines."""
    lines = [line for line in text.split("\n") if len(line) >= _SHORTEST_LINE]
    forms = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], escape(text), *lines}
    return sorted(forms, key=len, reverse=True)


def _without(value: Any, forms: list[str], replacement: str) -> Any:
    if isinstance(value, str):
        for form in forms:
            value = value.replace(form, replacement)
        return value
    if isinstance(value, dict):
        return {
            key: item if key in _KEPT else _without(item, forms, replacement) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_without(item, forms, replacement) for item in value]
    return value


_SHORTEST_LINE = 4  # characters: shorter lines are no personal data and stand everywhere
_KEPT = frozenset({"id", "label", "agent_id", "block_id", "run_id", "step_id", "at", "date", "created_at"})


def _documents(journal: Journal, block_id: str) -> Iterator[tuple[Commit, Document | None]]:
    for commit in journal.touching("blocks", block_id):
        for change in commit.changes:
            if change.id == block_id and change.table == "blocks":
                yield commit, None if change.document is None else dict(change.document)


def _version(commit: Commit, block: Document) -> Version:
    return Version(
        block_id=block["id"],
        version=block["version"],
        label=block["label"],
        value=block["value"],
        description=block["description"],
        limit=block["limit"],
        read_only=block["read_only"],
        at=commit.at,
        by=commit.by,
        via=commit.via,
        seq=commit.seq,
    )


def _deletion(commit: Commit, last: Version) -> Version:
    return replace(last, at=commit.at, by=commit.by, via=commit.via, seq=commit.seq, deleted=True)
