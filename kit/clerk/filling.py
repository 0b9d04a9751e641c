"""Filling: somebody who takes a thing stands where that thing's row says that nobody does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.clerk.change import Put
from kit.clerk.desk import Desk, NoEditError
from kit.clerk.heard import FRAME, heard
from kit.clerk.measuring import same, values
from kit.clerk.naming import NAME
from kit.clerk.rows import Row
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.seeking import closest
from kit.clerk.speech import Clause
from kit.clerk.task import STATUS_KEYS, state_of
from kit.clerk.vocabulary import ALIKE, ASKING, EVERYDAY, FILLER, GROUPS, GUARDS, SOFT, TIMES, words
from kit.clerk.words import content, roots
from kit.clerk.writing import write

_GAP = re.compile(
    r"(?P<label>(?:[^:]{1,40}: )?(?:[a-z]+ ){0,2})(?P<gap>(?P<nobody>nobody|no[ -]one|unassigned)"
    r"|none|vacant|tb[ad]|open|free|\?|[-–—]+)(?: yet| so far| as yet)?",
    re.IGNORECASE,
)
_WHEN = {"day", "date", "time", "span"}
_PERSON = re.compile(rf"{NAME.pattern}|\w+_\d+")
_KEY = re.compile(r"^[^:]{1,40}: ")
_ID = re.compile(r"(?<!\w)(?:[A-Za-z]+-|[A-Za-z]+|#)\d+(?!\w)")
_NO_NAMES = (
    FILLER | ASKING | GUARDS | TIMES | words("everybody everyone somebody someone anybody anyone another")
)
_THINGS = (
    SOFT
    | EVERYDAY
    | FRAME
    | words(f"""{GROUPS} {ALIKE}
    rain snow fog wind storm thunder hail frost ice sun heat weather summer winter spring autumn
    lunch dinner breakfast supper tea coffee snacks music sport traffic power noise dust stock
""")
    - {"mark"}
)
_THING = re.compile(
    r"(?:ing|tion|sion|ment|ness|ity|ance|ence|ship|ully|ably|[kd]ily|[eo]ry|time|work|thing)s?$"
)


def fill(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "X takes Y": where Y's row has one place for somebody, and nobody stands there."""
    who, what, said = hit["who"], hit["what"], content(f"{hit['part']} {hit['what']}")
    named = who.split()
    if not said or heard(what) is None or values(who) or {word.lower() for word in named} & _NO_NAMES:
        return False
    rows = closest(desk.sight, said, lambda row: _meant(row, what, who) and row.block.writable)
    found = [put for row in rows for put in _gaps(row, who, roots(what), roots(hit["part"]))]
    if not found or (hit["does"] and not _doing(hit["does"], rows[0])):
        return False
    if len(found) > 1 or len(rows) > 1:
        raise NoEditError(f'Which place of "{what}" is to be {who}\'s? I changed nothing.')
    if (
        clause.text.startswith(who)
        and _thing(named[0])
        and not any(who in one.value for one in desk.sight.common)
    ):
        raise NoEditError(f'Is {who} a name? Then say "Put {who} down for {what}". I changed nothing.')
    desk.used += [rows[0].text, *rows[0].called, *rows[0].around, who, what, hit["does"]]
    write(desk, rows[0].block, found)
    return True


def _thing(word: str) -> bool:
    """Whether a word that begins a sentence may be none of a person: "Rain", "Training", "Hopefully"."""
    return word.lower() in _THINGS or _THING.search(word) is not None


def _doing(verb: str, row: Row) -> bool:
    """Whether a row calls somebody, or what he does, by a verb: "guides" of a guide, "helps" of a helper."""
    return bool({form + end for form in roots(verb) for end in ("", "er", "or", "r")} & row.words)


def _meant(row: Row, what: str, who: str) -> bool:
    """Whether all values that were said stand on a row, and whoever takes it does not."""
    kinds = {one.kind for one in values(what)}
    if not (kinds <= _WHEN or _ID.search(what) or re.search(r"[a-z]{3}", what.lower())):
        return False
    held = all(
        any(same(cell.slot, one, bare=True) for cell in row.typed) for one in values(_ID.sub("", what))
    )
    states = {state_of(piece.text) for piece in row.pieces if piece.names & STATUS_KEYS}
    return held and states <= {"", "pending"} and not roots(who) <= row.words


def _gaps(row: Row, who: str, what: frozenset[str], part: frozenset[str]) -> Iterator[Put]:
    """The places of a row that say that nobody is there, where its fellows have names or it says so."""
    for piece in row.pieces:
        match = _GAP.fullmatch(piece.text.strip())
        if match is None or (piece.at == 0 and not piece.names) or piece.names & STATUS_KEYS:
            continue
        called = piece.names | roots(match["label"])
        others = {word for other in row.pieces if other.keyed for word in other.names} - row.around
        if (part and not part & called) or what & others - called:
            continue
        mates = (
            _KEY.sub("", other).strip().removeprefix(_KEY.sub("", match["label"]))
            for other in row.same(piece)
        )
        if match["nobody"] or any(_PERSON.fullmatch(one) and not values(one) for one in mates):
            at = piece.start + piece.text.index(match["gap"])
            yield Put(piece.line, at, piece.start + len(piece.text.rstrip()), who)


FILL = ClauseRule("fill", fill)
