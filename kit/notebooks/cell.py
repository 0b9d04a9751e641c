"""A code cell of a notebook, read as Python: IPython's own commands in it are passed over.

Lines and columns stay what they are in the cell, so that a place can be named or replaced.
"""

from __future__ import annotations

import ast
import re
import warnings

# %magic, !command, ?help and help?, with the lines that a backslash adds; of `names = !ls` the name is kept
_COMMAND = re.compile(
    r"^([ \t]*(?:[\w.,\[\]\"' ]+=[ \t]*)?)(?:[%!?](?:.*\\n)*.*|[\w.%]+\?{1,2}[ \t]*)$", re.MULTILINE
)
_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def parsed(code: str) -> ast.Module | None:
    r"""The syntax tree of a cell, or nothing where it is no Python.

    The body of a cell magic is read as Python, too: it is that for ``%%time`` and ``%%capture``.

    >>> [type(line).__name__ for line in parsed("%matplotlib inline\nnames = !ls\nx = 1").body]
    ['Pass', 'Assign', 'Assign']
    >>> parsed("%%bash\necho $HOME") is None
    True
    """
    found = _tree(code)
    return found if found is not None else _tree(_COMMAND.sub(_passed, code))


def _passed(match: re.Match[str]) -> str:
    before = match[1]
    return before + ("0" if before.strip() else "pass") + "\n" * match[0].count("\n")


def _tree(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # an odd escape is its author's matter
            tree: ast.Module = compile(code, "<cell>", "exec", _FLAGS)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested without an end
        return None
    return tree
