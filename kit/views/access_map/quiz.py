"""The quiz of a room: questions about who may and who could, answered from the room's own access map."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, overload

from kit.audit.snapshot import listed, snapshot
from kit.client import Client
from kit.errors import UnprocessableEntityError
from kit.values.checks import shown
from kit.values.meant import a_client, explained
from kit.values.signs import visible

MOST_PRINTED = 5  # questions that a printed quiz shows
_WIDTH = 104


@explained
def access_quiz(client: Client) -> Quiz:
    """Questions about this room: who can read, change or come to know what; the room's audit is the judge.

    The questions are the same for the same room. The number of its last commit says which of them comes
    first.

    >>> from kit import connect
    >>> client = connect()
    >>> secret = client.blocks.create(label="financial_data", value="")
    >>> shared = client.blocks.create(label="interaction_history", value="")
    >>> ana = client.agents.create(name="Coordinator", block_ids=[secret.id, shared.id])
    >>> ben = client.agents.create(name="Email", block_ids=[shared.id])
    >>> quiz = access_quiz(client)
    >>> quiz.about("financial_data")[0]
    Who can read financial_data?
      [ ] Coordinator
      [ ] Email
    >>> quiz.about("financial_data")[0].check("Email")
    ✘ not right: 1 wrongly ticked, 1 missing
      ✘ wrongly ticked: Email does not hold financial_data. It could only come to know it by another way:
        financial_data → Coordinator → interaction_history → Email.
      ✘ missing: Coordinator may read and write financial_data, because its attachment is read_write.
    """
    from kit.views.access_map.shown import shown  # which asks for the questions, which are made of these

    a_client(client, "access_quiz(client)")
    seen = client.journal.read(lambda room: shown(snapshot(room), room.seq, ""))
    return Quiz(seen.questions[seen.first :] + seen.questions[: seen.first])


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What is said to an answer: whether it is right, the wrong and the missing options, and why."""

    right: bool
    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    told: tuple[str, ...]

    def __str__(self) -> str:
        if self.right:
            return "\n".join(["✔ right", *(_wrapped(f"✔ {one}") for one in self.told)])
        faults = [f"{len(self.wrong)} wrongly ticked"] * bool(self.wrong)
        faults += [f"{len(self.missing)} missing"] * bool(self.missing)
        return "\n".join([f"✘ not right: {', '.join(faults)}", *(_wrapped(f"✘ {one}") for one in self.told)])

    __repr__ = __str__


def _wrapped(line: str) -> str:
    return textwrap.fill(
        line,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """A question whose ``options`` are ticked or not: ``right`` are those to tick, ``why`` says so of each.

    ``about`` is the label or name of what it is about. To tick nothing is an answer too: none of them.
    """

    id: str
    about: str
    text: str
    options: tuple[str, ...]
    right: frozenset[str]
    why: Mapping[str, str]

    def check(self, *ticked: str) -> Answer:
        """Judge the options that are ticked.

        Raises:
            UnprocessableEntityError: one of them is no option.
        """
        for name in ticked:
            if name not in self.options:
                raise UnprocessableEntityError(
                    f"{shown(name)} is none of the options", hint=f"They are {listed(self.options)}."
                )
        wrong = tuple(name for name in self.options if name in ticked and name not in self.right)
        missing = tuple(name for name in self.options if name in self.right and name not in ticked)
        told = [f"wrongly ticked: {self.why[name]}" for name in wrong]
        told += [f"missing: {self.why[name]}" for name in missing]
        reasons = [self.why[name] for name in self.options if name in self.right or not self.right]
        return Answer(not told, wrong, missing, tuple(map(visible, told or reasons)))

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON data."""
        options = [
            {"name": name, "right": name in self.right, "why": self.why[name]} for name in self.options
        ]
        return {"id": self.id, "text": self.text, "options": options}

    def __str__(self) -> str:
        return visible("\n".join([self.text, *(f"  [ ] {name}" for name in self.options)]))

    __repr__ = __str__


@dataclass(frozen=True, slots=True, repr=False)
class Quiz(Sequence[Question]):
    """The questions of a room, in their order."""

    questions: tuple[Question, ...]

    def about(self, name: str) -> Quiz:
        """Those about one block or agent."""
        return Quiz(tuple(one for one in self.questions if one.about == name))

    def __len__(self) -> int:
        return len(self.questions)

    @overload
    def __getitem__(self, place: int) -> Question: ...
    @overload
    def __getitem__(self, place: slice) -> Quiz: ...
    def __getitem__(self, place: int | slice) -> Question | Quiz:
        return Quiz(self.questions[place]) if isinstance(place, slice) else self.questions[place]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    __repr__ = __str__

    def _lines(self) -> Iterator[str]:
        if not self.questions:
            yield "no questions: they take two agents or two blocks, and an attachment"
            return
        for number, one in enumerate(islice(self.questions, MOST_PRINTED)):
            yield f"[{number}] {one}"
        if more := len(self.questions) - MOST_PRINTED:
            yield f"… and {more:,} more: quiz[{MOST_PRINTED}]" if more > 0 else ""
