"""A notebook's file: read as it is, or refused as what it is instead.

What JupyterLab would mend in silence when it opens the file is refused as well, for it would be mended
in another way each time.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import nbformat
from nbformat import NotebookNode
from nbformat.validator import NotebookValidationError, iter_validate

from kit.errors import KitError

_NAME = "Look at the name and the folder."
_AGAIN = "Get the file again from where it comes from, or from its history."
_AS_UTF8 = "Save it as UTF-8 without a byte order mark; JupyterLab writes it so."
_MEND = "Open it in JupyterLab and save it: that mends it, or says what is wrong."
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MERGE = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?\r?$", re.MULTILINE)
_DEEPEST = 100  # lists and dictionaries in one another, which whoever copies a notebook goes down into
_STABLE = 5  # the minor version of format 4 since which each cell has an id


def read(path: Path) -> NotebookNode:
    """The notebook in ``path``.

    Raises:
        KitError: there is none, or the file holds something else; with what and where.
    """
    if path.is_dir():
        raise KitError("This is a folder.", hint="Name the notebooks in it.", path=str(path))
    if not path.is_file():
        raise KitError("There is no such notebook.", hint=_NAME, path=str(path))
    facts = _facts(_text(path.read_bytes(), path), path)
    version = facts.get("nbformat")
    if version not in {3, 4} or isinstance(version, bool):
        _refuse(path, f"This is JSON, but no notebook of format 3 or 4: it says {version!r}.", _MEND)
    if version == 4:
        _valid(facts, path)
    try:
        notebook: NotebookNode = nbformat.reads(json.dumps(facts), as_version=4)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise _refusal(path, f"This is no sound notebook of format {version}: {error}", _MEND) from error
    return notebook


def read_stable(path: Path) -> NotebookNode:
    """The notebook in ``path``, whose cells have ids of their own and so are the same each time.

    Raises:
        KitError: as ``read``, or it is of an older format.
    """
    notebook = read(path)
    if "orig_nbformat" in notebook.metadata or notebook.nbformat_minor < _STABLE:
        version = notebook.metadata.get("orig_nbformat", f"4.{notebook.nbformat_minor}")
        _refuse(path, f"This is a notebook of format {version}, whose cells have no ids.", _MEND)
    return notebook


def _text(content: bytes, path: Path) -> str:
    """The text of a file that should be JSON."""
    if not content.strip(b" \t\r\n\0"):
        _refuse(path, "This file is empty.", _AGAIN)
    if content.startswith(codecs.BOM_UTF8):
        _refuse(path, "This file begins with a byte order mark (BOM).", _AS_UTF8)
    if content.startswith(_WIDE) or b"\0" in content[:4]:
        _refuse(path, "This file is UTF-16 or UTF-32, and a notebook is UTF-8.", _AS_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        _refuse(
            path,
            f"This file is not UTF-8: byte {content[error.start]:#04x} in line {line}, "
            "as in latin-1 or Windows-1252.",
            _AS_UTF8,
        )


def _facts(text: str, path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _refusal(path, *_no_json(text, error)) from error
    except RecursionError as error:
        raise _refusal(path, f"This file is nested more than {_DEEPEST} deep.", _AGAIN) from error
    except ValueError as error:  # NaN, or a number too long for a computer to read
        raise _refusal(path, f"This is no JSON: it holds {error}.", _MEND) from error
    if _is_deep(facts):
        _refuse(path, f"This file is nested more than {_DEEPEST} deep.", _AGAIN)
    if not isinstance(facts, dict):
        _refuse(path, "This is JSON, but no notebook.", "Name a notebook, NAME.ipynb.")
    try:
        json.dumps(facts, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _refusal(path, "This notebook holds half of a character (a lone surrogate).", _MEND) from error
    return facts


def _is_deep(facts: Any) -> bool:
    level = [facts]
    for _ in range(_DEEPEST):
        level = [each for one in level if isinstance(one, dict | list) for each in _values(one)]
    return bool(level)


def _values(one: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return one.values() if isinstance(one, dict) else one


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word}, which is no number in JSON")


def _no_json(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    """What a text is that is no JSON, and what to do about it."""
    if merge := _MERGE.search(text):
        line = text.count("\n", 0, merge.start()) + 1
        said = f"This file holds two versions of itself: line {line} is a merge marker, {merge[0][:20]!r}."
        return (
            said,
            "Settle the merge: take one version whole (git checkout --ours or --theirs), or use nbdime.",
        )
    if text.lstrip().startswith("<"):
        return (
            "This is a page of HTML or XML, not a notebook.",
            "Download the notebook itself (its raw file).",
        )
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return (
            f"This file breaks off in line {text.rstrip().count(chr(10)) + 1}: it is no whole notebook.",
            _AGAIN,
        )
    return (
        f"This is not a notebook: no JSON in line {error.lineno}, column {error.colno}: {error.msg}.",
        _AGAIN,
    )


def _valid(facts: dict[str, Any], path: Path) -> None:
    """Refuse what the format forbids, with the first cell that is wrong."""
    try:
        fault = next(iter_validate(facts, relax_add_props=True), None)
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise _refusal(path, f"This is no sound notebook: {error}", _MEND) from error
    if fault is not None:
        _refuse(path, f"This is no sound notebook: {_said(fault)}", _MEND)
    ids = Counter(cell["id"] for cell in facts["cells"] if "id" in cell)
    if twice := next((id for id, count in ids.items() if count > 1), None):
        cells = [number for number, cell in enumerate(facts["cells"], 1) if cell.get("id") == twice]
        _refuse(
            path,
            f"This is no sound notebook: cells {cells[0]} and {cells[1]} have the same id, {twice!r}.",
            _MEND,
        )


def _said(fault: NotebookValidationError) -> str:
    """A fault of the format in a sentence; the first line of what the validator says has the rest."""
    at = list(fault.relative_path)
    told = str(fault.original.message if hasattr(fault, "original") else fault).partition("\n")[0][:200]
    where = f"cell {at[1] + 1}: " if at[:1] == ["cells"] and len(at) > 1 else ""
    field = ".".join(map(str, at[2:] if where else at))
    return f"{where}{field + ': ' if field else ''}{told}"


def _refusal(path: Path, said: str, hint: str) -> KitError:
    return KitError(said, hint=hint, path=str(path))


def _refuse(path: Path, said: str, hint: str) -> NoReturn:
    raise _refusal(path, said, hint)
