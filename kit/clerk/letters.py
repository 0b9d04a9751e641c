"""Letters: a message to another agent whose id the user gave, and its reply."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk.tool_calls import Try, raw
from kit.values.protocol import ModelReply, ToolCall

ASK = "send_message_to_agent_and_wait_for_reply"
TELL = "send_message_to_agent_async"
_LETTER = re.compile(
    r"(?:please\s+)?(?:tell|ask|message|write to|send (?:a message )?to)"
    r"\s+(?:the\s+)?(?:agent\s+)?(?P<to>agent-[0-9a-fA-F-]{4,40})"
    r"\s*(?:that\s+|to say\s+|:\s*|,\s*)?(?P<text>\S.{0,4000})$",
    re.IGNORECASE | re.DOTALL,
)


def reply(message: str, tries: Sequence[Try], offered: Sequence[str]) -> ModelReply | None:
    """Send the message, or hand back the answer; ``None`` if the user asked for no letter.

    >>> found = reply("Ask agent-12ab: is TASK-001 done?", [], [ASK])
    >>> found.tool_calls[0].arguments["message"]
    'is TASK-001 done?'
    """
    match = _LETTER.match(message[:4500].strip())
    if match is None:
        return None
    sent = next((one for one in tries if one.name in (ASK, TELL) and one.result is not None), None)
    if sent is not None and sent.result is not None:
        return ModelReply(
            f"{match['to']}: {sent.result.content}", thought="rule trace\nrule letter: answered"
        )
    tool = next((name for name in (ASK, TELL) if name in offered), None)
    if tool is None:
        return ModelReply(
            "I have no tool to write to another agent.", thought="rule trace\nrule letter: no tool"
        )
    arguments = {"message": match["text"], "other_agent_id": match["to"]}
    call = ToolCall("clerk-1", tool, arguments, raw(arguments))
    return ModelReply(tool_calls=(call,), thought="rule trace\nrule letter", finish="tool_calls")
