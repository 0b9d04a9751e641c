"""Running a notebook from its first cell to its last, outside JupyterLab."""

from __future__ import annotations

import ast
import asyncio
import os
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from kit.errors import KitError
from kit.notebooks.cell import parsed

_WIDGET = "application/vnd.jupyter.widget-view+json"
_QUIET = {
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger warns at the start of every kernel
    "KIT_PROGRESS": "off",  # nobody learns here
}
_PAGE = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}"""  # nbconvert's own page, without its scripts from afar
_NOISE = re.compile(r"\x1b\[[0-9;]*m| \(\d+\.py, line \d+\)")  # colours, and IPython's name for a cell


def cells(notebook: NotebookNode) -> int:
    """How many cells will run: the code cells with something in them."""
    return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)


def set_parameters(notebook: NotebookNode, values: Mapping[str, Any]) -> None:
    """Add assignments to the cell tagged ``parameters``, as papermill would.

    >>> import nbformat
    >>> notebook = nbformat.v4.new_notebook()
    >>> cell = nbformat.v4.new_code_cell("room = None", metadata={"tags": ["parameters"]})
    >>> notebook.cells.append(cell)
    >>> set_parameters(notebook, {"room": "team.jsonl"})
    >>> print(cell.source)
    room = None
    <BLANKLINE>
    # kit run
    room = 'team.jsonl'

    Raises:
        KitError: there is no such cell, it does not assign one of the names, or no code says a value.
    """
    tagged = (
        (number, cell)
        for number, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", ())
    )
    number, cell = next(tagged, (0, None))
    if cell is None:
        raise KitError("The notebook has no parameters.", hint="Tag the cell that sets them: parameters.")
    known = _assigned(cell.source, number)
    if unknown := sorted(set(values) - known):
        raise KitError(
            f"The notebook has no parameter {', '.join(unknown)}.",
            hint=f"It has: {', '.join(sorted(known)) or 'none, for its cell assigns nothing'}.",
            unknown=tuple(unknown),
        )
    lines = [f"{name} = {_written(name, value)}" for name, value in values.items()]
    cell.source = "\n".join([cell.source, "", "# kit run", *lines])


def _assigned(source: str, number: int) -> set[str]:
    if source.lstrip().startswith("%%"):
        raise KitError(
            f"cell {number}, line 1: the cell of the parameters is given to {source.split(maxsplit=1)[0]}",
            hint="Take that line out: values are set in plain Python.",
        )
    tree = parsed(source)
    if tree is None:
        raise KitError(
            f"cell {number}: the cell of the parameters is no Python", hint="Run it in JupyterLab."
        )
    stores = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in stores if isinstance(node.ctx, ast.Store)}


def _written(name: str, value: Any) -> str:
    """A value as code that says it; infinity has none."""
    try:
        text = repr(value)
        if ast.literal_eval(text) == value:
            return text
    except (ValueError, SyntaxError, RecursionError, MemoryError):  # too long, or nested too deeply
        pass
    raise KitError(
        f"The value of {name} can not be written as Python.", hint="Give a number, text, list or dict."
    )


def execute(
    notebook: NotebookNode,
    folder: Path,
    *,
    timeout: float,
    done: Callable[[], object] = int,
) -> None:
    """Run every cell of ``notebook`` in ``folder``, in place; ``done()`` after each.

    ``timeout`` is in seconds for one cell. Raises ``KitError`` with ``cell`` (1 = first), ``line`` and
    ``source`` when a cell fails; the notebook holds the outputs so far. An exercise that fails does not
    stop the cells behind it, so then all of them have run.
    """
    running = 0

    def start(cell_index: int, **_: object) -> None:
        nonlocal running
        running = cell_index

    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        extra_arguments=["--log-level=50"],  # the kernel's own log is not the notebook's output
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=start,
        on_cell_executed=lambda **_: done(),
    )
    try:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(_run(client))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise _failure(notebook.cells[running], running, _reason(error, timeout)) from error
    for index, cell in enumerate(notebook.cells):
        if errors := [out for out in cell.get("outputs", ()) if out.output_type == "error"]:
            raise _failure(cell, index, f"{errors[0].ename}: {_NOISE.sub('', errors[0].evalue)}")


class _Loop(asyncio.SelectorEventLoop):
    """A loop that leaves Ctrl+C to asyncio: nbclient's own handler ends in an assertion."""

    def add_signal_handler(self, sig: int, callback: Callable[..., object], *args: object) -> None:
        raise NotImplementedError  # nbclient goes on then, as where a system has no signals


async def _run(client: NotebookClient) -> None:
    try:
        await client.async_execute(env={**os.environ, **_QUIET})
    except DeadKernelError:
        task = asyncio.current_task()
        if task and task.cancelling():  # nbclient takes Ctrl+C for the death of the kernel
            raise asyncio.CancelledError from None
        raise


def _failure(cell: NotebookNode, index: int, reason: str) -> KitError:
    line = _line(cell)
    source = cell.source.splitlines()[line - 1] if line else cell.source.strip().partition("\n")[0]
    where = f"cell {index + 1}, line {line}" if line else f"cell {index + 1}"
    return KitError(
        f"{where}: {reason}\n    {source.strip()}",
        hint="Open the notebook in JupyterLab and run it as far as this cell.",
        cell=index + 1,
        line=line,
        source=source,
    )


def _reason(error: Exception, timeout: float) -> str:
    match error:
        case CellExecutionError():
            return f"{error.ename}: {_NOISE.sub('', error.evalue)}"
        case CellTimeoutError():
            return f"not done after {timeout:g} s"
    return "the kernel died"


def _line(cell: NotebookNode) -> int | None:
    """Where in ``cell`` the error rose: the last frame of the traceback that is in this very cell."""
    traces = [line for out in cell.outputs if out.output_type == "error" for line in out.traceback]
    text = _NOISE.sub("", "\n".join(traces))
    lines = re.findall(rf"Cell In\[{cell.execution_count}\], line (\d+)", text)
    return int(lines[-1]) if lines else None


def to_html(notebook: NotebookNode, *, form: str = "") -> str:
    """The notebook as one page that needs no network: a widget is shown by its static form.

    ``form`` are further blocks for nbconvert's template.

    >>> import nbformat
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Rooms")])
    >>> page = to_html(notebook)
    >>> "Rooms" in page, "<script src" in page
    (True, False)
    """
    from nbconvert import HTMLExporter

    page = deepcopy(notebook)
    page.metadata.pop("widgets", None)
    for cell in page.cells:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(_WIDGET, None)
    exporter = HTMLExporter(raw_template=_PAGE + form)
    html, _ = exporter.from_notebook_node(page)
    return str(html)
