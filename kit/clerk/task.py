"""Task: a record with an id, a status and perhaps an owner, read out of a queue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kit.clerk.page import PageLine, is_none
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.vocabulary import RANKS, words
from kit.clerk.words import LONGEST_KNOWN, bag, content, stem, tokens

# The order matters: "not started" is pending although it holds "started".
_STATES = (
    (
        "pending",
        (
            r"pending|unassigned|unclaimed|not started|open|to-?\s?do|available|free|queued?|new|"
            r"backlog|waiting(?! (?:for|on))"
        ),
    ),
    ("blocked", r"block|stuck|hold|waiting|paused"),
    ("complete", r"complete|done|finished|closed|resolved|delivered|served|ready"),
    (
        "progress",
        r"progress|running|claimed|ongoing|active|started|working|doing|taken|assigned|under ?way|underway",
    ),
)
_SAID = [(state, re.compile(rf"\b(?:{words})")) for state, words in _STATES]
_THING = re.compile(
    r"(?:new|open|free|closed|ready|active|running|working|available) (?!(?:for|on|by|since|until|to|at|with"
    r"|now|again|from|as|in|and|but|soon|today)\b)[a-z]",
    re.IGNORECASE,
)
STATUS_KEYS = frozenset(map(stem, ["status", "state"]))
OWNER_KEYS = frozenset(
    map(
        stem,
        words("""
    owner assignee assigned worker claimed responsible agent who by holder lead handler keeper operator
"""),
    )
)
_NO_OWNER = frozenset(
    map(
        stem,
        words("""
    priority urgency status state due deadline estimate time effort duration note notes type kind
    client customer patient guest pupil room place result since started created dependencies depends
    reason
"""),
    )
)
_GENERAL = frozenset(map(stem, words("task tasks job record entry item one queue list")))
_PERSON = re.compile(r"(?:[A-Z][a-z.]*\s)?[A-Z][\w-]*[a-z]\w*(?:\s[A-Z][\w-]*)?")
_NAME = re.compile(r"[A-Z][a-z][\w-]*(?:\s[A-Z][\w-]*)?|[A-Z][\w-]*_\w+")
_ARCHIVE = frozenset(map(stem, ["completed", "done", "finished", "archive", "archived", "closed", "results"]))
_FIELD = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{0,20}):\s*+(?P<value>[^|;,()]*[^|;,()\s])")
_GAP = re.compile(r"\)\s++[-–—]\s++|\s++(?:[|;()]\s*+|[-–—]\s++)?|[|;()]\s*+|,\s++")


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where on one of a task's lines its status or its owner stands; ``key`` is what it is called there."""

    line: PageLine
    start: int
    end: int
    key: str = ""

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class QueuedTask:
    """One record of a queue; ``state`` is pending, blocked, complete, progress or nothing known."""

    block: SeenBlock
    head: PageLine
    id: str
    title: str
    state: str
    status: str
    owner: str
    status_at: TaskPlace | None = None
    owner_at: TaskPlace | None = None  # also where it says that there is none
    parts: int = 1  # of its one line
    columned: bool = False  # whether its status is a column of such lines

    @property
    def name(self) -> str:
        return f"{self.id} ({self.title})" if self.title else self.id


def state_of(text: str) -> str:
    """What a status, a section header or a message says about a task.

    >>> state_of("IN PROGRESS"), state_of("Not started"), state_of("Blocked: no data"), state_of("HIGH")
    ('progress', 'pending', 'blocked', '')
    """
    return _known_state(text) if len(text) <= LONGEST_KNOWN else _state_of(text)


def _state_of(text: str) -> str:
    plain = text.lower()
    return next((state for state, words in _SAID if words.search(plain)), "")


_known_state = lru_cache(maxsize=4096)(_state_of)


def _bare(text: str) -> str:
    """What a part of a line says of its task; nothing where it tells of a thing, as "new chain" does."""
    return "" if _THING.match(text.strip()) else state_of(text)


def is_archive(block: SeenBlock) -> bool:
    """Whether a block's label says that finished work is kept there."""
    return bool(_ARCHIVE & bag(block.label))


