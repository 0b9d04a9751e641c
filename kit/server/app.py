"""The application: requests from a socket, answered by the room's API.

Nothing is answered before it is known who asks. What a request may cost is bounded: its
size, the time in which it arrives, and how many a learner may send.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from http import HTTPStatus
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kit.client import Client
from kit.errors import AuthenticationError, KitError, RateLimitError
from kit.memory.space_draft import Quota
from kit.rest import Answer, Request
from kit.rest.api import refuse, told
from kit.rest.openapi import description
from kit.server.allowance import Allowance
from kit.server.bodies import Bounds, TooLargeError, body, farewell
from kit.server.budget import Budget
from kit.server.classroom import Classroom
from kit.server.cross_origin import CrossOrigin
from kit.server.feed import Broadcast, Stream
from kit.server.members import Members
from kit.server.origin import check_origin
from kit.server.page import PAGES
from kit.server.plan import TURN_SECONDS
from kit.server.roll import Member
from kit.server.rooms import Rooms, notebook_of
from kit.server.workers import Workers
from kit.values.deadline import within

_LOG = logging.getLogger("kit.server")
LISTENERS = 20  # connections of one learner that listen at once
THREADS = 64  # of the learners together; the instructor has as many, which they can not take
SCREENS = 4  # pages on projectors that are answered at once, however many look
_METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"]
_HEAVY = ("/redact", "/class/export", "/class/reset", "/class/forget")  # what reads or writes all of the room
_REWRITES = (1 / 30, 10)  # of a learner: a second, and at once; others wait meanwhile
_STOPPED = {
    "detail": "the server stopped before this came to its end",
    "error": {
        "type": "OutcomeUnknownError",
        "hint": "Look whether the change is there before you send it again.",
        "evidence": {},
    },
}
_SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


class Server:
    """A room, its members and what they may ask; ``app`` is what a web server runs."""

    def __init__(
        self,
        client: Client,
        members: Members | None = None,
        *,
        quota: Quota | None = None,
        models: tuple[str, ...] = (),
        turn_seconds: float = TURN_SECONDS,
        bounds: Bounds | None = None,
        origins: tuple[str, ...] = (),
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.client = client
        self.members = members or Members()
        self.classroom = Classroom(client, self.members)
        self.rooms = Rooms(client, self.members, quota or Quota(), client.models.for_others(models))
        self._turn_seconds = turn_seconds
        self._broadcast = Broadcast(client, is_stopping)
        self._is_stopping = is_stopping
        self._bounds = bounds or Bounds()
        self._workers = {role: Workers(THREADS) for role in ("learner", "instructor")}
        self._budgets = {
            "learner": Budget(self._bounds.at_once, self._bounds.waiting),
            "instructor": Budget(THREADS, 4 * THREADS),
            "screen": Budget(SCREENS, 4 * SCREENS),
        }
        self._one_at_a_time = asyncio.Lock()
        self._rewrites = Allowance(*_REWRITES, time.monotonic)
        self._listeners: Counter[str] = Counter()
        routes = [
            Route("/healthz", self._healthy, methods=["GET"]),
            Route("/openapi.json", self._described, methods=["GET"]),
            *(Route(path, self._page, methods=["GET"]) for path in PAGES),
            Route("/{path:path}", self._answered, methods=_METHODS),
        ]
        app = Starlette(routes=routes, lifespan=self._lifespan)
        self._origins = frozenset(origins)
        self.app: ASGIApp = CrossOrigin(app, origins) if origins else app

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._broadcast.start()
        yield
        self._broadcast.stop()

    # ------------------------------------------------------------------ what needs no token

    async def _healthy(self, _: HTTPRequest) -> Response:
        seq = await self._workers["instructor"].run(lambda: self.client.journal.read(lambda room: room.seq))
        return _http(told(200, {"status": "ok", "seq": seq}))

    async def _described(self, _: HTTPRequest) -> Response:
        return _http(_description())

    async def _page(self, request: HTTPRequest) -> Response:
        return PAGES[request.url.path]

    # ------------------------------------------------------------------ everything else

    async def _answered(self, request: HTTPRequest) -> Response:
        try:
            check_origin(request.headers, self.members.is_open, self._origins)
            if request.url.path == "/class/join":
                return await self._joined(request)
            if request.url.path == "/class/screen/seen":
                return await self._on_screen(request)
            member = self.members.admit(_token(request))
            if _wants_events(request):
                return self._listening(request, member)
            async with self._budgets[member.role].place(member.id):
                return await self._worked(request, member)
        except (TooLargeError, TimeoutError, KitError) as error:
            return farewell(request, _refused(error))
        except asyncio.CancelledError:
            if not self._is_stopping():
                raise
            return _http(told(500, _STOPPED, **{"x-should-retry": "false"}))

    async def _worked(self, request: HTTPRequest, member: Member) -> Response:
        """The answer, once the member has a place to work; a body is read no earlier."""
        is_learner, path = member.role == "learner", _path(request)
        is_heavy = unquote(path).rstrip("/").endswith(_HEAVY)  # as the API reads it
        if is_heavy and is_learner and (wait := self._rewrites.take(member.id)):
            raise RateLimitError(
                "you have erased much in a short time", hint="Wait a little.", retry_after=wait
            )
        most = self._bounds.learners_body if is_learner else self._bounds.body
        text = await body(request, most, self._bounds.slowest)
        asked = Request.sent(request.method, path, request.url.query, text, request.headers)
        notebook = notebook_of(request.headers)
        async with self._one_at_a_time if is_heavy else nullcontext():
            return _http(await self._workers[member.role].run(lambda: self._answer(member, asked, notebook)))

    def _answer(self, member: Member, asked: Request, notebook: int | None) -> Answer:
        """In a thread: what this member gets, who works in this notebook."""
        try:
            if (found := self.classroom.answer(member, asked)) is not None:
                return found if isinstance(found, Answer) else told(200, found)
        except Exception as error:  # noqa: BLE001 — the caller gets an answer and no traceback
            return refuse(error)
        with within(self._turn_seconds):
            return self.rooms.api(member, notebook).answer(asked)

    def _listening(self, request: HTTPRequest, member: Member) -> Response:
        if member.role == "learner" and self._listeners[member.id] >= LISTENERS:
            raise RateLimitError(
                f"you listen {LISTENERS} times already", hint="Close a client.", retry_after=1.0
            )
        viewer, token = self.rooms.api(member, notebook_of(request.headers)).client, _token(request)
        after = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
        events = self._broadcast.events(viewer, after, lambda: self.members.is_known(member, token))
        headers = {**_SAFE, "x-accel-buffering": "no"}  # a proxy such as nginx would hold the events back
        self._listeners[member.id] += 1  # at once: many requests can come before the first event is told
        return Stream(events, headers, over=lambda: self._listeners.subtract([member.id]))

    async def _on_screen(self, request: HTTPRequest) -> Response:
        """What a screen shows; who has no key takes no place from those who have."""
        key, query = _token(request), request.url.query
        teaching, run = self.classroom.teaching, self._workers["instructor"].run
        await run(lambda: teaching.screen.check(key))
        async with self._budgets["screen"].place("screen"):
            return _http(await run(lambda: teaching.on_screen(query)))

    async def _joined(self, request: HTTPRequest) -> Response:
        text = await body(request, self._bounds.strangers_body, self._bounds.strangers_slowest)
        asked = Request(request.method, "/class/join", "", text)
        address = request.client.host if request.client else ""
        return _http(await self._workers["instructor"].run(lambda: self.classroom.join(asked, address)))


@cache
def _description() -> Answer:
    """What strangers may ask for as often as they like is made once."""
    return told(200, description())


def _token(request: HTTPRequest) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def _wants_events(request: HTTPRequest) -> bool:
    is_feed = request.method == "GET" and request.url.path.rstrip("/") == "/v1/changes"
    return is_feed and "text/event-stream" in request.headers.get("accept", "")


def _path(request: HTTPRequest) -> str:
    """The path as it was sent: an escaped slash is no slash."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def _http(answer: Answer, **headers: str) -> Response:
    return Response(answer.body, answer.status, {**answer.headers, **_SAFE, **headers})


def _refused(error: Exception) -> Response:
    if isinstance(error, TooLargeError):
        return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if isinstance(error, TimeoutError):
        return _plain(HTTPStatus.REQUEST_TIMEOUT)
    headers = {"www-authenticate": "Bearer"} if isinstance(error, AuthenticationError) else {}
    return _http(refuse(error), **headers)


def _plain(status: HTTPStatus) -> Response:
    return _http(told(status, {"detail": status.phrase}, connection="close"))
