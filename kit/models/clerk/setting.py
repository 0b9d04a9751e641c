"""Setting: "change X to Y", "X is now Y", "replace A with B", "increase X by N", "I prefer Y"."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError, read_only
from kit.models.clerk.ground import Spot, block_for, foreign_label, mutable, pick
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen
from kit.models.clerk.slots import fill
from kit.models.clerk.speech import Clause
from kit.models.clerk.task import OWNER_KEYS
from kit.models.clerk.words import bag, hard, terms

_VERBS = (
    "change|set|update|switch|make|move|raise|lower|increase|reduce|decrease|extend|shorten|"
    "adjust|correct|rename|"
    "edit|modify|reset|bump|cut|turn|fix|revise|bring|keep"
)
_TO = re.compile(rf"(?:{_VERBS})\s+(?P<rest>.+)$", re.IGNORECASE | re.DOTALL)
_NOTED = re.compile(
    r"(?:log|note|record)\s+that\s+(?P<what>\S+?['’]s\s.+?)\s+(?:was|is)\s+(?P<value>[$€£]?\d.*)$",
    re.IGNORECASE | re.DOTALL,
)
_REACH = re.compile(
    r"(?:notify|alert)\s+(?:me|us)\s+(?:by|via|through|on|over)\s+(?:the\s+)?(.+)$", re.IGNORECASE | re.DOTALL
)
_SWAP = (
    re.compile(
        r"(?:replace|swap|exchange|substitute)\s+(?P<old>.+?)\s+(?:with|by|for)\s+(?P<new>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"use\s+(?P<new>.+?)\s+(?:instead of|rather than|in place of)\s+(?P<old>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?:change|turn|convert|rename)\s+(?P<old>[\"“].+?[\"”])\s+(?:in)?to\s+(?P<new>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_NOW = (
    re.compile(
        r"(?:from now on,?\s+)?(?P<what>.+?)\s+(?:is|are)\s+(?:now|from now on)\s+(?:at\s+|"
        r"up to\s+|down to\s+)?(?P<value>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?:from now on|as of (?:now|today)),?\s+(?P<what>.+?)\s+(?:is|are|costs?)\s+(?P<value>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+(?:is|are|stands?)\s+(?:currently\s+|"
        r"already\s+)?at\s+(?P<value>[$€£]?\d.*?)(?:\s+now)?$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+(?:is|are)\s+(?:up|down)\s+to\s+(?P<value>[$€£]?\d.*?)(?:\s+now)?$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+now\s+(?:costs?|takes?|stands? at|reads|equals)\s+(?P<value>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+(?:has|have|was|were)?\s*(?:just\s+|been\s+)*(?:changed|moved|risen|"
        r"rose|increased|gone up|went up|"
        r"grown|dropped|fallen|fell|gone down|reached|climbed|"
        r"switched)(?:\s+to)?\s+(?P<value>[$€£]?\d.*|\S+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+(?:has|have|was|were)?\s*(?:just\s+|been\s+|now\s+)*(?:changed|moved|"
        r"gone|went|risen|switched|advanced)\s+"
        r"from\s+(?P<old>.+?)\s+to\s+(?P<value>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+(?:should|must)\s+(?:now\s+)?(?:be|read|say)\s+(?P<value>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"(?P<what>.+?)\s+(?:is|are)\s+(?P<value>[\w-]+)\s+now$", re.IGNORECASE),
    re.compile(r"(?P<what>my new .+?)\s+is\s+(?P<value>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(
        r"(?P<what>.+?)\s+(?:is|are)\s+(?:now\s+)?(?P<value>\d+\s?%)\s+(?:done|complete|finished|ready)$",
        re.IGNORECASE,
    ),
)
_IS = re.compile(
    r"\b(?:my|the|our)\s+(?P<what>[\w -]+?)\s+(?:is|are)\s+(?:actually\s+|"
    r"now\s+)?(?P<value>[^.]+(?:\.\w[^.]*)*)",
    re.IGNORECASE,
)
_MOVED = re.compile(r"i(?:'ve|\s+have)?\s+(?:just\s+)?moved\s+to\s+((?-i:[A-Z])[\w -]+)$", re.IGNORECASE)
LATER = re.compile(
    r",?\s*\b(?:from now on|in (?:the )?future|from today(?: on)?|instead|again|as of (?:now|"
    r"today)|henceforth|going forward|for now)\b",
    re.IGNORECASE,
)


_WHO = re.compile(r"[^\W\d_][\w-]*(?:\s[A-Z][\w-]*){0,2}")


def handle(desk: Desk, clause: Clause) -> bool:
    """Carry out a clause that sets a value; ``False`` if it is none."""
    if clause.mood == "statement":
        return _now(desk, clause)
    if noted := _NOTED.match(clause.text):
        return assign(desk, noted["what"], clean(noted["value"]), "")
    if reached := _REACH.match(clause.text):
        return assign(desk, "notifications", clean(reached[1]), "")
    return _swap(desk, clause) or _to(desk, clause)


def clean(value: str) -> str:
    """A value as it is to be written: without quotes, filler and full stop."""
    value = LATER.sub("", value).strip(" .,;!")
    value = re.sub(r"\s+(?:please|now|today|already)$", "", value, flags=re.IGNORECASE)
    value = re.sub(r"^(?:be|being|read|say|at|exactly|now)\s+(?=\S)", "", value, flags=re.IGNORECASE)
    match = re.fullmatch(r"[\"“'‘`](.*)[\"”'’`]", value, re.DOTALL)
    return match[1] if match else value


def _to(desk: Desk, clause: Clause) -> bool:
    match = _TO.match(clause.text)
    if match is None:
        return False
    rest, verb = match["rest"], clause.verb
    if both := re.match(r"(.+?)\s+to\s+(.+?),?\s+and\s+(?:the\s+|my\s+|our\s+)?(.+?\s+to\s+.+)$", rest):
        first = assign(desk, both[1], clean(both[2]), "")
        return first and _to(desk, Clause(f"{verb} {both[3]}", clause.mood, clause.context, clause.sentence))
    if re.match(r"(?:it|this|that)\b", rest) and (fact := _IS.search(clause.context)):
        return assign(desk, fact["what"], clean(fact["value"]), "")
    return _at_some_to(desk, rest, verb) or (verb in ("make", "keep") and _make(desk, rest))


def _at_some_to(desk: Desk, rest: str, verb: str) -> bool:
    """Try the places where target and value may part, the last one first."""
    for cut in list(re.finditer(r"\s+(?:to|into)\s+|\s*=\s*|:\s+", rest))[:-6:-1]:
        target, value = rest[: cut.start()], clean(rest[cut.end() :])
        span = re.search(r"\s+from\s+(.+)$", target)
        old = clean(span[1]) if span and verb != "rename" else ""
        target = target[: span.start()] if span and old else target
        if urgent := re.fullmatch(r"(\w+)[- ]priority", value):
            return assign(desk, f"priority of {target}", urgent[1], old)
        if value and assign(desk, target, value, old, rename=verb == "rename"):
            return True
    return False


def _make(desk: Desk, rest: str) -> bool:
    """The forms "make the tone formal" and "make X high priority"."""
    urgent = re.fullmatch(
        r"(.+?)\s+(?:a\s+)?(\w+)[- ]priority|(.+?)\s+(urgent|critical)", rest, re.IGNORECASE
    )
    if urgent:
        return assign(desk, f"priority of {urgent[1] or urgent[3]}", urgent[2] or urgent[4], "")
    words = rest.split()
    cuts = range(min(len(words) - 1, 8), 0, -1)
    return any(assign(desk, " ".join(words[:at]), clean(" ".join(words[at:])), "") for at in cuts)


def assign(
    desk: Desk, target: str, value: str, old: str, *, enough: float = 0.6, rename: bool = False
) -> bool:
    """Put ``value`` where ``target`` points; ``False`` if nothing is there."""
    about = terms(target)
    titled = re.search(r"\b(?:title|name)\b", target, re.IGNORECASE) is not None or rename
    spot = pick(
        desk,
        target,
        accept=lambda line: (
            line.kind == "record"
            if rename and _is_record(desk, target)
            else (titled or line.kind != "record") and _fits(line, value, about, old)
        ),
        enough=enough,
    )
    if spot is None:
        return _elsewhere(desk, target, value, old)
    return write(desk, spot, value, about, old)


def _is_record(desk: Desk, target: str) -> bool:
    """Whether the words of a target stand on a record's own line."""
    words = frozenset(hard(terms(target)))
    lines = [line for block in mutable(desk.sight) for line in block.page.content if line.kind == "record"]
    return any(words and words <= bag(line.body) for line in lines)


