"""Naming: a name or a state that was said goes to the one place of a row that holds such a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kit.clerk.heard import HANDS, Heard
from kit.clerk.pieces import RowPiece
from kit.clerk.rows import Row, rows_with
from kit.clerk.sight import Sight
from kit.clerk.slots import opposite, slots
from kit.clerk.task import STATUS_KEYS, free, state_of
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, root, roots, stands, stem, tokens

NAME = re.compile(r"[A-Z][^\W\d]*[\w'’.&-]*(?: (?:[A-Z][\w'’.&-]*|of|the|de|van|von|&)){0,4}")
_CODE = re.compile(r"[A-Z]*\d+[a-z]?|[A-Z]")
OVER = words("""
    done finished complete completed ready fixed repaired resolved solved closed over mended settled
    cleared filed checked ticked gone collected
""")
_LIKE = re.compile(
    r"\b(?:i'd|i would|we'd|we would) (?:like|rather have|prefer)\b|\bshould be\b|\bplease\b", re.IGNORECASE
)
_SHAPES = [(shape, re.compile(form)) for shape, form in (
    ("code", _CODE.pattern), ("id", r".*\d.*"), ("loud", r"[^a-z]{2,}"), ("name", NAME.pattern),
    ("small", r"[^A-Z]*"), ("", r"(?s:.*)"),
)]  # fmt: skip
_VACANT = ("nobody", "no one", "no-one", "unassigned", "unclaimed", "vacant")
_NOT_NAMES = words("The A An I We It This That They He She You My Our Your His Her Their There")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text for a stretch of a row's line; a greater ``sure`` is preferred. ``tick`` ticks the row off."""

    row: Row
    piece: RowPiece
    start: int
    end: int
    text: str
    sure: int
    rank: int
    tick: bool = False
    said: str = ""  # the words of the state, where others are written


def changes(sight: Sight, said: Heard) -> list[Wording]:
    """Every way in which what was said gives one row another text, the surest only."""
    asked = frozenset(form for word in said.about for form in roots(word))
    asked |= frozenset(form for one in said.new for form in bag(one.text)) | roots(said.old)
    found: list[Wording] = []
    for row in rows_with(sight, asked):
        found += _row(row, said)
    found = [one for one in found if not _emptied(one)]
    best = max(((one.sure, one.rank) for one in found), default=None)
    return [one for one in found if (one.sure, one.rank) == best]


def _emptied(one: Wording) -> bool:
    """Whether somebody would go from a row on which what was said of him stays."""
    held = one.piece.line.text[one.start : one.end].strip()
    return free(one.text) and NAME.fullmatch(held) is not None and len(one.row.pieces) > 2


def _row(row: Row, said: Heard) -> list[Wording]:
    value = [word for word in said.about if not stands(word, row.words | row.around)]
    on = [word for word in said.about if stands(word, row.words)]
    extra = [one.text for one in said.new if not any(_is(one.text, piece.text) for piece in row.pieces)]
    if not on and not (said.given and (said.old or (said.new and not extra))):
        return []
    if said.given:
        return [] if value or extra else _stated(row, said, said.given) + _placed(row, said, said.given, on)
    text = _run(said.text, value) if value else ""
    if any(not _is(one, text) for one in extra):
        return []
    if not value:
        return _stated(row, said, "")
    return _stated(row, said, text) + _placed(row, said, text, on) if text else []


def _is(one: str, text: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(one)}(?![\w])", text) is not None


def _run(text: str, value: list[str]) -> str:
    """The part of the message that the words are, where nothing else stands between them."""
    start, end = text.find(value[0]), text.rfind(value[-1])
    if start < 0 or end < start:
        return ""
    end += len(value[-1])
    while match := re.search(
        r"(?<=\s)([A-Z][\w'’-]*) $", text[:start]
    ):  # the rest of a name that stands there in part
        start = match.start()
    if number := re.match(r" \d+[a-z]?(?![\w:.,%-])(?! [a-z])", text[end:]):
        end += number.end()  # "crane 3"
    run = text[start:end]
    if re.search(r"[,;:]\s", run):
        return ""  # that is more than one text
    small = {"of", "the", "and", "&", "for", "to", "in", "on"}
    return (
        run
        if all(word in value or word.lower() in small or not word[0].islower() for word in tokens(run))
        else ""
    )


