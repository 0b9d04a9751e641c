"""A learner's variables, where taking a try back has changed what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.taking_back import Taking
from kit.notebooks import here


def give_back(taking: Taking, client: Client) -> list[str]:
    """Let variables that hold what was made in the place of something deleted hold that again; their names.

    Who deletes ``notes`` and makes it again has the new one in the variable, which is gone after the undo.
    """
    namespace: dict[str, Any] = getattr(here.shell(), "user_ns", {})
    found = []
    for kind, made, back in _replaced(taking):
        for name, value in namespace.items():
            if not name.startswith("_") and getattr(value, "id", None) == made:
                found.append((name, kind, back))
    for name, kind, back in found:
        namespace[name] = (client.blocks if kind == "blocks" else client.agents).retrieve(back)
    return [name for name, _, _ in found]


def _replaced(taking: Taking) -> Iterator[tuple[str, str, str]]:
    """Kind and ids of what is gone now, and of what is back under the same name: deleted, or renamed."""
    back = {
        (one.kind, one.name): one.id
        for one in taking.undone
        if one.was is not None and (one.now is None or {"name", "label"} & {*one.fields})
    }
    for one in taking.undone:
        if one.was is None and one.kind != "attachments" and (one.kind, one.name) in back:
            yield one.kind, one.id, back[one.kind, one.name]
