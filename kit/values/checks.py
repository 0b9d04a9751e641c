"""What an argument must look like; whatever does not is refused before anything is touched."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from kit.errors import LimitError, UnprocessableEntityError
from kit.values import clip
from kit.values.meant import in_list, looks, not_an_id, told
from kit.values.records import Access
from kit.values.signs import not_for_a_name

DEFAULT_LIMIT = 20_000
LARGEST_LIMIT = 1_000_000
LARGEST_CONTEXT = 10_000_000
LONGEST_NAME = 200
DEEPEST = 20  # levels of metadata

shown = clip.shown  # how a refused argument is told

_LABEL = re.compile(r"[A-Za-z0-9_/-]{1,50}")
_RESERVED = frozenset({"description", "memory_blocks", "memory_metadata", "metadata", "value"})
_ID = re.compile(r"[a-z]+-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Omitted:
    """The type of ``OMIT``: an argument that was not given, which is something else than ``None``."""

    def __repr__(self) -> str:
        return "OMIT"


OMIT: Final = Omitted()


def given(**arguments: Any) -> dict[str, Any]:
    """The arguments that were given.

    >>> given(label="x", value=OMIT)
    {'label': 'x'}
    """
    return {name: value for name, value in arguments.items() if value is not OMIT}


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def is_id(kind: str, text: object) -> bool:
    """Whether ``text`` is a well-formed id of this kind."""
    return isinstance(text, str) and text.startswith(kind + "-") and bool(_ID.fullmatch(text))


def an_id(kind: str, text: object) -> str:
    """A well-formed id of this kind.

    >>> an_id("block", 7)
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: 7 is not the id of a block
      → An id looks like block-1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b; take it from block.id.
    """
    if not is_id(kind, text):
        raise UnprocessableEntityError(
            f"{told(text)} is not the id of {_a(kind)}",
            hint=not_an_id(kind, text) or f"{looks(kind)}.",
        )
    return str(text)


def a_label(text: object) -> str:
    """A block's label.

    >>> a_label("sales/team_knowledge")
    'sales/team_knowledge'
    """
    if not isinstance(text, str) or not _LABEL.fullmatch(text):
        raise UnprocessableEntityError(
            f"{shown(text)} is not a label",
            hint="A label is 1 to 50 letters, digits, _, - or /, for example company_policies.",
        )
    if text.startswith("/"):
        raise UnprocessableEntityError(
            f"the label {text!r} begins with /, so that its tag in the prompt would look like an end",
            hint=f"Leave that out: {text.strip('/') or 'company_policies'}.",
        )
    if text in _RESERVED:
        raise UnprocessableEntityError(
            f"the label {text!r} is part of the prompt's own layout",
            hint=f"Say more exactly what the block holds, for example team_{text}.",
        )
    return text


def a_text(text: object, what: str = "value") -> str:
    """A text that a file and a prompt can hold: no NUL, no half of a character."""
    if not isinstance(text, str):
        raise UnprocessableEntityError(
            f"{what} is {type(text).__name__}, not text", hint=f"Give a string: {what}=str(…)."
        )
    if "\0" in text:
        raise UnprocessableEntityError(
            f"{what} holds a NUL character at position {text.index(chr(0))}",
            hint="Remove it: text.replace('\\0', '').",
        )
    try:
        text.encode()
    except UnicodeEncodeError as failure:
        raise UnprocessableEntityError(
            f"{what} holds half of a character (a lone surrogate) at position {failure.start}",
            hint="Decode the text with errors='replace' where it comes from.",
        ) from None
    return text


def a_name(text: object) -> str:
    """An agent's name: one line of text in any script, without signs that nobody sees.

    >>> a_name("山田　太郎")
    '山田　太郎'
    """
    name = a_text(text, "name")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise UnprocessableEntityError(
            f"{shown(name)} is not a name", hint=f"A name is one line of 1 to {LONGEST_NAME} characters."
        )
    if strange := not_for_a_name(name):
        raise UnprocessableEntityError(
            f"the name holds {strange}", hint="Leave it out: a name is one line that everybody can read."
        )
    return name


def a_count(number: object, what: str, least: int = 1, most: int = LARGEST_LIMIT) -> int:
    """A whole number between ``least`` and ``most``.

    >>> a_count(0, "limit")
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: limit is 0
      → It is a whole number from 1 to 1,000,000.
    """
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise UnprocessableEntityError(
            f"{what} is {shown(number)}", hint=f"It is a whole number from {least:,} to {most:,}."
        )
    return number


def a_context(number: object, what: str) -> int | None:
    """A number of tokens that a model is sent at most, or ``None`` for what is usual."""
    return None if number is None else a_count(number, what, most=LARGEST_CONTEXT)


def a_flag(flag: object, what: str) -> bool:
    """True or false."""
    if not isinstance(flag, bool):
        raise UnprocessableEntityError(f"{what} is {shown(flag)}", hint="It is True or False.")
    return flag


def listed(things: object, what: str) -> list[Any]:
    """The things as a list; a single text is none."""
    if isinstance(things, str | bytes) or not isinstance(things, Iterable):
        hint = f"It is a list: {what}=[{in_list(things)}]."
        raise UnprocessableEntityError(f"{what} is {told(things)}", hint=hint)
    return list(things)


def ids(kind: str, things: object, what: str) -> list[str]:
    """Well-formed ids of one kind, each once, in the order given."""
    return list(dict.fromkeys(an_id(kind, thing) for thing in listed(things, what)))


def tags(names: object) -> list[str]:
    """Tags: short texts, each once, in the order given."""
    return list(dict.fromkeys(a_text(name, "a tag") for name in listed(names, "tags")))


def metadata(facts: object) -> dict[str, Any]:
    """Metadata: whatever JSON can hold, under names.

    >>> metadata({"owner": "ana", "rooms": (1, 2)})
    {'owner': 'ana', 'rooms': [1, 2]}
    """
    if not isinstance(facts, Mapping):
        raise _no_metadata(f"metadata is {shown(facts)}")
    kept: dict[str, Any] = _fact(facts, DEEPEST)
    return kept


def _fact(fact: object, deepest: int) -> Any:
    """A copy in JSON's own types. What JSON would write as something else is refused."""
    if isinstance(fact, str):
        return a_text(fact, "metadata")
    if fact is None or isinstance(fact, bool):
        return fact
    if isinstance(fact, int) and abs(fact) < 2**63:
        return int(fact)
    if isinstance(fact, float) and math.isfinite(fact):
        return float(fact)
    if isinstance(fact, Mapping | list | tuple) and not deepest:
        raise _no_metadata(f"metadata is nested more than {DEEPEST} deep")
    if isinstance(fact, Mapping):
        if strange := [key for key in fact if not isinstance(key, str)]:
            raise _no_metadata(f"metadata has the key {shown(strange[0])}, which is no text")
        return {a_text(key, "metadata"): _fact(item, deepest - 1) for key, item in fact.items()}
    if isinstance(fact, list | tuple):
        return [_fact(item, deepest - 1) for item in fact]
    raise _no_metadata(f"metadata holds {shown(fact)}, which JSON can not")


