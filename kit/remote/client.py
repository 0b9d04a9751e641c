"""The client of a room on the network: the same calls, the same answers, the same refusals."""

from __future__ import annotations

import functools
import inspect
import math
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar, cast

import httpx

from kit.client import Client, RoomAgents, RoomBlocks
from kit.errors import APIStatusError, RoomError
from kit.memory.agents import Agents, present_agent
from kit.memory.attachments import AgentBlocks, label_and_agent, pair
from kit.memory.blocks import Blocks, an_edit
from kit.memory.equipment import AgentTools
from kit.memory.room import Room
from kit.models.named import named
from kit.models.registry import ModelRegistry
from kit.remote.link import Link
from kit.remote.replica import Replica
from kit.remote.seat import RemoteSeat
from kit.remote.turn import RemoteTurn
from kit.turn.message_types import Response
from kit.turn.messages import Messages
from kit.turn.tools import CATALOG
from kit.values.checks import OMIT, Omitted, an_access, given, ids, is_id
from kit.values.meant import explained
from kit.values.protocol import Model
from kit.values.records import Access, Agent

M = TypeVar("M", bound=Callable[..., Any])
_NAMES_LAST = 15.0  # seconds
HERE = "client:"  # what the setting of an agent begins with whose model is an object of its client


class RemoteClient(Client):
    """A room that a server holds. Reading it is reading a replica; what changes it is sent.

    Raises:
        AuthenticationError: the server asks for a token, and this is none that it knows.
        RoomError: nobody answers there.
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        *,
        model: str | Model | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._link = link = Link(address, token, transport, os.environ)
        own = RemoteRegistry(model)
        replica = Replica(link)
        super().__init__(replica, own, (lambda: RemoteSeat(address, token, transport)) if token else None)
        self.room_is_own = False
        self.called = f"Room at {link.address}"
        self._replica = replica
        self._names: Mapping[str, str] = {}
        self._named_until = 0.0 if token else math.inf
        self.blocks: RemoteBlocks = RemoteBlocks(replica, link)
        self.agents: RemoteAgents = RemoteAgents(replica, own, link)
        self.room: RemoteRoom = RemoteRoom(replica, link)
        try:
            replica.read(lambda room: room.seq)  # so that a wrong address or token is told at once
        except BaseException:  # whatever it is: nobody else can close it
            link.close()
            raise

    def enter(self, notebook: int) -> None:
        """Go into the room that a learner has for this notebook: in a class she has one for each."""
        self._replica.enter(str(notebook))

    def names(self) -> Mapping[str, str]:
        """What the learners are called, as the instructor is told it; asked for again after a while."""
        if self._named_until < time.monotonic():
            self._named_until = time.monotonic() + _NAMES_LAST
            with suppress(APIStatusError, RoomError):  # no instructor, an older server, or nobody there now
                self._names = dict(self._link.ask("/class/names")["names"])
        return self._names

    def share(self, block_id: str, access: Access | None) -> None:
        """In a class, for its instructor: let every learner use a block so; ``None`` takes it back."""
        self._link.send("POST", "/class/share", {"block_id": block_id, "access": access})

    def __repr__(self) -> str:
        return f"<room at {self._link.address}>"


class RemoteRegistry(ModelRegistry):
    """The models that are objects in this process; settings are the server's to look up."""

    def __init__(self, default: str | Model | None) -> None:
        super().__init__("clerk" if default is None or isinstance(default, str) else default)
        self._given = default
        if isinstance(default, str):
            named(default)  # refused here, where it has no form or would send a password along

    def setting(self, model: object) -> object:
        """What the server is told of an agent's model; ``None`` where it is to take its own."""
        chosen = self._given if model is None or isinstance(model, Omitted) else model
        return chosen if chosen is None or isinstance(chosen, str) else HERE + self.name(chosen)

    def thinker(self, agent: Mapping[str, Any]) -> Model | None:
        """The model here that answers for this agent, if it is here."""
        if not agent["model"].startswith(HERE):
            return None
        return self.object_for(agent["id"], agent["model"].removeprefix(HERE))


def sent(method: M, how: Callable[[Any, dict[str, Any]], Any]) -> M:
    """A method with the signature of ``method``; what it is called with goes to ``how``."""
    signature = inspect.signature(method)

    @functools.wraps(method)
    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        asked = dict(signature.bind(self, *args, **kwargs).arguments)
        del asked["self"]
        if not isinstance(asked.get("block_ids", OMIT), Omitted):
            asked["block_ids"] = ids("block", asked["block_ids"], "block_ids")  # a block can not be sent
        return how(self, given(**asked))

    return cast("M", explained(send))


def plainly(name: str) -> Callable[[Any, dict[str, Any]], Any]:
    """Send it as the call ``name``."""
    return lambda self, asked: self._link.call(name, asked)


def by_ids(name: str) -> Callable[[Any, dict[str, Any]], Any]:
    """Send it with the ids of block and agent, in whichever order they were given."""

    def send(self: Any, asked: dict[str, Any]) -> Any:
        block_id, agent_id = pair(asked.pop("ids", ()), asked.get("block_id"), asked.get("agent_id"))
        if asked.get("access") is not None:
            an_access(asked["access"])
        return self._link.call(name, {**asked, "block_id": block_id, "agent_id": agent_id})

    return send


