"""Leases: a task in a block is claimed by an owner until a time, and goes back when the time is over.

A task is a line of the block, or a line and the indented ones below it, as the clerk keeps them::

    [TASK-001] Q4 sales | HIGH | 2 h | Status: Unassigned | Owner: none
    [TASK-001] Q4 sales | HIGH | 2 h | Status: In progress | Owner: Ann | Until: 2026-01-05 09:30:00

Every change is one ``Replace`` of the very text that must be there. So two claims never both win, and a
worker that wakes up after its lease has gone to another is refused: its own line is not there any more.
(M. Kleppmann, "How to do distributed locking", 2016, calls that fencing; here the content is the token.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kit.client import Client
from kit.errors import APIStatusError, ConflictError, EditError, NotFoundError, UnprocessableEntityError
from kit.values.checks import a_text, shown
from kit.values.edits import Replace
from kit.values.meant import Answering, a_client, each_explained
from kit.values.records import Block

DEFAULT_LASTS = timedelta(minutes=30)
_NOBODY = frozenset({"", "none", "nobody", "-", "–"})
_OPEN = frozenset({"", "unassigned", "pending", "open"})
_STATES = _OPEN - {""} | {"in progress", "blocked", "complete"}
_HEAD = re.compile(r"\[(?P<id>[^\[\]\s]+)\]")
_KEYS = ("Status", "Owner", "Until")
_ENDS = ("\n", " |")  # what may follow a task's text, if it is not the end of the block
_MOST_TRIES = 100


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the block has it: ``text`` is the very text that stands there.

    ``owner`` is empty for a free task, ``until`` is ``None`` for one that was claimed without a time.
    """

    id: str
    status: str
    owner: str
    until: datetime | None
    text: str

    @property
    def is_free(self) -> bool:
        """Whether nobody holds it and it is open."""
        return not self.owner and self.status.lower() in _OPEN

    @property
    def is_complete(self) -> bool:
        """Whether it is done."""
        return self.status.lower() == "complete"

    def is_expired(self, now: datetime) -> bool:
        """Whether it is held under a lease whose time is over at ``now``; the last second still counts."""
        return bool(self.owner) and not self.is_complete and self.until is not None and now > self.until

    def __str__(self) -> str:
        if self.is_free:
            return f"{self.id} is free"
        held = f", owner {self.owner}" if self.owner else ""
        until = f" until {_written(self.until)}" if self.until and not self.is_complete else ""
        return f"{self.id} is {self.status.lower()}{held}{until}"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of ``owner`` to work on ``task`` until a time; ``text`` is what the block says of it."""

    task: str
    owner: str
    until: datetime
    text: str

    def __str__(self) -> str:
        return f"{self.owner} holds {self.task} until {_written(self.until)}"


@each_explained
class Leases(Answering):
    """The leases in one block of a room.

    The time is passed in, so that a notebook that runs twice prints the same twice; workers on several
    machines need clocks that agree better than a lease lasts.

    >>> from datetime import datetime
    >>> from kit import connect
    >>> client = connect()
    >>> line = "[T-1] Q4 sales | Status: Unassigned | Owner: none"
    >>> queue = client.blocks.create(label="task_queue", value=line)
    >>> leases = Leases(client, queue.id)
    >>> nine = datetime(2026, 1, 5, 9, 0)
    >>> print(leases.claim("T-1", "Ann", now=nine))
    Ann holds T-1 until 2026-01-05 09:30:00
    >>> leases.claim("T-1", "Bo", now=nine)
    Traceback (most recent call last):
        ...
    kit.errors.ConflictError: Bo can not claim it: T-1 is in progress, owner Ann until 2026-01-05 09:30:00
      → Take another task, or come back after 2026-01-05 09:30:00.
    """

    def __init__(self, client: Client, block_id: str) -> None:
        a_client(client, "Leases(client, block.id)")
        self._client = client
        self._block_id = block_id
        self._block()

    def tasks(self) -> list[Task]:
        """Every task of the block, as it is now, from the top."""
        return list(_tasks(self._block().value))

    def task(self, id: str) -> Task:
        """One task as it is now.

        Raises:
            NotFoundError: the block has no such task.
            ConflictError: it stands there twice.
        """
        known = self.tasks()
        found = [task for task in known if task.id == id]
        if not found:
            names = ", ".join(task.id for task in known[:10]) or "none"
            raise NotFoundError(f"there is no task {shown(id)} in the block", hint=f"Its tasks are {names}.")
        if len(found) > 1:
            raise ConflictError(
                f"{id} stands {len(found)} times in the block",
                hint="Give each task an id of its own; nothing was changed.",
            )
        return found[0]

    def claim(self, task: str, owner: str, *, now: datetime, lasts: timedelta = DEFAULT_LASTS) -> Lease:
        """Claim a task that is free, or whose lease is over.

        Raises:
            NotFoundError: there is no such task.
            ConflictError: somebody holds it, or it is complete; ``owner`` and ``until`` say who and how long.
            UnprocessableEntityError: a name or a time has the wrong form.
        """
        name, until = _a_name(owner), _end(now, lasts)

        def text(present: Task) -> str:
            if not present.is_free and not _expired(present, now):
                raise _held(f"{name} can not claim it", present)
            return _changed(present.text, Status="In progress", Owner=name, Until=_written(until))

        return Lease(task, name, until, self._change(task, text))

    def renew(self, lease: Lease, *, now: datetime, lasts: timedelta = DEFAULT_LASTS) -> Lease:
        """Hold on to a task for longer: to ``now`` + ``lasts``, never for less long than before.

        A lease whose time is over can be renewed as long as nobody else has taken the task.

        Raises:
            ConflictError: the lease has gone to somebody else, or the task is complete.
        """
        until = _later(_end(now, lasts), _a_lease(lease).until)
        after = _changed(lease.text, Until=_written(until))
        self._fenced(lease, after, "renew")
        return replace(lease, until=until, text=after)

    def complete(self, lease: Lease) -> Task:
        """Mark the task as complete; the line keeps who did it.

        Raises:
            ConflictError: the lease has gone to somebody else, or the task is complete.
        """
        self._fenced(lease, _changed(_a_lease(lease).text, Status="Complete", Until=""), "complete")
        return self.task(lease.task)

    def give_back(self, lease: Lease) -> Task:
        """Make the task free again before the time is over.

        Raises:
            ConflictError: the lease has gone to somebody else, or the task is complete.
        """
        self._fenced(lease, _freed(_a_lease(lease).text), "give back")
        return self.task(lease.task)

    def return_expired(self, *, now: datetime) -> list[Task]:
        """Make every task free whose lease is over at ``now``, and say which they were, as they were.

        Anybody may call it, as often as wanted: a lease that was renewed meanwhile stays.

        Raises:
            UnprocessableEntityError: ``now`` is no time.
        """
        over = [task for task in self.tasks() if _expired(task, _a_time(now))]
        return [task for task in over if self._swap(task.id, task.text, _freed(task.text))]

    # ------------------------------------------------------------------ one edit each

    def _change(self, id: str, text: Callable[[Task], str]) -> str:
        """Replace the text of a task by what ``text`` makes of it; again if somebody else was faster."""
        while True:
            present = self.task(id)
            after = text(present)
            if self._swap(id, present.text, after):
                return after

    def _fenced(self, lease: Lease, after: str, what: str) -> None:
        if not self._swap(lease.task, lease.text, after):
            raise _held(f"{lease.owner} can not {what} it any more", self.task(lease.task))

    def _swap(self, id: str, before: str, after: str) -> bool:
        """Put ``after`` in the place of ``before``; ``False`` if the task reads otherwise by now."""
        for _ in range(_MOST_TRIES):
            if self._try(before, after):
                return True
            if not any(task.id == id and _begins(task.text, before) for task in self.tasks()):
                return False
        raise ConflictError(
            f"the text of {id} stands more than once in the block",
            hint="Take the copy away; nothing was changed.",
        )

    def _try(self, before: str, after: str) -> bool:
        """One edit. What follows the task belongs to it: ``Worker 1`` must not be found in ``Worker 10``."""
        value = self._block().value
        end = next((end for end in _ENDS if before + end in value), "")
        if not end and not value.endswith(before):
            return False
        try:
            self._client.blocks.edit(self._block_id, Replace(before + end, after + end))
        except EditError:
            return False
        return True

    def _block(self) -> Block:
        return self._client.blocks.retrieve(self._block_id)


# ------------------------------------------------------------------------------------ how a task reads


def _tasks(text: str) -> Iterator[Task]:
    """The tasks in a text: a line that begins with ``[ID]``, and the indented lines below it."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if head := _HEAD.match(line):
            end = place + 1
            while end < len(lines) and lines[end].startswith((" ", "\t")):
                end += 1
            yield _task(head["id"], "\n".join(lines[place:end]))


