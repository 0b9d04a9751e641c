"""The API: a request in, an answer out, without a socket.

The server runs it behind one, ``kit.official`` without.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, unquote

from kit.client import Client
from kit.errors import (
    BadRequestError,
    MethodNotAllowedError,
    NotFoundError,
    RateLimitError,
    UnprocessableEntityError,
)
from kit.memory.history import each_version
from kit.memory.paging import Page
from kit.rest.answers import as_json, commit_as_json, refusal
from kit.rest.calls import CALLS, Call, words
from kit.rest.exchange import Answer, Request
from kit.rest.memory import CallerMemory
from kit.rest.portions import portion
from kit.rest.turns import Turns
from kit.rest.words import from_body, from_query, read_object
from kit.values.checks import a_count, shown
from kit.values.release import VERSION

MOST_COMMITS = 1000  # in one answer


class Api:
    """What the room of one client answers.

    >>> from kit import connect
    >>> api = Api(connect())
    >>> api.answer(Request("POST", "/v1/blocks/", body=b'{"label": "notes", "value": ""}')).status
    200
    >>> api.answer(Request("GET", "/v1/nowhere")).status
    404
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._turns = Turns(client)
        self._memory = CallerMemory(lambda: client.journal.read(lambda room: room.edition))

    def answer(self, request: Request) -> Answer:
        """The answer to one request, whatever it is; one that comes again is not done again."""
        try:
            if request.method == "GET":
                return self._answered(request)
            return self._memory.once(request, lambda: self._answered(request))
        except Exception as error:  # noqa: BLE001 — the caller gets an answer and no traceback
            return refuse(error)

    def _answered(self, request: Request) -> Answer:
        try:
            return told(200, self._done(request))
        except Exception as error:  # noqa: BLE001 — the caller gets an answer and no traceback
            return refuse(error)

    def _done(self, request: Request) -> Any:
        match (request.method, *_split(request.path)):
            case ("GET", "v1", "health"):
                return {"status": "ok", "version": VERSION}
            case ("GET", "v1", "changes"):
                return changes(self.client, dict(parse_qsl(request.query)))
            case ("POST", "v1", "agents", agent_id, "turns"):
                return self._turns.begin(agent_id, read_object(request.body))
            case (
                "POST",
                "v1",
                "turns",
                id,
                ("read" | "question" | "think" | "take" | "fail" | "act" | "stop") as word,
            ):
                return self._turns.go_on(id, word, read_object(request.body))
        return _called(self.client, request)


def told(status: int, data: Any, **headers: str) -> Answer:
    """An answer that says ``data``."""
    if isinstance(data, str):  # the official client hands a text on as it came
        return Answer(status, data.encode(), {"content-type": "text/plain; charset=utf-8", **headers})
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    body = text.encode(errors="backslashreplace")  # half of a character becomes JSON's own escape of it
    return Answer(status, body, {"content-type": "application/json", **headers})


def refuse(error: BaseException, **headers: str) -> Answer:
    """An answer that says why not, and whether it helps to send the same again."""
    status, body = refusal(error)
    again = "true" if status in {429, 503} else "false"
    if isinstance(error, RateLimitError):
        headers = {"retry-after": str(ceil(error.evidence.get("retry_after", 1.0))), **headers}
    return told(status, body, **{"x-should-retry": again, **headers})


def _called(client: Client, request: Request) -> Any:
    call, in_path = _found(request.method, _split(request.path))
    if request.method == "GET":
        given = from_query(call, parse_qsl(request.query, keep_blank_values=True))
    else:
        data = read_object(request.body)
        given = from_body(call, data)
        if call.name == "agents.messages.create" and (data.get("streaming") or data.get("background")):
            raise BadRequestError("streaming and background are not offered here", hint="Leave both out.")
    given = {**given, **in_path}
    if missing := [word.name for word in words(call).values() if word.is_required and word.name not in given]:
        raise UnprocessableEntityError(
            f"{call.name} needs {', '.join(missing)}", hint=f"Its fields are {', '.join(words(call))}."
        )
    if call.name == "blocks.history":
        return _history(client, **given)
    answer = call.on(client)(**given)
    if not isinstance(answer, Page):
        return as_json(answer)
    told = as_json(answer)
    if given.get("before") and not given.get("after"):  # the nearest ones are at its end
        return portion(reversed(told))[::-1]
    return portion(told)


def _history(client: Client, block_id: str, after: int = 0, limit: int = MOST_COMMITS) -> list[Any]:
    """A portion of a block's versions; it goes on after the ``seq`` of the last one."""
    client.blocks.history(block_id, after=after, limit=1)  # which checks the arguments
    a_count(limit, "limit")
    told = client.journal.read(lambda room: each_version(room, block_id, after))
    return portion(as_json(version) for version in islice(told, limit))


def changes(client: Client, query: Mapping[str, str]) -> dict[str, Any]:
    """A portion of the commits after a number, and the number of the last one that there is.

    Where the ``edition`` is another one than in an earlier answer, what that one told may be otherwise now.
    It is looked up first: a past that is rewritten meanwhile is told under the old name and asked for again.
    """
    after = query.get("after", "0")
    is_number = after.isascii() and after.isdecimal() and len(after) < 13
    start = a_count(int(after) if is_number else after, "after", least=0, most=10**12)
    seq, edition = client.journal.read(lambda room: (room.seq, room.edition))
    commits = portion(commit_as_json(each) for each in islice(client.changes(after=start), MOST_COMMITS))
    return {"seq": seq, "edition": edition, "commits": commits}


def _split(path: str) -> list[str]:
    return [unquote(part) for part in path.strip("/").split("/")]


def _found(method: str, parts: list[str]) -> tuple[Call, dict[str, str]]:
    """The call that a method and a path mean, and what the path says."""
    others: list[str] = []
    for call in CALLS:
        if (values := _match(call, parts)) is None:
            continue
        if call.method == method:
            return call, values
        others.append(call.method)
    path = "/" + "/".join(parts)
    if others:
        raise MethodNotAllowedError(
            f"{path} does not answer to {shown(method)}", hint=f"It answers to {', '.join(others)}."
        )
    raise NotFoundError(f"there is nothing at {shown(path)}", hint="GET /openapi.json lists all there is.")


def _match(call: Call, parts: list[str]) -> dict[str, str] | None:
    wanted = call.path.strip("/").split("/")
    if len(wanted) != len(parts):
        return None
    values = {}
    for name, part in zip(wanted, parts, strict=True):
        if name.startswith("{"):
            values[name.strip("{}")] = part
        elif name != part:
            return None
    return values
