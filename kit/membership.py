"""A membership: in which class whoever works in a folder is, and as whom.

It stands in ``.kit/class.json`` of that folder, which nobody else may read, or in the environment:
``KIT_CLASS`` is then the address and ``KIT_TOKEN`` the token, as a hub sets them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kit.errors import RoomError
from kit.journal.whole import write_whole

PLACE = Path(".kit", "class.json")
ADDRESS, TOKEN = "KIT_CLASS", "KIT_TOKEN"
_SIZE = 4096  # bytes, more than a membership has


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a class is, and who she is there.

    ``back`` is her code to come back from another machine, ``asked`` the name with which she has joined.

    >>> Membership("http://127.0.0.1:8283", "kit-…", name="Ada")
    Membership(address='http://127.0.0.1:8283', id='', name='Ada', asked='')
    """

    address: str
    token: str = field(repr=False)
    id: str = ""
    name: str = ""
    back: str = field(default="", repr=False)
    asked: str = ""


def of_folder(folder: Path) -> Membership | None:
    """The class that the folder has joined, if it has joined one.

    Raises:
        RoomError: the file is there and says nothing sound.
    """
    file = folder / PLACE
    try:
        kept = json.loads(file.read_text("utf-8"))
        found = Membership(**{name: kept[name] for name in Membership.__slots__ if name in kept})
        if _is_sound(found):
            return found
        why = "it is damaged"
    except FileNotFoundError:
        return None
    except OSError as failure:
        why = failure.strerror or type(failure).__name__
    except (ValueError, TypeError, RecursionError):
        why = "it is damaged"
    raise RoomError(
        f"which class this folder has joined can not be read from {file}: {why}",
        hint="kit.leave() removes it; then join again with your code of return, or with the class's code.",
    )


def _is_sound(found: Membership) -> bool:
    return all(isinstance(text, str) for text in asdict(found).values()) and bool(
        found.address and found.token
    )


def of_environment(environ: Mapping[str, str]) -> Membership | None:
    """The class that a hub has put its learner into."""
    address, token = environ.get(ADDRESS, "").strip(), environ.get(TOKEN, "").strip()
    return Membership(address.rstrip("/"), token) if address and token else None


def check_can_keep(folder: Path) -> None:
    """Know that a membership can be kept in the folder, before a place is taken for it.

    Nothing is made there: who does not get in has no copy of the course for that.

    Raises:
        RoomError: nothing can be written there.
    """
    import tempfile  # most who import the kit join no class

    file = folder / PLACE
    try:
        there = next(each for each in file.parents if each.exists())
        # one with a name, which is closed before it goes: a browser's storage takes no other
        with tempfile.NamedTemporaryFile(dir=there) as tried:
            tried.write(bytes(_SIZE))
    except OSError as failure:
        raise _unwritable(file, failure) from None


def keep(folder: Path, membership: Membership) -> None:
    """Keep this one from now on, for its owner alone to read.

    Raises:
        RoomError: it can not be written; what was kept before is kept still.
    """
    file = folder / PLACE
    text = json.dumps(asdict(membership), ensure_ascii=False, indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise _unwritable(file, failure) from None
    write_whole(file, [text.encode()])


def _unwritable(file: Path, failure: OSError) -> RoomError:
    return RoomError(
        f"{file} can not be written: {failure.strerror}",
        hint="Without it no notebook knows of the class: make the folder writable, or use another one.",
    )


def drop(folder: Path) -> bool:
    """Forget which class the folder is in; whether it was in one.

    Raises:
        RoomError: the file can not be removed.
    """
    file = folder / PLACE
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as failure:
        raise RoomError(f"{file} can not be removed: {failure.strerror}", hint="Delete it by hand.") from None
    return True
