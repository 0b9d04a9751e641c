"""What goes to the API and what comes back: a request and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KEY = "idempotency-key"
ATTEMPT = "x-stainless-retry-count"  # how the official client counts; its first attempt is 0
ONLY_TOLD = "x-kit-only-told"
NOTEBOOK = "x-kit-notebook"  # by which a class tells a learner's rooms apart


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``path`` is as it was sent, with its escapes.

    ``key`` is the same for every attempt at one request, ``is_again`` says that this is not the first. With
    ``only_told`` the answer of the first is asked for, and nothing is to be done.
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    key: str = ""
    is_again: bool = False
    only_told: bool = False

    @classmethod
    def sent(cls, method: str, path: str, query: str, body: bytes, headers: Mapping[str, str]) -> Request:
        """A request as it came, with what its headers say of its attempts."""
        attempt = headers.get(ATTEMPT, "0")
        return cls(
            method,
            path,
            query,
            body,
            key=headers.get(KEY, ""),
            is_again=attempt.isdecimal() and attempt.strip("0") != "",
            only_told=ONLY_TOLD in headers,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and JSON text."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
