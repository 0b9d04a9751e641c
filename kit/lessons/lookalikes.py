"""Letters of an answer that are not the ones they look like: typed with another keyboard, or copied."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from kit.values.signs import called

# What Unicode calls confusable with the letters of answers (UTS #39), in scripts that have keyboards
_LOOK_LIKE = {
    "a": "аАαΑɑ", "b": "ЬьВвБбβΒƄ", "c": "сСςϹ", "d": "ԁԀδɗ", "e": "еЕεΕєҽ",
    "f": "ſϝƒ", "g": "ɡԌցɢ", "h": "һҺНнΗհ", "i": "іІιΙı", "j": "јЈϳյ",
}  # fmt: skip
_LIKE = {other: letter for letter, others in _LOOK_LIKE.items() for other in others}


def plain(answer: object) -> str:
    r"""An answer in plain small letters; full-width and bold ones can be meant in no other way.

    >>> plain(" Ｂ\u200b "), plain("𝐚"), plain("а")
    ('b', 'a', 'а')
    """
    return _seen(answer).lower()


def strange(answer: object, letters: Iterable[str]) -> str:
    """What to say of the first sign that only looks like one of ``letters``, or is of another alphabet.

    >>> strange("а", "abc")
    'The а is U+0430 CYRILLIC SMALL LETTER A, which only looks like a: type a with a Latin keyboard.'
    >>> strange("z", "abc")
    ''
    """
    wanted = set(letters)
    for sign in _seen(answer):
        if sign.isascii() or not sign.isalpha():
            continue
        bare = unicodedata.normalize("NFD", sign)[0]
        like = _LIKE.get(bare, bare.lower())
        if like in wanted:
            it_is = f"The {sign} is {called(sign)}, which only looks like {like}"
            return f"{it_is}: type {like} with a Latin keyboard."
        return f"The {sign} is {called(sign)}: type the letter with a Latin keyboard."
    return ""


def _seen(answer: object) -> str:
    text = unicodedata.normalize("NFKC", str(answer))
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
