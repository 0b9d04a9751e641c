"""The live trace: one turn of an agent, step by step, and perhaps another turn beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from kit.client import Client
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal import Reading
from kit.turn.message_types import Response
from kit.turn.steps import Step
from kit.turn.turn import Turn
from kit.values import checks
from kit.values.meant import a_client, explained
from kit.views.shared.live import Live, the_one
from kit.views.shared.program import program, style
from kit.views.shared.title import title_of
from kit.views.trace.html import as_html
from kit.views.trace.pair import unlike
from kit.views.trace.seen import Traced, TurnView, with_name
from kit.views.trace.state import as_state
from kit.views.trace.text import as_text
from kit.views.trace.turn import Remembered, TurnReader
from kit.views.trace.turns import TurnList

Run: TypeAlias = "str | int | Response | Turn | Step"


@explained
def trace(
    client: Client, agent_id: str | None = None, run: Run | None = None, beside: Run | None = None
) -> Trace:
    """One turn of an agent: the prompts as they were sent, what was answered, called, changed and refused.

    Args:
        client: the room.
        agent_id: whose turns; ``None``: everybody's.
        run: which turn: what ``messages.create`` answered, a ``Turn``, one of its steps, a run's id, or
            with ``agent_id`` a number from 1. By default the latest, also of those that are still to come.
        beside: another turn to compare it with, in the same forms; or an agent's id: its latest turn.

    >>> from kit import connect
    >>> client = connect(repeatable=True)
    >>> policy = client.blocks.create(label="policy", value="Refunds: 30 days", read_only=True)
    >>> ana = client.agents.create(name="Ana", block_ids=[policy.id], system="Answer.")
    >>> response = client.agents.messages.create(ana.id, input="How many days for refunds?")
    >>> print(str(trace(client, run=response))[:61])
    Room in memory
    Ana, turn 1
    user: How many days for refunds?

    Raises:
        NotFoundError: the room has no such agent or turn.
        UnprocessableEntityError: ``run`` or ``beside`` names no turn.
    """
    a_client(client, "trace(client, agent.id)")
    agent, chosen, other = client.journal.read(lambda room: _asked(room, agent_id, run, beside))
    return the_one(lambda: Trace(client, agent, chosen, other), Trace, client, agent, chosen, other)


class Trace(Live):
    """The widget of ``trace()``; ``close()`` ends it."""

    _esm = program("views/trace/trace.js")
    _css = style("views/trace/trace.css")

    def __init__(self, client: Client, agent_id: str = "", run: str = "", beside: str = "") -> None:
        self._agent_id = agent_id
        self._run = run
        self._beside = beside
        self._forget()
        super().__init__(client, Traced(title_of(client)))

    def look(self, room: Reading, last: Traced) -> Traced:
        if room.edition != last.edition:
            self._forget()  # what was erased must not live on in what was remembered
        seen, reader = self._listed(room), TurnReader(room, self._remembered)
        turn, beside = self._turn(reader, self._shown), self._turn(reader, self._shown_beside)
        differences = unlike(turn, beside) if turn and beside else ()
        return replace(seen, turn=turn, beside=beside, unlike=differences)

    def as_text(self, seen: Traced) -> str:
        return as_text(seen)

    def as_html(self, seen: Traced) -> str:
        return as_html(seen)

    def as_state(self, seen: Traced) -> dict[str, Any]:
        return as_state(seen)

    def answer(self, question: Mapping[str, Any]) -> None:
        """The reader chose another turn: ``run`` or ``beside``, empty for the latest or for none."""
        for name in ("run", "beside"):
            if name in question:
                found = partial(_found, agent_id=self._agent_id, run=question[name] or None, name=name)
                setattr(self, f"_{name}", self._client.journal.read(found))

    def prompt(self, step: int = 1) -> str:
        """The prompt of a step of the turn that is shown, from 1, as far as the room still knows it.

        Raises:
            NotFoundError: no turn is shown, or it shows no such step.
        """
        turn = self.redraw().turn
        for one in turn.steps if turn else ():
            if one.number == step:
                return str(one.sent.text)
        raise NotFoundError(
            f"there is no step {checks.shown(step)} here", hint="print(trace(client)) shows which there are."
        )

    # ------------------------------------------------------------------ reading

    def _forget(self) -> None:
        self._remembered = Remembered()
        self._list = TurnList()

    def _listed(self, room: Reading) -> Traced:
        turns = self._list
        turns.grow(room)
        self._shown = self._run or turns.latest(self._agent_id)
        self._shown_beside = turns.latest(self._beside) if _is_agent(self._beside) else self._beside
        shown = [self._shown, self._shown_beside]
        choices, more = turns.choices(self._agent_id, shown, room)
        others = turns.choices("", shown, room)[0] if self._agent_id else choices
        return Traced(
            title_of(self._client),
            asked=self._run,
            asked_beside=self._beside,
            agent_id=self._agent_id,
            choices=choices,
            more=more,
            others=others,
            newer=turns.newer(self._shown, self._agent_id),
            edition=room.edition,
        )

    def _turn(self, reader: TurnReader, run: str) -> TurnView | None:
        return with_name(reader.read(run), self._list.choice(run)) if run else None


# ------------------------------------------------------------------------- which turn is meant


def _asked(room: Reading, agent_id: object, run: object, beside: object) -> tuple[str, str, str]:
    agent = "" if agent_id is None else _agent(room, agent_id)
    return agent, _found(room, agent, run, "run"), _found(room, agent, beside, "beside")


def _agent(room: Reading, id: object) -> str:
    """An agent that is there, or was when it answered."""
    agent_id = checks.an_id("agent", id)
    if room.get("agents", agent_id) is None and not room.ids("runs", agent_id=agent_id):
        raise NotFoundError(
            f"there is no agent {agent_id}, and none of its turns",
            hint="client.agents.list() shows the agents.",
        )
    return agent_id


def _found(room: Reading, agent_id: str, run: object, name: str) -> str:
    """The id of the run that is meant, or, for ``beside``, of an agent; empty if none is."""
    if run is None:
        return ""
    if isinstance(run, Step) or hasattr(run, "steps") or hasattr(run, "messages"):
        run = _run_of(room, run)
    if name == "beside" and _is_agent(run):
        return _agent(room, run)
    if isinstance(run, int) and not isinstance(run, bool) and agent_id:
        own = room.ids("runs", agent_id=agent_id)
        run = own[run - 1] if 0 < run <= len(own) else f"number {run}"
    if not isinstance(run, str):
        raise UnprocessableEntityError(f"{name} is {checks.shown(run)}, which names no turn", hint=_FORMS)
    found = room.get("runs", run)
    if found is None:
        raise NotFoundError(f"there is no turn {checks.shown(run)} here", hint=_FORMS)
    if name == "run" and agent_id not in {"", found["agent_id"]}:
        raise UnprocessableEntityError(
            f"{run} is another agent's turn", hint="Leave agent_id away, or give beside=… to compare the two."
        )
    return run


_FORMS = (
    "Give what messages.create answered, a run's id (run-…, in every message's run_id), or with an agent's "
    "id the number of its turn."
)


def _is_agent(run: object) -> bool:
    return isinstance(run, str) and checks.is_id("agent", run)


def _run_of(room: Reading, told: Any) -> str | None:
    """By what a turn left in the room; a response without a message has left nothing that names it.

    Turns and responses may be those of a room elsewhere, or the official client's own.
    """
    if hasattr(told, "steps"):
        told = told.steps[-1] if told.steps else told.response()
    if isinstance(told, Step):
        step = room.get("steps", told.id)
        return step["run_id"] if step else told.id
    return next((message.run_id for message in told.messages), None)
