"""HTML that holds no program: the templates beside the views, in one environment that escapes every value."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kit.values.signs import visible

if TYPE_CHECKING:  # it is loaded with the first page: most of those who import a view print no HTML
    from jinja2 import Environment

_BREAK = re.compile(r"\n\s*")  # in a template: its lines are for whoever reads it, a page gets one


def rendered(template: str, **values: Any) -> str:
    """The template of this name below ``kit``, such as ``views/board/board.html``, with these values.

    Whatever a template puts in is made visible and escaped in ``_shown``, between tags and in quotes alike.

    >>> rendered("views/shared/parts.html", said="</b><script>")
    ''
    """
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    found = Environment(
        loader=FunctionLoader(_source), autoescape=True, finalize=_shown, undefined=StrictUndefined
    )
    found.filters["number"] = "{:,}".format
    return found


def _source(name: str) -> str:
    return _BREAK.sub("", files("kit").joinpath(name).read_text("utf-8"))


def _shown(value: Any) -> Any:
    """A value as it stands in a page: the one place where words of a person or a model are escaped."""
    from markupsafe import Markup

    return value if isinstance(value, Markup) else Markup(escape(visible(str(value))))  # noqa: S704 - escaped
