"""Attachments: which agent holds which block, and with what access."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kit.errors import ArgumentsError, NotFoundError
from kit.journal import Document, Draft, Journal, Reading
from kit.memory.agents import as_agent, present_agent
from kit.memory.attached import attach, attachment_of, find_labelled, held
from kit.memory.blocks import as_block, check_version, checked, holders, present_block, write_block
from kit.memory.paging import Cut, Gone, Order, Page, paged
from kit.values import checks
from kit.values.checks import OMIT, Omitted
from kit.values.clip import named, shown
from kit.values.meant import Answering, each_explained, told
from kit.values.records import OPERATOR, Access, Agent, Block


@each_explained
class AgentBlocks(Answering):
    """``client.agents.blocks``: the blocks of one agent, by label.

    Ids are told apart by their prefix, so that ``attach(block_id, agent_id=…)`` and the older order
    ``attach(agent_id, block_id)`` both work.

    >>> from kit import connect
    >>> client = connect()
    >>> block = client.blocks.create(label="team_knowledge", value="We meet on Mondays.")
    >>> ana = client.agents.create(name="Ana")
    >>> client.agents.blocks.attach(block.id, agent_id=ana.id, access="read_only").access[block.id]
    'read_only'
    >>> client.agents.blocks.retrieve("team_knowledge", agent_id=ana.id).value
    'We meet on Mondays.'
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def attach(
        self,
        *ids: str,
        block_id: str | None = None,
        agent_id: str | None = None,
        access: Access | None = None,
    ) -> Agent:
        """Attach a block to an agent; attaching it again changes at most the access.

        Without ``access`` a new attachment is ``read_write``.

        Raises:
            NotFoundError: there is no such agent or block.
            LabelTakenError: the agent holds another block of the same label.
        """
        block_id, agent_id = pair(ids, block_id, agent_id)
        wanted = None if access is None else checks.an_access(access)

        def change(draft: Draft) -> Agent:
            agent = present_agent(draft, agent_id)
            attach(draft, agent, present_block(draft, block_id), wanted)
            return as_agent(draft, agent)

        return self._agent(change, "agents.blocks.attach")

    def detach(self, *ids: str, block_id: str | None = None, agent_id: str | None = None) -> Agent:
        """Take a block from an agent: it is in no prompt of that agent from the very next step.

        Raises:
            NotFoundError: there is no such agent or block, or it is not attached.
        """
        block_id, agent_id = pair(ids, block_id, agent_id)

        def change(draft: Draft) -> Agent:
            agent, block = present_agent(draft, agent_id), present_block(draft, block_id)
            draft.drop("attachments", attachment_of(draft, agent, block)["id"])
            return as_agent(draft, agent)

        return self._agent(change, "agents.blocks.detach")

    def retrieve(self, *words: str, block_label: str | None = None, agent_id: str | None = None) -> Block:
        """The block of this label that the agent holds.

        Raises:
            NotFoundError: there is no such agent, or it holds no such block.
        """
        label, agent_id = label_and_agent(words, block_label, agent_id)

        def look(room: Reading) -> Block:
            return as_block(room, _labelled(room, present_agent(room, agent_id), label))

        return self._journal.read(look)

    def update(
        self,
        *words: str,
        block_label: str | None = None,
        agent_id: str | None = None,
        value: str | Omitted = OMIT,
        label: str | Omitted = OMIT,
        description: str | Omitted | None = OMIT,
        limit: int | Omitted = OMIT,
        read_only: bool | Omitted = OMIT,
        metadata: dict[str, Any] | Omitted = OMIT,
        tags: Iterable[str] | Omitted = OMIT,
        hidden: bool | Omitted = OMIT,
        expected_version: int | None = None,
    ) -> Block:
        """Replace fields of the block of this label, as ``blocks.update`` does by id.

        This is the operator's call: an agent's access does not bind it.
        """
        old_label, agent_id = label_and_agent(words, block_label, agent_id)
        fields = checked(
            value=value,
            label=label,
            description=description,
            limit=limit,
            read_only=read_only,
            metadata=metadata,
            tags=tags,
            hidden=hidden,
        )

        def change(draft: Draft) -> Block:
            block = _labelled(draft, present_agent(draft, agent_id), old_label)
            check_version(block, expected_version)
            return as_block(draft, write_block(draft, OPERATOR, block, fields))

        block: Block = self._journal.commit(change, by=OPERATOR, via="agents.blocks.update").outcome
        return block

    modify = update

    def list(
        self,
        agent_id: str,
        *,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "asc",
    ) -> Page[Block]:
        """The agent's blocks, in the order in which they were attached."""

        def look(room: Reading, cut: Cut) -> list[Block]:
            blocks = {block["id"]: block for _, block in held(room, present_agent(room, agent_id))}
            return [
                as_block(room, blocks[id])
                for id in cut.of(list(blocks), _detached(room, "block_id", agent_id=agent_id))
            ]

        return paged(self._journal, look, Cut(limit=limit, before=before, after=after, order=order))

    def _agent(self, change: Any, via: str) -> Agent:
        agent: Agent = self._journal.commit(change, by=OPERATOR, via=via).outcome
        return agent


