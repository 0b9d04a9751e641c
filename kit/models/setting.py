"""The setting that says which model answers, and whether it may be on the network."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeGuard

from kit.errors import ModelError
from kit.models.built_in import BuiltInModel
from kit.models.named import CLERK, Named, an_address, named, no_model
from kit.models.stand_in import StandIn, say_once
from kit.values.protocol import Message, Model, ModelReply, ToolSpec

# Who speaks OpenAI's chat completions, where, and in which variable its key is expected.
_HOSTED: Final[Mapping[str, tuple[str, str]]] = {
    "deepseek": ("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "google_ai": ("https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY"),
    "groq": ("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "mistral": ("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "openrouter": ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "together": ("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "xai": ("https://api.x.ai/v1", "XAI_API_KEY"),
}
# Servers of one's own, which are there when their variable says where, as Letta's guide for providers has it.
_OWN: Final[Mapping[str, str]] = {
    "lmstudio_openai": "LMSTUDIO_BASE_URL",
    "ollama": "OLLAMA_BASE_URL",
    "vllm": "VLLM_API_BASE",
}


def model_for(setting: str | Model | None, environ: Mapping[str, str] | None = None) -> Model:
    """The model that ``setting`` names; a model is given back as it is.

    ``None`` means ``KIT_MODEL``, and without that the clerk. A handle with a slash, as guides use
    it (``openai/gpt-4o``, ``letta/letta-free``), is the provider's model where its key is in
    ``environ`` (default: the process's) and its SDK is installed; else the clerk stands in, and its
    name and one ``ClerkInsteadWarning`` a process say so.

    >>> from kit.models.script import Script
    >>> model_for(Script(["Hello"]), {}).name
    'script'
    >>> model_for("gpt-4o", {})
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: 'gpt-4o' names no model
      → Use clerk, openai:NAME, anthropic:NAME, ollama:NAME, PROVIDER/NAME or http://SERVER/v1#NAME.

    Raises ``UnprocessableEntityError`` for a setting of no known form, and ``ModelError`` when the
    model's SDK or key is missing or ``KIT_ALLOW_NETWORK=0`` forbids its address.
    """
    env = os.environ if environ is None else environ
    wanted = (env.get("KIT_MODEL", "").strip() or "clerk") if setting is None else setting
    if isinstance(wanted, str):
        return made(wanted, env, BuiltInModel)
    if is_model(wanted):
        return wanted
    raise no_model(wanted)


def is_model(thing: object) -> TypeGuard[Model]:
    """Whether this can be asked, as far as that can be seen."""
    return callable(getattr(thing, "respond", None))


def made(setting: str, env: Mapping[str, str], instead: Callable[[], Model]) -> Model:
    """The model of a setting that may be asked; for a handle that is not ready, the one ``instead``."""
    model = named(setting)
    try:
        return _ready(model, env)
    except ModelError as error:
        if not model.is_handle:
            raise
        reason = error.message
    stand_in = StandIn(instead(), setting)
    say_once(
        "not ready",
        f"{setting}: {reason}. So {stand_in.model.name} answers, here and for every other "
        "PROVIDER/NAME that is not ready, and each step says so. "
        "Set the provider's key, such as OPENAI_API_KEY, or KIT_MODEL=ollama:NAME for one of this machine.",
    )
    return stand_in


def _ready(model: Named, env: Mapping[str, str]) -> Model:
    """The model that is named.

    Raises:
        ModelError: its key or its SDK is missing, or the network is switched off.
    """
    if model == CLERK:
        return BuiltInModel()
    if model.is_address:
        return _openai(model.name, env, model.place, _key_of_address(model.place, env))
    if model.is_handle and model.place in _HOSTED:
        address, variable = _HOSTED[model.place]
        return _openai(model.name, env, address, _key_in(variable, env), variable)
    if model.is_handle and model.place in _OWN:
        return _openai(model.name, env, _own_server(_OWN[model.place], env))
    if model.place in _BY_PROVIDER and not (model.is_handle and model.place == "client"):
        return _BY_PROVIDER[model.place](model.name, env)
    raise ModelError(
        f"the kit can not ask the provider {model.place}",
        hint="It asks openai, anthropic, ollama and whoever speaks as OpenAI does: http://SERVER/v1#NAME.",
    )


def _key_in(variable: str, env: Mapping[str, str]) -> str:
    key = env.get(variable, "").strip()
    if not key:
        raise ModelError(f"no key for this model is set in {variable}", hint=f"Set {variable}.")
    return key


def _key_of_address(address: str, env: Mapping[str, str]) -> str | None:
    """``KIT_MODEL_KEY``, which belongs to the address in ``KIT_MODEL`` and to no other."""
    own, _, _ = env.get("KIT_MODEL", "").strip().partition("#")
    is_own = own.lower().startswith("http") and an_address(own) == address
    return (env.get("KIT_MODEL_KEY", "").strip() or None) if is_own else None


def _own_server(variable: str, env: Mapping[str, str]) -> str:
    from urllib.parse import urlsplit

    url = env.get(variable, "").strip()
    if not url:
        raise ModelError(f"{variable} does not say where its server is", hint=f"Set {variable}=http://….")
    address = an_address(url)
    return address if urlsplit(address).path else f"{address}/v1"


def _openai(
    name: str,
    env: Mapping[str, str],
    base_url: str | None = None,
    key: str | None = None,
    variable: str | None = None,
) -> Model:
    from kit.models.openai_chat import OpenAIChat

    mode = env.get("KIT_TOOL_MODE", "").strip() or "native"
    made = OpenAIChat(name, base_url, key, tool_mode=mode, environ=env)
    made.key_variable = variable or made.key_variable
    return made


def _anthropic(name: str, env: Mapping[str, str]) -> Model:
    from kit.models.anthropic_messages import AnthropicMessages

    return AnthropicMessages(name, environ=env)


def _ollama(name: str, env: Mapping[str, str]) -> Model:
    from kit.models.openai_chat import OLLAMA

    return _openai(name, env, OLLAMA)


class _Elsewhere:
    """A model that is an object of some client: it thinks there, and can not be asked from here."""

    def __init__(self, name: str) -> None:
        self.name = name

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        raise ModelError(
            f"{self.name} is with the client that made this agent, and can be asked only there",
            hint='Give the agent a model that the server knows, for example model="clerk".',
        )


_BY_PROVIDER: Final[Mapping[str, Callable[[str, Mapping[str, str]], Model]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _ollama,
    "client": lambda name, _: _Elsewhere(name),
}
