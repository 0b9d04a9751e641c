"""The ways to a room: here, over HTTP with our own client, and over HTTP with the official one."""

from __future__ import annotations

from contextlib import contextmanager

from kit import connect
from kit.official import OfficialClient, RoomTransport
from kit.remote import RemoteClient

WAYS = ["here", "remote", "official"]
_CLIENTS = {"remote": RemoteClient, "official": OfficialClient}


@contextmanager
def opened(way, *, model=None, repeatable=False):
    """A client of a new room in memory."""
    with connect(model=model if way == "here" else None, repeatable=repeatable) as room:
        if way == "here":
            yield room
            return
        with _CLIENTS[way]("http://room.invalid", model=model, transport=RoomTransport(room)) as client:
            yield client
