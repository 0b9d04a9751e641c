"""Grounding: which block and which line a phrase means, by shared words; rare words weigh more."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kit.models.clerk.desk import Desk, NoEditError, offer, read_only
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen, Sight
from kit.models.clerk.words import bag, hard, spelled, squash, stem, terms

PRIVATE = ("persona", "human")
_TIMED = re.compile(r"[^:]{0,20}\d\d?:\d\d")
_MEETING = frozenset(map(stem, ("meeting", "appointment", "call")))
_PLACE = re.compile(
    r"\b(?:according to|in|on|from|into|to)\s+(?:the|our)\s+((?:[a-z]+ )?"
    r"(?:metrics|log|notes|calendar|dashboard|queue|drafts|ledger|diary))\b",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\b([A-Z]\w*(?:[_ -][A-Z]\w*)?)['’]s\s+(?:private\s+|own\s+)?(?:log|notes?|diary|drafts?|journal)\b"
)
_NOTES = frozenset(
    map(
        stem,
        ["notes", "note", "log", "scratch", "memo", "journal", "workspace", "notebook", "logbook", "buffer"],
    )
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A line that may be meant: how much of the phrase it covers (0 to 1) and its whole score."""

    block: Seen
    line: Line
    score: float
    cover: float
    hits: frozenset[str]

    @property
    def where(self) -> str:
        return f'{self.block.label}: "{self.line.text.strip()}"'


def own_words(line: Line) -> frozenset[str]:
    """The stems that stand on the line itself."""
    return bag(line.body) | bag(line.key)


def context(block: Seen, line: Line, about: frozenset[str], words: frozenset[str]) -> dict[str, float]:
    """Those of ``words`` that speak for a line, and how loudly: its own, its record's, its section's.

    The words of its block and title, ``about``, are the faintest.
    """
    weights: dict[str, float] = dict.fromkeys(words & about, 0.4)
    weights |= dict.fromkeys(words & bag(line.section), 0.8)
    if line.record >= 0 and line.record != line.number:
        weights |= dict.fromkeys(words & own_words(block.page.lines[line.record]), 0.9)
    if words & _MEETING and _TIMED.match(line.body):
        weights |= dict.fromkeys(words & _MEETING, 0.6)
    weights |= dict.fromkeys(words & bag(line.body), 0.85 if line.key else 1.0)
    return weights | dict.fromkeys(words & bag(line.key), 1.0)


def rarity(sight: Sight) -> Callable[[str], float]:
    """How much a stem weighs: the fewer lines hold it, the more."""
    held = sight.held
    return lambda word: 1.0 + math.log((1 + held[""]) / (1 + held[word]))


def spots(sight: Sight, words: Sequence[str], blocks: Iterable[Seen] | None = None) -> list[Spot]:
    """The lines that share words with ``words``, best first."""
    weigh = rarity(sight)
    total = sum(weigh(word) for word in words) or 1.0
    wanted, found = frozenset(words), []
    for block in sight.blocks if blocks is None else blocks:
        about, title = bag(f"{block.label} {block.description}"), ""
        for line in block.page.content:
            if line.title != title:
                about, title = bag(f"{block.label} {block.description} {line.title}"), line.title
            near = context(block, line, about, wanted)
            if near and max(near.values()) > 0.5:
                score = sum(weigh(word) * near[word] for word in near)
                cover = sum(weigh(word) for word in near) / total
                found.append(Spot(block, line, score, cover, frozenset(near)))
    return sorted(found, key=lambda spot: -spot.score)


