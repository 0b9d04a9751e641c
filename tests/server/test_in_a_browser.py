"""A kernel in a browser: a room elsewhere is used from there as from any machine, with the same refusals."""

import asyncio
import sys
from contextlib import contextmanager
from types import ModuleType

import httpx
import pytest
from starlette.testclient import TestClient

from kit import Append, connect
from kit.errors import (
    AuthenticationError,
    NotFoundError,
    OutcomeUnknownError,
    RoomError,
    StaleVersionError,
    UnprocessableEntityError,
)
from kit.remote import RemoteClient
from kit.remote.browser import Browser
from kit.remote.seat import RemoteSeat
from kit.server.app import Server
from kit.server.feed import event
from kit.server.members import Members
from tests.server.a_browser import JsError, Page

SITE, CLASS, HERE = "https://site.example", "http://class.invalid", "http://127.0.0.1"


def in_page(monkeypatch, web):
    for name, there in (("js", web.js()), ("pyodide.ffi", web.ffi())):
        monkeypatch.setitem(sys.modules, name, there)
    monkeypatch.setitem(sys.modules, "pyodide", ModuleType("pyodide"))
    monkeypatch.setattr("kit.remote.link.is_browser", lambda: True)
    monkeypatch.delenv("KIT_ALLOW_NETWORK", raising=False)  # what seems to go there goes nowhere
    monkeypatch.setattr("time.sleep", lambda _: None)
    return web


@contextmanager
def a_served_class(origins):
    with connect() as room:
        members = Members.of_a_class(3, rate=1000)
        server = Server(room, members, origins=origins)
        with TestClient(server.app, base_url=CLASS) as http:
            http.members, http.token, http.room = members, members.issue()["learner-1"], room
            yield http
        server.classroom.gradebook.close()


@pytest.fixture
def web(monkeypatch):
    with a_served_class((SITE,)) as http:
        yield in_page(monkeypatch, Page(http, SITE))


@pytest.fixture
def client(web):
    with RemoteClient(CLASS, web.http.token) as client:
        yield client


def test_it_is_used_as_from_any_machine(web, client):
    block = client.blocks.create(label="mine", value="ä")
    client.blocks.edit(block.id, Append("b"))
    assert client.blocks.retrieve(block.id).value == "ä\nb"
    assert web.http.room.blocks.retrieve(block.id).value == "ä\nb"
    client.blocks.delete(block.id)
    assert list(client.blocks.list()) == []


def test_nothing_is_said_but_what_the_server_lets_a_page_say(web, client):
    client.blocks.create(label="mine")
    said = {name for headers in web.asked for name in headers}
    assert said == {"accept", "authorization", "content-type", "idempotency-key", "timeout"}


def test_refusals_are_those_of_a_machine(web, client):
    block = client.blocks.create(label="mine", value="x")
    with pytest.raises(StaleVersionError):
        client.blocks.update(block.id, value="y", expected_version=7)
    with pytest.raises(NotFoundError):
        client.blocks.retrieve("block-00000000-0000-4000-8000-000000000000")
    with pytest.raises(UnprocessableEntityError):
        client.blocks.create(label="mine", limit="many")
    with pytest.raises(AuthenticationError):
        RemoteClient(CLASS, "kit-wrong")


def test_a_text_of_a_megabyte_goes_there_and_back(web, client):
    text = "ä" * 500_000
    block = web.http.room.blocks.create(label="large", value=text, limit=1_000_000)
    from kit.memory.space import share

    share(web.http.room.journal, block.id, "read_only")
    assert client.blocks.retrieve(block.id).value == text


def test_who_is_asked_for_patience_has_a_little(web, client, monkeypatch):
    answers, answer = [429, 503], web.answer

    def hurried(method, url, headers, body):
        found = answer(method, url, headers, body)
        if method == "POST" and answers:
            found.status_code = answers.pop(0)
            found.headers["retry-after"] = "1"
        return found

    monkeypatch.setattr(web, "answer", hurried)
    assert client.blocks.create(label="mine").label == "mine"
    assert answers == []


# ---------------------------------------------------------------------- nobody answers


