"""What a page asks of a kernel that does not know its views any more: to bring the learner back to one."""

from __future__ import annotations

import json

from kit.errors import KitError
from kit.lessons.story import Story, story_of
from kit.lessons.way_back import bring_back
from kit.notebooks import here


def come_back(cell: str, *, sure: bool = False) -> None:
    """Run the story again as far as this cell and with it; each line that is printed is JSON for the page."""
    try:
        story = story_of(here.notebook_file())
        way = bring_back(story, _place(story, cell) + 1, sure=sure, tell=_come)
    except (KitError, OSError) as error:
        _tell(f"▲ {error}")
    else:
        _tell(str(way), asked=bool(way.asked))


def _place(story: Story, cell: str) -> int:
    place = story.place(cell)
    if place is None:
        raise KitError("This cell is not in the notebook as it was saved.", hint="Save it: Ctrl+S.")
    return place


def _come(done: int, total: int) -> None:
    _tell(f"Running the cells above again: {done} of {total}")


def _tell(said: str, *, asked: bool = False) -> None:
    print(json.dumps({"said": said, "asked": asked}), flush=True)
