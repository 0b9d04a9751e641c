"""Runs a notebook's cells with no more than a browser has: ``python -m tests.site.as_in_a_browser FILE``.

No thread starts, no process, no socket; ``fcntl`` is an empty module, as the browser's kernel has it; what is
compiled for a machine is not there. It prints as JSON how each cell with an exercise was judged.
"""

import asyncio
import contextlib
import io
import json
import sys
import threading
import types
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

ABSENT = (
    "jedi", "jupyter_client", "jupyter_core", "jupyterlab", "multiprocessing", "nbclient", "nbconvert",
    "nbformat", "psutil", "resource", "segno", "starlette", "tornado", "uvicorn", "zmq",
)  # fmt: skip


def no_thread(_):
    raise RuntimeError("can't start new thread")


def be_a_browser():
    """From now on this process has no more than a browser."""
    for name in ABSENT:
        for loaded in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[loaded]
        sys.modules[name] = None
    sys.modules["fcntl"] = types.ModuleType("fcntl")
    sys.platform = "emscripten"
    threading.Thread.start = no_thread


async def run(path):
    """Run all cells; an error of one ends it."""
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    outcomes = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        code = "".join(cell["source"])
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            ran = shell.run_cell(code, store_history=True)
            await asyncio.sleep(0)  # the page gets its turn
        tags = cell["metadata"].get("tags", ())
        if not ran.success and "raises-exception" not in tags:
            sys.exit(f"{code}\n\n{printed.getvalue()}")
        if hasattr(ran.result, "outcome"):
            outcomes[code.strip().splitlines()[-1]] = ran.result.outcome
    return outcomes


if __name__ == "__main__":
    be_a_browser()
    found = asyncio.run(run(Path(sys.argv[1])))
    print(json.dumps({"outcomes": found, "modules": sorted(sys.modules)}))
