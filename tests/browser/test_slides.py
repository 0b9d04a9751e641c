"""Slides in a browser: keys move, fragments come one by one, and nothing is asked of the network."""

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from kit.lessons.slides import slides


def test_keys_move_through_slides_and_fragments(page, tmp_path):
    kinds = ["slide", "fragment", "fragment", "slide"]
    cells = [
        new_markdown_cell(f"# Part {n}", metadata={"slideshow": {"slide_type": kind}})
        for n, kind in enumerate(kinds)
    ]
    deck = tmp_path / "deck.html"
    deck.write_text(slides(nbformat.from_dict(new_notebook(cells=cells)), 1), encoding="utf-8")
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(deck.as_uri())

    assert page.get_by_role("status").inner_text() == "1 of 2"
    for shown in ([True, False], [True, True]):
        page.keyboard.press("ArrowRight")
        assert [part.is_visible() for part in page.locator(".kit-fragment").all()] == shown
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("status").inner_text() == "2 of 2"
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert page.get_by_role("status").inner_text() == "1 of 2"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
