"""Telling one commit: which blocks it changed from which version to which, and what an agent then had."""

from __future__ import annotations

from collections.abc import Iterator

from kit.journal import Document, Reading
from kit.values.records import Change, Commit
from kit.views.shared.change import ChangedLine, changed_lines
from kit.views.timeline.deeds import deeds
from kit.views.timeline.seen import BlockChange, Had, Moment, Splice
from kit.views.timeline.then import Known, Then

MOST_TEXT = 20_000  # characters of a block's text that are shown
MOST_BLOCKS = 200  # changed blocks that a moment names
_MOST_TEXTS = 8  # texts of one commit, and all their characters
_TEXTS = 2 * MOST_TEXT
_MOST_KEPT = 50


class Teller:
    """Tells the commits of one reading, or only what they did to one block."""

    def __init__(self, room: Reading, block_id: str = "") -> None:
        self._room = room
        self._commits = room.commits()
        self._block_id = block_id
        self._read: Commit | None = None
        self._latest: dict[str, Commit] = {}  # by block: most are told in their order

    def meant(self, commit: Commit) -> Iterator[Change]:
        """The changes of blocks that are told of."""
        for change in commit.changes:
            if change.table == "blocks" and self._block_id in {"", change.id}:
                yield change

    def moment(self, commit: Commit, before: Then, after: Then) -> Moment:
        """The commit, with the room in outline before and after it."""
        changes = list(self.meant(commit))
        texts = self._with_texts(commit)
        step = self._step(commit)
        told = [
            self._change(commit, change, before, with_text=change.id in texts)
            for change in changes[:MOST_BLOCKS]
        ]
        self._keep(commit, changes)
        return Moment(
            seq=commit.seq,
            at=commit.at,
            by=str(commit.by),
            kind=commit.by.kind,
            via=commit.via,
            changes=tuple(told),
            more=sum(change.table == "blocks" for change in commit.changes) - len(told),
            told=deeds(commit, before, after),
            had=tuple(_had(step, before)) if step else None,
            step=step["number"] if step else 0,
        )

    def text(self, id: str, seq: int) -> str:
        """The shown text of a block as commit ``seq`` left it."""
        commit = self._commit(seq)
        return shown(commit.document("blocks", id)) if commit else ""

    def _step(self, commit: Commit) -> Document | None:
        """The step of a turn that this commit is of."""
        for change in commit.changes:
            if change.table == "steps" and change.document is not None:
                return dict(change.document)
        for change in commit.changes:
            one = change.document if change.table == "messages" else None
            if one and one.get("step_id") and one["agent_id"] == commit.by.id:
                return self._room.get("steps", one["step_id"])
        return None

    def _with_texts(self, commit: Commit) -> set[str]:
        """The blocks whose texts are shown at this commit."""
        found: set[str] = set()
        left = _TEXTS
        for change in self.meant(commit):
            left -= len(shown(change.document))
            if found and (left < 0 or len(found) >= _MOST_TEXTS):
                break
            found.add(change.id)
        return found

    # ------------------------------------------------------------------ one block of a commit

    def _change(self, commit: Commit, change: Change, before: Then, *, with_text: bool) -> BlockChange:
        was = before.block(change.id) if commit.via != "compact" else None
        earlier = self._commit_of(was, change.id) if was and with_text else None
        old = earlier.document("blocks", change.id) if earlier else None
        new = dict(change.document) if change.document is not None else None
        said = new or old or {"label": was.label if was else "?", "value": "", "limit": 0, "read_only": False}
        splice = None
        if new and with_text:
            carried = earlier is not None and change.id in self._with_texts(earlier)
            splice = Splice.between(shown(old) if carried else "", shown(new))
        needed = new is None or (splice is not None and splice.head + splice.tail > 0)
        return BlockChange(
            id=change.id,
            label=said["label"],
            version=new["version"] if new else was.version if was else 0,
            was=was.version if was else 0,
            deleted=new is None,
            returned=bool(new and was and was.deleted),
            read_only=said["read_only"],
            used=len(said["value"]),
            limit=said["limit"],
            left_out=max(0, len(said["value"]) - MOST_TEXT),
            before=was.seq if was else 0,
            weight=len(shown(old).encode("utf-8", "replace")) if needed else 0,
            splice=splice,
            lines=_lines(commit, old if was and not was.deleted else None, new) if with_text else (),
        )

    def _commit_of(self, known: Known, id: str) -> Commit | None:
        """The commit that made the block's last version."""
        commit = self._latest.get(id)
        return commit if commit and commit.seq == known.seq else self._commit(known.seq)

    def _keep(self, commit: Commit, changes: list[Change]) -> None:
        if len(self._latest) > _MOST_KEPT:
            self._latest.clear()
        self._latest |= {change.id: commit for change in changes[:_MOST_KEPT]}

    def _commit(self, seq: int) -> Commit | None:
        if self._read is None or self._read.seq != seq:
            self._read = self._commits.numbered(seq)
        return self._read


def shown(document: Document | object) -> str:
    """As much of a block's text as is shown."""
    return str(document["value"][:MOST_TEXT]) if isinstance(document, dict) else ""


def _lines(commit: Commit, old: Document | None, new: Document | None) -> tuple[ChangedLine, ...]:
    """What changed, in words; a compaction wrote what was there, so that it changed nothing."""
    return changed_lines(old or {}, new) if new and commit.via != "compact" else ()


def _had(step: Document, before: Then) -> Iterator[Had]:
    """The versions in the step's prompt, held against those that there were just before the commit."""
    for label, version in step["versions"].items():
        known = before.meant(step["agent_id"], label, version)
        if known is None or known.deleted:
            yield Had(label, version, 0, 0)
        else:
            yield Had(label, version, known.version, known.seq)
