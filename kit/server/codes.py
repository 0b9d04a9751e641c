"""Codes and tokens: what somebody shows at the door, and the digest that is kept of it."""

from __future__ import annotations

import secrets
from hashlib import sha256

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_GROUP = 4
_OF_RETURN = 3  # groups; 32^12 codes can not be tried out, not even by who has stolen their digests soon


def new_token() -> str:
    """A token, which nobody can guess."""
    return f"kit-{secrets.token_urlsafe(24)}"


def new_code() -> str:
    """The code of a class, for a blackboard."""
    return _code(2)


def new_code_of_return() -> str:
    """The code by which one learner comes back to her place."""
    return _code(_OF_RETURN)


def _code(groups: int) -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(groups))


def digest(secret: str) -> str:
    """What is kept of a token, or of a code as it is compared."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def plain(code: str) -> str:
    r"""A code as it is compared, however it was typed: phones write other dashes and spaces.

    >>> plain(" abcd-2345 ")
    'ABCD2345'
    >>> plain("abcd\u20132345\u00a0"), plain("ABCD_2345")
    ('ABCD2345', 'ABCD2345')
    """
    return "".join(filter(str.isalnum, code)).upper()


def is_of_return(code: str) -> bool:
    """Whether a code is as long as those by which a learner comes back."""
    return len(plain(code)) == _OF_RETURN * _GROUP
