"""What an exercise may change in the room; all else that differs afterwards is harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kit.client import Client
from kit.comparison import Difference

_ANY = "*"


@dataclass(frozen=True, slots=True)
class May:
    """What an exercise may change: agents by name, blocks by label, attachments by both; ``*`` is any.

    ``new`` are those that it makes, ``text`` blocks whose text it changes, ``adds`` blocks to whose text it
    adds lines, ``fields`` those of which anything may change, or, as in ``notes.limit``, that alone. ``gone``
    are those that may go, or of which the check itself says that they are gone; ``access`` are pairs of an
    agent and a block, and ``erased`` blocks from whose past a text may go. Whatever else a learner adds harms
    nobody, unless it bears the name of something that is there.
    """

    new: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    access: tuple[tuple[str, str], ...] = ()
    erased: tuple[str, ...] = ()

    def attach(self, agent: str, block: str) -> bool:
        """Whether this attachment may change."""
        return any(who in {agent, _ANY} and what in {block, _ANY} for who, what in self.access)

    def change(self, one: Difference) -> bool:
        """Whether this agent or block may become what it is now."""
        if one.was is None:
            return one.name in self.new
        if one.now is None:
            return one.name in self.gone
        texts = (*self.text, *self.adds)
        if one.name in self.fields or (one.name in texts and one.fields == ("value",)):
            return True
        return all(f"{one.name}.{field}" in self.fields for field in one.fields)


NOTHING = May()
Scope = May | Callable[[Client], May]  # what may change, perhaps by what is in the room
