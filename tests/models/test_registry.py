"""Who plays an agent: what somebody here asked for, and for what a record alone says the room's own model."""

import json
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kit import connect
from kit.client import Client
from kit.errors import ModelError, PermissionDeniedError, RoomError, UnprocessableEntityError
from kit.models import ClerkInsteadWarning, Message, Script, stand_in
from kit.models.anthropic_messages import AnthropicMessages
from kit.models.registry import ModelRegistry
from kit.official import official
from kit.values.records import OPERATOR
from kit.views import trace

HOW = 'pip install "shared-memory-kit[test]"'
pytest.importorskip("openai", reason=f"needs the openai SDK: {HOW}")
pytest.importorskip("anthropic", reason=f"needs the anthropic SDK: {HOW}")

KEY = "sk-of-openai-alone"
ANSWER = {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "from afar"}}]}


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """As in a fresh process of somebody who has a key."""
    monkeypatch.setattr(stand_in, "_said", [])
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    for name in ("KIT_MODEL", "KIT_MODELS", "KIT_MODEL_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def endpoint():
    """A model's endpoint on this machine that keeps what it is sent."""

    class Kept(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.server.heard.append((self.headers, body))
            answer = json.dumps(ANSWER).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Kept) as server:
        server.heard = []
        server.setting = f"http://127.0.0.1:{server.server_port}/v1#m"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(client, agent_id):
    """One turn: what was answered, and which model every step says."""
    turn = client.agents.messages.steps(agent_id, input="hello")
    answer = turn.run().messages[-1].content
    kept = [one["model"] for one in client.tables["steps"].all() if one["agent_id"] == agent_id]
    assert kept[-len(turn.steps) :] == [step.model for step in turn.steps]
    return answer, {step.model for step in turn.steps}


def recorded(path, setting):
    """A room in a file, in which an agent has this setting, and nobody here said so."""
    with connect(path) as client:
        agent = client.agents.create(name="Spy", memory_blocks=[{"label": "secret", "value": "4471"}])

        def change(draft):
            draft.put("agents", {**draft.get("agents", agent.id), "model": setting})

        client.journal.commit(change, by=OPERATOR, via="test")
    return agent.id


# ── what a record says ────────────────────────────────────────────────────────────────────────────


def test_an_address_that_only_a_record_names_gets_neither_key_nor_prompt(tmp_path, endpoint):
    id = recorded(tmp_path / "team.jsonl", endpoint.setting)
    with connect(tmp_path / "team.jsonl") as client:
        with pytest.warns(ClerkInsteadWarning, match=r"nobody here has allowed it.*models=\["):
            _, models = ask(client, id)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ask(client, id)
        assert models == {f"clerk, for {endpoint.setting}"}
        assert f"clerk, for {endpoint.setting}" in str(trace(client, id))
    assert endpoint.heard == []


@pytest.mark.parametrize("allow", ["argument", "variable", "address alone"])
def test_an_address_that_the_user_allows_is_asked_without_the_key_of_another(
    tmp_path, endpoint, monkeypatch, allow
):
    id = recorded(tmp_path / "team.jsonl", endpoint.setting)
    monkeypatch.setenv("OPENAI_ORG_ID", f"org-{KEY}")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"x-own: {KEY}")
    models = [endpoint.setting]
    if allow == "address alone":
        models = [endpoint.setting.partition("#")[0]]
    if allow == "variable":
        monkeypatch.setenv("KIT_MODELS", f"ollama, {endpoint.setting}")
        models = None
    with connect(tmp_path / "team.jsonl", models=models) as client:
        assert ask(client, id) == ("from afar", {endpoint.setting})
    ((headers, body),) = endpoint.heard
    assert KEY not in str(headers)
    assert "4471" in body


def test_the_rooms_own_model_stands_in_not_always_the_clerk(tmp_path, endpoint):
    id = recorded(tmp_path / "team.jsonl", endpoint.setting)
    script = Script(["from the script"])
    with connect(tmp_path / "team.jsonl", model=script) as client, pytest.warns(ClerkInsteadWarning):
        assert ask(client, id) == ("from the script", {f"script, for {endpoint.setting}"})


