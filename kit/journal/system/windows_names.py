"""What Windows makes of a name: not every text is a file's, and a long path takes another form."""

from __future__ import annotations

import re

_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_SIGN = re.compile(r'[<>:"|?*\0-\x1f]')
_MOST = 190  # characters of a path: the names of what stands beside the file are longer, and 259 the most


def odd_name(name: str) -> str:
    r"""What a file of this name would be instead of a file; empty where it is one.

    >>> odd_name("nul.jsonl"), odd_name("team.jsonl")
    ('a device, which keeps nothing', '')
    >>> odd_name("a:b.jsonl")
    "no name, for the sign ':'"
    """
    if _DEVICE.fullmatch(name):
        return "a device, which keeps nothing"
    if found := _SIGN.search(name):
        return f"no name, for the sign {found[0]!r}"
    if name.strip(".") and name != name.rstrip(". "):
        return "another name, without the dots or spaces at its end"
    return ""


def in_long_form(path: str) -> str:
    r"""A whole path, so written that it may be longer than 259 characters where it is near to that.

    >>> in_long_form("C:\\team.jsonl")
    'C:\\team.jsonl'
    >>> in_long_form("C:\\" + "x" * 200)[:9], in_long_form("\\\\host\\share\\" + "x" * 200)[:20]
    ('\\\\?\\C:\\xx', '\\\\?\\UNC\\host\\share\\x')
    """
    if len(path) <= _MOST or path.startswith("\\\\?\\"):
        return path
    return f"\\\\?\\UNC{path[1:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"
