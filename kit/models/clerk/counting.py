"""Counting: figures on the line of a name, such as "Ana handled 5 tickets", and their total."""

from __future__ import annotations

import re
from collections import Counter

from kit.models.clerk.amounts import Amount, amounts, digits, like
from kit.models.clerk.desk import Desk, NoEditError, read_only
from kit.models.clerk.ground import mutable, own_words
from kit.models.clerk.page import Line, Page, is_none
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.task import archived
from kit.models.clerk.words import bag, squash, stem, terms, tokens

_DID = re.compile(
    r"(?:.{0,60}?\bthat\s+|(?:log|record|note|report|update|register|enter)\b[^:]{0,60}:\s*|"
    r"(?:log|record|note|report|register|enter)\s+)?"
    r"(?:the\s+|our\s+)?(?P<who>[A-Za-z][\w-]*(?:\s(?!(?:has|have|had|just|also|now)\b)[A-Z]\w*)?)\s+(?:has\s+|have\s+|had\s+|"
    r"just\s+|also\s+|now\s+)*"
    r"(?P<did>got|received|earned|achieved|reached|handled|closed|completed|resolved|finished|"
    r"solved|processed|answered|treated|served|delivered|shipped|sold|baked|"
    r"graded|taught|repaired|made|did|took|fixed|catalogued|cataloged|lent|escalated|reviewed|"
    r"with|at|has|have|had|scored|[a-z]{3,}ed)\s+(?P<what>.*\d.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FOR = re.compile(
    r"(?:log|record|note|report|register|enter|add|put)\s+(?P<what>.*?\d.*?)\s+(?:for|to|by|"
    r"from)\s+(?P<who>[A-Z][\w-]*)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_UPDATE = re.compile(
    r"(?:update|refresh|recount)\b(?=.*\b(?:metrics?|figures|statistics|stats|counts?|totals?|scoreboard)\b)",
    re.IGNORECASE,
)
_LOG_IT = re.compile(
    r"(?:log|record|note|report|register|enter|add|put|update|reflect|refresh)\s+(?:it|this|"
    r"that|them|these|the|our|my)\b[^\d]*$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:more|another|additional|extra|further)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:total|altogether|in all|so far|now (?:has|at)|overall|"
    r"(?:gone|went|up|down|risen|rose|fallen|fell|dropped|grown) to)\b",
    re.IGNORECASE,
)


def metrics(desk: Desk, clause: Clause) -> bool:
    """Set the figures on the one line that a name starts; ``False`` if the clause gives none."""
    if _UPDATE.match(clause.text) and not re.search(
        r"\d", clause.context + re.sub(r"\b\w+_\d+", "", clause.text)
    ):
        return _recount(desk)
    pointed = clause.mood == "request" and clause.context and _LOG_IT.match(clause.text)
    text = digits(clause.context if pointed else clause.text)
    match = _FOR.match(text) or _DID.match(text)
    if match is None:
        return False
    found = _named(desk, match["who"])
    what = digits(match["what"] + (match.groupdict().get("rest") or ""))
    new = _figures(found[1], what) if found and amounts(what) else None
    if found is None or new is None:
        return False
    desk.note(f"rule metrics: {match['who']!r} is the line {found[1].text.strip()!r}")
    _set(desk, *found, new)
    return True


def _set(desk: Desk, block: Seen, line: Line, new: str) -> None:
    if block.read_only:
        raise NoEditError(read_only(block, line.text))
    if new == line.text:
        raise NoEditError(f'{block.label} says so already: "{line.text.strip()}". Nothing to change.')
    after = _totalled(Page.read(block.page.replace(line.number, new)), line, new)
    desk.put(block, after)
    for old, now in zip(block.value.split("\n"), after.split("\n"), strict=True):
        if old != now:
            desk.say(f'{block.label}: "{old.strip()}" is now "{now.strip()}".')


def _named(desk: Desk, who: str) -> tuple[Seen, Line] | None:
    """The line whose key is, or holds, a name and whose value has a figure."""
    found = []
    for block in mutable(desk.sight):
        for line in block.page.content:
            key = line.key
            if (
                key
                and (squash(key) == squash(who) or stem(who) in bag(key))
                and (amounts(line.value) or is_none(line.value))
            ):
                found.append((squash(key) != squash(who), block, line))
    exact = [entry for entry in found if not entry[0]] or found
    if len(exact) > 1:
        names = ", ".join(f'{block.label}: "{line.text.strip()}"' for _, block, line in exact[:4])
        raise NoEditError(f"Which line do you mean: {names}? I changed nothing.")
    return exact[0][1:] if exact else None


def _figures(line: Line, what: str) -> str | None:
    """The line with every figure of the message in its slot; ``None`` if one has no slot."""
    said, value = amounts(what), line.value
    for one in said:
        slot = _slot(value, one, what)
        if slot is None:
            return None
        value = slot
    return line.text[: line.text.rindex(line.value)] + value


def _slot(value: str, one: Amount, what: str) -> str | None:
    if one.unit == "percent":
        return _percent(value, one, what)
    held = [figure for figure in amounts(value) if figure.unit == one.unit and _alike(figure, one, value)]
    if len(held) != 1:
        near = bag(what[one.start : one.end + 25])
        return _hold(value, one.text, near) if not held else None
    return value[: held[0].start] + _sum(held[0], one, what) + value[held[0].end :]


