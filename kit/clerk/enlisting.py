"""Enlisting: a new record in a queue, in the form of those that are there."""

from __future__ import annotations

import re

from kit.clerk.desk import Desk, NoEditError
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.speech import Clause
from kit.clerk.task import OWNER_KEYS, STATUS_KEYS, QueuedTask, nobody, state_of, tasks
from kit.clerk.words import bag, squash, stem

_CUT = re.compile(r"\s*[,;(]\s*|\s+(?:with|at|as)\s+(?=\w+[ -](?:priority|urgency)\b)|\s+-\s+")
_UNOWNED = re.compile(
    r"(?:(?:nobody|no[- ]one) (?:owns|has|does|took|takes|picked) (?:it|this)(?: up)?"
    r"|unassigned|unowned|unclaimed|(?:with )?no owner|nobody's|not (?:yet )?(?:assigned|owned|claimed))"
    r"(?: yet| so far| as yet)?",
    re.IGNORECASE,
)
_RANKS = r"critical|urgent|high|medium|normal|low"


def enlist(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Add a record to a queue: with the id that was said, or else the next free one."""
    known = tasks(desk.sight)
    labels = frozenset(word for task in known for word in bag(task.block.label)) | {"task", "job"}
    if not known or not (hit["id"] or stem(hit["noun"]) in labels):
        return False
    id = hit["id"].strip("[]").upper()
    if "-" not in id and id and not any(_prefix(id) == _prefix(one.id) for one in known):
        return False  # "Q4 report" begins with no id
    desk.use(hit["noun"])
    if re.search(r"[.!?]\s+\S", hit["rest"]):
        raise NoEditError("Say the task in one sentence, please. I changed nothing.")
    if held := next((one for one in known if squash(one.id) == squash(id)), None):
        raise NoEditError(
            f'{held.id} is in {held.block.label} already: "{held.head.text.strip()}". I changed nothing.'
        )
    title, *pieces = [piece.strip(" .:)-") for piece in _CUT.split(hit["rest"])]
    title = title.strip('"“”')
    desk.used += [piece for piece in pieces if _UNOWNED.fullmatch(piece)]
    pieces = [piece for piece in [hit["rank"], *pieces] if piece and not _UNOWNED.fullmatch(piece)]
    if not title:
        raise NoEditError(f"What is {id or 'it'} about? I changed nothing.")
    if any(squash(title) == squash(one.title) for one in known):
        raise NoEditError(f"{known[0].block.label} has a task of that title already. I changed nothing.")
    _record(desk, known[0].block, id or _next_id([one.id for one in known], desk), title, pieces)
    return True


def _prefix(id: str) -> str:
    return id.rstrip("0123456789")


def _next_id(ids: list[str], desk: Desk) -> str:
    match = re.match(r"(.*?)(\d+)$", ids[-1])
    prefix, digits = match.groups() if match else (f"{ids[-1]}-", "1")
    text = "\n".join(block.value for block in desk.sight.blocks)
    top = max((int(number) for number in re.findall(rf"{re.escape(prefix)}(\d{{1,9}})", text)), default=0)
    return f"{prefix}{top + 1:0{len(digits)}d}"


def _record(desk: Desk, queue: SeenBlock, id: str, title: str, pieces: list[str]) -> None:
    title = title[:1].upper() + title[1:]
    model, lines = _like(queue, id, title, pieces)
    free = [
        one.head.section
        for one in tasks(desk.sight)
        if one.block == queue and one.state == "pending" and not one.owner
    ]
    pending = next(
        (one for one in queue.page.sections if one.section in free or state_of(one.text) == "pending"), None
    )
    desk.note(f"rule task.add: {id} {title!r}")
    desk.put(queue, queue.page.add("\n".join(lines), pending), "add", [id, model, "Note"])
    desk.say(
        f'{queue.label}: I added "{lines[0].strip()}"' + (f" under {pending.section}." if pending else ".")
    )


def _like(queue: SeenBlock, id: str, title: str, pieces: list[str]) -> tuple[str, list[str]]:
    """The form of a free record, and the lines of a new one in it: the same keys, free and unowned."""
    known = tasks(Sight("", (queue,)))
    model = next((one for one in known if not one.owner), known[0])
    fields = [line for line in queue.page.fields(model.head) if line.key]
    form = " ".join(
        [*(line.key for line in fields), model.status if state_of(model.status) == "pending" else ""]
    )
    if ": " in model.head.value.partition(" | ")[2]:
        return model.head.value, [_lead(model, id) + " | ".join([title, *_keyed(model.head.value, pieces)])]
    if " | " in model.head.value:
        free = [model.status] if model.status and state_of(model.status) == "pending" else []
        size = model.head.value.count(" | ") + 1
        if len(pieces) + 1 == size:
            free = []
        elif len(pieces) + len(free) + 1 != size:
            raise _parts_missing(model.head.value)
        return form, [_lead(model, id) + " | ".join([title, *pieces, *free])]
    at = len(model.head.text) - len(model.head.value) if model.head.value else len(model.head.text)
    lines = [model.head.text[:at].replace(model.id, id) + title]
    for line in fields:
        value = _field(line.key, line.value, pieces)
        if value:
            lines.append(line.text[: line.text.rindex(line.value)] + value)
    pad = fields[0].text[: fields[0].indent] if fields else "  "
    return form, [*lines, *(f"{pad}Note: {piece}" for piece in pieces)]


def _lead(model: QueuedTask, id: str) -> str:
    """How the line of a record begins, with another id."""
    text = model.head.text
    joint = " | " if f"{model.id} |" in text else "] " if f"{model.id}]" in text else " "
    return text[: text.index(model.id) + len(model.id)].replace(model.id, id) + joint


def _keyed(value: str, pieces: list[str]) -> list[str]:
    """The fields of a one-line record: each as it was said, else as one has it that is free and unowned."""
    made = []
    for part in value.split(" | ")[1:]:
        key, colon, held = part.partition(": ")
        told = _field(key, held, pieces) if colon else pieces.pop(0) if pieces else ""
        if bag(key) & OWNER_KEYS:
            told = told or (held if nobody(held) else "none")
        elif bag(key) & STATUS_KEYS and state_of(told) != "pending" and told in ("", held):
            told = held if state_of(held) == "pending" else "pending"
        if not told:
            raise _parts_missing(value)
        made.append(f"{key}: {told}" if colon else told)
    if pieces:
        raise _parts_missing(value)
    return made


def _parts_missing(value: str) -> NoEditError:
    return NoEditError(f'A task there reads "{value}". Say all parts. I changed nothing.')


def _field(key: str, held: str, pieces: list[str]) -> str:
    """A field's value as it was said; the piece that says it is used up."""
    form = re.escape(key)
    forms = [rf"{form}:?\s+(?:is\s+|of\s+|to\s+)?(.+)", rf"(.+?)[ -]{form}"]
    if re.fullmatch(rf"(?:{_RANKS})", held, re.IGNORECASE):
        forms += [rf"({_RANKS})(?:[ -](?:priority|urgency))?"]
    for piece in pieces:
        match = next((found for form in forms if (found := re.fullmatch(form, piece, re.IGNORECASE))), None)
        if match:
            pieces.remove(piece)
            return match[1].upper() if held.isupper() else match[1]
    return held if re.search(r"status|state", key, re.IGNORECASE) else ""


ENLIST = ClauseRule("enlist", enlist)