def test_what_is_sent_where_nobody_answers_has_not_gone_out(web, client):
    client._link.browser._there = 0.0  # it was a while ago
    web.is_online = False
    with pytest.raises(RoomError, match=r"nobody answers at http://class\.invalid") as refused:
        client.blocks.create(label="mine")
    assert not isinstance(refused.value, OutcomeUnknownError)
    assert f"--allow-origin {SITE}" in refused.value.hint
    web.is_online = True


def test_a_page_that_is_not_named_is_told_what_to_ask_for(monkeypatch):
    with a_served_class(("https://other.example",)) as http:
        web = in_page(monkeypatch, Page(http, SITE))
        with pytest.raises(RoomError, match="nobody answers") as refused:
            RemoteClient(CLASS, http.token)
        assert f"--allow-origin {SITE}" in refused.value.hint
        assert "https" in refused.value.hint.splitlines()[1], "the class of a page of https has no https"
        assert {path for _, path in web.sent} == {f"{CLASS}/healthz"}, "and no token went out"


def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_done_twice(web, client):
    lost = ["NetworkError"]
    web.cut = lambda method, url: lost.pop() if method == "POST" and lost else None
    client.blocks.create(label="once")
    assert [block.label for block in web.http.room.blocks.list()] == ["once"]


def test_what_becomes_of_a_change_whose_answer_never_comes_is_not_known(web, client):
    web.cut = lambda method, url: "TimeoutError" if method == "POST" else None
    with pytest.raises(OutcomeUnknownError):
        client.blocks.create(label="once")


def test_a_kernel_that_nobody_can_interrupt_waits_no_longer_than_it_must(web, client):
    client.blocks.create(label="mine")
    waits = [headers["timeout"] for headers in web.asked]
    assert waits[0] == 5_000, "whether it is there"
    assert max(waits[:-1]) == 20_000
    assert waits[-1] == 60_000, "a change may be a turn of a model"


def test_one_that_was_away_is_not_waited_for_again_at_once(web):
    now = [100.0]
    with RemoteClient(CLASS, web.http.token) as client:
        browser = client._link.browser
        browser._clock = lambda: now[0]
        web.is_online = False
        asyncio.run(browser.knock(3.0))
        before = len(web.asked)
        with pytest.raises(RoomError):
            client._link.ask("/v1/blocks/")
        assert len(web.asked) == before
        now[0], web.is_online = 102.0, True
        assert client._link.ask("/v1/blocks/") == []


def test_what_another_address_tells_is_not_taken(web, client):
    web.leads_to = "https://evil.example/v1/blocks/"
    with pytest.raises(Exception, match="status 307"):
        client.blocks.list()


def test_a_page_that_is_no_worker_is_told_what_is(web, monkeypatch):
    monkeypatch.delattr(sys.modules["js"], "WorkerGlobalScope")
    with pytest.raises(RoomError, match="worker"):
        RemoteClient(CLASS, web.http.token)


# ---------------------------------------------------------------------- the feed


@pytest.fixture
def room(monkeypatch):
    with connect() as room:
        server = Server(room, origins=(SITE,))
        with TestClient(server.app, base_url=HERE) as http:
            room.page = in_page(monkeypatch, Page(http, SITE))
            monkeypatch.setattr("kit.remote.listener._PAUSES", (0,))
            yield room
        server.classroom.gradebook.close()


def told(room, headers):
    """What the feed tells after the place that these headers say."""
    after = int(headers["last-event-id"].partition("-")[0])
    return b": here\n\n" + b"".join(event(commit) for commit in room.changes(after=after))


async def heard(client, until):
    """Wait in the browser's loop, as a feed does, until so many commits were heard; how many were."""
    for _ in range(1_000):
        client.journal.wait(until - 1, 0)
        if client._replica.state.seq >= until:
            break
        await asyncio.sleep(0)
    return client._replica.state.seq


