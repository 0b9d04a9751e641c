"""A walk: one run of a race, step by step, along a schedule or by hand."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from kit.connect import connect
from kit.errors import APIStatusError, BadRequestError, UnprocessableEntityError
from kit.race.outcome import Outcome, judged
from kit.race.scene import Setup, one_task
from kit.race.schedule import LETTERS, MOST_WORKERS
from kit.race.worker import MOST_CALLS, Endless, Way, Worker
from kit.values.checks import a_count, shown
from kit.values.meant import Answering, each_explained

MOST_STEPS = 60  # of one worker in one run
_WAITS = "A way that waits for another worker can wait for ever; let it end, told who has it."


@dataclass(frozen=True, slots=True)
class WalkMoment:
    """One step: whose it was (``letter``), what that worker believes now, and what the block holds now.

    ``last`` marks the step with which the worker was done; its belief is then what it was told.
    """

    letter: str
    belief: str
    value: str
    version: int
    wrote: bool
    refused: bool
    last: bool


@each_explained
class Walk(Answering):
    """One run of a race in a fresh room, in memory.

    The first worker is A, the second B; ``step("A")`` lets A take its next step.

    >>> from kit.race import edits
    >>> walk = Walk(edits)
    >>> walk.step("A").belief, walk.step("B").belief
    ('reads: it is free', 'reads: it is free')
    >>> walk.run("AABB").told
    {'Worker A': 'yours', 'Worker B': 'Worker A has it'}
    >>> print(walk)
    1  A  reads: it is free
    2  B  reads: it is free
    3  A  will replace the line
    4  A  yours                  → version 2
    5  B  will replace the line
    6  B  Worker A has it        refused

    Raises:
        UnprocessableEntityError: ``way`` is no function, or ``workers`` no number from 1 to 26.
    """

    def __init__(self, way: Way, workers: int = 2, *, setup: Setup = one_task) -> None:
        if not callable(way):
            raise UnprocessableEntityError(
                f"{shown(way)} is no way of writing",
                hint="Give a function of a worker, for example race(naive), without brackets behind naive.",
            )
        letters = LETTERS[: a_count(workers, "workers", most=MOST_WORKERS)]
        names = [f"Worker {letter}" for letter in letters]
        self.client = connect(repeatable=True)
        scene = setup(self.client, names)
        self.block_id = scene.block_id
        self.before = self._block().value
        self.workers = {
            letter: Worker(name, self.client, scene.block_id, errands[0], stepwise=True)
            for letter, name, errands in zip(letters, names, scene.errands, strict=True)
        }
        self._way = way
        self._runs: dict[str, Generator[Any, None, Any]] = {}
        self._told: dict[str, str] = {}
        self.moments: list[WalkMoment] = []

    @property
    def open(self) -> str:
        """The letters of the workers that are not done."""
        return "".join(letter for letter in self.workers if letter not in self._told)

    def step(self, letter: str) -> WalkMoment:
        """Let one worker take its next step, while all others stand still.

        Raises:
            BadRequestError: there is no such worker, it is done, or it does not come to an end.
            KitError: it reads and writes the whole text in this one step.
        """
        self._check(letter)
        worker = self.workers[letter]
        before, refused = self._block().version, worker.refused
        worker.begin_step()
        belief = self._advance(letter)
        block = self._block()
        moment = WalkMoment(
            letter=letter,
            belief=belief,
            value=block.value,
            version=block.version,
            wrote=block.version > before,
            refused=worker.refused > refused,
            last=letter in self._told,
        )
        self.moments.append(moment)
        return moment

    def run(self, schedule: str) -> Outcome:
        """Take the steps of a schedule such as ``"AABABB"``, then let everybody end, A first."""
        if not isinstance(schedule, str):
            raise BadRequestError(
                f"{shown(schedule)} is no schedule", hint='A schedule is letters, for example "AABABB".'
            )
        for letter in schedule:
            self.step(letter)
        while self.open:
            self.step(self.open[0])
        return self.outcome()

    def outcome(self) -> Outcome:
        """How it ended.

        Raises:
            BadRequestError: somebody is not done.
        """
        if self.open:
            raise BadRequestError(
                f"{', '.join(self.workers[letter].name for letter in self.open)} has steps left",
                hint=f'Let it take them, for example step("{self.open[0]}").',
            )
        workers = list(self.workers.values())
        told = {self.workers[letter].name: self._told[letter] for letter in self.workers}
        return judged(self.schedule, self.before, self._block().value, workers, told)

    @property
    def schedule(self) -> str:
        """The letters of the steps so far."""
        return "".join(moment.letter for moment in self.moments)

    def __str__(self) -> str:
        wide = max((len(moment.belief) for moment in self.moments), default=0)
        rows = enumerate(self.moments, 1)
        return "\n".join(f"{n}  {m.letter}  {m.belief:{wide}}  {_effect(m)}".rstrip() for n, m in rows)

    __repr__ = __str__

    def _block(self) -> Any:
        return self.client.blocks.retrieve(self.block_id)

    def _check(self, letter: Any) -> None:
        if not isinstance(letter, str) or letter not in self.workers:
            raise BadRequestError(
                f"there is no worker {shown(letter)}", hint=f"The workers are {', '.join(self.workers)}."
            )
        if letter in self._told:
            raise BadRequestError(
                f"{self.workers[letter].name} is done: it was told {self._told[letter]!r}",
                hint=f"Left are {', '.join(self.open) or 'none; begin another Walk'}.",
            )
        if self.schedule.count(letter) >= MOST_STEPS:
            raise BadRequestError(
                f"{self.workers[letter].name} has taken {MOST_STEPS} steps and is not done: "
                f"{self.schedule[:12]}…",
                hint=_WAITS,
            )

    def _advance(self, letter: str) -> str:
        """Run one step; a refusal that the way does not handle ends it, as it would end a program."""
        try:
            if letter not in self._runs:
                begun = self._way(self.workers[letter])
                if not isinstance(begun, Generator):
                    return self._tell(letter, begun)
                self._runs[letter] = begun
            return _words(next(self._runs[letter]))
        except StopIteration as end:
            return self._tell(letter, end.value)
        except APIStatusError as error:
            return self._tell(letter, f"refused: {error.message}")
        except Endless:
            raise BadRequestError(
                f"{self.workers[letter].name} has asked {MOST_CALLS} times in one step and goes on",
                hint=_WAITS,
            ) from None

    def _tell(self, letter: str, answer: object) -> str:
        self._told[letter] = _words(answer)
        return self._told[letter]


def _words(said: object) -> str:
    return "nothing" if said is None else str(said)


def _effect(moment: WalkMoment) -> str:
    if moment.wrote:
        return f"→ version {moment.version}"
    return "refused" if moment.refused else ""
