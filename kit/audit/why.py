"""Why: a refusal in plain words, from its evidence and the journal; what these do not hold is not told."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace

from kit import errors
from kit.audit.case import Case, case_of
from kit.audit.past import Spell
from kit.audit.refusals import Refusal
from kit.errors import KitError
from kit.journal import Reading
from kit.values.rights import MARKS

_WIDTH = 104


@dataclass(frozen=True, slots=True)
class Explanation:
    """Who wanted what, which rule refused it, what the access is and since when, and what would change it.

    A field is empty where the evidence does not tell.
    """

    refused: str
    rule: str
    wanted: str = ""
    access: str = ""
    now: str = ""
    change: str = ""

    def __str__(self) -> str:
        told = {
            "Wanted": self.wanted,
            "Refused": self.refused,
            "Rule": self.rule,
            "Access then": self.access,
            "Access now": self.now,
            "To change that": self.change,
        }
        lines = (f"{name}: {text}".replace("Refused: ", "Refused ", 1) for name, text in told.items() if text)
        return "\n".join(textwrap.fill(line, _WIDTH, break_long_words=False) for line in lines)


def why(room: Reading, refused: Refusal | KitError) -> Explanation:
    """Explain a recorded refusal, as of its time, or an error, as of now."""
    case = case_of(room, refused)
    told = _by_kind(case.kind)(case)
    return replace(told, wanted=case.wanted, **_access(case)) if case.agent_id and case.block_id else told


def _access(case: Case) -> dict[str, str]:
    then, now = case.spell(case.seq), case.spell(case.past.last)
    told = {"access": _said(then)}
    if now != then:
        told["now"] = _said(now) or "none: the block is not attached any more."
    return told


def _said(spell: Spell | None) -> str:
    return f"{MARKS[spell.access]}, since {spell.since}." if spell else ""


# ------------------------------------------------------------------------- by the kind of error


def _read_only(case: Case) -> Explanation:
    if case.rule == "the block is read-only":
        is_bound = case.seen.given.get((case.agent_id or "", case.block_id or "")) == "read_only"
        also = f", and this one with {_attach_with('read_write')}" if is_bound else ""
        change = (
            "the operator may change the text, or let agents do it with client.blocks.update(block.id, "
            f"read_only=False){also}. No agent can."
        )
        return _told(case, f"{case.rule}, which binds every agent whatever its attachment says.", change)
    change = f"the operator can: {_attach_with('read_write')}.{case.writers()}"
    return _told(case, f"{case.rule or 'read-only'}, whatever others may do with the same block.", change)


def _append_only(case: Case) -> Explanation:
    change = f"add at the end instead, or the operator can: {_attach_with('read_write')}.{case.writers()}"
    return _told(case, "an append-only attachment may add at the end, and neither change nor remove.", change)


def _not_attached(case: Case) -> Explanation:
    there = [block for block in case.seen.blocks if block.label == case.block]
    if there:
        change = (
            f"if {case.agent} is to know {case.block}, the operator can: client.agents.blocks.attach("
            'block_id=block.id, agent_id=agent.id, access="read_only").'
        )
    else:
        change = f"there is no block labelled {case.block!r} now; ask with the label of one that it holds."
    return _told(case, f"{case.rule or 'only attached blocks can be reached'}.", change)


def _limit(case: Case) -> Explanation:
    rule = "a block never holds more characters than its limit."
    asked, over = case.evidence.get("asked"), case.evidence.get("over_by")
    if asked is None or over is None:
        return _told(case, rule, "make the text shorter, or have the operator raise the limit.")
    characters = f"{over:,} character{'s' * (over != 1)}"
    change = (
        f"take out {characters} or move lines to another block, or have the operator raise the limit to "
        f"{asked:,} or more."
    )
    return _told(case, rule, change)


def _stale(case: Case) -> Explanation:
    rule = "who says which version it read may only write on top of that version."
    change = (
        "read the block again and decide again; or send an edit (Append, Replace, …), which needs no version."
    )
    expected, version = case.evidence.get("expected"), case.evidence.get("version")
    if expected is None or version is None:
        return _told(case, rule, change)
    later = version - expected
    since = f" It was changed {'once' if later == 1 else f'{later} times'} since." if later > 0 else ""
    return _told(case, rule + since + case.evidence.get("made", ""), change)


def _edit(case: Case) -> Explanation:
    lines = case.evidence.get("lines") or ()
    where = f" It stands in lines {', '.join(map(str, lines))}." if lines else ""
    change = "read the block as it is now, and quote a text that stands there exactly once."
    return _told(case, f"an edit acts only on the very text that it names.{where}", change)


def _label_taken(case: Case) -> Explanation:
    rule = "an agent holds at most one block of a label, because its tools name blocks by label."
    return _told(case, rule, "the operator can detach the other block, or give one of the two another label.")


def _other(case: Case) -> Explanation:
    return _told(case, case.rule or "", case.hint)


def _told(case: Case, rule: str, change: str) -> Explanation:
    return Explanation(f"({case.kind}): {case.message}", rule, wanted=case.wanted, change=change)


def _attach_with(access: str) -> str:
    return f'client.agents.update(agent.id, access={{block.id: "{access}"}})'


_Tell = Callable[[Case], Explanation]
_KINDS: dict[type[KitError], _Tell] = {
    errors.ReadOnlyError: _read_only,
    errors.AppendOnlyError: _append_only,
    errors.NotAttachedError: _not_attached,
    errors.LimitError: _limit,
    errors.StaleVersionError: _stale,
    errors.EditError: _edit,
    errors.LabelTakenError: _label_taken,
}


def _by_kind(name: str) -> _Tell:
    return next((tell for kind, tell in _KINDS.items() if kind.__name__ == name), _other)
