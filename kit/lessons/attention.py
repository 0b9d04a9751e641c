"""What a lesson notices of the cells that are run in this kernel: some are missing, or one runs again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kit.errors import KitError
from kit.lessons.causes import cause, near
from kit.lessons.explained import StorySeen, after_a_second_run, after_a_wrong_answer, after_an_error
from kit.lessons.sheet import wrapped
from kit.lessons.story import Story, StoryCell, story_of
from kit.lessons.unsaved import unsaved
from kit.notebooks import here

if TYPE_CHECKING:
    from kit.client import Client

AGAIN = "↻ This cell has run again: what it had done to the room was taken back first."


@dataclass(frozen=True, slots=True)
class CellRun:
    """A run of a cell: its room was at commit ``before`` and, when it had ended, at ``after``."""

    cell: StoryCell
    code: str
    client: Client
    before: int
    after: int


@dataclass(slots=True)
class Attention:
    """What has run so far: the ids of the cells that count, in their order, and the last run."""

    number: int | None = None
    client: Client | None = None
    ran: dict[str, None] = field(default_factory=dict)
    twice: dict[str, None] = field(default_factory=dict)  # cells whose second run changed the room once more
    taken_back: bool = False  # the cell that runs has just run before
    is_new: bool = False  # a lesson was opened in the cell that runs
    began: int | None = None  # the room's last commit before the cell that runs
    last: CellRun | None = None
    hers: list[CellRun] = field(default_factory=list)  # of her own cells and exercises, that did something

    def note(self, cell: StoryCell) -> None:
        """A cell has run to its end."""
        self.ran.pop(cell.id, None)
        self.ran[cell.id] = None


_attention = Attention()


def attend(number: int | None = None, client: Client | None = None) -> None:
    """Notice from now on which cells are run in this kernel, if there is one; a lesson tells its room."""
    if number is not None:
        here.open_lesson(number)
        _attention.number, _attention.client, _attention.is_new = number, client, True
    shell = here.shell()
    if shell is not None and _after not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("pre_run_cell", _before)
        shell.events.register("post_run_cell", _after)


def begin_anew() -> None:
    """The cells run again from the first one: what ran before does not count any more."""
    _attention.ran.clear()
    _attention.twice.clear()
    _attention.hers.clear()
    _attention.last = None


def begin() -> None:
    """A cell begins to run again on somebody's behalf."""
    _attention.began = _seq()


def end(cell: StoryCell) -> None:
    """It has run to its end."""
    _attention.is_new = False
    _note_run(cell, cell.source)
    _attention.note(cell)


def arrived() -> None:
    """All have run; the cell in which that was asked for has done none of it."""
    _attention.began = None


def lost_on_the_way(story: Story, until: int) -> tuple[str, ...]:
    """What a learner has done in the room that the story's cells before a place do not do again."""
    return unsaved(story, until, _attention.hers, _attention.client)


def last_cell() -> str:
    """The id of the cell of the story that ran last, or nothing."""
    return next(reversed(_attention.ran), "")


# ---------------------------------------------------------------------- before and after a cell


def _before(info: Any) -> None:
    """Somebody's cell begins: if it is of the story and has just run, it counts once."""
    _attention.began, _attention.taken_back = _seq(), False
    found = _found(info.raw_cell)
    if found is not None and _attention.last is not None:
        story, place = found
        cell, last = story.cells[place], _attention.last
        is_same = cell.id == last.cell.id and info.raw_cell == last.code and last.client is _attention.client
        if is_same and cell.kind == "story":
            _take_back(last)
    _attention.last = None


def _take_back(last: CellRun) -> None:
    if last.before == last.after or _attention.began != last.after:
        return  # it had done nothing, or somebody has done something since
    try:
        erased = last.client.room.compare(last.before).erased
        last.client.room.restore(last.before, seen=last.after)
    except KitError:  # of what was there before something is hidden or was left behind: let it run
        return
    _attention.began, _attention.taken_back = last.before, True
    _attention.ran.pop(last.cell.id, None)
    print(AGAIN)
    for label in dict.fromkeys(one.label for one in erased):
        print(f"  But what it had erased from {label} does not come back.")


def _after(result: Any) -> None:
    """Somebody's cell has ended: note it, and offer the way back where it is needed."""
    found, error = _found(result.info.raw_cell), result.error_before_exec or result.error_in_exec
    told = _cause(error, result.info.raw_cell)
    if found is None:
        _note_run(StoryCell("", result.info.raw_cell, "own"), result.info.raw_cell)
        _ask_about_a_name(error if not told else None)
        return
    story, place = found
    if _attention.is_new:
        _open(story, place)
    cell = story.cells[place]
    again = cell.kind == "story" and cell.id in _attention.ran
    _note_run(cell, result.info.raw_cell)
    if told:
        return
    if error is not None:
        seen = StorySeen(_attention.ran, _attention.twice, again or _attention.taken_back)
        said = after_an_error(story, place, error, seen)
        _offer(story, place, said)
        _ask_about_a_name(error if not said else None)
        return
    _attention.note(cell)
    if again and _attention.last is not None and _attention.last.before != _attention.last.after:
        if said := after_a_second_run(_attention.last):
            _attention.twice[cell.id] = None
        _offer(story, place + 1, said)
    elif getattr(result.result, "outcome", "") == "wrong":
        _offer(story, place, after_a_wrong_answer(story, place, _attention.twice))


def _cause(error: BaseException | None, code: str) -> bool:
    """Tell the plain cause of an error, if there is one in a course's kernel."""
    shell = here.shell()
    said = cause(error, code, shell.user_ns, _attention.client) if error is not None and shell else ""
    if said and here.is_lesson_open():
        print(wrapped(said))
        return True
    return False


def _ask_about_a_name(error: BaseException | None) -> None:
    """Ask whether another name was meant, where nothing else explains that one is not known."""
    shell = here.shell()
    if error is not None and shell is not None and here.is_lesson_open():
        hers = {name: value for name, value in shell.user_ns.items() if name not in shell.user_ns_hidden}
        if said := near(error, hers):
            print(wrapped(said))


def _note_run(cell: StoryCell, code: str) -> None:
    client, seq = _attention.client, _seq()
    if client is not None and seq is not None and _attention.began is not None:
        run = _attention.last = CellRun(cell, code, client, _attention.began, seq)
        if cell.kind != "story" and run.before != run.after:
            _attention.hers.append(run)


def _open(story: Story, place: int) -> None:
    """A lesson has been opened in the cell at this place: what stands below it has not run in its room."""
    _attention.is_new, _attention.began = False, None
    _attention.twice.clear()
    _attention.hers.clear()
    # Nobody has watched those above, where the kernel began without the kit; the lesson stands on them.
    _attention.ran = {cell.id: None for cell in story.cells[:place]}


def _found(code: str) -> tuple[Story, int] | None:
    """The story, and the place of the cell that runs in it, if it is one of a course's notebook."""
    try:
        story = story_of(here.notebook_file(), _attention.number)
    except (KitError, OSError):
        return None
    place = story.place(here.cell_id(), code)
    return None if place is None else (story, place)


def _seq() -> int | None:
    try:
        return _attention.client.room.seq if _attention.client else None
    except KitError:
        return None


def _offer(story: Story, until: int, said: str) -> None:
    if said:
        from kit.lessons.back import Back

        Back(story, until, said=said).show()
