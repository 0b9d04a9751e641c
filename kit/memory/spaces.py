"""The ids of spaces: a learner has her own, and one for each notebook. No learner's id holds a dot."""

from __future__ import annotations


def space_of(learner: str, notebook: int | None) -> str:
    """The id of a learner's space for a notebook; without one, of her own.

    >>> space_of("learner-3", None), space_of("learner-3", 2)
    ('learner-3', 'learner-3.2')
    """
    return learner if notebook is None else f"{learner}.{notebook}"


def owner(space: str) -> str:
    """The learner whose space this is.

    >>> owner("learner-3.2"), owner("learner-3")
    ('learner-3', 'learner-3')
    """
    return space.partition(".")[0]
