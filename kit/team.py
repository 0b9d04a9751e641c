"""A team from a table: who may do what is written down once, and the room is made to be like that.

``{agent: {label: mark}}`` says it, with the marks ``R``, ``A`` (may only add) and ``R/W``; or a text with
the labels in its first line and a row for each agent. What the table does not name, nobody holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from kit.client import Client
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.values.checks import a_text, shown
from kit.values.meant import Answering, each_explained
from kit.values.records import Access, Agent, Block
from kit.values.rights import MARKS, NOT_ATTACHED

if TYPE_CHECKING:  # imported when asked for, as in kit.audit
    from kit.audit.flows import Flow
    from kit.audit.lint import Finding

Table = dict[str, dict[str, str]]
Facts = Callable[[str], Mapping[str, Any]]
ALLOWS: Final[Mapping[str, Access]] = {MARKS[access]: access for access in get_args(Access)}
_OTHERWISE = {
    **dict.fromkeys(("r", "read", "readonly"), "R"),
    **dict.fromkeys(("a", "append", "appendonly", "add"), "A"),
    **dict.fromkeys(("rw", "wr", "w", "write", "readwrite"), "R/W"),
    **dict.fromkeys(("no", "none", "nothing", "x"), "-"),
}  # how a mark is written by those who know its meaning
_CORNER = frozenset({"agent", "agents", "name", "names", "person", "role", "team", "who"})  # above the names
_NOTHING = frozenset({"-", NOT_ATTACHED, ""})
_HINT = "In a field stands R, A, R/W or -."


@each_explained
class Team(Answering):
    """The agents and blocks of a table, made and kept as it says.

    ``block(label)`` and ``agent(name)`` give further arguments of ``create``, such as a text or a tag. The
    table is yours to change; ``bring_in_line()`` makes the room follow it.

    >>> from kit import connect
    >>> client = connect()
    >>> team = Team(client, {"Ana": {"rules": "R", "notes": "R/W"}, "Ben": {"rules": "R"}})
    >>> team.bring_in_line()
    >>> client.audit.access()
         rules  notes
    Ana  R      R/W
    Ben  R      –
    >>> team.table["Ben"]["notes"] = "A"
    >>> team.differences()
    ['Ben: the table gives A for notes, the room gives –']

    Raises:
        UnprocessableEntityError: the table has another form.
    """

    def __init__(
        self,
        client: Client,
        table: str | Mapping[str, Mapping[str, str]],
        *,
        block: Facts | None = None,
        agent: Facts | None = None,
    ) -> None:
        self._client = client
        given = read_table(table) if isinstance(table, str) else table
        _check(given)
        self.table: Table = given  # type: ignore[assignment]  # no word in it is other than an access
        self._of_block, self._of_agent = block or self._about, agent or (lambda _: {})
        self.blocks: dict[str, Block] = {}
        self.agents: dict[str, Agent] = {}

    def bring_in_line(self) -> None:
        """Make what is missing and give every agent its row, no less and no more.

        Who is in line already is not written again. Nothing is deleted: who is not in the table stays.
        """
        _check(self.table)
        for label in dict.fromkeys(label for row in self.table.values() for label in row):
            self._block(label)
        for name in self.table:
            self._agent(name)

    def differences(self) -> list[str]:
        """Where the room is not what the table says, as sentences; an empty list is the proof."""
        return self._client.audit.access().compare(self.table)

    def flows(self, label: str) -> list[Flow]:
        """The ways on which the text of a block could come to those who do not hold it."""
        return self._client.audit.flows(self.blocks.get(label, label))

    def lint(self) -> list[Finding]:
        """What departs from good practice; that somebody has not written yet is none of it in a new room."""
        return self._client.audit.lint(ignore=["unused-write"])

    def _block(self, label: str) -> None:
        if label in self.blocks and self._is_there(self.blocks[label]):
            return
        found = list(self._client.blocks.list(label=label, order="asc", limit=None))
        if len(found) > 1:
            raise UnprocessableEntityError(
                f"{len(found)} blocks are labelled {label}", hint="Rename the others."
            )
        read_only = all(row.get(label, "R") in {"R", *_NOTHING} for row in self.table.values())
        facts = {"read_only": read_only, **self._of_block(label)}
        self.blocks[label] = found[0] if found else self._client.blocks.create(label=label, **facts)

    def _is_there(self, block: Block) -> bool:
        """Whether the room has it still: it may have been deleted or taken back since."""
        try:
            self._client.blocks.retrieve(block.id)
        except NotFoundError:
            return False
        return True

    def _agent(self, name: str) -> None:
        rights = {label: ALLOWS[mark] for label, mark in self.table[name].items() if mark not in _NOTHING}
        access = {self.blocks[label].id: right for label, right in rights.items()}
        facts = {"system": persona(name, rights), **self._of_agent(name)}
        given = {"block_ids": list(access), "access": access, **facts}
        found = list(self._client.agents.list(name=name, limit=None))
        if not found:
            self.agents[name] = self._client.agents.create(name=name, **given)
        else:
            self.agents[name] = self._client.agents.update(found[-1].id, **given)

    def _about(self, label: str) -> dict[str, str]:
        holders = [name for name, row in self.table.items() if row.get(label, "-") not in _NOTHING]
        return {"description": f"What {label} holds is for {', '.join(holders)}."}


def persona(name: str, rights: Mapping[str, str]) -> str:
    """What an agent of a team is told of itself, where nothing else is given.

    >>> print(persona("Ana", {"rules": "read_only"}))
    I am Ana.
    My access:
    - rules (read_only)
    """
    return "\n".join(
        [f"I am {name}.", "My access:", *(f"- {one} ({right})" for one, right in rights.items())]
    )


def read_table(text: str) -> Table:
    """A table that was written as text: labels in the first line, then a row for each agent.

    Columns are kept apart by blanks, commas, tabs or bars; a name may have blanks in it.

    >>> read_table('''
    ...           rules  notes
    ... Ana Maria R      R/W
    ... Ben       R      -
    ... ''')
    {'Ana Maria': {'rules': 'R', 'notes': 'R/W'}, 'Ben': {'rules': 'R'}}

    Raises:
        UnprocessableEntityError: a row has not as many marks as there are labels, or another mark.
    """
    lines = [line for line in a_text(text, "table").splitlines() if _is_row(line)]
    if len(lines) < 2:
        raise UnprocessableEntityError(
            "the table has no rows", hint="Labels in the first line, then a row each."
        )
    apart = next((sign for sign in "|,\t" if sign in lines[0]), None)
    labels = _labels([field for field in _fields(lines[0], apart) if field])
    table: Table = {}
    for line in lines[1:]:
        name, marks = _row(_fields(line, apart), labels)
        if name in table:
            raise UnprocessableEntityError(f"{name} has two rows", hint="Give every agent one.")
        table[name] = {label: mark for label, mark in zip(labels, marks, strict=True) if mark not in _NOTHING}
    _check(table)
    return table


def _labels(head: list[str]) -> list[str]:
    """The labels of the first line; a word for the names that stand below it is none of them."""
    labels = head[1:] if head[0].lower() in _CORNER else head
    if wrong := next((label for label in labels if _are_marks([label])), None):
        raise UnprocessableEntityError(
            f"{wrong} stands in the first line, which is for labels",
            hint="Begin with a line of labels; above the names stands nothing, or the word agent.",
        )
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        raise UnprocessableEntityError(
            f"{twice} stands twice in the first line", hint="Give every block a label of its own."
        )
    return labels


def _row(fields: list[str], labels: list[str]) -> tuple[str, list[str]]:
    """The name and the marks of a row: as many as there are labels."""
    cut = len(fields) - len(labels)
    if cut < 1 or not _is_name(fields[:cut]):
        count = sum(_are_marks([field]) for field in fields)
        raise UnprocessableEntityError(
            f"the row {shown(' '.join(fields))} has {count} marks for {len(labels)} labels",
            hint=f"After the name stands one mark for each of {', '.join(labels)}; - where nothing is held.",
        )
    return " ".join(fields[:cut]).strip(), fields[cut:]


def _is_name(fields: list[str]) -> bool:
    """Whether this is all of a name, and no mark is at its end; A alone may be one."""
    return any(fields) and (fields == ["A"] or not _are_marks(fields[-1:]))


def _are_marks(fields: list[str]) -> bool:
    return all(field and (field in ALLOWS or field in _NOTHING) for field in fields)


def _is_row(line: str) -> bool:
    """Not a blank line, a comment, or the line that stands below the head of a table in Markdown."""
    return bool(line.strip(" |-:\t")) and not line.lstrip().startswith("#")


def _fields(line: str, apart: str | None) -> list[str]:
    if apart is None or apart not in line:
        return line.split()
    return [field.strip() for field in line.strip().strip("|" if apart == "|" else "").split(apart)]


def _check(table: object) -> None:
    if not isinstance(table, Mapping) or not all(isinstance(row, Mapping) for row in table.values()):
        raise UnprocessableEntityError(
            f"{shown(table)} is no table",
            hint='Give {"Ana": {"rules": "R"}}, or a text with a row for each agent.',
        )
    for wrong, hint in _wrong(table):
        raise UnprocessableEntityError(wrong, hint=hint)


def _wrong(table: Mapping[Any, Mapping[Any, Any]]) -> Iterator[tuple[str, str]]:
    for name, row in table.items():
        for label, mark in row.items():
            if not re.fullmatch(r"\S+", str(label)):
                yield (
                    f"{shown(label)} is no label of a block",
                    "A label has no blanks: write _ between its words.",
                )
            if not isinstance(mark, str) or (mark not in ALLOWS and mark not in _NOTHING):
                yield f"{name} has {shown(mark)} for {shown(label)}", f"{_meant(mark)}{_HINT}"


def _meant(mark: object) -> str:
    """What was probably meant by a mark that is none."""
    bare = re.sub(r"[^a-z]", "", str(mark).lower())
    meant = _OTHERWISE.get(bare, "" if str(mark).strip("\u2014\u2212") else "-")
    return f"You probably mean {meant}. " if meant else ""
