"""An outcome: what one run of a race has left in the block, and what everybody was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit.race.worker import YOURS, Worker


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: its ``schedule``, the block's last ``value``, and what each worker was ``told``.

    ``lost`` are lines whose worker was told "yours" and which do not stand in the block, and lines of
    nobody in the race that are gone. ``problems`` says in sentences what is wrong; none means good.
    """

    schedule: str
    value: str
    told: Mapping[str, str]
    refused: Mapping[str, int]
    retries: Mapping[str, int]
    lost: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def bad(self) -> bool:
        """Whether somebody was told something that is not so."""
        return bool(self.problems)

    @property
    def winners(self) -> tuple[str, ...]:
        """Who was told "yours"."""
        return tuple(name for name, told in self.told.items() if told == YOURS)

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {told}" for name, told in self.told.items())
        return f"{self.schedule}: {'; '.join(self.problems) or 'good'} ({told})"


def judged(
    schedule: str, before: str, after: str, workers: Sequence[Worker], told: Mapping[str, str]
) -> Outcome:
    """The outcome of a run in which the block went from ``before`` to ``after``."""
    lost = tuple(_lost(before, after, workers, told))
    return Outcome(
        schedule=schedule,
        value=after,
        told=dict(told),
        refused={worker.name: worker.refused for worker in workers},
        retries={worker.name: worker.retries for worker in workers},
        lost=lost,
        problems=tuple(_problems(after, workers, told, lost)),
    )


def _lost(before: str, after: str, workers: Sequence[Worker], told: Mapping[str, str]) -> Iterator[str]:
    lines = after.split("\n")
    yield from (one.mine for one in workers if told[one.name] == YOURS and one.mine not in lines)
    wanted = {one.free for one in workers}
    yield from (line for line in before.split("\n") if line not in wanted and line not in lines)


def _problems(
    after: str, workers: Sequence[Worker], told: Mapping[str, str], lost: Sequence[str]
) -> Iterator[str]:
    lines = after.split("\n")
    for worker in workers:
        if told[worker.name] == YOURS and worker.mine in lost:
            yield f"{worker.name} was told {YOURS!r} and its line is lost"
        if told[worker.name] != YOURS and worker.mine in lines:
            yield f"{worker.name} has it and was told {told[worker.name]!r}"
    mine = {worker.mine for worker in workers}
    yield from (f"a line of nobody in the race is lost: {line}" for line in lost if line not in mine)
    yield from _counted(workers, told)


def _counted(workers: Sequence[Worker], told: Mapping[str, str]) -> Iterator[str]:
    """Each line belongs to exactly one of those who want it."""
    winners = Counter(worker.free for worker in workers if told[worker.name] == YOURS)
    for line in dict.fromkeys(worker.free for worker in workers):
        if winners[line] > 1:
            yield f"{winners[line]} workers were told {YOURS!r}"
        if winners[line] == 0:
            yield f"nobody was told {YOURS!r}"
