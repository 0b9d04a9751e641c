"""One learner's way through a notebook: what she predicted, answered and solved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kit.client import Client
from kit.lessons.attention import attend
from kit.lessons.beginning import begin_in
from kit.lessons.display import Offered, SheetVerdict, after_cell, printed, shell, show, withdraw
from kit.lessons.edition import solution_of
from kit.lessons.in_class import InClass
from kit.lessons.judge import Judge
from kit.lessons.logbook import Logbook
from kit.lessons.lookalikes import plain
from kit.lessons.notices import Notices
from kit.lessons.own_work import fresh_notebook, has_terminal, offer_download
from kit.lessons.parts import Exercise, Parsons, Question, UnknownPartError, Verdict, by_name, not_tried
from kit.lessons.pastime import Pastime
from kit.lessons.press import press
from kit.lessons.progress import Progress, progress_file
from kit.lessons.questions import Questions
from kit.lessons.ran import emptied
from kit.lessons.resuming import resume
from kit.lessons.savepoints import Savepoints
from kit.lessons.sheet import Sheet, say_verdict, tell, wrapped
from kit.lessons.summary import summary
from kit.lessons.syllabus import syllabus
from kit.lessons.undoing import Undoing
from kit.lessons.way import parts, table
from kit.values.meant import Answering, a_client, each_explained, explained


@explained
def open_lesson(number: int, client: Client) -> Lesson:
    """The lesson of notebook ``number``, judged against the room ``client``.

    Progress is kept beside the room (for a room in memory: in the current folder), in
    ``.kit/progress.jsonl``.

    >>> from kit import connect
    >>> open_lesson(1, connect()).exercises[:3]
    ['E1', 'E2', 'E3']

    Raises:
        NotFoundError: there is no such notebook.
    """
    syllabus(number)
    a_client(client, "open_lesson(1, client)")
    path = client.journal.path
    progress = Progress(progress_file(path.parent if path else Path.cwd()))
    if progress.trouble:
        print(wrapped(progress.trouble))
    attend(number, client)
    client.enter(number)
    return Lesson(number, client, progress)


@each_explained
class Lesson(Answering):
    """Asks, checks, hints and explains: in plain text, and in a notebook with buttons to choose from.

    A choice in the page is noted as a letter between the quotes is, and is told the same.
    """

    def __init__(
        self,
        number: int,
        client: Client,
        progress: Progress,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._number = number
        self._syllabus = syllabus(number)
        self._client = client
        self._progress = progress
        self._tries = Savepoints(number, client, progress)
        self._judge = Judge(client, self._tries)
        self._notices = Notices(str(number))
        self._class = InClass(number, self._notices, clock=clock)
        self._logbook = Logbook(number, progress, self._tries, Pastime(clock), self._class, self._notices)
        self._undoing = Undoing(client, self._syllabus.exercises, self._judge, self._tries, self._logbook.of)
        self._questions = Questions(
            number, self._syllabus.questions, client, self._tries, self._undoing, self._logbook
        )
        self._class.begin(client, progress)

    def __repr__(self) -> str:
        """What it is, where it stands alone in a cell.

        >>> from kit import connect
        >>> open_lesson(1, connect())
        Notebook 1, read-only knowledge. lesson.progress() tells how far you are, lesson.parts() what it has.
        """
        told = "lesson.progress() tells how far you are, lesson.parts() what it has."
        return f"{self._syllabus.title}. {told}"

    @property
    def exercises(self) -> list[str]:
        """The names of the exercises."""
        return list(self._syllabus.tasks)

    # ------------------------------------------------------------------ questions

    def predict(self, name: str, choice: str = "") -> None:
        """Ask what will happen and keep the choice; ``result`` tells what does happen."""
        self._questions.predict(name, choice)

    @contextmanager
    def result(self, name: str) -> Iterator[None]:
        """Run the code inside, and show what it prints beside the prediction; without one it waits.

        Told is what has happened in this very room; where that is something else than the lesson has planned,
        it is said, with the way back.
        """
        with self._questions.result(name):
            yield

    def quiz(self, name: str, choice: str = "") -> None:
        """Ask a question; a choice gets its own explanation, right or wrong."""
        self._questions.quiz(name, choice)

    # ------------------------------------------------------------------ exercises

    def begin(self, name: str) -> None:
        """Note the room as it is now: from here the exercise is judged, and to here ``undo`` goes back.

        Nothing is deleted. As long as an earlier try has left something in the room, the savepoint stays
        where it was, and the way to take that try back is said.
        """
        if not isinstance(self._task(name), Exercise):
            return
        self._logbook.shown(name)
        after_cell(lambda: self._tries.close(name))
        taking = self._undoing.taking(name) if self._tries.begin(name) is not None else None
        if taking is not None and taking.words:
            show(f"{self._number} begin {name}", *self._undoing.offer(name, taking))

    def check(self, name: str, answer: Any = None) -> Verdict:
        """Judge an exercise by the room, or by ``answer``; the verdict is shown as it is returned."""
        task = self._task(name)
        if closed := self._logbook.closed(name):
            return printed(not_tried(closed))
        verdict = printed(
            self._judge.verdict(name, task, answer) if isinstance(task, Exercise) else task.check(answer)
        )
        tell(self._logbook.note_verdict(name, verdict))
        self._logbook.shown(name)
        taking = self._undoing.taking(name) if verdict.outcome == "wrong" else None
        if taking is None or not taking.words:
            return verdict
        withdraw(f"{self._number} begin {name}")  # the button below knows what was done since
        offered = self._undoing.offer(name, taking, say_verdict(verdict))
        return Offered(verdict, f"{self._number} undo {name}", *offered)

    def parsons(self, name: str, order: str = "") -> Verdict:
        """Show lines in disorder and judge an order of their letters."""
        problem = by_name(self._syllabus.parsons, name)
        self._logbook.go_on_to(name)
        verdict, sheet = self._ordered(name, problem, order)
        if shell() is None:
            print(replace(sheet, said=sheet.said[:-1]).text)  # the verdict is shown as it is returned
            return verdict
        show(f"{self._number} {name}", sheet, lambda letters: self._ordered(name, problem, letters)[1])
        self._logbook.shown(name)
        return SheetVerdict(verdict)

    def _ordered(self, name: str, problem: Parsons, order: object) -> tuple[Verdict, Sheet]:
        """The verdict on an order, which is kept, and the lines with it: as they were, if it is no order."""
        closed = self._logbook.closed(name)
        verdict = printed(not_tried(closed) if closed else problem.check(order))
        said = (*self._logbook.note_verdict(name, verdict), say_verdict(verdict))
        letters = "".join(each for each in plain(order) if each in problem.lines)
        chosen = letters if verdict.outcome in {"right", "wrong"} else ""
        return verdict, Sheet(f"{name}. {problem.task}", problem.lines, said, chosen, ordered=True)

    def hint(self, name: str) -> None:
        """Print the next hint of an exercise or a prediction; each call tells a little more."""
        asked: Exercise | Parsons | Question = by_name(
            {**self._syllabus.tasks, **self._syllabus.questions}, name
        )
        if closed := self._logbook.closed(name):
            print(wrapped(closed))
        elif not asked.hints:
            why = "each of its answers has an explanation. Choose one and see."
            print(wrapped(f"{name} has no hints: {why}"))
        else:
            count = min(self._logbook.of(name).get("hints", 0) + 1, len(asked.hints))
            tell(self._logbook.note(name, hints=count))
            print(*map(wrapped, _hinted(name, asked, count)), sep="\n")

    def solution(self, name: str) -> None:
        """Print the explained solution of an exercise."""
        self._only_task(name, "it has no solution to print; choose a letter, and it is explained.")
        if closed := self._logbook.closed(name):
            print(wrapped(closed))
        else:
            print(solution_of(self._number, name))

    # ------------------------------------------------------------------ the way back

    def undo(self, name: str, *, everything: bool = False) -> None:
        """Take back what was tried at an exercise: what it made, changed and deleted, and nothing else.

        What was made or changed elsewhere meanwhile stays, and is named; with ``everything`` the room
        becomes what it was when the exercise began. The history keeps all of it.
        """
        self._only_task(name, "an answer changes nothing in the room, so there is nothing to take back.")
        tell(self._undoing.take(name, everything=everything))

    # ------------------------------------------------------------------ the way so far

    def progress(self) -> None:
        """Tell what is solved and answered, and what is still open."""
        self._notices.put("progress", lambda: map(wrapped, summary(self._syllabus, self._logbook.all())))

    def parts(self) -> None:
        """Tell the parts of this notebook: how long each takes, and what of it is done."""
        rows = parts(self._number)
        self._notices.put("parts", lambda: table(self._syllabus.title, rows, self._logbook.all()))

    def part(self, number: int) -> None:
        """Tell whether a part is done: what is done is kept, and this is a place to stop."""
        found = {one.number: one for one in parts(self._number)}
        if number not in found:
            raise UnknownPartError(f"this notebook has no part {number!r}", hint=f"It has {[*found]}.")
        self._notices.put(f"part {number}", lambda: [wrapped(found[number].told(self._logbook.all()))])

    def resume(self, place: str = "", *, sure: bool = False) -> None:
        """Bring the room back to where you are: run the notebook's cells before this one again.

        ``place`` is an exercise or question to go to instead, such as ``"E4"``. ``kit.resume()`` does the
        same, also where nothing has run yet.
        """
        resume(place, sure=sure, number=self._number)

    def empty_room(self, *, sure: bool = False) -> None:
        """Remove every agent and block, so that the notebook begins with an empty room; progress is kept.

        The journal of a room in a file keeps what was there. In a class, what the instructor shares stays.

        Raises:
            KeptError: a file holds what another notebook or program has made, and you are not ``sure``.
        """
        begin_in(self._client, self._number, sure=sure)
        emptied(self._client)
        self._progress.forget_savepoints(self._number)

    def reset(self) -> None:
        """Begin again: empty the room and forget every answer."""
        self.empty_room(sure=True)
        self._progress.forget(self._number)
        self._questions.forget()
        self._notices.renew()
        print(wrapped("The room is empty and your answers are forgotten: run the notebook from the top."))

    def start_again(self) -> None:
        """Offer to begin again: a button that does what ``reset`` does, and without a terminal the rest."""
        if shell() is None:
            print(wrapped("lesson.reset() empties the room and forgets your answers; then run from the top."))
            return
        deeds: dict[str, Callable[[], object]] = {"Empty the room and forget my answers": self.reset}
        if not has_terminal():
            deeds["Give me the notebook as it was"] = lambda: fresh_notebook(self._number)
        press("Begin this notebook again?", deeds)

    def download(self) -> None:
        """Show a link to all that is yours in one file: notebooks, rooms in files, and answers."""
        offer_download()

    def _only_task(self, name: str, why: str) -> None:
        """Refuse what is no exercise; ``why`` is told where a question of this name is meant.

        Raises:
            UnknownPartError: it is a question, or nothing.
        """
        if name in self._syllabus.questions:
            kind = "prediction" if self._syllabus.questions[name].hints else "question"
            raise UnknownPartError(
                f"{name} is a {kind}: {why}", hint=f"Exercises: {', '.join(self.exercises)}."
            )
        self._task(name)

    def _task(self, name: str) -> Exercise | Parsons:
        return by_name(self._syllabus.tasks, name)


def _hinted(name: str, asked: Exercise | Parsons | Question, count: int) -> Iterator[str]:
    """The hint of that number; after the last one, what is left to do."""
    yield f"Hint {count} of {len(asked.hints)}: {asked.hints[count - 1]}"
    if count < len(asked.hints):
        return
    if isinstance(asked, Question):
        yield f"That was the last one. Choose what you think for {name}: a wrong guess teaches as much."
    else:
        yield f'That was the last one; lesson.solution("{name}") tells all.'
