"""Joining a class: one call, after which every course notebook of the folder opens the class's room."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import BuiltinFunctionType

from kit.errors import AuthenticationError, KitError, RoomError, UnprocessableEntityError
from kit.lessons import attendance
from kit.lessons.outbox import Outbox
from kit.lessons.progress import Progress, progress_file
from kit.membership import Membership, check_can_keep, drop, keep, of_environment, of_folder
from kit.notebooks import here
from kit.values.checks import a_name
from kit.values.lines import many
from kit.values.meant import explained

_OF_TOKENS = "kit-"  # what every one begins with


@explained
def join(
    address: str,
    code: str | None = None,
    name: str | None = None,
    *,
    folder: str | os.PathLike[str] | None = None,
) -> None:
    """Join a class: ``connect(room)`` with ``room = None`` opens its room in every course notebook here.

    What was answered in this folder before is handed in; what she has answered elsewhere, under her code of
    return, comes back. Run the same call again, and nothing changes.

    Args:
        address: where the class is, as the instructor shows it: ``"http://192.168.0.5:8283"``.
        code: the class's join code, your own code of return, or a token; it is asked for where it is missing.
        name: how you are called in the class; asked for where it is needed.
        folder: of which course; by default the notebook's own.

    Raises:
        AuthenticationError: nobody there knows this code or token.
        PermissionDeniedError: the class is full.
        RoomError: nobody answers there, this folder is in another class already (``kit.leave()`` first), or
            nothing can be written in it.
    """
    from kit.remote.seat import class_address

    place = class_address(address)
    course = Path(folder) if folder is not None else here.folder()
    if name is not None:
        name = a_name(name)
    check_can_keep(course)
    membership = _again(of_folder(course), place, code, name)
    is_new = membership is None
    if membership is None:
        membership = _seated(place, code, name)
    _keep(course, membership)
    print(*_told(membership, course, is_new=is_new), sep="\n")


def leave(*, folder: str | os.PathLike[str] | None = None) -> None:
    """Leave the class that this folder has joined; your answers stay here, and your place there stays yours.

    Raises:
        RoomError: what says so can not be removed.
    """
    course = Path(folder) if folder is not None else here.folder()
    try:
        held = of_folder(course)
    except RoomError:
        held = None  # it can not be read, but it can be removed
    if drop(course):
        attendance.leave(course, held.address if held else None)
        print(*_left(held, course), sep="\n")
    elif (hub := of_environment(os.environ)) is not None:
        print(f"KIT_CLASS puts you into the class at {hub.address}: start without it to be in none.")
    else:
        print("This folder is in no class.")


# ---------------------------------------------------------------------- taking a place


def _again(held: Membership | None, place: str, code: str | None, name: str | None) -> Membership | None:
    """The membership that is there already, if it is the one that is asked for, and is still good.

    Raises:
        RoomError: it is another one.
    """
    if held is None:
        return None
    if held.address != place:
        raise RoomError(
            f"this folder is in another class already: {held.address}, as {held.name}",
            hint="Leave it first: kit.leave(), or kit join --leave. Your answers stay here. Then join again.",
        )
    found = _as_held(held)
    if found is None:
        return None if _is_another(held, code, name) else _come_back(held)
    if _is_another(held, code, name, found.name):
        raise RoomError(
            f"this folder is in that class already, as {found.name}",
            hint="Is that not you? Leave first: kit.leave(), or kit join --leave. Then join again.",
        )
    return found


def _as_held(held: Membership) -> Membership | None:
    """The membership as the class knows it now; none where its token is good no longer."""
    from kit.remote.seat import RemoteSeat

    try:
        with closing(RemoteSeat(held.address, held.token)) as seat:
            return replace(held, name=str(seat.me().get("name") or held.name))
    except AuthenticationError:
        return None


def _is_another(held: Membership, code: str | None, name: str | None, called: str = "") -> bool:
    """Whether this token or this name is somebody else's than whose membership is held."""
    if code is not None and code.startswith(_OF_TOKENS) and code != held.token:
        return True
    return name is not None and name.casefold() not in {
        one.casefold() for one in (held.name, held.asked, called) if one
    }


def _come_back(held: Membership) -> Membership | None:
    """Her own place, by her own code, with another token; none where the place is gone, too."""
    from kit.remote.seat import RemoteSeat

    if not held.back:
        return None
    try:
        with closing(RemoteSeat(held.address)) as seat:
            found = seat.take(held.back, None)
    except AuthenticationError:
        return None
    return replace(held, token=found.token, id=found.id, name=found.name)


