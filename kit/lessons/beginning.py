"""A lesson's beginning: the room is emptied for it, unless it holds what is somebody else's."""

from __future__ import annotations

from kit import here
from kit.client import Client, empty
from kit.errors import KitError
from kit.journal import Document
from kit.lines import many
from kit.records import OPERATOR

_TABLE, _ID = "lessons", "lesson-of-this-room"


class KeptError(KitError):
    """A room in a file was not emptied: first somebody is to say that it may be."""


def begin_in(client: Client, number: int, *, sure: bool = False) -> None:
    """Empty the room for a lesson; one in a file only if all in it is of this notebook, or if ``sure``.

    Raises:
        KeptError: the file holds what another notebook or program has made, or it is emptied on the way back.
    """
    if client.journal.path is None:
        empty(client)
        return
    again, notebook = here.running_again(), str(here.notebook_file() or "")
    if not (sure or (again and again.sure)):
        _ask(client, number, notebook, on_the_way=again is not None)
    empty(client)
    note = {"id": _ID, "lesson": number, "notebook": notebook}
    client.journal.commit(lambda draft: draft.put(_TABLE, note), by=OPERATOR, via="lesson")


def _ask(client: Client, number: int, notebook: str, *, on_the_way: bool) -> None:
    held, path = _held(client), client.journal.path
    if not held or path is None:
        return
    owner = client.journal.get(_TABLE, _ID)
    if owner is None or owner["lesson"] != number or _another(owner, notebook):
        raise KeptError(
            f"{path.name} holds {held} {_whose(owner, number)}. Nothing was emptied.",
            hint="Name another file in the first cell. Or run lesson.empty_room(sure=True): that empties it, "
            "and its journal keeps what was there.",
        )
    if on_the_way:
        raise KeptError(
            f"The way back empties {path.name} and builds it anew. It holds {held}; "
            "its journal keeps what was there.",
            hint="Press the button once more to do it; or in a cell: lesson.resume(sure=True).",
        )


def _another(owner: Document, notebook: str) -> bool:
    """Whether it is another copy of the same notebook."""
    return bool(notebook and owner["notebook"] and owner["notebook"] != notebook)


def _whose(owner: Document | None, number: int) -> str:
    if owner is None:
        return "that no notebook has made"
    if owner["lesson"] == number:
        return f"of another copy of this notebook, {owner['notebook']}"
    return f"of notebook {owner['lesson']}"


def _held(client: Client) -> str:
    """What the room holds, in words; nothing where it is empty."""
    blocks, agents = (client.journal.find(table) for table in ("blocks", "agents"))
    counts = (many(len(found), noun) for found, noun in ((agents, "agent"), (blocks, "block")) if found)
    return " and ".join(counts)
