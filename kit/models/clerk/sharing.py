"""Sharing: tell others by writing into the block that they see too, if the policies allow it."""

from __future__ import annotations

import re

from kit.models.clerk import adding, placing, policy
from kit.models.clerk.desk import Desk, NoEditError, unseen
from kit.models.clerk.ground import Spot, block_for, mutable, named_blocks
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, terms

_WHO = (
    r"(?P<who>(?:(?:all|the|our|my|other|every|both|each)\s+)*[\w-]+"
    r"(?:\s+(?:team|directors?|managers?|staff|department|leads?|heads?|agents?|colleagues?))?)"
)
_FORMS = (
    re.compile(
        rf"(?:tell|inform|notify|let)\s+{_WHO}(?:\s+know)?(?:\s*:\s*|\s+(?:that|about|of)\s+|$)(?P<what>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?:share|publish|announce|post|circulate|report|send|"
        r"pass)\s+(?P<what>.*?)\s*(?:on\s+)?(?:with|to|for|among)\s+"
        r"(?P<who>(?:(?:all|the|our|other|every)\s+)*[\w-]+(?:\s+(?:directors?|managers?|staff|"
        r"departments?|leads?|heads?|agents?|team))?)"
        r"(?:\s+(?:in|on|via|through|by)\s+(?P<where>[\w ]+?))?(?:\s+so that\b.*)?$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?:share|publish|announce|post|put)\s+(?P<what>.+?)\s+(?:in|on|"
        r"into)\s+(?P<where>[\w ]+?)(?:\s+(?:so that|so|for)\b.*)?$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_PUBLIC = re.compile(
    r"(?:^|_)(?:shared|cross|joint|common|public|board|bulletin|notices?|announcements?)(?:_|$)",
    re.IGNORECASE,
)
_IT = re.compile(r"(?:it|this|that|them|the (?:news|decision|result|outcome))?$", re.IGNORECASE)


def handle(desk: Desk, clause: Clause) -> bool:
    """Carry out "tell the directors", "share X with Y"; ``False`` if the clause is none."""
    match = next((found for form in _FORMS if (found := form.match(clause.text))), None)
    if match is None or clause.mood != "request":
        return False
    groups = match.groupdict()
    who, what = groups.get("who") or "", (groups.get("what") or "").strip()
    where = groups.get("where") or ""
    if who.lower() in ("me", "us", "myself") or (not who and not named_blocks(desk.sight, where)):
        return False
    decision = adding.DECIDED.search(clause.context) if _IT.match(what) else adding.DECIDED.search(what)
    if re.match(r"(?:it|this|they|he|she)\s+(?:is|are|was|has|have|will|can)\b", what, re.IGNORECASE):
        raise NoEditError(f'What do you mean by "{what.split()[0]}"? I told them nothing.')
    source = policy.source_of(desk, what) if not decision and not _IT.match(what) else None
    target = _target(desk, who, where, source)
    if source is not None and source.block.label == target.label:
        raise NoEditError(f"{source.where} stands there already. I changed nothing.")
    policy.check(desk, source, target)
    return _write(desk, clause, target, source, what, decision)


def _target(desk: Desk, who: str, where: str, source: Spot | None) -> Seen:
    named = block_for(desk, where) if where else None
    if named is not None:
        return named
    if where:
        raise NoEditError(unseen(desk.sight, where) + " I changed nothing.")
    pool = [one for one in mutable(desk.sight) if one.writable and (source is None or one != source.block)]
    words = frozenset(terms(who))
    told = [one for one in pool if words & bag(one.description)]
    told = told or [
        one for one in pool if any(one.label in other.value for other in desk.sight.blocks if other.read_only)
    ]
    told = told or [one for one in pool if _PUBLIC.search(one.label)]
    if len(told) != 1:
        names = [one.label for one in told or pool]
        raise NoEditError(
            f"Which block do {who or 'they'} see? I can write to: {', '.join(names) or 'none'}. "
            "I changed nothing."
        )
    desk.note(f"{who!r} are reached through {told[0].label}")
    return told[0]


def _write(
    desk: Desk, clause: Clause, target: Seen, source: Spot | None, what: str, decision: re.Match[str] | None
) -> bool:
    target = desk.block(target.label)
    if decision:
        entry = placing.as_entry(decision["what"]) + (f" ({desk.sight.name})" if desk.sight.name else "")
        header = next((one for one in target.page.sections if "decision" in one.text.lower()), None)
        return adding.put(desk, target, header, entry) if header else _update(desk, target, entry)
    text = source.line.body if source else placing.as_entry(what or clause.context)
    if not text:
        raise NoEditError("What exactly shall I tell them? I changed nothing.")
    return _update(desk, target, f"{text} ({desk.sight.name})" if desk.sight.name else text)


def _update(desk: Desk, target: Seen, entry: str) -> bool:
    """Add news below an "UPDATES:" heading, which is made if there is none."""
    header = next(
        (
            one
            for one in target.page.sections
            if re.search(r"update|news|shared|notes|announce", one.text, re.IGNORECASE)
        ),
        None,
    )
    if header is not None or not target.page.sections:
        return adding.put(desk, target, header, entry)
    if entry.lower() in target.value.lower():
        raise NoEditError(f'{target.label} says so already: "{entry}". I changed nothing.')
    desk.note(f"rule share: {entry!r} to {target.label}")
    desk.put(target, f"{target.value}\nUPDATES:\n- {entry}")
    desk.say(f'{target.label}: I added "{entry}" under UPDATES.')
    return True
