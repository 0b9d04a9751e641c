"""Enlisting: a new record in a queue, in the form of those that are there."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen, Sight
from kit.models.clerk.speech import Clause
from kit.models.clerk.task import state_of, tasks
from kit.models.clerk.words import squash

_TASK = re.compile(
    r"(?:add|create|append|put|queue|insert|open|file)\s+(?:an?\s+|the\s+|"
    r"another\s+)?(?:new\s+)?(?P<adj>(?:high|medium|low|urgent|critical|"
    r"normal)(?:[- ]priority)?\s+)?"
    r"(?:(?:tasks?|jobs?|orders?|tickets?|cases?|items?|"
    r"requests?)\b(?!-\d)\s*:?\s*)?(?P<id>\[?[A-Za-z]{2,12}-\d{1,6}\]?)?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)


def task(desk: Desk, clause: Clause) -> bool:
    """Add a record to a queue: with the id that was said, or else the next free one."""
    known = tasks(desk.sight)
    match = _TASK.match(clause.text)
    if not match or not known:
        return False
    noun = re.match(
        r"\S+\s+(?:an?\s+|the\s+|another\s+|new\s+|\S+[- ]priority\s+|high\s+|low\s+|"
        r"urgent\s+)*(?:task|job|order|ticket|case|request)s?\b",
        clause.text,
        re.IGNORECASE,
    )
    id = match["id"].strip("[]").upper() if match["id"] else ""
    if not id and not noun:
        return False
    if held := next((one for one in known if squash(one.id) == squash(id)), None):
        raise NoEditError(
            f'{held.id} is in {held.block.label} already: "{held.head.text.strip()}". I changed nothing.'
        )
    return _record(desk, known[0].block, id or _next_id([one.id for one in known], desk), match)


def _next_id(ids: list[str], desk: Desk) -> str:
    prefix, digits = re.match(r"(.*?)(\d+)$", ids[-1]).groups()  # type: ignore[union-attr]
    text = "\n".join(block.value for block in desk.sight.blocks)
    top = max(int(number) for number in re.findall(rf"{re.escape(prefix)}(\d{{1,9}})", text))
    return f"{prefix}{top + 1:0{len(digits)}d}"


def _record(desk: Desk, queue: Seen, id: str, match: re.Match[str]) -> bool:
    title, extra = _title(match["rest"])
    if not title:
        raise NoEditError(f"What is {id} about? I changed nothing.")
    if any(squash(title) == squash(one.title) for one in tasks(desk.sight)):
        raise NoEditError(f"{queue.label} has a task of that title already. I changed nothing.")
    lines = _like(queue, id, title, _pieces(f"{match['adj'] or ''}, {extra}"))
    free = [
        one.head.section
        for one in tasks(desk.sight)
        if one.block == queue and one.state == "pending" and not one.owner
    ]
    pending = next(
        (one for one in queue.page.sections if one.section in free or state_of(one.text) == "pending"), None
    )
    desk.note(f"rule task.add: {id} {title!r}")
    desk.put(queue, queue.page.add("\n".join(lines), pending))
    desk.say(
        f'{queue.label}: I added "{lines[0].strip()}"' + (f" under {pending.section}." if pending else ".")
    )
    return True


def _pieces(extra: str) -> list[str]:
    """What was said besides the title, piece by piece."""
    extra = re.sub(r"\s+(?:to|in|on|into|onto)\s+(?:the|our)\s+[\w ]+$", "", extra.strip(" ."))
    found = re.split(r"[,;()]|\band\b|\bwith\b", extra)
    return [text for piece in found if (text := re.sub(r"^(?:an?|the|at|as|in)\s+", "", piece.strip(" .:-")))]


def _title(rest: str) -> tuple[str, str]:
    rest = re.sub(r"^\s*(?:to|in|on|into)\s+(?:the\s+|our\s+)?[\w ]{2,30}?(?::|\s+-)\s*", "", rest)
    rest = re.sub(
        r"^\s*(?:to the (?:queue|list|board|task queue)\s*)?(?:called|named|titled|for|about|:|"
        r",|-|–|with the title)\s*",
        "",
        rest.strip(),
        flags=re.IGNORECASE,
    ).strip()
    quoted = re.match(r"[\"“](.+?)[\"”]\s*(.*)$", rest, re.DOTALL)
    if quoted:
        return quoted[1], quoted[2]
    cut = re.search(
        r"\s*[,;(]\s*|\s+(?:with|at|as)\s+(?=\w+ priority|priority)|\s+priority\b|\s+(?:to|in|"
        r"on|into)\s+(?:the\s+)?(?:task\s+)?(?:queue|list|board|backlog)\b",
        rest,
    )
    title, extra = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    tail = re.search(r"\s+(?:HIGH|MEDIUM|LOW|URGENT)\b.*$", title)
    title, extra = (title[: tail.start()], title[tail.start() :] + extra) if tail else (title, extra)
    title = title.strip(" .:-")
    return title[:1].upper() + title[1:], extra


def _like(queue: Seen, id: str, title: str, pieces: list[str]) -> list[str]:
    """The lines of a new record in the form of those that are there: the same keys, free and unowned."""
    known = tasks(Sight("", (queue,)))
    model = next((one for one in known if not one.owner), known[0])
    fields = [line for line in queue.page.fields(model.head) if line.key]
    if " | " in model.head.value:
        free = [model.status] if model.status and state_of(model.status) == "pending" else []
        start = model.head.text[: model.head.text.index(model.id) + len(model.id)]
        joint = (
            " | "
            if f"{model.id} |" in model.head.text
            else "] "
            if f"{model.id}]" in model.head.text
            else " "
        )
        return [start.replace(model.id, id) + joint + " | ".join([title, *pieces, *free])]
    at = len(model.head.text) - len(model.head.value) if model.head.value else len(model.head.text)
    lines = [model.head.text[:at].replace(model.id, id) + title]
    for line in fields:
        value = _field(line, pieces)
        if value:
            lines.append(line.text[: line.text.rindex(line.value)] + value)
    pad = fields[0].text[: fields[0].indent] if fields else "  "
    return [*lines, *(f"{pad}Note: {piece}" for piece in pieces)]


def _field(line: Line, pieces: list[str]) -> str:
    """A field's value as it was said; the piece that says it is used up."""
    key = re.escape(line.key)
    forms = [rf"{key}:?\s+(?:is\s+|of\s+|to\s+)?(.+)", rf"(.+?)[ -]{key}"]
    if re.search(r"priority|urgency", line.key, re.IGNORECASE):
        forms += [r"(critical|urgent|high|medium|normal|low)(?:[ -]priority)?", r"priority:?\s+(\w+)"]
    if re.search(r"time|estimate|hours|duration|effort", line.key, re.IGNORECASE):
        forms.append(r"(?:about\s+|takes\s+)?(\d+(?:\.\d+)?\s?(?:hours?|h|minutes?|days?))")
    for piece in pieces:
        match = next((found for form in forms if (found := re.fullmatch(form, piece, re.IGNORECASE))), None)
        if match:
            pieces.remove(piece)
            return match[1].upper() if line.value.isupper() else match[1]
    return line.value if re.search(r"status|state", line.key, re.IGNORECASE) else ""