def _task(id: str, text: str) -> Task:
    fields = dict(filter(None, map(_field, _parts(text))))
    status, _, by = (piece.strip() for piece in fields.get("Status", "").partition(":"))
    owner = fields.get("Owner", by)
    return Task(
        id=id,
        status=status,
        owner="" if owner.lower() in _NOBODY else owner,
        until=_read(fields.get("Until", "")),
        text=text,
    )


def _begins(text: str, before: str) -> bool:
    """Whether a task's text is still what it was, perhaps with more behind it."""
    return text == before or any(text.startswith(before + end) for end in _ENDS)


def _separator(text: str) -> str:
    """What stands between the fields: bars on one line, or lines of their own."""
    return "\n  " if "\n" in text else " | "


def _parts(text: str) -> list[str]:
    if "\n" in text:
        return re.split(r"\n\s+", text)
    first, *others = text.split("|")
    parts = [first.rstrip(), *map(str.strip, others)] if others else [first]
    return [*parts[:-1], others[-1].lstrip()] if others else parts


def _field(part: str) -> tuple[str, str] | None:
    """A field and what it says; a queue may also give a status without the word, as ``In progress: Ann``."""
    key, colon, value = (piece.strip() for piece in part.partition(":"))
    if key.lower() in _STATES:
        return "Status", part.strip()
    return (key, value) if colon and key in _KEYS else None


