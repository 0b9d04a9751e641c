"""A report: a team on one page of HTML, to be shared, which holds no program and needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.client import Client
from kit.errors import UnprocessableEntityError
from kit.values.signs import visible
from kit.views.access_map import access_map
from kit.views.shared.html import rendered


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
        place.write_text(self.html, "utf-8", newline="\n")
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
    html = rendered(
        "views/report/report.html",
        title=title,
        drawn=whole.as_html(whole.redraw()),
        parts=parts,
        blocks=client.blocks.list(limit=None, order="asc"),
    )
    return Report(html, words)


def _parts(client: Client, table: Mapping[str, Mapping[str, str]] | None) -> Iterator[tuple[str, list[str]]]:
    access = client.audit.access()
    yield "Who may what", [access.table()]
    if table is not None:
        yield "Differences to the table", access.compare(table)
    yield "Ways on which a text could go on", [str(flow) for flow in client.audit.flows()]
    yield "What the linter finds", [str(one) for one in client.audit.lint(ignore=["unused-write"])]
