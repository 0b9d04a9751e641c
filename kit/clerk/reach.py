"""Reach: how much the clerk reads, and what it says of a text that is longer."""

from __future__ import annotations

from kit.clerk.sight import Sight

SEEN = 1_500_000  # characters of all blocks together: one of the largest limit, and a room around it
READ = 100_000  # of a message
TAKEN_APART = 8_000  # of a message; a longer one is at most a text to write down
CLAUSE = 600  # of one request
QUESTION = 1_200  # of one question, with what was said before it


def beyond(sight: Sight, message: str) -> str:
    """Why nothing is read at all; no text where everything is.

    >>> beyond(Sight("Ana", ()), "?" * 200_000)
    'Your message has 200,000 characters; I read at most 100,000. Send it in parts. I changed nothing.'
    """
    if len(message) > READ:
        return too_long("Your message", len(message), READ, "I read", "Send it in parts.")
    size = sum(len(block.value) + len(block.description) for block in sight.blocks)
    if size > SEEN:
        return too_long("What I see", size, SEEN, "I read", "Detach or archive what is old.")
    return ""


def too_long(what: str, size: int, most: int, doing: str, hint: str) -> str:
    """The answer to a text that is too long."""
    return f"{what} has {size:,} characters; {doing} at most {most:,}. {hint} I changed nothing."
