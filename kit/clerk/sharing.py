"""Sharing: tell others by writing into the block that they see too; and drafts of mails."""

from __future__ import annotations

import re

from kit.clerk import adding, policy
from kit.clerk.change import SaidError
from kit.clerk.dates import entry
from kit.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.clerk.matching import Spot, closest, covering, no_words, place, spots, stems, which
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.words import bag, squash, stem

_PUBLIC = re.compile(
    r"(?:^|_)(?:shared|cross|joint|common|public|board|bulletin|noticeboard|notices?|announcements?)(?:_|$)",
    re.IGNORECASE,
)


def tell(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "tell the directors that …": the user's own sentence, in the block that they see."""
    who, said = hit["who"], hit["said"]
    if re.fullmatch(r"me|us|myself", who, re.IGNORECASE):
        return False
    pointed = not said or adding.POINTS.fullmatch(said) is not None
    decision = adding.DECIDED.match(clause.context if pointed else said)
    text = (decision["what"] if decision else clause.context) if pointed else said
    if not text.strip():
        raise NoEditError("What exactly shall I tell them? I changed nothing.")
    if re.match(r"(?:it|this|they|he|she)\s+(?:is|are|was|has|have|will|can)\b", text, re.IGNORECASE):
        raise NoEditError(f'What do you mean by "{text.split()[0]}"? I told them nothing.')
    if decision:
        desk.use((clause.context if pointed else said)[: decision.start("what")])
    desk.use(who)
    source = policy.source_of(desk, text)
    target = _target(desk, who, source)
    policy.check(desk, source, target)
    own = adding.as_entry(decision["what"] if decision and pointed else text)
    header = None
    if decision:
        header = next((one for one in target.page.sections if stem("decisions") in bag(one.section)), None)
    _write(desk, target, header, own)
    return True


def share(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "share X in B": the line that X is, as it stands, where the policies allow it."""
    what = hit["what"]
    if adding.POINTS.fullmatch(what):
        return False
    target = None
    if hit["where"]:
        found = place(desk, hit["where"])
        if found is None:
            raise no_words(desk, hit["where"])
        target = found[0]
    pool = [block for block in desk.sight.common if target is None or block.label != target.label]
    asked = [word for word in stems(what) if word not in ("number", "line", "entry")] or stems(what)
    hits = [spot for spot in covering(desk.sight, asked, pool) if spot.own]
    best = closest(hits)
    if not best and target and covering(desk.sight, stems(what), [target]):
        raise SaidError(f"{target.label} says so already. I changed nothing.")
    if not best:
        raise no_words(desk, what)
    if len(best) > 1:
        raise NoEditError(which(best))
    source = best[0]
    if len(re.split(r",\s", source.line.body)) > 1 and target:
        policy.check(desk, source, target)
        raise NoEditError(f"{source.where}: shall I share the whole line? I changed nothing.")
    desk.use(hit["who"])
    target = target or _target(desk, hit["who"], source)
    policy.check(desk, source, target)
    _write(desk, target, None, source.line.body, sources=(source.line.text,))
    return True


def _target(desk: Desk, who: str, source: Spot | None) -> SeenBlock:
    pool = [one for one in desk.sight.common if one.writable and (source is None or one != source.block)]
    asked = frozenset(stems(who)) - {stem("other"), stem("all")}
    told = [one for one in pool if asked & bag(one.description)]
    told = told or [
        one for one in pool if any(one.label in other.value for other in desk.sight.blocks if other.read_only)
    ]
    told = told or [one for one in pool if _PUBLIC.search(one.label)]
    if len(told) != 1:
        names = [one.label for one in told or pool]
        raise NoEditError(
            f"Which block do {who or 'they'} see? I can write to: {', '.join(names) or 'none'}. I "
            f"changed nothing."
        )
    desk.note(f"{who!r} are reached through {told[0].label}")
    return told[0]


def _write(desk: Desk, target: SeenBlock, header: object, text: str, sources: tuple[str, ...] = ()) -> None:
    """Add news below its heading, which is made where there are others."""
    target = desk.block(target.label)
    if target.read_only:
        raise NoEditError(read_only(target))
    signed = f"{text} ({desk.sight.name})" if desk.sight.name else text
    found = next((one for one in target.page.sections if header is not None and one == header), None)
    found = found or next(
        (
            one
            for one in target.page.sections
            if re.search(r"update|news|shared|notes|announce|notice", one.section, re.IGNORECASE)
        ),
        None,
    )
    if found is not None or not target.page.sections:
        adding.put(desk, target, found, signed, sources=sources)
        return
    if squash(text) in squash(target.value):
        raise SaidError(f'{target.label} says so already: "{text}". I changed nothing.')
    desk.put(target, f"{target.value}\nUPDATES:\n- {signed}", "copy", [*sources, "UPDATES"])
    desk.say(f'{target.label}: I added "{signed}" under UPDATES.')


TELL = ClauseRule("tell", tell)
SHARE = ClauseRule("share", share)


# ---------------------------------------------------------------------- drafts of mails


def draft(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Write a mail into the drafts: what the user dictates, or the lines that it is to be about."""
    drafts = [one for one in desk.sight.common if {"draft", "outbox"} & bag(one.label)]
    if not drafts:
        if not re.search(r"e-?mail|letter|draft", clause.text, re.IGNORECASE):
            return False
        raise NoEditError(unseen(desk.sight, "a block for drafts") + " I wrote nothing.")
    if drafts[0].read_only:
        raise NoEditError(read_only(drafts[0]))
    person = re.sub(r"^(?:the|my|our)\s+", "", hit["to"])
    body = [hit["said"]] if hit["said"] else _facts(desk, hit["about"], person)
    if not body:
        about = hit["about"] or "that"
        raise NoEditError(
            f"{unseen(desk.sight, f'anything about {about}')} What shall the mail say? I wrote nothing."
        )
    subject = body[0].split(".")[0][:60] if hit["said"] else body[0]
    text = f"To: {person}\nSubject: {subject}\n" + "\n".join(body)
    if squash(text) in squash(drafts[0].value):
        raise SaidError(f"{drafts[0].label} holds that draft already. I changed nothing.")
    after = text if not drafts[0].page.content else f"{drafts[0].value}\n\n{text}"
    desk.put(drafts[0], after, "copy", [*body, person, "To Subject"])
    desk.say(f"{drafts[0].label}: I drafted a mail to {person}, built on: {'; '.join(body)}.")
    return True


def _facts(desk: Desk, about: str, to: str) -> list[str]:
    """The lines that a mail is about: those with all of its words, a meeting with that person first."""
    asked = [word for word in stems(about) if word not in bag(to)]
    pool = [one for one in desk.sight.common if "draft" not in bag(one.label)]
    found = [spot for spot in spots(desk.sight, asked or stems(to), pool) if _met(spot)]
    desk.use("meeting call" if any(entry(spot.line) for spot in found) else "")
    dated = [spot for spot in found if entry(spot.line) and bag(to) & bag(spot.line.body)]
    best = dated or closest(found)
    return [spot.line.body for spot in best][:3]


def _met(spot: Spot) -> bool:
    """Whether a line has every word that was asked for; a meeting is one without being called so."""
    return not spot.missing - {stem("meeting"), stem("call")} if entry(spot.line) else not spot.missing


DRAFT = ClauseRule("draft", draft)
