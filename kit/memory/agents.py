"""Agents: who answers messages, with which blocks in front of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol, get_args
from unicodedata import normalize

from kit.errors import BadRequestError, NotFoundError, UnprocessableEntityError
from kit.journal import Document, Draft, Journal, Reading
from kit.memory.access import effective
from kit.memory.attached import attach, held
from kit.memory.blocks import as_block, checked, create_block, present_block
from kit.memory.fields import BLOCK
from kit.memory.forms import stored
from kit.memory.paging import Cut, Order, Page, paged, stood
from kit.values import checks
from kit.values.checks import OMIT, Omitted
from kit.values.clip import named
from kit.values.meant import Answering, each_explained
from kit.values.records import OPERATOR, Access, Agent, AgentType
from kit.values.toolbox import ToolName

DEFAULT_SYSTEM = (
    "You work in a team of agents. What you know stands in your memory blocks below: answer from them, and "
    "say so when something is not in them. Change a block only through your tools, and only when asked to."
)
DEFAULT_TOOLS = ("memory_insert", "memory_replace")


def present_agent(room: Reading, agent_id: object) -> Document:
    """The agent's document, or ``NotFoundError``."""
    agent = room.get("agents", checks.an_id("agent", agent_id))
    if agent is None:
        raise NotFoundError(
            f"there is no agent {agent_id}",
            hint="It was deleted, or is of another room; client.agents.list() shows those that are here.",
            id=agent_id,
        )
    return agent


def as_agent(room: Reading, agent: Document) -> Agent:
    """The agent as it is handed out, with its blocks as they are now."""
    pairs = held(room, agent)
    return Agent(
        **{**stored("agents", agent), "tools": [ToolName(name) for name in agent["tools"]]},
        blocks=[as_block(room, block) for _, block in pairs],
        block_ids=[block["id"] for _, block in pairs],
        access={block["id"]: effective(block, attachment) for attachment, block in pairs},
        message_ids=room.ids("messages", agent_id=agent["id"]),
    )


class Registry(Protocol):
    """Which model plays which agent."""

    def name(self, model: object) -> str:
        """What an agent's record calls this model, which is a setting or a model itself."""
        ...

    def assign(self, agent_id: str, model: object) -> None:
        """Let this model think for the agent, in this process."""
        ...


