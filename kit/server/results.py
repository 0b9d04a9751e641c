"""The results of a class: what was answered, solved and misunderstood, counted without names."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kit.lessons.misconceptions import OTHER, meaning
from kit.lessons.syllabus import LESSONS, syllabus
from kit.lessons.tries import summed

Tries = Sequence[Mapping[str, Any]]  # of one learner, as she gave them
Asked = tuple[int, str]  # the notebook, and what it asks
STUCK = 3  # tries at one exercise after which a learner may be glad of a word
_COMMON = 5  # wrong answers of an exercise that are told, the most common first
UNNAMED = "something else"  # where a check has named no misconception


@dataclass(slots=True)
class LearnerRecord:
    """What one learner's tries come to."""

    first: dict[Asked, str] = field(default_factory=dict)
    choice: dict[Asked, str] = field(default_factory=dict)
    solved: set[Asked] = field(default_factory=set)
    tries: Counter[Asked] = field(default_factory=Counter)
    hints: dict[Asked, int] = field(default_factory=dict)
    wrong: dict[Asked, Counter[str]] = field(default_factory=dict)
    latest: dict[Asked, str] = field(default_factory=dict)
    last: dict[str, Any] | None = None  # where she tried something last, and when

    @classmethod
    def of(cls, tries: Tries) -> LearnerRecord:
        """The record of these tries, in whichever order they arrived.

        >>> said = [("wrong", "copies"), ("wrong", "copies"), ("right", None)]
        >>> tries = [{"lesson": 1, "name": "E1", "at": f"{n}", "outcome": outcome, "misconception": why}
        ...          for n, (outcome, why) in enumerate(said)]
        >>> record = LearnerRecord.of(tries)
        >>> record.solved, record.tries[1, "E1"], record.wrong[1, "E1"]
        ({(1, 'E1')}, 3, Counter({'copies': 2}))
        """
        record, in_order = cls(), sorted(tries, key=lambda one: str(one["at"]))
        for answer in summed(in_order).values():
            record._take((answer["lesson"], answer["name"]), answer)
        for one in in_order:
            record._look((one["lesson"], one["name"]), one)
        return record

    def _take(self, asked: Asked, answer: Mapping[str, Any]) -> None:
        """Take in what her tries at one thing add up to."""
        if "choice" in answer:
            self.first[asked], self.choice[asked] = answer["first"], answer["choice"]
        if answer.get("hints"):
            self.hints[asked] = answer["hints"]
        if "outcome" in answer:
            self.tries[asked] = answer["tries"]
        if answer["solved"]:
            self.solved.add(asked)

    def _look(self, asked: Asked, one: Mapping[str, Any]) -> None:
        """See what a try shows that no sum does."""
        self.last = {"notebook": one["lesson"], "name": one["name"], "at": one["at"]}
        if one.get("outcome") == "wrong":
            why = one.get("misconception") or UNNAMED
            why = UNNAMED if why == OTHER else why
            self.wrong.setdefault(asked, Counter())[why] += 1
            self.latest[asked] = why

    def stuck(self) -> Iterator[dict[str, Any]]:
        """Where she has tried several times and has not come through, and what she took for true there."""
        for asked, count in sorted(self.tries.items()):
            if count >= STUCK and asked not in self.solved:
                why, hints = self.latest.get(asked, ""), self.hints.get(asked, 0)
                why = "" if why == UNNAMED else why
                told = {"misconception": why, "words": in_words(*asked, why), "hints": hints}
                yield {"notebook": asked[0], "name": asked[1], "tries": count, **told}


class Results:
    """What a class has answered. What one learner's tries come to is added up again only when she tries."""

    def __init__(self, tries_of: Callable[[str], Tries]) -> None:
        self._tries_of = tries_of
        self._lock = threading.Lock()
        self._known: dict[str, LearnerRecord] = {}
        self.revision = 0  # grows with every answer

    def changed(self, id: str) -> None:
        """A learner has answered: look at her tries again."""
        with self._lock:
            self._known.pop(id, None)
            self.revision += 1

    def of(self, id: str) -> LearnerRecord:
        """What a learner's tries come to."""
        with self._lock:
            if id not in self._known:
                self._known[id] = LearnerRecord.of(self._tries_of(id))
            return self._known[id]

    def question(self, lesson: int, name: str, ids: Iterable[str]) -> dict[str, Any]:
        """How often each letter of a question was chosen: at last, and at first."""
        return counted(lesson, name, [self.of(id) for id in ids])

    def told(self, ids: Iterable[str]) -> dict[str, Any]:
        """The results of these learners."""
        records = [self.of(id) for id in ids]
        return {
            "questions": [counted(*asked, records) for asked in questions()],
            "exercises": [tried(*asked, records) for asked in exercises()],
        }


def in_words(lesson: int, name: str, why: str) -> str:
    """What a misconception is, in words; its id where no check of this kit says it.

    >>> in_words(1, "E7", "without-a-client-there-is-no-room-to-make")
    'Without a client there is no room to make anything in: connect first.'
    >>> in_words(1, "E7", "copies")
    'copies'
    """
    return meaning(lesson, name, why) or why


def questions() -> list[Asked]:
    """All questions, by the notebook, in its order."""
    return [(lesson, name) for lesson in LESSONS for name in syllabus(lesson).questions]


def exercises() -> list[Asked]:
    """All exercises and puzzles of lines."""
    return [(lesson, name) for lesson in LESSONS for name in syllabus(lesson).tasks]


def counted(lesson: int, name: str, records: Iterable[LearnerRecord]) -> dict[str, Any]:
    """A question with its counts; which letter is right is for the instructor."""
    asked, every = syllabus(lesson).questions[name], list(records)
    last, first = (
        Counter(of[lesson, name] for of in each if (lesson, name) in of)
        for each in ([one.choice for one in every], [one.first for one in every])
    )
    options = [
        {"letter": letter, "text": text, "count": last[letter], "first": first[letter]}
        for letter, text in asked.options.items()
    ]
    return {
        "lesson": lesson,
        "name": name,
        "text": asked.text,
        "options": options,
        "answered": sum(last[letter] for letter in asked.options),
        "right": asked.right,
    }


def tried(lesson: int, name: str, records: Iterable[LearnerRecord]) -> dict[str, Any]:
    """How an exercise went, and its most common wrong answers: by whom they were given, not how often."""
    asked, every = (lesson, name), list(records)
    learners, times = Counter[str](), Counter[str]()
    for one in every:
        learners.update(one.wrong.get(asked, {}).keys())
        times.update(one.wrong.get(asked, {}))
    order = sorted(learners, key=lambda why: (-learners[why], -times[why], why))[:_COMMON]
    return {
        "lesson": lesson,
        "name": name,
        "tried": sum(one.tries[asked] > 0 for one in every),
        "solved": sum(asked in one.solved for one in every),
        "tries": sum(one.tries[asked] for one in every),
        "hints": sum(asked in one.hints for one in every),
        "wrong": [
            {"why": why, "words": in_words(*asked, why), "learners": learners[why], "times": times[why]}
            for why in order
        ],
    }
