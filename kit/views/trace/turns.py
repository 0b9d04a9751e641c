"""The turns of a room, in order: whose each is, the how manieth of that agent, and how it began."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile

from kit.journal import Document, Reading
from kit.views.trace.prompts import Recollection
from kit.views.trace.seen import SaidView, TurnChoice

MOST_CHOICES = 100  # that are listed, the latest
_MOST_WORDS = 60  # characters of a message in the list
_NOTHING = "(nothing was said)"


class TurnList:
    """Grows with its room; what a turn began with does not change."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._agent_of: dict[str, str] = {}
        self._of_agent: dict[str, list[str]] = {}
        self._number: dict[str, int] = {}
        self._words: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def grow(self, room: Reading) -> None:
        """Take up the turns that began since."""
        self._name = Recollection(room, {}).name
        ids = room.ids("runs")
        for run in ids[len(self._runs) :]:
            found = room.get("runs", run)
            agent_id = found["agent_id"] if found else ""
            own = self._of_agent.setdefault(agent_id, [])
            own.append(run)
            self._agent_of[run], self._number[run] = agent_id, len(own)
        self._runs = ids
        self._names = {one["id"]: one["name"] for one in room.find("agents")}
        self._read_words(room, {*self._runs[-MOST_CHOICES:], *self.latest_of_each()})

    def latest(self, agent_id: str = "") -> str:
        """The latest turn, of everybody or of one agent; empty if there is none."""
        return (self._of(agent_id) or [""])[-1]

    def latest_of_each(self) -> list[str]:
        """The latest turn of every agent."""
        return [runs[-1] for runs in self._of_agent.values()]

    def has(self, run: str) -> bool:
        """Whether this room has this turn."""
        return run in self._number

    def run(self, agent_id: str, number: int) -> str:
        """An agent's turn by its number from 1; empty if there is none."""
        own = self._of(agent_id)
        return own[number - 1] if 0 < number <= len(own) else ""

    def newer(self, run: str, agent_id: str = "") -> int:
        """How many turns began after this one."""
        own = self._of(agent_id)
        return len(own) - 1 - own.index(run) if run in own else 0

    def choices(
        self, agent_id: str, shown: Iterable[str], room: Reading
    ) -> tuple[tuple[TurnChoice, ...], int]:
        """The latest turns, the newest first, with those that are shown; and how many more there are."""
        own = self._of(agent_id)
        listed = own[-MOST_CHOICES:]
        older = sorted({run for run in shown if run in own and run not in listed}, key=own.index)
        self._read_words(room, {*listed, *older})
        found = tuple(self.choice(run) for run in [*reversed(listed), *reversed(older)])
        return found, len(own) - len(found)

    def choice(self, run: str) -> TurnChoice:
        """One turn as it is listed."""
        agent_id = self._agent_of[run]
        return TurnChoice(
            run, agent_id, self.name_of(agent_id), self._number[run], self._words.get(run) or _NOTHING
        )

    def name_of(self, agent_id: str) -> str:
        """What the agent is called; the history knows it of one that was deleted."""
        if agent_id not in self._names:
            self._names[agent_id] = self._name(agent_id)
        return self._names[agent_id]

    def _of(self, agent_id: str) -> list[str]:
        return self._of_agent.get(agent_id, []) if agent_id else self._runs

    def _read_words(self, room: Reading, runs: set[str]) -> None:
        for run in runs - self._words.keys():
            said = said_in(room, run, self._agent_of[run], self._of(self._agent_of[run]))
            self._words[run] = _first_words(as_said(said[-1], self.name_of)) if said else ""


def said_in(room: Reading, run: str, agent_id: str, runs: list[str]) -> list[Document]:
    """What a turn began with: what was said to it, or what other agents had left for it before.

    ``runs`` are the agent's turns in order.
    """
    own = room.find("messages", agent_id=agent_id, run_id=run, step_id=None)
    if own:
        return own
    place = runs.index(run)
    since = _started(room, runs[place - 1]) if place else ""
    until = _started(room, run)
    newest = takewhile(lambda one: since < one["date"], room.newest("messages", agent_id=agent_id))
    return [one for one in newest if one["run_id"] is None and one["date"] <= until][::-1]


def _started(room: Reading, run: str) -> str:
    return str((room.get("runs", run) or {}).get("started_at", ""))


def as_said(document: Document, name: Callable[[str], str]) -> SaidView:
    """A recorded message as it is shown; ``name`` tells what an agent is called."""
    sender = document.get("sender_id")
    role = document["message_type"].removesuffix("_message")
    return SaidView(role, document["content"], name(sender) if sender else "")


def told(said: SaidView) -> str:
    """The message without the line that says in a letter between agents who wrote it."""
    first, _, rest = said.text.partition("\n")
    return rest if said.sender and first.startswith("[message from the agent ") else said.text


def _first_words(said: SaidView) -> str:
    words = " ".join(told(said).split())
    short = words if len(words) <= _MOST_WORDS else words[:_MOST_WORDS].rsplit(" ", 1)[0] + " …"
    return f"from {said.sender}: {short}" if said.sender else short