def _no_metadata(message: str) -> UnprocessableEntityError:
    return UnprocessableEntityError(
        message, hint='It is a dictionary of texts, numbers, lists and dictionaries: {"owner": "ana"}.'
    )


def an_access(word: object) -> Access:
    """One of the three kinds of access."""
    kinds: tuple[Access, ...] = get_args(Access)
    for access in kinds:
        if isinstance(word, str) and word == access:
            return access
    raise UnprocessableEntityError(
        f"access is {shown(word)}", hint=f"It is one of {', '.join(map(repr, kinds))}."
    )


def accesses(words: object) -> dict[str, Access]:
    """What an agent may do with its blocks, by the id of the block."""
    if words is None:
        return {}
    if not isinstance(words, Mapping):
        raise UnprocessableEntityError(
            f"access is {shown(words)}", hint='It is a dictionary by block id: {block.id: "read_only"}.'
        )
    return {an_id("block", id): an_access(word) for id, word in words.items()}


def fits(value: str, limit: int, label: str) -> None:
    """Raise ``LimitError`` unless ``value`` has at most ``limit`` characters."""
    _check_length(len(value), limit, label)


def _check_length(asked: int, limit: int, label: str) -> None:
    if asked > limit:
        over = asked - limit
        raise LimitError(
            f"{label}: {asked:,} characters do not fit the limit of {limit:,}: over by {over:,}",
            hint="Shorten it, move old lines to a second block, or raise the limit; nothing was changed.",
            limit=limit,
            asked=asked,
            over_by=over,
        )


def replaced(text: str, old: str, new: str, limit: int = LARGEST_LIMIT, label: str = "the new text") -> str:
    """``text`` with ``new`` wherever ``old`` stands.

    Raises:
        LimitError: that would be longer than ``limit``, and than it is. It is not even made: a short
            text with a long one in the place of each character would take all memory.

    >>> replaced("a-b-c", "-", "/")
    'a/b/c'
    """
    longer = len(new) - len(old)
    if longer > 0:
        _check_length(len(text) + text.count(old) * longer, max(limit, len(text)), label)
    return text.replace(old, new)
