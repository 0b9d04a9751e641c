"""Serving: a room behind a socket, from the first line on standard output to the graceful end."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

import uvicorn

from kit.client import Client
from kit.connect import connect
from kit.errors import RoomError
from kit.journal.place import journal_path
from kit.memory.space import share
from kit.server.addresses import LOOPBACK, reachable
from kit.server.admission import members_of, places
from kit.server.app import Server
from kit.server.bodies import Bounds
from kit.server.claim import claimed
from kit.server.connection import Connection
from kit.server.lobby import Limits, Lobby
from kit.server.members import Members
from kit.server.notice import told
from kit.server.plan import Plan
from kit.values.records import Access

_BACKLOG = 512
_MOST_FILES = 20_000
_SPARE = 700  # files that are no connections, and those of a backlog that is taken in at once
_FOREVER = 86_400


def serve(plan: Plan, say: Callable[[str], None] = print) -> None:
    """Serve a room until the process is asked to stop; what was acknowledged is kept whatever happens.

    Raises:
        RoomError: it would be open to the network without tokens, the address is taken, the room is
            served already, or it is a class's and this is not what its class is served by.
    """
    room = None if plan.room is None else journal_path(plan.room)
    size = places(room, plan.learners, token=plan.token, no_class=plan.no_class)
    if plan.host not in LOOPBACK and not (size or plan.token):
        raise RoomError(
            f"{plan.host} can be reached from elsewhere, and nobody would have to show a token",
            hint="Add --token, or --class N for a class; without them the room is served on 127.0.0.1 only.",
        )
    listening = _bound(plan.host, plan.port)
    addresses = reachable(plan.host, listening.getsockname()[1], plan.address)
    with listening, claimed(room, addresses[0]), connect(room) as client:
        members = members_of(
            client.journal, room, size, token=plan.token, no_class=plan.no_class, rate=plan.rate
        )
        plan = replace(plan, learners=size)
        web = Web(client, members, plan)
        if plan.address or plan.host not in LOOPBACK:
            web.room.classroom.teaching.screen.address = addresses[0]
        _share(client, plan.share)
        with _stopped_by_signal(web):
            for line in told(plan, members, addresses):
                say(line)
            sys.stdout.flush()
            web.run(sockets=[listening])


class Web(uvicorn.Server):
    """uvicorn, which tells the room's listeners that it stops, so that they do not hold it up."""

    def __init__(
        self,
        client: Client,
        members: Members,
        plan: Plan,
        *,
        limits: Limits | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.room = Server(
            client,
            members,
            quota=plan.quota,
            models=plan.models,
            turn_seconds=plan.turn_seconds,
            origins=plan.origins,
            bounds=bounds,
            is_stopping=lambda: self.should_exit,
        )
        limits = limits or Limits.for_class(plan.learners, _files() - _SPARE - 2 * plan.learners)
        super().__init__(
            uvicorn.Config(
                self.room.app,
                http=partial(Connection, lobby=Lobby(limits)),  # type: ignore[arg-type]  # it asks for a class, and calls it
                ws="none",
                log_level="error",  # strangers could fill the log with warnings
                access_log=False,
                server_header=False,
                proxy_headers=bool(plan.proxies),
                forwarded_allow_ips=list(plan.proxies),
                timeout_keep_alive=_FOREVER,  # the connection's own limit comes first
                timeout_graceful_shutdown=plan.patience,
                backlog=_BACKLOG,
            )
        )


def _files() -> int:
    """How many files this process may have open, after it has asked for as many as it may."""
    most = _MOST_FILES
    if sys.platform != "win32":  # a connection is no file there
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = most if hard == resource.RLIM_INFINITY else min(hard, most)
        most = wanted if soft == resource.RLIM_INFINITY else soft
        if most < wanted:
            with suppress(OSError, ValueError):  # a system that forbids it: then as many as there were
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                most = wanted
    return most


@contextmanager
def _stopped_by_signal(web: uvicorn.Server) -> Iterator[None]:
    """Let SIGTERM stop the server from its first line on; uvicorn raises it once more, when all is done."""
    before = signal.signal(signal.SIGTERM, web.handle_exit)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # On Windows, SO_REUSEADDR would let another server have the very same port.
    alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    listening.setsockopt(socket.SOL_SOCKET, alone, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)  # so that who reads the address finds somebody there
    except (OSError, OverflowError) as failure:
        listening.close()
        raise RoomError(
            f"{host}:{port} can not be had: {failure}", hint="--port 0 takes one that is free."
        ) from failure
    return listening


def _share(client: Client, wanted: tuple[tuple[str, Access], ...]) -> None:
    for label, access in wanted:
        blocks = [one for one in client.blocks.list(label=label, limit=None) if one.space is None]
        block = blocks[0] if blocks else client.blocks.create(label=label, value="")
        share(client.journal, block.id, access)
