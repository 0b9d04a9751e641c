"""One turn as it is shown: put together from its run, its messages, its steps and their commits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from kit.journal import Document, Reading
from kit.turn.conversation import as_model_messages
from kit.values.records import Commit
from kit.views.shared.change import changed_lines
from kit.views.trace.prompts import Recollection
from kit.views.trace.seen import CallView, ChangeView, SaidView, Sent, StepView, TurnView
from kit.views.trace.turns import as_said

FIRST_STEPS, LAST_STEPS = 5, 25  # of a longer turn these are shown
MOST_CALLS = 20  # of one step
_LATEST = 6  # messages of the conversation before the turn that are shown
_ANYWAY = 50  # messages before the turn that are read even where none of them was sent
_MOST_KEPT = 300


@dataclass(frozen=True, slots=True)
class _Before:
    """The conversation before a turn, and what others had ``left`` at its end for the agent to answer.

    Of its ``count`` messages those from ``first`` on are ``recorded`` here; none before them was sent.
    """

    count: int
    first: int
    recorded: tuple[Document, ...]
    messages: int
    latest: tuple[SaidView, ...]
    left: tuple[SaidView, ...]


class Remembered:
    """What does not change of a past any more: steps that are over, and what was before and sent."""

    def __init__(self) -> None:
        self.before: dict[str, _Before] = {}
        self.steps: dict[tuple[str, int], StepView] = {}
        self.sent: dict[str, Sent] = {}

    def forget_some(self) -> None:
        """Keep it small."""
        if len(self.steps) > _MOST_KEPT:
            self.steps.clear()
            self.before.clear()


class TurnReader:
    """Reads turns from one reading of a room."""

    def __init__(self, room: Reading, remembered: Remembered) -> None:
        remembered.forget_some()
        self._room = room
        self._recollection = Recollection(room, remembered.sent)
        self._before = remembered.before
        self._steps = remembered.steps

    def read(self, run_id: str) -> TurnView:
        """The turn as far as it has gone."""
        run, steps, messages, before = self._look(run_id)
        said = tuple(as_said(one, self._recollection.name) for one in messages if one["step_id"] is None)
        shown = steps if len(steps) <= FIRST_STEPS + LAST_STEPS else steps[:FIRST_STEPS] + steps[-LAST_STEPS:]
        return TurnView(
            run=run_id,
            agent_id=run["agent_id"],
            agent="",
            number=0,
            said=said or before.left,
            earlier=before.count if any(step.get("left_out") for step in steps) else before.messages,
            latest=before.latest,
            stop_reason=run["stop_reason"] or "",
            error=run.get("error") or "",
            steps=tuple(self._step(step, messages, before) for step in shown),
            left_out=len(steps) - len(shown),
        )

    def _look(self, run_id: str) -> tuple[Document, list[Document], list[Document], _Before]:
        room = self._room
        run = room.get("runs", run_id) or {}
        of_run = {"agent_id": run["agent_id"], "run_id": run_id}
        messages = room.find("messages", **of_run)
        steps = sorted(room.find("steps", **of_run), key=lambda step: step["number"])
        before = self._before.get(run_id)
        if before is None or _first_sent(steps, before.count) < before.first:
            before = _before(room, run, steps, messages, self._recollection.name)
        if steps:
            self._before[run_id] = before
        return run, steps, messages, before

    def _step(self, step: Document, messages: list[Document], before: _Before) -> StepView:
        own = [one for one in messages if one["step_id"] == step["id"]]
        key = step["id"], len(own)
        if key not in self._steps:
            place = messages.index(own[0]) if own else len(messages)
            self._steps[key] = self._new_step(step, own, messages[:place], before)
        return self._steps[key]

    def _new_step(
        self, step: Document, own: list[Document], told: list[Document], before: _Before
    ) -> StepView:
        left_out = step.get("left_out", 0)
        messages, characters = _size([*before.recorded[max(left_out - before.first, 0) :], *told])
        kinds = [one["message_type"] for one in own]
        begun = kinds.index("tool_call_message") if "tool_call_message" in kinds else 0
        return StepView(
            id=step["id"],
            number=step["number"],
            model=step["model"],
            sent=self._recollection.sent(step, before.count),
            messages=messages,
            characters=characters,
            thought="\n".join(_texts(own, "reasoning_message", "reasoning")),
            said="\n".join(_texts(own[:begun], "assistant_message", "content")),
            answer="\n".join(_texts(own[begun:], "assistant_message", "content")),
            calls=tuple(self._calls(own)),
            earlier=before.count,
            left_out=left_out,
        )

    # ------------------------------------------------------------------ calls

    def _calls(self, own: list[Document]) -> Iterator[CallView]:
        calls = [one for one in own if one["message_type"] == "tool_call_message"]
        for message in calls[:MOST_CALLS]:
            after = own[own.index(message) + 1 :]
            answer = next((one for one in after if one["message_type"] == "tool_return_message"), {})
            yield self._call(message, answer)
        if len(calls) > MOST_CALLS:
            yield CallView("", f"… {len(calls) - MOST_CALLS} more calls", (), "")

    def _call(self, message: Document, answer: Document) -> CallView:
        part, commit = message["tool_call"], self._commit(message["id"])
        refusals = (
            [] if commit is None else [one.document for one in commit.changes if one.table == "refusals"]
        )
        refused = dict(refusals[0] or {}) if refusals else {}
        said = answer.get("tool_return", "")
        return CallView(
            id=message["id"],
            name=part["name"],
            arguments=_arguments(part["arguments"]),
            answer=said,
            refused=refused.get("message") or (said if answer.get("status") == "error" else ""),
            hint=refused.get("hint") or "",
            changes=() if commit is None else tuple(self._changes(commit)),
            seq=None if commit is None else commit.seq,
        )

    def _commit(self, message_id: str) -> Commit | None:
        """The commit that holds a call and all that it did; a compaction has it no more."""
        found = next(iter(self._room.touching("messages", message_id)), None)
        return None if found is None or found.via == "compact" else found

    def _changes(self, commit: Commit) -> Iterator[ChangeView]:
        for change in commit.changes:
            if change.table == "blocks" and change.document is not None:
                after = dict(change.document)
                version = after["version"]
                before = self._recollection.version(change.id, version - 1) if version > 1 else None
                yield ChangeView(after["label"], version - 1, version, changed_lines(before or {}, after))
            elif change.table == "attachments" and change.document is None:
                yield self._detached(change.id, commit.seq)
            elif change.table == "messages" and change.document and change.document["run_id"] is None:
                name = self._recollection.name(change.document["agent_id"])
                yield ChangeView("", 0, 0, note=f"a message to {name}, which reads it after this turn")

    def _detached(self, id: str, seq: int) -> ChangeView:
        attachment = self._recollection.then("attachments", id, seq - 1)
        block = attachment and self._recollection.then("blocks", attachment["block_id"], seq)
        label = block["label"] if block else "a block"
        return ChangeView(label, 0, 0, note=f"{label} is detached; the block itself stays")


def _before(
    room: Reading, run: Document, steps: list[Document], messages: list[Document], name: Callable[[str], str]
) -> _Before:
    ids = room.ids("messages", agent_id=run["agent_id"])
    count = next((step["earlier"] for step in steps if "earlier" in step), None)
    if count is None:
        count = ids.index(messages[0]["id"]) if messages else len(ids)
    first = max(min(_first_sent(steps, count), count - _ANYWAY), 0)
    found = [one for id in ids[first:count] if (one := room.get("messages", id))]
    latest = [as_said(one, name) for one in found if "content" in one][-_LATEST:]
    left = list(takewhile(lambda one: one["run_id"] is None, reversed(found)))
    return _Before(
        count,
        first,
        tuple(found),
        first + _size(found)[0],
        tuple(latest),
        tuple(as_said(one, name) for one in reversed(left)),
    )


def _first_sent(steps: list[Document], count: int) -> int:
    """Where the conversation before a turn begins, as far as it was sent with any of these steps."""
    return min((step.get("left_out", 0) for step in steps), default=count)


def _size(documents: list[Document]) -> tuple[int, int]:
    """How many messages these are for a model, and of how many characters."""
    sent = as_model_messages(documents)
    return len(sent), sum(len(one.content) + sum(len(call.raw) for call in one.tool_calls) for one in sent)


def _texts(own: list[Document], kind: str, field: str) -> list[str]:
    return [one[field] for one in own if one["message_type"] == kind]


def _arguments(raw: str) -> tuple[tuple[str, str], ...]:
    """The arguments by name; what is no JSON object stays as the model wrote it."""
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        return (("", raw),)
    return tuple(
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in given.items()
    )
