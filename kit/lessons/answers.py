"""What a learner hands in to a check: an untouched stub, a list of names."""

from __future__ import annotations

from typing import Any

from kit.lessons.parts import Verdict, cannot_be_checked, not_tried


def is_untouched(answer: Any) -> bool:
    """Whether this is what a stub says: dots, or nothing.

    >>> [is_untouched(answer) for answer in (..., None, "", [], 0, "b")]
    [True, True, True, True, False, False]
    """
    return answer is None or answer is ... or answer in ("", [])


def not_names(answer: Any) -> Verdict | None:
    """What to say where ``names`` holds no names; nothing where it does.

    >>> print(not_names("Ana"))
    ? cannot be checked: names is str; make it a list of names.
    """
    if is_untouched(answer):
        return not_tried("names is still empty.")
    if not isinstance(answer, list | tuple | set | frozenset):
        return cannot_be_checked(f"names is {type(answer).__name__}; make it a list of names.")
    return None


def names(answer: Any) -> set[str]:
    """The names that were handed in, as texts, as agents or as an audit's readers.

    >>> from kit import connect
    >>> names([connect().agents.create(name="Ana"), "Ben"]) == {"Ana", "Ben"}
    True
    """
    return {str(getattr(one, "agent", getattr(one, "name", one))) for one in answer}
