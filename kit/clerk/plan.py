"""Planning: each clause goes to the first rule whose form it has; all of them are carried out, or none."""

from __future__ import annotations

import re
from dataclasses import replace

from kit.clerk import (
    adding,
    asking,
    choosing,
    diary,
    enlisting,
    filling,
    gate,
    lacking,
    paying,
    reach,
    relating,
    removing,
    sharing,
    tasks,
)
from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.dates import DATE, DAY
from kit.clerk.desk import Desk, NoEditError, TextChange, read_only, unseen
from kit.clerk.matching import absent_block, named_blocks
from kit.clerk.names import Names, canonical
from kit.clerk.page import BlockPage
from kit.clerk.query import corrected
from kit.clerk.rewording import in_figures, reworded
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import Sight
from kit.clerk.speech import Clause, clauses, mask
from kit.clerk.totals import total
from kit.clerk.words import bag, content, tokens

REQUESTS: tuple[ClauseRule, ...] = (
    paying.PAY,
    sharing.DRAFT,
    diary.BOOK,
    enlisting.ENLIST,
    relating.TICK,
    tasks.BLOCK,
    tasks.COMPLETE,
    tasks.RESUME,
    tasks.ASSIGN_TO,
    tasks.RELEASE,
    tasks.CLAIM,
    sharing.TELL,
    sharing.SHARE,
    paying.RECORDED,
    relating.SWAP,
    filling.FILL,
    relating.RELATE,
    removing.REMOVE,
    adding.ADD,
)
STATEMENTS: tuple[ClauseRule, ...] = (
    adding.LISTED,
    adding.DATED,
    removing.MENDED,
    tasks.RESUME,
    tasks.BLOCK,
    tasks.COMPLETE,
    tasks.CLAIM,
    tasks.ASSIGN_TO,
    relating.TICK,
    relating.PREFER,
    relating.SWAP,
    filling.FILL,
    relating.RELATE,
    paying.PAY,
    removing.REMOVE,
)
_CHAT = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?|thank you|cheers|bye|"
    r"goodbye|ok|okay|great|nice|cool|well done|perfect|good job|welcome)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|this|them|these)\b|\bthat(?=$|\s+(?:in|on|to|as|off|down|with|under)\b)|\b(?:the|"
    r"this|that) (?:decision|news|result|payment|expense|fact|change|task|job|item|metrics|stock|figures?)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"\b(?:it|its|this|that|th[eo]se|them|they|their|there|then|he|she|his|her|him|one|ones|same|others?|rest|both|"
    r"but|only|except|unless|if|when|until|not|no|never|instead|rather|too|also|again|so|first|before|after|"
    r"otherwise|wait|sorry|actually|undo|back|all|every\w*|each|any\w*|from|since|by|today|tomorrow|yesterday|next|"
    rf"last|later|soon|week\w*|month\w*|year\w*|now)\b|n't\b|{DAY.pattern}|{DATE.pattern}",
    re.IGNORECASE,
)
_DICTATES = (adding.ADD, sharing.TELL)
_CONDITION = re.compile(
    r"\b(?:if|unless|provided|in case|as long as|whenever|only when|once|until|when)\b", re.IGNORECASE
)
MOST_CLAUSES = 25


def plan(sight: Sight, message: str) -> Desk:
    """What to change and what to say, given what the blocks say now.

    >>> from kit.clerk.sight import SeenBlock
    >>> notes = SeenBlock("profile", "", "City: Rome", 100)
    >>> plan(Sight("Ana", (notes,)), "Change my city to Oslo.").changes[0].after
    'City: Oslo'
    >>> plan(Sight("Ana", (notes,)), "What is my city?").says
    ['profile says "City: Rome".']
    """
    try:
        return planned(sight, message)
    except Exception as fault:  # noqa: BLE001  whatever fails inside, a user is answered and nothing is changed
        return Desk(sight, says=["I did not understand that. I changed nothing."], trace=[repr(fault)])


def planned(sight: Sight, message: str) -> Desk:
    """What ``plan`` gives, where nothing fails inside."""
    if reason := reach.beyond(sight, message):
        return Desk(sight, says=[reason], trace=["beyond my reach"])
    names = Names(sight)
    return names.parted(_planned(names.joined(sight), names.join(in_figures(names, message))), sight)


