"""Slides of a notebook: the cells that are marked for it, as one page that needs no network.

The marks are JupyterLab's own (*Slide Type* in the property inspector): ``slide`` begins a slide,
``fragment`` is shown on it one key later. A prediction is shown without its answer.
"""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat

from kit.execute import to_html
from kit.lessons.syllabus import syllabus

_HERE = Path(__file__).parent
_QUESTION = re.compile(r'lesson\.(?:predict|quiz)\("(\w+)"')
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
    deck.cells = [cell for cell in deck.cells if _mark(cell) in {"slide", "subslide", "fragment"}]
    for place, cell in enumerate(deck.cells):
        mark = _mark(cell)
        cell.metadata["slide"] = "fragment" if mark == "fragment" and place else "next" if place else "first"
    deck.cells = [_unanswered(cell, number) for cell in deck.cells]
    form = _FORM.replace("CSS", _text("slides.css")).replace("JS", _text("slides.js"))
    return to_html(deck, form=form)


def _mark(cell: Any) -> str:
    return str(cell.metadata.get("slideshow", {}).get("slide_type", ""))


def _unanswered(cell: Any, number: int) -> Any:
    """A question as it is asked; every other cell as it is."""
    name = _QUESTION.search(cell.source) if cell.cell_type == "code" else None
    if name is None:
        return cell
    question = syllabus(number).questions[name[1]]
    options = "\n".join(f"- **{letter}** {option}" for letter, option in question.options.items())
    return nbformat.v4.new_markdown_cell(f"**{question.text}**\n\n{options}", metadata=cell.metadata)


def _text(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
