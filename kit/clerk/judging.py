"""Judging: questions whose answer is a comparison: limits, deadlines, thresholds, budgets, free times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kit.clerk.amounts import Amount, amounts, clocks, shorter
from kit.clerk.dates import DATE, DAY, entry, same_day
from kit.clerk.figures import Figure, figures_of
from kit.clerk.finding import hits
from kit.clerk.heard import figures
from kit.clerk.rows import Row, rows
from kit.clerk.sight import Sight
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
_ALLOWING = frozenset(map(stem, words("""
    approve grant give issue accept allow authorise authorize permit possible need approval permission okay ok
    fine want ask get take do bill customer must have to after within for still
""")))  # fmt: skip
_BOUNDS = frozenset(map(stem, words("""
    may can must up at most max maximum no more than not within less under below limit above over exceeds
    exceed any amount day days hour hours minute minutes week weeks month months year years
""")))  # fmt: skip
_NEEDS = re.compile(r"\b(?:needs?|requires?|must)\b", re.IGNORECASE)
_APPROVAL = re.compile(
    r"\b(?:need|require)\b.{0,30}\b(?:approval|permission|authori[sz]ation|to ask)\b", re.IGNORECASE
)
_TWISTED = re.compile(
    r"\b(?:no(?! more than)|not(?! more than)|never|only|without|unless|except|if|each|per|both|"
    r"twice|before|after hours|"
    r"minimum|at least|older|younger|from)\b|n't\b",
    re.IGNORECASE,
)
_AFFORD = re.compile(r"\b(?:afford|budget|enough)\b", re.IGNORECASE)
_ROLE = re.compile(r"\b([A-Za-z]+)[ _-]?\d+\b")
_DUE = re.compile(r"upcoming|due|planned|committed|pending|scheduled", re.IGNORECASE)
_EACH = re.compile(
    r"\b(\d{1,4}) (?:[a-z]+ ){1,4}(?:at|for) (?=[$€£\d])\S+(?: [a-z]+)? (?:each|apiece|a piece)\b",
    re.IGNORECASE,
)


def judge(sight: Sight, question: str) -> str:
    """The answer to a yes-or-no question about an amount or a time; nothing where there is no rule for it."""
    question, known = figures(question), rows(sight)
    return _afford(known, question) or _limit(known, sight.name, question) or _free(known, question)


@dataclass(frozen=True, slots=True)
class _Limit:
    """A row with one limit; ``held`` is ``None`` where any amount is allowed. ``sure`` has all the words."""

    row: Row
    held: Amount | None
    above: bool
    sure: bool

    @property
    def quote(self) -> str:
        return f'{self.row.block.label} says "{self.row.read()}"'

    @property
    def role(self) -> str:
        """The role that a rule names, as "Foremen may" does."""
        match = re.match(r"(?:the )?([A-Za-z]+)s? (?:may|can|must)\b", self.row.head, re.IGNORECASE)
        return stem(match[1].lower().replace("men", "man")) if match else ""

    def allows(self, asked: Amount) -> bool:
        return self.held is None or (asked.size > self.held.size) == self.above

    def of(self, name: str, question: str) -> bool:
        """Whether the rule is for who asks: not "TIER 3 MAY" for Tier 2, nor "Foremen may" for a helper."""
        for text in (self.row.line.key, self.row.line.section, self.row.head):
            role = _ROLE.search(text)
            if role and squash(role[1]) in squash(name):
                return re.search(rf"{squash(role[0])}(?!\d)", squash(name)) is not None
        return self.role in bag(f"{name} {question}".replace("_", " ")) or not self.role


def _limit(known: list[Row], name: str, question: str) -> str:
    asked = [one for one in amounts(question) if one.unit in ("money", "duration", "percent") or one.noun]
    may = _MAY.search(question) or len(question.split()) <= 4
    if len(asked) != 1 or not may or _APPROVAL.search(question) or _TWISTED.search(question):
        return ""
    found = _limits(known, question, asked[0])
    mine = [one for one in found if one.of(name, question)]
    if any(one.role for one in found) and not any(one.role for one in mine):
        return f"That depends on who asks: {'; '.join(dict.fromkeys(one.quote for one in found))}."
    if not mine or any(_NEEDS.search(one.row.head) for one in mine):
        return ""
    if len({one.allows(asked[0]) for one in mine}) > 1:
        return f"My blocks give more than one limit: {'; '.join(one.quote for one in mine)}."
    text = _explained(mine[0], asked[0])
    others = [one.quote for one in found if one not in mine and one.allows(asked[0])]
    return f"{text} It may be done by others: {others[0]}." if others and text.startswith("No") else text


def _limits(known: list[Row], question: str, asked: Amount) -> list[_Limit]:
    """The rows with one limit of the same unit on the same subject, the closest first."""
    hard, soft = subject(question)
    said = {*hard, *(word for word in soft if word == stem("pay"))} - bag(asked.text) - _ALLOWING
    names = {stem(name) for name in re.findall(r"(?<!^)\b[A-Z]\w+", question)}
    found: list[_Limit] = []
    for hit in sorted(hits(known, said), key=lambda hit: (-len(hit.own), -len(hit.near), -len(hit.far))):
        missing, row = hit.missing | hit.far, hit.row
        body = row.line.value if row.line.key else row.head
        here = amounts(body)
        about = not names & missing and _about(row, here, question, len(missing))
        if not about or _TWISTED.search(row.head):
            continue
        if not here and _ANY.search(body):
            found.append(_Limit(row, None, above=False, sure=not missing))
        elif len(here) == 1 and _same_unit(here[0], asked):
            before = body[: here[0].start]
            above, plain = _LOWER.search(before) is not None, body.strip() == here[0].text.strip()
            if above or _UPPER.search(before) or (asked.unit == "duration" and plain):
                found.append(_Limit(row, here[0], above=above, sure=not missing))
    exact = any(one.sure and one.held for one in found)
    return [one for one in found if one.sure or not exact]


def _same_unit(one: Amount, asked: Amount) -> bool:
    alike = one.unit == asked.unit and (one.unit != "number" or stem(one.noun) == stem(asked.noun))
    return alike and (not one.sign or not asked.sign or one.sign == asked.sign)


def _about(row: Row, here: list[Amount], question: str, missing: int) -> bool:
    """Whether a rule is about what is asked: all of its words, or it is so general that it has no others."""
    text = re.sub(r"^[\w ]+?\b(?:may|can|must)\b", "", row.head)
    own = {stem(word) for word in content(text) if not any(letter.isdigit() for letter in word)}
    own -= _BOUNDS | {stem(one.noun) for one in here if one.unit == "duration"}
    return own <= {*map(stem, content(question))} and missing <= bool(own)


def _explained(rule: _Limit, asked: Amount) -> str:
    if rule.held is None:
        return f"Yes: {rule.quote}."
    size, most = asked.size, rule.held.size
    relation = "is exactly" if size == most else "is more than" if size > most else "is within"
    said = f"{asked.text.strip()} {relation} {rule.held.text.strip()}"
    return f"{'Yes' if rule.allows(asked) else 'No'}: {rule.quote}, and {said}."


# ---------------------------------------------------------------------- what is left, and who is free


def _afford(known: list[Row], question: str) -> str:
    """Whether what remains is enough for a sum, and for what is still to come."""
    said = amounts(question)
    asked = [one for one in said if one.unit == "money"]
    many = _EACH.search(question)
    if len(asked) != 1 or not _AFFORD.search(question):
        return ""
    if many:
        size = int(many[1]) * asked[0].size
        asked = [replace(asked[0], size=size, text=shorter(size, asked[0].sign))]
    elif re.search(r"\b(?:each|apiece|per)\b|\ba piece\b", question) or any(
        one.unit == "number" and one.size > 1 for one in said
    ):
        return ""
    left = [
        one for row in known if stem("remaining") in bag(row.line.key) for one in figures_of(row, "money")
    ]
    if len(left) != 1 or (left[0].unit[1] and asked[0].sign not in ("", left[0].unit[1])):
        return ""
    return _budget(known, left[0], asked[0])


def _budget(known: list[Row], left: Figure, asked: Amount) -> str:
    mates = [row for row in known if row.block == left.row.block and _DUE.search(row.line.section)]
    due = [(row.line.body, one.size) for row in mates for one in [*figures_of(row, "money")][:1]]
    after = left.size - asked.size
    rest = after - sum((size for _, size in due), Decimal(0))
    said = f'{left.row.block.label} says "{left.row.line.body}"'
    later = "; ".join(f'"{body}"' for body, _ in due)
    if after < 0:
        more = f" Still to come: {later}." if due else ""
        return f"No: {said}, so {asked.text.strip()} is {left.said(-after)} too much.{more}"
    if rest < 0:
        return f"Yes, but only just: {said}; then {later} would leave you {left.said(-rest)} short."
    keeps = f"; after {later} it leaves {left.said(rest)}" if due else ""
    return f"Yes: {said}, so {asked.text.strip()} leaves {left.said(after)}{keeps}."


def _free(known: list[Row], question: str) -> str:
    """Whether the agent is free at a time, by the only calendar in sight."""
    match = re.match(r"(?:am|are|is)\s+(?:i|we|you)\s+(?:free|available|(busy))\b", question, re.IGNORECASE)
    held = [(row, slot) for row in known if (slot := entry(row.line))]
    labels = {row.block.label for row, _ in held}
    if match is None or not (DAY.search(question) or DATE.search(question)) or len(labels) != 1:
        return ""
    times = clocks(question)
    start, end = (times[0][0], times[-1][0] + (len(times) == 1)) if times else (0, 1440)
    taken = [
        f'"{row.line.body}"'
        for row, slot in held
        if same_day(slot.day, question) and slot.start < end and start < slot.end
    ]
    busy = match[1] is not None
    if taken:
        head = ("Yes" if busy else "No") if times else "Not all day"
        return f"{head}: {labels.pop()} has {'; '.join(taken)}."
    return f"{'No' if busy else 'Yes'}: {labels.pop()} has nothing then."
