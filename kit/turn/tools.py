"""The memory tools: what an agent can do to its blocks, each call one commit by that agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.errors import BadRequestError, EditError, UnprocessableEntityError
from kit.journal import Document, Draft
from kit.memory.access import Action, check
from kit.memory.attached import attach, labelled
from kit.memory.blocks import checked, create_block, write_block
from kit.values import checks
from kit.values.difference import brief
from kit.values.edits import Append, Edit, Insert, Patch, Replace, Rewrite
from kit.values.protocol import ToolSpec
from kit.values.records import Principal
from kit.values.toolbox import describe

FINISH = "memory_finish_edits"
ASK = "send_message_to_agent_and_wait_for_reply"
TELL = "send_message_to_agent_async"
_EVERYWHERE = "core_memory_replace"
_PATHS = "/memories/"


@dataclass(frozen=True, slots=True)
class Caller:
    """The agent that calls a tool, inside the transaction of that call."""

    draft: Draft
    agent: Document

    @property
    def principal(self) -> Principal:
        """The agent as the one who acts."""
        return Principal("agent", self.agent["id"], self.agent["name"])

    def edit(self, label: str, edit: Edit) -> str:
        """Apply an edit to the agent's block of this label, if the agent may."""
        attachment, block = labelled(self.draft, self.agent, label)
        action: Action = "append" if edit.adds_only(block["value"]) else "alter"
        check(self.principal, action, block, attachment)
        try:
            value = edit.apply(block["value"])
        except EditError as error:
            raise self._explained(error, edit) from None
        return self._written(block, write_block(self.draft, self.principal, block, checked(value=value)))

    def alter(self, label: str, action: Action, fields: dict[str, Any]) -> str:
        """Rename or describe the agent's block of this label, if the agent may."""
        attachment, block = labelled(self.draft, self.agent, label)
        check(self.principal, action, block, attachment)
        return self._written(block, write_block(self.draft, self.principal, block, checked(**fields)))

    def create(self, label: str, description: str | None, value: str) -> str:
        """Make a block of the agent's own."""
        fields = checked(label=label, value=value, description=description)
        block = create_block(self.draft, self.principal, fields)
        attach(self.draft, self.agent, block, "read_write")
        return f"{label} was made: version 1, {len(value)} of {block['limit']} characters"

    def detach(self, label: str) -> str:
        """Give the agent's block of this label away, if the agent may."""
        attachment, block = labelled(self.draft, self.agent, label)
        check(self.principal, "detach", block, attachment)
        self.draft.drop("attachments", attachment["id"])
        return f"{label} is detached from {self.agent['name']}; the block itself stays"

    @staticmethod
    def _written(before: Document, after: Document) -> str:
        if after["version"] == before["version"]:
            return f"{after['label']} is unchanged: version {after['version']} says that already"
        told = [f"{after['label']} is now version {after['version']}"]
        if after["label"] != before["label"]:
            told[0] += f" (it was labelled {before['label']})"
        if after["value"] != before["value"]:
            told.append(brief(before["value"], after["value"]))
        return "\n".join(told)

    def _explained(self, error: EditError, edit: Edit) -> EditError:
        """The refusal with what a model can do about it, which has tools and sees a prompt."""
        message, hint = error.message, error.hint
        if isinstance(edit, Replace) and not edit.old:
            message = "there is no text to replace: the old text is empty"
        elif isinstance(edit, Replace) and error.lines:
            hint = "Give more of the text around it, so that it stands once"
            hint += f", or use {_EVERYWHERE}." if _EVERYWHERE in self.agent["tools"] else "."
        elif "&lt;" in str(edit) or "&amp;" in str(edit):
            hint = "The prompt shows &lt; where the block has <, and &amp; where it has &: "
            hint += "write the block's own text."
        return EditError(message, hint=hint, **error.evidence)


