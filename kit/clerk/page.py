"""Page: the text of a block as titles, sections, records, items and pairs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kit.clerk.vocabulary import words
from kit.clerk.words import bag, stem

Kind = Literal["blank", "title", "section", "record", "item", "pair", "text", "none"]

_TITLE = re.compile(r"(?:={2,}+|#(?!\d)|-{3,}+)\s*+")
_SECTION = re.compile(r"(?:#{2,}+\s*+)?(?:\*\*)?([^\s:*][^:]{0,60}?)(?:\*\*)?:(?:\*\*)?\s*$|#{2,}\s*(\S.*)$")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9 &/'()_-]{2,60}")
_PLAIN = re.compile(r"\w[\w&/-]{0,30}(?: [\w&/-]{1,30}){0,3}")
_LEAD = re.compile(r"\s*(?:(?:[-*•]\s+|\d{1,3}[.)]\s+)?\[[ xX]\]\s+|[-*•]\s+|\d{1,3}[.)]\s+)?")
_RECORD = re.compile(r"\[?([A-Za-z]{1,12}-?\d{1,6}|#\d{1,6})\]?(?:\s*[:|–-])?\s+(?=\S)(.*)$")
_PAIR = re.compile(r"([^\W\d_][^:]{0,50}?|\d[^:\d]{0,40}?):\s+(\S.*)$")
_NONE = re.compile(
    r"[-*•]?\s*(?:\((?:none|empty|nothing)[^()]{0,30}\)|none|empty|nothing|n/a|tbd|-+)\.?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line: its place, what it is, and where it stands.

    ``body`` is the text without bullet, number or tick box; ``lead`` is what was cut off.
    """

    number: int
    text: str
    kind: Kind
    lead: str = ""
    body: str = ""
    key: str = ""
    value: str = ""
    section: str = ""
    title: str = ""
    record: int = -1

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())

    @property
    def box(self) -> str:
        """``" "`` or ``"x"`` where the line has a tick box, else nothing."""
        return self.lead[self.lead.index("[") + 1].lower() if "[" in self.lead else ""


@dataclass(frozen=True)
class BlockPage:
    """The lines of one block; every change gives the new text and leaves the page as it is."""

    lines: tuple[PageLine, ...]

    @classmethod
    def read(cls, text: str) -> BlockPage:
        r"""Take a block's text apart.

        >>> page = BlockPage.read("=== SHOP ===\nHOURS:\n- Weekdays: 9-17\n[J-1] Paint\n  Owner: Bo")
        >>> [line.kind for line in page.lines]
        ['title', 'section', 'item', 'record', 'pair']
        >>> page.lines[2].section, page.lines[4].record
        ('HOURS', 3)
        """
        return cls(tuple(_read(text.split("\n")))) if text else cls(())

    @cached_property
    def content(self) -> list[PageLine]:
        """The lines that say something: no title, header, blank or "(none)"."""
        return [line for line in self.lines if line.kind in SAYS]

    @cached_property
    def sections(self) -> list[PageLine]:
        return [line for line in self.lines if line.kind == "section"]

    def under(self, header: PageLine) -> list[PageLine]:
        """The lines that stand below a section header, blank ones at the end left out."""
        end = header.number + 1
        while end < len(self.lines) and self.lines[end].kind not in ("section", "title"):
            if self.lines[end].kind != "blank" and self.lines[end].section != header.section:
                break
            end += 1
        found = list(self.lines[header.number + 1 : end])
        while found and found[-1].kind == "blank":
            found.pop()
        return found

    def replace(self, number: int, *texts: str, count: int = 1) -> str:
        """The text with ``count`` lines from ``number`` on replaced by ``texts``."""
        kept = [line.text for line in self.lines]
        return "\n".join(kept[:number] + list(texts) + kept[number + count :])

    def add(self, entry: str, header: PageLine | None = None) -> str:
        """The text with one more entry, in the form of its neighbours, below ``header`` or at the end."""
        if not self.lines:
            return entry
        lines = self.under(header) if header else _last_group(self)
        if any(line.kind == "none" for line in lines) and not any(line.kind in SAYS for line in lines):
            spot = next(line for line in lines if line.kind == "none")
            return self.replace(spot.number, _shaped(entry, [], listed=header is not None))
        says = [line for line in lines if line.kind in SAYS]
        while len(says) > 1 and sums(says[-1]):  # a total stays below what it sums up
            says.pop()
        last = says[-1].number if says else header.number if header else len(self.lines) - 1
        while header and last + 1 < len(self.lines) and self.lines[last + 1].text.startswith((" ", "\t")):
            last += 1
        return self.replace(last + 1, _shaped(entry, says, listed=header is not None), count=0)

    def drop(self, line: PageLine) -> str:
        """The text without one line (a record goes with its fields); a section left empty says "(none)"."""
        end = line.number + 1
        while end < len(self.lines) and self.lines[end].indent > line.indent and self.lines[end].text.strip():
            end += 1
        header = next((one for one in reversed(self.sections) if one.number < line.number), None)
        mates = [one for one in self.under(header) if one.kind in SAYS] if header else []
        alone = header is not None and all(line.number <= one.number < end for one in mates)
        alone = alone and any(line.number == one.number for one in mates)
        return self.replace(line.number, *(["(none)"] if alone else []), count=end - line.number)

    def fields(self, head: PageLine) -> list[PageLine]:
        """The ``Key: value`` lines of a record."""
        return self._fields.get(head.number, [])

    @cached_property
    def heads(self) -> dict[int, PageLine]:
        """For each row of a table, by number, the row that names its columns; it may have no frame."""
        found: dict[int, PageLine] = {}
        marked = [(line, separator(line.text)) for line in self.lines]
        runs = itertools.groupby(marked, key=lambda pair: (pair[1], pair[0].text.count(pair[1] or "\n")))
        for (mark, _), run in runs:
            (head, _), *rest = run
            rows = [line for line, _ in rest if line.text.strip("|-: \t")]
            if mark and (mark == "|" or _names_columns(head, rows)):
                found |= {line.number: head for line in rows}
        return found

    @cached_property
    def _fields(self) -> dict[int, list[PageLine]]:
        found: dict[int, list[PageLine]] = {}
        for line in self.lines:
            if line.record not in (-1, line.number):
                found.setdefault(line.record, []).append(line)
        return found


