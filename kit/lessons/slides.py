"""Slides of a notebook: the cells that are marked for it, as one page that needs no network.

The marks are JupyterLab's own (*Slide Type* in the property inspector): ``slide`` begins a slide,
``fragment`` is shown on it one key later. A prediction is shown without its answer.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat

from kit.errors import NotFoundError
from kit.lessons.letters import asked
from kit.lessons.parts import Syllabus
from kit.lessons.syllabus import syllabus
from kit.notebooks.execute import to_html

_HERE = Path(__file__).parent
_FORM = """
{%- block any_cell scoped -%}
{%- set kind = cell.metadata.get("slide") -%}
{%- if kind == "next" -%}</section>{%- endif -%}
{%- if kind in ("first", "next") -%}<section class="kit-slide">{%- endif -%}
<div class="kit-{{ kind }}">{{ super() }}</div>
{%- endblock -%}
{%- block body_footer -%}
</section><p class="kit-place" role="status"></p>
<style>CSS</style><script>JS</script>
{{ super() }}
{%- endblock -%}"""


def slides(notebook: Any, number: int) -> str:
    """The marked cells of notebook ``number`` as a page of HTML: arrow keys move, printing gives pages."""
    deck = deepcopy(notebook)
    deck.cells = [_unanswered(cell, number, place) for place, cell in enumerate(deck.cells, 1)]
    deck.cells = [cell for cell in deck.cells if _mark(cell) in {"slide", "subslide", "fragment"}]
    for place, cell in enumerate(deck.cells):
        mark = _mark(cell)
        cell.metadata["slide"] = "fragment" if mark == "fragment" and place else "next" if place else "first"
    form = _FORM.replace("CSS", _text("slides.css")).replace("JS", _text("slides.js"))
    return to_html(deck, form=form)


def _mark(cell: Any) -> str:
    return str(cell.metadata.get("slideshow", {}).get("slide_type", ""))


def _unanswered(cell: Any, number: int, place: int) -> Any:
    """A question or Parsons problem as it is put; every other cell as it is."""
    if not _mark(cell) or cell.cell_type != "code" or not (found := asked(cell.source, place)):
        return cell
    source = "\n\n".join(_put(syllabus(number), one.name) for one in found)
    return nbformat.v4.new_markdown_cell(source, metadata=cell.metadata)


def _put(asks: Syllabus, name: str) -> str:
    if name in asks.parsons:
        problem = asks.parsons[name]
        text, offered = problem.task, {letter: f"`{line}`" for letter, line in problem.lines.items()}
    elif name in asks.questions:
        text, offered = asks.questions[name].text, {**asks.questions[name].options}
    else:
        raise NotFoundError(f"this notebook has no {name!r}", hint=f"It has {', '.join(asks.questions)}.")
    options = "\n".join(f"- **{letter}** {option}" for letter, option in offered.items())
    return f"**{text}**\n\n{options}"


def _text(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
