"""What has run in this kernel: the cells of the story that count, and a learner's own that did something."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from kit.client import Client
from kit.errors import KitError
from kit.lessons.cell_run import CellRun
from kit.lessons.story import Story, StoryCell
from kit.lessons.unsaved import unsaved
from kit.values.deadline import within

_PATIENCE = 1.0  # seconds that a cell may wait for a room on the network, before and after it


@dataclass(slots=True)
class Attention:
    """What has run so far: the ids of the cells that count, in their order, and the last run."""

    number: int | None = None
    client: Client | None = None
    ran: dict[str, None] = field(default_factory=dict)
    twice: dict[str, None] = field(default_factory=dict)  # cells whose second run changed the room once more
    taken_back: bool = False  # the cell that runs has just run before
    emptied: bool = False  # the room was emptied since, so that what had run stands in it no more
    is_new: bool = False  # a lesson was opened in the cell that runs
    began: int | None = None  # the room's last commit before the cell that runs
    last: CellRun | None = None
    hers: list[CellRun] = field(default_factory=list)  # of her own cells and exercises, that did something

    def note(self, cell: StoryCell) -> None:
        """A cell has run to its end."""
        self.ran.pop(cell.id, None)
        self.ran[cell.id] = None


SO_FAR = Attention()


def begin_anew() -> None:
    """The cells run again from the first one: what ran before does not count any more."""
    SO_FAR.ran.clear()
    SO_FAR.twice.clear()
    SO_FAR.hers.clear()
    SO_FAR.last, SO_FAR.emptied = None, False


def emptied(client: Client) -> None:
    """The room was emptied: if not for a lesson that is opened, nothing that ran counts any more."""
    if SO_FAR.client is client and not SO_FAR.is_new:
        begin_anew()
        SO_FAR.emptied = True


def begin() -> None:
    """A cell begins to run again on somebody's behalf."""
    SO_FAR.began = seq()


def end(cell: StoryCell) -> None:
    """It has run to its end."""
    SO_FAR.is_new = False
    note_run(cell, cell.source)
    SO_FAR.note(cell)


def deleted() -> tuple[str, ...]:
    """The agents and blocks that the cell which runs again has deleted, as sentences."""
    client, before = SO_FAR.client, SO_FAR.began
    if client is None or before is None:
        return ()
    found = client.room.compare(before).differences
    return tuple(one.told for one in found if one.kind != "attachments" and one.now is None)


def pass_over() -> None:
    """Take back what an exercise has done that the way goes on without."""
    client, before = SO_FAR.client, SO_FAR.began
    if client is not None and before is not None:
        with suppress(KitError):  # of what was there before something is hidden or was left behind
            client.room.restore(before)


def arrived() -> None:
    """All have run; the cell in which that was asked for has done none of it."""
    SO_FAR.began = None


def lost_on_the_way(story: Story, until: int) -> tuple[str, ...]:
    """What a learner has done in the room that the story's cells before a place do not do again."""
    return unsaved(story, until, SO_FAR.hers, SO_FAR.client)


def last_cell() -> str:
    """The id of the cell of the story that ran last, or nothing."""
    return next(reversed(SO_FAR.ran), "")


def note_run(cell: StoryCell, code: str) -> None:
    """A cell has run, to its end or not: between which commits."""
    client, now = SO_FAR.client, seq()
    if client is not None and now is not None and SO_FAR.began is not None:
        run = SO_FAR.last = CellRun(cell, code, client, SO_FAR.began, now)
        if cell.kind != "story" and run.before != run.after:
            SO_FAR.hers.append(run)


def seq() -> int | None:
    """The room's last commit, if there is a room that can be read without a wait that a learner feels."""
    try:
        with within(_PATIENCE):
            return SO_FAR.client.room.seq if SO_FAR.client else None
    except KitError:
        return None
