"""What a lesson notices of the cells that are run in this kernel: some are missing, or one runs again."""

from __future__ import annotations

from typing import Any

from kit.client import Client
from kit.errors import KitError
from kit.lessons.causes import cause, gone, near
from kit.lessons.cell_run import CellRun
from kit.lessons.explained import (
    StorySeen,
    after_a_second_run,
    after_a_wrong_answer,
    after_an_empty_room,
    after_an_error,
)
from kit.lessons.ran import SO_FAR, note_run, seq
from kit.lessons.sheet import wrapped
from kit.lessons.story import Story, StoryCell, story_of
from kit.notebooks import here

AGAIN = "↻ This cell has run again: what it had done to the room was taken back first."


def attend(number: int | None = None, client: Client | None = None) -> None:
    """Notice from now on which cells are run in this kernel, if there is one; a lesson tells its room."""
    if number is not None:
        here.open_lesson(number)
        SO_FAR.number, SO_FAR.client, SO_FAR.is_new = number, client, True
    shell = here.shell()
    if shell is not None and _after not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("pre_run_cell", _before)
        shell.events.register("post_run_cell", _after)


# ---------------------------------------------------------------------- before and after a cell


def _before(info: Any) -> None:
    """Somebody's cell begins: if it is of the story and has just run, it counts once."""
    SO_FAR.began, SO_FAR.taken_back = seq(), False
    found = _found(info.raw_cell)
    if found is not None and SO_FAR.last is not None:
        story, place = found
        cell, last = story.cells[place], SO_FAR.last
        is_same = cell.id == last.cell.id and info.raw_cell == last.code and last.client is SO_FAR.client
        if is_same and cell.kind == "story":
            _take_back(last)
    SO_FAR.last = None


def _take_back(last: CellRun) -> None:
    if last.before == last.after or SO_FAR.began != last.after:
        return  # it had done nothing, or somebody has done something since
    try:
        erased = last.client.room.compare(last.before).erased
        last.client.room.restore(last.before, seen=last.after)
    except KitError:  # of what was there before something is hidden or was left behind: let it run
        return
    SO_FAR.began, SO_FAR.taken_back = last.before, True
    SO_FAR.ran.pop(last.cell.id, None)
    print(AGAIN)
    for label in dict.fromkeys(one.label for one in erased):
        print(f"  But what it had erased from {label} does not come back.")


def _after(result: Any) -> None:
    """Somebody's cell has ended: note it, and offer the way back where it is needed."""
    found, error = _found(result.info.raw_cell), result.error_before_exec or result.error_in_exec
    told = _cause(error, result.info.raw_cell)
    if found is None:
        note_run(StoryCell("", result.info.raw_cell, "own"), result.info.raw_cell)
        _ask_about_a_name(error if not told else None)
        return
    story, place = found
    if SO_FAR.is_new:
        _open(story, place)
    cell = story.cells[place]
    again = cell.kind == "story" and cell.id in SO_FAR.ran
    note_run(cell, result.info.raw_cell)
    if told:
        return
    seen = StorySeen(SO_FAR.ran, SO_FAR.twice, again or SO_FAR.taken_back, SO_FAR.emptied)
    if error is None:
        SO_FAR.note(cell)
        _after_success(story, place, seen, is_again=again, outcome=getattr(result.result, "outcome", ""))
        return
    said = after_an_error(story, place, error, seen) or gone(error, SO_FAR.client)
    _offer(story, place, said)
    _ask_about_a_name(error if not said else None)


def _after_success(story: Story, place: int, seen: StorySeen, *, is_again: bool, outcome: str) -> None:
    """A cell of the story has run to its end, and may have done something for the second time."""
    if is_again and SO_FAR.last is not None and SO_FAR.last.before != SO_FAR.last.after:
        if said := after_a_second_run(SO_FAR.last):
            SO_FAR.twice[story.cells[place].id] = None
        _offer(story, place + 1, said)
    elif SO_FAR.emptied and outcome == "cannot be checked":
        _offer(story, place, after_an_empty_room(story, place, seen))
    elif outcome == "wrong":
        _offer(story, place, after_a_wrong_answer(story, place, SO_FAR.twice))


def _cause(error: BaseException | None, code: str) -> bool:
    """Tell the plain cause of an error, if there is one in a course's kernel."""
    shell = here.shell()
    said = cause(error, code, shell.user_ns, SO_FAR.client) if error is not None and shell else ""
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


def _open(story: Story, place: int) -> None:
    """A lesson has been opened in the cell at this place: what stands below it has not run in its room."""
    SO_FAR.is_new, SO_FAR.emptied, SO_FAR.began = False, False, None
    SO_FAR.twice.clear()
    SO_FAR.hers.clear()
    # Nobody has watched those above, where the kernel began without the kit; the lesson stands on them.
    SO_FAR.ran = {cell.id: None for cell in story.cells[:place]}


def _found(code: str) -> tuple[Story, int] | None:
    """The story, and the place of the cell that runs in it, if it is one of a course's notebook."""
    try:
        story = story_of(here.notebook_file(), SO_FAR.number)
    except (KitError, OSError):
        return None
    place = story.place(here.cell_id(), code)
    return None if place is None else (story, place)


def _offer(story: Story, until: int, said: str) -> None:
    if said:
        from kit.lessons.back import Back

        Back(story, until, said=said).show()
