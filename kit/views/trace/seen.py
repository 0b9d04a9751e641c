"""What a trace shows: one turn of an agent, step by step, and perhaps another beside it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kit.views.shared.change import ChangedLine

Kind = Literal["system", "block", "layout"]
LAYOUT = "layout and metadata"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a prompt: the system text, one block, or the layout around them."""

    kind: Kind
    name: str
    text: str
    id: str = ""
    version: int = 0
    access: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What one thing takes of a prompt; ``characters`` is ``None`` where its text is not known any more."""

    kind: Kind
    name: str
    version: int
    access: str
    characters: int | None
    percent: str
    was: int | None = None  # its version in the step before, 0 if it was not there, None: the first step


@dataclass(frozen=True, slots=True)
class Sent:
    """A prompt rendered again: its pieces in order, whether that is what was sent, and how that is known."""

    pieces: tuple[Piece, ...]
    exact: bool
    proof: str
    seq: int
    versions: tuple[tuple[str, int], ...]
    tools: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole prompt."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def missing(self) -> tuple[tuple[str, int], ...]:
        """The blocks, with their versions, whose text is not known any more."""
        known = {piece.name for piece in self.pieces if piece.kind == "block"}
        return tuple(pair for pair in self.versions if pair[0] not in known)

    def shares(self, before: Sent | None = None) -> tuple[Share, ...]:
        """What each block, the system text and the layout take of it, and the versions in the step before."""
        total = sum(len(piece.text) for piece in self.pieces)
        was = None if before is None else dict(before.versions)
        found: dict[tuple[Kind, str], Share] = {}
        for piece in self.pieces:
            key = piece.kind, piece.name
            size = len(piece.text) + ((found[key].characters or 0) if key in found else 0)
            old = None if was is None or piece.kind != "block" else was.get(piece.name, 0)
            found[key] = Share(*key, piece.version, piece.access, size, _percent(size, total), old)
        lost = (Share("block", name, version, "", None, "?") for name, version in self.missing)
        order: dict[Kind, int] = {"system": 0, "block": 1, "layout": 2}
        return tuple(sorted([*found.values(), *lost], key=lambda share: order[share.kind]))


def _percent(size: int, total: int) -> str:
    share = round(100 * size / total)
    return f"{share}%" if share or not size else "<1%"


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What a call did to one block: from version ``was`` (0: there was none) to ``now``, or a note."""

    label: str
    was: int
    now: int
    lines: tuple[ChangedLine, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CallView:
    """One tool call: its arguments as texts, its answer, and what it changed or why it was refused."""

    id: str
    name: str
    arguments: tuple[tuple[str, str], ...]
    answer: str
    refused: str = ""
    hint: str = ""
    changes: tuple[ChangeView, ...] = ()
    seq: int | None = None  # its commit; None where a compaction has hidden it


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: what was sent, thought, said before the calls, called and answered.

    Beside the prompt went ``messages`` of the conversation, ``characters`` long together; of the ``earlier``
    ones, all that were recorded before the turn, ``left_out`` did not go along.
    """

    id: str
    number: int
    model: str
    sent: Sent
    messages: int
    characters: int
    thought: str
    said: str
    answer: str
    calls: tuple[CallView, ...]
    earlier: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class SaidView:
    """One message of the conversation; ``sender`` is the agent that wrote it, if one did."""

    role: str
    text: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn: what was said, its steps and how it ended; ``stop_reason`` is empty while it has not."""

    run: str
    agent_id: str
    agent: str
    number: int
    said: tuple[SaidView, ...]
    earlier: int
    latest: tuple[SaidView, ...]
    stop_reason: str
    error: str
    steps: tuple[StepView, ...]
    left_out: int = 0  # steps in the middle of a long turn

    @property
    def name(self) -> str:
        """Whose turn it is, and the how manieth."""
        return f"{self.agent}, turn {self.number}"


@dataclass(frozen=True, slots=True)
class TurnChoice:
    """A turn that can be chosen, by its number among the agent's own and the first words of its message."""

    run: str
    agent_id: str
    agent: str
    number: int
    words: str

    def __str__(self) -> str:
        return f"{self.agent}, turn {self.number}: {self.words}"


@dataclass(frozen=True, slots=True)
class Unlike:
    """A block that two turns had in front of them in other versions in the same step; 0: not at all."""

    step: int
    label: str
    here: int
    there: int
    another: bool = False  # the same label, and not the same block


@dataclass(frozen=True, slots=True)
class Traced:
    """The whole trace; ``trouble`` says why it can not be brought up to date any more."""

    title: str
    turn: TurnView | None = None
    beside: TurnView | None = None
    unlike: tuple[Unlike, ...] = ()
    asked: str = ""  # the run that the reader chose; empty: the latest
    asked_beside: str = ""  # the same for the other turn, or an agent: its latest
    agent_id: str = ""  # whose turns are listed; empty: everybody's
    choices: tuple[TurnChoice, ...] = ()
    more: int = 0  # older turns that are not listed
    others: tuple[TurnChoice, ...] = ()
    newer: int = 0
    edition: str = ""
    trouble: str = ""


def with_name(turn: TurnView, choice: TurnChoice) -> TurnView:
    """The turn under the name that its agent bears now."""
    return replace(turn, agent=choice.agent, number=choice.number)
