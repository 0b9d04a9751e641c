"""Sharing: tell others by writing into the block that they see too; and drafts of mails."""

from __future__ import annotations

import re

from kit.clerk import adding, policy
from kit.clerk.change import SaidError
from kit.clerk.dates import entry
from kit.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.clerk.matching import place, stems
from kit.clerk.page import PageLine
from kit.clerk.rows import rows_with
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.seeking import closest, no_words, the_one
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.words import bag, content, roots, squash, stands, stem

_PUBLIC = re.compile(
    r"(?:^|_)(?:shared|cross|joint|common|public|board|bulletin|noticeboard|notices?|announcements?)(?:_|$)",
    re.IGNORECASE,
)
_NEWS = re.compile(r"update|news|shared|notes|announce|notice", re.IGNORECASE)


def tell(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "tell the directors that …": the user's own sentence, in the block that they see."""
    who, said = hit["who"], hit["said"]
    if re.fullmatch(r"me|us|myself", who, re.IGNORECASE):
        return False
    pointed = not said or adding.POINTS.fullmatch(said) is not None
    text = clause.context if pointed else said
    if decision := adding.DECIDED.match(text):
        desk.use(text[: decision.start("what")])
        text = decision["what"]
    if not text.strip():
        raise NoEditError("What exactly shall I tell them? I changed nothing.")
    if re.match(r"(?:it|this|they|he|she)\s+(?:is|are|was|has|have|will|can)\b", text, re.IGNORECASE):
        raise NoEditError(f'What do you mean by "{text.split()[0]}"? I told them nothing.')
    desk.use(who)
    source = policy.source_of(desk, text)
    target = _target(desk, who, source[0] if source else None)
    policy.check(desk, source, target)
    heads = [one for one in target.page.sections if decision and stem("decisions") in bag(one.section)]
    _write(desk, target, heads[0] if heads else None, adding.as_entry(text if pointed else said))
    return True


def share(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "share X in B": the line that X is, as it stands, where the policies allow it."""
    what, found = hit["what"], place(desk, hit["where"]) if hit["where"] else None
    if adding.POINTS.fullmatch(what):
        return False
    if hit["where"] and found is None:
        raise no_words(desk, hit["where"])
    target = found[0] if found else None
    asked = [word for word in content(what) if word.lower() not in ("number", "line", "entry")]
    known = closest(desk.sight, asked or content(what), lambda row: row.block != target)
    if not known and target and closest(desk.sight, content(what), lambda row: row.block == target):
        raise SaidError(f"{target.label} says so already. I changed nothing.")
    row = the_one(desk, known, what)
    source = (row.block, row.line)
    desk.use(hit["who"])
    if target and re.search(r",\s", row.line.body):
        policy.check(desk, source, target)
        raise NoEditError(f"{row.where}: shall I share the whole line? I changed nothing.")
    target = target or _target(desk, hit["who"], row.block)
    policy.check(desk, source, target)
    _write(desk, target, None, row.line.body, sources=(row.line.text,))
    return True


def _target(desk: Desk, who: str, source: SeenBlock | None) -> SeenBlock:
    """The one block that those see who are to be told."""
    pool = [one for one in desk.sight.common if one.writable and one != source]
    asked = frozenset(stems(who)) - {stem("other"), stem("all")}
    told = [one for one in pool if asked & bag(one.description)]
    rules = [one.value for one in desk.sight.blocks if one.read_only]
    told = told or [one for one in pool if any(one.label in text for text in rules)]
    told = told or [one for one in pool if _PUBLIC.search(one.label)]
    if len(told) != 1:
        names = ", ".join(one.label for one in told or pool) or "none"
        raise NoEditError(f"Which block do {who or 'they'} see? I can write to: {names}. I changed nothing.")
    desk.note(f"{who!r} are reached through {told[0].label}")
    return told[0]


def _write(
    desk: Desk, target: SeenBlock, header: PageLine | None, text: str, sources: tuple[str, ...] = ()
) -> None:
    """Add news below its heading, which is made where there are others."""
    target = desk.block(target.label)
    signed = f"{text} ({desk.sight.name})" if desk.sight.name else text
    heads = [header] if header else [one for one in target.page.sections if _NEWS.search(one.section)]
    if heads or not target.page.sections or target.read_only:
        adding.put(desk, target, heads[0] if heads else None, signed, sources=sources)
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
        about = unseen(desk.sight, f"anything about {hit['about'] or 'that'}")
        raise NoEditError(f"{about} What shall the mail say? I wrote nothing.")
    subject = body[0].split(".")[0][:60] if hit["said"] else body[0]
    text = f"To: {person}\nSubject: {subject}\n" + "\n".join(body)
    if squash(text) in squash(drafts[0].value):
        raise SaidError(f"{drafts[0].label} holds that draft already. I changed nothing.")
    after = f"{drafts[0].value}\n\n{text}" if drafts[0].page.content else text
    desk.put(drafts[0], after, "copy", [*body, person, "To Subject"])
    desk.say(f"{drafts[0].label}: I drafted a mail to {person}, built on: {'; '.join(body)}.")
    return True


def _facts(desk: Desk, about: str, to: str) -> list[str]:
    """The lines that a mail is about: those with all of its words, a meeting with that person first."""
    asked = [word for word in content(about) if stem(word) not in bag(to)] or content(to)
    forms = {form for word in [*asked, *content(to)] for form in roots(word)}
    known = [row for row in rows_with(desk.sight, forms) if "draft" not in bag(row.block.label)]
    found = [row for row in known if all(stands(word, row.words | row.around) for word in asked)]
    dated = [row for row in found if entry(row.line) and bag(to) & bag(row.line.body)]
    desk.use("meeting call" if dated else "")
    best = dated or closest(desk.sight, asked, lambda row: "draft" not in bag(row.block.label))
    return [row.line.body for row in best][:3]


DRAFT = ClauseRule("draft", draft)
