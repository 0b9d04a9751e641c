"""What can be said of a block: each field once, with its form, its check and what it is without a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from kit.errors import KitError
from kit.journal.form import COUNT, FLAG, OBJECT, TEXT, TEXTS, FieldKind
from kit.values import checks


class Field(NamedTuple):
    """A field of a block: its form in the journal, what makes it of what was given, and its default.

    One that came later is not ``always`` there: blocks of older kits stand in the journal without it.
    """

    kind: FieldKind
    check: Callable[[Any], Any]
    default: Callable[[], Any]
    always: bool = True


def _is_label(text: str) -> bool:
    try:
        return bool(checks.a_label(text))
    except KitError:
        return False


def _description(text: object) -> str | None:
    return None if text is None else checks.a_text(text, "description")


BLOCK: Final[Mapping[str, Field]] = {
    "label": Field(FieldKind("a label", (str,), _is_label), checks.a_label, str),
    "value": Field(TEXT, checks.a_text, str),
    "description": Field(TEXT.or_none(), _description, lambda: None),
    "limit": Field(COUNT, lambda number: checks.a_count(number, "limit"), lambda: checks.DEFAULT_LIMIT),
    "metadata": Field(OBJECT, checks.metadata, dict),
    "tags": Field(TEXTS, checks.tags, list),
    "read_only": Field(FLAG, lambda flag: checks.a_flag(flag, "read_only"), bool),
    "hidden": Field(FLAG, lambda flag: checks.a_flag(flag, "hidden"), bool),
}


def field_of(block: Mapping[str, Any], name: str) -> Any:
    """What a block's document says in this field, or its default where the document is older than the field.

    >>> field_of({"label": "policy"}, "label"), field_of({"label": "policy"}, "limit")
    ('policy', 20000)
    """
    return block[name] if name in block else BLOCK[name].default()