def _planned(sight: Sight, message: str) -> Desk:
    desk = Desk(sight)
    said = _heard(sight, message)
    if len(said) > MOST_CLAUSES:
        desk.say(
            f"That is {len(said)} sentences; I follow at most {MOST_CLAUSES} at once. I changed nothing."
        )
        return desk
    context: list[str] = []
    left: list[Clause] = []  # what was not understood
    for at, clause in enumerate(said):
        asked, desk.asked = desk.asked, False
        if clause.mood == "statement" and _is_context(said[at + 1 :]):
            desk.note(f"context: {clause.text[:80]!r}")
            context.append(clause.text)
        else:
            points = clause.mood == "question" or _points(clause)
            if at and points and said[at - 1].mood == "refusal":
                desk.asked = True
                desk.say(f'What do you mean by "{clause.text}"? I changed nothing.')
            else:
                _one(desk, replace(clause, context=". ".join(context) if points else ""))
            left += [clause] if desk.asked else []
            follows = said[at + 1] if at + 1 < len(said) else None
            if follows is None or follows.mood != "request" or not _POINTS.search(follows.text):
                context = context if follows and follows.sentence == clause.sentence else []
        desk.asked = desk.asked or asked
    if not desk.says:
        size, most = len(message), reach.TAKEN_APART
        long = reach.too_long("Your message", size, most, "I take apart", "Say it shorter.")
        desk.say(lacking.puzzled(desk, message[:200]) if size <= most else long)
    if desk.asked and desk.changes:
        _settle(desk, sight, [one for one in said if one not in left], left)
    return desk


def _settle(desk: Desk, sight: Sight, done: list[Clause], left: list[Clause]) -> None:
    """Keep what was understood where the rest is another matter altogether; else change nothing."""
    if all(_apart(one, done, desk.changes) for one in left):
        desk.says = [text.removesuffix(" I changed nothing.") for text in desk.says]
        desk.say("The rest is done.")
        return
    desk.changes.clear()
    desk.sight = sight
    desk.says = [text for text in desk.says if "did not understand" in text or "I changed nothing" in text]
    desk.note("not all of it is certain: nothing is changed")
    desk.say("So I changed nothing of the rest either: say it again without that.")


def _apart(clause: Clause, done: list[Clause], changes: list[TextChange]) -> bool:
    """Whether a request is about nothing that the others changed: it has no word of it, no "it", no time."""
    if clause.mood not in ("question", "request") or _JOINS.search(clause.text) or any(map(_points, done)):
        return False
    lines = [line for change in changes for part in gate.changed(change) for line in part]
    known = frozenset[str]().union(
        *map(bag, [*lines, *(one.text for one in done), *(one.label for one in changes)])
    )
    return not known & bag(" ".join(content(clause.text)))


def _heard(sight: Sight, message: str) -> list[Clause]:
    """The clauses of a message; one too long to take apart is at most a text to write down."""
    plain = re.sub(r"[^\S\n]+", " ", message.strip())
    plain = re.sub(r" ?\n\s*", "\n", plain)
    if len(plain) <= reach.TAKEN_APART:
        return clauses(reworded(sight, canonical(sight, plain)))
    head = clauses(canonical(sight, plain[:400]))[:1]
    if not head or head[0].mood != "request":
        return []
    return [Clause(plain[plain.find(head[0].text[:20]) :], "request", "", plain)]


def _is_context(later: list[Clause]) -> bool:
    """Whether a statement only prepares what follows: a question, or a request that points back at it."""
    if later and later[0].mood == "question":
        return True
    following = next((one for one in later if one.mood != "statement"), None)
    if following is None or following.mood != "request":
        return following is not None and following.mood == "question"
    return _points(following)


def _points(clause: Clause) -> bool:
    """Whether a clause is about what was said before it."""
    return _POINTS.search(clause.text) is not None or len(clause.text.split()) <= 3


def _one(desk: Desk, clause: Clause) -> None:
    """One clause: all of its changes, or none of them and the reason."""
    desk.note(f"{clause.mood}: {clause.text[:120]!r}")
    mark = desk.mark()
    try:
        _carry_out(desk, clause)
    except NoEditError as reason:
        desk.back_to(mark)
        desk.asked = desk.asked or not isinstance(reason, SaidError)
        desk.note("no edit")
        desk.say(str(reason))


def _carry_out(desk: Desk, clause: Clause) -> None:
    if clause.mood == "refusal":
        desk.say("I changed nothing, as you say.")
    elif clause.mood == "question":
        desk.say(asking.answer(desk, clause))
    elif place := absent_block(desk.sight, clause.text):
        raise NoEditError(f"{unseen(desk.sight, place)} I changed nothing.")
    elif _CHAT.match(clause.text) and len(clause.text.split()) <= 4 and clause.mood == "statement":
        desk.say(f"Hello. I see: {desk.sight.labels}. Ask me what stands there, or tell me what to change.")
    elif len(clause.text) > reach.CLAUSE and clause.mood == "statement":
        raise NoEditError(_too_long(clause))
    elif not _understood(desk, clause):
        _unruled(desk, clause)


