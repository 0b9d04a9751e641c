"""One setting says which model answers, and whether it may be on the network."""

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from kit import models
from kit.errors import ModelError, UnprocessableEntityError
from kit.models import ClerkInsteadWarning, Script, model_for, stand_in
from kit.models.address import check_address

HOW = 'pip install "shared-memory-kit[test]"'


@pytest.fixture
def open_models():
    """``model_for``, with what it made closed at the end."""
    pytest.importorskip("openai", reason=f"needs the openai SDK: {HOW}")
    pytest.importorskip("anthropic", reason=f"needs the anthropic SDK: {HOW}")
    made = []

    def make(wanted, environ):
        made.append(model_for(wanted, environ))
        return made[-1]

    yield make
    for one in made:
        getattr(one, "close", lambda: None)()


@pytest.fixture
def untold(monkeypatch):
    """As in a fresh process: the warning about the clerk has not been given."""
    monkeypatch.setattr(stand_in, "_said", [])


@pytest.mark.parametrize("environ", [{}, {"KIT_MODEL": ""}, {"KIT_MODEL": " clerk "}])
def test_the_clerk_answers_unless_a_model_is_named(environ):
    assert model_for(None, environ).name == "clerk"


def test_a_model_is_given_back_as_it_is_and_beats_the_environment():
    script = Script("Hello")
    assert model_for(script, {"KIT_MODEL": "nonsense"}) is script


KEYS = {
    "OPENAI_API_KEY": "sk-1",
    "ANTHROPIC_API_KEY": "sk-2",
    "OLLAMA_BASE_URL": "http://localhost:11434",
    "KIT_MODEL": "https://example.org/v1#other",
    "KIT_MODEL_KEY": "sk-3",
}


@pytest.mark.parametrize(
    ("wanted", "name", "endpoint"),
    [
        ("openai:gpt-4o", "openai:gpt-4o", "https://api.openai.com/v1"),
        ("anthropic:claude-haiku-4-5", "anthropic:claude-haiku-4-5", "https://api.anthropic.com"),
        ("ollama:qwen3:4b", "ollama:qwen3:4b", "http://localhost:11434/v1"),
        ("http://localhost:8080/v1#org/my:model", None, "http://localhost:8080/v1"),
        ("https://example.org/v1#m", None, "https://example.org/v1"),
        ("https://EXAMPLE.org/v1/#m", "https://example.org/v1#m", "https://example.org/v1"),
        ("openai/gpt-4o", "openai:gpt-4o", "https://api.openai.com/v1"),
        ("anthropic/claude-haiku-4-5", "anthropic:claude-haiku-4-5", "https://api.anthropic.com"),
        ("ollama/llama3:8b", "ollama:llama3:8b", "http://localhost:11434/v1"),
    ],
)
def test_each_form_names_its_endpoint_and_the_name_gives_it_again(open_models, wanted, name, endpoint):
    model = open_models(wanted, KEYS)
    assert (model.name, model.endpoint) == (name or wanted, endpoint)
    assert open_models(model.name, KEYS).name == model.name


def test_the_environment_names_the_model_and_the_tool_mode(open_models):
    model = open_models(None, {"KIT_MODEL": "ollama:qwen3:4b", "KIT_TOOL_MODE": "json"})
    assert (model.model, model.tool_mode) == ("qwen3:4b", "json")


def test_the_usual_base_url_is_heeded(open_models):
    environ = {**KEYS, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "KIT_ALLOW_NETWORK": "0"}
    assert open_models("openai:gpt-4o", environ).endpoint == "http://127.0.0.1:1/v1"


def test_ollama_is_not_sent_the_key_of_openai(open_models):
    assert open_models("ollama:m", KEYS)._key not in KEYS.values()


@pytest.mark.parametrize("wanted", ["openai:gpt-4o", "anthropic:claude-haiku-4-5"])
def test_a_provider_named_outright_needs_its_key(open_models, wanted):
    with pytest.raises(ModelError, match="needs an API key"):
        open_models(wanted, {})


