"""Slides of a notebook: the cells that are marked for it, as one page that needs no network.

The marks are JupyterLab's own (*Slide Type* in the property inspector): ``slide`` begins a slide,
``fragment`` is shown on it one key later. A prediction is shown without its answer. reveal.js, in the
folder beside, presents them; ``deck.js`` makes further slides of what is too long for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat

from kit.errors import NotFoundError
from kit.lessons.letters import asked
from kit.lessons.parts import Syllabus
from kit.lessons.sheet import WIDTH
from kit.lessons.syllabus import syllabus
from kit.notebooks.execute import to_html

_HERE = Path(__file__).parent
_FORM = """
{%- block body_header -%}
{{ super() }}<div class="reveal"><div class="slides">
{%- endblock -%}
{%- block any_cell scoped -%}
{%- set kind = cell.metadata.get("slide") -%}
{%- if kind == "next" -%}</section>{%- endif -%}
{%- if kind in ("first", "next") -%}<section class="kit-slide">{%- endif -%}
<div class="kit-piece{% if kind == "fragment" %} fragment{% endif %}">{{ super() }}</div>
{%- endblock -%}
{%- block body_footer -%}
</section></div></div>
<style>CSS</style><script>REVEAL</script><script type="module">JS</script>
{{ super() }}
{%- endblock -%}"""
_MARKS = {"slide", "subslide", "fragment"}
_SIGNS = ("✔", "✘", "○", "?")  # with which a lesson begins what it says
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


def slides(notebook: Any, number: int) -> str:
    """The marked cells of notebook ``number`` as a page of HTML: arrow keys move, printing gives pages."""
    deck = deepcopy(notebook)
    put = (_unanswered(cell, number, place) for place, cell in enumerate(deck.cells, 1))
    deck.cells = [part for cell in put if _mark(cell) in _MARKS for part in _titled(cell)]
    for place, cell in enumerate(deck.cells):
        mark = _mark(cell)
        for printed in (one for one in cell.get("outputs", ()) if one.output_type == "stream"):
            printed.text = _unbroken(printed.text)
        cell.metadata["slide"] = "fragment" if mark == "fragment" and place else "next" if place else "first"
    parts = {
        "CSS": "\n".join(map(_text, ("reveal/reset.css", "reveal/reveal.css", "deck.css"))),
        "REVEAL": _text("reveal/reveal.js"),
        "JS": _text("deck.js"),
    }
    # a jinja template would read what stands in these files
    form = re.sub("CSS|REVEAL|JS", lambda found: f"{{% raw %}}{parts[found[0]]}{{% endraw %}}", _FORM)
    return to_html(deck, form=form)


def _unbroken(text: str) -> str:
    r"""What was printed, with the lesson's sentences whole: lines on a wall are shorter than those of a page.

    >>> _unbroken("✔ " + "word " * 18 + "word\nand the rest\nnext").removeprefix("✔ " + "word " * 18)
    'word and the rest\nnext'
    """
    lines: list[str] = []
    last, is_said = "", False  # the line before, and whether it is of something that the lesson says
    for line in text.split("\n"):
        is_full = len(last) <= WIDTH < len(last) + 1 + len(line.split(" ", 1)[0])
        if is_said and is_full and line.strip() == line:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
            is_said = line.startswith(_SIGNS)
        last = line
    return "\n".join(lines)


def _mark(cell: Any) -> str:
    return str(cell.metadata.get("slideshow", {}).get("slide_type", ""))


def _titled(cell: Any) -> Iterator[Any]:
    """The cell; where text stands above its first heading, that text goes with what was shown before."""
    found = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
    above = cell.source[: found.start()].strip() if found else ""
    if found and above:
        slideshow = {"slideshow": {"slide_type": "fragment"}}
        yield nbformat.v4.new_markdown_cell(above, metadata=slideshow)
        cell.source = cell.source[found.start() :]
    yield cell


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
