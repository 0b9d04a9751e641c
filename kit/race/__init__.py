"""The race lab: several workers want one line, and every order in which their steps can fall is tried.

A *way* of writing is a generator function of a ``Worker``: each ``yield`` ends a step, and between two
steps anybody else may act. ``race(way)`` runs every interleaving against a real room, ``Walk(way)`` one
of them by hand, and ``measure()`` lets threads and processes race for real.

>>> from kit.race import YOURS, race
>>> def my_way(worker):
...     text = worker.read().value
...     yield "has read"
...     text = text.replace(worker.free, worker.mine)
...     yield "has thought"
...     worker.write(text)
...     return YOURS
>>> result = race(my_way)
>>> result.bad, result.good
(20, 0)
"""

from kit.race.agents import edits, naive
from kit.race.lab import Race, race
from kit.race.measure import Measured, Measurement, measure
from kit.race.outcome import Outcome
from kit.race.programs import versioned
from kit.race.scene import Errand, Scene, one_task, own_tasks
from kit.race.schedule import interleavings
from kit.race.steps import steps
from kit.race.walk import Walk, WalkMoment
from kit.race.worker import YOURS, Way, Worker

__all__ = [
    "YOURS",
    "Errand",
    "Measured",
    "Measurement",
    "Outcome",
    "Race",
    "Scene",
    "Walk",
    "WalkMoment",
    "Way",
    "Worker",
    "edits",
    "interleavings",
    "measure",
    "naive",
    "one_task",
    "own_tasks",
    "race",
    "steps",
    "versioned",
]