def write(desk: Desk, spot: Spot, value: str, about: list[str], old: str = "") -> bool:
    """Set the value on a line that was found, and say so."""
    line = spot.line
    if spot.block.read_only:
        raise NoEditError(read_only(spot.block, line.text))
    if line.record >= 0 and OWNER_KEYS & bag(line.key) and not _WHO.fullmatch(value):
        raise NoEditError(f'{spot.where} needs a name, not "{value}". I changed nothing.')
    new = fill(line, value, about, old)
    if new is None:
        raise NoEditError(f'{spot.where} has no place for "{value}". I changed nothing.')
    if new == line.text:
        raise NoEditError(f"{spot.where} says so already. Nothing to change.")
    desk.note(f"rule set: {line.text.strip()!r} gets {value!r}")
    desk.put(spot.block, desk.block(spot.block.label).page.replace(line.number, new))
    desk.say(f'{spot.block.label}: "{line.text.strip()}" is now "{new.strip()}".')
    return True


def _fits(line: Line, value: str, about: list[str], old: str) -> bool:
    try:
        return fill(line, value, about, old) is not None
    except NoEditError:
        return True


def _elsewhere(desk: Desk, target: str, value: str, old: str) -> bool:
    """What a target that no line fits may be: a line with another old value, or a label not attached."""
    if label := foreign_label(desk.sight, target):
        raise NoEditError(f"{label} is not attached to me (I see: {desk.sight.labels}). I changed nothing.")
    if not old:
        return False
    spot = pick(desk, target)
    if spot is None:
        return False
    if value.lower() in spot.line.text.lower():
        raise NoEditError(f"{spot.where} says so already. Nothing to change.")
    raise NoEditError(
        f'{spot.where} does not say "{old}". I changed nothing; shall I set it to "{value}" all the same?'
    )