def _stated(row: Row, said: Heard, text: str) -> list[Wording]:
    """A state that was said: a box is ticked, "no" becomes "yes", "open" becomes "paid" as elsewhere."""
    if said.old:
        return []
    follows = said.given or (
        text
        and re.search(
            rf"\b(?:is|are|has|have|been|be|as)\s+(?:now |all |already |just )*{re.escape(text)}\b",
            said.text,
            re.IGNORECASE,
        )
    )
    states = [text] if follows else [] if text else [*said.states]
    rank = len([word for word in said.about if stands(word, row.words)])
    found = []
    if row.line.box == " " and said.past and (not text or text.lower() in OVER or _known(row, text)):
        at = row.line.text.index("[ ]")
        return [Wording(row, row.pieces[0], at, at + 3, "[x]", 4, rank, tick=True, said=text)]
    for piece in row.pieces:
        held = piece.text.strip().lower()
        if held in ("no", "not yet") and piece.names and any(roots(word) & piece.names for word in states):
            found.append(Wording(row, piece, piece.start, piece.end, _cased(piece.text, "yes"), 4, rank))
            continue
        for state in states:
            if held != state.lower() and not slots(piece.text) and _turns(row, piece, held, state.lower()):
                found.append(Wording(row, piece, piece.start, piece.end, _cased(piece.text, state), 4, rank))
                break
    return found


def _known(row: Row, text: str) -> bool:
    """Whether a ticked row of the block says so of itself."""
    return any(line.box == "x" and stem(text) in bag(line.body) for line in row.block.page.content)


def _turns(row: Row, piece: RowPiece, held: str, state: str) -> bool:
    """Whether a state can stand for the text of a piece."""
    if piece.at == 0 and not piece.names:
        return False
    if opposite(held, state) or any(other.strip().lower() == state for other in row.same(piece)):
        return True
    if STATUS_KEYS & piece.names:
        return state in OVER or state.endswith("ed") or state_of(state) != ""
    return state in OVER and state_of(held) == "pending" and len(held.split()) <= 2


def _cased(held: str, text: str) -> str:
    if held.isupper() and len(held) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if held[:1].isupper() else text


def _placed(row: Row, said: Heard, text: str, on: list[str]) -> list[Wording]:
    """The places of a row that another name or text may take."""
    if text.split(maxsplit=1)[0] in _NOT_NAMES or not (
        said.old or said.given or _stands_right(said, text, on)
    ):
        return []
    named = frozenset(form for word in on for form in roots(word))
    hands = bool((HANDS | {"put", "goes"}) & {word.lower() for word in tokens(said.text)})
    found = []
    for piece in row.pieces:
        if sure := _sure(row, piece, said, text, named, hands):
            start, end = _stretch(piece, said, text, named)
            if end > start:
                told = _as_column(row, piece, piece.line.text[start:end], text)
                found.append(Wording(row, piece, start, end, told, sure, len(on)))
    return found


def _as_column(row: Row, piece: RowPiece, held: str, text: str) -> str:
    """A state in the letters of its column, or in capitals where the one that it replaces is."""
    if not text.islower():
        return text
    others = (other.strip() for other in row.same(piece))
    known = next((other for other in others if other.lower() == text), "")
    return known or (text.upper() if held.isupper() and len(held) > 1 and held.isalpha() else text)


def _stands_right(said: Heard, text: str, on: list[str]) -> bool:
    """Whether the text stands where a value does: behind all else, before its key, or after "assign"."""
    plain, at = said.text, said.text.find(text)
    if at > max((plain.rfind(word) for word in on if word not in text), default=0):
        return True
    follows = re.match(r" ([\w-]+)", plain[at + len(text) :])
    if text.islower():
        return follows is not None and follows[1] in on and _LIKE.search(plain) is not None
    placed = re.match(r"(?:assign|put|book|make|set|appoint)\b", plain, re.IGNORECASE)
    verb = follows is not None and follows[1] in on and at == 0
    return placed is not None or verb


