"""The trace as the data that a page gets: every text once, and all of it below 1 MB."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from kit.views.trace.pair import all_told
from kit.views.trace.seen import CallView, Piece, SaidView, Share, StepView, Traced, TurnView
from kit.views.trace.text import left_out

MOST_BYTES = 900_000
# Characters of a text, and steps of a turn: the first pair with which it fits is taken.
_LADDER = ((20_000, 30), (6_000, 30), (2_000, 16), (500, 8), (100, 4), (50, 2))
_MOST_MARKS = 600
_MOST_SAID = 20
_MOST_PIECES = 120
_MOST_SHARES = 60
_MOST_ARGUMENTS = 20


def as_state(trace: Traced) -> dict[str, Any]:
    """The trace as JSON data; long texts are cut, and how much is left out is said beside them."""
    for longest, steps in _LADDER:
        state = _Carrier(longest, steps).state(trace)
        if len(json.dumps(state, ensure_ascii=False).encode("utf-8", "replace")) <= MOST_BYTES:
            break
    return state


class _Carrier:
    """Puts every text into one list, once, and its place where it belongs: steps repeat most of a prompt."""

    def __init__(self, longest: int, steps: int) -> None:
        self._longest = longest
        self._steps = steps
        self._places: dict[str, int] = {}
        self._texts: list[list[Any]] = []

    def state(self, trace: Traced) -> dict[str, Any]:
        turns = {"turn": self._turn(trace.turn), "beside": self._turn(trace.beside)}
        differences = (
            list(all_told(trace.turn, trace.beside, trace.unlike)) if trace.turn and trace.beside else []
        )
        return {
            "title": trace.title,
            **turns,
            "unlike": [asdict(one) for one in trace.unlike[:_MOST_MARKS]],
            "differences": differences,
            "asked": trace.asked,
            "asked_beside": trace.asked_beside,
            "agent_id": trace.agent_id,
            "choices": [asdict(one) | {"label": str(one)} for one in trace.choices],
            "others": [asdict(one) | {"label": str(one)} for one in trace.others],
            "more": trace.more,
            "newer": trace.newer,
            "texts": self._texts,
            "trouble": trace.trouble,
        }

    def _text(self, text: str) -> int:
        """The text's place among all texts, where it stands with the number of characters left out."""
        if text not in self._places:
            self._places[text] = len(self._texts)
            self._texts.append([text[: self._longest], max(0, len(text) - self._longest)])
        return self._places[text]

    def _turn(self, turn: TurnView | None) -> dict[str, Any] | None:
        if turn is None:
            return None
        half = self._steps // 2
        whole = len(turn.steps) <= self._steps
        steps = turn.steps if whole else turn.steps[:half] + turn.steps[-half:]
        before = None
        found = []
        for step in steps:
            found.append(self._step(step, before))
            before = step
        return {
            "run": turn.run,
            "name": turn.name,
            "agent": turn.agent,
            "said": [self._said(one) for one in _latest(turn.said)],
            "earlier": turn.earlier,
            "latest": [self._said(one) for one in turn.latest],
            "stop_reason": turn.stop_reason,
            "error": self._text(turn.error),
            "steps": found,
            "left_out": turn.left_out + len(turn.steps) - len(steps),
        }

    def _said(self, said: SaidView) -> dict[str, Any]:
        return {"role": said.role, "text": self._text(said.text), "sender": said.sender}

    def _step(self, step: StepView, before: StepView | None) -> dict[str, Any]:
        sent = step.sent
        shares = sent.shares(before.sent if before else None)
        return {
            "id": step.id,
            "number": step.number,
            "model": step.model,
            "exact": sent.exact,
            "proof": sent.proof,
            "seq": sent.seq,
            "total": sum(len(piece.text) for piece in sent.pieces),
            "shares": [asdict(share) for share in shares[:_MOST_SHARES]],
            "more_shares": _rest(shares[_MOST_SHARES:]),
            "pieces": self._pieces(sent.pieces),
            "tools": list(sent.tools),
            "messages": step.messages,
            "characters": step.characters,
            "left_out": left_out(step),
            "thought": self._text(step.thought),
            "said": self._text(step.said),
            "answer": self._text(step.answer),
            "calls": [self._call(call) for call in step.calls],
        }

    def _pieces(self, pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
        shown = [
            {"kind": one.kind, "name": one.name, "version": one.version, "text": self._text(one.text)}
            for one in pieces[:_MOST_PIECES]
        ]
        if rest := "".join(one.text for one in pieces[_MOST_PIECES:]):
            shown.append({"kind": "rest", "name": "the rest", "version": 0, "text": self._text(rest)})
        return shown

    def _call(self, call: CallView) -> dict[str, Any]:
        return {
            "id": call.id,
            "name": call.name,
            "arguments": [[name, self._text(value)] for name, value in _first(call.arguments)],
            "answer": self._text(call.answer),
            "refused": self._text(call.refused),
            "hint": self._text(call.hint),
            "changes": [asdict(one) for one in call.changes],
            "seq": call.seq,
        }


def _latest(said: tuple[SaidView, ...]) -> tuple[SaidView, ...]:
    left_out = len(said) - _MOST_SAID
    note = SaidView("…", f"{left_out:,} messages that were said before these are left out")
    return (note, *said[left_out:]) if left_out > 0 else said


def _first(arguments: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    left_out = len(arguments) - _MOST_ARGUMENTS
    return (*arguments[:_MOST_ARGUMENTS], ("…", f"{left_out:,} more")) if left_out > 0 else arguments


def _rest(shares: tuple[Share, ...]) -> dict[str, int]:
    return {"count": len(shares), "characters": sum(share.characters or 0 for share in shares)}
