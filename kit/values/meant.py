"""What was meant by a call or a name of another form: the words that people try, and ours for them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import FunctionType
from typing import Any, TypeVar

from kit.errors import ArgumentsError
from kit.values.clip import shown
from kit.values.meanings import ARGUMENTS, CALLED, EXAMPLES, IN_ORDER, NAMES, WHOLE

C = TypeVar("C", bound=type)
M = TypeVar("M", bound=Callable[..., Any])


def explained(method: M) -> M:
    """The method; a call of another form is answered with what was meant, as an ``ArgumentsError``."""
    signature, meant, ours = inspect.signature, _meant, ArgumentsError

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except ours:
            raise
        except TypeError:
            try:
                signature(method).bind(*args, **kwargs)
            except TypeError as reason:
                raise meant(method, signature(method), args, kwargs, str(reason)) from None
            raise

    # With its module's names, for doctest looks only into functions that have these.
    at_home = FunctionType(call.__code__, method.__globals__, method.__name__, None, call.__closure__)
    return functools.wraps(method)(at_home)  # type: ignore[return-value]  # it is called as the method is


def each_explained(kind: C) -> C:
    """A class whose public methods are ``explained``."""
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, explained(method))
    return kind


def _meant(
    method: Callable[..., Any],
    signature: inspect.Signature,
    args: tuple[Any, ...],
    given: Mapping[str, Any],
    reason: str,
) -> ArgumentsError:
    name = method.__qualname__
    owner, _, verb = name.rpartition(".")
    called = f"{CALLED.get(owner, owner)}.{verb}" if owner else verb
    known = [one for one in signature.parameters.values() if one.name != "self"]
    takes = [one.name for one in known if one.kind is not one.VAR_POSITIONAL]
    own = args["self" in signature.parameters :]
    if unknown := [one for one in given if one not in takes]:
        hints = dict.fromkeys(_for(one, takes) for one in unknown)
        return ArgumentsError(f"{called} has no argument {unknown[0]!r}", hint=" ".join(hints))
    if len(takes) == len(known) and (unnamed := _unnamed(name, called, known, own, given)):
        return unnamed
    missing = [one.name for one in known if one.default is one.empty and one.name not in given]
    for one in missing[len(own) :]:
        example = WHOLE.get(name) or EXAMPLES.get(one, f"{one}=…")
        return ArgumentsError(f"{called} needs {one}", hint=f"For example {example}.")
    return ArgumentsError(f"{called}: {reason}", hint=f"Its arguments: {', '.join(takes)}.")


def _unnamed(
    name: str,
    called: str,
    known: Sequence[inspect.Parameter],
    args: tuple[Any, ...],
    given: Mapping[str, Any],
) -> ArgumentsError | None:
    """What to say to arguments that stand by their place and want their names."""
    by_place = [one for one in known if one.kind is one.POSITIONAL_OR_KEYWORD]
    extra = args[len(by_place) :]
    if not extra:
        return None
    if not known:
        return ArgumentsError(f"{called} takes no argument", hint=f"Write {called}().")
    free = tuple(one.name for one in known if one.name not in given)[len(by_place) :]
    pairs = [f"{one}={_as_sent(value)}" for one, value in zip(IN_ORDER.get(name, free), extra, strict=False)]
    wants = "names behind the first argument" if by_place else "a name before each argument"
    return ArgumentsError(f"{called} wants {wants}", hint=f"You probably mean {', '.join(pairs)}.")


def _for(word: str, takes: Collection[str]) -> str:
    if found := argument_for(word, takes):
        return f"You probably mean {found}: {EXAMPLES.get(found, f'{found}=…')}."
    return f"Its arguments: {', '.join(takes)}."


def argument_for(word: str, takes: Collection[str]) -> str | None:
    """The argument of a call that somebody means with this word.

    >>> argument_for("blocks", ["name", "block_ids"]), argument_for("readonly", ["label", "read_only"])
    ('block_ids', 'read_only')
    """
    plain = {_plain(one): one for one in takes}
    if _plain(word) in plain:
        return plain[_plain(word)]
    for meant in ARGUMENTS.get(word.lower(), ()):
        if meant in takes:
            return meant
    close = get_close_matches(_plain(word), plain, 1, 0.7)
    return plain[close[0]] if close else None


def _plain(word: str) -> str:
    return word.lower().replace("_", "")


def _as_sent(value: object) -> str:
    """A value as it is to be written in the call; of a block or an agent, the id."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_as_sent, value))}]"
    kind = type(value).__name__
    if kind in {"Agent", "Block"}:
        return f"{kind.lower()}.id"
    return shown(value, 40).removeprefix("datetime.")  # as after "from datetime import datetime"