@each_explained
class Agents(Answering):
    """``client.agents``.

    >>> from kit import connect
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana", memory_blocks=[{"label": "persona", "value": "I am Ana."}])
    >>> [block.label for block in ana.blocks]
    ['persona']
    """

    def __init__(self, journal: Journal, models: Registry, tools: Collection[str]) -> None:
        self._journal = journal
        self._models = models
        self._tools = tools

    def create(
        self,
        *,
        name: str | Omitted = OMIT,
        model: object = OMIT,
        embedding: str | None = None,
        system: str | None = None,
        description: str | None = None,
        tags: Iterable[str] | Omitted = OMIT,
        metadata: dict[str, Any] | Omitted = OMIT,
        block_ids: Iterable[str] = (),
        memory_blocks: Iterable[Mapping[str, Any]] = (),
        access: Mapping[str, Access] | None = None,
        tools: Iterable[str] = (),
        tool_ids: Iterable[str] = (),
        include_base_tools: bool = True,
        agent_type: AgentType = "letta_v1_agent",
        timezone: str | None = None,
        context_window_limit: int | None = None,
    ) -> Agent:
        """Make an agent; everything is made, or nothing.

        Args:
            block_ids: blocks to attach, in this order.
            memory_blocks: new blocks to make and attach, each with the fields of ``blocks.create``.
            access: by block id, what the agent may do; ``read_write`` where nothing is said.
            model: a setting such as ``"openai:NAME"``, or a model object, which stays in this process.
            context_window_limit: tokens that its model is sent at most; by default what the room says.
            tools, tool_ids: names or ids of tools beside the base tools ``memory_insert`` and
                ``memory_replace``.

        Raises:
            NotFoundError: a block id is unknown.
            LabelTakenError: two of the blocks have one label.
            UnprocessableEntityError: an argument has the wrong form.
        """
        fields = checks.given(name=name, model=model, tags=tags, metadata=metadata)
        fields |= {"embedding": embedding, "system": system, "description": description}
        fields |= {"agent_type": agent_type, "timezone": timezone}
        if context_window_limit is not None:
            fields["context_window_limit"] = context_window_limit
        base = DEFAULT_TOOLS if checks.a_flag(include_base_tools, "include_base_tools") else ()
        fields["tools"] = [*base, *checks.listed(tools, "tools"), *self._by_ids(tool_ids)]
        kept, allowed = self._checked(fields), checks.accesses(access)
        ids = checks.ids("block", block_ids, "block_ids")
        new = [_new_block(block) for block in checks.listed(memory_blocks, "memory_blocks")]

        def change(draft: Draft) -> Agent:
            agent = draft.put("agents", self._document(draft, kept))
            blocks = [present_block(draft, id) for id in ids]
            _check_named(agent, allowed, ids, "Name them in block_ids too.")
            for block in [*blocks, *(create_block(draft, OPERATOR, fields) for fields in new)]:
                attach(draft, agent, block, allowed.get(block["id"]))
            return as_agent(draft, agent)

        agent = self._commit(change, "agents.create")
        self._models.assign(agent.id, fields.get("model"))
        return agent

    def _document(self, draft: Draft, fields: dict[str, Any]) -> Document:
        return {
            "name": f"Agent_{draft.seq}",
            "model": self._models.name(None),
            "tags": [],
            "metadata": {},
            **fields,
            "created_at": draft.now,
            "updated_at": draft.now,
        }

    def retrieve(self, agent_id: str) -> Agent:
        """The agent, with its blocks as they are now."""
        return self._journal.read(lambda room: as_agent(room, present_agent(room, agent_id)))

    def update(
        self,
        agent_id: str,
        *,
        name: str | Omitted = OMIT,
        model: object = OMIT,
        embedding: str | Omitted | None = OMIT,
        system: str | Omitted | None = OMIT,
        description: str | Omitted | None = OMIT,
        tags: Iterable[str] | Omitted = OMIT,
        metadata: dict[str, Any] | Omitted = OMIT,
        tools: Iterable[str] | Omitted = OMIT,
        timezone: str | Omitted | None = OMIT,
        context_window_limit: int | Omitted | None = OMIT,
        block_ids: Iterable[str] | Omitted = OMIT,
        access: Mapping[str, Access] | None = None,
    ) -> Agent:
        """Replace fields of the agent; ``block_ids`` replaces the whole set of its blocks.

        Raises:
            NotFoundError: the agent or a block id is unknown.
            LabelTakenError: two of the blocks would have one label.
            BadRequestError: ``access`` names a block that the agent does not get.
            UnprocessableEntityError: an argument has the wrong form.
        """
        fields = checks.given(
            name=name,
            model=model,
            embedding=embedding,
            system=system,
            description=description,
            tags=tags,
            metadata=metadata,
            tools=tools,
            timezone=timezone,
            context_window_limit=context_window_limit,
        )
        kept, allowed = self._checked(fields), checks.accesses(access)
        ids = None if isinstance(block_ids, Omitted) else checks.ids("block", block_ids, "block_ids")

        def change(draft: Draft) -> Agent:
            agent = present_agent(draft, agent_id)
            if any(agent.get(name) != value for name, value in kept.items()):
                agent = draft.put("agents", {**agent, **kept, "updated_at": draft.now})
            wanted = [block["id"] for _, block in held(draft, agent)] if ids is None else ids
            blocks = [present_block(draft, id) for id in wanted]
            _check_named(agent, allowed, wanted, _ONE_MORE)
            _keep_only(draft, agent, wanted)
            for block in blocks:
                attach(draft, agent, block, allowed.get(block["id"]))
            return as_agent(draft, agent)

        agent = self._commit(change, "agents.update")
        if "model" in fields:
            self._models.assign(agent.id, fields["model"])
        return agent

    modify = update

    def delete(self, agent_id: str) -> None:
        """Delete the agent; its blocks stay, attached to whoever else holds them."""

        def change(draft: Draft) -> None:
            draft.drop("agents", present_agent(draft, agent_id)["id"])

        self._journal.commit(change, by=OPERATOR, via="agents.delete")

    def _checked(self, fields: dict[str, Any]) -> dict[str, Any]:
        checked = {name: _CHECKS[name](value) for name, value in fields.items() if name in _CHECKS}
        if "model" in fields:
            if isinstance(fields["model"], str):
                checks.a_text(fields["model"], "model")
            checked["model"] = self._models.name(fields["model"])
        if "tools" in fields:
            checked["tools"] = self._tool_names(fields["tools"])
        return checked

    def _tool_names(self, names: object) -> list[str]:
        wanted = checks.listed(names, "tools")
        for name in wanted:
            if not isinstance(name, str) or name not in self._tools:
                raise UnprocessableEntityError(
                    f"there is no tool {checks.shown(name)}", hint=f"The tools are {', '.join(self._tools)}."
                )
        return list(dict.fromkeys(wanted))

    def _by_ids(self, ids: object) -> list[str]:
        names = {ToolName(name).id: name for name in self._tools}
        wanted = checks.ids("tool", ids, "tool_ids")
        if unknown := [id for id in wanted if id not in names]:
            raise NotFoundError(f"there is no tool {unknown[0]}", hint="client.tools.list() shows them.")
        return [names[id] for id in wanted]

    def _commit(self, change: Callable[[Draft], Agent], via: str) -> Agent:
        agent: Agent = self._journal.commit(change, by=OPERATOR, via=via).outcome
        return agent

    def list(
        self,
        *,
        name: str | None = None,
        tags: Iterable[str] | None = None,
        match_all_tags: bool = False,
        query_text: str | None = None,
        include: Iterable[str] | None = None,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "desc",
    ) -> Page[Agent]:
        """The agents that fit every filter given; ``include`` is accepted, for everything is included.

        An accented letter fits however it is composed: é of one character or of two.
        """
        cut = Cut(limit=limit, before=before, after=after, order=order)
        named = None if name is None else normalize("NFC", checks.a_text(name, "name"))
        asked = None
        if query_text is not None:
            asked = normalize("NFC", checks.a_text(query_text, "query_text")).casefold()
        wanted = [] if tags is None else checks.tags(tags)
        every = all if checks.a_flag(match_all_tags, "match_all_tags") else any

        def fits(agent: Document) -> bool:
            called = normalize("NFC", agent["name"])
            return (
                (named is None or called == named)
                and (asked is None or asked in called.casefold())
                and (not wanted or every(tag in agent["tags"] for tag in wanted))
            )

        def look(room: Reading, cut: Cut) -> list[Agent]:
            found = {agent["id"]: agent for agent in room.find("agents") if fits(agent)}
            return [
                as_agent(room, found[id]) for id in cut.of(list(found), stood(room, "agents", list(found)))
            ]

        return paged(self._journal, look, cut)


