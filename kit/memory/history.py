"""The history of one block: every version of it, read from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal import Document, Draft, Journal
from kit.memory.redaction import Redactor
from kit.values import checks
from kit.values.records import OPERATOR, Commit, Version
from kit.values.signs import not_for_a_name

_MOST_LINES = 100  # of a text that is erased
_LONGEST = 100  # characters of what stands in its place
_COMPACTED = "Versions from before a compaction are in the journals under archive/."


@dataclass(frozen=True, slots=True)
class Redaction:
    """What an erasure reached.

    ``documents`` counts what it changed; ``still_in`` are the labels of blocks that hold the text still.
    """

    documents: int
    still_in: tuple[str, ...]


def versions(journal: Journal, block_id: str) -> list[Version]:
    """Every version of the block, oldest first; a deletion is the last one, with ``deleted`` set."""
    return list(each_version(journal, block_id))


def each_version(journal: Journal, block_id: str, after: int = 0) -> Iterator[Version]:
    """The versions one by one; with ``after``, those from commits above this number.

    Raises:
        NotFoundError: there never was such a block.
    """
    last: Version | None = None
    for commit, block in _documents(journal, block_id):
        if block is not None:
            last = _version(commit, block)
        elif last is not None:
            last = _deletion(commit, last)
        if last is not None and commit.seq > after:
            yield last
    if last is None:
        raise NotFoundError(
            f"this room's journal knows no block {block_id}",
            hint=f"client.blocks.list() shows the blocks. {_COMPACTED}",
        )


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
        + (f": it has {seen[0]} to {seen[-1]}" if seen else ": the journal knows no such block"),
        hint=_COMPACTED,
    )


def stands(journal: Journal, table: str, document: Document) -> bool:
    """Whether this very document is, or was, in the room: nothing of it was erased.

    >>> from kit.journal import MemoryJournal
    >>> journal = MemoryJournal()
    >>> note = journal.commit(lambda draft: draft.put("notes", {"text": "x"}), by=OPERATOR, via="doc").outcome
    >>> stands(journal, "notes", note), stands(journal, "notes", {**note, "text": "y"})
    (True, False)
    """
    return any(
        change.table == table and change.document == document
        for commit in journal.touching(table, document["id"])
        for change in commit.changes
    )


def redact(journal: Journal, block_id: str, text: str, replacement: str) -> Redaction:
    """Erase ``text`` from the block's past and present, and from all that quoted it."""
    if not checks.a_text(text, "text"):
        raise UnprocessableEntityError("text is empty", hint="Give the very text that is to be erased.")
    if text.count("\n") >= _MOST_LINES:
        raise UnprocessableEntityError(
            f"text has more than {_MOST_LINES} lines", hint="Erase it in parts: each line is looked for."
        )
    _check_replacement(replacement)
    for version in versions(journal, block_id):
        checks.fits(checks.replaced(version.value, text, replacement), version.limit, version.label)
    redactor, changed, own = Redactor(text, replacement), 0, 0

    def is_meant(table: str, document: Document) -> bool:
        return table != "blocks" or document["id"] == block_id

    def is_there(table: str, document: Document) -> bool:
        return is_meant(table, document) and redactor.clean(table, document) != document

    def blot(table: str, document: Document) -> Document:
        nonlocal changed, own
        if not is_meant(table, document):
            return document
        if table == "steps":  # with a prompt's fingerprint the erased text could be found by trying
            return {**document, "fingerprint": ""} if document.get("fingerprint") else document
        clean = redactor.clean(table, document)
        changed += clean != document
        own += table == "blocks" and clean != document
        return clean

    journal.redact(blot, is_there)
    record = {"at": "", "block_id": block_id, "documents": changed, "versions": own}
    journal.commit(lambda draft: _note(draft, record), by=OPERATOR, via="blocks.redact")
    left = [block["label"] for block in journal.find("blocks") if redactor.stands_in("blocks", block)]
    return Redaction(changed, tuple(left))


def _check_replacement(replacement: object) -> None:
    """It stands in names too, and wherever the text stood: a short line, or nothing."""
    line = checks.a_text(replacement, "replacement")
    strange = not_for_a_name(line)
    if strange or len(line) > _LONGEST:
        wrong = f"holds {strange}" if strange else f"has {len(line):,} characters"
        raise UnprocessableEntityError(
            f"the replacement {wrong}",
            hint=f'It is one readable line of at most {_LONGEST} characters, such as "[redacted]", or "".',
        )


def _note(draft: Draft, record: Document) -> None:
    draft.put("redactions", {**record, "at": draft.now})


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
