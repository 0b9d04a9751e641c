"""Adding: what the user said, or a part of it, becomes a new entry of the block that is named."""

from __future__ import annotations

import re

from kit.clerk import policy
from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.dates import DATE, same_day
from kit.clerk.desk import Desk, NoEditError, offer, read_only, unseen
from kit.clerk.heard import HARD
from kit.clerk.matching import absent_block, notes_block, place
from kit.clerk.page import SAYS, PageLine, shouted, sums
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.seeking import no_words
from kit.clerk.shaping import as_row, loosely, signature
from kit.clerk.sight import SeenBlock
from kit.clerk.slots import slots
from kit.clerk.speech import Clause, mask
from kit.clerk.task import is_archive
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem, tokens

DECIDED = re.compile(
    r"(?:we|i|they|(?:the |our )?\w+(?: \w+)?)(?: have| has|'ve)?(?: just| now| also)? "
    r"(?:decided|agreed|resolved|voted|chose)\s+(?:to\s+|that\s+|on\s+)(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
POINTS = re.compile(
    r"(?:it|this|that|them|these|the (?:decision|news|result|finding|fact|outcome|information))"
    r"(?: down| there| too| as well)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d%|\b\d++ [a-z]|[$€£]\d")
_LOGS = frozenset(
    map(stem, words("recent log history entry event interaction note notes update updates news"))
)
_NUMBERED = re.compile(
    r"(?:(?:no|nr|number|item|point|entry)\b\.?\s*)?(?:#?(\d{1,3})(?:[.):]\s*(?=\D)|\s+[-–]\s+)|#(\d{1,3})\s+)",
    re.IGNORECASE,
)
_NEAR = re.compile(r"\s+(?:to|in|into|on|onto|under|as|for|at|among)\s+", re.IGNORECASE)
_NOTING = frozenset(words("note jot remember log record"))


def add(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "add to X: T", "log that T", "put it on X"."""
    said, where, kind = f"{hit['said']} {hit['price']}".strip(), hit["where"], hit["kind"]
    if where and place_of(desk, where) is None:
        if lost := absent_block(desk.sight, f"in {where}"):
            raise UnfoundError(f"{unseen(desk.sight, lost)} I changed nothing.")
        raise no_words(desk, where, place=True)
    if not where and not kind and not hit["that"]:
        said, where = tail(desk, said)
    said, decision = _pointed(desk, clause, hit, said)
    block, header = _target(desk, clause, where, kind, said, decision)
    if DATE.match(hit["whom"]) and not any(DATE.match(line.body) for line in block.page.content):
        raise NoEditError(f"No entry of {block.label} goes by a date: what shall I write? I changed nothing.")
    entry = _shaped(block, said, hit["whom"])
    if decision and header and {"decision", "decid"} & bag(header.section) and desk.sight.name:
        entry += f" ({desk.sight.name})"
    put(desk, block, header, entry)
    return True


def _pointed(desk: Desk, clause: Clause, hit: Hit, said: str) -> tuple[str, bool]:
    """What is to be written: what was said, or what "it" means; and whether that was decided."""
    if said and POINTS.fullmatch(said) is None:
        if (
            not hit["that"]
            and len(found := slots(said)) == 1
            and not content(said.replace(found[0].text, " "))
        ):
            raise UnfoundError(f'What shall I do with "{said}"? I changed nothing.')
        return said, False
    decision = DECIDED.match(clause.context)
    said = decision["what"] if decision else clause.context.strip().rstrip(".")
    if decision:
        desk.use(clause.context[: decision.start("what")])
    if not said.strip():
        raise NoEditError("What exactly shall I write down? I changed nothing.")
    return said, decision is not None


def _shaped(block: SeenBlock, said: str, whom: str) -> str:
    """An entry in the user's words; a price goes behind a colon where its neighbours have one."""
    entry = as_entry(said)
    if whom:
        return f"{whom[:1].upper()}{whom[1:]}: {said.strip().rstrip(' .')}"
    priced = re.fullmatch(r"(.+?)\s+(?:for|at)\s+([$€£]\d[\d.,]*)", entry)
    if priced and any(line.key for line in block.page.content):
        return f"{priced[1]}: {priced[2]}"
    return entry


def place_of(desk: Desk, phrase: str) -> tuple[SeenBlock, PageLine | None] | None:
    """The place that a phrase means, in all of its words; a phrase that is long is none."""
    return place(desk, phrase) if 0 < len(phrase.split()) <= 9 and content(phrase) else None


def tail(desk: Desk, said: str) -> tuple[str, str]:
    """Cut a place off the end: the last "to …" or "in …" that names a block or a heading."""
    hidden = mask(said)
    for match in reversed(list(_NEAR.finditer(hidden[-200:]))):
        at = max(0, len(hidden) - 200)
        where = said[at + match.end() :]
        if place_of(desk, where) is not None:
            rest, outer = tail(desk, said[: at + match.start()])
            return (rest, f"{outer} {where}".strip()) if place_of(desk, f"{outer} {where}") else (rest, where)
        if lost := absent_block(desk.sight, match[0] + where):
            raise NoEditError(f"{unseen(desk.sight, lost)} I changed nothing.")
    return said, ""


def _target(
    desk: Desk, clause: Clause, where: str, kind: str, said: str, decision: bool
) -> tuple[SeenBlock, PageLine | None]:
    """The block and heading for an entry; goes back where they are not certain."""
    found = place_of(desk, where or ("decisions" if decision else "")) if where or decision else None
    if found is None and kind:
        found = place_of(desk, kind)
        if found is None and not re.fullmatch(r"(?:note|memo|reminder|line)s?", kind, re.IGNORECASE):
            raise UnfoundError(
                f'Where shall I write that? I do not know the place "{kind}". I changed nothing.'
            )
    block, header = found or (_default(desk, clause, said), None)
    if block.read_only:
        raise NoEditError(read_only(block))
    desk.use(f"{where} {kind} under to in on into onto at")
    policy.check(desk, policy.source_of(desk, said), block)
    return block, header or _heading(block, clause)


def _default(desk: Desk, clause: Clause, said: str) -> SeenBlock:
    block = notes_block(desk.sight)
    noted = clause.verb in _NOTING or re.match(
        r"write down|(?:make|take|leave|add) (?:a|another) (?:[\w-]+ )?(?:note|memo|reminder)\b",
        clause.text,
        re.IGNORECASE,
    )
    if block is not None and noted:
        log = clause.verb in ("log", "record") and _FIGURES.search(said) is not None
        if not log or {stem("log"), stem("journal"), stem("logbook")} & bag(block.label):
            return block
    fits = [one for one in desk.sight.common if one.writable and _fits(one, said)]
    if len(fits) == 1:
        return fits[0]
    names = [one.label for one in desk.sight.common if one.writable]
    where = (
        f"I can write to {offer(names)}"
        if names
        else f"I can write to none of my blocks (I see: {desk.sight.labels})"
    )
    raise UnfoundError(f"Where shall I write that? {where}. I changed nothing.")


def _heading(block: SeenBlock, clause: Clause) -> PageLine | None:
    """The heading below which an entry belongs when none was named."""
    sections = block.page.sections
    if not sections or block.append_only or is_archive(block):
        return None
    called = [one for one in sections if len(clause.verb) > 3 and clause.verb[:6] in one.section.lower()]
    if len(called) == 1:
        return called[0]
    logs = [one for one in sections if _LOGS & bag(one.section)]
    if len(logs) == 1 and (clause.verb in _NOTING or len(sections) == 1):
        return logs[0]
    if len(sections) == 1:
        return sections[0]
    raise NoEditError(
        f"Under which heading of {block.label}: {offer([one.section for one in sections])}? I "
        f"changed nothing."
    )


def put(
    desk: Desk, block: SeenBlock, header: PageLine | None, entry: str, *, sources: tuple[str, ...] = ()
) -> None:
    """Add one entry, unless it is there already."""
    if block.read_only:
        raise NoEditError(read_only(block))
    block = desk.block(block.label)
    if not sources:
        mates = _mates(block, header)
        desk.use(entry)
        entry = as_row(_unled(entry, mates), mates)
    if squash(entry) and squash(entry) in squash(block.value):
        raise SaidError(f'{block.label} says so already: "{entry}". I changed nothing.')
    desk.note(f"rule add: {entry[:80]!r} to {block.label}" + (f" under {header.section}" if header else ""))
    after = f"{block.value}\n{entry}" if block.append_only and block.value else block.page.add(entry, header)
    desk.put(block, after, "copy" if sources else "add", [*sources, _numbers(block)])
    desk.say(f'{block.label}: I added "{entry[:300]}"' + (f" under {header.section}." if header else "."))


def _unled(entry: str, mates: list[PageLine]) -> str:
    """An entry without the bullet, box or number that its list gives it; goes back at another number."""
    lead, text = mates[-1].lead.strip() if mates else "", entry
    said, last = _NUMBERED.match(entry), re.match(r"\d+", lead)
    if said and last:
        due = int(last[0]) + 1
        if int(said[1] or said[2]) != due:
            raise NoEditError(f"The next number there is {due}: which shall it be? I changed nothing.")
        text = entry[said.end() :]
    if lead and (own := re.match(r"(?:[-*•]\s+)?\[ \]\s+" if "[" in lead else r"[-*•]\s+", text)):
        text = text[own.end() :]
    if "[" in lead:
        text = re.sub(r"^[-*•]\s+", "", text)
    return entry if text == entry else text[:1].upper() + text[1:]


def _mates(block: SeenBlock, header: PageLine | None) -> list[PageLine]:
    """The lines that an entry joins, without what heads them or rules them off."""
    heads = block.page.heads.values()
    lines = block.page.under(header) if header else block.page.content
    lines = [line for line in lines if line.kind in SAYS and line not in heads and line.text.strip("|-: ")]
    lines = [line for line in lines if not (sums(line) or shouted(line))]
    return [line for line in lines if line.kind == lines[-1].kind]


def _fits(block: SeenBlock, said: str) -> bool:
    """Whether what was said has all parts of a block's rows, or the form of its lines."""
    form, bodies = loosely(said), [line.body for line in block.page.content]
    try:
        return (_parted(form) and form in map(loosely, bodies)) or as_row(said, _mates(block, None)) != said
    except NoEditError:
        return False


def _numbers(block: SeenBlock) -> str:
    """The running number that comes next in a numbered list."""
    found = [number[0] for line in block.page.content if (number := re.match(r"\d+", line.lead.strip()))]
    return " ".join(str(int(number) + 1) for number in found)


def as_entry(said: str) -> str:
    """What is written: the user's words without quotes and full stop, with a capital.

    >>> as_entry("that the pump runs."), as_entry("my shoe size is 40"), as_entry("“as is.”")
    ('The pump runs', 'Shoe size: 40', 'as is.')
    """
    text = re.sub(r"^(?:that\s+|:\s*|the fact that\s+)", "", said.strip(), flags=re.IGNORECASE).strip()
    quoted = re.fullmatch(r"[\"“](.*)[\"”]", text, re.DOTALL)
    text = quoted[1] if quoted else text.rstrip(" .,")
    fact = re.fullmatch(r"my ([a-z][\w ]{1,25}?) (?:is|are) (.+)", text, re.IGNORECASE | re.DOTALL)
    if fact and not re.search(r"\b(?:not|no|never)\b", text):
        return f"{fact[1][:1].upper()}{fact[1][1:]}: {fact[2]}"
    return text if quoted else text[:1].upper() + text[1:]


def listed(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Write what has the form of every line of one block below them, as "08:00 Pump on" in a log."""
    said = hit["said"].strip()
    if not said[:1].isdigit() and HARD & {word.lower() for word in tokens(said)}:
        return False  # "perhaps", "if": it states nothing
    head = re.split(r"\s*[:|;,]\s+|\s[-–/]\s", said)[0]
    logs = [one for one in desk.sight.common if one.writable and _alike(said, one)]
    if len(logs) != 1 or any(line.body.startswith(f"{head}:") for line in logs[0].page.content):
        return False
    put(desk, logs[0], None, said.rstrip("."))
    return True


def dated(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Write "3 March brought 57 kg from Netto" as an entry of the one list whose entries go by a date so."""
    parts, found = [hit["day"], hit["said"], hit["whom"]], list[tuple[SeenBlock, str]]()
    for block in desk.sight.common:
        mates = _mates(block, None)
        if block.writable and mates and all(DATE.match(one.body) for one in mates):
            told = ", ".join(filter(None, parts))
            entry = as_row(told, mates)
            entry = f"{parts[0]}: {parts[1]}" if entry == told and not parts[2] else entry
            if signature(entry) in {signature(one.body) for one in mates}:
                found.append((block, entry))
    if len(found) != 1:
        return False
    block, entry = found[0]
    held = [one.body for one in _mates(block, None) if same_day(one.body, parts[0])]
    if held:
        raise NoEditError(f'{block.label} says "{held[0]}". Is that a second entry? I changed nothing.')
    put(desk, block, None, entry)
    return True


def _parted(form: str) -> bool:
    """Whether a form has typed places and separators, and not words alone."""
    return "<" in form and re.search(r"[:|;,/–-]", form) is not None


def _alike(said: str, block: SeenBlock) -> bool:
    """Whether all lines of a block begin with a time, as what was said does, or have its form throughout."""
    bodies, form = [line.body for line in block.page.content], signature(said)
    timed = re.match(r"(?:<(?:day|date|time)>[ ,:]*)+", form)
    if timed and "<time>" in timed[0]:
        return bool(bodies) and all(signature(one).startswith(timed[0].strip()) for one in bodies)
    return bool(_parted(form) and bodies) and all(signature(one) == form for one in bodies)


ADD = ClauseRule("add", add)
LISTED = ClauseRule("listed", listed)
DATED = ClauseRule("dated", dated)
