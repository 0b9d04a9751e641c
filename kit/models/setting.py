"""The setting that says which model answers, and whether it may be on the network."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kit.errors import ModelError, UnprocessableEntityError
from kit.models.protocol import Message, Model, ModelReply, ToolSpec

_FORMS: Final = "clerk, openai:NAME, anthropic:NAME, ollama:NAME or http://SERVER/v1#NAME."
# The vendors in Letta's model handles, https://docs.letta.com/guides/server/providers
_VENDORS: Final = (
    *("letta", "openai", "anthropic", "azure", "bedrock", "deepseek", "google_ai", "google_vertex"),
    *("groq", "lmstudio_openai", "mistral", "ollama", "openrouter", "together", "vllm", "xai"),
)
_OFF: Final = frozenset({"0", "no", "off", "false"})


class ClerkInsteadWarning(UserWarning):
    """A vendor's model was asked for, there is no key for it, and the built-in clerk answers."""


def model_for(setting: str | Model | None, environ: Mapping[str, str] | None = None) -> Model:
    """The model that ``setting`` names; a model is given back as it is.

    ``None`` means ``KIT_MODEL``, and without that the clerk. A handle with a slash, as guides use
    it (``openai/gpt-4o``, ``letta/letta-free``), is the vendor's model where the vendor's key is in
    ``environ`` (default: the process's); else the clerk answers, and one ``ClerkInsteadWarning`` a
    process says so.

    >>> from kit.models.script import Script
    >>> model_for(Script(["Hello"]), {}).name
    'script'
    >>> model_for("gpt-4o", {})
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: 'gpt-4o' names no model
      → Use clerk, openai:NAME, anthropic:NAME, ollama:NAME or http://SERVER/v1#NAME.

    Raises ``UnprocessableEntityError`` for a setting of no known form, and ``ModelError`` when the
    model's SDK or key is missing or ``KIT_ALLOW_NETWORK=0`` forbids its address.
    """
    env = os.environ if environ is None else environ
    wanted = (env.get("KIT_MODEL", "").strip() or "clerk") if setting is None else setting
    if isinstance(wanted, str):
        return _named(wanted.strip(), env)
    if callable(getattr(wanted, "respond", None)):
        return wanted
    raise _unknown(wanted)


def _named(text: str, env: Mapping[str, str]) -> Model:
    if text == "clerk":
        return _clerk()
    if text.lower().startswith(("http://", "https://")):
        return _at_address(text, env)
    provider, _, name = text.partition(":")
    if name and provider in _PROVIDERS:
        return _PROVIDERS[provider](name, env)
    vendor, _, name = text.partition("/")
    if name and vendor in _VENDORS:
        return _by_handle(vendor, name, env)
    raise _unknown(text)


def _by_handle(vendor: str, name: str, env: Mapping[str, str]) -> Model:
    if vendor in _KEYED and env.get(f"{vendor.upper()}_API_KEY", "").strip():
        return _PROVIDERS[vendor](name, env)
    _say_clerk(f"{vendor}/{name}")
    return _clerk()


def _at_address(text: str, env: Mapping[str, str]) -> Model:
    address, _, name = text.partition("#")
    if not name:
        raise _unknown(text)
    return _openai(name, env, base_url=address)


def _openai(name: str, env: Mapping[str, str], base_url: str | None = None, key: str | None = None) -> Model:
    from kit.models.openai_chat import OpenAIChat

    mode = env.get("KIT_TOOL_MODE", "").strip() or "native"
    return OpenAIChat(name, base_url, key, tool_mode=mode, environ=env)


def _anthropic(name: str, env: Mapping[str, str]) -> Model:
    from kit.models.anthropic_messages import AnthropicMessages

    return AnthropicMessages(name, environ=env)


def _ollama(name: str, env: Mapping[str, str]) -> Model:
    from kit.models.endpoint import NO_KEY
    from kit.models.openai_chat import OLLAMA

    # Ollama asks for no key, so OpenAI's is not sent to it.
    return _openai(name, env, OLLAMA, key=NO_KEY)


def _clerk() -> Model:
    from kit.models.clerk import Clerk

    return Clerk()


class _Elsewhere:
    """A model that is an object of some client: it thinks there, and can not be asked from here."""

    def __init__(self, name: str) -> None:
        self.name = name

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        raise ModelError(
            f"{self.name} is with the client that made this agent, and can be asked only there",
            hint='Give the agent a model that the server knows, for example model="clerk".',
        )


_KEYED: Final = frozenset({"openai", "anthropic"})
_PROVIDERS: Final[Mapping[str, Callable[[str, Mapping[str, str]], Model]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _ollama,
    "client": lambda name, _: _Elsewhere(name),
}
_said: list[str] = []


def _say_clerk(handle: str) -> None:
    if _said:
        return
    _said.append(handle)
    warnings.warn(
        f"{handle}: no key for this model is set, so the kit's built-in clerk answers, "
        "here and for every other model name without a key. It is rules and no language model. "
        "For a real one set OPENAI_API_KEY or ANTHROPIC_API_KEY, or KIT_MODEL=ollama:NAME.",
        ClerkInsteadWarning,
        stacklevel=5,
    )


def _unknown(setting: object) -> UnprocessableEntityError:
    return UnprocessableEntityError(f"{setting!r} names no model", hint=f"Use {_FORMS}")


def check_address(url: str, environ: Mapping[str, str]) -> bool:
    """Whether ``url`` is on this machine; ``ModelError`` if not and ``KIT_ALLOW_NETWORK=0``.

    Nothing is looked up: ``localhost``, 127.0.0.0/8 and ``::1`` are this machine, and no other name.

    >>> check_address("http://127.0.0.1:8080/v1", {"KIT_ALLOW_NETWORK": "0"})
    True
    >>> check_address("https://example.org/v1", {})
    False
    >>> check_address("https://example.org/v1", {"KIT_ALLOW_NETWORK": "0"})
    Traceback (most recent call last):
    kit.errors.ModelError: KIT_ALLOW_NETWORK=0 forbids example.org, which is not this machine
      → Use a model on this machine (clerk, ollama:NAME, http://localhost:…#NAME) or allow the network.

    Raises ``UnprocessableEntityError`` when ``url`` is no http address.
    """
    host = _host(url)
    home = _is_loopback(host)
    if not home and environ.get("KIT_ALLOW_NETWORK", "").strip().lower() in _OFF:
        raise ModelError(
            f"KIT_ALLOW_NETWORK=0 forbids {host}, which is not this machine",
            hint="Use a model on this machine (clerk, ollama:NAME, http://localhost:…#NAME) "
            "or allow the network.",
        )
    return home


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # the port is read since a bad one raises
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise _unknown(url)
    return host


def _is_loopback(host: str) -> bool:
    if host in ("localhost", "::1"):
        return True
    from ipaddress import AddressValueError, IPv4Address

    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False
