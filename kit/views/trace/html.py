"""A trace as static HTML, for pages where no program runs."""

from __future__ import annotations

from kit.views.shared.html import rendered
from kit.views.trace.seen import CallView, Share, StepView, Traced
from kit.views.trace.text import differences, ended, name_of, since, what_changed, with_it

MOST_TEXT = 6_000  # characters of one text
MOST_STEPS = 12


def as_html(trace: Traced) -> str:
    """The trace as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(Traced("Room <1>"))
    '<div class="kit-trace"><p><strong>Room &lt;1&gt;</strong></p><p>no turn yet</p></div>'
    """
    return rendered(
        "views/trace/trace.html",
        seen=trace,
        differences=list(differences(trace)),
        most=MOST_STEPS,
        cut=_cut,
        ended=ended,
        given=_given,
        name_of=name_of,
        shares=_shares,
        since=since,
        what_changed=what_changed,
        with_it=with_it,
    )


def _shares(step: StepView, before: StepView | None) -> tuple[Share, ...]:
    return step.sent.shares(before.sent if before else None)


def _given(call: CallView) -> str:
    return "\n".join(f"{name}: {value}" if name else value for name, value in call.arguments)


def _cut(words: str) -> str:
    more = f"… {len(words) - MOST_TEXT:,} more characters" if len(words) > MOST_TEXT else ""
    return words[:MOST_TEXT] + more
