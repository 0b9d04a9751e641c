"""``kit serve``: it says where it is, stops without losing anything, and is open to nobody by mistake."""

import json
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from kit import Append, connect
from kit.errors import PermissionDeniedError


def kit_serve(folder, *options):
    command = [sys.executable, "-m", "kit", "serve", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_a_room_until_it_is_asked_to_stop_and_loses_nothing(serve, tmp_path, how):
    server = serve("team.jsonl")
    with connect(server.address) as client:
        block = client.blocks.create(label="notes", value="one")
        client.blocks.edit(block.id, Append("two"))
    assert server.stop(how) == 0
    with connect(tmp_path / "team.jsonl") as room:
        assert [block.value for block in room.blocks.list()] == ["one\ntwo"]
    assert json.loads((tmp_path / "team.json").read_text("utf-8"))["blocks"], "the readable copy is written"
    assert server.errors.read_text("utf-8") == ""


def test_it_stops_although_somebody_listens(serve):
    server = serve()
    with httpx.stream("GET", f"{server.address}/v1/changes", headers={"accept": "text/event-stream"}) as feed:
        assert next(feed.iter_lines()) == ": here"
        assert server.stop() == 0


def test_it_is_well_and_describes_itself(serve):
    server = serve()
    assert httpx.get(f"{server.address}/healthz").json() == {"status": "ok", "seq": 0}
    assert httpx.get(f"{server.address}/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.slow
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 — that it is refused
def test_it_does_not_listen_elsewhere_without_tokens(tmp_path, host):
    refused = kit_serve(tmp_path, "--host", host, "--port", "0")
    assert refused.returncode == 1
    assert "--token" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--port", "99999"], "port"),
        (["--port", "http"], "port"),
        (["--class", "0"], "above 0"),
        (["--class", "501"], "500"),
        (["--share", "notes"], "LABEL=read_only"),
        (["--share", "notes=all"], "LABEL=read_only"),
        (["--rate", "-1"], "above 0"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path, options, word):
    refused = kit_serve(tmp_path, *options)
    assert refused.returncode == 2
    assert word in refused.stderr


def test_a_port_that_is_taken_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = kit_serve(tmp_path, "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "--port 0" in refused.stderr


def test_with_a_token_only_its_bearer_comes_in(serve):
    server = serve("--token")
    said = [server._line() for _ in range(3)]
    token = said[-1].split()[-1]
    assert httpx.get(f"{server.address}/v1/blocks/").status_code == 401
    with connect(server.address, token=token) as client:
        assert client.blocks.create(label="mine").version == 1


@pytest.mark.slow
def test_a_place_in_a_class_is_taken_from_the_terminal(serve, tmp_path):
    server = serve("--class", "1")

    def join(*words):
        command = [sys.executable, "-m", "kit", "join", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert "not the code" in join(server.address, "AAAA-BBBB", "Ada").stderr
    told = join(server.address, server.code, "Ada")
    assert f"You are in the class at {server.address}, as Ada." in told.stdout
    names = {"connect": connect}
    exec(told.stdout.splitlines()[-1].removeprefix("In a script: "), names)  # noqa: S102 — as it is pasted
    with names["client"] as client:
        assert client.blocks.create(label="mine").space == "learner-1"
    full = join(server.address, server.code, "Ben", "--folder", "bens")
    assert (full.returncode, "full" in full.stderr) == (1, True)
    assert "already, as Ada" in join(server.address, server.code, "Ben").stderr
    assert "already, as Ada" in join(server.address, server.code, "Ada").stdout
    assert "in another class already" in join("http://127.0.0.1:9", "x", "Ada").stderr
    assert "You have left the class" in join("--leave").stdout
    assert "in no class" in join("--leave").stdout
    assert "nobody answers" in join("http://127.0.0.1:9", "x", "Ada").stderr


def test_a_room_that_is_no_room_is_refused_before_anything_is_served(tmp_path):
    (tmp_path / "notes.jsonl").write_text("my notes\n")
    refused = kit_serve(tmp_path, "notes.jsonl", "--port", "0")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert (tmp_path / "notes.jsonl").read_text() == "my notes\n"


@pytest.mark.slow
def test_what_may_be_asked_is_what_whoever_serves_the_room_says_also_to_an_operator(
    serve, tmp_path, monkeypatch
):
    address = "http://127.0.0.1:9/v1#m"
    with connect(tmp_path / "team.jsonl", model=address) as room:
        old = room.agents.create(name="Old")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    server = serve("team.jsonl", "--model", "ollama:offered")
    with connect(server.address) as client:
        with pytest.raises(PermissionDeniedError, match="does not offer"):
            client.agents.create(name="Spy", model=address)
        with pytest.raises(PermissionDeniedError, match="does not offer"):
            client.agents.update(old.id, model=address.replace("#m", "#other"))
        assert client.agents.create(name="Fine", model="ollama:offered").model == "ollama:offered"
        handle = client.agents.create(name="Ana", model="openai/gpt-4o-mini")
        for agent, model in ((old, address), (handle, "openai/gpt-4o-mini")):
            turn = client.agents.messages.steps(agent.id, input="hello")
            assert turn.run().stop_reason.stop_reason == "end_turn"
            assert [step.model for step in turn.steps] == [f"clerk, for {model}"]
    server.stop()
    said = server.errors.read_text("utf-8")
    assert f"{address} is what this room's record says" in said
    assert "--model openai/gpt-4o-mini" in said


@pytest.mark.slow
def test_the_default_model_of_a_served_room_is_what_its_environment_says(serve, monkeypatch):
    monkeypatch.setenv("KIT_MODEL", "http://127.0.0.1:9/v1#m")
    server = serve()
    with connect(server.address) as client:
        assert client.agents.create(name="Ana").model == "http://127.0.0.1:9/v1#m"
        with pytest.raises(PermissionDeniedError, match="does not offer"):
            client.agents.create(name="Ben", model="http://127.0.0.1:9/v1#other")


def test_a_model_to_be_offered_that_is_none_is_refused_before_anything_is_served(tmp_path):
    refused = kit_serve(tmp_path, "--port", "0", "--model", "gpt-4o mini")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "names no model" in refused.stderr