TOTAL = frozenset(map(stem, words("total subtotal altogether sum overall")))
_SEPARATORS = (" | ", ";", "\t", ",")


def separator(text: str) -> str:
    """What parts the cells of a line, if it may be a row of a table; a comma and a blank are prose."""
    if text.lstrip().startswith("|"):
        return "|"
    return next((mark for mark in _SEPARATORS if mark in text and (mark == " | " or ", " not in text)), "")


def cells(line: PageLine) -> list[str]:
    """The cells of a table's row."""
    mark = separator(line.text) or "|"
    return [cell.strip() for cell in line.text.strip().strip("|").split(mark)]


def _names_columns(head: PageLine, rows: Sequence[PageLine]) -> bool:
    """Whether a line only names what stands below it: small words, where the rows have names or figures."""
    names, columns = cells(head), list(zip(*map(cells, rows), strict=False))
    if not rows or any(not name or re.search(r"\d", name) or len(name.split()) > 3 for name in names):
        return False
    return any(
        all(re.search(r"\d" if name != name.lower() else r"\d|^[A-Z]", cell) for cell in column)
        for name, column in zip(names, columns, strict=False)
    )


_SAID = (["text"], ["pair"])
_LISTS = (["item"], ["record"], ["none"])
SAYS = ("record", "item", "pair", "text")


def sums(line: PageLine) -> bool:
    """Whether a line gives the total of others."""
    return bool(TOTAL & bag(line.key or line.body))


def shouted(line: PageLine) -> bool:
    """Whether a line in capitals at the top only says what the block is about."""
    return line.number == 0 and line.kind == "text" and line.text.isupper()


def is_none(text: str) -> bool:
    """Whether a text only holds the place of something, as "(none yet)" does."""
    return not text.strip() or _NONE.match(text.strip()) is not None


