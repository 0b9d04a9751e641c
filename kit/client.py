"""The client: everything that can be done with a room, under the official client's names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, Self

from kit.audit import Audit
from kit.errors import PermissionDeniedError, RoomError
from kit.journal import FileJournal, Journal, MemoryJournal, Reading, counted_clock, counted_ids
from kit.journal.feed import Feed, Watch, a_commit
from kit.journal.forms import ROOM
from kit.memory.agents import Agents, present_agent
from kit.memory.attachments import AgentBlocks, BlockAgents
from kit.memory.blocks import Blocks
from kit.memory.equipment import AgentTools, Tools
from kit.memory.room import Room
from kit.models.cast import ModelCast
from kit.prompt.writer import Prompt
from kit.tables import Tables
from kit.turn.knowing import Knowing, knowing
from kit.turn.messages import Messages
from kit.turn.rendering import prompt_of
from kit.turn.tools import CATALOG
from kit.turn.window import reach_of
from kit.values.cards import remember
from kit.values.console import make_readable
from kit.values.meant import Answering, each_explained, explained, told
from kit.values.protocol import Model
from kit.values.records import Commit

_ADDRESS = re.compile(r"(letta\+)?https?://", re.IGNORECASE)


@explained
def connect(
    room: str | os.PathLike[str] | None = None,
    *,
    model: str | Model | None = None,
    models: Iterable[str] | None = None,
    context: int | None = None,
    repeatable: bool = False,
    patience: float = 10.0,
    token: str | None = None,
) -> Client:
    """Open a room: one in memory that ends with the process, a file, or one that a server holds.

    Args:
        room: a path that ends in ``.jsonl``; it is made if it is not there, and ``~`` is your home. Or
            an address that ``kit serve`` has printed, such as ``"http://127.0.0.1:8283"``; with
            ``letta+`` before it the official client, where it is installed, does what it can, and ours
            the rest.
        model: who thinks for the agents, where they have no model of their own: ``"clerk"``,
            ``"openai:NAME"``, ``"http://localhost:8080/v1#NAME"`` …, or a model object. By default
            what the environment variable ``KIT_MODEL`` says, else the clerk.
        models: further models that may be asked where the room's record names them: settings, or a
            provider or an address alone, such as ``["openai", "http://localhost:8080/v1"]``; by default
            what ``KIT_MODELS`` says. For others the model of the room stands in, and each step says so.
        context: tokens that a model is sent at most; what does not fit of a long conversation is left
            out, the oldest first. By default what ``KIT_CONTEXT`` says, else what the model is known for.
        repeatable: count ids and time instead of drawing them, so that a notebook that runs twice
            prints the same twice.
        patience: seconds to wait when others hold the room's lock.
        token: who you are to the server, where it asks; by default what ``KIT_TOKEN`` says.

    >>> client = connect()
    >>> client.blocks.create(label="team_knowledge", value="We meet on Mondays.").version
    1

    Raises:
        RoomFormatError: the file is no room, or from a newer kit.
        RoomDamagedError: a line of it is damaged; the error names it.
        RoomError: the file can not be opened, or nobody answers at the address.
        AuthenticationError: the server does not know this token.
    """
    make_readable()
    if isinstance(room, str) and _ADDRESS.match(room):
        if models is not None or context is not None:
            raise RoomError(
                "which models a room that a server holds may ask, and how much they are sent, is said there",
                hint="kit serve --model NAME, and KIT_CONTEXT; or an agent's context_window_limit.",
            )
        return _elsewhere(room, token or os.environ.get("KIT_TOKEN"), model)
    if not isinstance(room, str | os.PathLike | None):
        raise RoomError(
            f"{told(room)} is no room",
            hint='It is a file or an address: connect("team.jsonl"), connect("http://…"); or connect().',
        )
    sources = {"clock": counted_clock, "ids": counted_ids} if repeatable else {}
    cast = ModelCast(model, models=models, context=context)
    if room is None:
        return Client(MemoryJournal(forms=ROOM, **sources), cast)  # type: ignore[arg-type]
    return Client(FileJournal(room, patience=patience, forms=ROOM, **sources), cast)  # type: ignore[arg-type]


def _elsewhere(address: str, token: str | None, model: str | Model | None) -> Client:
    """A room that a server holds; with ``letta+`` before its address through the official client."""
    from kit.official import OfficialClient
    from kit.remote import RemoteClient

    scheme, between, rest = address.partition("://")
    plain = scheme.lower().removeprefix("letta+") + between + rest
    official = scheme.lower().startswith("letta+")
    return (OfficialClient if official else RemoteClient)(plain, token, model=model)


class RoomJournal(Journal, Protocol):
    """A journal that knows its file, if it is in one."""

    @property
    def path(self) -> Path | None:
        """The file, or ``None``."""
        ...


class RoomBlocks(Blocks):
    """``client.blocks``, with ``client.blocks.agents``."""

    def __init__(self, journal: RoomJournal) -> None:
        super().__init__(journal)
        self.agents = BlockAgents(journal)


@each_explained
class RoomAgents(Agents):
    """``client.agents``, with ``blocks``, ``messages`` and the prompt."""

    def __init__(self, journal: RoomJournal, cast: ModelCast) -> None:
        super().__init__(journal, cast, CATALOG)
        self._thinking = cast
        self.blocks = AgentBlocks(journal)
        self.messages = Messages(journal, cast.play, cast.context)
        self.tools = AgentTools(journal, CATALOG)

    def prompt(self, agent_id: str) -> Prompt:
        """What the agent would see now: ``text``, and ``versions`` by label.

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
                room, agent, text, reach_of(agent, self._thinking.play(agent), self._thinking.context)
            )

        return self._journal.read(look)

    def recompile(self, agent_id: str, *, dry_run: bool = False) -> str:
        """The agent's system prompt; it is never out of date here, so ``dry_run`` changes nothing."""
        return self.prompt(agent_id).text


class Client(Answering):
    """One open room. Close it with ``close()`` or use it in a ``with`` statement."""

    def __init__(self, journal: RoomJournal, cast: ModelCast) -> None:
        self.journal = journal
        self.cast = cast
        self.blocks = RoomBlocks(journal)
        self.agents = RoomAgents(journal, cast)
        self.tools = Tools(journal, CATALOG)
        self.tables = Tables(journal)
        self.audit = Audit(journal)
        self.room = Room(journal)
        self._feed = Feed(journal)
        remember(self)

    def changes(self, *, after: int = 0) -> Iterator[Commit]:
        """The commits with a number above ``after``, in order: who set what, when and through what.

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

    @property
    def report(self) -> Callable[[int, str, Mapping[str, Any]], None] | None:
        """Whom to tell what a learner answers in a lesson: in a class the server, else nobody."""
        return None

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
        with suppress(PermissionDeniedError):
            client.blocks.delete(block.id)
            removed += 1
    return removed