def _seated(place: str, code: str | None, name: str | None) -> Membership:
    """A place there, by whatever was shown."""
    from kit.remote.seat import RemoteSeat

    shown = (code if code is not None else _ask("The code of the class: ", "second")).strip()
    if shown.startswith(_OF_TOKENS):
        return _bearing(place, shown)
    with closing(RemoteSeat(place)) as seat:
        try:
            found = seat.take(shown, name)
        except UnprocessableEntityError:
            if name is not None:
                raise
            name = a_name(_ask("How are you called in the class? ", "third"))
            found = seat.take(shown, name)
    return Membership(
        seat.address, found.token, found.id, found.name, found.back or shown, name or ""
    )  # a place that was hers before has no new code: she has shown it


def _bearing(place: str, token: str) -> Membership:
    """The place of whoever bears this token."""
    from kit.remote.seat import RemoteSeat

    try:
        with closing(RemoteSeat(place, token)) as seat:
            me = seat.me()
            return Membership(seat.address, token, me["id"], str(me.get("name", "")))
    except AuthenticationError as error:
        raise AuthenticationError(
            error.message,
            hint=f'Join with the code of the class, kit.join("{place}", "CODE", "your name"), '
            "or with your own code of return.",
        ) from None


def _keep(course: Path, membership: Membership) -> None:
    """Keep it; where that fails nevertheless, she has her code to come back to the place that is hers."""
    try:
        keep(course, membership)
    except RoomError as error:
        back = membership.back or membership.token
        raise RoomError(
            f"you have a place in the class, and this folder can not keep it: {error.message}",
            hint=f'Make room for it, or use another folder; it is yours by kit.join("{membership.address}", '
            f'"{back}").',
        ) from error


def _ask(question: str, place: str) -> str:
    """What somebody types; where nobody can be asked, it is said what to write."""
    try:
        if _somebody_reads():
            return input(question).strip()
    except (EOFError, OSError, NotImplementedError):  # the last: a kernel's StdinNotImplementedError
        pass
    raise KitError(
        f"nobody can be asked here: {question.strip()}",
        hint=f'It is the {place} argument: kit.join("http://…", "CODE", "your name"); '
        "in a terminal kit join http://… CODE NAME.",
    )


def _somebody_reads() -> bool:
    """Whether a question is seen: in a notebook, which has an ``input`` of its own, or in a terminal."""
    if not isinstance(input, BuiltinFunctionType):
        return True
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


# ---------------------------------------------------------------------- what is said


def _told(membership: Membership, course: Path, *, is_new: bool) -> Iterator[str]:
    again = "" if is_new else " already"
    yield f"You are in the class at {membership.address}{again}, as {membership.name}."
    where = "this folder" if course.resolve() == here.folder().resolve() else str(course)
    yield f"Every course notebook of {where} opens the class's room now: run its first cells (again)."
    if is_new:
        yield from _exchanged(membership, course)
    if membership.back and is_new:
        yield f"On another machine you come back with your own code: {membership.back}"
    yield "To leave the class: import kit; kit.leave()"


def _exchanged(membership: Membership, course: Path) -> Iterator[str]:
    """Hand in what was answered before, and fetch what was answered elsewhere."""
    from kit.remote.seat import RemoteSeat

    progress = Progress(progress_file(course))
    try:
        with closing(RemoteSeat(membership.address, membership.token, member=membership.id)) as seat:
            outbox = Outbox(seat, progress)
            came = outbox.fetch()
            given = outbox.hand_in()
    except KitError as error:
        yield f"Your answers are not with the class yet, and go there later: {error.message}."
        return
    finally:
        progress.close()
    if came:
        yield f"{many(came, 'answer')} of yours came back from there."
    if given:
        yield f"{many(given, 'answer')} that you gave in this folder before: handed in."


def _left(held: Membership | None, course: Path) -> Iterator[str]:
    if held is None:
        yield "What said which class this folder is in was damaged, and is removed."
        return
    yield f"You have left the class at {held.address}, where you are {held.name}."
    if held.back:
        yield f'Your place stays yours: kit.join("{held.address}", "{held.back}")'
    progress = Progress(progress_file(course))
    waiting = len(progress.waiting(held.address, held.id))
    progress.close()
    if waiting:
        yield f"{many(waiting, 'answer')} had not reached it: kept here, and handed in when you are back."
    yield "Run the first cells of each open notebook again: its room is your own then."
