"""Opening a room: one in memory, one in a file, or one that a server holds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

from kit.client import ClassSeat, Client
from kit.errors import AuthenticationError, KitError, RoomError
from kit.journal import FileJournal, MemoryJournal, counted_clock, counted_ids, random_ids, wall_clock
from kit.membership import Membership, of_environment, of_folder
from kit.memory.forms import ROOM
from kit.models.registry import ModelRegistry
from kit.notebooks import here
from kit.values.checks import OMIT, Omitted
from kit.values.console import make_readable
from kit.values.meant import explained, told
from kit.values.protocol import Model

_LEAVE = "To leave the class: import kit; kit.leave()"
_BY_JOINING = 'Join again: kit.join("{}"). Where your place is gone, the code of the class is asked for.'
_BY_A_HUB = "Stop your server on the hub and start it again: it brings a new token."
_ADDRESS = re.compile(r"(letta\+)?https?://", re.IGNORECASE)


@explained
def connect(
    room: str | os.PathLike[str] | Omitted | None = OMIT,
    *,
    model: str | Model | None = None,
    models: Iterable[str] | None = None,
    context: int | None = None,
    repeatable: bool = False,
    patience: float = 10.0,
    token: str | None = None,
) -> Client:
    """Open a room: one in memory that ends with the process, a file, or one that a server holds.

    Args:
        room: a path that ends in ``.jsonl``; it is made if it is not there, and ``~`` is your home. Or
            an address that ``kit serve`` has printed, such as ``"http://127.0.0.1:8283"``; with
            ``letta+`` before it the official client, where it is installed, does what it can, and ours
            the rest. ``None``, as the course's notebooks have it: the class that this folder has joined
            with ``kit.join(…)``, else a room in memory. A script, and ``connect()``, never go there.
        model: who thinks for the agents, where they have no model of their own: ``"clerk"``,
            ``"openai:NAME"``, ``"http://localhost:8080/v1#NAME"`` …, or a model object. By default
            what the environment variable ``KIT_MODEL`` says, else the clerk.
        models: further models that may be asked where the room's record names them: settings, or a
            provider or an address alone, such as ``["openai", "http://localhost:8080/v1"]``; by default
            what ``KIT_MODELS`` says. For others the model of the room stands in, and each step says so.
        context: tokens that a model is sent at most; what does not fit of a long conversation is left
            out, the oldest first. By default what ``KIT_CONTEXT`` says, else what the model is known for.
        repeatable: count ids and time instead of drawing them, so that a notebook that runs twice
            prints the same twice.
        patience: seconds to wait when others hold the room's lock.
        token: who you are to the server, where it asks; by default what ``KIT_TOKEN`` says.

    >>> client = connect()
    >>> client.blocks.create(label="team_knowledge", value="We meet on Mondays.").version
    1

    Where the class can not be reached, a notebook goes on in a room in memory, and says so: nobody's lesson
    ends with the network. Her answers are kept and reach the class later; what she makes in that room does
    not. Who runs the cell again once the class answers is in the class's room.

    Raises:
        RoomFormatError: the file is no room, or from a newer kit.
        RoomDamagedError: a line of it is damaged; the error names it.
        RoomError: the file can not be opened, or nobody answers at the address.
        AuthenticationError: the server does not know this token.
    """
    make_readable()
    if isinstance(room, str) and _ADDRESS.match(room):
        _check_said_there(models, context)
        return _elsewhere(room, token or os.environ.get("KIT_TOKEN"), model)
    if isinstance(room, Omitted):
        room = None
    elif room is None and here.is_course_notebook():
        joined = of_folder(here.folder())
        membership = joined or of_environment(os.environ)
        if membership is not None:
            _check_said_there(models, context)
            way_back = _BY_JOINING.format(membership.address) if joined else _BY_A_HUB
            return _in_class(membership, model, way_back, repeatable=repeatable)
    if not isinstance(room, str | os.PathLike | None):
        raise RoomError(
            f"{told(room)} is no room",
            hint='It is a file or an address: connect("team.jsonl"), connect("http://…"); or connect().',
        )
    registry = ModelRegistry(model, models=models, context=context)
    if room is None:
        return _in_memory(registry, repeatable=repeatable)
    clock, ids = (counted_clock, counted_ids) if repeatable else (wall_clock, random_ids)
    journal = FileJournal(room, patience=patience, clock=clock, ids=ids, forms=ROOM)
    return Client(journal, registry)


def _check_said_there(models: object, context: object) -> None:
    if models is not None or context is not None:
        raise RoomError(
            "which models a room that a server holds may ask, and how much they are sent, is said there",
            hint="kit serve --model NAME, and KIT_CONTEXT; or an agent's context_window_limit.",
        )


def _in_memory(
    registry: ModelRegistry, *, repeatable: bool, seat: Callable[[], ClassSeat] | None = None
) -> Client:
    clock, ids = (counted_clock, counted_ids) if repeatable else (wall_clock, random_ids)
    return Client(MemoryJournal(clock=clock, ids=ids, forms=ROOM), registry, seat)


def _in_class(
    membership: Membership, model: str | Model | None, way_back: str, *, repeatable: bool
) -> Client:
    """The class's room; where it can not be opened, one in memory with a seat in the class, and why."""
    from kit.remote.client import RemoteClient
    from kit.remote.seat import RemoteSeat

    def seat() -> RemoteSeat:
        return RemoteSeat(membership.address, membership.token, member=membership.id)

    try:
        asked = seat()
        try:
            me = asked.me()
        finally:
            asked.close()
        client = RemoteClient(membership.address, membership.token, model=model)
    except KitError as error:
        print(*_outside(membership, error, way_back), _LEAVE, sep="\n")
        return _in_memory(ModelRegistry(model), repeatable=repeatable, seat=seat)
    client.called = "Your room in the class"
    print(f"In the class at {membership.address}, as {me.get('name') or membership.name}.", _LEAVE, sep="\n")
    return client


def _outside(membership: Membership, error: KitError, way_back: str) -> Iterator[str]:
    """What is said to who can not get in: why, where she works now, and what gets her in.

    ``way_back`` is for whose token the class does not know: the same cell would be refused again.
    """
    yield f"The class at {membership.address} can not be entered: {error.message}."
    is_gone = isinstance(error, AuthenticationError)
    if error.hint and not is_gone:
        yield error.hint
    yield "This notebook goes on in a room of your own, in memory, which the class does not see."
    if is_gone:
        yield way_back
        yield "Your answers are kept here, and handed in then."
    else:
        yield "Your answers are kept here, and sent once it answers. To get in then, run this cell again."


def _elsewhere(address: str, token: str | None, model: str | Model | None) -> Client:
    """A room that a server holds; with ``letta+`` before its address through the official client."""
    from kit.official import OfficialClient
    from kit.remote import RemoteClient

    scheme, between, rest = address.partition("://")
    plain = scheme.lower().removeprefix("letta+") + between + rest
    official = scheme.lower().startswith("letta+")
    return (OfficialClient if official else RemoteClient)(plain, token, model=model)
