"""The live timeline: every commit of a room, or of one block, and the way back to a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import traitlets

from kit.client import Client
from kit.errors import KitError, NotFoundError
from kit.journal import Reading
from kit.values import checks
from kit.values.meant import a_client, explained
from kit.values.signs import visible_in
from kit.views.shared.live import Live, the_one
from kit.views.shared.program import program, style
from kit.views.shared.title import title_of
from kit.views.timeline.html import as_html
from kit.views.timeline.past import PastMoments
from kit.views.timeline.seen import Moment, RestoreOutcome, Timed
from kit.views.timeline.state import as_state
from kit.views.timeline.text import MOST_SHOWN, as_text
from kit.views.timeline.window import NONE_LISTED, PastWindow, listed


@explained
def timeline(client: Client, block_id: str | None = None) -> Timeline:
    """The past of a room, commit by commit, or that of one block; any version of a block can be restored.

    In a notebook it is a slider, which works without the kernel as far as the page has the commits at
    hand (the newest, up to 400 kB) and asks the kernel for older ones. ``print(timeline(client))`` tells
    the latest commits in plain text.

    >>> from kit import connect
    >>> client = connect()
    >>> policy = client.blocks.create(label="policy", value="Refunds: 30 days")
    >>> edited = client.blocks.update(policy.id, value="Refunds: 60 days")
    >>> print(timeline(client, policy.id))
    Room in memory: policy, 2 commits
    <BLANKLINE>
    commit 2 · operator · blocks.update
      policy v1 → v2
        − Refunds: 30 days
        + Refunds: 60 days
    <BLANKLINE>
    commit 1 · operator · blocks.create
      policy is new, v1
        + Refunds: 30 days
    <BLANKLINE>
    policy now
        Refunds: 60 days

    Raises:
        NotFoundError: this room's journal knows no such block.
        UnprocessableEntityError: ``block_id`` is not the id of a block.
    """
    a_client(client, "timeline(client, block.id)")
    block = "" if block_id is None else checks.an_id("block", block_id)
    if block and not client.journal.read(lambda room: room.touching("blocks", block)):
        raise NotFoundError(
            f"this room's journal knows no block {block}",
            hint="client.blocks.list() shows the blocks; what a compaction left is under archive/.",
        )
    return the_one(lambda: Timeline(client, block), Timeline, client, block)


class Timeline(Live):
    """The widget of ``timeline()``; ``close()`` ends it.

    ``state`` goes to the page at every commit and carries the newest moments; ``past`` has the moments
    before them and follows now and then; ``asked`` are older ones, which the page asked for.
    """

    _esm = program("views/timeline/timeline.js")
    _css = style("views/timeline/timeline.css")
    past = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)

    def __init__(self, client: Client, block_id: str = "") -> None:
        self._block_id = block_id
        self._place: int | None = None
        self._answered = ""
        self._outcome: RestoreOutcome | None = None
        self._forget("")
        super().__init__(client, Timed(title_of(client), block_id))

    def look(self, room: Reading, last: Timed) -> Timed:
        if room.edition != self._edition:  # what was erased must not live on in what was remembered
            self._forget(room.edition)
        past = PastMoments(room, self._block_id)
        self._window.grow(past)
        self._look_around(past)
        blocks, more = NONE_LISTED if self._block_id else listed(past.now)
        known = past.now.block(self._block_id) if self._block_id else None
        shown = self._window.newest[-MOST_SHOWN:]
        return Timed(
            title=title_of(self._client),
            block=self._block_id,
            label=known.label if known else "",
            count=past.count,
            first=past.first,
            tail=self._window.tail,
            shown=shown,
            blocks=blocks,
            blocks_more=more,
            value=_value(past, shown),
            edition=self._edition,
            answered=self._answered,
            outcome=self._outcome,
        )

    def as_text(self, seen: Timed) -> str:
        return as_text(seen)

    def as_html(self, seen: Timed) -> str:
        return as_html(seen)

    def as_state(self, seen: Timed) -> dict[str, Any]:
        return as_state(seen)

    def _forget(self, edition: str) -> None:
        self._window = PastWindow()
        self._around: dict[str, Any] | None = None
        self._edition = edition

    def _look_around(self, past: PastMoments) -> None:
        """Read what the page has asked for; what it had of a past that is gone it has no more."""
        if self._place is not None and past.count:
            self._around = self._window.around(past, self._place)
            self._place = None
        elif self._around is not None and self._around["first"] != past.first:
            self._around = None

    # ------------------------------------------------------------------ what the page asks

    def redraw(self) -> Any:
        """As every view; the three parts of what the page gets travel together."""
        with self._drawing, self.hold_sync():
            seen = super().redraw()
            if seen.trouble:  # the last picture, but who asked is answered
                self._seen = seen = replace(seen, answered=self._answered, outcome=self._outcome)
            if not self.closed:
                self.state = visible_in(self.as_state(seen))
                self._hand_over()
            return seen

    def _hand_over(self) -> None:
        if self.past is not self._window.past:
            self.past = self._window.past
        if self._around is not self.asked:
            self.asked = self._around or {}

    def answer(self, question: Mapping[str, Any]) -> None:
        """The page asks for the commits around the place ``at``, or to ``restore`` a version of a block."""
        self._answered = str(question.get("number", ""))
        if "at" in question:
            self._place = checks.a_count(question["at"], "at", least=0, most=10**12)
        if "restore" in question:
            self._outcome = self._restored(question)

    def _restored(self, question: Mapping[str, Any]) -> RestoreOutcome:
        """Restore, and tell what came of it; a refusal stands in the view, where it can be read."""
        id, version, expected = question["restore"], question["version"], question.get("expected")
        try:
            block = self._client.blocks.restore(id, version, expected_version=expected)
        except KitError as error:
            return RestoreOutcome(self._answered, error.message, error.hint or "", refused=True)
        if block.version == expected:
            same = f"{block.label} is as it was at version {version} already: nothing was changed"
            return RestoreOutcome(self._answered, same)
        done = f"{block.label} is as at version {version} again: this is version {block.version}"
        return RestoreOutcome(self._answered, done)


def _value(past: PastMoments, shown: tuple[Moment, ...]) -> tuple[str, str, int] | None:
    """The label and text of the block that was changed last, and how much of it is left out."""
    for change in (change for moment in reversed(shown) for change in moment.changes[:1]):
        known = past.now.block(change.id)
        if known is not None and not known.deleted:
            return known.label, past.teller.text(change.id, known.seq), change.left_out
    return None