# ------------------------------------------------------------------------------ names behind a dot


class Answering:
    """Answers a name that is not there with the one that was meant."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"{type(self).__name__} has no {name!r}{_instead(self, name)}", name=name, obj=self
        )


def _instead(thing: Answering, name: str) -> str:
    if name.startswith("_"):
        return ""
    kind = type(thing)
    if meant := next((one for one in _meanings(kind, name)), None):
        return f": you probably mean {meant}"
    near = get_close_matches(name, [one for one in dir(thing) if not one.startswith("_")], 1, 0.6)
    return f": you probably mean {near[0]}" if near else ""


def _meanings(kind: type, name: str) -> Iterator[str]:
    for base in kind.__mro__:
        if meant := NAMES.get(base.__name__, {}).get(name.lower()):
            yield meant


# ------------------------------------------------------------------------------ one thing for another


def not_an_id(kind: str, thing: object) -> str:
    """What to do where something else stands in the place of an id; nothing where that is not clear.

    >>> not_an_id("agent", "Tier 1 A").partition("; ")[2]
    "take it from agent.id, or look it up: client.agents.list(name='Tier 1 A')[0].id."
    """
    found, id = type(thing).__name__, getattr(thing, "id", None)
    if found in {"Agent", "Block"} and isinstance(id, str):
        if found.lower() == kind:
            return f"Write .id behind it: {kind}.id."
        return f"This is asked of {'an agent' if kind == 'agent' else f'a {kind}'}: {kind}.id."
    if not isinstance(thing, str) or not thing.strip() or len(thing) > _LONGEST or "\n" in thing:
        return ""
    if thing.partition("-")[0] in _KINDS - {kind} and thing.count("-") > 4:
        other = thing.partition("-")[0]
        return f"It is the id of {'an' if other == 'agent' else 'a'} {other}: write {kind}.id."
    field = {"block": "label", "agent": "name"}.get(kind)
    call = f", or look it up: client.{kind}s.list({field}={thing!r})[0].id" if field else ""
    return "" if thing.startswith(f"{kind}-") else f"{looks(kind)}{call}."


def looks(kind: str) -> str:
    """How an id of this kind looks, and where it is to be had; without a full stop."""
    return f"An id looks like {kind}-1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b; take it from {kind}.id"


_KINDS = {"agent", "block", "message", "run", "step", "tool"}
_LONGEST = 200  # characters of a name


def told(thing: object) -> str:
    """What was given, in words: a block or an agent by its name, anything else as Python writes it."""
    kind = type(thing).__name__
    name = {"Agent": "name", "Block": "label"}.get(kind)
    return f"the {kind.lower()} {getattr(thing, name)}" if name and hasattr(thing, name) else shown(thing)


def in_list(thing: object) -> str:
    """How a single thing is to be written in a list; an id is too long to be told twice."""
    kind = type(thing).__name__
    return f"{kind.lower()}.id" if kind in {"Agent", "Block"} else "…"


def a_client(thing: object, call: str) -> None:
    """Refuse what is no client where a call is about a whole room.

    Raises:
        ArgumentsError: it is something else.
    """
    if not hasattr(thing, "journal"):
        raise ArgumentsError(
            f"{told(thing)} is no client",
            hint=f"{call}: the client is what connect() gave you.",
        )