def test_a_handle_without_a_key_runs_on_the_clerk_and_says_so_once(untold):
    with pytest.warns(ClerkInsteadWarning, match=r"openai/gpt-4o: .* key .* clerk answers") as warned:
        assert model_for("openai/gpt-4o", {}).name == "clerk, for openai/gpt-4o"
    assert warned[0].filename == __file__, "it points to the user's own line"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for handle in (*HANDLES, "openai/gpt-4o"):
            assert model_for(handle, {"ANTHROPIC_API_KEY": " "}).name == f"clerk, for {handle}"
        assert model_for("letta/letta-free", KEYS).name == "clerk, for letta/letta-free"


def test_a_handle_whose_sdk_is_not_installed_runs_on_the_clerk(untold, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.warns(ClerkInsteadWarning, match="needs the package openai"):
        assert model_for("openai/gpt-4o", KEYS).name == "clerk, for openai/gpt-4o"


HANDLES = (
    "anthropic/claude-haiku-4-5",
    "google_ai/gemini-2.5-pro",
    "together/meta-llama/Llama-3",
    "azure/gpt-4o",
    "ollama/llama3:8b",
    "lmstudio_openai/qwen3",
    "letta/letta-free",
    "acme/gpt",
    "client/x",
    "clerk/x",
)


@pytest.mark.parametrize(
    ("handle", "variable", "host"),
    [
        ("together/meta-llama/Llama-3", "TOGETHER_API_KEY", "api.together.xyz"),
        ("google_ai/gemini-2.5-pro", "GEMINI_API_KEY", "generativelanguage.googleapis.com"),
        ("Groq/llama", "GROQ_API_KEY", "api.groq.com"),
    ],
)
def test_a_handle_whose_key_is_set_is_asked_at_its_provider_with_that_key(
    open_models, handle, variable, host
):
    model = open_models(handle, {**KEYS, variable: "sk-own"})
    assert (model.model, model._key) == (handle.partition("/")[2], "sk-own")
    assert host in model.endpoint


@pytest.mark.parametrize(
    ("environ", "wanted", "key"),
    [
        ({}, "openai:m", "sk-1"),
        ({}, "https://api.openai.com/v1#m", "sk-1"),
        ({"OPENAI_BASE_URL": "https://example.org/v1"}, "openai:m", "sk-1"),
        (
            {"OPENAI_BASE_URL": "https://example.org/v1", "KIT_MODEL_KEY": ""},
            "https://example.org/v1#m",
            "sk-1",
        ),
        ({}, "https://example.org/v1#m", "sk-3"),
        ({}, "http://127.0.0.1:1/v1#m", "no-key-needed"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:2/v1"}, "http://127.0.0.1:1/v1#m", "no-key-needed"),
        ({"KIT_MODEL": "http://127.0.0.1:1/v1#m"}, "http://127.0.0.1:1/v1#m", "sk-3"),
        ({"KIT_MODEL": "http://127.0.0.1:2/v1#m"}, "http://127.0.0.1:1/v1#m", "no-key-needed"),
    ],
)
def test_a_key_goes_only_to_the_address_that_it_was_set_for(open_models, environ, wanted, key):
    assert open_models(wanted, {**KEYS, **environ})._key == key


@pytest.mark.parametrize("wanted", ["openai:m", "anthropic:m", "https://example.org/v1#m", "ollama:m"])
def test_no_redirect_takes_the_key_and_the_prompt_elsewhere(open_models, wanted):
    assert not open_models(wanted, KEYS)._client._client.follow_redirects


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, "https://example.com/v1#m"),
        ({}, "https://example.org/v2#m"),
        ({}, "http://example.org/v1#m"),
        ({}, "https://example.org:8443/v1#m"),
        ({"OPENAI_BASE_URL": "https://proxy.example/v1"}, "https://api.openai.com/v1#m"),
        ({"KIT_MODEL": "openai:m"}, "https://example.org/v1#m"),
    ],
)
def test_another_address_gets_no_key_and_is_not_asked(open_models, environ, wanted):
    with pytest.raises(ModelError, match="needs an API key") as refused:
        open_models(wanted, {**KEYS, **environ})
    assert "KIT_MODEL_KEY" in refused.value.hint


