"""Pages that one test hands on to the next: a new one costs the browser a second, JupyterLab in it many."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from playwright.sync_api import Browser, Page

SIZE = {"width": 1280, "height": 720}  # Playwright's own
MEDIA = {
    "media": "screen",
    "color_scheme": "light",
    "reduced_motion": "no-preference",
    "forced_colors": "none",
}
SECONDS = 30


class Pages:
    """The pages of a session by their use, each in a context of its own."""

    def __init__(self, browser: Browser, options: dict[str, Any]) -> None:
        self._browser = browser
        self._options = options
        self._open: dict[str, Page] = {}

    @contextmanager
    def lent(self, use: str, session: pytest.Session) -> Iterator[Page]:
        """The page of this use as a new one would be, but for what is loaded in it.

        Whoever begins to listen to it in here listens no more behind it. After a failure it is thrown
        away, whatever was left in it: the next test gets another one.
        """
        page, failed, in_order = self._page(use), session.testsfailed, False
        try:
            with _heard(page):
                yield page
            in_order = session.testsfailed == failed
        finally:
            if not in_order:
                self._open.pop(use).context.close()

    def _page(self, use: str) -> Page:
        if use not in self._open:
            self._open[use] = self._browser.new_context(**self._options).new_page()
        page = self._open[use]
        page.set_viewport_size(SIZE)
        page.emulate_media(**MEDIA)
        page.set_default_timeout(SECONDS * 1000)
        page.mouse.move(-1, -1)
        return page

    def close(self) -> None:
        """Close them all."""
        for page in self._open.values():
            page.context.close()


@contextmanager
def _heard(page: Page) -> Iterator[None]:
    """Take off in the end who has begun to listen."""
    began = []

    def on(event: str, call: Any) -> None:
        began.append((event, call))
        type(page).on(page, event, call)

    page.on = on
    try:
        yield
    finally:
        del page.on
        for event, call in began:
            page.remove_listener(event, call)
