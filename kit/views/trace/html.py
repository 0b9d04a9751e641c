"""A trace as static HTML, for pages where no program runs."""

from __future__ import annotations

from collections.abc import Iterator

from kit.views.board.html import tag, text
from kit.views.shared.change import ChangedLine
from kit.views.trace.seen import CallView, StepView, Traced, TurnView
from kit.views.trace.text import differences, ended, name_of, since, what_changed, with_it

MOST_TEXT = 6_000  # characters of one text
MOST_STEPS = 12


def as_html(trace: Traced) -> str:
    """The trace as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(Traced("Room <1>"))
    '<div class="kit-trace"><p><strong>Room &lt;1&gt;</strong></p><p>no turn yet</p></div>'
    """
    return f'<div class="kit-trace">{"".join(_parts(trace))}</div>'


def _parts(trace: Traced) -> Iterator[str]:
    yield tag("p", tag("strong", text(trace.title)))
    if trace.trouble:
        yield tag("p", tag("strong", text(f"! {trace.trouble}")))
    if trace.turn is None:
        yield tag("p", "no turn yet")
        return
    yield from _turn(trace.turn)
    if trace.beside is not None:
        first, *rest = differences(trace)
        yield from _turn(trace.beside)
        yield tag("p", tag("strong", text(first))) + tag("ul", *(tag("li", text(line)) for line in rest))


def _turn(turn: TurnView) -> Iterator[str]:
    yield tag("p", tag("strong", text(turn.name)))
    for said in turn.said:
        who = f"the agent {said.sender}" if said.sender else said.role
        yield tag("p", text(f"{who}: "), _cut(said.text))
    for place, step in enumerate(turn.steps[:MOST_STEPS]):
        yield from _step(step, turn.steps[place - 1] if place else None)
    if more := turn.left_out + len(turn.steps[MOST_STEPS:]):
        yield tag("p", text(f"… {more:,} more steps"))
    yield tag("p", text(f"ended: {ended(turn)}"))


def _step(step: StepView, before: StepView | None) -> Iterator[str]:
    yield tag("table", tag("caption", text(f"Step {step.number}, model {step.model}")), *_rows(step, before))
    yield tag("p", tag("small", text(f"The prompt is {step.sent.proof}. With it: {with_it(step)}.")))
    if step.sent.pieces:
        yield tag("details", tag("summary", "The prompt"), tag("pre", _cut(step.sent.text)))
    if step.thought:
        yield tag("details", tag("summary", "The thought"), tag("pre", _cut(step.thought)))
    if step.said:
        yield tag("p", tag("strong", "said: "), _cut(step.said))
    for call in step.calls:
        yield from _call(call)
    if step.answer:
        yield tag("p", tag("strong", "answer: "), _cut(step.answer))


def _rows(step: StepView, before: StepView | None) -> Iterator[str]:
    names = ("part of the prompt", "version", "characters", "share")
    yield tag("thead", tag("tr", *(tag("th", text(name), scope="col") for name in names)))
    for share in step.sent.shares(before.sent if before else None):
        version = f"{share.version}{since(share)}" if share.kind == "block" else ""
        count = "not known any more" if share.characters is None else f"{share.characters:,}"
        name = share.name if share.kind != "block" else f"{share.name} {share.access}".rstrip()
        cells = (tag("td", text(cell)) for cell in (version, count, share.percent))
        yield tag("tr", tag("th", text(name), scope="row", title=name_of(share)), *cells)


def _call(call: CallView) -> Iterator[str]:
    given = "\n".join(f"{name}: {value}" if name else value for name, value in call.arguments)
    yield tag("p", tag("strong", text(f"call: {call.name}"))) + tag("pre", _cut(given))
    if call.refused:
        hint = [f" {tag('small', _cut(call.hint))}"] if call.hint else []
        yield tag("p", _cut(f"⊘ refused: {call.refused}"), *hint)
        return
    for change in call.changes:
        yield tag("p", text(what_changed(change.label, change.was, change.now, change.note)))
        yield tag("pre", "\n".join(map(_line, change.lines)))
    if not call.changes:
        yield tag("p", _cut(f"returned: {call.answer}"))


def _cut(words: str) -> str:
    more = f"… {len(words) - MOST_TEXT:,} more characters" if len(words) > MOST_TEXT else ""
    return text(words[:MOST_TEXT] + more)


def _line(line: ChangedLine) -> str:
    name = {"+": "ins", "−": "del"}.get(line.sign)
    words = (tag(name, text(part.text)) if name and part.marked else text(part.text) for part in line.parts)
    return f"{line.sign} {''.join(words)}"