def _labelled(self: Any, asked: dict[str, Any]) -> Any:
    label, agent_id = label_and_agent(asked.pop("words", ()), asked.get("block_label"), asked.get("agent_id"))
    return self._link.call("agents.blocks.update", {**asked, "block_label": label, "agent_id": agent_id})


def _edited(self: Any, asked: dict[str, Any]) -> Any:
    return self._link.call("blocks.edit", {**asked, "edit": an_edit(asked["edit"])})


class RemoteBlocks(RoomBlocks):
    """``client.blocks``; what is not named here reads the replica."""

    def __init__(self, replica: Replica, link: Link) -> None:
        super().__init__(replica)
        self._link = link

    create = sent(Blocks.create, plainly("blocks.create"))
    update = modify = sent(Blocks.update, plainly("blocks.update"))
    edit = sent(Blocks.edit, _edited)
    delete = sent(Blocks.delete, plainly("blocks.delete"))
    restore = sent(Blocks.restore, plainly("blocks.restore"))
    redact = sent(Blocks.redact, plainly("blocks.redact"))


class RemoteRoom(Room):
    """``client.room``."""

    def __init__(self, replica: Replica, link: Link) -> None:
        super().__init__(replica)
        self._link = link

    restore = sent(Room.restore, plainly("room.restore"))


class RemoteAgentBlocks(AgentBlocks):
    """``client.agents.blocks``."""

    def __init__(self, replica: Replica, link: Link) -> None:
        super().__init__(replica)
        self._link = link

    attach = sent(AgentBlocks.attach, by_ids("agents.blocks.attach"))
    detach = sent(AgentBlocks.detach, by_ids("agents.blocks.detach"))
    update = modify = sent(AgentBlocks.update, _labelled)


class RemoteAgentTools(AgentTools):
    """``client.agents.tools``."""

    def __init__(self, replica: Replica, link: Link) -> None:
        super().__init__(replica, CATALOG)
        self._link = link

    attach = sent(AgentTools.attach, plainly("agents.tools.attach"))
    detach = sent(AgentTools.detach, plainly("agents.tools.detach"))


class RemoteAgents(RoomAgents):
    """``client.agents``."""

    def __init__(self, replica: Replica, models: RemoteRegistry, link: Link) -> None:
        super().__init__(replica, models)
        self._link = link
        self._registry = models
        self.blocks = RemoteAgentBlocks(replica, link)
        self.tools = RemoteAgentTools(replica, link)
        self.messages = RemoteMessages(replica, models, link)

    create = sent(Agents.create, lambda self, asked: self._keep("agents.create", {"model": None, **asked}))
    update = modify = sent(Agents.update, lambda self, asked: self._keep("agents.update", asked))
    delete = sent(Agents.delete, plainly("agents.delete"))
    prompt = sent(RoomAgents.prompt, plainly("agents.prompt"))
    knows = sent(RoomAgents.knows, plainly("agents.knows"))

    def with_setting(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """These arguments with a word for the model; ``None`` where one is an object that is to stay here."""
        if not isinstance(asked.get("model"), str | None):
            return None
        setting = self._registry.setting(asked.get("model"))
        return asked if setting is None else {**asked, "model": setting}

    def _keep(self, name: str, asked: dict[str, Any]) -> Agent:
        """Send it with a word for the model; a model that is an object stays here."""
        if "model" not in asked:
            agent: Agent = self._link.call(name, asked)
            return agent
        model = asked.pop("model")
        setting = self._registry.setting(model)
        agent = self._link.call(name, {**asked, "model": setting})
        self._registry.assign(agent.id, model)
        return agent


class RemoteMessages(Messages):
    """``client.agents.messages``."""

    def __init__(self, replica: Replica, models: RemoteRegistry, link: Link) -> None:
        super().__init__(replica, models.model_of)
        self._replica = replica
        self._link = link
        self._models = models

    create = sent(Messages.create, lambda self, asked: self._create(asked))
    steps = sent(Messages.steps, lambda self, asked: self._steps(asked))

    def _create(self, asked: dict[str, Any]) -> Response:
        if self._thinker(asked["agent_id"]) is not None:
            return self._steps(asked).run()
        response: Response = self._link.call("agents.messages.create", asked)
        return response

    def _steps(self, asked: dict[str, Any]) -> RemoteTurn:
        agent_id = asked.pop("agent_id")
        self._thinker(agent_id)
        return RemoteTurn(self._link, agent_id, asked, lambda: self._thinker(agent_id))

    def unless_thought_here(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """These arguments, or ``None`` where the agent's model is an object in this process."""
        here = is_id("agent", asked.get("agent_id")) and self._thinker(asked["agent_id"]) is not None
        return None if here else asked

    def _thinker(self, agent_id: str) -> Model | None:
        return self._models.thinker(self._replica.read(lambda room: present_agent(room, agent_id)))
