"""The ways to a room: here, over HTTP with our own client, and over HTTP with the official one."""

from __future__ import annotations

import inspect
from contextlib import contextmanager

import letta_client.pagination

from kit import connect
from kit.official import RoomTransport, official
from kit.remote import RemoteClient
from kit.rest.answers import refused

WAYS = ["here", "remote", "official"]


@contextmanager
def opened(way, *, model=None, repeatable=False):
    """A client of a new room in memory."""
    with connect(model=None if way == "remote" else model, repeatable=repeatable) as room:
        if way == "here":
            yield room
        elif way == "official":
            yield Official(official(room), room)
        else:
            with RemoteClient("http://room.invalid", model=model, transport=RoomTransport(room)) as client:
                yield client


class Official:
    """The official client wherever it has the call and its arguments; the room's own for what is ours.

    Its refusals are raised as the kit's, which tells whether they say the same.
    """

    def __init__(self, theirs, ours):
        self._theirs = theirs
        self._ours = ours

    def __getattr__(self, name):
        ours, theirs = getattr(self._ours, name), getattr(self._theirs, name, None)
        if theirs is None or isinstance(ours, (str, int)):
            return ours
        return _both(theirs, ours) if inspect.ismethod(ours) else Official(theirs, ours)


class Listed:
    """A page of the official client, with what ours has beyond it."""

    def __init__(self, page):
        self._page = page

    def __getattr__(self, name):
        return getattr(self._page, name)

    def __iter__(self):
        return iter(self._page)

    def __len__(self):
        return len(self._page.items)

    def __getitem__(self, place):
        return self._page.items[place]


def _both(theirs, ours):
    signature = inspect.signature(theirs)

    def call(*args, **kwargs):
        try:
            signature.bind(*args, **kwargs)
        except TypeError:
            return ours(*args, **kwargs)
        try:
            answer = theirs(*args, **kwargs)
            return Listed(answer) if isinstance(answer, letta_client.pagination.SyncArrayPage) else answer
        except letta_client.APIStatusError as error:
            raise refused(error.status_code, error.body) from None
        except (TypeError, ValueError, RecursionError):  # it can not be said in HTTP
            return ours(*args, **kwargs)

    return call
