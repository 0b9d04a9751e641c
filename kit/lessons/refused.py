"""Refusals that are meant to happen: shown in a notebook, and missed if they do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kit.errors import KitError


@contextmanager
def refused(kind: type[KitError] = KitError) -> Iterator[None]:
    """Print the refusal that the code inside gets, and fail if it gets none.

    >>> from kit import connect
    >>> from kit.errors import LimitError
    >>> with refused(LimitError):
    ...     _ = connect().blocks.create(label="note", value="too long", limit=5)
    refused (LimitError): note: 8 characters do not fit the limit of 5: over by 3
      → Shorten it, move old lines to a second block, or raise the limit; nothing was changed.

    Raises:
        AssertionError: nothing was refused.
    """
    try:
        yield
    except kind as error:
        print(f"refused ({type(error).__name__}): {error}")
    else:
        raise AssertionError(f"this was to be refused with {kind.__name__}, and was not")
