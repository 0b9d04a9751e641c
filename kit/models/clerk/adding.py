"""Adding: put a new entry into the block, and under the heading, that a request names."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.models.clerk.ground import block_for, foreign_label, mutable, section_for
from kit.models.clerk.page import Line
from kit.models.clerk.placing import FIGURES, as_entry, place
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause, mask
from kit.models.clerk.words import squash, terms

_VERB = re.compile(
    r"(?:add|append|insert|put|write(?: down| that)?(?! me\b)|record|log|note(?: down)?|store|"
    r"save|register|enter|include|jot(?: down)?|list|file|post|"
    r"report|keep|announce|publish|remember|create|open|make a note|document|track)\b\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NEAR = re.compile(r"(?:to|in|into|on|onto|under|as|for|at)\s+", re.IGNORECASE)
_KIND = re.compile(
    r"(?:(?:an?|the|another|one more|this|new)\s+|(?=[\w -]{2,40}:))(?:new\s+|open\s+|"
    r"short\s+)?(?P<kind>[A-Za-z][\w -]{1,50}?)"
    r"(?:\s+for\s+(?P<whom>[A-Za-z]\w*))?\s*(?::|,?\s+(?:that|called|named|saying|titled)\s|"
    r"\s+to\s+(?=[a-z])|\s+-\s+)\s*(?P<content>.+)$",
    re.DOTALL,
)
_IT = re.compile(
    r"(?:it|this|that|them|these|the (?:decision|news|result|finding|fact|outcome|information))\b",
    re.IGNORECASE,
)
DECIDED = re.compile(
    r"\b(?:decided|agreed|resolved|voted|chose|approved the plan)\s+(?:to\s+|that\s+|on\s+)(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def handle(desk: Desk, clause: Clause) -> bool:
    """Carry out "add X to Y", "log that X", "put it on Y"; ``False`` if the clause is none."""
    match = _VERB.match(clause.text)
    if match is None or not match["rest"]:
        return False
    target, content, kind = _shape(desk, match["rest"].strip())
    pointed = not content or (_IT.match(content) is not None and len(content.split()) <= 3)
    decision = DECIDED.search(clause.context) if pointed else None
    if pointed:
        content = decision["what"] if decision else _fact(clause.context)
    if not content.strip():
        raise NoEditError("What exactly shall I write down? I changed nothing.")
    block, header = place(desk, target, kind, bool(decision), clause, content)
    entry = as_entry(content)
    if priced := re.fullmatch(r"(.+?)\s+(?:for|at)\s+([$€£]\d[\d.,]*)", entry):
        pairs = [line for line in block.page.content if line.kind == "pair" or line.key]
        entry = f"{priced[1]}: {priced[2]}" if pairs else entry
    if decision and header and "decision" in header.text.lower():
        entry += f" ({desk.sight.name})" if desk.sight.name else ""
    if pointed and FIGURES.search(content) and not target:
        raise NoEditError("Where shall I write that? I found no line for those figures. I changed nothing.")
    return put(desk, block, header, entry)


def put(desk: Desk, block: Seen, header: Line | None, entry: str) -> bool:
    """Add one entry, unless it is there already."""
    if block.read_only:
        raise NoEditError(read_only(block))
    block = desk.block(block.label)
    if squash(entry) and squash(entry) in squash(block.value):
        raise NoEditError(f'{block.label} says so already: "{entry}". I changed nothing.')
    desk.note(f"rule add: {entry[:80]!r} to {block.label}" + (f" under {header.section}" if header else ""))
    after = f"{block.value}\n{entry}" if block.append_only and block.value else block.page.add(entry, header)
    desk.put(block, after)
    desk.say(f'{block.label}: I added "{entry[:300]}"' + (f" under {header.section}." if header else "."))
    return True


def _shape(desk: Desk, rest: str) -> tuple[str, str, str]:
    """Target, content and kind of entry: "to my profile that X", "X to my profile", "a follow-up: X"."""
    hidden = mask(rest)
    first = _NEAR.match(hidden)
    if first:
        cut = re.search(r"\s*:\s+|,?\s+that\s+|\s+(?=·)", hidden[first.end() :])
        if cut:
            return rest[first.end() : first.end() + cut.start()], rest[first.end() + cut.end() :], ""
        if _grounded(desk, rest[first.end() :]):
            return rest[first.end() :], "", ""
    pointed = re.match(
        r"(?:it|this|that|them|these)\s+(?:down\s+)?(?:to|in|into|on|onto|under|as)\s+(.+)$",
        rest,
        re.IGNORECASE,
    )
    if pointed and _grounded(desk, pointed[1].partition(":")[0]):
        target, _, content = pointed[1].partition(":")
        return target.strip(), content.strip(), ""
    kind = _KIND.match(rest)
    if kind and len(kind["content"].split()) <= 3 and _grounded(desk, kind["content"]):
        kind = None  # "the case to the board" names a target, not a kind of entry
    named = kind["kind"] if kind else ""
    if kind:
        target, named = _inner(named)
        content = (f"{kind['whom'][:1].upper()}{kind['whom'][1:]}: " if kind["whom"] else "") + kind[
            "content"
        ]
        if target:
            return target, content, named
        outer = _tail(desk, content)
        return (*outer, named)
    rest = re.sub(r"^(?:that|down that|:|a note that|a note:)\s+", "", rest)
    return (*_tail(desk, rest), "")


def _inner(kind: str) -> tuple[str, str]:
    match = re.match(r"(.+?)\s+(?:to|in|on|under|into)\s+(.+)$", kind)
    return (match[2], match[1]) if match else ("", kind)


def _tail(desk: Desk, rest: str) -> tuple[str, str]:
    """Cut a target off the end: the last "to …" or "in …" that names a block or a heading."""
    hidden = mask(rest)
    if extra := re.search(r"\s+with\s+(?=\d|an?\s|no\s|the\s)", hidden):
        target, content = _tail(desk, rest[: extra.start()])
        if target:
            return target, f"{content}: {rest[extra.end() :]}"
    for match in reversed(list(re.finditer(r"\s+(?:to|in|into|on|onto|under|as)\s+", hidden[-200:]))):
        at = max(0, len(hidden) - 200)
        target = rest[at + match.end() :]
        if len(target.split()) <= 8 and _grounded(desk, target):
            outer, content = _tail(desk, rest[: at + match.start()])
            return f"{outer} {target}".strip(), content
        if label := foreign_label(desk.sight, target):
            raise NoEditError(
                f"{label} is not attached to me (I see: {desk.sight.labels}). I changed nothing."
            )
        if re.match(
            r"(?:the|my|our)\s+[\w ]*\b(?:block|log|notes?|list|board|queue|metrics|calendar|"
            r"budget|profile|dashboard|database|file)$",
            target,
            re.IGNORECASE,
        ):
            raise NoEditError(
                unseen(desk.sight, re.sub(r"^(?:the|my|our)\s+", "", target)) + " I changed nothing."
            )
    return "", rest


def _grounded(desk: Desk, target: str) -> bool:
    if not terms(target) or len(target.split()) > 8:
        return False
    try:
        return (
            block_for(desk, target) is not None or section_for(desk, target, mutable(desk.sight)) is not None
        )
    except NoEditError:
        return True


def _fact(context: str) -> str:
    """The last thing that was said before, as something to write down."""
    return context.strip().rstrip(".")
