"""Shared memory blocks for agents: a room to learn them in, on this machine and offline.

>>> from kit import connect
>>> client = connect()
>>> policies = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
>>> ana = client.agents.create(name="Ana", block_ids=[policies.id])
>>> ben = client.agents.create(name="Ben", block_ids=[policies.id])
>>> client.blocks.retrieve(policies.id).is_shared
True
"""

from typing import TYPE_CHECKING, Any

from kit import errors
from kit.client import Client, connect
from kit.edits import Append, Insert, Patch, Replace, Rewrite

if TYPE_CHECKING:
    from kit.views import board

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
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import the board when it is asked for: the widgets take longer than all the rest."""
    if name == "board":
        from kit.views import board

        return board
    raise AttributeError(f"module 'kit' has no attribute {name!r}")
