"""The conversation of one agent: its recorded messages, as the model is to read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from kit.errors import BadRequestError, UnprocessableEntityError
from kit.journal import Document
from kit.models.endpoint import read_arguments
from kit.values import checks
from kit.values.protocol import Message, ToolCall

MOST_SAID = 100_000  # characters in one call
_FORM = 'messages=[{"role": "user", "content": "…"}]'


def incoming(messages: Iterable[Mapping[str, Any]] | None, input: str | None) -> list[Document]:
    """The documents of what is said to an agent, given either way.

    >>> incoming(None, "Hello")
    [{'message_type': 'user_message', 'content': 'Hello'}]

    Raises:
        BadRequestError: both were given, or neither.
        UnprocessableEntityError: a message has the wrong form.
    """
    if (messages is None) == (input is None):
        raise BadRequestError("give either messages or input, and not both", hint=f'{_FORM}, or input="…"')
    if input is not None:
        return _short_enough([_document("user", input)])
    said = [messages] if isinstance(messages, Mapping) else checks.listed(messages, "messages")
    if not said:
        raise UnprocessableEntityError("messages is empty", hint=_FORM)
    return _short_enough([_said(message) for message in said])


def _short_enough(documents: list[Document]) -> list[Document]:
    size = sum(len(document["content"]) for document in documents)
    if size > MOST_SAID:
        raise UnprocessableEntityError(
            f"the message has {size:,} characters, and {MOST_SAID:,} are the most",
            hint="Say it in parts, or put the text into a block.",
            limit=MOST_SAID,
            asked=size,
        )
    return documents


def _said(message: object) -> Document:
    if not isinstance(message, Mapping):
        raise UnprocessableEntityError(f"{checks.shown(message)} is not a message", hint=_FORM)
    return _document(message.get("role"), message.get("content"))


def _document(role: object, content: object) -> Document:
    if not isinstance(role, str) or role not in {"user", "system"}:
        raise UnprocessableEntityError(f"the role is {checks.shown(role)}", hint="It is 'user' or 'system'.")
    if isinstance(content, list) and content:
        content = "\n".join(_part(part) for part in content)
    return {"message_type": f"{role}_message", "content": checks.a_text(content, "content")}


def _part(part: object) -> str:
    if isinstance(part, Mapping) and part.get("type", "text") == "text":
        return checks.a_text(part.get("text"), "text")
    raise UnprocessableEntityError(
        f"{checks.shown(part)} is not a text part", hint='{"type": "text", "text": "…"}'
    )


def as_model_messages(documents: Iterable[Document]) -> list[Message]:
    """Recorded messages in the model's form: the text and the calls of one step make one message.

    That is how the model said them, also where the text was kept behind the calls as the turn's answer.
    """
    told: list[Message] = []
    places: dict[str, int] = {}  # where in ``told`` the assistant message of a step stands
    for document in documents:
        kind = document["message_type"]
        if kind in {"assistant_message", "tool_call_message"}:
            place = places.setdefault(document["step_id"], len(told))
            said = told[place] if place < len(told) else Message("assistant", "")
            told[place : place + 1] = [_joined(said, document)]
        elif kind == "tool_return_message":
            told.append(
                Message(
                    "tool",
                    document["tool_return"],
                    tool_call_id=document["tool_call_id"],
                    is_error=document["status"] == "error",
                )
            )
        elif kind in _ROLES:
            told.append(Message(_ROLES[kind], document["content"]))
    return told


_ROLES: dict[str, Literal["user", "system"]] = {"user_message": "user", "system_message": "system"}


def _joined(said: Message, document: Document) -> Message:
    """What a step has said so far, with its text or its next call."""
    if document["message_type"] == "assistant_message":
        return Message("assistant", document["content"], said.tool_calls)
    part = document["tool_call"]
    arguments = read_arguments(part["arguments"])
    call = ToolCall(part["tool_call_id"], part["name"], arguments, part["arguments"])
    return Message("assistant", said.content, (*said.tool_calls, call))