def test_what_the_user_gives_an_agent_is_asked_here_and_is_a_record_after_reopening(tmp_path, endpoint):
    path = tmp_path / "team.jsonl"
    with connect(path) as client:
        agent = client.agents.create(name="Ana", model=endpoint.setting)
        assert ask(client, agent.id)[0] == "from afar"
        assert len(endpoint.heard) == 1
    with connect(path) as client:
        with pytest.warns(ClerkInsteadWarning):
            assert ask(client, agent.id)[1] == {f"clerk, for {endpoint.setting}"}
        client.agents.update(agent.id, model=endpoint.setting)
        assert ask(client, agent.id)[0] == "from afar"
    assert len(endpoint.heard) == 2


def test_what_another_process_gives_the_agent_in_the_meantime_is_a_record(tmp_path, endpoint):
    path = tmp_path / "team.jsonl"
    with connect(path) as client, connect(path) as other:
        agent = client.agents.create(name="Ana", model="clerk")
        other.agents.update(agent.id, model=endpoint.setting)
        with pytest.warns(ClerkInsteadWarning):
            assert ask(client, agent.id)[1] == {f"clerk, for {endpoint.setting}"}
    assert endpoint.heard == []


def test_the_default_of_the_room_is_the_users_word_whoever_names_it(tmp_path, endpoint):
    id = recorded(tmp_path / "team.jsonl", endpoint.setting)
    with connect(tmp_path / "team.jsonl", model=endpoint.setting) as client:
        assert ask(client, id) == ("from afar", {endpoint.setting})


@pytest.mark.parametrize("models", ["openai", [5], ["gpt-4o mini"], ["http://me:hidden@localhost/v1"]])
def test_an_entry_that_names_no_model_is_refused(models):
    with pytest.raises(UnprocessableEntityError) as refused:
        connect(models=models)
    assert "hidden" not in str(refused.value)


def test_a_room_elsewhere_is_not_told_what_it_may_ask():
    with pytest.raises(RoomError, match="said there"):
        connect("http://127.0.0.1:9", models=["openai"])


def test_an_address_with_a_password_is_stored_nowhere(tmp_path):
    path = tmp_path / "team.jsonl"
    with connect(path) as client:
        agent = client.agents.create(name="Ana")
        for setting in ("http://me:hidden@127.0.0.1:9/v1#m", "http://127.0.0.1:9/v1?key=hidden#m"):
            for call in (client.agents.create, lambda **given: client.agents.update(agent.id, **given)):
                with pytest.raises(UnprocessableEntityError, match="would be stored") as refused:
                    call(model=setting)
                assert "KIT_MODEL_KEY" in refused.value.hint
            with pytest.raises(UnprocessableEntityError, match="would be stored"):
                connect(model=setting)
    assert b"hidden" not in path.read_bytes()


def test_an_address_of_ones_own_gets_its_key_and_nothing_of_anthropics(endpoint, monkeypatch):
    for name, secret in (
        ("ANTHROPIC_API_KEY", "env-key"),
        ("ANTHROPIC_AUTH_TOKEN", "env-token"),
        ("ANTHROPIC_CUSTOM_HEADERS", "x-own: env-header"),
    ):
        monkeypatch.setenv(name, secret)
    model = AnthropicMessages("m", endpoint.setting.removesuffix("/v1#m"), "key-for-here")
    with pytest.raises(ModelError, match="answered nothing"):
        model.respond([Message("user", "hello")], [])
    model.close()
    ((headers, _),) = endpoint.heard
    assert "key-for-here" in str(headers)
    assert "env-" not in str(headers)


# ── handles ───────────────────────────────────────────────────────────────────────────────────────

HANDLES = ["openai/gpt-4o-mini", "together/meta-llama/Llama-3", "letta/letta-free", "google_ai/gemini", "x/y"]


@pytest.fixture(params=["here", "official"])
def client(request):
    with connect() as room:
        yield room if request.param == "here" else official(room)


