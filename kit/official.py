"""The official client on an embedded room: for tests, and where there are no sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from kit.client import Client
from kit.rest import Api, Request

if TYPE_CHECKING:
    from letta_client import AsyncLetta, Letta


class RoomTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers requests from a room in this process, where httpx would send them."""

    def __init__(self, client: Client) -> None:
        self._api = Api(client)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer at once; the room is at hand."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same for an async client; the room's work is short, so that it is done in between."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        given = self._api.answer(Request(request.method, path, query, body))
        return httpx.Response(given.status, headers=dict(given.headers), content=given.body, request=request)


def official(client: Client) -> Letta:
    """The official client's class, wired to the room of ``client``.

    >>> from kit import connect
    >>> client = connect()
    >>> letta = official(client)
    >>> letta.blocks.create(label="team_knowledge", value="We meet on Mondays.").label
    'team_knowledge'
    >>> [block.label for block in client.blocks.list()]
    ['team_knowledge']

    Raises:
        ModuleNotFoundError: ``letta-client`` is not installed.
    """
    from letta_client import Letta

    return Letta(base_url=_NOWHERE, api_key="", http_client=httpx.Client(transport=RoomTransport(client)))


def official_async(client: Client) -> AsyncLetta:
    """The same for ``async`` code."""
    from letta_client import AsyncLetta

    return AsyncLetta(
        base_url=_NOWHERE, api_key="", http_client=httpx.AsyncClient(transport=RoomTransport(client))
    )


_NOWHERE = "http://room.invalid"  # a name that never leads anywhere
