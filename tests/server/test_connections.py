"""What a connection may cost before anybody knows who it is: slow, endless and too many requests."""

import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress

import httpx
import pytest

from kit import connect
from kit.server.app import LISTENERS
from kit.server.bodies import Bounds
from kit.server.lobby import Limits, Lobby
from kit.server.members import Members
from kit.server.plan import Plan
from kit.server.serve import Web, _bound

SHORT = 0.3  # seconds: the limit that is tried; nothing else is as short
LONG = 600.0


class Listening:
    """A class of two, served by a thread of this process."""

    def __init__(self, limits=None, bounds=None, plan=None, clock=time.monotonic):
        self.client = connect()
        self.members = Members.of_a_class(2, clock=clock)
        self.tokens = self.members.issue()
        self.socket = _bound("127.0.0.1", 0)
        self.port = self.socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.web = Web(self.client, self.members, plan or Plan(None), limits=limits, bounds=bounds)
        self.thread = threading.Thread(target=self.web.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def line(self):
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.settimeout(30)
        return line

    def auth(self, who="learner-1"):
        return f"Authorization: Bearer {self.tokens[who]}\r\n"

    def stop(self):
        self.web.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive()
        self.client.close()


@contextmanager
def listening(**options):
    served = Listening(**options)
    try:
        yield served
    finally:
        served.stop()


def rest(line):
    """All that comes until the other side closes."""
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def limits(**short):
    return Limits(**{"head": LONG, "body": LONG, "idle": LONG, "stalled": LONG, **short})


HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
WHOLE = HEAD + b"\r\n"


# ------------------------------------------------------------------------------------ time


@pytest.mark.parametrize("start", [b"", b"G", HEAD, b"GET / HTTP/1.1\r\nHost: x\r\nX: y", b"\x16\x03\x01"])
def test_a_head_that_does_not_come_to_its_end_is_not_awaited(start):
    with listening(limits=limits(head=SHORT)) as served, served.line() as line:
        line.sendall(start)
        assert b"200" not in rest(line)


def test_a_head_that_comes_byte_by_byte_gets_no_more_time():
    with listening(limits=limits(head=SHORT)) as served, served.line() as line:
        with pytest.raises(OSError):  # noqa: PT012 — whichever of the two notices it
            for byte in HEAD * 10_000:
                line.sendall(bytes([byte]))
                time.sleep(0.01)
        assert httpx.get(f"{served.address}/healthz").status_code == 200


def test_nor_is_the_second_head_of_a_connection():
    with listening(limits=limits(head=SHORT)) as served, served.line() as line:
        line.sendall(WHOLE + HEAD)
        answer = rest(line)
        assert answer.count(b"HTTP/1.1 200") == 1
        assert b"408" in answer


def test_nor_a_next_request_for_ever():
    with listening(limits=limits(idle=SHORT)) as served, served.line() as line:
        line.sendall(WHOLE)
        assert b"200" in rest(line)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("framing", "start"),
    [
        ("Content-Length: 100", b"{"),
        ("Transfer-Encoding: chunked", b"1\r\n{\r\n"),
        ("Transfer-Encoding: chunked", b"1\r\n{\r\n0\r\nTrailer: x"),
        ("Transfer-Encoding: chunked", b"5;ext=" + b"x" * 100),
    ],
)
def test_a_body_that_does_not_come_to_its_end_is_answered_408(framing, start):
    with listening(limits=limits(), bounds=Bounds(slowest=SHORT)) as served, served.line() as line:
        line.sendall(
            f"POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\n{served.auth()}{framing}\r\n\r\n".encode() + start
        )
        assert b"408" in rest(line)


@pytest.mark.slow
def test_the_body_of_a_stranger_gets_less_time_and_less_room():
    head = b"POST /class/join HTTP/1.1\r\nHost: x\r\nContent-Length: "
    with listening(limits=limits(), bounds=Bounds(strangers_slowest=SHORT)) as served:
        with served.line() as line:
            line.sendall(head + b"100\r\n\r\n{")
            assert b"408" in rest(line)
        with served.line() as line:
            line.sendall(head + b"100000\r\n\r\n{")
            assert b"413" in rest(line)