def tasks(sight: Sight) -> list[QueuedTask]:
    r"""Every record in the blocks that are no archive.

    >>> queue = SeenBlock("queue", "", "TODO:\n[J-1] Paint\n  Status: Claimed\n  Owner: Bo", 99)
    >>> [(one.id, one.title, one.state, one.owner) for one in tasks(Sight("Bo", (queue,)))]
    [('J-1', 'Paint', 'progress', 'Bo')]
    """
    found = []
    for block in sight.common:
        if is_archive(block):
            continue
        heads = [line for line in block.page.lines if line.kind == "record"]
        rows, form = _form(block, heads)
        here = [_task(block, head, row, form) for head, row in zip(heads, rows, strict=True)]
        if any(one.status or one.owner or state_of(one.head.section) for one in here):
            found += here
    return found


@dataclass(frozen=True, slots=True)
class _Form:
    """How a block's records tell states and owners: by keys, by columns of one-line records, or by words."""

    keys: frozenset[str]  # of fields that name an owner
    status: int  # a column, or 0
    owner: int
    free: int  # where lines say "open" or "unassigned", or 0
    people: frozenset[tuple[int, int]]  # for lines of so many parts, where they name people or nobody


def _form(block: SeenBlock, heads: Sequence[PageLine]) -> tuple[list[list[TaskPlace]], _Form]:
    """The parts of each record's own line, and what the lines have in common."""
    rows, status, owner = _columns(heads)
    free_at = {at for row in rows for at, part in enumerate(row) if at and _bare(part.text) == "pending"}
    places = [((len(row), at), part.text) for row in rows for at, part in enumerate(row)]
    others = {place for place, text in places if not free(text) and not _PERSON.fullmatch(text)}
    people = frozenset(place for place, _ in places) - others
    return rows, _Form(_owner_keys(block, heads), status, owner, min(free_at, default=0), people)


def _owner_keys(block: SeenBlock, heads: Sequence[PageLine]) -> frozenset[str]:
    """The keys that name an owner: the usual words, and keys with a name that only taken records have."""
    free, taken = frozenset[str](), frozenset[str]()
    for head in heads:
        fields = [line for line in block.page.fields(head) if line.key]
        status = next((line.value for line in fields if STATUS_KEYS & bag(line.key)), "")
        if (state_of(status) or state_of(head.section)) == "pending":
            free |= {stem(line.key) for line in fields}
        else:
            taken |= {stem(line.key) for line in fields if _NAME.fullmatch(line.value)}
    return OWNER_KEYS | (taken - free - _NO_OWNER if free else frozenset())


def _columns(heads: Sequence[PageLine]) -> tuple[list[list[TaskPlace]], int, int]:
    """The parts of one-line records, and their columns of a state and of a person or nobody; 0 for none."""
    for gap in _GAPS:
        rows = [_cut(head, gap) for head in heads]
        status, owner = _parted([[part.text for part in row] for row in rows])
        if owner or (status and gap is _GAPS[0]):
            return rows, status, owner
    return [_cut(head, _GAP) for head in heads], 0, 0


