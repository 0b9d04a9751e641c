"""The past of a room: what a document was after a commit, the versions of a block, and erasing from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal import Commits, Document, Draft, Journal, Reading
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


def each_version(room: Reading, block_id: str, after: int = 0) -> Iterator[Version]:
    """The versions one by one, oldest first; with ``after``, those from commits above this number.

    A deletion is the last one, with ``deleted`` set. They may also be read after the look.

    Raises:
        NotFoundError: there never was such a block.
    """
    commits = room.touching("blocks", block_id)
    if not commits:
        raise NotFoundError(
            f"this room's journal knows no block {block_id}",
            hint=f"client.blocks.list() shows the blocks. {_COMPACTED}",
        )
    return _versions(block_id, commits.upto(after), commits.after(after))


def _versions(block_id: str, earlier: Commits, commits: Commits) -> Iterator[Version]:
    before: Document | None = None
    for commit in commits:
        block = commit.document("blocks", block_id)
        if block is None and before is None:  # what is deleted here was made before
            before = next(filter(None, (one.document("blocks", block_id) for one in reversed(earlier))), None)
        if block is not None:
            yield _version(commit, block)
        elif before is not None:
            yield replace(_version(commit, before), deleted=True)
        before = block or before


def at(room: Reading, block_id: str, version: int) -> Document:
    """The block's document as it was at ``version``.

    Raises:
        NotFoundError: the journal has no such version of it.
    """
    wanted = checks.a_count(version, "version", most=10**12)
    known = room.versions("blocks", block_id)
    commit = known.commit(wanted)
    block = commit.document("blocks", block_id) if commit else None
    if block is not None:
        return block
    raise NotFoundError(
        f"{block_id} has no version {wanted} here"
        + (f": it has {known.first} to {known.last}" if known.last else ": the journal knows no such block"),
        hint=_COMPACTED,
    )


def then(room: Reading, table: str, id: str, seq: int) -> Document | None:
    """A document as it was after commit ``seq``, or ``None`` where it was not there.

    >>> from kit.journal import MemoryJournal
    >>> journal = MemoryJournal()
    >>> note = journal.commit(lambda draft: draft.put("notes", {"text": "x"}), by=OPERATOR, via="doc").outcome
    >>> _ = journal.commit(lambda draft: draft.drop("notes", note["id"]), by=OPERATOR, via="doc")
    >>> [journal.read(lambda room: then(room, "notes", note["id"], seq)) == note for seq in (0, 1, 2)]
    [False, True, False]
    """
    last = room.touching(table, id).upto(seq)[-1:]
    return last[0].document(table, id) if last else None


def stands(room: Reading, table: str, document: Document) -> bool:
    """Whether this very document is, or was, in the room: nothing of it was erased.

    >>> from kit.journal import MemoryJournal
    >>> journal = MemoryJournal()
    >>> note = journal.commit(lambda draft: draft.put("notes", {"text": "x"}), by=OPERATOR, via="doc").outcome
    >>> look = lambda room: (stands(room, "notes", note), stands(room, "notes", {**note, "text": "y"}))
    >>> journal.read(look)
    (True, False)
    """
    id = document["id"]
    return any(commit.document(table, id) == document for commit in reversed(room.touching(table, id)))


def redact(journal: Journal, block_id: str, text: str, replacement: str) -> Redaction:
    """Erase ``text`` from the block's past and present, and from all that quoted it."""
    if not checks.a_text(text, "text"):
        raise UnprocessableEntityError("text is empty", hint="Give the very text that is to be erased.")
    if text.count("\n") >= _MOST_LINES:
        raise UnprocessableEntityError(
            f"text has more than {_MOST_LINES} lines", hint="Erase it in parts: each line is looked for."
        )
    _check_replacement(replacement)
    for version in journal.read(lambda room: each_version(room, block_id)):
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
