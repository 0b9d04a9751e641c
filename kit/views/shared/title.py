"""What a view calls its room."""

from __future__ import annotations

from kit.client import Client


def title_of(client: Client) -> str:
    """What a room is called: by its file's name, or by where it is held."""
    path = client.journal.path
    return f"Room {path.name}" if path else client.called
