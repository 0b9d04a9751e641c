"""Answers that quote the lines which cover a question, or a whole block."""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.models.clerk.amounts import amounts, clocks
from kit.models.clerk.desk import Desk, unseen
from kit.models.clerk.ground import (
    PRIVATE,
    Spot,
    block_for,
    mutable,
    named_blocks,
    rarity,
    spots,
)
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen, Sight
from kit.models.clerk.task import tasks
from kit.models.clerk.vocabulary import words
from kit.models.clerk.words import bag, hard, stem, terms

_WHOLE = re.compile(
    r"^(?:what(?:'s| is| does| are)?|show(?: me)?|read(?: me)?(?: out)?|quote|give me|list|"
    r"summari[sz]e|recap|describe|explain|print|display|tell me)\b",
    re.IGNORECASE,
)


FOUND = re.compile(
    r"\b(?:find|found|finds|findings?|results?|learn(?:ed|t)?|discover(?:ed)?|conclu(?:de|ded|"
    r"sions?)|insights?)\b",
    re.IGNORECASE,
)


_LISTING = re.compile(r"(?:what|which|list|show|name|tell me|when|give me)\b", re.IGNORECASE)
_STATES = frozenset(map(stem, words("open known current due upcoming listed planned new item entry")))
_ASKING = frozenset(
    map(
        stem,
        words("""
    long much many far soon know tell show see find look mean want need give name
"""),
    )
)


def quoting(desk: Desk, question: str, whole: str) -> str:
    """The answer that quotes the lines which cover the question, or says that none does."""
    sight = desk.sight
    if block := _block_asked(desk, question):
        return _read_out(block)
    pool = [block for block in sight.blocks if block.label not in PRIVATE]
    if FOUND.search(question):
        queues = {task.block.label for task in tasks(sight)}
        pool = [block for block in pool if block.label not in queues]
    figures = bag(" ".join(one.text for one in amounts(question) if one.unit != "number"))
    words = [word for word in hard(terms(question)) if word not in figures]
    words = words or [word for word in terms(question) if word not in _ASKING]
    if not words or clause_refers(question):
        words = list(dict.fromkeys([*words, *hard(terms(whole))]))
    if not words:
        return "What do you want to know? " + f"I see: {sight.labels}."
    named = named_blocks(sight, question)
    if section := _section_asked(question, named or pool):
        return _quoted(section)
    found = _ranked(sight, question, words, named or pool)
    weigh = rarity(sight)
    known = vocabulary(sight)
    if stem("left") not in known and re.search(r"\bhow (?:much|many)\b", question, re.IGNORECASE):
        words = [word for word in words if word != stem("left")] or words
    lines = _spoken(pool)
    words = [word for word in words if word in lines or word not in known] or words
    strange = [word for word in words if word not in known]
    desk.note(
        f"rule ask.lines: words {words}, in no block {strange}; best {[spot.where for spot in found[:3]]}"
    )
    best = [spot for spot in found if _covers(spot, words, strange, weigh)]
    if not best or _lacks_money(question, best):
        return _not_seen(sight, question)
    chosen = [spot for spot in best if spot.score >= 0.85 * best[0].score]
    return _quoted([*chosen, *_other_half(sight, question, best[0], pool)])


def _section_asked(question: str, pool: list[Seen]) -> list[Spot]:
    """All lines below the one heading that a question names, where it asks for nothing else."""
    asked = frozenset(terms(question))
    if not _LISTING.match(question):
        return []
    found = []
    for block in pool:
        for header in block.page.sections:
            head = frozenset(terms(header.section))
            lines = [line for line in block.page.under(header) if line.kind in ("item", "text", "pair")]
            rest = frozenset(hard(asked - head)) - _STATES
            if head and head <= asked and lines and (not rest or (head <= _STATES and len(rest) == 1)):
                found.append([Spot(block, line, 1, 1, head) for line in lines])
    return found[0] if len(found) == 1 else []


def _lacks_money(question: str, found: list[Spot]) -> bool:
    """Whether an amount of money is asked about and the lines speak of none."""
    asked = any(one.unit == "money" for one in amounts(question))
    told = any(one.unit == "money" for spot in found for one in amounts(spot.line.body))
    return asked and not told


def _other_half(sight: Sight, question: str, best: Spot, pool: list[Seen]) -> list[Spot]:
    """Lines for the other side of an "and": "our mission and values"."""
    sides = [hard(terms(side)) or terms(side) for side in question.split(" and ", 1)]
    if len(sides) < 2:
        return []
    rest = next((side for side in sides if side and not frozenset(side) & best.hits), [])
    found = [spot for spot in spots(sight, rest, pool) if spot.cover == 1]
    return [spot for spot in found if spot.score >= 0.85 * found[0].score]


def clause_refers(question: str) -> bool:
    """Whether a question leans on what was said before it."""
    return re.search(r"\b(?:it|this|that|these|them|he|she|they)\b", question, re.IGNORECASE) is not None


