"""What a lesson notices of the cells that are run: some are missing, or one has run before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kit import here
from kit.errors import ConflictError, EditError, KitError, NotFoundError, RoomClosedError
from kit.lessons.story import Story, StoryCell, story_of

_BY_HAND = "choose Run › Run All Above Selected Cell"
_LOST = (NotFoundError, ConflictError, EditError, RoomClosedError)  # what cells out of their order come to


@dataclass(slots=True)
class Attention:
    """What has run in this kernel so far: the ids of the cells, in their order."""

    number: int | None = None
    ran: dict[str, None] = field(default_factory=dict)
    twice: bool = False

    def note(self, cell: StoryCell) -> None:
        """A cell has run."""
        self.twice = self.twice or cell.id in self.ran
        self.ran.pop(cell.id, None)
        self.ran[cell.id] = None


_attention = Attention()


def attend(number: int | None = None) -> None:
    """Notice from now on which cells are run in this kernel, if there is one."""
    if number is not None:
        _attention.number = number
    shell = here.shell()
    if shell is not None and _after not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _after)


def begin_anew() -> None:
    """The cells run again from the first one: what ran before does not count any more."""
    _attention.ran.clear()
    _attention.twice = False


def note(cell: StoryCell) -> None:
    """A cell has run to its end."""
    _attention.note(cell)


def last_cell() -> str:
    """The id of the cell of the story that ran last, or nothing."""
    return next(reversed(_attention.ran), "")


def _after(result: Any) -> None:
    """Somebody's cell has ended: offer the way back where it is needed."""
    error = result.error_in_exec
    if isinstance(error, NameError | KitError) or here.cell_id():
        try:
            story = story_of(here.notebook_file(), _attention.number)
        except (KitError, OSError):
            return
        place = story.place(here.cell_id(), result.info.raw_cell)
        if place is not None:
            _look(story, place, error)


def _look(story: Story, place: int, error: BaseException | None) -> None:
    if error is None:
        _attention.note(story.cells[place])
    elif said := explained(story, place, error):
        from kit.lessons.back import Back

        Back(story, place, said=said).show()


def explained(story: Story, place: int, error: BaseException) -> str:
    """Why a cell has failed, if it is because of cells above it that were not run, or not in order."""
    missing = [cell for cell in story.to_run(place) if cell.kind == "story" and cell.id not in _attention.ran]
    if isinstance(error, NameError) and (name := error.name):
        makes = [cell for cell in missing if cell.makes(name)]
        if makes:
            return f"{_where(name, makes[0], 'above')} {_unrun(missing)}"
        later = next((cell for cell in story.cells[place + 1 :] if cell.makes(name)), None)
        return f"{_where(name, later, 'below')} Run the cells in their order." if later else ""
    if isinstance(error, _LOST) and (missing or _attention.twice):
        return f"Cells have run twice or out of their order. {_unrun(missing)}".strip()
    return ""


def _where(name: str, cell: StoryCell, side: str) -> str:
    under = f", under “{cell.under}”" if cell.under else ""
    return f"`{name}` is made in a cell {side}{under}: `{cell.line_with(name)}`."


def _unrun(missing: list[StoryCell]) -> str:
    if not missing:
        return ""
    these = "The cell" if len(missing) == 1 else f"{len(missing)} cells"
    verb = "has" if len(missing) == 1 else "have"
    return f"{these} of the notebook above this one {verb} not run since the kernel started: {_BY_HAND}."
