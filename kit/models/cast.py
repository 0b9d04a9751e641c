"""The cast: which model plays which agent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from kit.checks import shown
from kit.errors import UnprocessableEntityError
from kit.models.protocol import Model
from kit.models.setting import model_for

_LONGEST = 500  # characters of a setting


class ModelCast:
    """Finds an agent's model by its setting, or the object that was handed over in this process."""

    def __init__(self, default: str | Model | None, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._objects: dict[str, Model] = {}
        self._by_setting: dict[str, Model] = {}
        self._default = (environ.get("KIT_MODEL") or "clerk") if default is None else default
        name = self.name(None)
        if not isinstance(self._default, str):
            self._by_setting[name] = self._default

    def name(self, model: object) -> str:
        """What an agent's record calls this model; ``None`` is the default one."""
        chosen: Any = self._default if model is None else model
        if isinstance(chosen, str) and len(chosen) <= _LONGEST:
            self._model(chosen)
            return chosen
        if not callable(getattr(chosen, "respond", None)):
            raise UnprocessableEntityError(
                f"{shown(chosen)} names no model and is none",
                hint='Give a setting such as "clerk" or "openai:NAME", or a model object.',
            )
        return str(model_for(chosen, self._environ).name)

    def assign(self, agent_id: str, model: object) -> None:
        """Let this model play the agent, in this process; a setting is looked up when it is needed."""
        self._objects.pop(agent_id, None)
        if model is not None and not isinstance(model, str):
            self._objects[agent_id] = model_for(model, self._environ)  # type: ignore[arg-type]

    def play(self, agent: Mapping[str, Any]) -> Model:
        """The model that answers for this agent."""
        own = self._objects.get(agent["id"])
        return self._model(agent["model"]) if own is None else own

    def object_for(self, agent_id: str, name: str) -> Model | None:
        """The model that was handed over as an object for this agent, or for all, under this name."""
        own = self._objects.get(agent_id)
        return self._by_setting.get(name) if own is None else own

    def _model(self, setting: str) -> Model:
        if setting not in self._by_setting:
            self._by_setting[setting] = model_for(setting, self._environ)
        return self._by_setting[setting]