def _understood(desk: Desk, clause: Clause) -> bool:
    """Whether a rule carried the clause out, as it is or once its slips are mended."""
    try:
        return _ruled(desk, clause) or _respelled(desk, clause)
    except UnfoundError:
        if _respelled(desk, clause):
            return True
        raise


def _ruled(desk: Desk, clause: Clause) -> bool:
    """Whether a rule carried the clause out; where several of its readings fail, the first says why."""
    reason: NoEditError | None = None
    for rule in REQUESTS if clause.mood == "request" else STATEMENTS:
        if len(clause.text) > reach.CLAUSE and rule is not adding.ADD:
            continue
        if rule not in (*_DICTATES, relating.RELATE) and _CONDITION.search(mask(clause.text)):
            continue
        for hit in rule.hits(clause.text):
            try:
                if _attempt(desk, clause, rule, hit):
                    desk.note(f"matched {rule.name}")
                    return True
            except UnfoundError as doubt:
                reason = reason or doubt
    if reason is not None:
        raise reason
    return False


def _respelled(desk: Desk, clause: Clause) -> bool:
    """Whether a rule carries the clause out once slips and other words are read as those of the blocks."""
    if len(clause.text) > reach.CLAUSE:
        return False
    text, note = corrected(desk.sight, clause.text)
    mark, changes = desk.mark(), len(desk.changes)
    try:
        done = text != clause.text and _ruled(desk, replace(clause, text=text))
    except NoEditError:
        return False
    read = {*tokens(text)} - {*tokens(clause.text)}
    written = (
        word for one in desk.changes[changes:] for word in {*tokens(one.after)} - {*tokens(one.before)}
    )
    if not done or read & {*written}:  # what is written are the user's own words
        desk.back_to(mark)
        return False
    if note:
        desk.say(note)
    return True


def _attempt(desk: Desk, clause: Clause, rule: ClauseRule, hit: Hit) -> bool:
    """Carry one reading out and have it checked; leave everything as it was where it is not the right one."""
    mark, before, changes = desk.mark(), desk.sight, len(desk.changes)
    desk.said, desk.used = f"{clause.context} {clause.text}".strip(), []
    try:
        done = rule.act(desk, clause, hit)
        if done and len(desk.changes) > changes:
            if clause.context:
                desk.used += [" ".join(one.intent) for one in rule.hits(clause.context)]
            _account(desk, clause, hit, before, desk.changes[changes:])
            _certain(clause, rule, desk.changes[changes:])
            for label in dict.fromkeys(one.label for one in desk.changes[changes:]):
                if block := before.block(label):
                    total(desk, block)
    except NoEditError:
        desk.back_to(mark)
        raise
    return done


def _certain(clause: Clause, rule: ClauseRule, changes: list[TextChange]) -> None:
    """No row is chosen for a user who named none; what is dictated chooses none."""
    found = (choosing.vague(clause.text, change) for change in changes if rule not in _DICTATES)
    if phrase := next(filter(None, found), ""):
        raise NoEditError(f'Which one do you mean by "{phrase}"? I changed nothing.')


def _account(desk: Desk, clause: Clause, hit: Hit, before: Sight, changes: list[TextChange]) -> None:
    """Every content word of what was said has to be of use; one that is not is asked about."""
    around = [*desk.used, before.name]
    for change in changes:
        block = before.block(change.label)
        around += [change.label, block.description if block else ""]
        for text in (change.before, change.after):
            around += _near(text, change)
    said = desk.said if clause.context else clause.text
    if word := gate.unused(said, hit.intent, around):
        raise UnfoundError(
            f'I did not understand "{word}" in that: say it without, or in another way. I changed nothing.'
        )


def _near(text: str, change: TextChange) -> list[str]:
    """The lines of a text that a change touches, with their headings, their title and their record."""
    page = BlockPage.read(text)
    gone, came = gate.changed(change)
    touched = set(gone if text == change.before else came)
    found: list[str] = []
    for line in page.lines:
        if line.text in touched:
            head = page.lines[line.record].text if line.record >= 0 else ""
            found += [line.text, line.section, line.title, head]
        elif line.kind == "title":
            found.append(line.text)
    return found


def _unruled(desk: Desk, clause: Clause) -> None:
    """No rule fits: a read-only block that is named, or that the message was not understood."""
    if len(clause.text) > reach.CLAUSE:
        raise NoEditError(_too_long(clause))
    named = named_blocks(desk.sight, clause.text)
    if clause.mood == "request" and len(named) == 1 and named[0].read_only:
        raise NoEditError(read_only(named[0]))
    raise NoEditError(lacking.puzzled(desk, clause.text) + " I changed nothing.")


def _too_long(clause: Clause) -> str:
    return reach.too_long("This request", len(clause.text), reach.CLAUSE, "I take apart", "Say it shorter.")
