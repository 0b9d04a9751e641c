"""What an exercise may change in the room; all else that differs afterwards is harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kit.client import Client
from kit.memory.comparison import Difference

_ANY = "*"


@dataclass(frozen=True, slots=True)
class May:
    """What an exercise may change: agents by name, blocks by label, attachments by both; ``*`` is any.

    ``new`` are those that it makes, ``text`` blocks whose text it changes, ``adds`` blocks to whose text it
    adds lines, ``fields`` those of which anything may change, or, as in ``notes.limit``, that alone. ``gone``
    are those that may go, or of which the check itself says that they are gone; ``access`` are pairs of an
    agent and a block, and ``erased`` blocks from whose past a text may go. Whatever else a learner adds harms
    nobody, unless it bears the name of something that is there, or is an agent that holds a block that was.
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
        return not self.beside(one).fields

    def beside(self, one: Difference) -> Difference:
        """What of a change may not be: the same without the fields that may change."""
        was, now = one.was, one.now
        if was is None or now is None:
            return one
        asked = {field: was.get(field) for field in one.fields if self._field(one.name, field)}
        return replace(one, now={**now, **asked})

    def _field(self, name: str, field: str) -> bool:
        is_text = name in (*self.text, *self.adds) and field == "value"
        return is_text or name in self.fields or f"{name}.{field}" in self.fields


NOTHING = May()
Scope = May | Callable[[Client], May]  # what may change, perhaps by what is in the room
