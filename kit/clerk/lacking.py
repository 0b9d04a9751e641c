"""Lacking: that a topic stands in no block, or which word was not understood and what comes nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kit.clerk.amounts import SPELT
from kit.clerk.degrees import degree
from kit.clerk.desk import Desk, unseen
from kit.clerk.finding import FoundRow, answering, best, hits, read
from kit.clerk.heard import EVENTS, FRAME, figures
from kit.clerk.holding import holds
from kit.clerk.matching import absent
from kit.clerk.moment import AskedMoment
from kit.clerk.query import Query
from kit.clerk.rows import Row, rows
from kit.clerk.sight import Sight
from kit.clerk.vocabulary import ASKING, EMPTY, EVERYDAY, words
from kit.clerk.words import bag, content, spelled, stem

UNSURE = re.compile(
    r"\b(?:if|unless|no|could it|should we|suppose|imagine|except|without|other than|not|never|nobody|none|"
    r"no longer|any ?more|out of|(?:sold|run|ran|is|are|be|go|gone) out|"
    r"instead|versus|vs|compared?|difference|average|sum|altogether|in total|"
    r"combined|together|all told|per ?cent of|"
    r"twice|double|half|more|less|fewer|below|above|better|worse|than|ratio|trend|changed?|before|"
    r"previous(?:ly)?|used to|last (?:week|month|year|time|\w{3,6}day)|yesterday|"
    r"ago|next (?:week|month|year)|tomorrow|forecast|predict|recommend|advise|opinion|think|believe|guess|"
    r"feel|most|least|best|worst|[a-z]{3,}est|first|last|latest|newest|oldest)\b|\b\w+n't\b",
    re.IGNORECASE,
)
_NO_MOST = words("request requests interest interests rest test tests guest guests west east forest harvest")
_LEADS = words("""
    the a an any some my our your their his her its of for with about in on at from by this that these those
    each every which what many much no sell sells offer offers have has had serve stock need use know get
