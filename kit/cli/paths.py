"""Paths on the command line: read as everywhere in the kit, refused as the command refuses its arguments."""

from __future__ import annotations

import argparse
from pathlib import Path

from kit.errors import KitError
from kit.journal.place import a_path


def named_path(text: str) -> Path:
    """The path that an argument names.

    >>> named_path("team.jsonl").name
    'team.jsonl'
    """
    try:
        return a_path(text)
    except KitError as refusal:
        raise argparse.ArgumentTypeError(str(refusal)) from None
