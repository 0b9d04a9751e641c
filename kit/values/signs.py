"""Signs that nobody sees: which they are, where they are at home, and how they are shown elsewhere.

Control and format characters, tags, variation selectors and fillers hide text, turn the direction of
what stands beside them, or make two names look like one. Some have their places: a joiner in an emoji
or between the letters of a script that needs it, a selector behind an emoji or an ideograph, the tags
of a flag. Those are Unicode's: UAX #31, UTS #51, and RFC 5892 (appendix A) for the joiners of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

_ZWNJ, _ZWJ, _EMOJI_STYLE = "\u200c", "\u200d", "\ufe0f"
_TAGS, _SELECTORS = r"\U000e0000-\U000e0fff", r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    rf"\U00013430-\U00013440\U0001bca0-\U0001bca3\U0001d173-\U0001d17a{_SELECTORS}{_TAGS}]"
)
_FLAG = re.compile("\U0001f3f4([\U000e0061-\U000e007a]+)\U000e007f")
_NATIONS = ("gbeng", "gbsct", "gbwls")  # the flags made of tags that Unicode recommends
_NEAR = 32  # how far from a joiner its letters are looked for, past the marks on them
_TONES = range(0x1F3FB, 0x1F400)
_PICTURES = (  # with the places that Unicode keeps free for more of them
    range(0x1F000, 0x1FB00), range(0x2190, 0x2200), range(0x2300, 0x2400), range(0x25A0, 0x27C0),
    range(0x2900, 0x2980), range(0x2B00, 0x2C00),
)  # fmt: skip
_WITH_STYLE = frozenset("0123456789#*©®‼⁉™ℹ〰〽㊗㊙")
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_MEANINGLESS = {"Co": "is for private use and means nothing by itself", "Cn": "is no character of Unicode"}
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    r"""The text with a mark for each sign that nobody sees, where it is not at home.

    In JavaScript it is as long as it was: a page keeps places in texts.

    >>> visible("red: \x1b[31m")
    'red: �[31m'
    >>> visible("ad\u200bmin"), visible("👩\u200d💻") == "👩\u200d💻"
    ('ad�min', True)
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text  # as most texts are, and much faster
    return _UNSEEN.sub(_marked, text)


def may_hide(text: str) -> bool:
    r"""Whether it holds signs that nobody sees anywhere but in their places, and perhaps there.

    >>> may_hide("− ad\u200bmin"), may_hide("− admin")
    (True, False)
    """
    return not (text.isascii() and text.isprintable()) and _UNSEEN.search(text) is not None


def visible_in(data: Any) -> Any:
    """JSON data whose texts are visible."""
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, dict):
        return {key: visible_in(each) for key, each in data.items()}
    return [visible_in(each) for each in data] if isinstance(data, list | tuple) else data


def unseen(text: str) -> Iterator[int]:
    """The places, from 0, of signs that nobody sees and that are not at home there."""
    return (found.start() for found in _UNSEEN.finditer(text) if not _is_at_home(text, found.start()))


def not_for_a_name(name: str) -> str:
    r"""The first sign that a name may not hold, where it stands (from 1) and what it does; else nothing.

    >>> not_for_a_name("user\u202eexe")
    'U+202E RIGHT-TO-LEFT OVERRIDE at place 5, which turns the direction of what stands behind it'
    >>> not_for_a_name("山田　太郎")
    ''
    """
    hidden = set(unseen(name))
    for place, sign in enumerate(name):
        if place in hidden or sign in "\t\n":
            return f"{called(sign)} at place {place + 1}, which {_does(sign)}"
        kind = unicodedata.category(sign)
        if kind in _MEANINGLESS and not _is_picture(sign):
            return f"{called(sign)} at place {place + 1}, which {_MEANINGLESS[kind]}"
    return ""


def called(sign: str) -> str:
    r"""A character by its number and name.

    >>> called("\u200b"), called("\x1b")
    ('U+200B ZERO WIDTH SPACE', 'U+001B')
    """
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


def _does(sign: str) -> str:
    if sign in _BREAKS:
        return "breaks the line"
    if sign in _TURNS:
        return "turns the direction of what stands behind it"
    if sign in {_ZWNJ, _ZWJ}:
        return "joins nothing here"
    return "commands a terminal" if unicodedata.category(sign) == "Cc" else "nobody can see"


def _marked(found: re.Match[str]) -> str:
    if _is_at_home(found.string, found.start()):
        return found[0]
    return "\N{REPLACEMENT CHARACTER}" * (1 + (found[0] > "\uffff"))  # a page counts these as two


def _is_at_home(text: str, place: int) -> bool:
    """Whether the sign is one that its neighbours need there."""
    sign, before, behind = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if sign in {_ZWNJ, _ZWJ}:
        return (sign == _ZWJ and _joins_pictures(text, place)) or _joins_letters(text, place)
    if "\U000e0020" <= sign <= "\U000e007f":
        return _is_in_a_flag(text, place)
    if sign == "\u2800":  # the blank of Braille
        return any("\u2800" < beside <= "\u28ff" for beside in (before, behind))
    return bool(before) and _selects_a_form(sign, before)


def _selects_a_form(sign: str, before: str) -> bool:
    """Whether a selector chooses the form of what stands before it: an emoji, an ideograph, a letter."""
    if sign in {"\ufe0e", _EMOJI_STYLE} and (before in _WITH_STYLE or _is_picture(before)):
        return True
    if "\u180b" <= sign <= "\u180f" and sign != "\u180e":
        return unicodedata.name(before, "").startswith("MONGOLIAN LETTER")
    selects = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return selects and unicodedata.name(before, "").startswith("CJK ")


def _is_picture(sign: str) -> bool:
    return any(ord(sign) in some for some in _PICTURES)


def _joins_pictures(text: str, place: int) -> bool:
    """Whether a joiner stands between two emoji; the first one may have a style and a colour of skin."""
    behind, at = text[place + 1 : place + 2], place - 1
    for _ in range(2):
        if at >= 0 and (text[at] == _EMOJI_STYLE or ord(text[at]) in _TONES):
            at -= 1
    return at >= 0 and _is_picture(text[at]) and bool(behind) and _is_picture(behind)


def _joins_letters(text: str, place: int) -> bool:
    """Whether the letters beside a joiner change with it: RFC 5892, appendix A.1 and A.2."""
    from idna import valid_contextj

    start = max(0, place - _NEAR)  # whatever the text's length
    try:
        return valid_contextj(text[start : place + _NEAR], place - start)
    except ValueError:  # before it stands what is no character
        return False


def _is_in_a_flag(text: str, place: int) -> bool:
    start = text.rfind("\U0001f3f4", max(0, place - 6), place)
    flag = _FLAG.match(text, start) if start >= 0 else None
    letters = "".join(chr(ord(tag) - 0xE0000) for tag in flag[1]) if flag else ""
    return flag is not None and place < flag.end() and letters in _NATIONS
