"""What a model's endpoint may send – calls, texts, counts, failures – turned into the kit's own words.

Both SDKs are made by one generator and so fail alike. A script's calls, and those that a person types,
are read here too: they are written as an endpoint would send them. Every room loads this file, so
``json`` and ``urllib`` are imported where they are needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import count
from types import ModuleType
from typing import Any, Final

from kit.errors import ModelError
from kit.values.protocol import Message, ModelReply

ELSEWHERE: Final = "api_key=, or in KIT_MODEL_KEY for the address that KIT_MODEL names"
NO_KEY: Final = "no-key-needed"  # sent to a server on this machine; a word that no error message holds
_TOO_LONG: Final = re.compile(
    r"context.{0,3}(length|window|size)|maximum context|prompt is too long|input is too long"
    r"|input token count.*exceeds|too many (input )?tokens",
    re.IGNORECASE | re.DOTALL,
)
_SHOWN: Final = 500


def missing_sdk(package: str) -> ModelError:
    """The refusal when an SDK is not installed."""
    return ModelError(
        f"this model needs the package {package}, which is not installed",
        hint=f'pip install "shared-memory-kit[{package}]"',
    )


def usable_key(variable: str, key: str | None, *, home: bool) -> str:
    """The API key, or ``NO_KEY`` at home; ``ModelError`` when it is missing or can not be sent."""
    found = (key or "").strip() or (NO_KEY if home else "")
    if not found:
        raise ModelError(
            "this endpoint needs an API key and there is none",
            hint=f"Put it in {variable}, or use the built-in clerk: KIT_MODEL=clerk.",
        )
    if not (found.isascii() and found.isprintable()):
        raise ModelError("the API key holds characters that no key has", hint=f"Copy {variable} again.")
    return found


def is_same_address(url: str, other: str) -> bool:
    """Whether a key that is for one of the two addresses may be sent to the other.

    >>> is_same_address("https://api.openai.com/v1/", "https://API.openai.com/v1")
    True
    >>> is_same_address("https://api.openai.com:443/v1", "https://api.openai.com/v1")
    True
    >>> is_same_address("http://api.openai.com/v1", "https://api.openai.com/v1")
    False
    """
    return _in_one_form(url) == _in_one_form(other)


def _in_one_form(url: str) -> tuple[object, ...]:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:  # it is no address, and like itself alone
        return (url,)
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/"), parts.query, parts.username


def sealed_client(sdk: ModuleType, *, home: bool) -> Any:
    """The SDK's own HTTP client, but it follows no redirect: the key and the prompt are for one address.

    What is on this machine stays there: no proxy of the environment is used for it.
    """
    return sdk.DefaultHttpxClient(trust_env=not home, follow_redirects=False)


def ambient_headers(sdk: ModuleType, variable: str, names: Iterable[str] = ()) -> dict[str, Any]:
    """Headers that the SDK would take from the environment, each marked as not to be sent."""
    lines = os.environ.get(variable, "").split("\n")
    found = [line.partition(":")[0].strip() for line in lines if ":" in line]
    return {name: sdk.Omit() for name in (*names, *found)}


def without_secrets(url: str) -> str:
    """The address without user, password, query or fragment, fit to be shown.

    >>> without_secrets("https://me:secret@example.org:8080/v1?key=1")
    'https://example.org:8080/v1'
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def endpoint_failure(sdk: ModuleType, error: Any, name: str, key: str, variable: str) -> ModelError:
    """An error of the SDK in words: which model and endpoint, what status, what to do next."""
    status: int | None = getattr(error, "status_code", None)
    said = _said(error).replace(key, "[the API key]")
    if status is not None and status < 500 and status != 429 and _TOO_LONG.search(said):
        return ModelError(
            f"the prompt is too long for {name}: {excerpt(said)}",
            hint="Shorten or detach blocks, archive what is old, or use a model with a larger context.",
            stop_reason="context_window_overflow_in_system_prompt",
            status=status,
            said=said,
        )
    what, hint = _what_and_hint(sdk, error, status, variable)
    told = "" if status is None else f": {excerpt(said)}"
    return ModelError(
        f"{name} {what}{told}", hint=hint, stop_reason="llm_api_error", status=status, said=said
    )


def _what_and_hint(sdk: ModuleType, error: Any, status: int | None, variable: str) -> tuple[str, str]:
    if isinstance(error, sdk.APITimeoutError):
        return "did not answer in time", "Give it a longer timeout=, a smaller model, or a shorter prompt."
    if status is None:
        return "can not be reached", "Is the server running, and is the address right? Is there a network?"
    hints = {
        401: f"Check the key in {variable}.",
        403: f"The key in {variable} may not use this model.",
        404: "Check the model's name, and the address: an OpenAI-compatible one usually ends in /v1.",
        429: "Wait a while and run the turn again, or check the account's quota.",
    }
    if 300 <= status < 400:
        return f"answered {status}", "It sends to another address, and no key follows: give that one itself."
    later = "The trouble is on the endpoint's side: run the turn again later."
    refused = "The endpoint refused the request; its words are above."
    return f"answered {status}", hints.get(status, later if status >= 500 else refused)