def pick(
    desk: Desk,
    phrase: str,
    *,
    accept: Callable[[Line], bool] = bool,
    blocks: Iterable[Seen] | None = None,
    enough: float = 0.6,
) -> Spot | None:
    """The one line that ``phrase`` means, ``None`` if there is none; goes back where two compete."""
    words, found = _candidates(desk.sight, phrase, accept, blocks)
    helps = frozenset(terms(phrase)) - frozenset(words)
    fits = [
        (spot.score + 0.5 * len(helps & own_words(spot.line)), spot) for spot in found if spot.cover >= enough
    ]
    if not fits:
        desk.note(f"no line covers {words}")
        return None
    fits.sort(key=lambda fit: -fit[0])
    best = fits[0][1]
    others = [spot.where for _, spot in fits[1:4]]
    desk.note(f"line for {words}: {best.where} (cover {best.cover:.2f}); rejected: {others}")
    _no_rivals(best, [spot for fit, spot in fits[1:] if fit > 0.9 * fits[0][0]])
    return best


def _candidates(
    sight: Sight, phrase: str, accept: Callable[[Line], bool], blocks: Iterable[Seen] | None
) -> tuple[list[str], list[Spot]]:
    """The words that count, and the lines that share some: in the named block if there are any there."""
    every = hard(terms(phrase)) or terms(phrase)
    pool = list(blocks) if blocks is not None else mutable(sight)
    named = named_blocks(sight, phrase)
    if named:
        labels = frozenset().union(*(bag(block.label) for block in named))
        words = [word for word in every if word not in labels] or every
        if found := [spot for spot in spots(sight, words, named) if accept(spot.line)]:
            return words, found
    return every, [spot for spot in spots(sight, every, pool) if accept(spot.line)]


def _no_rivals(best: Spot, near: Sequence[Spot]) -> None:
    """Go back where other lines are as likely: nothing may change then."""
    rivals = [one for one in near if one.where != best.where]
    if rivals and all(one.block.read_only for one in [best, *rivals]):
        raise NoEditError(read_only(best.block))
    if rivals:
        names = offer([one.where for one in [best, *rivals][:4]])
        raise NoEditError(f"Which one do you mean: {names}? I changed nothing.")


def mutable(sight: Sight) -> list[Seen]:
    """All blocks but the agent's persona."""
    return [block for block in sight.blocks if block.label not in PRIVATE]


def named_blocks(sight: Sight, text: str) -> list[Seen]:
    """The blocks whose whole label stands in the text: ``task_queue`` or "task queue"."""
    plain = _stems(text[:20_000])
    found = [block for block in sight.blocks if _stems(block.label) in plain]
    return [one for one in found if not any(one.label in two.label and one != two for two in found)]


def _stems(text: str) -> str:
    return " " + " ".join(stem(word) for word in re.findall(r"[a-z0-9]+", text.lower())) + " "


def foreign_label(sight: Sight, text: str) -> str:
    """A word that has the form of a label and names nothing that the prompt shows."""
    said: list[str] = re.findall(r"(?<!\w)[a-z][a-z0-9]*+(?:_[a-z0-9]++)++(?!\w)", text)
    said = [word for word in said if not word.startswith(("memory_", "core_memory_", "send_message_"))]
    if not said:
        return ""
    texts = (f"{block.label} {block.value}" for block in sight.blocks)
    known = {squash(word) for text in texts for word in frozenset(re.findall(r"\w+", text))}
    known |= {squash(sight.name)}
    return next((word for word in said if squash(word) not in known), "")


def absent_block(sight: Sight, text: str) -> str:
    """What a text calls a place that is not in sight: "the team metrics", "Worker_2's log"."""
    text = re.split(r":\s|\bthat\b|[\"“]", text, maxsplit=1)[0]
    if (owned := _OWNED.search(text)) and squash(owned[1]) != squash(sight.name):
        labels = [squash(f"{block.label} {block.description}") for block in sight.blocks]
        if not any(squash(owned[1]) in label for label in labels):
            return owned[0]
    place = _PLACE.search(text)
    known = " ".join(f"{one.label} {one.description} {one.value}" for one in sight.blocks).lower()
    return f"the {place[1]}" if place and place[1].split()[-1].lower().removesuffix("s") not in known else ""