def _now(desk: Desk, clause: Clause) -> bool:
    if home := _MOVED.match(clause.text):
        return any(assign(desk, place, clean(home[1]), "", enough=1) for place in ("city", "address", "home"))
    for form in _NOW:
        match = form.match(clause.text)
        if match and (value := clean(match["value"])):
            what = re.sub(r"\bnew\b\s*", "", match["what"])
            if assign(desk, what, value, match.groupdict().get("old") or ""):
                return True
    return False


def _placed(desk: Desk, text: str) -> tuple[str, list[Seen]]:
    """A text without its "in my profile", and that block."""
    match = re.search(r"\s+(?:in|on|from|of|within)\s+((?:the|my|our)\s+[\w ]+|\w+)$", text)
    block = block_for(desk, match[1]) if match else None
    return (text[: match.start()], [block]) if match and block else (text, [])


def _swap(desk: Desk, clause: Clause) -> bool:
    match = next((found for form in _SWAP if (found := form.match(clause.text))), None)
    if match is None:
        return False
    new, places = _placed(desk, match["new"].strip())
    old, others = _placed(desk, match["old"].strip())
    places = places or others or mutable(desk.sight)
    old, new = clean(re.sub(r"^(?:the (?:word|line|text|entry) )", "", old)), clean(new)
    held = [
        (block, line)
        for block in places
        for line in block.page.lines
        if fill(line, new, (), old) is not None and line.kind != "blank"
    ]
    if not held:
        return assign(desk, old, new, "")
    if len(held) > 1:
        where = ", ".join(f'{block.label}: "{line.text.strip()}"' for block, line in held[:4])
        raise NoEditError(
            f'"{old}" stands in several places ({where}): which one do you mean? I changed nothing.'
        )
    block, line = held[0]
    return write(desk, Spot(block, line, 1, 1, frozenset()), new, [], old)
