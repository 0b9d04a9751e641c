"""The official client: on a room in this process, and as the voice of ours.

``official(client)`` needs no socket. ``connect("letta+http://…")`` is our client with everything that the
official one can do done by the official one; what is ours alone, and what it has no argument for, is beside
it under the same names.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import httpx

from kit.client import Client
from kit.remote import RemoteClient
from kit.rest import Api, Request
from kit.rest.answers import refused
from kit.rest.exchange import KEY, NOTEBOOK
from kit.values.protocol import Model

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
        given = self._api.answer(Request.sent(request.method, path, query, body, request.headers))
        return httpx.Response(given.status, headers=dict(given.headers), content=given.body, request=request)


def official(client: Client) -> Letta:
    """The official client's class, wired to the room of ``client``. It sends nothing twice.

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

    http = httpx.Client(transport=RoomTransport(client))
    return Letta(base_url=_NOWHERE, api_key=None, max_retries=0, http_client=http)


def official_async(client: Client) -> AsyncLetta:
    """The same for ``async`` code."""
    from letta_client import AsyncLetta

    http = httpx.AsyncClient(transport=RoomTransport(client))
    return AsyncLetta(base_url=_NOWHERE, api_key=None, max_retries=0, http_client=http)


# ---------------------------------------------------------------------- as the voice of ours


class OfficialClient(RemoteClient):
    """A room on the network; what the official client can say goes through it and comes back in its types.

    Its refusals are raised as the kit's. An agent whose model is an object of ours thinks here, as always.
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        *,
        model: str | Model | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        from letta_client import DefaultHttpxClient, Letta

        super().__init__(address, token, model=model, transport=transport)
        self._http: httpx.Client = DefaultHttpxClient(
            transport=transport, trust_env=self._link.trust_env, follow_redirects=False
        )
        self._letta = Letta(base_url=address, http_client=self._http)
        self._letta.api_key = token  # not the key of LETTA_API_KEY, which is for somebody else
        ours = self.agents
        before: dict[str, Before] = {
            "create": ours.with_setting,
            "update": lambda asked: None if "model" in asked else asked,
            "messages.create": ours.messages.unless_thought_here,
        }
        self.blocks: Any = Fallback(self._letta.blocks, self.blocks)
        self.agents: Any = Fallback(self._letta.agents, ours, before)
        self.tools: Any = Fallback(self._letta.tools, self.tools)

    def enter(self, notebook: int) -> None:
        super().enter(notebook)
        self._http.headers[NOTEBOOK] = str(notebook)

    def close(self) -> None:
        self._letta.close()
        super().close()


Before = Callable[[dict[str, Any]], dict[str, Any] | None]


class Fallback:
    """A resource of the official client, and behind it ours, for what theirs does not know."""

    def __init__(
        self, theirs: Any, ours: Any, before: Mapping[str, Before] | None = None, path: str = ""
    ) -> None:
        self._theirs = theirs
        self._ours = ours
        self._before = before or {}
        self._path = path

    def __getattr__(self, name: str) -> Any:
        ours, theirs = getattr(self._ours, name), getattr(self._theirs, name, None)
        path = f"{self._path}.{name}".removeprefix(".")
        if theirs is None:
            return ours
        if not callable(ours):
            return Fallback(theirs, ours, self._before, path)
        return _said(theirs, ours, self._before.get(path, lambda asked: asked))


class PageWithExtras:
    """A page of the official client, with what ours has beyond it."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._page)

    def __len__(self) -> int:
        return len(self._page.items)

    def __getitem__(self, place: Any) -> Any:
        return self._page.items[place]


def _said(theirs: Callable[..., Any], ours: Callable[..., Any], before: Before) -> Callable[..., Any]:
    """Their method where it knows these arguments, else ours; ``before`` completes them, or sends us.

    A ``None`` that says something goes by ours: theirs sends it as null, which means that nothing was given.
    """
    from letta_client import APIStatusError
    from letta_client.pagination import SyncArrayPage

    signature, mine = inspect.signature(theirs), inspect.signature(ours).parameters

    def says_none(asked: dict[str, Any]) -> bool:
        nothing = (name for name, item in asked.items() if item is None and name in mine)
        return any(mine[name].default is not None for name in nothing)

    def say(*args: Any, **kwargs: Any) -> Any:
        bound = _bound(signature, args, kwargs)
        asked = None if bound is None else before(bound)
        if asked is None or says_none(asked):
            return ours(*args, **kwargs)
        try:
            key = {KEY: str(uuid.uuid4()), **(asked.get("extra_headers") or {})}  # one for all its attempts
            answer = theirs(**{**asked, "extra_headers": key})
        except APIStatusError as error:
            raise refused(error.status_code, error.body) from None
        except (TypeError, ValueError, RecursionError):  # JSON has no words for it, and ours says so
            return ours(*args, **kwargs)
        return PageWithExtras(answer) if isinstance(answer, SyncArrayPage) else answer

    return say


def _bound(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any] | None:
    try:
        return dict(signature.bind(*args, **kwargs).arguments)
    except TypeError:
        return None


_NOWHERE = "http://room.invalid"  # a name that never leads anywhere
