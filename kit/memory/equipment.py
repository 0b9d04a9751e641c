"""Which tools there are, and which of them an agent has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from kit.errors import NotFoundError
from kit.journal import Document, Draft, Journal, Reading
from kit.memory.agents import as_agent, present_agent
from kit.memory.paging import Cut, Order, Page, paged
from kit.values import checks
from kit.values.meant import Answering, each_explained
from kit.values.records import OPERATOR, Agent
from kit.values.toolbox import ToolName


@each_explained
class Tools(Answering):
    """``client.tools``: every tool that an agent can have.

    >>> from kit import connect
    >>> connect().tools.list(name="memory_insert")[0].description
    'Insert lines into a memory block, at its end unless a line is given.'
    """

    def __init__(self, journal: Journal, names: Collection[str]) -> None:
        self._journal = journal
        self._by_id = {tool.id: tool for tool in map(ToolName, names)}

    def retrieve(self, tool_id: str) -> ToolName:
        """The tool of this id.

        Raises:
            NotFoundError: there is none.
        """
        tool = self._by_id.get(checks.an_id("tool", tool_id))
        if tool is None:
            raise NotFoundError(
                f"there is no tool {tool_id}", hint="client.tools.list() shows them.", id=tool_id
            )
        return tool

    def list(
        self,
        *,
        name: str | None = None,
        names: Iterable[str] | None = None,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "asc",
    ) -> Page[ToolName]:
        """All tools, or those of these names."""
        wanted = (
            None if names is None else {checks.a_text(one, "a name") for one in checks.listed(names, "names")}
        )
        if name is not None:
            wanted = {checks.a_text(name, "name")}
        found = [id for id, tool in self._by_id.items() if wanted is None or tool in wanted]

        def look(_: Reading, cut: Cut) -> list[ToolName]:
            return [self._by_id[id] for id in cut.of(found)]

        return paged(self._journal, look, Cut(limit=limit, before=before, after=after, order=order))


@each_explained
class AgentTools(Answering):
    """``client.agents.tools``: the tools of one agent.

    >>> from kit import connect
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana")
    >>> rethink = client.tools.list(name="memory_rethink")[0]
    >>> client.agents.tools.attach(rethink.id, agent_id=ana.id).tools
    ['memory_insert', 'memory_replace', 'memory_rethink']
    """

    def __init__(self, journal: Journal, names: Collection[str]) -> None:
        self._journal = journal
        self._known = Tools(journal, names)

    def attach(self, tool_id: str, *, agent_id: str) -> Agent:
        """Give the agent a tool; one that it has already stays as it is.

        Raises:
            NotFoundError: there is no such agent or tool.
        """
        tool = self._known.retrieve(tool_id)
        return self._set(agent_id, lambda has: [*has, tool.name] if tool not in has else has, "attach")

    def detach(self, tool_id: str, *, agent_id: str) -> Agent:
        """Take a tool from the agent.

        Raises:
            NotFoundError: there is no such agent or tool, or the agent has it not.
        """
        tool = self._known.retrieve(tool_id)

        def without(has: list[str]) -> list[str]:
            if tool not in has:
                raise NotFoundError(
                    f"the agent has no tool {tool}", hint=f"It has: {', '.join(has) or 'none'}."
                )
            return [name for name in has if name != tool]

        return self._set(agent_id, without, "detach")

    def _set(self, agent_id: str, alter: Callable[[list[str]], list[str]], word: str) -> Agent:
        def change(draft: Draft) -> Agent:
            agent: Document = present_agent(draft, agent_id)
            has = alter(agent["tools"])
            if has != agent["tools"]:
                agent = draft.put("agents", {**agent, "tools": has, "updated_at": draft.now})
            return as_agent(draft, agent)

        agent: Agent = self._journal.commit(change, by=OPERATOR, via=f"agents.tools.{word}").outcome
        return agent

    def list(
        self,
        agent_id: str,
        *,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "asc",
    ) -> Page[ToolName]:
        """The agent's tools."""

        def look(room: Reading, cut: Cut) -> list[ToolName]:
            has = {tool.id: tool for tool in map(ToolName, present_agent(room, agent_id)["tools"])}
            return [has[id] for id in cut.of(list(has))]

        return paged(self._journal, look, Cut(limit=limit, before=before, after=after, order=order))
