"""The registry of models: which one thinks for which agent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from kit.errors import PermissionDeniedError, UnprocessableEntityError
from kit.models.named import Permitted, named, no_model
from kit.models.setting import is_model, made, model_for
from kit.models.stand_in import StandIn, say_once
from kit.values.checks import a_context, a_text, listed, shown
from kit.values.protocol import Model

_LONGEST = 500  # characters of a setting
_MOST_KEPT = 50  # models with their connections


class ModelRegistry:
    """Finds an agent's model by its setting, or the object that was handed over in this process.

    Whoever is asked gets the prompt, and perhaps a key, so a setting counts on somebody's word only: of
    who opened the room (``default``, ``models``; ``KIT_MODEL``, ``KIT_MODELS``), or of who gave it to an
    agent in this process. For what a record alone says, the room's own model stands in, and says so.
    """

    def __init__(
        self,
        default: str | Model | None,
        environ: Mapping[str, str] = os.environ,
        *,
        models: Iterable[str] | None = None,
        context: int | None = None,
    ) -> None:
        self._environ = environ
        self.context = _usual_context(environ) if context is None else a_context(context, "context")
        self._objects: dict[str, Model] = {}
        self._asked: dict[str, str] = {}  # by agent: the setting that it was given in this process
        self._by_setting: dict[str, Model] = {}
        self._is_word = True  # whether a call is the word of who runs this process
        self._default = (environ.get("KIT_MODEL", "").strip() or "clerk") if default is None else default
        self._allow(_of_environment(environ) if models is None else listed(models, "models"))
        name = self.name(None)
        if not isinstance(self._default, str):
            self._by_setting[name] = self._default

    def _allow(self, models: Iterable[str]) -> None:
        self._allowed = [*models, *([self._default] if isinstance(self._default, str) else [])]
        self._permitted = Permitted(self._allowed)

    def for_others(self, models: Iterable[str] = ()) -> ModelRegistry:
        """The same for calls that others make: their word allows nothing; ``models`` are allowed too."""
        return _ForOthers(self, models)

    def name(self, model: object) -> str:
        """What an agent's record calls this model; ``None`` is the default one.

        Raises:
            PermissionDeniedError: it is named in somebody else's call, and nobody has allowed it.
        """
        chosen: Any = self._default if model is None else model
        if isinstance(chosen, str):
            return self._named(chosen)
        if not callable(getattr(chosen, "respond", None)):
            raise UnprocessableEntityError(
                f"{shown(chosen)} names no model and is none",
                hint='Give a setting such as "clerk" or "openai:NAME", or a model object.',
            )
        return str(model_for(chosen, self._environ).name)

    def _named(self, setting: str) -> str:
        """The setting as it is kept, just as it was written."""
        if len(a_text(setting, "model")) > _LONGEST:
            raise no_model(setting)
        found = named(setting)
        if self._is_word or found in self._permitted:
            self._model(setting)
        elif not found.is_handle:
            raise PermissionDeniedError(
                f"this room does not offer the model {shown(setting)}",
                hint=f"It offers {', '.join(dict.fromkeys(['clerk', *self._allowed]))}; "
                "a model object stays with you. Who serves it may offer more: kit serve --model NAME.",
                rule="only models that whoever serves the room allows",
            )
        return setting

    def assign(self, agent_id: str, model: object) -> None:
        """Let this model think for the agent, in this process; a setting is looked up when it is needed."""
        self._objects.pop(agent_id, None)
        self._asked.pop(agent_id, None)
        if isinstance(model, str):
            if self._is_word:
                self._asked[agent_id] = model
        elif is_model(model):
            self._objects[agent_id] = model
        elif model is not None:
            raise no_model(model)

    def model_of(self, agent: Mapping[str, Any]) -> Model:
        """The model that answers for this agent."""
        own, setting = self._objects.get(agent["id"]), agent["model"]
        if own is not None and own.name == setting:  # else the record was changed or brought back since
            return own
        if not isinstance(self._default, str) and setting == self._default.name:
            return self._default
        if self._asked.get(agent["id"]) == setting or named(setting) in self._permitted:
            return self._model(setting)
        stand_in = StandIn(self._room_model(), setting)
        found = named(setting)
        say_once(
            "a record's handle" if found.is_handle else found.place,
            f"{setting} is what this room's record says, and nobody here has allowed it, so "
            f"{stand_in.model.name} answers and each step says so. To allow it: "
            f"connect(…, models=[{setting!r}]), KIT_MODELS={setting}, or kit serve --model {setting}.",
        )
        return stand_in

    def object_for(self, agent_id: str, name: str) -> Model | None:
        """The model that was handed over as an object for this agent, or for all, under this name."""
        own = self._objects.get(agent_id)
        return self._by_setting.get(name) if own is None else own

    def _model(self, setting: str) -> Model:
        found = self._by_setting.get(setting)
        if found is None:
            found = made(setting, self._environ, self._room_model)
            if not isinstance(found, StandIn):  # a key may be set any time
                self._keep(setting, found)
        return found

    def _keep(self, setting: str, model: Model) -> None:
        self._by_setting[setting] = model
        for old in list(self._by_setting)[1:-_MOST_KEPT]:  # the first one is the room's own
            self._by_setting.pop(old, None)

    def _room_model(self) -> Model:
        """The model that answers where no other one is named, or the one that is named can not."""
        if not isinstance(self._default, str):
            return self._default
        if self._default not in self._by_setting:  # it is not ready itself
            return model_for("clerk", self._environ)
        return self._by_setting[self._default]


class _ForOthers(ModelRegistry):
    """Shares with its registry whatever was handed over to that one."""

    def __init__(self, registry: ModelRegistry, models: Iterable[str]) -> None:
        vars(self).update(vars(registry))
        self._is_word = False
        self._allow([*self._allowed, *models])


def _of_environment(environ: Mapping[str, str]) -> list[str]:
    return [one.strip() for one in environ.get("KIT_MODELS", "").split(",") if one.strip()]


def _usual_context(environ: Mapping[str, str]) -> int | None:
    """What ``KIT_CONTEXT`` says, if it says anything.

    Raises:
        UnprocessableEntityError: it is no number of tokens.
    """
    text = environ.get("KIT_CONTEXT", "").strip()
    return (
        a_context(int(text) if text.isdecimal() and len(text) < 20 else text, "KIT_CONTEXT") if text else None
    )
