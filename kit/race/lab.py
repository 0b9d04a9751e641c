"""The race: one way of writing, run in every interleaving of its workers' steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.errors import UnprocessableEntityError
from kit.race.outcome import Outcome
from kit.race.scene import Setup, one_task
from kit.race.walk import Walk, WalkMoment
from kit.race.worker import Way

MOST_RUNS = 5_000


@dataclass(frozen=True, slots=True)
class Run:
    """One interleaving: the text before it, its outcome, and the steps that led to it."""

    before: str
    outcome: Outcome
    moments: tuple[WalkMoment, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Race:
    """What every interleaving has led to; ``print`` shows it as a table."""

    way: str
    workers: tuple[str, ...]
    runs: tuple[Run, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """One outcome for each interleaving, in the alphabetical order of their schedules."""
        return tuple(run.outcome for run in self.runs)

    @property
    def bad(self) -> int:
        """How many interleavings ended with somebody being told what is not so."""
        return sum(outcome.bad for outcome in self.outcomes)

    @property
    def good(self) -> int:
        """How many ended with exactly one owner, who knows it."""
        return len(self.runs) - self.bad

    @property
    def lost(self) -> int:
        """How many lines were lost, over all interleavings."""
        return sum(len(outcome.lost) for outcome in self.outcomes)

    @property
    def refused(self) -> int:
        """How many writes were refused, over all interleavings."""
        return sum(sum(outcome.refused.values()) for outcome in self.outcomes)

    @property
    def retries(self) -> int:
        """How often somebody read again after a refusal, over all interleavings."""
        return sum(sum(outcome.retries.values()) for outcome in self.outcomes)

    def of(self, schedule: str) -> Outcome:
        """The outcome of one schedule.

        Raises:
            UnprocessableEntityError: it is not among them.
        """
        for outcome in self.outcomes:
            if outcome.schedule == schedule:
                return outcome
        raise UnprocessableEntityError(
            f"{schedule!r} is none of the {len(self.runs)} schedules",
            hint=f"The first is {self.outcomes[0].schedule!r}.",
        )

    @property
    def summary(self) -> str:
        """The race in one line."""
        return (
            f"{self.way}: {self.bad} of {len(self.runs)} interleavings bad · lines lost {self.lost} · "
            f"refused {self.refused} · retried {self.retries}"
        )

    def __str__(self) -> str:
        return "\n".join([self.summary, *_table(self)])

    __repr__ = __str__


def race(way: Way, workers: int = 2, *, setup: Setup = one_task) -> Race:
    """Run every interleaving of the workers' steps, each in a fresh room that ``setup`` prepares.

    All steps are really taken: the next step is any one of a worker that is not done. With two workers
    of three steps each that makes 20 runs.

    >>> from kit.race import edits, naive, versioned
    >>> print(race(naive).summary)
    naive: 18 of 20 interleavings bad · lines lost 18 · refused 0 · retried 0
    >>> print(race(versioned).summary)
    versioned: 0 of 20 interleavings bad · lines lost 0 · refused 18 · retried 18
    >>> print(race(edits).summary)
    edits: 0 of 20 interleavings bad · lines lost 0 · refused 18 · retried 0

    Raises:
        UnprocessableEntityError: ``way`` is no function, or there are more than 5,000 interleavings.
        BadRequestError: a worker does not come to an end.
        KitError: a worker reads and writes the whole text in one step, in which nothing could go wrong.
    """
    runs = tuple(_every(way, workers, setup))
    names = tuple(runs[0].outcome.told)
    return Race(getattr(way, "__name__", type(way).__name__), names, runs)


def _every(way: Way, workers: int, setup: Setup) -> Iterator[Run]:
    """Depth first: a run takes the first open worker at each fork; the next run turns off at the last one.

    A room can not be taken back, so each run begins anew (P. Godefroid, "Model checking for programming
    languages using VeriSoft", POPL 1997).
    """
    ahead: str | None = ""
    count = 0
    while ahead is not None:
        count += 1
        if count > MOST_RUNS:
            raise UnprocessableEntityError(
                f"there are more than {MOST_RUNS:,} interleavings of {workers} workers",
                hint="Race fewer workers, or a way with fewer steps.",
            )
        walk, forks = _one(Walk(way, workers, setup=setup), ahead)
        yield Run(walk.before, walk.outcome(), tuple(walk.moments))
        ahead = _next(walk.schedule, forks)


def _one(walk: Walk, ahead: str) -> tuple[Walk, list[str]]:
    """Walk along ``ahead`` and on to the end; who could have gone at each step is told too."""
    forks: list[str] = []
    while walk.open:
        forks.append(walk.open)
        place = len(forks) - 1
        walk.step(ahead[place] if place < len(ahead) else walk.open[0])
    return walk, forks


def _next(schedule: str, forks: list[str]) -> str | None:
    """The beginning of the next schedule in alphabetical order, if there is one."""
    for place in range(len(schedule) - 1, -1, -1):
        later = [letter for letter in forks[place] if letter > schedule[place]]
        if later:
            return schedule[:place] + later[0]
    return None


def _table(race: Race) -> Iterator[str]:
    rows = [["schedule", *(f"{name} was told" for name in race.workers), ""]]
    for outcome in race.outcomes:
        told = [outcome.told[name] for name in race.workers]
        rows.append([outcome.schedule, *told, f"✘ lost: {len(outcome.lost)}" if outcome.bad else "✔"])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
