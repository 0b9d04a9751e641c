"""Task: a record with an id, a status and perhaps an owner, read out of a queue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
OWNER_WORDS = (
    "owner", "assignee", "assigned to", "assigned", "worker", "claimed by", "responsible", "who",
)  # fmt: skip
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
class QueuedTask:
    """One record of a queue; ``state`` is pending, blocked, complete, progress or nothing known."""

    block: SeenBlock
    head: PageLine
    id: str
    title: str
    state: str
    status: str
    owner: str
    owner_line: PageLine | None = None
    columns: tuple[int, int] = (0, 0)  # where its one line has its status and its owner, if they are known
    mark: str = " | "  # what parts those columns

    @property
    def name(self) -> str:
        return f"{self.id} ({self.title})" if self.title else self.id

    def field(self, keys: Iterable[str]) -> PageLine | None:
        """The field line whose key is one of these stems."""
        wanted = frozenset(keys)
        fields = self.block.page.fields(self.head)
        return next((line for line in fields if line.key and wanted & bag(line.key)), None)


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
        slots = {
            at for head in heads for at, part in enumerate(split(head)) if at and _bare(part) == "pending"
        }
        keys = _owner_keys(block, heads)
        mark, columns = _columns(heads)
        here = [_in_columns(_task(block, head, slots, keys), mark, columns) for head in heads]
        if any(one.status or one.owner or state_of(one.head.section) for one in here):
            found += here
    return found


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


def _columns(heads: Sequence[PageLine]) -> tuple[str, tuple[int, int]]:
    """What parts one-line records, and their columns of a state and of a person or nobody; 0 for none."""
    found = ((mark, _parted(heads, mark)) for mark in _MARKS)
    return next(((mark, at) for mark, at in found if at[1] or (at[0] and mark == " | ")), (" | ", (0, 0)))


def _parted(heads: Sequence[PageLine], mark: str) -> tuple[int, int]:
    """The columns of the state and of the owner in rows that a mark parts."""
    rows = [head.value.split(mark) for head in heads]
    size = len(rows[0]) if rows else 0
    if len(rows) < 2 or size < 2 or any(len(row) != size or ": " in "".join(row) for row in rows):
        return (0, 0)
    columns = [[row[at].strip() for row in rows] for at in range(size)]
    bare = [at for at in range(1, size) if all(map(nobody, columns[at]))]
    states = [at for at in range(1, size) if at not in bare and all(map(_bare, columns[at]))]
    people = [at for at in range(1, size) if at not in states and any(map(free, columns[at]))
              and all(free(text) or _PERSON.fullmatch(text) for text in columns[at])]  # fmt: skip
    return (states[-1], people[0] if people else 0) if states else (0, 0)


def _in_columns(task: QueuedTask, mark: str, columns: tuple[int, int]) -> QueuedTask:
    """The task as its columns say, where they are known."""
    status, owner = columns
    if not status:
        return task
    parts = [part.strip() for part in task.head.value.split(mark)]
    who = parts[owner] if owner and not free(parts[owner]) else ""
    said = parts[status]
    state = _state(said, who, task.head)
    return replace(task, status=said, owner=who, state=state, columns=columns, mark=mark)


def free(text: str) -> bool:
    """Whether a text only says that nobody and nothing holds the place."""
    return is_none(text) or text.strip().lower() in _FREE


def nobody(text: str) -> bool:
    """Whether a text says of an owner, and of nothing else, that there is none."""
    return is_none(text) or text.strip().lower() in _NOBODY


_NOBODY = words("nobody no-one unassigned vacant unclaimed tba tbd - – — ?")
_FREE = _NOBODY | words("free open empty available")
_MARKS = (" | ", " - ", " – ", " — ", "; ", ", ")


def split(head: PageLine) -> list[str]:
    """The parts of a record's own line: title, and what stands behind separators."""
    return [head.value[start:end] for start, end in spans(head)]


def spans(head: PageLine) -> list[tuple[int, int]]:
    """Where the parts of a record's own line stand in what it says."""
    found, start = [], 0
    for gap in _GAP.finditer(head.value):
        if gap[0].strip():  # more than a blank: a separator
            found.append((start, gap.start()))
            start = gap.end()
    return [(start, end) for start, end in [*found, (start, len(head.value))] if start < end]


def vacant(task: QueuedTask) -> tuple[int, int]:
    """The part of a task's line that says "nobody", where other lines name people; (0, 0) where none does."""
    rows = [split(line) for line in task.block.page.lines if line.kind == "record"]
    size = len(split(task.head))
    for at, (start, end) in enumerate(spans(task.head)):
        said, others = task.head.value[start:end], [row[at] for row in rows if len(row) == size]
        people = all(free(one) or _PERSON.fullmatch(one) for one in others)
        if at and nobody(said) and said != task.status and (people or said.lower() in ("nobody", "no-one")):
            return (start, end)
    return (0, 0)


def archived(sight: Sight) -> list[Spot]:
    """Every record in the archives, as block and line."""
    blocks = [block for block in sight.common if is_archive(block)]
    return [(block, line) for block in blocks for line in block.page.content if line.kind == "record"]


Spot = tuple[SeenBlock, PageLine]


def _task(block: SeenBlock, head: PageLine, slots: set[int], keys: frozenset[str]) -> QueuedTask:
    """One record; ``slots`` are the places where other one-line records of the block say "unassigned"."""
    fields = block.page.fields(head)
    parts = split(head)
    inline = {stem(match["key"].split()[0]): match["value"] for match in _FIELD.finditer(head.value)}
    status = next((line.value for line in fields if line.key and STATUS_KEYS & bag(line.key)), "")
    status = status or next((inline[key] for key in inline if key in STATUS_KEYS), "")
    told = sorted((part for part in parts[1:] if _bare(part)), key=nobody)  # "open" before "unassigned"
    status = status or next(iter(told), "")
    # Where other records say "open", another word of this one is a state that is not known here.
    at = min(slots, default=len(parts))
    if not status and at < len(parts) and not re.fullmatch(r"[A-Z][\w-]*", parts[at]):
        status = parts[at]
    held = next((line for line in fields if line.key and keys & (bag(line.key) | {stem(line.key)})), None)
    owner = held.value if held else next((inline[key] for key in inline if key in OWNER_KEYS), "")
    named = (part for at, part in enumerate(parts) if at in slots and re.fullmatch(r"[A-Z][\w-]*", part))
    owner = owner or _owner_in(status) or next(named, "")
    owner = "" if is_none(owner) or state_of(owner) == "pending" else owner
    title = parts[0] if parts else ""
    return QueuedTask(block, head, head.key, title, _state(status, owner, head), status, owner, held)


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
