"""A page of another site in a browser: one that is named joins a class, writes and hears; no other does."""

import threading
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kit import Append, connect
from tests.server.serving import Served

JOIN = """async ([address, code]) => {
    const asked = { method: "POST", body: JSON.stringify({ code, name: "Ada" }) };
    return (await (await fetch(address + "/class/join", asked)).json()).token;
}"""
WRITE = """async ([address, token]) => {
    const json = { "content-type": "application/json", "x-kit-notebook": "2" };
    const headers = { authorization: "Bearer " + token, ...json };
    const asked = { method: "POST", headers, body: JSON.stringify({ label: "mine", value: "ä" }) };
    const made = await (await fetch(address + "/v1/blocks/", asked)).json();
    const read = await fetch(address + "/v1/blocks/" + made.id, { headers });
    return [(await read.json()).value, read.headers.get("retry-after"), [...read.headers.keys()]];
}"""
HEAR = """async ([address, token]) => {
    window.heard = "";
    const headers = { authorization: "Bearer " + token, accept: "text/event-stream", "last-event-id": "0" };
    const reader = (await fetch(address + "/v1/changes", { headers })).body.getReader();
    const text = new TextDecoder();
    (async () => {
        for (let found; !(found = await reader.read()).done;)
            window.heard += text.decode(found.value, { stream: true });
    })();
}"""
TRY = """async ([address, token]) => {
    const headers = { authorization: "Bearer " + token };
    const asked = [
        fetch(address + "/healthz"),
        fetch(address + "/openapi.json"),
        fetch(address + "/class"),
        fetch(address + "/v1/blocks/", { headers }),
        fetch(address + "/class/join", { method: "POST", body: "{}" }),
        fetch(address + "/v1/changes", { headers: { ...headers, accept: "text/event-stream" } }),
    ];
    return (await Promise.allSettled(asked)).map(({ status }) => status);
}"""


@contextmanager
def a_site(folder):
    """A site of its own on this machine: an origin is its port, too."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def sites(tmp_path):
    with ExitStack() as stack:
        yield [stack.enter_context(a_site(tmp_path)) for _ in range(2)]


def test_a_page_that_is_named_joins_writes_and_hears_and_no_other(page, sites, tmp_path):
    named, other = sites
    served = Served(
        tmp_path, "team.jsonl", "--class", "3", "--share", "notes=append_only", "--allow-origin", named
    )
    try:
        page.goto(named)
        token = page.evaluate(JOIN, [served.address, served.code])
        value, _, shown = page.evaluate(WRITE, [served.address, token])
        assert value == "ä"
        assert "x-should-retry" not in shown, "a page reads no more than what our client needs"
        page.evaluate(HEAR, [served.address, token])
        with connect(served.address, token=served.tokens["Instructor"]) as boss:
            (notes,) = boss.blocks.list(label="notes")
            boss.blocks.edit(notes.id, Append("Hear me ✓"))
        page.wait_for_function("window.heard.includes('Hear me ✓')")
        for elsewhere in (other, named.replace("127.0.0.1", "localhost")):
            page.goto(elsewhere)
            assert set(page.evaluate(TRY, [served.address, token])) == {"rejected"}
    finally:
        served.stop()
