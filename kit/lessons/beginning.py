"""A lesson's beginning: the room is emptied for it, unless it holds what is somebody else's."""

from __future__ import annotations

from contextlib import suppress

from kit.client import Client, empty
from kit.errors import KitError
from kit.journal import Document
from kit.notebooks import here
from kit.values.lines import many
from kit.values.records import OPERATOR

_TABLE, _ID = "lessons", "lesson-of-this-room"
_MOST = 4  # names that are told of each kind
_FIELDS = {"agents": "name", "blocks": "label"}


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
    is_ours = owner is not None and owner["lesson"] == number and not _another(owner, notebook)
    guest = _guest(client, owner) if is_ours else ""
    if not is_ours and owner is not None and "guest" not in owner:
        _note_guest(client, owner, number, notebook)
    if not is_ours or guest:
        raise KeptError(
            f"{path.name} holds {held} {_whose(owner, number, notebook)}{guest}. Nothing was emptied.",
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


def _note_guest(client: Client, owner: Document, number: int, notebook: str) -> None:
    """Another notebook has the room open, and may go on in it: its owner is to ask before it empties that."""
    guest = {"lesson": number, "notebook": notebook, "since": client.room.seq + 1}
    with suppress(KitError):  # the refusal is what matters
        client.journal.commit(
            lambda draft: draft.put(_TABLE, {**owner, "guest": guest}), by=OPERATOR, via="lesson"
        )


def _guest(client: Client, owner: Document | None) -> str:
    """Who else has opened the room, if something was done in it since then."""
    guest = owner.get("guest") if owner else None
    if not guest or client.room.seq <= guest["since"]:
        return ""
    return f", and notebook {guest['lesson']} was opened in it since"


def _whose(owner: Document | None, number: int, notebook: str) -> str:
    if owner is None:
        return "that no notebook has made"
    if _another(owner, notebook) and owner["lesson"] == number:
        return f"of another copy of this notebook, {owner['notebook']}"
    if owner["lesson"] == number:
        return "of this notebook"
    return f"of notebook {owner['lesson']}"


def _held(client: Client) -> str:
    """What the room holds, in words and by name; nothing where it is empty."""
    return " and ".join(_named(client, table) for table in _FIELDS if client.journal.find(table))


def _named(client: Client, table: str) -> str:
    names = [str(found[_FIELDS[table]]) for found in client.journal.find(table)]
    more = ", …" if len(names) > _MOST else ""
    return f"{many(len(names), table[:-1])} ({', '.join(names[:_MOST])}{more})"
