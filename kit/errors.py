"""Every refusal of the kit, as one tree of exceptions that carry evidence.

::

    KitError                          message, hint, and the evidence as fields
    ├── RoomError                     the room itself, not one request
    │   ├── RoomClosedError           this client was closed
    │   ├── RoomBusyError             somebody held the room's lock for too long
    │   ├── RoomDamagedError          a line of the journal is not what was written
    │   ├── RoomFormatError           written by a newer kit, or not a room at all
    │   └── OutcomeUnknownError       the disk failed while it flushed
    ├── ModelError                    a model's endpoint failed or made no sense
    ├── StoryError                    a script or a replay met a prompt that its story does not hold
    └── APIStatusError                one request was refused; ``status_code``
        ├── BadRequestError           400
        ├── AuthenticationError       401
        ├── PermissionDeniedError     403
        │   ├── ReadOnlyError         this principal may read the block, not write it
        │   ├── AppendOnlyError       this principal may add to the block, not alter it
        │   └── NotAttachedError      this agent does not hold the block
        ├── NotFoundError             404
        ├── MethodNotAllowedError     405
        ├── ConflictError             409
        │   ├── StaleVersionError     the block has moved on since it was read
        │   └── LabelTakenError       an agent may hold one block of a label
        ├── UnprocessableEntityError  422
        │   ├── ArgumentsError        the call has no such argument; Python's TypeError, too
        │   ├── LimitError            the text is longer than the block's limit
        │   └── EditError             the edit does not fit the present text
        ├── RateLimitError            429
        └── InternalServerError       500

The names below ``APIStatusError`` with a bare status are those of the official client, so that
``except ConflictError`` means the same on both.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, ClassVar


class KitError(Exception):
    """The root: what happened, what to do next, and the evidence.

    Keyword arguments become attributes, so that a program can act on the facts and need not
    parse the sentence:

    >>> error = LimitError("too long", hint="Shorten it.", limit=10, asked=12, over_by=2)
    >>> error.over_by, error.status_code, error.hint
    (2, 422, 'Shorten it.')
    >>> print(error)
    too long
      → Shorten it.
    """

    def __init__(self, message: str, *, hint: str = "", **evidence: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.evidence = evidence
        self.__dict__.update(evidence)

    def __str__(self) -> str:
        return f"{self.message}\n  → {self.hint}" if self.hint else self.message

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the lines of the caller; the kit's own frames would push the sentence away."""
        from IPython import get_ipython

        tb = _without_kit(self.__traceback__)
        shown: list[str] = get_ipython().InteractiveTB.structured_traceback(type(self), self, tb)
        return shown

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.hint, self.evidence)


def _without_kit(tb: TracebackType | None) -> TracebackType | None:
    """The same traceback without the frames that are in this package."""
    if tb is None:
        return None
    rest = _without_kit(tb.tb_next)
    if tb.tb_frame.f_globals.get("__name__", "").partition(".")[0] == __package__:
        return rest
    return TracebackType(rest, tb.tb_frame, tb.tb_lasti, tb.tb_lineno)


def _rebuild(kind: type[KitError], message: str, hint: str, evidence: dict[str, Any]) -> KitError:
    return kind(message, hint=hint, **evidence)


class RoomError(KitError):
    """The room itself can not serve: its file, its lock or its disk."""


class RoomClosedError(RoomError):
    """The room was closed here: this client or journal is of no more use."""


class RoomBusyError(RoomError):
    """The room's lock stayed taken for the whole time limit; nothing was written."""


class RoomDamagedError(RoomError):
    """A whole line of the journal does not match its checksum or its number."""

    path: str
    line: int


class RoomFormatError(RoomError):
    """The file is no room, or a room that a newer kit wrote."""


class OutcomeUnknownError(RoomError):
    """The disk failed while it flushed: the write may or may not be there after a crash."""


class ModelError(KitError):
    """A model gave no usable answer; ``stop_reason`` says how the turn ends because of it."""

    stop_reason: str = "llm_api_error"


class StoryError(KitError):
    """A scripted or replayed model was asked something else than its story expects.

    A turn does not end with it as it does with a ``ModelError``: it is raised to whoever wrote the story.
    """

    step: int


class APIStatusError(KitError):
    """One request was refused and the room is as it was; ``status_code`` as over HTTP."""

    status_code: ClassVar[int] = 500
    rule: str = ""  # that was broken; the request itself may be what does not fit

    @property
    def body(self) -> dict[str, Any]:
        """What the server would answer: ``{"detail": …}``."""
        return {"detail": self.message}


class BadRequestError(APIStatusError):
    """400: the request contradicts itself."""

    status_code = 400


class AuthenticationError(APIStatusError):
    """401: nobody vouches for the caller."""

    status_code = 401


class PermissionDeniedError(APIStatusError):
    """403: this principal may not do this to this block."""

    status_code = 403
    principal: str
    block: str
    rule: str


class ReadOnlyError(PermissionDeniedError):
    """The block, or this agent's attachment to it, is read-only."""


class AppendOnlyError(PermissionDeniedError):
    """This agent's attachment lets it add at the end and nothing else."""


class NotAttachedError(PermissionDeniedError):
    """The agent does not hold a block of this label; ``attached`` names those it holds."""

    attached: tuple[str, ...]


class NotFoundError(APIStatusError):
    """404: there is nothing of this id, label or version."""

    status_code = 404


class MethodNotAllowedError(APIStatusError):
    """405: there is such an address, and it is asked in another way."""

    status_code = 405


class ConflictError(APIStatusError):
    """409: the request collides with what is there now."""

    status_code = 409


class StaleVersionError(ConflictError):
    """The block has changed since version ``expected`` was read; it is at ``version`` now."""

    expected: int
    version: int
    value: str


class LabelTakenError(ConflictError):
    """An agent holds a block of this ``label`` already; ``block_ids`` names both."""

    label: str
    block_ids: tuple[str, ...]


class UnprocessableEntityError(APIStatusError):
    """422: an argument has the wrong form."""

    status_code = 422


class ArgumentsError(UnprocessableEntityError, TypeError):
    """A call in this process that has another form: the hint says what was probably meant."""


class LimitError(UnprocessableEntityError):
    """A text of ``asked`` characters does not fit ``limit``: ``over_by`` too many."""

    limit: int
    asked: int
    over_by: int


class EditError(UnprocessableEntityError):
    """The text to act on is missing or not unique; ``lines`` are where it stands (1 = first)."""

    lines: tuple[int, ...]


class RateLimitError(APIStatusError):
    """429: too many requests."""

    status_code = 429


class InternalServerError(APIStatusError):
    """500: a defect on the other side."""

    status_code = 500
