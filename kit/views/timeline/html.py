"""A timeline as static HTML, for pages where no program runs."""

from __future__ import annotations

from kit.views.shared.html import rendered
from kit.views.timeline.seen import Timed
from kit.views.timeline.text import MOST_NAMED, changed, now, rest, titled


def as_html(timed: Timed) -> str:
    """The timeline as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(Timed("Room <1>"))
    '<div class="kit-timeline"><p><strong>Room &lt;1&gt;, 0 commits</strong></p></div>'
    """
    lines = [line.removeprefix("    ") for line in now(timed)]
    return rendered(
        "views/timeline/timeline.html",
        seen=timed,
        title=titled(timed),
        most=MOST_NAMED,
        changed=changed,
        rest=next(rest(timed), ""),
        now="\n".join(lines[1:]),
    )
