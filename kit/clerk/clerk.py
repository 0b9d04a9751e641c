"""Clerk: the built-in model, rules in place of weights."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from kit.clerk import letters, tool_calls
from kit.clerk.desk import Desk, TextChange
from kit.clerk.plan import plan
from kit.clerk.sight import Sight, see
from kit.clerk.tool_calls import Try
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec

_SENDER = re.compile(r"\[(?:incoming )?message from[^\]]{0,400}\]:?\s*", re.IGNORECASE)


class Clerk:
    """A deterministic, offline model that plans again at every step from the blocks in the prompt.

    It keeps no state: the same messages and tools give the same reply. It edits only what its grammar
    and the blocks make certain; otherwise it asks. ``thought`` is the rule trace.

    >>> from kit.prompt.writer import BlockInPrompt, render
    >>> shop = BlockInPrompt("block-1", "shop", None, "Open: 9-17", 100, True, False, 1)
    >>> prompt = render("", [shop], agent_id="agent-1", name="Ana", at="2026-01-05", earlier=0)
    >>> said = [Message("system", prompt), Message("user", "When is the shop open?")]
    >>> Clerk().respond(said, []).text
    'shop says "Open: 9-17".'
    """

    name = "clerk"

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """The next tool call, or the final text when nothing is left to do."""
        prompt = messages[0].content if messages and messages[0].role == "system" else ""
        at = _task(messages)
        tries = tool_calls.tries(messages[at + 1 :])
        sight, names = see(prompt), [tool.name for tool in tools]
        said = _said(messages[at]) if at else ""
        if letter := letters.reply(said, tries, names):
            return letter
        desk = plan(_start(sight, tries), said)
        pending = _pending(desk, tries, names)
        trace = "rule trace\n" + "\n".join(desk.trace)
        if stopped := _stopped(sight, tries, pending, names):
            return ModelReply(_with_done(tries, stopped), thought=trace)
        if not pending:
            return ModelReply(_final(desk, tries), thought=trace)
        made = tool_calls.call(pending[0], names)
        if made is None:
            return ModelReply(_no_tool(pending[0], names), thought=trace)
        name, arguments = made
        call = ToolCall(f"clerk-{len(tries) + 1}", name, arguments, tool_calls.raw(arguments))
        return ModelReply(tool_calls=(call,), thought=trace, finish="tool_calls")


def _task(messages: Sequence[Message]) -> int:
    """Where the present turn's message stands; 0 if there is none."""
    found = [at for at, one in enumerate(messages) if at and one.role in ("user", "system")]
    return found[-1] if found else 0


def _said(message: Message) -> str:
    """The text of a message, without the line that says which agent sent it."""
    text = message.content.strip()
    sender = _SENDER.match(text)
    return text[sender.end() :] if sender else text


def _start(sight: Sight, tries: Sequence[Try]) -> Sight:
    """The blocks without this turn's own edits, so that the plan is the same at every step of it."""
    for attempt in reversed(tries):
        block = sight.block(attempt.label)
        if block is not None and attempt.result is not None and not attempt.failed:
            sight = sight.put(block.label, tool_calls.undone(block.value, attempt))
    return sight


def _pending(desk: Desk, tries: Sequence[Try], names: Sequence[str]) -> list[TextChange]:
    """The planned changes that no successful call of this turn has made: the first ones of a block are."""
    done = Counter(one.label for one in tries if not one.failed)
    if not {"memory_insert", "memory_replace", "core_memory_replace", "memory"} & set(names):
        planned = _merged(desk.changes)
        return [change for change in planned if not done[change.label]]
    left = []
    for change in desk.changes:
        done[change.label] -= 1
        if done[change.label] < 0:
            left.append(change)
    return left


def _merged(changes: Sequence[TextChange]) -> list[TextChange]:
    """One change a block, for tools that write the whole text."""
    ordered = sorted(changes, key=lambda change: [one.label for one in changes].index(change.label))
    groups = (list(group) for _, group in groupby(ordered, key=lambda change: change.label))
    return [TextChange(group[0].label, group[0].before, group[-1].after) for group in groups]


def _stopped(sight: Sight, tries: Sequence[Try], pending: Sequence[TextChange], names: Sequence[str]) -> str:
    """Why to stop after a tool error; nothing where looking again gives another, untried call."""
    if not tries or not tries[-1].failed or not pending:
        return ""
    last = tries[-1]
    error = last.result.content if last.result else ""
    kind = error.partition(":")[0].strip()
    made = tool_calls.call(pending[0], names)
    fails = sum(one.failed for one in tries)
    if (
        kind in ("EditError", "StaleVersionError")
        and fails < 2
        and made
        and made != (last.name, dict(last.arguments))
    ):
        return ""
    return _explained(sight, last, kind, error)


def _explained(sight: Sight, last: Try, kind: str, error: str) -> str:
    said = error.partition(":")[2].strip().split("\n")[0] or error.strip()
    if kind == "ReadOnlyError":
        return f"{last.label} is read-only for me, so I stopped: {said}"
    if kind == "AppendOnlyError":
        return f"{last.label} is append-only for me, so I stopped: {said}"
    if kind == "LimitError":
        block = sight.block(last.label)
        room = f" It holds {len(block.value)} of {block.limit} characters." if block else ""
        shorter = "Shall I move older entries to an archive block, or shorten them?"
        return f"{last.label} is too full: {said.rstrip('.')}.{room} {shorter}"
    if kind == "NotAttachedError":
        return f"{last.label} is not attached to me (I see: {sight.labels})."
    if kind in ("EditError", "StaleVersionError"):
        moved = f"{last.label} has changed since I read it, so my edit did not fit"
        return f"{moved}: {said.rstrip('.')}. Ask me again and I read it afresh."
    return f"The tool {last.name} refused: {error.strip()[:400]}"


def _with_done(tries: Sequence[Try], stopped: str) -> str:
    done = list(dict.fromkeys(one.label for one in tries if not one.failed))
    return stopped + (f" Done before that: my edit of {', '.join(done)}." if done else "")


def _final(desk: Desk, tries: Sequence[Try]) -> str:
    done = list(dict.fromkeys(one.label for one in tries if not one.failed and one.label))
    missing = [label for label in done if not any(change.label == label for change in desk.changes)]
    extra = [f"I changed {', '.join(missing)}."] if missing else []
    return " ".join([*extra, *desk.says])


def _no_tool(change: TextChange, names: Sequence[str]) -> str:
    editors = [name for name in names if name in tool_calls.EDITORS]
    have = f"I have only {', '.join(editors)}" if editors else "I have no memory tool"
    return f"I would change {change.label}, but {have}, which can not do it. I changed nothing."
