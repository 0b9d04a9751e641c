"""The static site in Chromium: a plain web server for it, and a page of its Lab.

def test_a_board_moves(site):
    site.open("01_read_only_knowledge.ipynb")
    site.run_all()
    assert site.away() == []        # nothing was asked of another server
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.lab import _error, _runs

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SECONDS = 240  # for a kernel: it is a Python that is loaded and compiled first
_LOCAL = ("data:", "blob:")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Hand out the folder, as any plain web server does; the address of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class SiteLab:
    """One page of the site's Lab; notebooks are named as in their folder."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.path = ""
        page.set_default_timeout(SECONDS * 1000)
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def away(self) -> list[str]:
        """What was asked of anybody but the site's own server."""
        return [url for url in self.asked if not url.startswith((self.address, *_LOCAL))]

    def open(self, path: str) -> None:
        """Open a notebook and wait until its kernel answers."""
        if self.page.url.startswith(self.address):
            self._do("await app.commands.execute('docmanager:open', {path});", path)
        else:
            self.page.goto(f"{self.address}/lite/lab/index.html?path={path}")
            self.page.wait_for_function("window.jupyterapp?.shell")
        self.go_to(path)

    def go_to(self, path: str) -> None:
        """Have an open notebook before us."""
        self.path = path
        self._do(_READY, path)

    def reload(self) -> None:
        """Save the notebook, and load the page anew."""
        self._do("await panel.context.save();", self.path)
        self.page.reload()
        self.page.wait_for_function("window.jupyterapp?.shell")
        self.open(self.path)

    def run_all(self) -> list[dict[str, Any]]:
        """Run every cell: each must have run, and without an error, but for what is not solved yet."""
        self._do("await app.commands.execute('notebook:run-all-cells');", self.path)
        cells = self.cells()
        failed = {index: error for index, cell in enumerate(cells) if (error := _error(cell))}
        assert not failed, f"these cells failed: {failed}"
        assert all(cell["execution_count"] for cell in cells if _runs(cell))
        return cells

    def start_all(self) -> None:
        """Run every cell without waiting for the end."""
        self._do("void app.commands.execute('notebook:run-all-cells');", self.path)

    def write(self, sources: list[str]) -> None:
        """Write into the notebook's cells, each in its turn."""
        self._do(_WRITE, self.path, sources)

    def cells(self) -> list[dict[str, Any]]:
        """The cells as the file would hold them, outputs included."""
        found: list[dict[str, Any]] = self._do("return panel.context.model.toJSON().cells;", self.path)
        return found

    def add(self, source: str) -> Locator:
        """Run this in a new cell at the end, and show what it shows."""
        self._do(_ADD, self.path, source)
        return self.panel.locator(".jp-Notebook .jp-Cell").last

    def say(self, path: str, source: str) -> str:
        """What the kernel of an open notebook prints to this."""
        return str(self._do(_SAY, path, source))

    def say_at_once(self, paths: list[str], source: str) -> list[str]:
        """What several kernels print to this, that are asked at the same time."""
        asked = (
            f"const ask = async (panel) => {{ {_SAY} }}; return Promise.all(argument[1].map(at).map(ask));"
        )
        body = asked.replace("code: argument", "code: argument[0]")
        return [str(one) for one in self._do(body, self.path, [source, paths])]

    def end(self) -> None:
        """End the kernel of the notebook, and close it as it is."""
        self._do(_END, self.path)

    @property
    def panel(self) -> Locator:
        """The notebook before us."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def _do(self, body: str, path: str, argument: Any = None) -> Any:
        return self.page.evaluate(
            f"async ([path, argument]) => {{ {_PANEL} {body} }}", [path, json.loads(json.dumps(argument))]
        )


_PANEL = """
    const app = window.jupyterapp;
    await app.restored;
    const at = path => [...app.shell.widgets("main")].find(widget => widget.context?.path === path);
    const panel = at(path);
"""
_READY = """
    let there;
    while (!(there = at(path))) await new Promise(later => setTimeout(later, 20));
    app.shell.activateById(there.id);
    await there.context.ready;
    await there.sessionContext.ready;
    await there.sessionContext.session.kernel.info;
"""
_END = """
    await panel.sessionContext.shutdown();
    panel.context.model.dirty = false;
    panel.close();
    while (at(path)) await new Promise(later => setTimeout(later, 20));
"""
_WRITE = """
    panel.content.widgets.forEach((cell, place) => {
        const [text, said] = [cell.model.sharedModel, argument[place]];
        if (cell.model.type === "code" && text.getSource() !== said) text.setSource(said);
    });
"""
_ADD = """
    panel.content.activeCellIndex = panel.content.widgets.length - 1;
    await app.commands.execute("notebook:insert-cell-below");
    panel.content.activeCell.model.sharedModel.setSource(argument);
    await app.commands.execute("notebook:run-cell");
"""
_SAY = """
    const said = [];
    const asked = panel.sessionContext.session.kernel.requestExecute({ code: argument });
    asked.onIOPub = message => {
        const { text, evalue } = message.content;
        if (text || evalue) said.push(text ?? evalue);
    };
    await asked.done;
    return said.join("");
"""