def _parted(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The columns of the state and of the owner in rows that are parted alike."""
    size = len(rows[0]) if rows else 0
    if len(rows) < 2 or size < 2 or any(len(row) != size or ": " in "".join(row) for row in rows):
        return (0, 0)
    columns = [*zip(*rows, strict=True)]
    bare = [at for at in range(1, size) if all(map(nobody, columns[at]))]
    states = [at for at in range(1, size) if at not in bare and all(map(_bare, columns[at]))]
    people = [at for at in range(1, size) if at not in states and any(map(free, columns[at]))
              and all(free(text) or _PERSON.fullmatch(text) for text in columns[at])]  # fmt: skip
    return (states[-1], people[0] if people else 0) if states else (0, 0)


def _cut(head: PageLine, gap: re.Pattern[str]) -> list[TaskPlace]:
    """The parts of a record's own line: title, and what stands behind separators."""
    found, start, base = [], 0, head.text.rindex(head.value)
    for match in gap.finditer(head.value):
        if match[0].strip():  # more than a blank: a separator
            found.append((start, match.start()))
            start = match.end()
    return [
        TaskPlace(head, base + first, base + last)
        for first, last in [*found, (start, len(head.value))] if first < last
    ]  # fmt: skip


def free(text: str) -> bool:
    """Whether a text only says that nobody and nothing holds the place."""
    return is_none(text) or text.strip().lower() in _FREE


def nobody(text: str) -> bool:
    """Whether a text says of an owner, and of nothing else, that there is none."""
    return is_none(text) or text.strip().lower() in _NOBODY


_NOBODY = words("nobody no-one unassigned vacant unclaimed tba tbd - – — ?")
_FREE = _NOBODY | words("free open empty available")
_GAPS = [re.compile(re.escape(mark)) for mark in (" | ", " - ", " – ", " — ", "; ", ", ")]


def archived(sight: Sight) -> list[Spot]:
    """Every record in the archives, as block and line."""
    blocks = [block for block in sight.common if is_archive(block)]
    return [(block, line) for block in blocks for line in block.page.content if line.kind == "record"]


Spot = tuple[SeenBlock, PageLine]


def _task(block: SeenBlock, head: PageLine, parts: list[TaskPlace], form: _Form) -> QueuedTask:
    fields = [_field(line) for line in block.page.fields(head) if line.key]
    base = head.text.rindex(head.value)
    inline = [
        TaskPlace(head, base + one.start("value"), base + one.end("value"), one["key"].split()[0])
        for one in _FIELD.finditer(head.value)
    ]
    # Where other records say "open", another word of this one is a state that is not known here, or a name.
    there = parts[form.free : form.free + 1] if form.free else []
    name = [one for one in there if re.fullmatch(r"[A-Z][\w-]*", one.text)]
    told = sorted((one for one in parts[1:] if _bare(one.text)), key=lambda one: nobody(one.text))
    named = [one for one in (*fields, *inline) if STATUS_KEYS & bag(one.key)]
    column = [parts[form.status]] if form.status else []
    at = next(iter([*named, *column, *told, *(one for one in there if one not in name)]), None)
    held = [one for one in fields if form.keys & (bag(one.key) | {stem(one.key)})]
    held += [one for one in inline if stem(one.key) in OWNER_KEYS]
    held += [parts[form.owner]] if form.owner else []
    vacant = [part for place, part in enumerate(parts) if _vacant(part, (len(parts), place), form)]
    who = next((one for one in (*held, *vacant, *name) if one != at), None)
    status = at.text if at else ""
    owner = who.text if who and not free(who.text) else _owner_in(status)
    title, state = parts[0].text if parts else "", _state(status, owner, head)
    columned = bool(form.status)
    return QueuedTask(block, head, head.key, title, state, status, owner, at, who, len(parts), columned)


def _vacant(part: TaskPlace, place: tuple[int, int], form: _Form) -> bool:
    """Whether a part says "nobody", where other lines name people or it can be of nothing else."""
    certain = place in form.people or part.text.lower() in ("nobody", "no-one")
    return place[1] > 0 and certain and nobody(part.text)


def _field(line: PageLine) -> TaskPlace:
    """The value of a record's field."""
    start = line.text.rindex(line.value)
    return TaskPlace(line, start, start + len(line.value), line.key)


def _owner_in(status: str) -> str:
    match = re.search(r"\b(?:by|to|:)\s*([A-Z]\w+)$|[(]([A-Z]\w+)[)]$", status)
    if state_of(status) != "progress":
        return ""
    return (match[1] or match[2]) if match else ""


def _state(status: str, owner: str, head: PageLine) -> str:
    known = state_of(status) or (not status and state_of(head.section))
    return known or ("progress" if owner else "other" if status else "pending")


def listed(found: Sequence[QueuedTask]) -> str:
    """Tasks in words: ``TASK-001 (Analyse Q4 sales), TASK-002 (Churn report)``."""
    return ", ".join(task.name for task in found)


def by_title(known: list[QueuedTask], phrase: str, *, whole: bool = True) -> list[QueuedTask]:
    """The tasks whose title has all words of a phrase; or, not ``whole``, whose title it has."""
    said = frozenset(stem(word) for word in content(phrase)) - _GENERAL
    found = []
    for task in known:
        title = bag(task.title)
        firm = frozenset(stem(word) for word in content(task.title))
        if said & title and ((whole and said <= title | bag(task.owner)) or (not whole and firm <= said)):
            found.append(task)
    return found


def rank(task: QueuedTask) -> int:
    """How urgent a task is; 0 comes first."""
    text = " ".join([task.head.text, *(line.text for line in task.block.page.fields(task.head))])
    said = {word.lower() for word in tokens(text)}
    return next((at for at, names in enumerate(RANKS) if said & names), len(RANKS))
