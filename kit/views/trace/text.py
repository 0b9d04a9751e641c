"""A trace in plain text: the same for the same room, whenever and wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from kit.values.signs import visible
from kit.views.shared.text import clip
from kit.views.trace.pair import all_told
from kit.views.trace.seen import CallView, SaidView, Share, StepView, Traced, TurnView
from kit.views.trace.turns import told

_MOST_LINES = 12  # of one text
_MOST_SHARES = 20  # of one prompt
_BAR = 20  # characters that stand for the whole prompt


def as_text(trace: Traced) -> str:
    """The trace as text, without ids and times.

    >>> print(as_text(Traced("Room in memory")))
    Room in memory
    no turn yet
    """
    return visible("\n".join(_lines(trace)))


def _lines(trace: Traced) -> Iterator[str]:
    yield trace.title
    if trace.trouble:
        yield f"! {trace.trouble}"
    if trace.turn is None:
        yield "no turn yet"
        return
    yield from _turn(trace.turn)
    if trace.beside is not None:
        yield from ("", "beside it", *_turn(trace.beside), "", *differences(trace))


def differences(trace: Traced) -> Iterator[str]:
    """What differs between the two turns: "here" is the first one, "there" the one beside it."""
    if trace.turn is None or trace.beside is None:
        return
    yield f"what differs: here is {trace.turn.name}, there {trace.beside.name}"
    if not trace.unlike:
        yield "  every step had the same versions of the same blocks in front of it"
    yield from (f"  ≠ {line}" for line in all_told(trace.turn, trace.beside, trace.unlike))


def _turn(turn: TurnView) -> Iterator[str]:
    yield turn.name
    yield from (line for said in turn.said for line in _said(said))
    for place, step in enumerate(turn.steps):
        before = turn.steps[place - 1] if place else None
        if before is not None and step.number > before.number + 1:
            yield f"\n… {turn.left_out:,} more steps"
        yield from ("", *_step(step, before))
    yield ""
    yield f"ended: {ended(turn)}"


def ended(turn: TurnView) -> str:
    """How the turn ended."""
    if not turn.stop_reason:
        return "not yet, or whoever ran it is gone"
    return f"{turn.stop_reason}: {turn.error}" if turn.error else turn.stop_reason


def _said(said: SaidView) -> Iterator[str]:
    who = f"the agent {said.sender}" if said.sender else said.role
    yield from _text(f"{who}: ", told(said))


def _step(step: StepView, before: StepView | None) -> Iterator[str]:
    yield f"step {step.number}, model {step.model}"
    yield from _prompt(step, before)
    if step.thought:
        yield from _text("  thought  ", step.thought)
    if step.said:
        yield from _text("  said     ", step.said)
    for call in step.calls:
        yield from _call(call)
    if step.answer:
        yield from _text("  answer   ", step.answer)
    if not step.answer and not step.calls:
        yield "  no answer"


def _prompt(step: StepView, before: StepView | None) -> Iterator[str]:
    shares = step.sent.shares(before.sent if before else None)
    total = sum(share.characters or 0 for share in shares)
    yield f"  prompt   {total:,} characters, {step.sent.proof}"
    names = [name_of(share) for share in shares]
    width = max(map(len, names), default=0)
    size = max((len(f"{share.characters or 0:,}") for share in shares), default=0)
    for share, name in list(zip(shares, names, strict=True))[:_MOST_SHARES]:
        count = "?" if share.characters is None else f"{share.characters:,}"
        bar = "▇" * round(_BAR * (share.characters or 0) / max(total, 1))
        yield f"    {name:<{width}}  {count:>{size}}  {share.percent:>4}  {bar}".rstrip()
    if len(shares) > _MOST_SHARES:
        rest = sum(share.characters or 0 for share in shares[_MOST_SHARES:])
        yield f"    … {len(shares) - _MOST_SHARES} more, {rest:,} characters"
    yield f"  with it  {with_it(step)}"


def name_of(share: Share) -> str:
    """What takes the share: a block with its version and access, and what is new since the last step."""
    if share.kind != "block":
        return share.name
    lost = ", its text is not known any more" if share.characters is None else ""
    return f"{share.name} v{share.version} {share.access}".rstrip() + since(share) + lost


def since(share: Share) -> str:
    """How its version differs from that in the step before."""
    if share.was is None or share.was == share.version:
        return ""
    return f" (was v{share.was})" if share.was else " (new)"


def with_it(step: StepView) -> str:
    """What the model was given beside the prompt."""
    messages = f"{step.messages:,} message{'s' * (step.messages != 1)} of the conversation"
    tools = f"tools: {', '.join(step.sent.tools)}" if step.sent.tools else "no tools"
    return f"{messages}, {step.characters:,} characters{left_out(step)}; {tools}"


def left_out(step: StepView) -> str:
    """How many earlier messages did not go along, where some did not."""
    if not step.left_out:
        return ""
    return f" ({step.left_out:,} of {step.earlier:,} earlier ones left out)"


def _call(call: CallView) -> Iterator[str]:
    yield f"  call     {call.name}"
    for name, value in call.arguments:
        yield from _text(f"    {name}: " if name else "    ", value)
    if call.refused:
        yield from _text("  refused  ⊘ ", call.refused)
        if call.hint:
            yield f"    → {clip(call.hint)}"
        return
    yield from _changes(call)


def _changes(call: CallView) -> Iterator[str]:
    for change in call.changes:
        yield f"  changed  {what_changed(change.label, change.was, change.now, change.note)}"
        yield from (f"    {line.sign} {clip(line.text)}".rstrip() for line in change.lines)
    if not call.changes:
        yield from _text("  returned ", call.answer)


def what_changed(label: str, was: int, now: int, note: str) -> str:
    """A change in words: which block, from which version to which.

    >>> what_changed("log", 1, 2, "")
    'log v1 → v2'
    """
    if note:
        return note
    return f"{label} v{was} → v{now}" if was else f"{label} is new, v{now}"


def _text(before: str, text: str) -> Iterator[str]:
    """A text whose further lines stand below its first."""
    lines = text.split("\n")
    for place, line in enumerate(lines[:_MOST_LINES]):
        yield f"{before if place == 0 else ' ' * len(before)}{clip(line)}".rstrip()
    if len(lines) > _MOST_LINES:
        yield f"{' ' * len(before)}… {len(lines) - _MOST_LINES:,} more lines"
