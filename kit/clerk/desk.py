"""Desk: what the clerk has in hand while it plans, and the notes it takes on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kit.clerk import gate
from kit.clerk.change import NoEditError, TextChange
from kit.clerk.sight import SeenBlock, Sight

Mark = tuple[Sight, int, int]  # the sight, and how many changes and replies there were


@dataclass
class Desk:
    """The sight with the planned changes applied, the changes, the replies and the rule trace.

    ``asked`` says that something was not understood or not certain: then nothing at all is changed.
    """

    sight: Sight
    changes: list[TextChange] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    asked: bool = False
    said: str = ""
    used: list[str] = field(default_factory=list)

    def mark(self) -> Mark:
        """Where the plan stands now."""
        return self.sight, len(self.changes), len(self.says)

    def back_to(self, mark: Mark) -> None:
        """Take back all that was planned and said since."""
        self.sight, changes, says = mark
        del self.changes[changes:], self.says[says:]

    def note(self, text: str) -> None:
        """Add a line to the rule trace."""
        self.trace.append(text)

    def say(self, text: str) -> None:
        """Add a sentence to the reply."""
        if text not in self.says:
            self.says.append(text)

    def use(self, text: str) -> None:
        """Note that the words of a text have been understood, though they are not written anywhere."""
        self.used.append(text)

    def put(self, block: SeenBlock, after: str, kind: gate.Kind, sources: Sequence[str] = ()) -> None:
        """Plan a change, or go back where the block or the gate does not allow it."""
        present = self.sight.block(block.label) or block
        if present.value == after:
            return
        if present.read_only:
            raise NoEditError(read_only(present))
        if present.append_only and not after.startswith(present.value):
            raise NoEditError(
                f"{present.label} is append-only for me: I can add at its end, not alter what stands there."
            )
        change = TextChange(present.label, present.value, after)
        gate.check(change, kind, self.said, [*sources, self.sight.name])
        self.changes.append(change)
        self.sight = self.sight.put(present.label, after)
        self.note(f"change {present.label} ({kind})")

    def block(self, label: str) -> SeenBlock:
        """The block as the changes so far leave it."""
        found = self.sight.block(label)
        if found is None:
            raise NoEditError(unseen(self.sight, label))
        return found


__all__ = ["Desk", "NoEditError", "TextChange", "offer", "read_only", "unseen"]


def read_only(block: SeenBlock, quote: str = "") -> str:
    """Why a read-only block stays as it is."""
    stands = f' It says: "{quote.strip()}".' if quote else ""
    return f"I can not change {block.label}: it is read-only for me.{stands} Ask someone who may write it."


def unseen(sight: Sight, what: str = "that") -> str:
    """That something is in none of the blocks, and which blocks there are."""
    return f"I do not see {what} in my blocks (I see: {sight.labels})."


def offer(names: Sequence[str]) -> str:
    """Alternatives in words: ``a, b or c``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
