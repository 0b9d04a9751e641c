"""The client: everything that can be done with a room, under the official client's names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, Self

from kit.audit import Audit
from kit.errors import PermissionDeniedError
from kit.journal import Journal, Reading
from kit.journal.feed import Feed, Watch, a_commit
from kit.memory.agents import Agents, present_agent
from kit.memory.attachments import AgentBlocks, BlockAgents
from kit.memory.blocks import Blocks
from kit.memory.equipment import AgentTools, Tools
from kit.memory.room import Room
from kit.models.registry import ModelRegistry
from kit.prompt.writer import Prompt
from kit.tables import Tables
from kit.turn.knowing import Knowing, knowing
from kit.turn.messages import Messages
from kit.turn.rendering import prompt_of
from kit.turn.tools import CATALOG
from kit.turn.window import reach_of
from kit.values.cards import remember
from kit.values.meant import Answering, each_explained
from kit.values.records import Commit


class RoomJournal(Journal, Protocol):
    """A journal that knows its file, if it is in one."""

    @property
    def path(self) -> Path | None:
        """The file, or ``None``."""
        ...


class ClassSeat(Protocol):
    """A learner's seat in the class in which this room is: whom a lesson tells what she answers."""

    @property
    def member(self) -> str:
        """Her id there, as far as it is known."""
        ...

    @property
    def address(self) -> str:
        """Where the class is."""
        ...

    async def knock(self) -> None:
        """In a browser: find out, holding nobody up, whether the class is there; else it is asked in vain."""
        ...

    def me(self) -> Mapping[str, Any]:
        """Who she is there, and what the class is told now."""
        ...

    def answers(self) -> list[Mapping[str, Any]]:
        """All that she has ever answered there, in order."""
        ...

    def give(self, answers: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Hand answers in: which are ``kept``, which ``refused``."""
        ...

    def close(self) -> None:
        """Ask nothing more."""
        ...


class RoomBlocks(Blocks):
    """``client.blocks``, with ``client.blocks.agents``."""

    def __init__(self, journal: RoomJournal) -> None:
        super().__init__(journal)
        self.agents = BlockAgents(journal)


@each_explained
class RoomAgents(Agents):
    """``client.agents``, with ``blocks``, ``messages`` and the prompt."""

    def __init__(self, journal: RoomJournal, models: ModelRegistry) -> None:
        super().__init__(journal, models, CATALOG)
        self._thinking = models
        self.blocks = AgentBlocks(journal)
        self.messages = Messages(journal, models.model_of, models.context)
        self.tools = AgentTools(journal, CATALOG)

    def prompt(self, agent_id: str) -> Prompt:
        """What the agent would see now: ``text``, and ``versions`` by label.

        >>> from kit import connect
        >>> client = connect()
        >>> ana = client.agents.create(name="Ana", memory_blocks=[{"label": "persona", "value": "I am Ana."}])
        >>> prompt = client.agents.prompt(ana.id)
        >>> "I am Ana." in prompt.text, prompt.versions
        (True, {'persona': 1})
        """
        return self._journal.read(lambda room: prompt_of(room, present_agent(room, agent_id)))

    def knows(self, agent_id: str, text: str) -> Knowing:
        """Whether these very words are in what its model is sent: the prompt now, and the messages.

        A detached block leaves the prompt; what was told from it stays in the conversation. Of a long one
        counts what fits the model's context. Where the text stands is told; a paraphrase is not found.

        >>> from kit import connect
        >>> client = connect()
        >>> door = client.blocks.create(label="door_code", value="The code is 4471.")
        >>> ana = client.agents.create(name="Ana", block_ids=[door.id])
        >>> print(client.agents.knows(ana.id, "4471"))
        Ana can know '4471': it stands in block door_code
        >>> _ = client.agents.blocks.detach(block_id=door.id, agent_id=ana.id)
        >>> print(client.agents.knows(ana.id, "4471"))
        Ana can not know '4471': it stands neither in the prompt nor in the 0 messages beside it

        Raises:
            NotFoundError: there is no such agent.
            UnprocessableEntityError: there are no words to look for.
        """

        def look(room: Reading) -> Knowing:
            agent = present_agent(room, agent_id)
            return knowing(
                room, agent, text, reach_of(agent, self._thinking.model_of(agent), self._thinking.context)
            )

        return self._journal.read(look)

    def recompile(self, agent_id: str, *, dry_run: bool = False) -> str:
        """The agent's system prompt; it is never out of date here, so ``dry_run`` changes nothing."""
        return self.prompt(agent_id).text


class Client(Answering):
    """One open room. Close it with ``close()`` or use it in a ``with`` statement."""

    def __init__(
        self, journal: RoomJournal, models: ModelRegistry, seat: Callable[[], ClassSeat] | None = None
    ) -> None:
        self.journal = journal
        self.models = models
        self._seat = seat
        self.room_is_own = True  # and not one of a class, whose seat it may have
        self.called = "Room in memory"  # above a view of it, where it has no file
        self.blocks = RoomBlocks(journal)
        self.agents = RoomAgents(journal, models)
        self.tools = Tools(journal, CATALOG)
        self.tables = Tables(journal)
        self.audit = Audit(journal)
        self.room = Room(journal)
        self._feed = Feed(journal)
        remember(self)

    def changes(self, *, after: int = 0) -> Iterator[Commit]:
        """The commits with a number above ``after``, in order: who set what, when and through what.

        >>> from kit import connect
        >>> client = connect()
        >>> block = client.blocks.create(label="team_knowledge", value="We meet on Mondays.")
        >>> [(commit.seq, str(commit.by), commit.via) for commit in client.changes()]
        [(1, 'operator', 'blocks.create')]
        """
        return self.journal.commits(a_commit(after))

    def watch(self, callback: Callable[[Commit], object], *, after: int | None = None) -> Watch:
        """Call ``callback`` with every commit from now on (or above ``after``), whoever makes it.

        It is called from another thread, in the order of the commits, each once. ``stop()`` of what
        is returned ends it.
        """
        return self._feed.add(callback, after)

    def seat(self) -> ClassSeat | None:
        """A seat in the class where this room is, whose holder closes it; in no class there is none."""
        return self._seat() if self._seat else None

    def names(self) -> Mapping[str, str]:
        """What the learners of a class are called, by their ids; only its instructor is told."""
        return {}

    def enter(self, notebook: int) -> None:
        """A notebook of the course begins; only in a class has each a room of its own."""

    def close(self) -> None:
        """Close the room; a room in a file leaves its readable copy behind."""
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<room {self.journal.path.name if self.journal.path else 'in memory'}>"


def empty(client: Client) -> int:
    """Delete every agent and block; what others share with this client stays. Answers how many went."""
    agents, blocks = list(client.agents.list(limit=None)), list(client.blocks.list(limit=None))
    for agent in agents:
        client.agents.delete(agent.id)
    removed = len(agents)
    for block in blocks:
        with suppress(PermissionDeniedError):  # it is shared by others, and stays
            client.blocks.delete(block.id)
            removed += 1
    return removed