def block_for(desk: Desk, phrase: str) -> Seen | None:
    """The block that a phrase such as "my dashboard" or "the queue" means, by label, title, description."""
    named = named_blocks(desk.sight, phrase)
    if len(named) == 1:
        desk.note(f"block {named[0].label} is named in the message")
        return named[0]
    words = [word for word in terms(phrase) if word not in ("list", "block", "memory")] or terms(phrase)
    if not words:
        return None
    ranked = sorted(((_fit(block, words), block) for block in mutable(desk.sight)), key=lambda pair: -pair[0])
    ranked = [pair for pair in ranked if pair[0] >= 0.5]
    if not ranked:
        return None
    best = [block for fit, block in ranked if fit > ranked[0][0] - 0.15]
    desk.note(f"blocks for {words}: {[(block.label, round(fit, 2)) for fit, block in ranked]}")
    if len(best) > 1:
        raise NoEditError(
            f"Which block do you mean: {offer([block.label for block in best])}? I changed nothing."
        )
    return best[0]


def _fit(block: Seen, words: Sequence[str]) -> float:
    label, title = (
        bag(block.label),
        bag(" ".join(line.text for line in block.page.lines if line.kind == "title")),
    )
    about = bag(block.description)
    gained = sum(
        1.0 if word in label else 0.8 if word in title else 0.6 if word in about else 0.0 for word in words
    )
    return gained / len(words)


def section_for(desk: Desk, phrase: str, blocks: Iterable[Seen]) -> tuple[Seen, Line] | None:
    """The block and section header that a phrase means; all words of the header's head must be meant."""
    words = frozenset(terms(phrase))
    found: list[tuple[float, Seen, Line]] = []
    for block in blocks:
        for header in block.page.sections:
            head = frozenset(terms(header.text))
            if head and head & words and len(head & words) * 2 >= len(head):
                found.append((len(head & words) / len(head | (words - bag(block.label))), block, header))
    if not found:
        return None
    found.sort(key=lambda entry: -entry[0])
    if len(found) > 1 and found[1][0] > 0.9 * found[0][0]:
        raise NoEditError(
            f"Which place: {offer([f'{block.label} {line.text.strip()}' for _, block, line in found[:3]])}?"
        )
    desk.note(f"section {found[0][2].text.strip()} of {found[0][1].label}")
    return found[0][1], found[0][2]


def notes_block(sight: Sight) -> Seen | None:
    """The agent's only writable block for notes, if there is exactly one."""
    found = [one for one in mutable(sight) if one.writable and _NOTES & bag(one.label)]
    private = [one for one in found if not re.search(r"shared|team|public", one.label)]
    return private[0] if len(private) == 1 else None


def canonical(sight: Sight, message: str) -> str:
    """The message with ids and names in the spelling of the blocks: "task 1" becomes "TASK-001"."""
    names: dict[str, str] = {}
    for text in [sight.name, *(block.value for block in sight.blocks)]:
        for name in spelled(text):
            names.setdefault(squash(name), name)
    return _renamed(message, names)


def _renamed(message: str, names: dict[str, str]) -> str:
    words = list(re.finditer(r"[A-Za-z0-9]+", message))
    out, start, at = [], 0, 0
    while at < len(words):
        size = next(
            (
                size
                for size in (3, 2, 1)
                if size <= len(words) - at and _name(message, words[at : at + size], names)
            ),
            0,
        )
        if size:
            last = words[at + size - 1]
            out += [
                message[start : words[at].start()],
                names[squash(message[words[at].start() : last.end()])],
            ]
            start = last.end()
        at += size or 1
    return "".join(out) + message[start:]


def _name(message: str, words: Sequence[re.Match[str]], names: dict[str, str]) -> bool:
    """Whether these neighbouring words are a known name, joined by nothing more than a separator."""
    gaps = (message[one.end() : two.start()] for one, two in itertools.pairwise(words))
    if any(gap not in (" ", "-", "_", " #", "#") for gap in gaps):
        return False
    return squash(message[words[0].start() : words[-1].end()]) in names
