"""The record of a turn: what was said, thought, called and refused, written as the turn goes on.

Everything that one tool call leaves behind is written in one commit: the call, its effect on the
blocks and its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from kit.errors import APIStatusError
from kit.journal import Document, Draft, Journal
from kit.prompt.writer import Prompt, fingerprint
from kit.turn.window import Reach, Window, cost
from kit.values.clip import bounded
from kit.values.records import Principal

VIA = "messages.create"

T = TypeVar("T")


class Entry:
    """What one commit adds to the record."""

    def __init__(self, draft: Draft, agent_id: str, run_id: str | None, step_id: str | None) -> None:
        self.draft = draft
        self.agent_id = agent_id
        self.run_id = run_id
        self.step_id = step_id
        self.messages: list[Document] = []

    def say(self, message_type: str, **fields: Any) -> None:
        """Write down one message."""
        document = {
            "agent_id": self.agent_id,
            "run_id": self.run_id,
            "step_id": self.step_id,
            "date": self.draft.now,
            "message_type": message_type,
            **fields,
        }
        self.messages.append(self.draft.put("messages", document))

    def refuse(self, principal: Principal, tool: str, error: APIStatusError) -> None:
        """Write down that a tool was refused, and on what evidence."""
        evidence = error.evidence
        self.draft.put(
            "refusals",
            {
                "at": self.draft.now,
                "agent_id": self.agent_id,
                "agent": principal.name,
                "run_id": self.run_id,
                "tool": tool,
                "error": type(error).__name__,
                "block": evidence.get("block"),
                "block_id": evidence.get("block_id"),
                "rule": evidence.get("rule"),
                "message": bounded(error.message),
                "hint": bounded(error.hint),
            },
        )

    def end(self, stop_reason: str, error: str | None) -> None:
        """Write down how the run ended."""
        run = self.draft.get("runs", self.run_id or "")
        if run is not None:
            self.draft.put(
                "runs", {**run, "stop_reason": stop_reason, "error": error, "ended_at": self.draft.now}
            )


class Record:
    """The record of one run of one agent."""

    def __init__(self, journal: Journal, agent: Document, reach: Reach, *, is_told: bool) -> None:
        """``reach`` is how far back its model is told; who is told nothing answers what was said before."""
        self._journal = journal
        self.agent_id: str = agent["id"]
        self.principal = Principal("agent", agent["id"], agent["name"])
        self._window = journal.read(lambda room: Window(room, agent["id"], reach, last=not is_told))
        self.count_before = self._window.count
        self._left_out = 0  # of the messages before this turn
        self._said: list[Document] = []
        self.messages: list[Document] = []
        self.run_id: str | None = None
        self._step: Document | None = None
        self._step_id: str | None = None

    def open(self, by: Principal, said: list[Document], model: str) -> None:
        """Begin the run with what is said to the agent."""

        def change(draft: Draft) -> Entry:
            run = {"agent_id": self.agent_id, "model": model, "started_at": draft.now, "stop_reason": None}
            entry = Entry(draft, self.agent_id, draft.put("runs", run)["id"], None)
            for message in said:
                entry.say(**message)
            return entry

        entry: Entry = self._journal.commit(change, by=by, via=VIA, durable=False).outcome
        self.run_id = entry.run_id
        self._said = entry.messages

    def conversation(self, spent: int) -> list[Document]:
        """What the model is told beside what costs ``spent`` tokens: this turn, and what fits of the past."""
        turn = [*self._said, *self.messages]
        earlier = self._window.fitting(spent + sum(map(cost, turn)))
        self._left_out = self.count_before - len(earlier)
        return [*earlier, *turn]

    def told(self) -> list[Document]:
        """All that the model may be told beside the prompt, as it was read or written."""
        return [*self._window.fitting(0), *self._said, *self.messages]

    def next_step(self, number: int, model: str, prompt: Prompt, thought: str, text: str = "") -> None:
        """From here on it is this step; it is written with the first thing that it leaves behind.

        ``text`` is what the model said before anything that it did in this step.

        Commit ``seq`` with ``rendered_at`` and ``earlier`` are all that it takes to render the prompt again;
        ``fingerprint`` proves that what is rendered is what was sent. ``left_out`` of the earlier messages
        were not sent, where there was no room for all of them.
        """
        self._step_id = None
        self._step = {
            "agent_id": self.agent_id,
            "run_id": self.run_id,
            "number": number,
            "model": model,
            "seq": prompt.seq,
            "versions": prompt.versions,
            "rendered_at": prompt.at,
            "earlier": self.count_before,
            "fingerprint": fingerprint(prompt.text),
            "thought": thought,
            "text": text,
        }
        if self._left_out:
            self._step["left_out"] = self._left_out

    @property
    def step_id(self) -> str:
        """The id of the step that was written last."""
        return self._step_id or ""

    def write(self, work: Callable[[Entry], T], *, via: str = VIA) -> tuple[int, T]:
        """Commit what ``work`` writes in an entry; answer with the commit's number and what it gave back."""

        def change(draft: Draft) -> tuple[Entry, T]:
            entry = Entry(draft, self.agent_id, self.run_id, self._step_id)
            if entry.step_id is None and self._step is not None:
                self._begin_step(entry, dict(self._step))
            return entry, work(entry)

        commit = self._journal.commit(change, by=self.principal, via=via)
        entry, outcome = commit.outcome
        self._step_id = entry.step_id
        self.messages += entry.messages
        return commit.seq, outcome

    @staticmethod
    def _begin_step(entry: Entry, step: Document) -> None:
        thought, text = step.pop("thought"), step.pop("text")
        entry.step_id = entry.draft.put("steps", {**step, "at": entry.draft.now})["id"]
        if thought:
            entry.say("reasoning_message", reasoning=thought)
        if text:
            entry.say("assistant_message", content=text)
