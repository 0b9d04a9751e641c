"""What a learner hands in to a check: an untouched stub, a list of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kit.client import Client
from kit.lessons.parts import Verdict, cannot_be_checked, not_tried
from kit.values.clip import shown


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
    return {str(getattr(one, "agent", getattr(one, "name", getattr(one, "label", one)))) for one in answer}


def misnamed(client: Client, given: Iterable[str], known: Iterable[str] = ()) -> Iterator[str]:
    """What is said to those of the given names that are no names of agents in this room.

    ``known`` are names of agents that are not in the room any more.

    >>> from kit import connect
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana")
    >>> next(misnamed(client, ["ana"]))
    "You wrote 'ana'; the agent is called 'Ana', letter by letter."
    """
    agents = {one.id: one.name for one in client.agents.list(limit=None)}
    blocks = {word for one in client.blocks.list(limit=None) for word in (one.id, one.label)}
    names_here = {*agents.values(), *known}
    spelled = {name.casefold().replace(" ", ""): name for name in names_here}
    for one in sorted(given):
        if one in names_here:
            continue
        if one in agents:
            yield f"{one} is an id. Asked are the names: the field name of each agent."
        elif one in blocks:
            yield f"{one} is a block. Asked are the agents, by their names."
        elif meant := spelled.get(one.casefold().replace(" ", "")):
            yield f"You wrote {one!r}; the agent is called {meant!r}, letter by letter."
        else:
            yield f"There is no agent called {shown(one)} in this room."
