"""Coming back to a place of the notebook, at a learner's word."""

from __future__ import annotations

from kit.errors import KitError
from kit.lessons.ran import last_cell
from kit.lessons.story import Story, story_of
from kit.notebooks import here


def resume(place: str = "", *, sure: bool = False, number: int | None = None) -> None:
    """Bring the notebook's room back to where you are: run its cells before this place again.

    Names, room, answers and views are then as the story has them here. Cells of your own are left out;
    an exercise that fails is told and passed over. What runs is the notebook as it was last saved.

    Args:
        place: an exercise or question such as ``"E4"``, up to which to go; by default this cell.
        sure: a room in a file is emptied for that, and what you have made besides the notebook goes; by
            default you are asked first.
        number: which notebook of the course this is, where nothing else says so.

    Raises:
        KitError: nobody can tell which notebook this is, or where in it.
    """
    if here.running_again():
        return  # the call stands in a cell that is itself run again
    from kit.lessons.back import Back  # the widgets take longer than all the rest

    story = story_of(here.notebook_file(), number)
    back = Back(story, story.asking(place) if place else standing_at(story), sure=sure)
    back.go()


def standing_at(story: Story) -> int:
    """Where in the story the cell stands that runs; for one that was not saved yet, behind the last that ran.

    Raises:
        KitError: nothing tells.
    """
    place = story.place(here.cell_id())
    if place is not None:
        return place
    ran = [number for number, cell in enumerate(story.cells) if cell.ran]
    last = story.place(last_cell())
    if last is None and not ran:
        raise KitError(
            "Nothing says where in the notebook you are.",
            hint='Save it (Ctrl+S) and run this again, or name the place: resume("E4").',
        )
    return (ran[-1] if last is None else last) + 1
