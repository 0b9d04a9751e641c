"""The content of a model's message: what it says and what it thinks, however an endpoint sends it.

A content is a text, a list of parts, or nothing. Thoughts stand in parts or fields of their own, or between
tags in the text where the server does not take them out. Nothing is dropped: what is not known is named
among the thoughts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kit.models.calls import MOST_OBJECTS, object_at
from kit.models.endpoint import clean, written

# DeepSeek, vLLM and llama.cpp say reasoning_content; Ollama and OpenRouter say reasoning, OpenRouter in
# reasoning_details too.
_FIELDS: Final = ("reasoning_content", "reasoning", "thinking", "thought", "reasoning_details")
_WORDS: Final = ("text", "thinking", "reasoning", "refusal", "content", "summary", "value")
_CALLS: Final = frozenset({"tool_use", "tool_call", "function_call", "function"})
_TAG: Final = r"<(?P<end>/?)(?:think|thinking|thoughts?|reasoning)\b[^<>]{0,80}>|\[(?P<close>/?)THINK\]"
_INSIDE: Final = re.compile(_TAG, re.IGNORECASE)
# A tag that is quoted as code is one that the text speaks about.
_OUTSIDE: Final = re.compile(rf"```.*?```|`[^`\n]*`|(?P<json>\{{)|{_TAG}", re.IGNORECASE | re.DOTALL)
_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says and thinks, and the parts of it that are calls."""

    text: str
    thought: str
    calls: tuple[Mapping[str, Any], ...] = ()


def read_content(content: object) -> Content:
    """Read a content in whichever form.

    >>> read_content([{"type": "thinking", "thinking": "2 and 2"}, {"type": "text", "text": "4"}])
    Content(text='4', thought='2 and 2', calls=())
    >>> read_content([{"type": "text", "text": "A duck:"}, {"type": "image_url", "image_url": {}}]).thought
    '[a part of the type image_url, which can not be read]'
    """
    texts, thoughts, calls = [], [], []
    for part in content if isinstance(content, list) else [content]:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if not isinstance(part, Mapping) or (kind is None and "text" not in part):
            texts.append(_plain(part))
        elif kind in _CALLS:
            calls.append(part)
        elif isinstance(kind, str) and re.search("think|thought|reason", kind):
            thoughts.append(_said(part) or f"[{kind}, which the endpoint does not show]")
        elif said := _said(part):
            texts.append(said)
        elif "text" not in part:
            thoughts.append(f"[a part of the type {clean(kind)}, which can not be read]")
    return Content("".join(texts), together(*thoughts), tuple(calls))


def _plain(part: object) -> str:
    """A part without a type: some servers hand the JSON that a model wrote on as what it means."""
    if part is None:
        return ""
    if isinstance(part, str | list) and (said := _said(part)):
        return said
    return "" if isinstance(part, str) else f"{written(part)}\n"


def _said(value: object, deepest: int = _DEEPEST) -> str:
    """The text of a part: some hold it in a list of parts of their own."""
    if isinstance(value, str):
        return clean(value)
    if not deepest:
        return ""
    if isinstance(value, list):
        return "".join(_said(one, deepest - 1) for one in value)
    if isinstance(value, Mapping):
        return next((said for word in _WORDS if (said := _said(value.get(word), deepest - 1))), "")
    return ""


def thought_in(message: Mapping[str, Any]) -> str:
    """What stands in the fields for thoughts; some servers say the same in two of them."""
    return together(*dict.fromkeys(_said(message.get(field)).strip() for field in _FIELDS))


def together(*texts: str) -> str:
    """The texts that say something, with an empty line between them."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def apart(text: str, *, json: bool = False) -> tuple[str, str]:
    r"""The text without the thoughts between tags, and these thoughts.

    A tag that nothing closes is that of a model that was cut off: its thought ends with the text. With
    ``json``, what stands in a JSON object stays there.

    >>> apart("<think>2 and 2</think>\n\nIt is 4.")
    ('It is 4.', '2 and 2')
    >>> apart("2 and 2</think>It is 4. <thinking>Or")
    ('It is 4.', '2 and 2\n\nOr')
    >>> apart("Between `<think>` and `</think>` it thinks.")
    ('Between `<think>` and `</think>` it thinks.', '')
    """
    pieces = list(_pieces(text, json))
    if len(pieces) == 1 and not pieces[0][1]:
        return text, ""
    said = [""]
    for piece in (piece for piece, is_thought in pieces if not is_thought):
        if piece[:1].isspace():
            said[-1] = said[-1].rstrip()
        said.append(piece)
    return "".join(said).strip(), together(*(piece for piece, is_thought in pieces if is_thought))


def _pieces(text: str, json: bool) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a thought."""
    depth, since, place = 0, 0, 0
    closed = 0  # where a tag inside of a thought was closed last
    seen, objects = False, 0
    while found := (_INSIDE if depth else _OUTSIDE).search(text, place):
        place = found.end()
        if not depth and found["end"] is None and found["close"] is None:
            if found["json"] and json and objects < MOST_OBJECTS:
                place, objects = _behind(text, found.start()), objects + 1
            continue
        closes = bool(found["end"] or found["close"])
        if not depth:
            # The first tag may be one that closes: some servers put the one that opens into the prompt.
            yield text[since : found.start()], closes and not seen
            since = place
        elif closes and depth == 1:
            yield text[since : found.start()], True
            since = place
        elif closes:
            closed = place
        depth = max(0, depth - 1) if closes else depth + 1
        seen = True
    if depth and closed > since:  # the thought spoke of a tag, which was none
        yield text[since:closed], True
        since, depth = closed, 0
    yield text[since:], bool(depth)


def _behind(text: str, start: int) -> int:
    """The place behind the JSON object that begins here; behind the brace, if none does."""
    found = object_at(text, start)
    return start + 1 if found is None else found[1]