def test_a_body_after_an_answer_is_not_taken_in_for_ever():
    chunk = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    with listening(limits=limits(head=SHORT)) as served, served.line() as line:
        line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(OSError):  # noqa: PT012 — whichever of the two notices it
            while True:
                line.sendall(chunk)
                time.sleep(0.001)


def test_a_body_in_crumbs_is_refused():
    with listening(limits=limits()) as served:
        for size, word in ((200, b"no JSON"), (1, b"Invalid HTTP")):
            head = f"POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\n{served.auth()}Connection: close\r\n"
            chunk = b"%x\r\n" % size + b"x" * size + b"\r\n"
            with served.line() as line:
                line.sendall(
                    head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 2000 + b"0\r\n\r\n"
                )
                assert word in rest(line)


def test_who_takes_no_answer_is_let_go():
    with listening(limits=limits(stalled=SHORT)) as served, served.line() as line:
        for number in range(20):
            served.client.blocks.create(label=f"b{number}", value="x" * 100_000, limit=100_000)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ask = f"GET /v1/blocks/ HTTP/1.1\r\nHost: x\r\n{served.auth('instructor')}\r\n"
        line.sendall(ask.encode() * 20)
        until = time.monotonic() + 30
        while served.web.server_state.connections and time.monotonic() < until:
            time.sleep(0.01)
        assert not served.web.server_state.connections


# ------------------------------------------------------------------------------------ size


@pytest.mark.parametrize(
    "start",
    [
        b"GET /" + b"a" * 200_000,
        HEAD + b"X: " + b"y" * 200_000,
        HEAD + b"X: y\r\n" * 50_000,
        HEAD.replace(b"GET /healthz", b"POST /class/join")
        + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
        + b"X: y\r\n" * 50_000,
    ],
)
def test_an_endless_head_is_refused_while_it_comes(start):
    with listening(limits=limits()) as served, served.line() as line:
        with suppress(OSError):  # it may be cut off before all of it is sent
            line.sendall(start)
        assert b"HTTP/1.1 200" not in rest(line)


# ------------------------------------------------------------------------------------ number


@pytest.mark.slow
def test_many_that_say_nothing_do_not_keep_out_one_who_asks():
    with listening(limits=limits(connections=20)) as served, ExitStack() as stack:
        silent = [stack.enter_context(served.line()) for _ in range(100)]
        for start, line in zip((b"", b"GET", HEAD), silent[-3:], strict=True):
            line.sendall(start)
        for _ in range(30):
            assert httpx.get(f"{served.address}/healthz", timeout=30).status_code == 200
        assert rest(silent[0]) == b""


def test_nor_do_many_that_send_half_a_body():
    start = b"POST /class/join HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
    with listening(limits=limits(connections=20)) as served, ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(served.line()).sendall(start)
        assert httpx.get(f"{served.address}/healthz", timeout=30).status_code == 200


def test_who_listens_is_not_turned_out_by_who_comes():
    headers = "Accept: text/event-stream\r\n"
    with listening(limits=limits(connections=5)) as served, ExitStack() as stack:
        line = stack.enter_context(served.line())
        line.sendall(f"GET /v1/changes HTTP/1.1\r\nHost: x\r\n{served.auth()}{headers}\r\n".encode())
        while b": here" not in line.recv(65536):
            pass
        for _ in range(50):
            stack.enter_context(served.line())
        assert httpx.get(f"{served.address}/healthz", timeout=30).status_code == 200
        served.client.blocks.create(label="news")
        assert b"event: commit" in line.recv(65536)


class Line:
    def __init__(self):
        self.is_out = False

    def turn_out(self):
        self.is_out = True


def test_the_one_goes_that_was_silent_for_longest_where_most_are_silent():
    lobby = Lobby(Limits(connections=4))
    honest, *many = [Line() for _ in range(4)]
    assert lobby.enter(honest, "192.0.2.1")
    for line in many:
        assert lobby.enter(line, "192.0.2.2")
    assert lobby.enter(Line(), "192.0.2.3")
    assert [line.is_out for line in (honest, *many)] == [False, True, False, False]


def test_where_all_are_served_nobody_else_comes_in():
    lobby = Lobby(Limits(connections=2))
    served = [Line(), Line()]
    for line in served:
        lobby.enter(line, "a")
        lobby.serve(line, "a")
    assert not lobby.enter(Line(), "b")
    lobby.leave(served[0], "a")
    assert lobby.enter(Line(), "b")