_ONE_MORE = (
    "agents.blocks.attach(block_id=…, agent_id=…, access=…) adds a block and keeps the others; block_ids is "
    "the whole set, and what it does not name is taken away."
)


def _check_named(agent: Document, access: Mapping[str, Access], ids: Collection[str], hint: str) -> None:
    unknown = sorted(set(access) - set(ids))
    if unknown:
        raise BadRequestError(
            f"access names blocks that {agent['name']} does not get: {named(unknown)}",
            hint=hint,
        )


def _keep_only(draft: Draft, agent: Document, ids: Collection[str]) -> None:
    """Detach all other blocks; what whoever does this does not see stays attached."""
    for attachment, block in held(draft, agent):
        if block["id"] not in ids:
            draft.drop("attachments", attachment["id"])


def _new_block(block: object) -> dict[str, Any]:
    if not isinstance(block, Mapping) or "label" not in block:
        raise UnprocessableEntityError(
            f"{checks.shown(block)} is not a block to make",
            hint='memory_blocks=[{"label": "persona", "value": "…"}]',
        )
    if unknown := [name for name in block if name not in BLOCK]:
        raise UnprocessableEntityError(
            f"a block has no field {checks.shown(unknown[0])}",
            hint=f"Its fields are {', '.join(sorted(BLOCK))}.",
        )
    # these are fields as JSON writes them, where null is what was not given
    return checked(**{name: item for name, item in block.items() if item is not None or name == "label"})


def _optional(what: str) -> Callable[[Any], str | None]:
    return lambda text: None if text is None else checks.a_text(text, what)


def _agent_type(word: object) -> str:
    known = get_args(AgentType)
    if isinstance(word, str) and word in known:
        return word
    raise UnprocessableEntityError(
        f"agent_type is {checks.shown(word)}", hint=f"It is one of {', '.join(known)}."
    )


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": checks.a_name,
    "embedding": _optional("embedding"),
    "system": lambda text: DEFAULT_SYSTEM if text is None else checks.a_text(text, "system"),
    "description": _optional("description"),
    "tags": checks.tags,
    "metadata": checks.metadata,
    "agent_type": _agent_type,
    "timezone": _optional("timezone"),
    "context_window_limit": lambda number: checks.a_context(number, "context_window_limit"),
}
