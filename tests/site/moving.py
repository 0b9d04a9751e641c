"""The three pictures that move: ``python -m tests.site.moving [FOLDER]``, from the top of the repository.

Each is a part of notebook 0: its own buttons pressed in a real room, and the view drawn by its own program in
Chromium, light and dark. Beside each stands its last frame, for whom nothing should move, and the same in
words.
It takes Pillow, which the extra ``site`` brings.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit import connect
from kit.course.nb00_ten_minutes.deeds import Deeds, leak, sharing
from kit.race import naive, race
from kit.views import Board
from kit.views.board.reading import read_board
from kit.views.board.state import as_state
from kit.views.board.text import as_text
from kit.views.stepper import Stepper, stepper
from tests.browser.blank import Blank, as_json
from tests.browser.lab import FLAGS, chromium

if TYPE_CHECKING:
    from PIL import Image
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "tutorials" / "images"
WORDS = ROOT / "kit" / "site" / "book" / "moving"
SCALE = 2
MOST_BYTES = 300_000
SHORT, LONG = 1_600, 4_500
_SAID = """(said) => {
    const main = document.querySelector("main");
    const made = () => main.parentNode.insertBefore(document.createElement("div"), main);
    const place = document.querySelector(".said") ?? made();
    place.className = "said";
    place.innerHTML = said;
}"""
_STYLE = """
body { padding: 14px 20px 20px; }
.said { font: 15px/1.55 "DejaVu Sans", sans-serif; color: var(--jp-ui-font-color1); min-height: 104px; }
.said b { display: inline-block; border: 1px solid currentcolor; border-radius: 5px; padding: 1px 12px; }
.said b { margin-bottom: 6px; }
.said p { margin: 0; }
main .kit-lists, main .kit-legend, main .kit-tools { display: none !important; }
.said:empty { display: none; }
"""


class Film:
    """What is taken of one view: frames of one size, how long each lasts, and what each tells in words."""

    def __init__(self, page: Page, view: Any, size: tuple[int, int], theme: str) -> None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        self.blank, self.theme = Blank(page, view), theme
        self.frames: list[Image.Image] = []
        self.lasts: list[int] = []
        self.words: list[str] = []
        self.text = ""

    def begin(self, state: Any) -> None:
        """Draw the view for the first time."""
        self.blank.mount(as_json(state), self.theme)
        self.blank.page.add_style_tag(content=_STYLE)

    def take(self, press: str, said: str, text: str, lasts: int) -> None:
        """One frame: what was pressed, what came of it, and the view as it is by now."""
        from PIL import Image

        button = f"<b>{escape(press)}</b>" if press else ""
        lines = "".join(f"<p>{escape(line)}</p>" for line in said.splitlines())
        self.blank.page.evaluate(_SAID, button + lines)
        self.blank.page.wait_for_timeout(700)  # what has just moved in the view is at rest
        self.frames.append(Image.open(io.BytesIO(self.blank.page.screenshot())).convert("RGB"))
        self.lasts.append(lasts)
        if text:
            new = "" if text == self.text else text
            self.words.append("\n".join(filter(None, [f"[{press}]" if press else "", said, new])))
            self.text = text

    def tell(self, path: Path) -> None:
        """What it shows, in words."""
        path.write_text("\n\n".join(self.words) + "\n", "utf-8")

    def save(self, stem: Path) -> None:
        """The moving picture, and its last frame."""
        first, *others = self.frames
        moving = stem.with_suffix(".webp")
        first.save(
            moving, save_all=True, append_images=others, duration=self.lasts, loop=0,
            lossless=True, quality=100, method=4, minimize_size=True,
        )  # fmt: skip
        self.frames[-1].quantize(64).save(stem.with_suffix(".png"), optimize=True)
        if (size := moving.stat().st_size) > MOST_BYTES:
            raise SystemExit(f"{moving.name} takes {size:,} bytes; {MOST_BYTES:,} are allowed")
        print(f"{moving.name}: {size:,} bytes, {len(self.frames)} frames, {sum(self.lasts) / 1000:.0f} s")


def _on_a_board(
    film: Film, room: Callable[[Any], Deeds], title: str, before: str, presses: list[str]
) -> None:
    client = connect(repeatable=True)
    deeds = room(client)
    film.begin(as_state(read_board(client, title)))
    film.take("", before, as_text(read_board(client, title)), LONG)
    for press in presses:
        said = _heard(deeds[press])
        film.take(press, "", "", SHORT)
        seen = read_board(client, title)
        film.blank.update(as_state(seen))
        film.take(press, said, as_text(seen), LONG)
    client.close()


def _heard(deed: Callable[[], None]) -> str:
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        deed()
    return heard.getvalue().strip()


def shared(film: Film) -> None:
    """One text, three readers."""
    presses = ["Ask all three", "Change one line: 45 days", "Ask all three"]
    _on_a_board(film, sharing, "Support", "Ana, Ben and Cleo hold one text.", presses)


def lost(film: Film) -> None:
    """Two writers, and a line that nobody deleted."""
    widget = stepper(race(naive), title="Two workers, one task")
    film.begin(widget.state)
    page = film.blank.page
    film.take("", "", _steps(page), SHORT)
    for letter in "ABABAB":
        film.blank.button(f"Worker {letter} takes a step").click()
        film.take("", "", _steps(page), SHORT)
    film.lasts[-1] = 2 * LONG
    del film.words[:-1]  # the last one has them all


def _steps(page: Page) -> str:
    steps = [" ".join(one.split()) for one in page.locator(".kit-steps li").all_inner_texts()]
    ending = page.locator(".kit-ending").inner_text()
    return "\n".join([*steps, " ".join(ending.split())]).strip()


def leaked(film: Film) -> None:
    """A secret that gets out though nobody breaks a rule."""
    presses = ["Ask Email about the gift", "Have the Coordinator share the news", "Ask Email about the gift"]
    _on_a_board(film, leak, "The assistants", "Email does not hold the money.", presses)


STORIES: dict[str, tuple[Callable[[Film], None], Any, tuple[int, int]]] = {
    "shared": (shared, Board, (760, 390)),
    "lost": (lost, Stepper, (960, 360)),
    "leaked": (leaked, Board, (760, 530)),
}


def main() -> None:
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1]) if sys.argv[1:] else IMAGES
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for name, (story, view, size) in STORIES.items():
            for theme in ("light", "dark"):
                page = browser.new_context(device_scale_factor=SCALE).new_page()
                film = Film(page, view, size, theme)
                story(film)
                film.save(folder / (name if theme == "light" else f"{name}_dark"))
                film.tell(WORDS / f"{name}.txt")
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
