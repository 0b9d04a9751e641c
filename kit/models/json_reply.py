"""What a model answered in JSON mode: its calls and its words, read as they were meant.

A server that holds the model to the schema lets one object pass. From the others come fences, words around
the object, several objects, other spellings: what can be read is read, a call that can not is passed on for
the turn to refuse, so that the model is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from kit.errors import ModelError
from kit.models.calls import call_in, objects_in
from kit.models.content import apart, read_content, together
from kit.models.endpoint import clean, cut_off, excerpt, fresh_id, read_arguments, written
from kit.values.protocol import ModelReply, ToolCall, ToolSpec

# Around an object: the marks of a code block, of a list and of a template that shows calls in tags.
_OPENS: Final = re.compile(r"(?:```\w{0,20}|</?tool_calls?>)$")
_CLOSES: Final = re.compile(r"(?:```|</?tool_calls?>|[\]},;]|\s)*")
_LONGEST_MARK: Final = 30
_BROKEN: Final = re.compile(r"""\{\s*["'](tool|tool_name|name|function)["']\s*:\s*["']([^"']*)["']""")
_LIKE_JSON: Final = re.compile(r"(?:```\w*\s*)?\[?\s*\{")
_REPLIES: Final = ("response", "answer", "final_answer", "content", "text", "message")
_THOUGHTS: Final = ("thought", "thoughts", "thinking", "reasoning")
_SEVERAL: Final = ("tool_calls", "calls", "function_calls")  # in a list
_FORM: Final = ("id", "type")  # what a call of another protocol has beside name and arguments


def read_json_reply(reply: ModelReply, taken: set[str], tools: Sequence[ToolSpec] = ()) -> ModelReply:
    """The calls and the text that a reply's JSON stands for; ``taken`` are the ids of earlier calls.

    Words around the JSON are the text beside its calls; beside a reply in the JSON they are a thought.

    >>> said = ModelReply('Well: {"tool": "memory_insert", "arguments": {"label": "tasks"}}')
    >>> read = read_json_reply(said, set())
    >>> read.text, read.tool_calls[0].arguments
    ('Well:', {'label': 'tasks'})
    >>> read_json_reply(ModelReply('{"reply": "Four."}'), set()).text
    'Four.'

    Raises ``ModelError`` with ``stop_reason`` "invalid_llm_response" when it is JSON and neither of them.
    """
    text, thought = apart(_unquoted(reply.text), json=True)
    words, meant = _meant(text, taken, frozenset(tool.name for tool in tools))
    calls = (*reply.tool_calls, *(call for one in meant for call in one.tool_calls))
    said = together(*(one.text for one in meant))
    if not (calls or said) and _LIKE_JSON.match(text):
        raise _neither(reply, text, thought)
    beside = words if said else ""
    said, inner = apart(said or words)
    thoughts = together(reply.thought, thought, *(one.thought for one in meant), inner, beside)
    return replace(reply, text=said, tool_calls=calls, thought=thoughts)


def _unquoted(text: str) -> str:
    """The text, also where a model wrote the text of its JSON as a JSON text again."""
    import json

    if text.lstrip().startswith('"'):
        with suppress(ValueError):  # it only begins like one
            inner = json.loads(text)
            return inner if isinstance(inner, str) and inner.lstrip().startswith("{") else text
    return text


def _meant(text: str, taken: set[str], known: frozenset[str]) -> tuple[str, list[ModelReply]]:
    """The words outside of the JSON, and what every object in it means."""
    pieces, meant = [""], []
    for before, told, source in objects_in(text):
        pieces[-1] += before
        one = None if told is None else _read(told, source, taken, known)
        if one is None:
            pieces[-1] += source
        else:
            pieces[-1] = _unopened(pieces[-1])
            pieces.append("")
            meant.append(one)
    pieces[1:] = [_CLOSES.sub("", piece, count=1) for piece in pieces[1:]]
    for place, piece in enumerate(pieces):
        if (found := _BROKEN.search(piece)) and (found[1].startswith("tool") or found[2] in known):
            call = ToolCall(fresh_id(taken), found[2], None, piece[found.start() :])
            meant.insert(place, ModelReply(tool_calls=(call,)))
            pieces[place] = _unopened(piece[: found.start()])
    return "\n".join(piece.strip() for piece in pieces if piece.strip()), meant


def _unopened(words: str) -> str:
    """The words before an object, without the marks that open what it stands in."""
    words = words.rstrip(" \t\r\n[,;")
    while mark := _OPENS.search(words, len(words) - min(len(words), _LONGEST_MARK)):
        words = words[: mark.start()].rstrip(" \t\r\n[,;")
    return words


def _read(
    told: dict[str, Any], source: str, taken: set[str], known: frozenset[str] | None
) -> ModelReply | None:
    """What one object means; ``None`` where it is neither a call nor a reply."""
    told = {key.lower(): value for key, value in told.items()}
    if isinstance(told.get("reply"), list | Mapping):
        told["reply"] = read_content(told["reply"]).text
    ours = [key for key in ("reply", *_THOUGHTS) if key in told and isinstance(told[key], str | None)]
    words = {key: told.pop(key) for key in ours}
    thought = together(*(clean(words.get(key)) for key in _THOUGHTS))
    text = clean(words.get("reply"))
    if several := next((key for key in _SEVERAL if told.get(key)), None):
        listed = told.pop(several)
        every = [_one_of(one, taken) for one in (listed if isinstance(listed, list) else [listed])]
        said = together(text, *(one.text for one in every))
        thought = together(thought, *(one.thought for one in every))
        return _noted(
            ModelReply(said, tuple(call for one in every for call in one.tool_calls), thought), told
        )
    found = call_in(told, known)
    if found and (found[0].strip() or not text):
        return _noted(*_called(found, source, taken, text, thought))
    if found is None and not text and isinstance(told.get("arguments"), Mapping):
        return ModelReply(text, (ToolCall(fresh_id(taken), "", None, source),), thought)
    other = next((key for key in _REPLIES if isinstance(told.get(key), str)), None)
    if not text and other and len(told) == 1:
        return ModelReply(clean(told[other]), (), thought)
    return _noted(ModelReply(text, (), thought), told) if text else None


def _one_of(told: object, taken: set[str]) -> ModelReply:
    """One of several calls in a list; one that is none reaches the turn as malformed."""
    one = _read(dict(told), written(told), taken, None) if isinstance(told, Mapping) else None
    return (
        one
        if one and one.tool_calls
        else ModelReply("", (ToolCall(fresh_id(taken), "", None, written(told)),))
    )


def _called(
    found: tuple[str, Any, dict[str, Any]], source: str, taken: set[str], text: str, thought: str
) -> tuple[ModelReply, dict[str, Any]]:
    name, sent, rest = found
    rest = {key: value for key, value in rest.items() if key not in _FORM}
    if sent is None:
        sent, rest = rest, {}
    raw = (sent.strip() or "{}") if isinstance(sent, str) else written(sent)
    arguments = read_arguments(raw)
    call = ToolCall(
        fresh_id(taken), clean(name), arguments, clean(source) if arguments is None else written(arguments)
    )
    return ModelReply(text, (call,), thought), rest


def _noted(reply: ModelReply, rest: Mapping[str, Any]) -> ModelReply:
    """The reply, with what else stood in its object among the thoughts."""
    beside = f"[beside it stood {excerpt(clean(written(rest)))}]" if rest else ""
    return replace(reply, thought=together(reply.thought, beside))


def _neither(reply: ModelReply, text: str, thought: str) -> ModelError:
    hint = "Run the turn again, or set KIT_TOOL_MODE=native if the server knows tool calls."
    cut = cut_off(reply)
    if cut:
        cut, hint = f", it was cut off {cut}", "Allow it more tokens, or shorten the prompt."
    return ModelError(
        f"the answer is neither a call nor a reply{cut}: {excerpt(text)}",
        hint=hint,
        stop_reason="invalid_llm_response",
        said=text,
        thought=together(reply.thought, thought),
    )
