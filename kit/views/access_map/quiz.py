"""The quiz of a room: questions about who may and who could, answered from the room's own access map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

from kit.audit.snapshot import snapshot
from kit.client import Client
from kit.values.meant import a_client, explained
from kit.views.access_map.question import QuizQuestion
from kit.views.access_map.shown import shown

MOST_PRINTED = 5  # questions that a printed quiz shows


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
    a_client(client, "access_quiz(client)")
    seen = client.journal.read(lambda room: shown(snapshot(room), room.seq, ""))
    return Quiz(seen.questions[seen.first :] + seen.questions[: seen.first])


@dataclass(frozen=True, slots=True, repr=False)
class Quiz(Sequence[QuizQuestion]):
    """The questions of a room, in their order."""

    questions: tuple[QuizQuestion, ...]

    def about(self, name: str) -> Quiz:
        """Those about one block or agent."""
        return Quiz(tuple(one for one in self.questions if one.about == name))

    def __len__(self) -> int:
        return len(self.questions)

    @overload
    def __getitem__(self, place: int) -> QuizQuestion: ...
    @overload
    def __getitem__(self, place: slice) -> Quiz: ...
    def __getitem__(self, place: int | slice) -> QuizQuestion | Quiz:
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
