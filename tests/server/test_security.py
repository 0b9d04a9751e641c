"""What a server must not do, whoever asks: leak, crash, hang, or do what another site's page wants."""

import json
import socket

import httpx
import pytest

from kit import connect

PATHS = [
    *(
        "/v1/blocks/../../etc/passwd",
        "/v1/blocks/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "//etc/passwd",
        "/v1//blocks/",
    ),
    *(
        "/v1/blocks/block-\x00",
        "/%00",
        "/v1/agents/%ff%fe",
        "/class/../v1/blocks/",
        "/..;/",
        "/v1/turns/x/read",
    ),
    *("/v1/blocks/" + "a" * 5000, "/class/page.js/../../doorkeeper.py"),
]


@pytest.fixture
def served(a_class):
    return a_class


@pytest.fixture
def http(served):
    token = served.tokens["Learner 1"]
    with httpx.Client(
        base_url=served.address, headers={"authorization": f"Bearer {token}"}, timeout=60
    ) as http:
        yield http


def raw(served, text, *, ends=False):
    """What is answered to these very bytes; ``ends``: nothing more will come from this side."""
    host, port = served.address.removeprefix("http://").split(":")
    text = text.replace("AUTH\r\n", f"Authorization: Bearer {served.tokens['Learner 1']}\r\n")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(text.encode("latin-1"))
        if ends:
            line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")


def is_clean(text, served):
    """No path, no stack, no token, no name of a module."""
    folder = str(served._folder)
    return not any(word in text for word in ("Traceback", 'File "', "line ", folder, "kit-", "site-packages"))


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic a2l0", "Bearer kit-wrong", "kit-wrong"])
def test_without_a_good_token_nothing_is_answered(served, header):
    headers = {} if header is None else {"authorization": header}
    for method, path in (
        ("GET", "/v1/blocks/"),
        ("POST", "/v1/agents/"),
        ("GET", "/class/state"),
        ("GET", "/v1/changes"),
    ):
        answer = httpx.request(method, served.address + path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert is_clean(answer.text, served)


def test_a_token_in_the_url_is_none(served):
    token = served.tokens["Instructor"]
    assert httpx.get(f"{served.address}/v1/blocks/", params={"token": token}).status_code == 401


@pytest.mark.parametrize("path", PATHS)
def test_tricks_with_paths_lead_nowhere(served, path):
    answer = raw(served, f"GET {path} HTTP/1.1\r\nHost: x\r\nAUTH\r\nConnection: close\r\n\r\n")
    assert answer.split(" ")[1] in {"400", "403", "404", "405", "422", "431"}, answer[:200]
    assert is_clean(answer, served)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff",
        b'{"label": NaN}',
        b'{"value": 1e999}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ]
    + [
        b'{"label": "\\ud800"}',
        b'{"value": "\\u0000"}',
        b'{"tags": {"a": 1}}',
        b'{"limit": "many"}',
        b'{"limit": true}',
    ],
)
def test_bodies_that_make_no_sense_are_refused(http, served, body):
    answer = http.post("/v1/blocks/", content=body)
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]
    assert is_clean(answer.text, served)


@pytest.mark.slow
def test_a_body_that_is_too_large_is_not_taken_in(http, served):
    assert http.post("/v1/blocks/", content=b"x" * 5_000_000).status_code == 413
    parts = (b"x" * 100_000 for _ in range(100))
    assert http.post("/v1/blocks/", content=parts).status_code == 413
    lie = raw(served, "POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\nAUTH\r\nContent-Length: 99999999999\r\n\r\n{}")
    assert lie.split(" ")[1] == "413"


@pytest.mark.parametrize(
    "text",
    [
        "NONSENSE\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\nAUTH\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nAUTH\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0",
        "GET /v1/blocks/ HTTP/1.1\r\nHost: x\r\nX: " + "y" * 100_000 + "\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_and_the_next_one_is_served(served, text):
    assert is_clean(raw(served, text, ends=True), served)
    assert httpx.get(f"{served.address}/healthz").status_code == 200


def test_a_body_that_ends_early_changes_nothing(served):
    raw(
        served,
        'POST /v1/blocks/ HTTP/1.1\r\nHost: x\r\nAUTH\r\nContent-Length: 50\r\n\r\n{"label": "half"}',
        ends=True,
    )
    with connect(served.address, token=served.tokens["Instructor"]) as boss:
        assert list(boss.blocks.list()) == []


@pytest.mark.parametrize("method", ["PUT", "HEAD", "OPTIONS", "TRACE", "DELETE", "PATCH", "BREW"])
def test_other_methods_are_refused(http, served, method):
    answer = http.request(method, "/v1/blocks/")
    assert answer.status_code in {400, 404, 405}
    assert is_clean(answer.text, served)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_another_sites_page_is_refused_and_is_told_nothing_by_cors(http, origin):
    for method in ("POST", "GET", "OPTIONS"):
        answer = http.request(
            method, "/v1/blocks/", headers={"origin": origin}, json={} if method == "POST" else None
        )
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_same_sites_page_is_served(http, served):
    assert http.get("/v1/blocks/", headers={"origin": served.address}).status_code == 200


def test_without_tokens_a_foreign_name_is_refused(serve):
    """A page of evil.example can let its name point to this machine; the browser then sends that name."""
    served = serve()
    for name in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", ""):
        assert httpx.get(f"{served.address}/v1/blocks/", headers={"host": name}).status_code in {400, 403}
    for name in ("127.0.0.1", "localhost:8283", "[::1]:8283"):
        assert httpx.get(f"{served.address}/v1/blocks/", headers={"host": name}).status_code == 200


def test_tokens_are_in_no_output_after_the_first(serve):
    served = serve("team.jsonl", "--class", "1")
    token = served.tokens["Learner 1"]
    headers = {"authorization": f"Bearer {token}"}
    httpx.get(f"{served.address}/v1/blocks/", headers=headers)
    httpx.post(f"{served.address}/v1/blocks/", headers=headers, content=b"{")
    served.stop()
    said = served.errors.read_text("utf-8")
    assert token not in said
    assert token not in json.dumps([path.read_text("utf-8") for path in served._folder.glob("*.json*")])


def test_a_defect_is_told_without_its_stack():
    from kit.rest.api import Api, Request

    class Room:
        journal = None

        @property
        def blocks(self):
            raise ZeroDivisionError("/home/secret")

    answer = Api(Room()).answer(Request("GET", "/v1/blocks/"))
    assert answer.status == 500
    assert b"secret" not in answer.body


def test_pages_allow_nothing_from_elsewhere(served):
    for path in ("/class", "/join"):
        answer = httpx.get(served.address + path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
