"""The form of a document: which fields it has, and what each of them may hold.

A form is data. It names the fields without which nothing that reads the document works; others may stand
beside them, so that a room to which a newer kit has added a field can still be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from kit.values.checks import shown

DEEPEST = 100  # levels of lists and dictionaries
_LARGEST = 2**63
_MOST_SHAPES = 500
_NONE = type(None)
_CONTAINERS = (dict, list)
_NOTHING: Mapping[str, Any] = {}


class FieldKind(NamedTuple):
    """What a field may hold: in words, by class, and by a test where the class does not say enough."""

    words: str
    classes: tuple[type, ...]
    fits: Callable[[Any], bool] | None = None

    def or_none(self) -> FieldKind:
        """The same, or nothing."""
        fits = self.fits
        test = None if fits is None else lambda value: value is None or fits(value)
        return FieldKind(f"{self.words} or null", (*self.classes, _NONE), test)


Shape = tuple[tuple[str, ...], tuple[type, ...], str | None]
Tests = tuple[tuple[str, Callable[[Any], bool], FieldKind], ...]


class Form:
    """The fields of the documents of one table.

    Args:
        needed: by name, what every document has.
        further: by name, what a document may have besides.
        variants: by what the field ``by`` says, what such a document needs besides.

    >>> Form({"n": NUMBER}).complaint({"n": "1"})
    "its n is '1', not a whole number, 0 or more"
    >>> Form({"n": NUMBER}).complaint({"n": 1, "of a newer kit": True}) is None
    True
    """

    def __init__(
        self,
        needed: Mapping[str, FieldKind],
        further: Mapping[str, FieldKind] | None = None,
        *,
        by: str = "",
        variants: Mapping[str, Mapping[str, FieldKind]] | None = None,
    ) -> None:
        self.fields = frozenset({*needed, *(further or {})})
        self._needed = needed
        self._further = further or {}
        self._by = by
        self._variants = variants or {}
        self._known: dict[Shape, Tests] = {}
        self._kinds = {**self._further, **needed}

    def kind(self, name: str) -> FieldKind:
        """What this field may hold, in any variant; of others nothing is known."""
        return UNKNOWN if self._by else self._kinds.get(name, UNKNOWN)

    def complaint(self, document: Mapping[str, Any], before: Mapping[str, Any] = _NOTHING) -> str | None:
        """What is wrong with a document of this table, or ``None``.

        What is as it was in the sound document ``before`` is not looked at again. Nor are names and
        classes, once a document with just these was sound: a room of 10,000 commits has a dozen such shapes.
        """
        if before and not self._by and document.keys() == before.keys():
            return self._changed(document, before)
        word = document.get(self._by) if self._by else None
        shape = (
            tuple(document),
            tuple(map(type, document.values())),
            word if word.__class__ is str else None,
        )
        tests = self._known.get(shape)
        if tests is None:
            try:
                tests = self._learned(shape, document)
            except _UnlikeError as unlike:
                return str(unlike)
        for name, fits, kind in tests:
            value = document[name]
            if before.get(name) != value and not fits(value):
                return _unlike(name, value, kind)
        return None

    def _changed(self, document: Mapping[str, Any], before: Mapping[str, Any]) -> str | None:
        """What is wrong with the fields that are not as they were, of the same class and alike."""
        for name, value in document.items():
            old = before[name]
            if value is not old and (value != old or value.__class__ is not old.__class__):
                kind = self._kinds.get(name, UNKNOWN)
                if (kind.classes and value.__class__ not in kind.classes) or (
                    kind.fits and not kind.fits(value)
                ):
                    return _unlike(name, value, kind)
        return None

    def _learned(self, shape: Shape, document: Mapping[str, Any]) -> Tests:
        """What is left to be tested in documents of this shape, if its names and classes are right."""
        kinds = dict.fromkeys(document, UNKNOWN)
        kinds |= {name: kind for name, kind in self._further.items() if name in document}
        kinds |= self._needed
        if self._variants:
            self._check(self._needed, document)
            kinds |= self._variants.get(document[self._by], {})
        self._check(kinds, document)
        tests = tuple(
            (name, kind.fits, kind)
            for name, kind in kinds.items()
            if kind.fits and (kind is not UNKNOWN or document[name].__class__ in _CONTAINERS)
        )
        if len(self._known) >= _MOST_SHAPES:  # of a file that somebody has forged
            self._known.clear()
        self._known[shape] = tests
        return tests

    @staticmethod
    def _check(kinds: Mapping[str, FieldKind], document: Mapping[str, Any]) -> None:
        for name, kind in kinds.items():
            if name not in document:
                raise _UnlikeError(f"it has no {name}")
            if kind.classes and document[name].__class__ not in kind.classes:
                raise _UnlikeError(_unlike(name, document[name], kind))


class _UnlikeError(Exception):
    """A document is not of its form."""


def holds(kind: FieldKind, value: object) -> bool:
    """Whether a field of this kind may hold the value."""
    return value.__class__ in kind.classes and (kind.fits is None or kind.fits(value))


def _unlike(name: str, value: object, kind: FieldKind) -> str:
    return f"its {name} is {shown(value)}, not {kind.words}"


def is_shallow(value: Any, left: int = DEEPEST) -> bool:
    """Whether lists and dictionaries lie in each other no deeper than can be copied and written again."""
    if value.__class__ is dict:
        value = value.values()
    elif value.__class__ is not list:
        return True
    return not value or (left > 0 and all(is_shallow(item, left - 1) for item in value))


def _is_time(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _all(kind: type) -> Callable[[Any], bool]:
    return lambda items: all(item.__class__ is kind for item in items)


TEXT = FieldKind("a text", (str,))
TIME = FieldKind("a time such as 2026-01-01T09:00:00+00:00", (str,), _is_time)
FLAG = FieldKind("true or false", (bool,))
COUNT = FieldKind("a whole number above 0", (int,), lambda number: 0 < number < _LARGEST)
NUMBER = FieldKind("a whole number, 0 or more", (int,), lambda number: 0 <= number < _LARGEST)
TEXTS = FieldKind("a list of texts", (list,), _all(str))
COUNTS = FieldKind("whole numbers by name", (dict,), lambda found: _all(int)(found.values()))
OBJECT = FieldKind(f"an object of at most {DEEPEST} levels", (dict,), is_shallow)
UNKNOWN = FieldKind(f"something of at most {DEEPEST} levels", (), is_shallow)


def one_of(*words: str) -> FieldKind:
    """One of these words."""
    return FieldKind(" or ".join(words), (str,), frozenset(words).__contains__)


def texts_by_name(*names: str) -> FieldKind:
    """An object of texts under exactly these names."""

    def fits(found: dict[str, Any]) -> bool:
        return found.keys() == set(names) and _all(str)(found.values())

    return FieldKind(f"an object of the texts {', '.join(names)}", (dict,), fits)
