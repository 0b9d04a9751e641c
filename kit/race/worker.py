"""A worker: one of those who race, with the block and the line that it wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from kit.client import Client
from kit.errors import APIStatusError, KitError
from kit.race.scene import Errand
from kit.turn.steps import Step
from kit.turn.turn import Turn
from kit.values.edits import Edit
from kit.values.meant import Answering, each_explained
from kit.values.protocol import Model
from kit.values.records import Block

YOURS = "yours"
Way: TypeAlias = "Callable[[Worker], Generator[Any, None, Any] | Any]"
MOST_CALLS = 200  # of one worker in one step
_OWNER = re.compile(r"Owner: ([^|\n]+)")


class Endless(BaseException):
    """A worker goes on and on in one step, while all others stand still.

    It is no Exception: whoever waits in a loop may well catch all of these.
    """


@each_explained
class Worker(Answering):
    """What a way of writing is given.

    ``free`` is the line that must stand in the block, ``mine`` the line that the worker wants there.
    What was refused and tried again is counted: a retry is a read after a refused write.

    With ``stepwise`` a whole text may not be written in the step in which it was read: only the lab would
    believe that nobody can act in between, and a step that does not end is broken off. ``begin_step`` says
    where a step begins.
    """

    def __init__(
        self, name: str, client: Client, block_id: str, errand: Errand, *, stepwise: bool = False
    ) -> None:
        self.name = name
        self.client = client
        self.block_id = block_id
        self.free, self.mine = errand.free, errand.mine
        self.refused = 0
        self.retries = 0
        self._was_refused = False
        self._stepwise, self._has_read, self._calls = stepwise, False, 0

    def begin_step(self) -> None:
        """From here on it is the next step: others may have acted."""
        self._has_read, self._calls = False, 0

    def read(self) -> Block:
        """The block as it is now: its ``value`` and its ``version``."""
        self._count_call()
        self.retries += self._was_refused
        self._was_refused, self._has_read = False, True
        return self.client.blocks.retrieve(self.block_id)

    def write(self, text: str, *, expected_version: int | None = None) -> Block:
        """Send the whole text; with ``expected_version`` only if the block is at that version still.

        Raises:
            StaleVersionError: it is not; the refusal is counted.
            KitError: the text was read in this very step, and no version is given.
        """
        if self._stepwise and self._has_read and expected_version is None:
            raise KitError(
                f"{self.name} reads and writes the whole text in one step, as if nobody could act in between",
                hint="Put a yield between the two, or say which version was read: expected_version=…",
            )
        return self._counted(
            lambda: self.client.blocks.update(self.block_id, value=text, expected_version=expected_version)
        )

    def edit(self, edit: Edit) -> Block:
        """Send an edit, which is applied to whatever the text is now.

        Raises:
            EditError: the edit does not fit the present text; the refusal is counted.
        """
        return self._counted(lambda: self.client.blocks.edit(self.block_id, edit))

    def is_free(self, text: str) -> bool:
        """Whether the line that this worker needs stands in ``text``."""
        self._count_call()
        return self.free in text.split("\n")

    def taken(self, text: str | None = None) -> str:
        """Who has the line, in words: by ``text``, or by what the block says now."""
        self._count_call()
        if text is None:
            text = self.client.blocks.retrieve(self.block_id).value
        head = self.free.partition(" ")[0]
        line = next((line for line in text.split("\n") if line.startswith(head)), "")
        owner = _OWNER.search(line)
        name = owner[1].strip() if owner else ""
        return f"{'nobody' if name == 'none' else name} has it" if name else "the line is gone"

    def turn(self, model: Model, tool: str) -> Turn:
        """A turn of an agent of this name, which holds the block and thinks with ``model``."""
        agent = self.client.agents.create(
            name=self.name, block_ids=[self.block_id], tools=[tool], model=model
        )
        return self.client.agents.messages.steps(agent.id, input=f"Claim this one: {self.free}")

    def act(self, turn: Turn) -> Step:
        """Let the agent act; a refused tool call is counted."""
        step = turn.act()
        if any(result.error for result in step.results):
            self._refuse()
        return step

    def _refuse(self) -> None:
        self.refused += 1
        self._was_refused = True

    def _count_call(self) -> None:
        self._calls += 1
        if self._stepwise and self._calls > MOST_CALLS:
            raise Endless

    def _counted(self, write: Callable[[], Block]) -> Block:
        self._count_call()
        try:
            return write()
        except APIStatusError:
            self._refuse()
            raise