""")
_GENERAL = frozenset(map(stem, _LEADS))
_ASKS_IS = re.compile(
    r"^(?:(?:where|who|when|how much) )?(?:is|are|was|were) $|\b(?:do|does|did) $", re.IGNORECASE
)
_PARTS = re.compile(
    r"\b(?:week(?:end|day)?|today|tonight|morning|afternoon|evening|night|noon|midday)s?\b", re.IGNORECASE
)
_ONLY_DOES = re.compile(
    r"\b(?:i|we|you|they|one)\s+(?:[a-z]+ly\s+)?([a-z]+)\W*$|^(?:what|who) (?:is|are) ((?-i:[a-z]+))\W*$",
    re.IGNORECASE,
)
_INFERS = re.compile(r"\b(?:could|would|should|might)\b|[.!?;\"”]\s+\w", re.IGNORECASE)
_AMOUNT = re.compile(r"\s+(?:is|are|was|were|do|does|did|has|have|had|can|will|there|of)\b", re.IGNORECASE)
_EMPTY = frozenset(map(stem, EMPTY))
_COMMON = EVERYDAY | FRAME | EVENTS
TYPED = ("money", "phone", "email")


def nothing_about(desk: Desk, what: str) -> str:
    """That a topic stands in no block; all else of the question was understood."""
    seen = f"I do not see it in any of them (I see: {desk.sight.labels})"
    return f'My blocks say nothing about "{what}": {seen}.'


def lacking(desk: Desk, query: Query, known: Sequence[Row], lost: list[str]) -> str:
    """That the blocks do not say it, or the word that is not understood, where words stand nowhere."""
    if len(lost) < len(query.named):
        lost = list(dict.fromkeys([*lost, *absent(desk.sight, query.verbs)]))
    gone = {*lost, *absent(desk.sight, query.hard)}
    rest = [word for word in query.hard if word not in gone]
    doubt = doubted(query, all_texts(desk))
    moment = query.moment.days or query.moment.dates
    said = [*map(query.said, lost)]
    hidden = _INFERS.search(query.text) or all(map(_common, said))
    if not (rest or moment or doubt or hidden or _only_verb(query, lost) or _PARTS.search(query.text)):
        named = ", ".join(one for one in spelled(query.text) if "-" in one) or "that"
        return unseen(desk.sight, named) + " I can not answer it from them."
    if not doubt and (what := _topic(desk.sight, query, lost)) and not _category(query, known, rest, what):
        return nothing_about(desk, what)
    if not doubt and len(lost) == 1 and not _size(said[0]) and query.kind in TYPED and rest:
        about = answering(known, query, rest)
        if about and not any(holds(hit.row, query.kind, query.text) for hit in about):
            return nothing_about(desk, f'{query.said(lost[0])}" with "{query.phrase(rest)}')
    word = next((word for word in said if not _common(word)), said[0])
    return not_understood(desk, query, word, nearest(query, known))


def _only_verb(query: Query, lost: list[str]) -> bool:
    """Whether nothing but what somebody does is asked, as in "When can I cancel?" and "What is broken?"."""
    match = _ONLY_DOES.search(query.text)
    return match is not None and lost == [stem(match[1] or match[2])]


def _common(word: str) -> bool:
    """Whether a word is a number or one that is no topic."""
    return word.lower() in _COMMON or _size(word)


def _size(word: str) -> bool:
    return figures(f"{word} x")[0].isdigit() or word.lower() in SPELT


def _topic(sight: Sight, query: Query, lost: list[str]) -> str:
    """The words that stand nowhere as one phrase, where it stands as a noun or a name does."""
    said = list(re.finditer(r"[^\W_][\w'’-]*", query.text))
    at = [place for place, one in enumerate(said) if stem(one[0]) in lost]
    sizes = (_size(said[place][0]) for place in at)
    much = at and said[at[0] - 1][0].lower() == "much" and not _AMOUNT.match(query.text[said[at[-1]].end() :])
    if (
        not at
        or at != list(range(at[0], at[-1] + 1))
        or any(sizes)
        or much
        or all(_common(said[place][0]) for place in at)
    ):
        return ""
    single = at[0] > 1 and said[at[-1]].end() - said[at[0]].start() == 1  # "pier C"
    what = query.text[said[at[0] - single].start() : said[at[-1]].end()]
    which = re.match(rf"(?:\w+ )?(?:which|what) {re.escape(what)}\b", query.text, re.IGNORECASE)
    if _PARTS.search(what) or which or (what[:2] == "un" and not absent(sight, [stem(what[2:])])):
        return ""  # a kind of thing that need not be called so, or what is not, where the blocks say what is
    if re.fullmatch(r"(?:[a-z]+ )?[A-Z]\S*(?: [A-Z0-9]\S*)*", what) and at[0] and not query.text.isupper():
        return what
    before = query.text[: said[at[0]].start()]
    last = said[at[0] - 1][0].lower() if at[0] else ""
    if last in ("has", "have", "had") and re.search(r"e[dn]\b", what):
        return ""
    if query.kind == "count" and last == "many" and len(lost) < len(query.named):
        return ""  # what is counted may be called otherwise there
    led = at[0] and (last in _LEADS or _ASKS_IS.search(before))
    return what if led else ""


def _category(query: Query, known: Sequence[Row], rest: list[str], what: str) -> bool:
    """Whether a noun that stands nowhere may only say what kind of thing is meant that other words name."""
    found = answering(known, query, rest) if what.islower() else []
    lines = [hit.row.line for hit in found]
    held = [row for row in known if row.line in lines and holds(row, query.kind, query.text)]
    if not 0 < len(found) <= 3 or not held:
        return False
    own = found[0].own & {*rest}
    named = {*rest} - _GENERAL
    if len(found) == 1 and named and own >= named:
        return True  # all the others name this one row
    when = query.moment.days or query.moment.dates or query.moment.times
    return len(own) > 1 or bool(query.verbs & own or when)


def doubted(query: Query, texts: Iterable[str]) -> str:
    """A word that asks for more than to read out: a comparison, a condition; one that no text has."""
    said = [match[0] for match in UNSURE.finditer(query.text) if match[0].lower() not in _NO_MOST]
    held = {word for text in texts for word in re.findall(r"\w+", text.lower())} if said else set()
    return next((one for one in said if not {*re.findall(r"\w+", one.lower())} <= held), "")


def all_texts(desk: Desk) -> list[str]:
    """Everything that stands in the blocks."""
    return [f"{block.label} {block.description} {block.value}" for block in desk.sight.common]


def doubtful(desk: Desk, query: Query, known: Sequence[Row], doubt: str) -> str:
    """That such a word is not understood, or that no line holds the kind of figure that it compares."""
    most = degree(query.text)
    about = answering(known, query, [word for word in query.named if word not in bag(doubt)])
    if most and most.most and most.kinds and about and not any(hit.row.slots(most.kinds) for hit in about):
        return nothing_about(desk, f'{most.text}" with "{query.phrase(about[0].own & {*query.named})}')
    return not_understood(desk, query, doubt, nearest(query, known))


def nearest(query: Query, known: Sequence[Row]) -> list[FoundRow]:
    """The rows that have the most of the words: two, or half of them or more."""
    unsure = {stem(word) for match in UNSURE.finditer(query.text) for word in re.findall(r"\w+", match[0])}
    asked, soft = frozenset(query.hard) - unsure, frozenset(query.soft)
    within = [*map(id, query.moment.within([*known]))]
    when = query.moment.days or query.moment.dates
    found = hits(known, [*asked, *soft])
    if when and not any((hit.own | hit.near) & asked for hit in found):
        return hits(query.moment.within([*known]), asked, named=True)

    def closeness(hit: FoundRow) -> tuple[int, bool, int, int]:
        sure = bool(query.kind) and holds(hit.row, query.kind, query.text)
        fits = len((hit.own | hit.near) & asked) + (id(hit.row) in within) + sure
        return fits, sure, len(hit.own & asked), len(hit.own & soft)

    found = best(found, closeness)
    return [hit for hit in found if len(hit.own) > 1 or 2 * len((hit.own | hit.near) & asked) >= len(asked)]


def apart(desk: Desk, query: Query, known: Sequence[Row]) -> str:
    """That the words are known, but stand on no row together."""
    near = nearest(query, known)
    left = [word for word in query.hard if near and word not in near[0].own | near[0].near]
    if 0 < len(near) <= 3 and left:
        return not_understood(desk, query, query.said(left[0]), near)
    parts = [*map(query.said, query.hard), *query.moment.said]
    what = " with ".join(f'"{word}"' for word in parts[:3])
    return _missed(desk, f"{what} in that", read(query, near) if len(near) <= 3 else "")


def not_understood(desk: Desk, query: Query, word: str = "", near: Sequence[FoundRow] = ()) -> str:
    """That a question, or this word of it, was not understood, and the nearest that can be read out."""
    word = "" if stem(word) in _EMPTY else word
    what = f'"{word}" in that' if word else f'"{" ".join(query.text.split()[:14])}"'
    if word and absent(desk.sight, [stem(word)]):
        what = f'the word "{word}"'
    return _missed(desk, what, read(query, near) if 0 < len(near) <= 3 else "")


def puzzled(desk: Desk, text: str) -> str:
    """That a message was not understood, and the rows that are closest to it."""
    wanted = list(dict.fromkeys(stem(word) for word in content(text, ASKING)))
    found = [hit for hit in hits(rows(desk.sight), wanted) if hit.own]
    near = best(found, lambda hit: (len(hit.own), len(hit.near), len(hit.far)))
    return not_understood(desk, Query(text, "", (), (), AskedMoment.of("")), "", near)


def _missed(desk: Desk, what: str, near: str = "") -> str:
    desk.asked = True
    if near:
        return f"I did not understand {what}. The nearest that I can read out: {near}"
    more = "I am the kit's clerk, not a language model; KIT_MODEL sets a real one."
    return f"I did not understand {what}. {more}"