def _percent(value: str, one: Amount, what: str) -> str | None:
    """A percentage goes to the part whose words are said with it, or to the only part that can hold one."""
    near = bag(what[max(0, one.start - 30) : one.end + 30])
    parts = [part for part in re.finditer(r"[^,;|]+", value) if "%" in part[0] or _EMPTY.search(part[0])]
    named = [part for part in parts if near & frozenset(terms(re.sub(r"(?<!\S)\S*\d\S*|n/a", " ", part[0])))]
    found = named or (parts if not _described(what, one) else [])
    if len(found) != 1:
        return None
    new = re.sub(
        r"\d[\d.,]*\s?%|\b(?:n/a|none|tbd|unknown)(?!\w)",
        lambda _: one.text.strip(),
        found[0][0],
        count=1,
        flags=re.IGNORECASE,
    )
    return value[: found[0].start()] + new + value[found[0].end() :]


def _described(what: str, one: Amount) -> bool:
    """Whether the message says what the percentage is of: "95% satisfaction", "a grade of 91%"."""
    return bool(
        re.match(r"\s+(?!for\b|at\b|today\b|and\b)[a-z]", what[one.end :])
        or re.search(r"[a-z]+ (?:of|is|was) $", what[: one.start])
    )


_EMPTY = re.compile(r"\b(?:n/a|none|tbd|unknown)(?!\w)", re.IGNORECASE)


def _alike(figure: Amount, one: Amount, value: str) -> bool:
    nouns = stem(figure.noun), stem(one.noun)
    return (
        nouns[0] == nouns[1]
        or figure.unit == "money"
        or not one.noun
        or (len(amounts(value)) == 1 and nouns[0] == "finish")
    )


def _sum(held: Amount, one: Amount, what: str) -> str:
    if _MORE.search(what):
        return like(held.size + one.size, held.text, one.text)
    if held.size in (0, one.size) or _TOTAL.search(what):
        return like(one.size, held.text, one.text)
    raise NoEditError(
        f'It says "{held.text.strip()} {held.noun}" now: shall I add {one.text.strip()} '
        f"(makes {like(held.size + one.size, held.text, one.text)}) or set it to "
        f"{one.text.strip()}? I changed nothing."
    )


def _hold(value: str, text: str, near: frozenset[str]) -> str | None:
    parts = list(re.finditer(r"[^,;|]+", value))
    empty = [part for part in parts if re.search(r"\b(?:n/a|none|tbd|unknown)\b", part[0], re.IGNORECASE)]
    only = is_none(value) or ("%" in text and len(empty) == 1)
    empty = [part for part in empty if near & bag(part[0])] or (empty if only else [])
    if len(empty) != 1:
        return None
    new = re.sub(r"\b(?:n/a|none|tbd|unknown)\b", lambda _: text, empty[0][0], count=1, flags=re.IGNORECASE)
    return value[: empty[0].start()] + new + value[empty[0].end() :]


def _totalled(page: Page, line: Line, new: str) -> str:
    """The text with its "Total …: N" line kept the sum of the lines of the same kind, if it was."""
    total = next(
        (
            one
            for one in page.content
            if re.match(r"(?:total|all|sum)\b", one.key, re.IGNORECASE) and amounts(one.value)
        ),
        None,
    )
    before, after = amounts(line.value), amounts(new[len(line.key) :])
    shared = total is not None and bool((own_words(total) - bag("total")) & bag(line.value))
    if total is None or not before or not after or not shared:
        return page.replace(line.number, new)
    held = amounts(total.value)[0]
    size = held.size + after[0].size - before[0].size
    text = (
        total.text[: total.text.rindex(total.value)]
        + total.value[: held.start]
        + like(size, held.text)
        + total.value[held.end :]
    )
    return page.replace(total.number, text)


def _recount(desk: Desk) -> bool:
    """Set "NAME: N completed" from the records in the archive."""
    done: Counter[str] = Counter()
    names = {
        squash(line.key): (block, line)
        for block in mutable(desk.sight)
        for line in block.page.content
        if line.kind == "pair" and re.search(r"\d (?:completed|done|finished)", line.value)
    }
    for _, line in archived(desk.sight):
        done.update(name for name in names if name in {squash(token) for token in tokens(line.body)})
    if not names:
        return False
    for name in names:
        _count_line(desk, name, done[name])
    total = sum(done.values())
    _count_line(desk, "total", total)
    if not desk.changes:
        raise NoEditError("The figures agree with the completed work already. Nothing to change.")
    return True


def _count_line(desk: Desk, name: str, count: int) -> None:
    for block in mutable(desk.sight):
        for line in block.page.content:
            right = squash(line.key) == name or (
                name == "total" and re.match(r"total\b", line.key, re.IGNORECASE)
            )
            figures = amounts(line.value)
            if not right or not figures or figures[0].size == count or block.read_only:
                continue
            value = line.value[: figures[0].start] + str(count) + line.value[figures[0].end :]
            text = line.text[: line.text.rindex(line.value)] + value
            desk.put(block, block.page.replace(line.number, text))
            desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
            return