def cut(text, size):
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100_000])
def test_the_feed_is_heard_wherever_its_pieces_are_cut(room, size):
    """Also in the midst of a character."""
    with RemoteClient(HERE) as client:
        room.page.streams = [lambda headers: [*write(room), *cut(told(room, headers), size), None]]
        asks = len(room.page.sent)
        assert asyncio.run(heard(client, 2)) == 2
        assert len(room.page.sent) == asks + 1, "whatever it has heard it has not asked for"
        assert client.blocks.list()[0].value == "grün ✓"


def write(room):
    """Two commits, which are told by the stream alone."""
    block = room.blocks.create(label="mine", value="x")
    room.blocks.update(block.id, value="grün ✓")
    return [b""]


@pytest.mark.parametrize("ends", [[], [JsError("NetworkError")], [b"id: 9-ffffffff\nevent: commit\nda"]])
def test_after_a_lost_connection_it_goes_on_from_its_place(room, ends):
    places = []

    def stream(headers):
        places.append(headers["last-event-id"])
        room.blocks.create(label=f"b{len(places)}")
        whole = told(room, headers)
        return [whole[:-5], *ends] if len(places) < 3 else [whole, None]

    with RemoteClient(HERE) as client:
        room.page.streams = [stream, stream, stream]
        assert asyncio.run(heard(client, 3)) == 3
        assert [place.partition("-")[0] for place in places] == ["0", "1", "2"]
        assert len(client._replica.state.table("blocks").ids) == 3


def test_who_is_not_let_in_any_more_hears_why_and_asks_no_more(room):
    async def wait(client):
        for _ in range(1_000):
            client.journal.wait(0, 0)
            await asyncio.sleep(0)

    with RemoteClient(HERE) as client:
        room.page.streams = [401, 401]
        with pytest.raises(AuthenticationError):
            asyncio.run(wait(client))
        assert len(room.page.streams) == 1


def test_a_stream_that_nobody_waits_for_is_given_back(room, monkeypatch):
    """A browser has six connections to a server, for all of its pages together."""
    monkeypatch.setattr("kit.remote.browser._LOOK", 0.001)
    now = [100.0]

    async def leave(client):
        client._replica._listener._clock = lambda: now[0]
        assert await heard(client, 1) == 1
        listening = client._replica._listener._task
        now[0] += 60
        await listening
        assert room.page.aborted == 1
        room.page.streams = [lambda headers: [*write(room), told(room, headers), None]]
        assert await heard(client, 3) == 3, "and who waits again hears again"

    with RemoteClient(HERE) as client:
        room.blocks.create(label="one")
        room.page.streams = [lambda headers: [told(room, headers), None]]
        asyncio.run(leave(client))


def test_the_fifth_stream_of_a_browser_asks_instead(room, monkeypatch):
    monkeypatch.setattr("kit.remote.browser._INSTEAD", 0)
    monkeypatch.setattr("kit.remote.browser._LOOK", 0.001)

    async def listen():
        room.page.streams = [lambda headers: [told(room, headers), None]] * 5
        many = [RemoteClient(HERE) for _ in range(5)]
        room.blocks.create(label="one")
        for client in many:
            assert await heard(client, 1) == 1
        assert (len(room.page.locked), len(room.page.streams)) == (4, 1)
        write(room)
        assert await heard(many[4], 3) == 3
        for client in many:
            client.close()
            await client._replica._listener._task
        assert room.page.locked == set(), "and who closes a room leaves it to others"

    asyncio.run(listen())


def test_a_stream_that_is_silent_for_long_has_ended(web, monkeypatch):
    monkeypatch.setattr("kit.remote.browser._LOOK", 0.001)
    monkeypatch.setattr("kit.remote.browser._SILENT", 0.003)
    web.streams = [[b": here\n\n", None]]

    async def listen():
        return [piece async for piece in Browser(CLASS).pieces("/v1/changes", {})]

    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(listen())


def test_the_place_in_a_class_is_taken_and_answers_are_handed_in(web):
    seat = RemoteSeat(CLASS)
    place = seat.take(web.http.members.code, "Ada")
    hers = RemoteSeat(CLASS, place.token)
    assert hers.me()["name"] == "Ada"
    asyncio.run(hers.knock())
    assert web.sent[-1] == ("GET", f"{CLASS}/healthz")
    assert hers.answers() == []
