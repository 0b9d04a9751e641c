"""Judging: questions whose answer is a comparison: limits, deadlines, thresholds, budgets, free times."""

from __future__ import annotations

import re
from decimal import Decimal

from kit.models.clerk.amounts import Amount, amounts, clocks, digits, shorter
from kit.models.clerk.dates import DATE, DAY, entry, same_day
from kit.models.clerk.ground import Spot, mutable, spots
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen, Sight
from kit.models.clerk.words import bag, hard, squash, stem, terms

_UPPER = re.compile(
    r"\b(?:up to|at most|maximum(?: of)?|max\.?|no more than|not more than|within|less than|"
    r"under|below|limit(?: of)?:?)\s*$",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:above|over|more than|exceeds?|exceeding|at least|minimum(?: of)?|from|greater than|"
    r"beyond|higher than)\s*$",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:any|unlimited|every|no limit)\b", re.IGNORECASE)
_MAY = re.compile(
    r"\b(?:can|may|could|approve|allowed|authori[sz]ed?|permitted|grant|give|issue|accept|"
    r"should|must|need|have to|escalate|okay|ok|too|limit|within|possible)\b",
    re.IGNORECASE,
)
_AFFORD = re.compile(r"\b(?:afford|budget|enough|left for|spend|pay for|buy)\b", re.IGNORECASE)
_VERDICT = ("refund", "credit", "return", "discount", "waive")


def judge(sight: Sight, question: str) -> str:
    """The answer to a yes-or-no question about an amount or a time; nothing where there is no rule for it."""
    question = digits(question)
    return _afford(sight, question) or _limit(sight, question) or _free(sight, question)


def _limit(sight: Sight, question: str) -> str:
    asked = [one for one in amounts(question) if one.unit in ("money", "duration", "percent") or one.noun]
    short = len(question.split()) <= 6
    if len(asked) != 1 or not (_MAY.search(question) or short):
        return ""
    rules = _rules(sight, question, asked[0])
    mine = [rule for rule in rules if not _others(sight, rule[0])]
    if not mine:
        return ""
    best = [rule for rule in mine if rule[0].score > 0.9 * mine[0][0].score]
    verdicts = {_verdict(spot.line, held, asked[0]) for spot, held in best}
    if len(verdicts) != 1:
        return (
            "My blocks give more than one limit: "
            + "; ".join(_quote(spot) for spot, _ in best)
            + ". Which one applies?"
        )
    spot, held = best[0]
    text = _explained(spot, held, asked[0], _ALONE.search(question) is not None)
    if text.startswith("No"):
        text += _who_may(rules, asked[0], sight)
    if held is not None and _APPROVAL.search(question) and not _NEEDS.search(spot.line.text):
        text = re.sub(r"^(?:Yes|No)", "No" if text.startswith("Yes") else "Yes", text)
    return text


def _rules(sight: Sight, question: str, asked: Amount) -> list[tuple[Spot, Amount | None]]:
    """The lines with a limit of the same unit on the same subject, best first."""
    words = [word for word in hard(terms(question)) if word not in bag(asked.text)]
    found: list[tuple[Spot, Amount | None]] = []
    for spot in spots(sight, words, mutable(sight)):
        body = spot.line.value if spot.line.key else spot.line.body
        parts = [part for part in re.split(r"[,;]\s+(?=[A-Za-z])", body) if frozenset(words) & bag(part)]
        body = parts[0] if len(parts) == 1 else body
        held = [
            one
            for one in amounts(body)
            if one.unit == asked.unit and (asked.unit != "number" or stem(one.noun) == stem(asked.noun))
        ]
        if len(held) == 1 and (asked.unit == "duration" or _bound(body, held[0])):
            found.append((spot, held[0]))
        elif not amounts(body) and _ANY.search(body):
            found.append((spot, None))
    known = frozenset().union(*(bag(block.value) for block in sight.blocks))
    return [entry for entry in found if _subject(entry[0], [word for word in words if word in known])]


def _subject(spot: Spot, words: list[str]) -> bool:
    """Whether the line itself, or its heading, is about what is asked."""
    topics = [word for word in words if word in map(stem, _VERDICT)]
    near = bag(spot.line.text) | bag(spot.line.section)
    hits = sum(word in near for word in words)
    return all(word in near for word in topics) and (bool(topics) or hits * 2 > len(words))


def _bound(body: str, held: Amount) -> bool:
    return bool(_UPPER.search(body[: held.start]) or _LOWER.search(body[: held.start]))