def _read(texts: Sequence[str]) -> Iterator[PageLine]:
    title = section = ""
    items = False
    head = -1
    kinds = _kinds(texts)
    heads = (kind == "title" and text.startswith("#") for kind, text in zip(kinds, texts, strict=True))
    parted = sum(heads) > 1
    for number, text in enumerate(texts):
        kind = kinds[number]
        if kind == "title" and parted and text.startswith("#"):  # of several headings none is the block's
            kind, section = "section", _title(text)
        elif kind == "title":
            title, section = _title(text), ""
        elif kind == "section":
            match = _SECTION.match(text.strip())
            section = ((match[1] or match[2]) if match else text).strip()
        indented = text[:1] in (" ", "\t") and head >= 0 and kind not in ("section", "blank")
        fields = kind == "text" and number + 1 < len(texts) and texts[number + 1][:1] in (" ", "\t")
        fields = fields and kinds[number + 1] == "pair"
        head = number if kind == "record" or (fields and not indented) else head if indented else -1
        if kind in ("section", "title"):
            items = False
        elif kind == "item":
            items = True
        elif items and kind in ("pair", "text") and not text[:1].isspace():
            section, items = "", False  # a list ends where plain lines follow it
        yield _line(number, text, kind, section, title, head)


def _kinds(texts: Sequence[str]) -> list[Kind]:
    """What each line is; of several lines in capitals none is the block's title, each heads what follows."""
    found = [_kind(text) for text in texts]
    capital = [kind == "text" and _CAPITALS.fullmatch(text) for kind, text in zip(found, texts, strict=True)]
    several = sum(map(bool, capital)) > 1
    heads = []
    for number, kind in enumerate(found):
        follows = found[number + 1 : number + 2]
        plain = (not number or found[number - 1] != "text") and _PLAIN.fullmatch(texts[number])
        listed = follows in _LISTS and (capital[number] or plain)
        if kind == "text" and (listed or (several and capital[number] and follows in _SAID)):
            heads.append(number)
    for number in heads:
        found[number] = "section"
    return found


def _kind(text: str) -> Kind:
    stripped = text.strip()
    if not stripped:
        return "blank"
    if text[0] in "=#-" and not text.startswith(("##", "- ")) and _title(text):
        return "title" if text.strip("-=# \t") else "blank"
    if _NONE.match(stripped):
        return "none"
    lead = _LEAD.match(text)
    body = text[lead.end() :] if lead else text
    listed = bool(lead and lead[0].strip())
    if not listed and text[0] not in " \t" and _SECTION.match(stripped):
        return "section"
    if _RECORD.match(body) and text[0] not in " \t" and _has_id(body):
        return "record"
    return "item" if listed else "pair" if _PAIR.match(body) else "text"


def _title(text: str) -> str:
    """The words between the marks of a title, which may be marks themselves; nothing where it is none."""
    match = _TITLE.match(text)
    if match is None:
        return ""
    said = text[match.end() :].rstrip()
    if not said:
        marks = text.rstrip()
        return marks[-1] if len(marks) > (3 if marks[0] == "-" else 2 if marks[0] == "=" else 1) else ""
    for mark, least in (("=", 2), ("-", 3)):
        bare = said.rstrip(mark) or said[0]
        if len(said) - len(bare) >= least:
            return bare.rstrip()
    return said


def _has_id(body: str) -> bool:
    """An id, not a word with a number such as "Tier2" or "Q4" that starts a sentence."""
    return body.startswith(("[", "#")) or re.match(r"[A-Z]{1,12}(?:-\d|\d+ \|)", body) is not None


def _line(number: int, text: str, kind: Kind, section: str, title: str, head: int) -> PageLine:
    match = _LEAD.match(text)
    lead = match[0] if match else ""
    body = text[len(lead) :]
    pair = (
        _PAIR.match(body) if kind in ("item", "pair") else _RECORD.match(body) if kind == "record" else None
    )
    key, value = (pair[1].strip(), pair[2].strip()) if pair else ("", body.strip())
    return PageLine(number, text, kind, lead, body.strip(), key, value, section, title, head)


def _last_group(page: BlockPage) -> list[PageLine]:
    """The lines at the end of the page that belong together: what an entry at the end continues."""
    group: list[PageLine] = []
    for line in reversed(page.lines):
        if line.kind in ("section", "title"):
            break
        group.append(line)
    return group[::-1]


def _shaped(entry: str, mates: Sequence[PageLine], *, listed: bool) -> str:
    """An entry in the form of its neighbours: bullet, tick box, running number, or plain."""
    outer = [line for line in mates if line.indent == 0]
    if not outer:
        return f"- {entry}" if listed and not entry.startswith(("[", "- ")) else entry
    lead = re.sub(r"\[.\]", "[ ]", outer[-1].lead)
    lead = re.sub(r"\d+", lambda number: str(int(number[0]) + 1), lead)
    return entry if not lead.strip(" -*•") and entry.startswith(("[", "- ")) else f"{lead}{entry}"
