"""One learner's way through a notebook: what she predicted, answered and solved."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from kit.client import Client
from kit.errors import RoomError
from kit.lessons.attention import attend
from kit.lessons.beginning import begin_in
from kit.lessons.edition import solution_of
from kit.lessons.in_class import InClass
from kit.lessons.judge import Judge
from kit.lessons.lookalikes import plain, strange
from kit.lessons.misconceptions import misconception
from kit.lessons.notices import Notices
from kit.lessons.outcome import as_planned, happened, otherwise
from kit.lessons.parts import Exercise, Parsons, Question, UnknownPartError, Verdict, not_tried
from kit.lessons.pastime import Pastime
from kit.lessons.press import press
from kit.lessons.progress import Progress, progress_file
from kit.lessons.ran import emptied
from kit.lessons.resuming import resume
from kit.lessons.savepoints import Savepoints
from kit.lessons.sheet import Said, Sheet, say, say_printed, say_verdict, wrapped
from kit.lessons.standing import standing
from kit.lessons.syllabus import syllabus
from kit.lessons.told import Offered, StandingVerdict, after_cell, shell, show, told, withdraw
from kit.lessons.undoing import Undoing
from kit.lessons.way import parts, table
from kit.notebooks import here
from kit.values.checks import shown
from kit.values.meant import Answering, a_client, each_explained, explained

T = TypeVar("T")
Reply = Callable[[str, str], tuple[Said, ...]]  # what is said to a letter of a question, by its name


class _Told(NamedTuple):
    """What a cell has printed, and the letter of what has happened."""

    printed: str
    happened: str


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
        _say(progress.trouble)
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
        self._undoing = Undoing(client, self._syllabus.exercises, self._judge, self._tries, self._answer)
        self._notices = Notices(str(number))
        self._withheld: dict[str, _Told] = {}
        self._shown_beside: set[str] = set()  # predictions whose cell has run and was told
        self._pastime = Pastime(clock)
        self._class = InClass(number, self._notices, clock=clock)
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
        self._put(name, choice, self._predicted)

    def _predicted(self, name: str, letter: str) -> tuple[Said, ...]:
        if name in self._shown_beside:
            again = "The next cell has run already: run it again to see it beside this letter."
            return (say(f"You chose {letter}. {again}"),)
        if (withheld := self._withheld.get(name)) is None:
            return (say(f"Your prediction is {letter}. Now run the next cell."),)
        first = say(f"Your prediction is {letter}. The next cell has printed:")
        return (first, say_printed(withheld.printed), *self._confronted(name, letter, withheld.happened))

    @contextmanager
    def result(self, name: str) -> Iterator[None]:
        """Run the code inside, and show what it prints beside the prediction; without one it waits.

        Told is what has happened in this very room; where that is something else than the lesson has planned,
        it is said, with the way back.
        """
        question, before = self._question(name), self._client.room.seq
        self._tries.elsewhere(name)
        printed = io.StringIO()
        try:
            with redirect_stdout(printed):
                yield
        except BaseException:
            print(printed.getvalue(), end="")
            raise
        told = _Told(printed.getvalue(), happened(question, self._client, before, printed.getvalue()))
        if choice := self._answer(name).get("choice"):
            self._withheld.pop(name, None)
            self._shown_beside.add(name)
            print(told.printed)
            _print(self._confronted(name, choice, told.happened))
        else:
            self._withheld[name] = told
            _say(f"○ not predicted yet: what this printed is shown when you choose a letter for {name}.")

    def _confronted(self, name: str, choice: str, letter: str) -> Iterator[Said]:
        question = self._question(name)
        if letter == question.right:
            yield from as_planned(question, choice)
        else:
            yield from otherwise(question, choice, letter)
            yield from map(say, self._undoing.told())

    def quiz(self, name: str, choice: str = "") -> None:
        """Ask a question; a choice gets its own explanation, right or wrong."""
        self._put(name, choice, self._graded)

    def _graded(self, name: str, letter: str) -> tuple[Said, ...]:
        question = self._question(name)
        return (say(question.why[letter], "✔ right:" if letter == question.right else "✘ wrong:"),)

    def _put(self, name: str, choice: str, reply: Reply) -> None:
        """Show the question, and what is said to the choice if it is one of its letters."""
        if here.running_again():
            choice = choice or self._answer(name).get("choice", "")
        self._show(name, lambda letter: self._answered(name, letter, reply), choice)
        self._pastime.begin(name)

    def _answered(self, name: str, choice: str, reply: Reply) -> Sheet:
        """The question with what is said to a choice, which is kept if it is one of its letters."""
        question, letter = self._question(name), plain(choice)
        asked = Sheet(f"{name}. {question.text}", question.options)
        if closed := self._class.closed(name):
            return replace(asked, said=(say(closed, "○"),))
        if letter not in question.options:
            letters = ", ".join(question.options)
            call = f"Choose: put one of {letters} between the quotes and run the cell again."
            why = strange(choice, question.options) or f"{shown(choice)} is none of {letters}."
            other = (say(why, "?"),) if letter else ()
            return replace(asked, said=(*other, say(call, kind="call")))
        mistake = {} if letter == question.right else {"misconception": letter}
        trouble = self._noted(name, choice=letter, **mistake)
        return replace(asked, chosen=letter, said=(*trouble, *reply(name, letter)))

    def _show(self, name: str, answer: Callable[[str], Sheet], given: str) -> None:
        show(f"{self._number} {name}", answer(given), answer)

    # ------------------------------------------------------------------ exercises

    def begin(self, name: str) -> None:
        """Note the room as it is now: from here the exercise is judged, and to here ``undo`` goes back.

        Nothing is deleted. As long as an earlier try has left something in the room, the savepoint stays
        where it was, and the way to take that try back is said.
        """
        if not isinstance(self._task(name), Exercise):
            return
        self._pastime.begin(name)
        after_cell(lambda: self._tries.close(name))
        taking = self._undoing.taking(name) if self._tries.begin(name) is not None else None
        if taking is not None and taking.words:
            show(f"{self._number} begin {name}", *self._undoing.offer(name, taking))

    def check(self, name: str, answer: Any = None) -> Verdict:
        """Judge an exercise by the room, or by ``answer``; the verdict is shown as it is returned."""
        task = self._task(name)
        if closed := self._class.closed(name):
            return told(not_tried(closed))
        verdict = told(
            self._judge.verdict(name, task, answer) if isinstance(task, Exercise) else task.check(answer)
        )
        _print(self._kept(name, verdict))
        self._pastime.begin(name)
        taking = self._undoing.taking(name) if verdict.outcome == "wrong" else None
        if taking is None or not taking.words:
            return verdict
        withdraw(f"{self._number} begin {name}")  # the button below knows what was done since
        offered = self._undoing.offer(name, taking, say_verdict(verdict))
        return Offered(verdict, f"{self._number} undo {name}", *offered)

    # ------------------------------------------------------------------ the way back

    def undo(self, name: str, *, everything: bool = False) -> None:
        """Take back what was tried at an exercise: what it made, changed and deleted, and nothing else.

        What was made or changed elsewhere meanwhile stays, and is named; with ``everything`` the room
        becomes what it was when the exercise began. The history keeps all of it.
        """
        self._no_question(name, "an answer changes nothing in the room, so there is nothing to take back.")
        self._task(name)
        _print(self._undoing.take(name, everything=everything))

    def _kept(self, name: str, verdict: Verdict) -> tuple[Said, ...]:
        if verdict.outcome == "not tried yet":
            return ()
        mistake = {}
        if verdict.outcome == "wrong":
            mistake = {"misconception": misconception(self._number, name, verdict.why)}
        return self._noted(name, outcome=verdict.outcome, **mistake)

    def parsons(self, name: str, order: str = "") -> Verdict:
        """Show lines in disorder and judge an order of their letters."""
        problem = _named(self._syllabus.parsons, name)
        self._go_on_to(name)
        verdict = self._judged(name, problem, order)
        if shell() is None:
            sheet = self._ordered(name, problem, order)
            print(replace(sheet, said=sheet.said[:-1]).text)  # the verdict is shown as it is returned
            return verdict
        self._show(name, lambda letters: self._ordered(name, problem, letters), order)
        self._pastime.begin(name)
        return StandingVerdict(verdict)

    def _ordered(self, name: str, problem: Parsons, order: object) -> Sheet:
        """The problem with the verdict on an order, which is kept; else the lines stay as they were."""
        verdict = self._judged(name, problem, order)
        said = (*self._kept(name, verdict), say_verdict(verdict))
        letters = "".join(each for each in plain(order) if each in problem.lines)
        chosen = letters if verdict.outcome in {"right", "wrong"} else ""
        return Sheet(f"{name}. {problem.task}", problem.lines, said, chosen, ordered=True)

    def _judged(self, name: str, problem: Parsons, order: object) -> Verdict:
        """The verdict on an order, as it is told; none where the class is not there yet."""
        closed = self._class.closed(name)
        return told(not_tried(closed) if closed else problem.check(order))

    def hint(self, name: str) -> None:
        """Print the next hint of an exercise or a prediction; each call tells a little more."""
        asked: Exercise | Parsons | Question = _named(
            {**self._syllabus.tasks, **self._syllabus.questions}, name
        )
        hints = asked.hints
        if closed := self._class.closed(name):
            _say(closed)
            return
        if not hints:
            _say(f"{name} has no hints: each of its answers has an explanation. Choose one and see.")
            return
        count = min(self._answer(name).get("hints", 0) + 1, len(hints))
        _print(self._noted(name, hints=count))
        _say(f"Hint {count} of {len(hints)}: {hints[count - 1]}")
        if count == len(hints):
            _say(
                f"That was the last one. Choose what you think for {name}: a wrong guess teaches as much."
                if isinstance(asked, Question)
                else f'That was the last one; lesson.solution("{name}") tells all.'
            )

    def solution(self, name: str) -> None:
        """Print the explained solution of an exercise."""
        self._no_question(name, "it has no solution to print; choose a letter, and it is explained.")
        self._task(name)
        if closed := self._class.closed(name):
            _say(closed)
        else:
            print(solution_of(self._number, name))

    # ------------------------------------------------------------------ the way so far

    def progress(self) -> None:
        """Tell what is solved and answered, and what is still open."""
        self._notices.put("progress", lambda: map(wrapped, standing(self._syllabus, self._answers())))

    def parts(self) -> None:
        """Tell the parts of this notebook: how long each takes, and what of it is done."""
        rows = parts(self._number)
        self._notices.put("parts", lambda: table(self._syllabus.title, rows, self._answers()))

    def part(self, number: int) -> None:
        """Tell whether a part is done: what is done is kept, and this is a place to stop."""
        found = {one.number: one for one in parts(self._number)}
        if number not in found:
            raise UnknownPartError(f"this notebook has no part {number!r}", hint=f"It has {[*found]}.")
        self._notices.put(f"part {number}", lambda: [wrapped(found[number].told(self._answers()))])

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
        self._withheld.clear()
        self._shown_beside.clear()
        self._notices.renew()
        _say("The room is empty and your answers are forgotten: run the notebook from the top.")

    def start_again(self) -> None:
        """Offer to begin again: a button that does what ``reset`` does."""
        if shell() is None:
            _say("lesson.reset() empties the room and forgets your answers; then run from the top.")
        else:
            press("Begin this notebook again?", {"Empty the room and forget my answers": self.reset})

    def _no_question(self, name: str, why: str) -> None:
        """Refuse what is there for exercises alone, where a question of this name is meant.

        Raises:
            UnknownPartError: it is a question.
        """
        if name in self._syllabus.questions:
            kind = "prediction" if self._syllabus.questions[name].hints else "question"
            raise UnknownPartError(
                f"{name} is a {kind}: {why}", hint=f"Exercises: {', '.join(self.exercises)}."
            )

    def _noted(self, name: str, **facts: Any) -> tuple[Said, ...]:
        """Note it; what is said is why that did not work, once."""
        if "outcome" not in facts:
            self._go_on_to(name)
        if here.running_again():
            return ()  # what is answered stays so, and is not tried once more
        sound = not self._progress.trouble
        self._progress.note(self._number, name, **self._pastime.at(name), **facts)
        self._notices.renew()
        return (say(self._progress.trouble),) if sound and self._progress.trouble else ()

    def _go_on_to(self, name: str) -> None:
        """What was tried before has ended; who can not reach her room can answer all the same."""
        if not self._class.is_away:
            with suppress(RoomError):
                self._tries.elsewhere(name)

    def _answers(self) -> dict[str, dict[str, Any]]:
        return self._progress.of(self._number)

    def _answer(self, name: str) -> dict[str, Any]:
        return self._answers().get(name, {})

    def _question(self, name: str) -> Question:
        return _named(self._syllabus.questions, name)

    def _task(self, name: str) -> Exercise | Parsons:
        return _named(self._syllabus.tasks, name)


def _named(parts: Mapping[str, T], name: str) -> T:
    if name not in parts:
        raise UnknownPartError(f"this notebook has no {name!r}", hint=f"It has {', '.join(parts)}.")
    return parts[name]


def _say(text: str) -> None:
    print(wrapped(text))


def _print(said: Iterable[Said]) -> None:
    for one in said:
        print(one.plain)
