"""JupyterLab and Notebook 7 in Chromium: a server of its own, and a page that opens and runs a notebook.

    def test_a_board_moves(lab):
        lab.open(notebook)              # a copy of it
        lab.run_all()                   # fails when a cell did not run or failed
        assert lab.text(2) == "42"      # what the third cell shows

Cells are counted from 0, all kinds of them, as in the file.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
SETTINGS = {  # as `kit lab` has them, but that nothing is saved by itself, and widgets only by our views
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}
NEVER = "jupyterlab.NeverCheckForUpdate"
CAME_LATE = "[anywidget] Failed to initialize model."  # its program was not there within two seconds
# JupyterLite's kernel belongs to pages of the site; JupyterLab tries to load it where both are installed.
OF_THE_SITE = "Shared module @jupyterlite/services doesn't exist"
OF_NOTEBOOK = ("undefined (reading 'schema')", "'filebrowser:open-path' not registered")  # whatever it opens
SECONDS = 60


def chromium() -> str | None:
    """The browser that this machine has, if any."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class LabServer:
    """A JupyterLab whose every folder is below ``home``; notebooks are served from ``root``."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "root"
        self.root.mkdir()
        self.token = secrets.token_hex(16)
        self.log = home / "server.log"
        self._write_settings()
        self._start()

    def url(self, path: str) -> str:
        """The address of ``path`` on this server, token included."""
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def stop(self) -> None:
        """End the server and its kernels; one that takes too long is killed, and they see that it is gone."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(SECONDS)
        self.process.kill()
        self.process.wait()

    def _start(self) -> None:
        for _ in range(3):  # somebody may take the port between our look and the server's
            self.port = _free_port()
            with self.log.open("wb") as log:
                self.process = subprocess.Popen(
                    self._command(), env=self._environment(), cwd=self.root, stdout=log, stderr=log
                )
            if self._answers():
                return
            self.process.kill()
            self.process.wait()
        raise RuntimeError(f"JupyterLab does not start:\n{self.log.read_text()}")

    def _command(self) -> list[str]:
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.root,
            "IdentityProvider.token": self.token,
            "LabApp.news_url": "",
            "LabApp.check_for_updates_class": NEVER,
            "LabApp.expose_app_in_browser": True,
            "JupyterNotebookApp.expose_app_in_browser": True,
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        return [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", *flags]

    def _environment(self) -> dict[str, str]:
        folders = {
            "HOME": "home",
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }
        for folder in folders.values():
            (self.home / folder).mkdir(exist_ok=True)
        ours = {name: str(self.home / folder) for name, folder in folders.items()}
        return {**os.environ, **ours, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}

    def _write_settings(self) -> None:
        for plugin, values in SETTINGS.items():
            path = self.home / "settings" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))

    def _answers(self) -> bool:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url("api/status"), timeout=5).close()  # noqa: S310 - on loopback
            except OSError:
                time.sleep(0.1)
            else:
                return True
        return False


