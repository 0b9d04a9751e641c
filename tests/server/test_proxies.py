"""Proxies: none is told what is meant for this machine, and a room behind one is reached by its name."""

import contextlib
import socket
import threading

import httpx
import pytest

from kit import connect
from kit.errors import RoomError
from kit.models import Script
from kit.official import OfficialClient
from kit.remote import RemoteClient
from kit.remote.lines import lines
from kit.remote.link import Link
from kit.server.app import Server

PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


class Listening:
    """A proxy that answers nothing, and keeps what it is told."""

    def __init__(self):
        self.told = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._socket.accept()
                with peer:
                    peer.settimeout(2)
                    self.told += peer.recv(65_536)

    def close(self):
        self._socket.close()


@pytest.fixture
def proxy(monkeypatch):
    listening = Listening()
    for name in PROXIES:
        monkeypatch.setenv(name, listening.address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield listening
    listening.close()


@pytest.mark.slow
@pytest.mark.parametrize("way", [RemoteClient, OfficialClient])
def test_no_proxy_is_told_what_goes_to_this_machine(serve, proxy, way, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password stolen\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    served = serve("team.jsonl", "--class", "1")
    for address in (served.address, served.address.replace("127.0.0.1", "localhost")):
        with way(address, served.tokens["Learner 1"]) as client:
            block = client.blocks.create(label="notes", value="x")
            assert client.blocks.retrieve(block.id).value == "x"
            heard = threading.Event()
            client.watch(lambda _: heard.set())  # noqa: B023 — each watcher has its own
            client.blocks.update(block.id, value="y")
            assert heard.wait(10)
    assert proxy.told == b""


@pytest.mark.slow
@pytest.mark.parametrize("way", [RemoteClient, OfficialClient])
def test_elsewhere_the_users_proxy_is_asked(proxy, way, monkeypatch):
    monkeypatch.delenv("KIT_ALLOW_NETWORK")
    with pytest.raises(RoomError):
        way("http://room.invalid", "kit-token")
    assert b"room.invalid" in proxy.told


@pytest.mark.parametrize(
    "address", ["http://eve@127.0.0.1:1", "http://:pw@127.0.0.1:1", "http://@127.0.0.1:1"]
)
def test_an_address_carries_no_login(address):
    with pytest.raises(RoomError, match="no address"):
        Link(address, "kit-token", None, {})


# ------------------------------------------------------------------------------------ a stream of lines


ODD = "one\u2028two\u2029three\x85four\x0bfive\x0csix\x1cseven\x1e\u00a0"


def test_lines_end_where_an_event_stream_says_so_and_nowhere_else():
    whole = f"id: 1\ndata: {ODD}\r\ndata: b\rdata: c\n\n".encode()
    told = ["id: 1", f"data: {ODD}", "data: b", "data: c"]
    for size in range(1, len(whole) + 1):
        pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
        assert [line for line in lines(pieces) if line] == told
    assert list(lines([b"not ended"])) == []


@pytest.mark.slow
def test_a_text_with_odd_ends_of_line_is_heard_at_once(serve):
    served = serve()
    with connect(served.address) as writer, connect(served.address) as reader:
        block = writer.blocks.create(label="notes")
        texts, heard = [], threading.Event()

        def listen(commit):
            texts.append(commit.changes[0].document["value"])
            heard.set()

        streams = _counted(reader._link)
        reader.watch(listen)
        for number in range(3):
            heard.clear()
            writer.blocks.update(block.id, value=f"{number}{ODD}")
            assert heard.wait(10)
        assert texts == [f"{number}{ODD}" for number in range(3)]
        assert len(streams) <= 1, "no stream broke on such a text"


def _counted(link):
    """What ``link`` opens from now on."""
    opened, stream = [], link.stream
    link.stream = lambda place: opened.append(place) or stream(place)
    return opened


# ------------------------------------------------------------------------------------ behind a proxy


@contextlib.contextmanager
def asking(**server):
    from starlette.testclient import TestClient

    with connect(model=Script([])) as room, TestClient(Server(room, **server).app) as http:
        yield http


def in_a_class():
    from kit.server.members import Members

    members = Members.of_a_class(1, file=None, rate=1000)
    return members, {"authorization": f"Bearer {next(iter(members.issue().values()))}"}


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://class.example.org", "class.example.org"),
        ("https://class.example.org", "class.example.org:443"),
        ("https://class.example.org:8443", "class.example.org:8443"),
        ("http://class.example.org", "Class.Example.org:80"),
        ("http://[::1]:8283", "[::1]:8283"),
        (None, "class.example.org"),
    ],
)
def test_a_proxy_that_passes_host_lets_the_pages_work(origin, host):
    members, token = in_a_class()
    with asking(members=members) as http:
        headers = {**token, "host": host, "x-forwarded-host": "other.example"}
        headers |= {} if origin is None else {"origin": origin}
        assert http.get("/v1/blocks/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://class.example.org", "127.0.0.1:8283"),
        ("https://class.example.org:8443", "class.example.org"),
        ("https://class.example.org", "class.example.org:80"),
        ("https://class.example.org", "class.example.org.evil.example"),
        ("https://class.example.org", ""),
        ("null", "class.example.org"),
        ("", ""),
        ("http://[", "["),
        ("http://a:99999", "a:99999"),
        ("http://a:b", "a:b"),
        ("file://", "class.example.org"),
        ("chrome-extension://class.example.org", "class.example.org"),
    ],
)
def test_one_that_does_not_is_told_what_to_pass(origin, host):
    members, token = in_a_class()
    with asking(members=members) as http:
        headers = {**token, "host": host, "origin": origin, "x-forwarded-host": "class.example.org"}
        answer = http.get("/v1/blocks/", headers=headers)
        assert answer.status_code == 403
        assert "proxy_set_header Host $http_host" in answer.json()["error"]["hint"]


@pytest.mark.parametrize("host", ["class.example.org", "[", "", "a:b", "[::1", "127.0.0.1.example.org"])
def test_what_a_proxy_says_opens_no_room_without_tokens(host):
    with asking() as http:
        answer = http.get("/v1/blocks/", headers={"host": host, "x-forwarded-host": "127.0.0.1"})
        assert answer.status_code == 403
        assert "--token" in answer.json()["error"]["hint"]


@pytest.mark.slow
def test_a_proxy_is_asked_to_hold_no_events_back(serve):
    served = serve()
    headers = {"accept": "text/event-stream"}
    with httpx.stream("GET", f"{served.address}/v1/changes", headers=headers) as answer:
        assert answer.headers["x-accel-buffering"] == "no"
