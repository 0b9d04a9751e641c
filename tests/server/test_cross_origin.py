"""Pages of other sites: those that are named may use the room, and a browser tells nothing to any other."""

from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from kit import connect
from kit.cli import main
from kit.errors import RoomError
from kit.server.app import Server
from kit.server.cross_origin import checked_origin
from kit.server.members import Members
from kit.server.notice import told
from kit.server.plan import Plan

SITE, BESIDE = "https://site.example", "http://127.0.0.1:8000"
LOOK_ALIKE = [
    *("null", "*", "", "https://site.example/", "HTTPS://site.example", "https://Site.example"),
    *(
        "http://site.example",
        "https://site.example:443",
        "https://site.example:8443",
        "https://site.example.",
    ),
    *("https://a.site.example", "https://site.example.evil.example", "https://evilsite.example"),
    *("https://site.example@evil.example", "https://site.example, https://evil.example", "file://"),
    *("http://127.0.0.1", "http://127.0.0.1:80000", "http://localhost:8000", "http://[::1]:8000"),
]
ASKED = {
    "access-control-request-method": "PATCH",
    "access-control-request-headers": "authorization, content-type, idempotency-key, x-kit-notebook",
}


def told_by_cors(answer):
    return {name for name in answer.headers if name.startswith("access-control")}


@contextmanager
def served(members=None, origins=(SITE, BESIDE), **options):
    with connect() as room:
        server = Server(room, members, origins=origins)
        with TestClient(server.app, **options) as http:
            yield http
        server.classroom.gradebook.close()


@pytest.fixture(scope="module")
def http():
    members = Members.of_a_class(5)
    token = members.issue()["learner-1"]
    with served(members) as http:
        http.token = {"authorization": f"Bearer {token}"}
        http.members = members
        yield http


@pytest.mark.parametrize("origin", [SITE, BESIDE])
def test_a_page_that_is_named_joins_writes_and_reads(http, origin):
    page = {"origin": origin}
    joined = http.post("/class/join", headers=page, json={"code": http.members.code, "name": "Ada"})
    token = {"authorization": f"Bearer {joined.json()['token']}"}
    made = http.post("/v1/blocks/", headers=page | token, json={"label": "mine", "value": "x"})
    read = http.get(f"/v1/blocks/{made.json()['id']}", headers=page | token)
    assert read.json()["value"] == "x"
    for answer in (joined, made, read, http.get("/healthz", headers=page)):
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == origin
        assert "origin" in answer.headers["vary"].lower()
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/v1/blocks/", "/v1/changes", "/class/answers", "/class/join"])
def test_a_browser_that_asks_first_is_told_what_our_client_sends(http, path):
    answer = http.options(path, headers={"origin": SITE, **ASKED})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in answer.headers
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert {"authorization", "last-event-id", "idempotency-key", "x-kit-notebook", "x-kit-only-told"} <= {
        name.strip() for name in allowed.split(",")
    }


@pytest.mark.parametrize(
    "odd",
    [
        {"access-control-request-headers": "cookie"},
        {"access-control-request-headers": "authorization,x-forwarded-for"},
        {"access-control-request-headers": "*"},
        {"access-control-request-method": "TRACE"},
        {"access-control-request-method": "patch"},
        {"access-control-request-method": ""},
    ],
)
def test_what_our_client_does_not_send_is_not_allowed(http, odd):
    assert http.options("/v1/blocks/", headers={"origin": SITE, **ASKED, **odd}).status_code == 400


@pytest.mark.parametrize("origin", LOOK_ALIKE)
def test_a_page_that_is_not_named_is_told_nothing(http, origin):
    page = {"origin": origin}
    for answer in (
        http.options("/v1/blocks/", headers=page | ASKED),
        http.get("/v1/blocks/", headers=page | http.token),
        http.post("/v1/blocks/", headers=page | http.token, json={"label": "theirs"}),
        http.post("/class/join", headers=page, json={"code": http.members.code, "name": "Eve"}),
        http.get("/v1/changes", headers=page | http.token | {"accept": "text/event-stream"}),
    ):
        assert answer.status_code == 403
        assert told_by_cors(answer) == set()
        assert answer.headers["vary"] == "Origin"
    assert told_by_cors(http.get("/healthz", headers=page)) == set()
    assert not [one for one in http.get("/v1/blocks/", headers=http.token).json() if one["label"] == "theirs"]