Run = Callable[[Caller, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: what the model is told of it, and what it does."""

    spec: ToolSpec
    run: Run


def _tool(name: str, description: str, required: str, run: Run, optional: str = "") -> Tool:
    """Parameters are written ``name:type``; texts need no type."""
    properties = {}
    for word in (required + " " + optional).split():
        parameter, _, kind = word.partition(":")
        properties[parameter] = {"type": kind or "string", "description": _described(name, parameter)}
    schema = {
        "type": "object",
        "properties": properties,
        "required": [word.partition(":")[0] for word in required.split()],
        "additionalProperties": False,
    }
    describe(name, description, schema)
    return Tool(ToolSpec(name, description, schema), run)


def _described(tool: str, parameter: str) -> str:
    return _PARAMETERS.get(f"{tool}.{parameter}", _PARAMETERS[parameter])


_PARAMETERS = {
    "label": "The label of one of your memory blocks.",
    "content": "The line or lines to add at the end.",
    "old_content": "The exact text to replace, wherever it stands.",
    "new_content": 'The text to put in its place; "" deletes it.',
    "new_string": "The text to put in.",
    "memory_replace.new_string": 'The text to put in its place; "" deletes it.',
    "memory.new_string": 'The text to put in its place; "" deletes it.',
    "old_string": "The exact text to replace; it must stand in the block exactly once.",
    "insert_line": "The number of the line to insert after: 0 is the top, -1 the end.",
    "insert_text": "The text to insert.",
    "new_memory": "The whole new text of the block.",
    "patch": "Hunks as in a unified diff: lines that begin with a space, - or +.",
    "command": "One of create, str_replace, insert, delete, rename.",
    "path": "The block as a path: /memories/LABEL.",
    "file_text": "The text of the new block.",
    "description": "What the block is for.",
    "old_path": "The path to rename.",
    "new_path": "The new path.",
    "message": "What to tell the other agent.",
    "other_agent_id": "The other agent's id: agent-…",
}


def _memory(caller: Caller, given: Mapping[str, Any]) -> str:
    """The one tool that does everything, by command."""
    command = given["command"]
    needed = _COMMANDS.get(command)
    if needed is None:
        raise UnprocessableEntityError(
            f"there is no command {checks.shown(command)}", hint=f"The commands are {', '.join(_COMMANDS)}."
        )
    if command == "rename":
        return _rename(caller, given)
    for name in needed:
        if given.get(name) is None:
            raise UnprocessableEntityError(f"{command} needs {name}", hint=_described("memory", name))
    label = _label_in(given["path"])
    if command == "create":
        return caller.create(label, given.get("description"), given.get("file_text", ""))
    if command == "delete":
        return caller.detach(label)
    if command == "insert":
        return caller.edit(label, Insert(given["insert_text"], given.get("insert_line", -1)))
    return caller.edit(label, Replace(given["old_string"], given["new_string"]))


_COMMANDS: dict[str, tuple[str, ...]] = {
    "create": ("path",),
    "str_replace": ("path", "old_string", "new_string"),
    "insert": ("path", "insert_text"),
    "delete": ("path",),
    "rename": (),
}


def _rename(caller: Caller, given: Mapping[str, Any]) -> str:
    if given.get("old_path") is not None and given.get("new_path") is not None:
        new = _label_in(given["new_path"])
        return caller.alter(_label_in(given["old_path"]), "rename", {"label": new})
    if given.get("path") is not None and given.get("description") is not None:
        return caller.alter(_label_in(given["path"]), "describe", {"description": given["description"]})
    raise UnprocessableEntityError(
        "rename needs old_path and new_path, or path and description",
        hint='For example old_path="/memories/notes", new_path="/memories/team_notes".',
    )


def _label_in(path: str) -> str:
    """The label in a path; a label may itself hold slashes.

    >>> _label_in("/memories/sales/leads")
    'sales/leads'
    """
    return path.removeprefix(_PATHS)


def _by_turn(_: Caller, given: Mapping[str, Any]) -> str:
    raise BadRequestError("this tool talks to another agent, which only a turn can do", given=dict(given))


_EVERY = (
    _tool(
        "core_memory_append",
        "Add lines at the end of a memory block.",
        "label content",
        lambda caller, given: caller.edit(given["label"], Append(given["content"])),
    ),
    _tool(
        "core_memory_replace",
        "Replace every occurrence of an exact text in a memory block.",
        "label old_content new_content",
        lambda caller, given: caller.edit(
            given["label"], Replace(given["old_content"], given["new_content"], all=True)
        ),
    ),
    _tool(
        "memory_insert",
        "Insert lines into a memory block, at its end unless a line is given.",
        "label new_string",
        lambda caller, given: caller.edit(
            given["label"], Insert(given["new_string"], given.get("insert_line", -1))
        ),
        "insert_line:integer",
    ),
    _tool(
        "memory_replace",
        "Replace an exact text that stands once in a memory block.",
        "label old_string new_string",
        lambda caller, given: caller.edit(given["label"], Replace(given["old_string"], given["new_string"])),
    ),
    _tool(
        "memory_rethink",
        "Rewrite a whole memory block.",
        "label new_memory",
        lambda caller, given: caller.edit(given["label"], Rewrite(given["new_memory"])),
    ),
    _tool(
        "memory_apply_patch",
        "Apply a patch to a memory block: all of its hunks, or nothing.",
        "label patch",
        lambda caller, given: caller.edit(given["label"], Patch(given["patch"])),
    ),
    _tool(
        "memory",
        "Create, edit, rename or give away a memory block, by command.",
        "command",
        _memory,
        "path file_text description old_string new_string insert_line:integer insert_text old_path new_path",
    ),
    _tool(FINISH, "Say that you have finished editing your memory.", "", lambda *_: "edits finished"),
    _tool(ASK, "Send a message to another agent and wait for its reply.", "message other_agent_id", _by_turn),
    _tool(
        TELL, "Send a message to another agent; do not wait for a reply.", "message other_agent_id", _by_turn
    ),
)
CATALOG: dict[str, Tool] = {tool.spec.name: tool for tool in _EVERY}
