"""What an argument must look like; whatever does not is refused before anything is touched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from kit.errors import LimitError, UnprocessableEntityError
from kit.records import Access

DEFAULT_LIMIT = 20_000
LARGEST_LIMIT = 1_000_000
LONGEST_NAME = 200

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


def is_id(kind: str, text: object) -> bool:
    """Whether ``text`` is a well-formed id of this kind."""
    return isinstance(text, str) and text.startswith(kind + "-") and bool(_ID.fullmatch(text))


def an_id(kind: str, text: object) -> str:
    """A well-formed id of this kind.

    >>> an_id("block", "team_knowledge")
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: 'team_knowledge' is not the id of a block
      → An id looks like block-1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b; take it from block.id.
    """
    if not is_id(kind, text):
        raise UnprocessableEntityError(
            f"{text!r} is not the id of {'an' if kind[0] in 'aeiou' else 'a'} {kind}",
            hint=f"An id looks like {kind}-1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b; take it from {kind}.id.",
        )
    return str(text)


def a_label(text: object) -> str:
    """A block's label.

    >>> a_label("sales/team_knowledge")
    'sales/team_knowledge'
    """
    if not isinstance(text, str) or not _LABEL.fullmatch(text):
        raise UnprocessableEntityError(
            f"{text!r} is not a label",
            hint="A label is 1 to 50 letters, digits, _, - or /, for example company_policies.",
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
    """An agent's name: one line of text."""
    name = a_text(text, "name")
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UnprocessableEntityError(
            f"{name[:60]!r} is not a name", hint=f"A name is one line of 1 to {LONGEST_NAME} characters."
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
            f"{what} is {number!r}", hint=f"It is a whole number from {least:,} to {most:,}."
        )
    return number


def a_flag(flag: object, what: str) -> bool:
    """True or false."""
    if not isinstance(flag, bool):
        raise UnprocessableEntityError(f"{what} is {flag!r}", hint="It is True or False.")
    return flag


def tags(names: object) -> list[str]:
    """Tags: short texts, each once, in the order given."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise UnprocessableEntityError(f"tags is {names!r}", hint='It is a list: tags=["sales"].')
    return list(dict.fromkeys(a_text(name, "a tag") for name in names))


def metadata(facts: object) -> dict[str, Any]:
    """Metadata: whatever JSON can hold, under names."""
    if not isinstance(facts, Mapping) or not all(isinstance(key, str) for key in facts):
        raise UnprocessableEntityError(
            f"metadata is {facts!r}", hint='It is a dictionary with text keys: {"owner": "ana"}.'
        )
    try:
        text = json.dumps(dict(facts), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as failure:
        raise UnprocessableEntityError(
            f"metadata is not JSON: {failure}", hint="Use text, numbers, lists and dictionaries."
        ) from None
    kept: dict[str, Any] = json.loads(a_text(text, "metadata"))
    return kept


def an_access(word: object) -> Access:
    """One of the three kinds of access."""
    for access in get_args(Access):
        if word == access:
            return access  # type: ignore[no-any-return]
    raise UnprocessableEntityError(
        f"access is {word!r}", hint=f"It is one of {', '.join(map(repr, get_args(Access)))}."
    )


def fits(value: str, limit: int, label: str) -> None:
    """Raise ``LimitError`` unless ``value`` has at most ``limit`` characters."""
    if len(value) > limit:
        over = len(value) - limit
        raise LimitError(
            f"{label}: {len(value):,} characters do not fit the limit of {limit:,}: over by {over:,}",
            hint="Shorten it, move old lines to a second block, or raise the limit; nothing was changed.",
            limit=limit,
            asked=len(value),
            over_by=over,
        )