def test_a_class_behind_one_address_has_place_for_all_who_listen():
    assert Limits.for_class(40, files=20_000).connections >= 40 * 20 + 200
    assert Limits.for_class(500, files=4096).connections == 4096


# ------------------------------------------------------------------------------------ the token first


@pytest.mark.slow
@pytest.mark.parametrize("framing", ["Content-Length: 3000000", "Transfer-Encoding: chunked"])
def test_without_a_token_no_body_is_awaited(framing):
    with listening(limits=limits()) as served, served.line() as line:
        line.sendall(f"POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode())
        answer = rest(line)
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"connection: close" in answer


def test_who_waits_to_be_asked_for_the_body_is_asked_with_a_token_only():
    with listening(limits=limits()) as served:
        for auth, first in (("", b"HTTP/1.1 401"), (served.auth(), b"HTTP/1.1 100")):
            head = f"POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\n{auth}Content-Length: 2\r\n"
            head += "Expect: 100-continue\r\n\r\n"
            with served.line() as line:
                line.sendall(head.encode())
                assert line.recv(65536).startswith(first)


def test_a_refusal_reaches_who_is_still_sending():
    with listening(limits=limits()) as served:
        for size, token, status in (
            (1_000_000, "kit-wrong", 401),
            (3_000_000, served.tokens["learner-1"], 413),
        ):
            headers = {"authorization": f"Bearer {token}"}
            parts = (b"x" * 10_000 for _ in range(size // 10_000))
            answer = httpx.post(f"{served.address}/v1/blocks/", content=parts, headers=headers, timeout=30)
            assert answer.status_code == status


# ------------------------------------------------------------------------------------ odd requests


@pytest.mark.parametrize(
    ("request_line", "statuses"),
    [
        ("GET /healthz HTTP/1.0", {b"200"}),
        ("HEAD /healthz HTTP/1.1", {b"200"}),
        ("CONNECT evil.example:443 HTTP/1.1", {b"400", b"404", b"405"}),
        ("GET http://evil.example/healthz HTTP/1.1", {b"200", b"400", b"404"}),
        ("GET //evil.example/v1/blocks/ HTTP/1.1", {b"404"}),
        ("OPTIONS * HTTP/1.1", {b"400", b"404", b"405"}),
        ("GET http://[::1 HTTP/1.1", {b"400", b"404"}),
        ("GET /v1/blocks/?limit=1 HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket", {b"200"}),
        ("GET /v1/blocks/ HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c", {b"200"}),
        ("PRI * HTTP/2.0\r\n\r\nSM", {b"400", b"401", b"404"}),
    ],
)
def test_odd_requests_are_answered_and_the_server_lives(request_line, statuses):
    with listening(limits=limits()) as served:
        with served.line() as line:
            text = f"{request_line}\r\nHost: x\r\n{served.auth()}Connection: close\r\n\r\n"
            line.sendall(text.encode())
            assert rest(line).split(b" ")[1] in statuses
        assert httpx.get(f"{served.address}/healthz").status_code == 200


def test_requests_in_one_piece_are_answered_in_order():
    with listening(limits=limits(idle=SHORT)) as served, served.line() as line:
        line.sendall(WHOLE * 50)
        assert rest(line).count(b"HTTP/1.1 200") == 50


def test_a_body_whose_end_is_told_in_two_ways_is_refused():
    both = b"POST /class/join HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    with listening(limits=limits()) as served, served.line() as line:
        line.sendall(both + b"0\r\n\r\n" + WHOLE)
        answer = rest(line)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


def test_who_begins_to_listen_many_times_at_once_is_counted():
    with listening(limits=limits()) as served:
        asked = f"GET /v1/changes HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n{served.auth()}\r\n"
        lines = [served.line() for _ in range(3 * LISTENERS)]
        served.web.room._listeners["learner-1"] = LISTENERS - 5
        for line in lines:
            line.sendall(asked.encode())
        answers = [line.recv(12) for line in lines]
        for line in lines:
            line.close()
        assert answers.count(b"HTTP/1.1 200") == 5
        assert answers.count(b"HTTP/1.1 429") == 3 * LISTENERS - 5
        while served.web.room._listeners["learner-1"] > LISTENERS - 5:
            pass