def _block_asked(desk: Desk, question: str) -> Seen | None:
    """The block when the question names one and asks for nothing else."""
    named = named_blocks(desk.sight, question)
    if not _WHOLE.match(question) or re.match(r"(?:who|when|where|how)\b", question, re.IGNORECASE):
        return None
    words = frozenset(hard(terms(question))) - {
        "summaris",
        "quot",
        "display",
        "print",
        "show",
        "recap",
        "content",
        "text",
    }
    if len(named) == 1 and words <= bag(named[0].label):
        return named[0]
    fits = [block for block in mutable(desk.sight) if words and words <= bag(block.label)]
    lines = [line for block in mutable(desk.sight) for line in block.page.content if words & bag(line.body)]
    return (
        fits[0]
        if len(fits) == 1
        and (
            not lines
            or len(words) > 1
            or re.match(r"(?:show|read|summari|list|recap)", question, re.IGNORECASE)
        )
        else None
    )


def _read_out(block: Seen) -> str:
    lines = [line.text for line in block.page.lines if line.kind != "blank"]
    if not block.page.content:
        return f"{block.label} holds nothing yet" + (f' ("{lines[-1].strip()}").' if lines else ".")
    more = f"\n… and {len(lines) - 40} more lines" if len(lines) > 40 else ""
    return f"{block.label} says:\n" + "\n".join(lines[:40]) + more


def vocabulary(sight: Sight) -> frozenset[str]:
    """Every stem in sight."""
    texts = (f"{one.label} {one.description} {one.value}" for one in sight.blocks if one.label not in PRIVATE)
    return frozenset().union(*map(bag, texts))


def _spoken(pool: list[Seen]) -> frozenset[str]:
    """The stems of the lines and headings themselves, without labels and descriptions."""
    texts = (f"{line.body} {line.section}" for block in pool for line in block.page.content)
    return frozenset().union(*map(bag, texts))


def _ranked(sight: Sight, question: str, words: list[str], pool: list[Seen]) -> list[Spot]:
    found = spots(sight, words, pool)
    soft = frozenset(terms(question)) - frozenset(words)

    def score(spot: Spot) -> float:
        own = bag(spot.line.text) | bag(spot.line.section)
        return spot.score * (1.25 if _wanted(question, spot.line) else 1.0) + 0.15 * len(soft & own)

    scored = [Spot(one.block, one.line, score(one), one.cover, one.hits) for one in found]
    return sorted(scored, key=lambda spot: -spot.score)


def _wanted(question: str, line: Line) -> bool:
    """Whether the line holds the sort of value that the question word asks for."""
    body, asked = line.body, question.lower()
    units = {one.unit for one in amounts(body)}
    if re.search(r"\bhow (?:long|soon|fast|quickly)\b|\bwithin what\b", asked):
        return "duration" in units
    if re.search(r"\bhow much\b|\bprice|\bcosts?\b|\bbudget\b", asked):
        return "money" in units
    if re.search(r"\bhow many\b|\bnumber of\b", asked):
        return bool(re.match(r"[$€£]?\d", line.value)) and bool(line.key)
    if re.search(r"\bwhen\b|\bwhat time\b|\bhours\b", asked):
        return bool(clocks(body)) or "duration" in units
    if re.search(r"\bpercent|\bprogress\b|\bhow far\b|\bstatus\b", asked):
        return "percent" in units
    return False


def _covers(spot: Spot, words: list[str], strange: list[str], weigh: Callable[[str], float]) -> bool:
    """Whether a line says enough of what was asked: most of the weight, and no strange word outweighs it."""
    if any(any(letter.isdigit() for letter in word) for word in strange):
        return False
    hit = sum(weigh(word) for word in spot.hits)
    most = max(map(weigh, spot.hits))
    total = sum(min(weigh(word), most) if word in strange else weigh(word) for word in words)
    return hit >= 0.6 * total and len(spot.hits) >= 2 * len(strange)


def _not_seen(sight: Sight, question: str) -> str:
    named = re.search(r"\b(?:according to|in|from) (?:the|my|our) ([a-z]+ [a-z]+)\b", question)
    what = f'"{named[1]}"' if named and not block_like(sight, named[1]) else "that"
    return unseen(sight, what) + " I can not answer it from them."


def block_like(sight: Sight, phrase: str) -> bool:
    """Whether a phrase names a block in sight."""
    return block_for(Desk(sight), phrase) is not None


def _quoted(found: list[Spot]) -> str:
    by_block: dict[str, list[str]] = {}
    for spot in found[:8]:
        line = spot.line
        head = f"{line.section}: " if line.section and line.section.lower() not in line.body.lower() else ""
        if line.record >= 0 and line.record != line.number:
            head = f"{spot.block.page.lines[line.record].text.strip()}, "
        quote = f'"{head}{line.body}"'
        quotes = by_block.setdefault(spot.block.label, [])
        quotes += [quote] if quote not in quotes else []
    return " ".join(f"{label} says {'; '.join(lines)}." for label, lines in by_block.items())