@pytest.mark.parametrize("handle", HANDLES)
def test_a_handle_is_kept_as_written_and_the_rooms_model_stands_in(client, handle, recwarn):
    agent = client.agents.create(name="Ana", model=handle, embedding="openai/text-embedding-3-small")
    assert (agent.model, agent.embedding) == (handle, "openai/text-embedding-3-small")
    client.agents.messages.create(agent.id, messages=[{"role": "user", "content": "hello"}])
    client.agents.update(agent.id, model=f"{handle}-2", embedding="letta/letta-free")
    found = client.agents.retrieve(agent.id)
    assert (found.model, found.embedding) == (f"{handle}-2", "letta/letta-free")
    assert [str(one.message).partition(":")[0] for one in recwarn] == [handle]


def test_a_handle_that_is_ready_thinks(endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.setting.partition("#")[0])
    with connect() as client:
        agent = client.agents.create(name="Ana", model="openai/gpt-4o-mini")
        answer, models = ask(client, agent.id)
    assert (agent.model, answer) == ("openai/gpt-4o-mini", "from afar")
    assert "clerk" not in f"{models}"
    assert endpoint.heard[0][0]["Authorization"] == f"Bearer {KEY}"


def test_a_key_that_is_set_later_counts_from_then_on(endpoint, monkeypatch):
    with connect() as client:
        with pytest.warns(ClerkInsteadWarning):
            agent = client.agents.create(name="Ana", model="vllm/qwen3")
        assert ask(client, agent.id)[1] == {"clerk, for vllm/qwen3"}
        monkeypatch.setenv("VLLM_API_BASE", endpoint.setting.partition("#")[0])
        assert ask(client, agent.id)[0] == "from afar"


def test_a_network_that_is_switched_off_in_between_stays_off(monkeypatch):
    monkeypatch.setenv("KIT_ALLOW_NETWORK", "1")
    with connect() as client:
        agent = client.agents.create(name="Ana", model="openai:gpt-4o")
        monkeypatch.setenv("KIT_ALLOW_NETWORK", "0")
        response = client.agents.messages.create(agent.id, input="hello")
    assert "KIT_ALLOW_NETWORK=0 forbids" in response.stop_reason.error


# ── calls that others make ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def theirs(endpoint):
    """A client whose calls are others' calls, as a server has it, with one model that is offered."""
    with connect() as room:
        cast = room.models.for_others(["ollama:offered"])
        client = Client(room.journal, cast)
        client.room = room
        yield client


def test_others_name_only_what_is_offered(theirs, endpoint):
    agent = theirs.agents.create(name="Fine", model="ollama:offered")
    for setting in (endpoint.setting, "openai:gpt-4o", "ollama:other"):
        for call in (theirs.agents.create, lambda **given: theirs.agents.update(agent.id, **given)):
            with pytest.raises(PermissionDeniedError, match="does not offer") as refused:
                call(model=setting)
            assert "ollama:offered" in refused.value.hint
    assert theirs.agents.retrieve(agent.id).model == "ollama:offered"


def test_a_handle_from_others_is_kept_and_asks_nobody(theirs, endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.setting.partition("#")[0])
    agent = theirs.agents.create(name="Ana", model="openai/gpt-4o-mini")
    with pytest.warns(ClerkInsteadWarning, match="--model openai/gpt-4o-mini"):
        assert ask(theirs, agent.id)[1] == {"clerk, for openai/gpt-4o-mini"}
    assert endpoint.heard == []


def test_the_default_of_others_is_what_the_operator_said(endpoint):
    with connect(model=endpoint.setting) as room:
        theirs = Client(room.journal, room.models.for_others())
        agent = theirs.agents.create(name="Ana")
        assert agent.model == endpoint.setting
        assert ask(theirs, agent.id)[0] == "from afar"
        with pytest.raises(PermissionDeniedError):
            theirs.agents.create(name="Ben", model=endpoint.setting.replace("#m", "#other"))


def test_many_models_of_a_provider_that_is_allowed_are_not_all_kept(monkeypatch):
    cast = ModelRegistry(None, {"KIT_ALLOW_NETWORK": "0"}, models=["ollama"]).for_others()
    monkeypatch.setattr("kit.models.registry._MOST_KEPT", 5)
    for number in range(10):
        cast.name(f"ollama:m{number}")
    assert list(cast._by_setting) == ["clerk", *(f"ollama:m{number}" for number in range(5, 10))]