@each_explained
class BlockAgents(Answering):
    """``client.blocks.agents``: who holds a block."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def list(
        self,
        block_id: str,
        *,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "desc",
    ) -> Page[Agent]:
        """The agents that hold the block, the latest attached first."""

        def look(room: Reading, cut: Cut) -> list[Agent]:
            ids = holders(room, present_block(room, block_id)["id"])
            return [
                as_agent(room, present_agent(room, id))
                for id in cut.of(ids, _detached(room, "agent_id", block_id=block_id))
            ]

        return paged(self._journal, look, Cut(limit=limit, before=before, after=after, order=order))


def _labelled(room: Reading, agent: Document, label: str) -> Document:
    found = find_labelled(room, agent, label)
    if found is not None:
        return found[1]
    labels = named((block["label"] for _, block in held(room, agent)), none="no blocks")
    raise NotFoundError(
        f"{agent['name']} holds no block labelled {shown(label)}", hint=f"It holds: {labels}.", label=label
    )


def _detached(room: Reading, wanted: str, **equal: str) -> Gone:
    """A list by age of attachments begins again for whoever asks on after what was detached meanwhile."""

    def place(id: str) -> int | None:
        facts = {**equal, wanted: id}.items()
        ever = (given for one in room.outlines("attachments") for _, given in one.points)
        return 0 if any(given is not None and facts <= given.items() for given in ever) else None

    return place


def pair(ids: tuple[str, ...], block_id: str | None, agent_id: str | None) -> tuple[str, str]:
    """Block and agent id, from positional ones told apart by prefix and from keywords."""
    rest = list(ids)
    for place, id in enumerate(rest):
        if checks.is_id("agent", id) and agent_id is None:
            agent_id = rest.pop(place)
            break
    if rest and block_id is None:
        block_id = rest.pop(0)
    if rest and agent_id is None:
        agent_id = rest.pop(0)
    if rest:
        raise ArgumentsError(
            f"one block and one agent are expected, {told(rest[0])} is one too many",
            hint='What else is to be said needs its name, such as access="read_only".',
        )
    if block_id is None or agent_id is None:
        missing = "block" if block_id is None else "agent"
        raise ArgumentsError(f"the {missing}'s id is missing", hint=f"Say it: {missing}_id={missing}.id.")
    return block_id, agent_id


def label_and_agent(words: tuple[str, ...], label: str | None, agent_id: str | None) -> tuple[str, str]:
    """Block label and agent id, in either order."""
    label, agent_id = pair(words, label, agent_id)
    return checks.a_label(label), agent_id