_ROLE = re.compile(r"\b([A-Za-z]+)[ _-]?(\d+)\b")
_ALONE = re.compile(
    r"^(?!.*\b(?:need|must|have to|ask|escalate|require|should)\b).*\b(?:may|can|could|allowed|approve)\b",
    re.IGNORECASE | re.DOTALL,
)
_APPROVAL = re.compile(r"\bneed\b.{0,30}\b(?:approval|permission|authori[sz]ation|to ask)\b", re.IGNORECASE)
_NEEDS = re.compile(r"\b(?:needs?|requires?|must)\b", re.IGNORECASE)


def _others(sight: Sight, spot: Spot) -> bool:
    """Whether the heading gives the rule to somebody else: "TIER 3 MAY" for Tier2_Chen."""
    head = spot.line.key if _ROLE.search(spot.line.key) else spot.line.section
    role = _ROLE.search(head)
    if role is None:
        return _other_role(sight, spot)
    return squash(role[0]) not in _identity(sight, squash(role[1]))


def _other_role(sight: Sight, spot: Spot) -> bool:
    """Whether the line names another role than the agent's, where one line is about the agent's."""
    roles = {}
    for line in spot.block.page.content:
        if match := re.match(r"([A-Za-z]+) (?:may|can|must)\b", line.body):
            roles[line.number] = stem(match[1].lower().replace("men", "man"))
    mine = bag(sight.name)
    return bool(mine & set(roles.values())) and roles.get(spot.line.number, "") not in mine


def _identity(sight: Sight, role: str) -> set[str]:
    persona = " ".join(block.value for block in sight.blocks if block.label == "persona")[:300]
    text = f"{sight.name.replace('_', ' ')} {persona}"
    return {squash(match[0]) for match in re.finditer(rf"\b{role}[ _-]?\d+", text, re.IGNORECASE)}


def _verdict(line: Line, held: Amount | None, asked: Amount, may: bool = False) -> str:
    if held is None:
        return "yes"
    body = line.value if line.key else line.body
    lower = _LOWER.search(body[: held.start])
    within = (
        asked.size > held.size if lower and not (may and _NEEDS.search(body)) else asked.size <= held.size
    )
    return "yes" if within else "no"


def _explained(spot: Spot, held: Amount | None, asked: Amount, may: bool) -> str:
    """The verdict in words; ``may`` where it was asked whether something is allowed, not needed."""
    yes = _verdict(spot.line, held, asked, may) == "yes"
    if held is None:
        return f"Yes: {_quote(spot)}."
    relation = "is" if asked.size != held.size else "is exactly"
    side = "more than" if asked.size > held.size else "within" if asked.size < held.size else ""
    said = f"{asked.text.strip()} {relation} {side} {held.text.strip()}".replace("  ", " ")
    return f"{'Yes' if yes else 'No'}: {_quote(spot)}, and {said}."


def _who_may(rules: list[tuple[Spot, Amount | None]], asked: Amount, sight: Sight) -> str:
    for spot, held in rules:
        if _others(sight, spot) and _verdict(spot.line, held, asked) == "yes":
            return f" It may be done by others: {_quote(spot)}."
    return ""


def _quote(spot: Spot) -> str:
    head = f"{spot.line.section}: " if spot.line.section and not spot.line.key.isupper() else ""
    return f'{spot.block.label} says "{head}{spot.line.body}"'


def _afford(sight: Sight, question: str) -> str:
    asked = [one for one in amounts(question) if one.unit == "money"]
    if len(asked) != 1 or not _AFFORD.search(question):
        return ""
    found = [
        (block, line, one)
        for block in mutable(sight)
        for line in block.page.content
        for one in amounts(line.value)[:1]
        if one.unit == "money" and stem("remaining") in bag(line.key)
    ]
    if len(found) != 1:
        return ""
    block, line, left = found[0]
    return _budget(block, line, left, asked[0])


def _budget(block: Seen, line: Line, left: Amount, asked: Amount) -> str:
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
    """Whether a time is free in the calendar."""
    if not re.search(r"\b(?:free|available|busy|fit|clash|conflict|overlap)\b", question, re.IGNORECASE):
        return ""
    day, times = DAY.search(question) or DATE.search(question), clocks(question)
    slots = [
        (block, line, slot)
        for block in mutable(sight)
        for line in block.page.content
        if (slot := entry(line))
    ]
    if not day or not slots:
        return ""
    start = times[0][0] if times else 0
    end = times[1][0] if len(times) > 1 else start + 60 if times else 1440
    taken = [
        line.body
        for _, line, slot in slots
        if same_day(slot.day, question) and slot.start < end and start < slot.end
    ]
    label = slots[0][0].label
    if taken:
        return (
            f"{'No' if times else 'Not all day'}: {label} has " + "; ".join(f'"{one}"' for one in taken) + "."
        )
    return f"Yes: {label} has nothing then."