def _said(error: Any) -> str:
    """The endpoint's own words; its code too, since some say "context_length_exceeded" only there."""
    match getattr(error, "body", None):
        case {"error": {"message": str() as message}} | {"message": str() as message, "code": None}:
            return message
        case {"message": str() as message, **rest}:
            return f"{message} ({rest['code']})" if rest.get("code") else message
    return str(error.message)


def excerpt(text: str) -> str:
    """The text on one line, its rest counted where it is long; the whole is kept as evidence."""
    line = " ".join(text.split())
    rest = len(line) - _SHOWN
    return line if rest <= 0 else f"{line[:_SHOWN]}… ({rest} characters more in .said)"


def decoded(body: bytes, name: str) -> dict[str, Any]:
    """The JSON object that an endpoint answered; ``ModelError`` when it is something else."""
    import json

    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    said = body.decode(errors="replace")
    raise ModelError(
        f"{name} answered something that is not a JSON object: {excerpt(said)}",
        hint="Check the address: an OpenAI-compatible one usually ends in /v1.",
        stop_reason="invalid_llm_response",
        said=said,
    )


def not_empty(reply: ModelReply) -> ModelReply:
    """The reply, or ``ModelError`` when it neither says nor calls anything."""
    if reply.text.strip() or reply.tool_calls:
        return reply
    what = "thought and answered nothing" if reply.thought else "answered nothing"
    cut = cut_off(reply)
    raise ModelError(
        f"the model {what}: it was cut off {cut}" if cut else f"the model {what} (finish: {reply.finish})",
        hint="Allow it more tokens, or shorten the prompt." if cut else "Run the turn again.",
        stop_reason="invalid_llm_response",
        thought=reply.thought,
    )


_LIMITS: Final = {
    "length": "by the limit of one answer or of the model's context",
    "max_tokens": "by the limit of one answer",
    "max_output_tokens": "by the limit of one answer",
    "model_length": "by the limit of the model's context",
    "model_context_window_exceeded": "by the limit of the model's context",
}


def cut_off(reply: ModelReply) -> str:
    """After how much and by what the reply was cut off, in words; nothing if it was not.

    >>> from kit.values.protocol import Usage
    >>> cut_off(ModelReply("It is", finish="max_tokens", usage=Usage(900, 4096)))
    'after 4,096 tokens by the limit of one answer (finish: max_tokens)'
    """
    limit = _LIMITS.get(reply.finish.lower())
    if limit is None:
        return ""
    count = reply.usage.completion_tokens
    return f"{f'after {count:,} tokens ' if count else ''}{limit} (finish: {reply.finish})"


def api_id(id: str) -> str:
    """The id in the letters that providers allow; other endpoints give ids such as "functions.f:0"."""
    return re.sub(r"[^a-zA-Z0-9_-]", "_", id)


def api_name(name: str) -> str:
    """A tool's name as providers allow it; a model can make up others.

    >>> api_name("my tool!"), api_name("")
    ('my_tool_', '_')
    """
    return api_id(name)[:64] or "_"


def clean(text: object) -> str:
    """``text`` if it is one, else nothing; half a surrogate pair, which no file can hold, becomes "�"."""
    if not isinstance(text, str):
        return ""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def counted(usage: object, *keys: str) -> tuple[int, ...]:
    """The token counts under ``keys``; 0 where the endpoint does not count."""
    told = usage if isinstance(usage, dict) else {}
    return tuple(n if isinstance(n := told.get(key), int) else 0 for key in keys)


def ids_in(messages: Sequence[Message]) -> set[str]:
    """The ids that the calls of a conversation have taken."""
    return {call.id for message in messages for call in message.tool_calls}


def fresh_id(taken: set[str], given: object = None) -> str:
    """``given`` when it is a free id, else the first free one of call-1, call-2, …; marks it as taken.

    >>> taken = {"call-1", "abc"}
    >>> fresh_id(taken), fresh_id(taken, "abc"), fresh_id(taken, "xyz")
    ('call-2', 'call-3', 'xyz')
    """
    own = given if isinstance(given, str) and given and given not in taken else None
    id = own or next(name for n in count(1) if (name := f"call-{n}") not in taken)
    taken.add(id)
    return id


def read_arguments(raw: str) -> dict[str, Any] | None:
    """The arguments that a model wrote as JSON, or ``None`` when that is not one JSON object.

    Some write the text of such an object as a JSON text again; that is read too.

    >>> read_arguments('{"label": "tasks"}'), read_arguments('{"label": '), read_arguments("[1]")
    ({'label': 'tasks'}, None, None)
    >>> read_arguments('"{}"')
    {}
    """
    import json

    try:
        value = json.loads(raw, parse_constant=no_json)
        if isinstance(value, str):
            value = json.loads(value, parse_constant=no_json)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair can not be stored
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def written(arguments: object) -> str:
    """A value as the JSON that a model would have written for it."""
    import json

    return json.dumps(arguments, ensure_ascii=False, default=dict)


def no_json(constant: str) -> Any:
    """Refuse a word such as NaN, which Python reads in JSON."""
    raise ValueError(f"{constant} is Python's, not JSON's")
