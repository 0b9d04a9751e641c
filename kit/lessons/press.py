"""Buttons that do something in a room, for whoever types nothing: what one printed is shown below them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from string import ascii_lowercase

from kit.errors import KitError
from kit.lessons.display import shell
from kit.lessons.sheet import Said, Sheet, say, say_printed


def press(head: str, deeds: Mapping[str, Callable[[], object]]) -> None:
    """Show a button for each of ``deeds``; outside a notebook, what the buttons would be.

    >>> press("What will you do?", {"Change a line": lambda: print("It is changed.")})
    What will you do?
       a: Change a line
    """
    names = dict(zip(ascii_lowercase, deeds, strict=False))
    sheet = Sheet(head, names, pressed=True)

    def pressed(letter: str) -> Sheet:
        return Sheet(head, names, _done(names[letter], deeds[names[letter]]), letter, pressed=True)

    if shell() is None:
        print(sheet.text)
        return
    from IPython.display import display

    from kit.lessons.choice import choice

    display(choice(head, sheet, pressed))


def _done(name: str, deed: Callable[[], object]) -> tuple[Said, ...]:
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            deed()
    except KitError as error:
        return (say(f"{error}", "? that did not work:"),)
    return (say(name, "▸ pressed:"), say_printed(printed.getvalue()))