def _sure(row: Row, piece: RowPiece, said: Heard, text: str, named: frozenset[str], hands: bool) -> int:
    """How sure it is that a text belongs to a piece; 0 where it does not."""
    held, keyed = piece.text.strip(), bool(piece.at and piece.names & named)
    found, others = slots(piece.text), [other.strip() for other in row.same(piece)]
    kinds, name, gap = {one.kind for one in found} - {"none"}, NAME.fullmatch(text) is not None, free(held)
    wished = (said.firm or _LIKE.search(said.text)) and text.islower() and held == held.lower()
    if said.old:
        meant = _is(said.old.lower(), held.lower()) and not _parted(piece, said, text, named)
        return 5 if meant and (said.given or _alike(said.old, text)) else 0
    shaped = "#" in _shape(text) and _shape(text) in map(_shape, [*others, held])
    if shaped and piece.at and (keyed or said.firm or hands or gap):
        return 4 if text in others else 3
    if said.given and keyed and not found and _whole_key(piece, named, row):
        return 3
    if kinds and not (kinds == {"count"} and _CODE.search(held)):
        return 0
    if piece.keyed and text in others:
        return 4 if keyed or hands or said.firm else 0
    vacant = gap and (name or held.lower() not in _VACANT)  # where nobody is, somebody comes
    near = keyed and (vacant or (name and _alike(held, text)) or (wished and not found))
    label = piece.at and roots(piece.text) & named and _label(piece, named, text, said.given)
    return 3 if near else 2 if label or ((hands or keyed) and gap and name) else 0


def _parted(piece: RowPiece, said: Heard, text: str, named: frozenset[str]) -> bool:
    """Whether "not" sets the old text against a word of its own name: "Ada, not Quill" tells two apart."""
    at = said.text.find(text) + len(text)
    between = content(said.text[at : max(at, said.text.find(said.old, at))])
    known = named if piece.at == 0 and not piece.names else named & roots(piece.text)
    return any(roots(word) & known for word in between)


def _shape(text: str) -> str:
    """A text with a mark for each number: "crane 2" and "crane 3" are of one shape."""
    return re.sub(r"\d+", "#", text.strip().lower())


def _whole_key(piece: RowPiece, named: frozenset[str], row: Row) -> bool:
    """Whether a piece is all that its key or column holds, and the key was named in all its words."""
    mates = [one for one in row.pieces if one.names == piece.names and one.line == piece.line]
    return len(mates) == 1 and all(word in named or root(word) in named for word in piece.names)


def _alike(one: str, other: str) -> bool:
    """Whether two texts are of one form: names, codes, or words in small letters."""
    shapes = [next(shape for shape, form in _SHAPES if form.fullmatch(text.strip())) for text in (one, other)]
    return shapes[0] == shapes[1] != ""


def _label(piece: RowPiece, named: frozenset[str], text: str, given: str = "") -> str:
    """The rest of a piece such as "guide Jonas" or "shelf A3" behind a word that was said."""
    match = re.fullmatch(r"((?:[a-z]+ ){1,3})(\S.*)", piece.text.strip())
    if match is None or not roots(match[1]) & named - piece.names or roots(match[2]) & named:
        return ""
    return match[2] if given or _alike(match[2], text) else ""


def _stretch(piece: RowPiece, said: Heard, text: str, named: frozenset[str]) -> tuple[int, int]:
    """Which characters of the line the text takes the place of."""
    if said.old:
        at = piece.text.lower().index(said.old.lower())
        return piece.start + at, piece.start + at + len(said.old)
    if rest := _label(piece, named, text, said.given):
        at = piece.text.rindex(rest)
        return piece.start + at, piece.start + at + len(rest)
    held = piece.text.strip()
    at, lead = piece.start + piece.text.index(held), re.match(r"[a-z]+ (?=[A-Z])", held)
    if lead and NAME.fullmatch(text) and NAME.fullmatch(held[lead.end() :]):
        return at + lead.end(), at + len(held)  # "with Ana" becomes "with Bo"
    return at, at + len(held)
