"""A setting that names a model, read: which provider or address, and which of its models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kit.errors import UnprocessableEntityError

FORMS: Final = "clerk, openai:NAME, anthropic:NAME, ollama:NAME, PROVIDER/NAME or http://SERVER/v1#NAME."
SPOKEN: Final = frozenset({"openai", "anthropic", "ollama", "client"})  # in the form PROVIDER:NAME
_HANDLE: Final = re.compile(r"([A-Za-z][\w.-]*)/(\S(?:.*\S)?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What a setting names: ``place`` is a provider or an address, ``name`` one of its models.

    A handle, ``provider/name``, is what guides and the official client write: where its model can not
    answer, another one may stand in for it.
    """

    place: str
    name: str
    is_handle: bool = False

    @property
    def is_address(self) -> bool:
        """Whether the place is an address, and no provider's name."""
        return "://" in self.place


CLERK: Final = Named("clerk", "")


def named(setting: object) -> Named:
    """Read a setting.

    >>> named("together/meta-llama/Llama-3")
    Named(place='together', name='meta-llama/Llama-3', is_handle=True)
    >>> named("http://LOCALHOST:8080/v1/#qwen3:4b")
    Named(place='http://localhost:8080/v1', name='qwen3:4b', is_handle=False)
    >>> named("gpt-4o")
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: 'gpt-4o' names no model
      → Use clerk, openai:NAME, anthropic:NAME, ollama:NAME, PROVIDER/NAME or http://SERVER/v1#NAME.

    Raises:
        UnprocessableEntityError: it has no known form, or its address holds a password or a query.
    """
    text = setting.strip() if isinstance(setting, str) else ""
    if not text.isprintable():  # it is written into records, warnings and hints
        raise no_model(setting)
    if text == "clerk":
        return CLERK
    if _is_address(text):
        address, _, name = text.partition("#")
        place = an_address(address)
        if not name.strip():
            raise no_model(text)
        return Named(place, name.strip())
    provider, _, name = text.partition(":")
    if name.strip() and provider in SPOKEN:
        return Named(provider, name.strip())
    if handle := _HANDLE.fullmatch(text):
        return Named(handle[1].lower(), handle[2], is_handle=True)
    raise no_model(setting)


def an_address(url: str) -> str:
    """The address in its one form, by which two that are the same are known to be.

    Raises:
        UnprocessableEntityError: it is none, or it holds a user, a password or a query.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port  # a bad port raises as it is read
    except ValueError:
        host = None
    # A backslash, a blank or a control character is read in two ways by those who read addresses.
    if not host or parts.scheme not in ("http", "https") or not re.fullmatch(r"[!-\[\]-~]+", url):
        raise no_model("an address that can not be read" if "@" in url else url)
    if "@" in parts.netloc or "?" in url:
        raise UnprocessableEntityError(
            f"the address of a model at {host} holds a user, a password or a query, which would be stored",
            hint="Take it out, and say the key apart: KIT_MODEL_KEY=… beside KIT_MODEL, "
            "or OpenAIChat(NAME, base_url=…, api_key=…).",
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    where = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{where}{'' if port in (None, usual) else f':{port}'}{parts.path.rstrip('/')}"


def no_model(setting: object) -> UnprocessableEntityError:
    """The refusal of a setting that names no model."""
    from kit.values.checks import shown  # here, since it brings json along

    return UnprocessableEntityError(f"{shown(setting)} names no model", hint=f"Use {FORMS}")


class Permitted:
    """The models that the user has allowed to be asked, whoever names them.

    An entry is a setting, a provider alone, or an address alone; the last two allow all their models.

    >>> permitted = Permitted(["openai:gpt-4o", "ollama", "http://localhost:8080/v1"])
    >>> [named(one) in permitted for one in ("openai/gpt-4o", "openai:o3", "ollama:qwen3:4b")]
    [True, False, True]
    >>> named("http://localhost:8080/v1#any") in permitted, named("http://localhost:8081/v1#any") in permitted
    (True, False)
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._pairs = {(CLERK.place, CLERK.name), *map(_entry, entries)}

    def __contains__(self, model: Named) -> bool:
        # A model that is with some client is not asked from here, so nothing needs to be allowed.
        pairs = {(model.place, model.name), (model.place, "")}
        is_with_client = model.place == "client" and not model.is_handle
        return is_with_client or not pairs.isdisjoint(self._pairs)


def _entry(text: object) -> tuple[str, str]:
    if not isinstance(text, str):
        raise no_model(text)
    whole = text.strip()
    if _is_address(whole) and "#" not in whole:
        return an_address(whole), ""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", whole):
        return whole.lower(), ""
    found = named(whole)
    return found.place, found.name


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))
