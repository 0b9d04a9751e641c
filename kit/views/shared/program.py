"""The program of a view as one text: its ES modules, each in a scope of its own, in the order they need.

A widget hands its page one text and no addresses (a path would be watched for changes, and the watcher
would hold every view for ever), so what a module imports is put before it, once. The forms that are read:
``import { a, b as c } from "./other.js";``, ``export`` before a declaration, a last ``export default …;``.
"""

from __future__ import annotations

import posixpath
import re
from importlib.resources import files

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.[^"\n]*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (.*);\n\Z", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def program(name: str) -> str:
    """The module of this name below ``kit``, such as ``views/board/board.js``, with all that it imports.

    Raises:
        ValueError: a module imports itself, by whatever way, or in a form that is not read here.
    """
    modules: dict[str, str] = {}
    _add(name, modules, ())
    return "\n".join([*modules.values(), f"export default {_scope(list(modules), name)}.default;\n"])


def style(name: str) -> str:
    """The style sheet of this name below ``kit``, after that of all views."""
    return f"{_source('views/shared/shared.css')}\n{_source(name)}"


def _add(name: str, modules: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name} imports itself: {' → '.join([*above, name])}")
    if name in modules:
        return
    source = _source(name)
    here = posixpath.dirname(name)
    places = [posixpath.normpath(posixpath.join(here, found[2])) for found in _IMPORT.finditer(source)]
    for place in places:
        _add(place, modules, (*above, name))
    scopes = (_scope(list(modules), place) for place in places)
    body = _IMPORT.sub(
        lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {next(scopes)};\n", source
    )
    given = _EXPORT.findall(body)
    body, whole = _DEFAULT.subn(r"const program = \1;\n", _EXPORT.sub("", body))
    if other := _OTHER.search(body):
        raise ValueError(f"{name}: {other[0]!r} is no form that is read here")
    ends = f"return {{ {', '.join([*given, *['default: program'] * whole])} }};"
    modules[name] = f"const module{len(modules)} = (() => {{\n{body}{ends}\n}})();\n"


def _scope(names: list[str], name: str) -> str:
    return f"module{names.index(name)}"


def _source(name: str) -> str:
    return files("kit").joinpath(name).read_text("utf-8")
