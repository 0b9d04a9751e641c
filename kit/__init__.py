"""Shared memory blocks for agents: a room to learn them in, on this machine and offline.

>>> from kit import connect
>>> client = connect()
>>> policies = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
>>> ana = client.agents.create(name="Ana", block_ids=[policies.id])
>>> ben = client.agents.create(name="Ben", block_ids=[policies.id])
>>> client.blocks.retrieve(policies.id).is_shared
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kit import errors
from kit.client import Client
from kit.connect import connect
from kit.values.edits import Append, Insert, Patch, Replace, Rewrite
from kit.values.release import VERSION

if TYPE_CHECKING:
    from kit.lessons import join, leave, resume
    from kit.views.board import board

__all__ = [
    "Append",
    "Client",
    "Insert",
    "Patch",
    "Replace",
    "Rewrite",
    "board",
    "connect",
    "errors",
    "join",
    "leave",
    "resume",
]
__version__ = VERSION


_LATER = {  # these take longer than all the rest
    "board": "kit.views",
    **dict.fromkeys(("join", "leave", "resume"), "kit.lessons"),
}


def __getattr__(name: str) -> Any:
    """A public name whose module is imported with its first use."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'kit' has no attribute {name!r}")