@pytest.mark.parametrize(
    "wanted",
    [
        "http://me:hidden@localhost:1/v1#m",
        "HTTP://hidden@localhost:1/v1#m",
        "https://localhost/v1?key=hidden#m",
        "http://me:hidden@localhost:1/v1",
        "http://me:hidden@:x/v1#m",
        "http://localhost\\@hidden/v1#m",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(wanted):
    with pytest.raises(UnprocessableEntityError) as refused:
        model_for(wanted, {})
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "gpt-4o",
        "openai:",
        "opneai:gpt-4o",
        "openai/",
        "/etc/passwd",
        "open ai/gpt",
        "a/b\nc",
        "openai:a\nb",
        "client:\ud800",
        "openai/\u202egpt",
        "ftp://localhost/v1#m",
        "http://localhost:8080/v1",
        "http://#m",
        7,
    ],
)
def test_an_unknown_setting_is_refused_with_the_forms(wanted):
    with pytest.raises(UnprocessableEntityError, match="names no model") as refused:
        model_for(wanted, {})
    for form in ("clerk", "openai:NAME", "anthropic:NAME", "ollama:NAME", "http://SERVER/v1#NAME"):
        assert form in refused.value.hint


OFF = {"KIT_ALLOW_NETWORK": "0"}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.255.3.4:1", "[::1]:11434"])
def test_this_machine_is_allowed_without_a_network(host):
    assert check_address(f"http://{host}/v1", OFF)


@pytest.mark.parametrize(
    "host",
    [
        "api.openai.com",
        "localhost.example.org",
        "127.0.0.1.example.org",
        "localhost@example.org",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, not to listen on
        "128.0.0.1",
        "2130706433",
        "0x7f.0.0.1",
        "[::ffff:8.8.8.8]",
        "[fe80::1]",
        "my-own-laptop",
    ],
)
def test_every_other_address_is_refused_without_a_look_up(host, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *args: pytest.fail("a name was looked up"))
    with pytest.raises(ModelError, match="KIT_ALLOW_NETWORK=0 forbids"):
        check_address(f"http://{host}/v1", OFF)


@pytest.mark.parametrize(
    "url", ["", "localhost:8080", "file:///etc/passwd", "http://", "http://localhost:x/v1"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(UnprocessableEntityError):
        check_address(url, {})


@pytest.mark.parametrize("wanted", ["openai:gpt-4o", "anthropic:c", "https://example.org/v1#m"])
def test_no_setting_gets_around_the_switch(wanted):
    with pytest.raises(ModelError, match="KIT_ALLOW_NETWORK=0 forbids"):
        model_for(wanted, {**KEYS, **OFF})


def test_a_handle_stands_back_where_the_network_is_switched_off(untold):
    with pytest.warns(ClerkInsteadWarning, match="KIT_ALLOW_NETWORK=0 forbids"):
        assert model_for("openai/gpt-4o", {**KEYS, **OFF}).name == "clerk, for openai/gpt-4o"


def test_importing_the_models_imports_no_sdk_and_nothing_heavy():
    heavy = "openai anthropic httpx httpx2 pydantic json asyncio urllib.parse hashlib pathlib socket"
    # A bare package stands in for kit, whose own imports are another matter.
    code = f"""
import sys, types
sys.modules["kit"] = types.ModuleType("kit")
sys.modules["kit"].__path__ = [{str(Path(models.__file__).parents[1])!r}]
import kit.models
print([name for name in {heavy.split()} if name in sys.modules])
"""
    bare = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert bare.stdout.strip() == "[]"


def test_the_public_names_are_sorted_and_there():
    assert models.__all__ == sorted(models.__all__)
    assert all(hasattr(models, name) for name in models.__all__)