class Lab:
    """One page of JupyterLab with one notebook in it."""

    _numbers = count(1)

    def __init__(self, page: Page, server: LabServer) -> None:
        self.page = page
        self.server = server
        self.path = ""
        self.console_errors: list[str] = []
        self.came_late: list[str] = []  # a machine under load is no failure: such a view follows all the same
        page.set_default_timeout(SECONDS * 1000)
        page.on("console", self._note)
        page.on("pageerror", self._note_error)

    def _note(self, message: Any) -> None:
        if message.type == "error" and OF_THE_SITE not in message.text:
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _note_error(self, error: Any) -> None:
        found = self.came_late if CAME_LATE in str(error) else self.console_errors
        found.append(str(error))

    # ------------------------------------------------------------------------------ the notebook

    def open(self, notebook: Path) -> Path:
        """Open a copy of ``notebook``, in a folder of its own, and wait until its kernel is there."""
        number = next(self._numbers)
        self.path = f"{number}/{notebook.name}"
        copy = self.server.root / self.path
        copy.parent.mkdir()
        _copy_with_kernel(notebook, copy)
        self._show()
        self._in_notebook(_READY)
        return copy

    def reload(self) -> None:
        """Load the page again, and wait until its notebook has a kernel."""
        self.page.reload()
        self._in_notebook(_READY)

    def beside(self, page: Page) -> Lab:
        """The same notebook in another page."""
        other = type(self)(page, self.server)
        other.path = self.path
        other._show()
        other._in_notebook(_READY)
        return other

    def _show(self) -> None:
        """Have the page show the notebook."""
        if self.page.url.startswith(self.server.url("lab").partition("?")[0]):
            self._command("docmanager:open", path=self.path)
        else:
            workspace = self.path.partition("/")[0]
            self._load(f"lab/workspaces/test-{workspace}/tree/{self.path}")

    def _load(self, address: str) -> None:
        self.page.goto(self.server.url(address))
        self.page.wait_for_function("window.jupyterapp?.shell")

    def run_all(self) -> list[dict[str, Any]]:
        """Run every cell; every one must have run, once, in order and without an error."""
        self._command("notebook:run-all-cells")
        cells = self.cells()
        failed = {index: error for index, cell in enumerate(cells) if (error := _error(cell))}
        assert not failed, f"these cells failed: {failed}"
        counts = [cell["execution_count"] for cell in cells if _runs(cell)]
        assert counts, "there is no cell to run"
        assert counts == list(range(1, len(counts) + 1)), f"cells did not all run in order: {counts}"
        return cells

    def run(self, index: int) -> dict[str, Any]:
        """Run one cell, whatever comes of it."""
        self._in_notebook("panel.content.activeCellIndex = argument", index)
        self._command("notebook:run-cell")
        return self.kept(index)

    def start(self, index: int) -> None:
        """Run one cell without waiting for its end."""
        self._in_notebook("panel.content.activeCellIndex = argument", index)
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")

    def cells(self) -> list[dict[str, Any]]:
        """The cells as the file would hold them, outputs included; a text is one string."""
        found: list[dict[str, Any]] = self._in_notebook("return panel.context.model.toJSON().cells")
        return found

    def kept(self, index: int) -> dict[str, Any]:
        """One cell as the file would hold it: of all of them, a notebook with many views makes megabytes."""
        found: dict[str, Any] = self._in_notebook(
            "return panel.context.model.cells.get(argument).toJSON()", index
        )
        return found

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """The outputs of one cell as the file would hold them."""
        found: list[dict[str, Any]] = self.kept(index)["outputs"]
        return found

    def save(self) -> None:
        """Save the notebook."""
        self._command("docmanager:save")

    def restart(self) -> None:
        """Restart the kernel, and wait until it answers.

        One that is restarted while it only starts may never answer again: Jupyter's server then has two
        lines to it under one name, and the kernel listens to either. What a page does about that has tests
        of its own.
        """
        self._in_notebook(_RESTART)

    def close(self) -> None:
        """End the notebook's kernel, and close the notebook as it is."""
        if self.path:
            self._in_notebook(_CLOSE)

    # ------------------------------------------------------------------------------ what is seen

    @property
    def panel(self) -> Locator:
        """The notebook on the screen."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def cell(self, index: int) -> Locator:
        """A cell on the screen."""
        return self.panel.locator(".jp-Notebook .jp-Cell").nth(index)

    def shown(self, index: int) -> Locator:
        """What a cell shows below its code."""
        return self.cell(index).locator(".jp-OutputArea-output")

    def text(self, index: int) -> str:
        """The text that a cell shows below its code."""
        return "\n".join(self.shown(index).all_inner_texts()).strip()

    def screenshot(self, path: Path, index: int | None = None) -> Path:
        """A picture of one cell's outputs, or of the whole window."""
        target = self.page if index is None else self.cell(index).locator(".jp-Cell-outputArea")
        target.screenshot(path=path)
        return path

    def theme(self, name: str) -> None:
        """Change to the theme ``JupyterLab Light``, ``JupyterLab Dark`` or another that is installed."""
        self._command("apputils:change-theme", theme=name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    # ---------------------------------------------------------------------------------- plumbing

    def _command(self, command: str, **arguments: Any) -> None:
        self.page.evaluate(
            "([command, values]) => window.jupyterapp.commands.execute(command, values).then(() => null)",
            [command, arguments],
        )

    def _in_notebook(self, body: str, argument: Any = None) -> Any:
        return self.page.evaluate(
            f"async ([path, argument]) => {{ {_PANEL} {body} }}",
            [self.path, argument],
        )


class Notebook(Lab):
    """The same in Jupyter Notebook 7, where a page is one notebook."""

    def _note_error(self, error: Any) -> None:
        if not any(words in str(error) for words in OF_NOTEBOOK):
            super()._note_error(error)

    def _show(self) -> None:
        self._load(f"notebooks/{self.path}")

    def close(self) -> None:
        """End the notebook's kernel, and leave the notebook as it is."""
        if self.path:
            self._in_notebook("await panel.sessionContext.shutdown(); panel.context.model.dirty = false")


EVERYWHERE = pytest.mark.parametrize("lab", [Lab, Notebook], indirect=True, ids=["lab", "notebook"])


_PANEL = """
    const panelAt = path => [...app.shell.widgets("main")].find(widget => widget.context?.path === path);
    const app = window.jupyterapp;
    await app.restored;
    const end = Date.now() + 60_000;
    while (!panelAt(path) && Date.now() < end) await new Promise(later => setTimeout(later, 50));
    const panel = panelAt(path);
"""

# "Idle" is also shown before there is a kernel: ask the session itself.
_READY = """
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
"""

_RESTART = """
    const { kernel } = panel.sessionContext.session;
    await kernel.restart();
    const later = () => new Promise(go => setTimeout(go, 1000, false));
    while (!(await Promise.race([kernel.requestKernelInfo().catch(later), later()])))
        if (Date.now() > end) throw new Error("the kernel that was restarted does not answer");
"""

_CLOSE = """
    await panel.sessionContext.shutdown();
    panel.context.model.dirty = false;
    panel.close();
    while (panelAt(path) && Date.now() < end) await new Promise(later => setTimeout(later, 50));
    if (panelAt(path)) throw new Error("the notebook does not close");
"""


def _copy_with_kernel(notebook: Path, copy: Path) -> None:
    """A notebook that names no kernel would be asked for one in a dialog."""
    page = nbformat.read(notebook, as_version=4)
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(page, copy)


def _runs(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and bool("".join(cell["source"]).strip())


def _error(cell: dict[str, Any]) -> str:
    errors = (out for out in cell.get("outputs", ()) if out["output_type"] == "error")
    return "; ".join(f"{error['ename']}: {error['evalue']}" for error in errors)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


# ------------------------------------------------------------------------------------ other processes

WAIT = """from pathlib import Path
import time
Path("started").touch()
while not Path("go").exists():
    time.sleep(0.01)"""
_COMMIT = """import sys
from kit import connect
with connect(sys.argv[1]) as room:
    block = room.blocks.list(label=sys.argv[2])[0]
    room.blocks.update(block.id, value=sys.argv[3])"""


def commit_elsewhere(room: Path, label: str, value: str) -> None:
    """Let another process give a block of the room another text."""
    subprocess.run([sys.executable, "-c", _COMMIT, room, label, value], check=True, timeout=SECONDS)


def wait_for(path: Path) -> None:
    """Wait until the cell ``WAIT`` has begun."""
    deadline = time.monotonic() + SECONDS
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} did not appear"
        time.sleep(0.01)
