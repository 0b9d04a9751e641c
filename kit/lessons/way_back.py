"""The way back: the story's cells are run again up to a place, so that the room is as it was there."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from kit.errors import KitError
from kit.lessons import ran
from kit.lessons.beginning import KeptError
from kit.lessons.story import Story, StoryCell
from kit.lessons.unsaved import named, question
from kit.notebooks import here

Tell = Callable[[int, int], object]  # how many cells are done, of how many
_MOST_TOLD = 3  # troubles; the first one is the cause of most others


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that did not run to its end, and why."""

    cell: StoryCell
    error: Exception

    def __str__(self) -> str:
        kind = "your exercise" if self.cell.kind == "exercise" else "the cell"
        reason = str(self.error).strip().splitlines() or [""]
        return f"In {kind} {self.cell.name!r}: {type(self.error).__name__}: {reason[0]}"


@dataclass(frozen=True, slots=True)
class Way:
    """How a learner was brought back: so many cells have run again, and what stood in the way.

    ``asked`` is why nothing was done: something would be lost by it, and she is asked first. ``lost`` is
    what she has let go.
    """

    ran: int
    left_out: int
    troubles: tuple[Trouble, ...] = ()
    asked: str = ""
    lost: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.asked:
            return self.asked
        return "\n".join(self._lines())

    @property
    def is_whole(self) -> bool:
        """Whether the story has been told again up to here, whatever an exercise of hers came to."""
        return all(trouble.cell.kind == "exercise" for trouble in self.troubles)

    def _lines(self) -> Iterator[str]:
        kept = "what you answered stays noted" if self.lost else "your answers are kept"
        if self.is_whole:
            yield f"✔ You are back: {_cells(self.ran)} of the notebook have run again, and {kept}."
        else:
            whole = self.ran - len(self.troubles)
            yield f"▲ You are not quite back: of {_cells(self.ran)} {whole} ran to the end, and {kept}."
        if self.lost:
            yield f"▲ Not in the room any more: {named(self.lost)}."
        yield from (f"▲ {trouble}. The way went on without it." for trouble in self.troubles[:_MOST_TOLD])
        if (more := len(self.troubles) - _MOST_TOLD) > 0:
            yield f"▲ And {more} more cells did not run to their end."
        if self.left_out:
            one = self.left_out == 1
            yield f"{self.left_out} cell{'s' * (not one)} of your own {'was' if one else 'were'} left out."


def _cells(count: int) -> str:
    return f"{count} cell{'s' * (count != 1)}"


def bring_back(story: Story, until: int, *, sure: bool = False, tell: Tell = lambda *_: None) -> Way:
    """Run the story's cells before the place ``until`` again, in this process's shell."""
    cells = story.to_run(until)
    own = sum(cell.kind == "own" for cell in story.cells[:until])
    troubles: list[Trouble] = []
    shell, lost = here.shell(), ran.lost_on_the_way(story, until)
    if lost and not sure:
        return Way(0, own, asked=question(lost))
    ran.begin_anew()
    _give_back_builtins(shell)
    for done, cell in enumerate(cells):
        tell(done, len(cells))
        ran.begin()
        try:
            with here.run_again(cell.id, sure=sure), _quiet():
                value = _run(shell, cell)
        except KeptError as kept:
            ran.arrived()
            return Way(done, own, asked=str(kept))
        except Exception as error:  # noqa: BLE001 - whatever a cell raises is told, and the way goes on
            troubles.append(Trouble(cell, error))
            if cell.kind == "exercise":
                ran.pass_over()
        else:
            if cell.kind == "exercise" and getattr(value, "outcome", "right") != "right":
                troubles.extend(_wreck(cell))
            ran.end(cell)
    ran.arrived()
    tell(len(cells), len(cells))
    return Way(len(cells), own, tuple(troubles), lost=lost)


class WrongAnswerError(KitError):
    """An answer that is not right has deleted what the story goes on with."""


def _wreck(cell: StoryCell) -> Iterator[Trouble]:
    """What an answer that is not right has deleted, if anything; then all that it did is taken back."""
    if gone := ran.deleted():
        ran.pass_over()
        yield Trouble(cell, WrongAnswerError(named(gone)))


def _quiet() -> AbstractContextManager[Any]:
    """Nothing that is printed or shown reaches the page: it stands there already."""
    from IPython.utils.capture import capture_output

    captured: AbstractContextManager[Any] = capture_output()
    return captured


def _give_back_builtins(shell: Any) -> None:
    """A learner may have called something ``list``; the story needs Python's own."""
    for name in vars(builtins).keys() & shell.user_ns.keys() - shell.user_ns_hidden.keys():
        del shell.user_ns[name]


def _run(shell: Any, cell: StoryCell) -> Any:
    """Run a cell as the shell would, without its traceback; show what its last line shows, and answer it."""
    code = shell.transform_cell(cell.source)
    file = shell.compile.cache(code, raw_code=cell.source)
    *lines, last = ast.parse(code, file).body or [ast.Pass(lineno=1, col_offset=0)]
    shows = isinstance(last, ast.Expr)
    body = ast.Module(lines if shows else [*lines, last], [])
    exec(shell.compile(body, file, "exec"), shell.user_ns)  # noqa: S102 - the notebook's own code
    if isinstance(last, ast.Expr):
        value = eval(shell.compile(ast.Expression(last.value), file, "eval"), shell.user_ns)  # noqa: S307 - as above
        if value is not None:
            shell.display_formatter.format(value)  # which opens a view
        return value
    return None
