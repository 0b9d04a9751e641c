"""Why a cell has failed, or done something twice, if that is because of the order in which cells were run."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from kit.errors import (
    BadRequestError,
    ConflictError,
    EditError,
    NotFoundError,
    RoomClosedError,
    UnprocessableEntityError,
)
from kit.lessons.cell_run import CellRun
from kit.lessons.parts import UnknownPartError
from kit.lessons.story import Story, StoryCell

_BY_HAND = "choose Run › Run All Above Selected Cell"
_MOST = 3  # differences that are told
# What cells come to that run out of their order.
_LOST = (BadRequestError, NotFoundError, ConflictError, EditError, RoomClosedError)


@dataclass(frozen=True, slots=True)
class StorySeen:
    """The cells that ran, those of them that did something twice, and whether this one had run before.

    Where the room was ``emptied``, those count that ran since.
    """

    ran: Container[str]
    twice: Container[str]
    again: bool
    emptied: bool = False


def after_an_error(story: Story, place: int, error: BaseException, seen: StorySeen) -> str:
    """What to say to an error of the cell at this place; nothing where it has another cause.

    A cell of the story does not fail in its order, whatever the error; one of a learner's fails for many
    reasons, and of these only such as an odd order brings about are taken for that.
    """
    missing = _missing(story, place, seen)
    unrun = _unrun(missing, seen)
    if isinstance(error, NameError):
        return _unknown(story, place, error.name or "", missing, unrun)
    if isinstance(error, UnknownPartError):
        return ""
    is_told = story.cells[place].kind == "story" and isinstance(error, Exception)
    if not is_told and not isinstance(error, _LOST):
        return ""
    in_order = isinstance(error, UnprocessableEntityError)  # what is typed wrong is so in any order
    ran_below = any(cell.kind == "story" and cell.id in seen.ran for cell in story.cells[place + 1 :])
    below, again = (is_told and not in_order and one for one in (ran_below, seen.again and not ran_below))
    order = "Cells below this one have run before it: it found another room." if below else ""
    before = "This cell had run before." if again else ""
    return " ".join(filter(None, (_doubled(story, place, seen.twice), order, before, unrun)))


def after_an_empty_room(story: Story, place: int, seen: StorySeen) -> str:
    """What to say where an exercise can not be judged in a room that was emptied."""
    return _unrun(_missing(story, place, seen), seen)


def _missing(story: Story, place: int, seen: StorySeen) -> list[StoryCell]:
    return [cell for cell in story.to_run(place) if cell.kind == "story" and cell.id not in seen.ran]


def after_a_wrong_answer(story: Story, place: int, twice: Container[str]) -> str:
    """What to say to a wrong answer in a room in which cells above have done something twice."""
    return _doubled(story, place, twice)


def _doubled(story: Story, place: int, twice: Container[str]) -> str:
    found = [cell for cell in story.cells[:place] if cell.id in twice]
    if not found:
        return ""
    these = ", ".join(f"`{cell.name}`" for cell in found[:_MOST])
    if len(found) == 1:
        return f"A cell above has run twice, and both runs are in the room: {these}."
    return f"{len(found)} cells above have run twice, and both runs of each are in the room: {these}."


def _unknown(story: Story, place: int, name: str, missing: list[StoryCell], unrun: str) -> str:
    if makes := next((cell for cell in missing if cell.makes(name)), None):
        return f"{_where(name, makes, 'above')} {unrun}"
    if makes := next((cell for cell in story.cells[place + 1 :] if cell.makes(name)), None):
        return f"{_where(name, makes, 'below')} Run the cells in their order."
    return ""


def _where(name: str, cell: StoryCell, side: str) -> str:
    under = f", under “{cell.under}”" if cell.under else ""
    return f"`{name}` is made in a cell {side}{under}: `{cell.line_with(name)}`."


def _unrun(missing: list[StoryCell], seen: StorySeen) -> str:
    if not missing:
        return ""
    these = "One cell" if len(missing) == 1 else f"{len(missing)} cells"
    verb = "has" if len(missing) == 1 else "have"
    since = "the kernel started" if any(cell.makes("lesson") for cell in missing) else "the room was opened"
    since = "the room was emptied" if seen.emptied else since
    return f"{these} of the notebook above this one {verb} not run since {since}: {_BY_HAND}."


def after_a_second_run(run: CellRun) -> str:
    """What to say to a cell that had run before, with others in between; nothing where it changed nothing."""
    done = [one.told for one in run.client.room.compare(run.before).differences if one.changed]
    if not done:
        return ""
    told = "; ".join(done[:_MOST])
    more = f"; and {len(done) - _MOST} more" if len(done) > _MOST else ""
    return f"This cell had run before, and others since. Its second run did this to the room: {told}{more}."
