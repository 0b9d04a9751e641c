"""Judging: questions whose answer is a comparison: limits, deadlines, thresholds, budgets, free times."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from kit.clerk.amounts import Amount, amounts, clocks, digits, shorter
from kit.clerk.dates import DATE, DAY, entry, same_day
from kit.clerk.matching import Spot, spots
from kit.clerk.page import PageLine
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.slots import slots
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem, subject

_UPPER = re.compile(
    r"\b(?:up to|at most|maximum(?: of)?|max\.?|no more than|not more than|within|less than|"
    r"under|below|limit(?: of)?:?)\s*$",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:above|over|more than|exceeds?|exceeding|greater than|beyond|higher than)\s*$", re.IGNORECASE
)
_ANY = re.compile(r"\b(?:any|unlimited|no limit)\b", re.IGNORECASE)
_MAY = re.compile(
    r"\b(?:can|may|could|allowed|permitted|should|must|need|have to|okay|ok|within|possible)\b", re.IGNORECASE
)
_ALLOWING = frozenset(map(stem, words(
    "approve grant give issue accept allow authorise authorize permit possible need approval "
        "permission okay ok fine "
    "want ask get take do bill customer must have to after within for still"
)))  # fmt: skip
_BOUNDS = frozenset(
    map(
        stem,
        words(
            "may can must up at most max maximum no more than not within less under below limit "
            "above over exceeds exceed"
        ),
    )
)
_NEEDS = re.compile(r"\b(?:needs?|requires?|must)\b", re.IGNORECASE)
_APPROVAL = re.compile(
    r"\b(?:need|require)\b.{0,30}\b(?:approval|permission|authori[sz]ation|to ask)\b", re.IGNORECASE
)
_AFFORD = re.compile(r"\b(?:afford|budget|enough)\b", re.IGNORECASE)
_ROLE = re.compile(r"\b([A-Za-z]+)[ _-]?(\d+)\b")


def judge(sight: Sight, question: str) -> str:
    """The answer to a yes-or-no question about an amount or a time; nothing where there is no rule for it."""
    question = digits(question)
    return _afford(sight, question) or _limit(sight, question) or _free(sight, question)


def _limit(sight: Sight, question: str) -> str:
    asked = [one for one in amounts(question) if one.unit in ("money", "duration", "percent") or one.noun]
    if (
        len(asked) != 1
        or not (_MAY.search(question) or len(question.split()) <= 4)
        or _APPROVAL.search(question)
    ):
        return ""
    if _TWISTED.search(question):
        return ""
    rules = _rules(sight, question, asked[0])
    if any(_role(spot.line) for spot, _ in rules) and not any(
        _is_mine(sight, spot.line, question) for spot, _ in rules
    ):
        said = "; ".join(dict.fromkeys(quote(spot) for spot, _ in rules))
        return f"That depends on who asks: {said}."
    mine = [rule for rule in rules if not _others(sight, rule[0], question)]
    if not mine or any(_NEEDS.search(spot.line.body) for spot, _ in mine):
        return ""
    verdicts = {_yes(spot.line, held, asked[0]) for spot, held in mine}
    if len(verdicts) != 1:
        return "My blocks give more than one limit: " + "; ".join(quote(spot) for spot, _ in mine) + "."
    spot, held = mine[0]
    text = _explained(spot, held, asked[0])
    if text.startswith("No"):
        text += next(
            (f" It may be done by others: {quote(other)}." for other, size in rules
             if _others(sight, other, question) and _yes(other.line, size, asked[0])), "")  # fmt: skip
    return text


def _rules(sight: Sight, question: str, asked: Amount) -> list[tuple[Spot, Amount | None]]:
    """The lines with one limit of the same unit on the same subject."""
    hard, soft = subject(question)
    said = [
        word
        for word in [*hard, *(word for word in soft if word == stem("pay"))]
        if word not in bag(asked.text) and word not in _ALLOWING
    ]
    found: list[tuple[Spot, Amount | None]] = []
    for spot in spots(sight, said):
        body = spot.line.value if spot.line.key else spot.line.body
        here = amounts(body)
        held = [
            one for one in here
            if one.unit == asked.unit and (asked.unit != "number" or stem(one.noun) == stem(asked.noun))
            and (asked.unit != "money" or not (one.sign and asked.sign) or one.sign == asked.sign)
        ]  # fmt: skip
        if not _about(spot, said, body, question) or _TWISTED.search(spot.line.body):
            continue
        plain = len(held) == 1 and body.strip() == held[0].text.strip()
        if (
            len(held) == 1
            and len(here) == 1
            and (_bound(body, held[0]) or (asked.unit == "duration" and plain))
        ):
            found.append((spot, held[0]))
        elif not here and _ANY.search(body):
            found.append((spot, None))
    found.sort(key=lambda rule: rule[0].rank, reverse=True)
    if any(held is not None and not spot.missing for spot, held in found):
        found = [rule for rule in found if not rule[0].missing]
    return found


def _about(spot: Spot, said: list[str], body: str, question: str) -> bool:
    """Whether a rule is about what is asked: all of its words, or it is so general that it has no others."""
    missing = frozenset(said) - spot.own - spot.near
    if any(stem(name) in missing for name in re.findall(r"(?<!^)\b[A-Z]\w+", question)):
        return False
    text = re.sub(r"^[\w ]+?\b(?:may|can|must)\b", "", spot.line.body)
    own = frozenset(stem(word) for word in content(text) if not any(letter.isdigit() for letter in word))
    own -= _BOUNDS | {"any", "amount", *(stem(one.noun) for one in amounts(body) if one.unit == "duration")}
    own -= frozenset(
        stem(word) for word in words("day days hour hours minute minutes week weeks month months year years")
    )
    return own <= frozenset(map(stem, content(question))) and (
        not missing or (len(missing) == 1 and bool(own))
    )


def _bound(body: str, held: Amount) -> bool:
    return bool(_UPPER.search(body[: held.start]) or _LOWER.search(body[: held.start]))


_TWISTED = re.compile(
    r"\b(?:no(?! more than)|not(?! more than)|never|only|without|unless|except|if|each|per|both|"
    r"twice|before|after hours|"
    r"minimum|at least|older|younger|from)\b|n't\b",
    re.IGNORECASE,
)


def _role(line: PageLine) -> str:
    """The role that a rule names, as "Foremen may" does."""
    match = re.match(r"(?:the )?([A-Za-z]+)s? (?:may|can|must)\b", line.body, re.IGNORECASE)
    return stem(match[1].lower().replace("men", "man")) if match else ""


def _is_mine(sight: Sight, line: PageLine, question: str) -> bool:
    return _role(line) in bag(f"{sight.name} {question}".replace("_", " "))


def _others(sight: Sight, spot: Spot, question: str) -> bool:
    """Whether the rule is for somebody else: "TIER 3 MAY" for Tier 2, "Foremen may" for a helper."""
    for text in (spot.line.key, spot.line.section, spot.line.body):
        role = _ROLE.search(text)
        if role and squash(role[1]) in squash(sight.name):
            return squash(role[0]) not in _identity(sight, squash(role[1]))
    return bool(_role(spot.line)) and not _is_mine(sight, spot.line, question)


def _identity(sight: Sight, role: str) -> set[str]:
    text = sight.name.replace("_", " ")
    return {squash(match[0]) for match in re.finditer(rf"\b{re.escape(role)}[ -]?\d+", text, re.IGNORECASE)}


def _yes(line: PageLine, held: Amount | None, asked: Amount) -> bool:
    if held is None:
        return True
    body = line.value if line.key else line.body
    return asked.size > held.size if _LOWER.search(body[: held.start]) else asked.size <= held.size


def _explained(spot: Spot, held: Amount | None, asked: Amount) -> str:
    if held is None:
        return f"Yes: {quote(spot)}."
    relation = (
        "is exactly" if asked.size == held.size else "is more than" if asked.size > held.size else "is within"
    )
    said = f"{asked.text.strip()} {relation} {held.text.strip()}"
    return f"{'Yes' if _yes(spot.line, held, asked) else 'No'}: {quote(spot)}, and {said}."


def quote(spot: Spot) -> str:
    """A line as it stands, with its heading and its block."""
    head = f"{spot.line.section}: " if spot.line.section and not spot.line.key.isupper() else ""
    return f'{spot.block.label} says "{head}{spot.line.body}"'


_EACH = re.compile(
    r"\b(\d{1,4}) (?:[a-z]+ ){1,4}(?:at|for) (?=[$€£\d])\S+(?: [a-z]+)? (?:each|apiece|a piece)\b",
    re.IGNORECASE,
)


def _afford(sight: Sight, question: str) -> str:
    asked = [one for one in amounts(question) if one.unit == "money"]
    if many := _EACH.search(question):
        size = int(many[1]) * asked[0].size if len(asked) == 1 else Decimal(0)
        asked = [replace(asked[0], size=size, text=shorter(size, "money", asked[0].sign))] if size else []
    elif re.search(r"\b(?:each|apiece|a piece|per)\b", question) or any(
        one.unit == "number" and one.size > 1 for one in amounts(question)
    ):
        return ""
    if len(asked) != 1 or not _AFFORD.search(question) or not _MAY.search(question + " is within ok"):
        return ""
    found = [
        (block, line, amounts(slot.text)[0], slot.sign)
        for block, line in sight.lines()
        for slot in slots(line.value)[:1]
        if slot.kind == "money" and stem("remaining") in bag(line.key)
    ]
    if len(found) != 1 or (found[0][3] and asked[0].sign and found[0][3] != asked[0].sign):
        return ""
    block, line, left, _ = found[0]
    return _budget(block, line, left, asked[0])


def _budget(block: SeenBlock, line: PageLine, left: Amount, asked: Amount) -> str:
    due = [
        (one, money)
        for one in block.page.content
        if re.search(r"upcoming|due|planned|committed|pending|scheduled", one.section, re.IGNORECASE)
        for money in amounts(one.value)[:1]
        if money.unit == "money"
    ]
    after = left.size - asked.size
    rest = after - sum((money.size for _, money in due), Decimal(0))
    said = f'{block.label} says "{line.body}"'
    later = "; ".join(f'"{one.body}"' for one, _ in due)
    if after < 0:
        return f"No: {said}, so {asked.text.strip()} is {shorter(-after, 'money', left.sign)} too much." + (
            f" Still to come: {later}." if due else ""
        )
    if rest < 0:
        short = shorter(-rest, "money", left.sign)
        return f"Yes, but only just: {said}; then {later} would leave you {short} short."
    keeps = f"; after {later} it leaves {shorter(rest, 'money', left.sign)}" if due else ""
    return f"Yes: {said}, so {asked.text.strip()} leaves {shorter(after, 'money', left.sign)}{keeps}."


def _free(sight: Sight, question: str) -> str:
    """Whether the agent, or a person, is free at a time, by the only calendar in sight."""
    day, times = DAY.search(question) or DATE.search(question), clocks(question)
    match = re.match(r"(?:am|are|is)\s+(i|we|you)\s+(?:free|available|busy)\b", question, re.IGNORECASE)
    slots_ = [(block, line, slot) for block, line in sight.lines() if (slot := entry(line))]
    if match is None or not day or not slots_ or len({block.label for block, _, _ in slots_}) > 1:
        return ""
    start = times[0][0] if times else 0
    end = times[1][0] if len(times) > 1 else start + 1 if times else 1440
    taken = [
        line.body
        for _, line, slot in slots_
        if same_day(slot.day, question) and slot.start < end and start < slot.end
    ]
    label = slots_[0][0].label
    busy = "busy" in match[0].lower()
    if taken:
        head = ("Yes" if busy else "No") if times else "Not all day"
        return f"{head}: {label} has " + "; ".join(f'"{one}"' for one in taken) + "."
    return f"{'No' if busy else 'Yes'}: {label} has nothing then."