def _changed(text: str, **fields: str) -> str:
    """The task's text with these fields; an empty one is left out, a new one is put at the end."""
    kept: list[str] = []
    left = dict(fields)
    for part in _parts(text):
        key = (_field(part) or ("", ""))[0]
        new = left.pop(key, None)
        kept += [part] if new is None else [f"{key}: {new}"] if new else []
    return _separator(text).join([*kept, *(f"{key}: {new}" for key, new in left.items() if new)])


def _freed(text: str) -> str:
    """The text of the same task with nobody as its owner, in the words of its queue."""
    return _changed(text, Status="Unassigned", Owner="none" if "\n" not in text else "", Until="")


def _written(at: datetime) -> str:
    """A time as it stands in a block, always to the second: no time is the beginning of another.

    >>> _written(datetime(2026, 1, 5, 9, 30))
    '2026-01-05 09:30:00'
    """
    return at.isoformat(sep=" ", timespec="seconds")


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


# ------------------------------------------------------------------------------------ what may be asked


def _held(what: str, task: Task) -> APIStatusError:
    hint = "Take another task."
    if task.until and not task.is_complete:
        hint = f"Take another task, or come back after {_written(task.until)}."
    elif task.is_free:
        hint = "Its lease was over and the task went back: claim it again."
    return ConflictError(f"{what}: {task}", hint=hint, task=task.id, owner=task.owner, until=task.until)


def _expired(task: Task, now: datetime) -> bool:
    if task.until is not None:
        _later(task.until, now)
    return task.is_expired(now)


def _later(one: datetime, other: datetime) -> datetime:
    try:
        return max(one, other)
    except TypeError:
        raise UnprocessableEntityError(
            f"{_written(one)} and {_written(other)} can not be compared: one of them has no time zone",
            hint="Use times with a time zone everywhere, or nowhere.",
        ) from None


def _end(now: object, lasts: object) -> datetime:
    """When a lease is over, to the second."""
    length = _a_length(lasts)
    try:
        return (_a_time(now) + length).replace(microsecond=0)
    except OverflowError:
        raise UnprocessableEntityError(
            f"{shown(now)} + {shown(lasts)} is beyond the last year", hint="Take a shorter lease."
        ) from None


def _a_name(owner: object) -> str:
    name = a_text(owner, "owner").strip()
    if not name or name.lower() in _NOBODY or re.search(r"[|\n\[\]]", name):
        raise UnprocessableEntityError(
            f"owner is {shown(owner)}, which can not stand in a task's line",
            hint='Give a name without | [ ] and line breaks, for example "Worker 1".',
        )
    return name


def _a_time(now: object) -> datetime:
    if not isinstance(now, datetime):
        raise UnprocessableEntityError(
            f"now is {shown(now)}, not a time", hint="For example now=datetime(2026, 1, 5, 9, 0)."
        )
    return now


def _a_length(lasts: object) -> timedelta:
    if not isinstance(lasts, timedelta) or not timedelta(seconds=1) <= lasts <= timedelta(days=366):
        raise UnprocessableEntityError(
            f"lasts is {shown(lasts)}, not a time span from a second to a year",
            hint="For example lasts=timedelta(minutes=30).",
        )
    return lasts


def _a_lease(lease: Any) -> Lease:
    if not isinstance(lease, Lease):
        raise UnprocessableEntityError(
            f"{shown(lease)} is no lease", hint="Hand over what claim(…) or renew(…) has returned."
        )
    return lease
