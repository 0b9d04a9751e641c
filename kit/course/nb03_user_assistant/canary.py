"""The canary of E6 and E7: a made-up secret, and what was done to the room since it was put there."""

from __future__ import annotations

import re

from kit.client import Client
from kit.course.nb03_user_assistant.room import MONEY, versions
from kit.lessons.find import first_block
from kit.memory.comparison import Comparison
from kit.values.records import Commit

GIFT = "Farewell gift for Ravi"
_ERASED = "[redacted]"  # what stands for it where it was erased at its source too


def is_planted(client: Client) -> bool:
    """Whether the money has ever named it."""
    return any(GIFT in text for text in versions(client, MONEY))


def amount(client: Client) -> str:
    """How much it is, as the money says now; nothing where it was erased there."""
    found = re.search(rf"{GIFT}: (\S+)", (versions(client, MONEY) or [""])[-1])
    return found[1] if found and found[1] != _ERASED else ""


def since_planted(client: Client) -> Comparison:
    """What differs since the money first named it; where its past is erased, since its first line was."""
    money = first_block(client, MONEY)
    own = money.id if money else ""
    planted = next((commit.seq for commit in client.changes() if _plants(commit, own)), client.room.seq)
    return client.room.compare(planted)


def _plants(commit: Commit, money: str) -> bool:
    texts = ((one.document or {}).get("value", "") for one in commit.changes if one.id == money)
    return any(GIFT in text or _ERASED in text for text in texts)
