"""A report: a team on one page of HTML, to be shared, which holds no program and needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.client import Client
from kit.errors import UnprocessableEntityError
from kit.values.signs import visible
from kit.views.access_map import access_map
from kit.views.board.html import tag, text

_STYLE = (
    "body { margin: 2em auto; max-width: 70em; padding: 0 1em; font: 16px/1.5 system-ui, sans-serif; "
    "color-scheme: light dark } table { border-collapse: collapse } th, td { padding: 4px 10px; "
    "border-bottom: 1px solid; text-align: left; vertical-align: top } pre { overflow: auto }"
)


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What ``report()`` gives: ``words`` as plain text, and ``html`` as a page; ``save`` writes it."""

    html: str
    words: str

    def save(self, path: str | Path) -> Path:
        """Write the page, and say where it is.

        Raises:
            UnprocessableEntityError: the name does not end in ``.html``.
        """
        place = Path(path)
        if place.suffix != ".html":
            raise UnprocessableEntityError(
                f"{place.name} is no name of a page", hint='For example "my_team.html".'
            )
        place.write_text(self.html, "utf-8")
        return place

    def __str__(self) -> str:
        return self.words

    __repr__ = __str__


def report(client: Client, *, title: str, table: Mapping[str, Mapping[str, str]] | None = None) -> Report:
    """A room on one page: who may what, where a text could go, what a linter finds, and the texts.

    With a ``table`` it says, too, where the room is not what the table says.

    >>> from kit import connect
    >>> client = connect()
    >>> about = "Rules for everybody in the house."
    >>> rules = client.blocks.create(label="house_rules", value="No shouting.", description=about)
    >>> ana = client.agents.create(name="Ana", block_ids=[rules.id])
    >>> page = report(client, title="Our house", table={"Ana": {"house_rules": "R/W"}})
    >>> print(page)
    Our house
    <BLANKLINE>
    Who may what
         house_rules
    Ana  R/W
    <BLANKLINE>
    Differences to the table
    none
    <BLANKLINE>
    Ways on which a text could go on
    none
    <BLANKLINE>
    What the linter finds
    none
    >>> "No shouting." in page.html, "<script" in page.html
    (True, False)
    """
    parts = {name: visible("\n".join(lines) or "none") for name, lines in _parts(client, table)}
    words = "\n\n".join([visible(title), *(f"{name}\n{lines}" for name, lines in parts.items())])
    whole = access_map(client)
    drawn = whole.as_html(whole.redraw())
    head = tag("head", '<meta charset="utf-8">', tag("title", text(title)), tag("style", _STYLE))
    said = [tag("h2", text(name)) + tag("pre", text(lines)) for name, lines in parts.items()]
    body = tag("body", tag("h1", text(title)), drawn, *said, *_texts(client))
    return Report(f'<!doctype html>\n<html lang="en">{head}{body}</html>\n', words)


def _parts(client: Client, table: Mapping[str, Mapping[str, str]] | None) -> Iterator[tuple[str, list[str]]]:
    access = client.audit.access()
    yield "Who may what", [access.table()]
    if table is not None:
        yield "Differences to the table", access.compare(table)
    yield "Ways on which a text could go on", [str(flow) for flow in client.audit.flows()]
    yield "What the linter finds", [str(one) for one in client.audit.lint(ignore=["unused-write"])]


def _texts(client: Client) -> Iterator[str]:
    yield tag("h2", "The texts")
    for block in client.blocks.list(limit=None, order="asc"):
        yield (
            tag("h3", text(block.label))
            + tag("p", text(block.description or ""))
            + tag("pre", text(block.value))
        )