def test_a_refusal_can_be_read_with_how_long_to_wait(http):
    page = {"origin": SITE}
    unknown = http.get("/v1/blocks/", headers=page | {"authorization": "Bearer kit-wrong"})
    wrong = http.post("/v1/blocks/", headers=page | http.token, content=b"{")
    large = http.post("/v1/blocks/", headers=page | http.token, content=b"x" * 2_000_000)
    for answer in (unknown, wrong, large, http.get("/nowhere", headers=page | http.token)):
        assert answer.status_code >= 400
        assert answer.headers["access-control-allow-origin"] == SITE
        assert answer.headers["access-control-expose-headers"].lower() == "retry-after"


def test_a_token_in_the_address_is_none_for_a_page_either(http):
    token = http.token["authorization"].split()[1]
    assert http.get("/v1/blocks/", params={"token": token}, headers={"origin": SITE}).status_code == 401


def test_without_a_named_site_nothing_is_allowed_and_the_answers_are_as_they_were():
    with served(Members.of_a_class(1), origins=()) as http:
        answer = http.options("/v1/blocks/", headers={"origin": SITE, **ASKED})
        assert (answer.status_code, told_by_cors(answer)) == (403, set())
        assert "vary" not in answer.headers


@pytest.mark.parametrize("origin", [SITE, "http://evil.example:8283"])
def test_a_named_site_makes_no_foreign_name_good_for_a_room_without_tokens(origin):
    """What a page of evil.example sends whose name points to this machine by now."""
    with served(base_url="http://evil.example:8283") as http:
        assert http.get("/v1/blocks/", headers={"origin": origin}).status_code == 403
    with served(base_url="http://127.0.0.1:8283") as http:
        assert http.get("/v1/blocks/", headers={"origin": SITE}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [*("https://site.example", "http://site.example:8000", "http://localhost:8000", "http://[::1]:8000")]
    + [*("https://xn--bcher-kva.example", "http://127.0.0.1:8000", "https://my_site.example")],
)
def test_an_origin_is_named_as_a_browser_sends_it(origin):
    assert checked_origin(origin) == origin


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *(
            ("*", "strangers"),
            ("https://*.example", "strangers"),
            ("null", "strangers"),
            ("Null", "strangers"),
        ),
        *((text, "Write it as they do: https://site.example") for text in ("https://Site.Example",)),
        *(
            (text, "as they do: https://site.example")
            for text in ("https://site.example:443", "HTTPS://site.example")
        ),
        *(
            (f"https://site.example{rest}", "all its pages: https://site.example")
            for rest in ("/", "/lab/?a=1")
        ),
        *(("https://bücher.example", "https://xn--bcher-kva.example"), ("http://[0:0::1]", "http://[::1]")),
        *(
            (text, "no origin")
            for text in ("", "site.example", "https://", "ftp://site.example", "file:///x")
        ),
        *(
            (text, "no origin")
            for text in ("https://a@site.example", "https://a b", "https://%65vil.example")
        ),
        *(
            (text, "no origin")
            for text in ("https://a.example,https://b.example", "http://[::1", "https://-\t.example")
        ),
        *((f"https://site.example:{port}", "no origin") for port in ("0", "99999", "x")),
        *(
            (text, "no origin")
            for text in ("http://127.1", "http://0x7f000001", "https://site.example.", "http://2130706433")
        ),
    ],
)
def test_an_origin_that_is_written_otherwise_is_refused_with_what_to_write(text, says, capsys):
    with pytest.raises(RoomError) as refused:
        checked_origin(text)
    assert says in str(refused.value)
    for command in (["serve"], ["class", "serve", "friday"]):
        with pytest.raises(SystemExit):
            main([*command, "--allow-origin", text])
        assert "--allow-origin" in capsys.readouterr().err


def test_who_serves_is_told_whose_pages_may_use_it():
    lines = told(Plan(None, origins=(SITE, BESIDE)), Members(), ["http://127.0.0.1:8283"])
    assert {f"Pages of {SITE} may use it.", f"Pages of {BESIDE} may use it."} <= set(lines)
