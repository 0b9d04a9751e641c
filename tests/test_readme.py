"""The code of the first pages runs and prints what its comments say, and their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kit import connect
from kit.cli import _parser
from tests.server.serving import Served

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BOOK = ROOT / "kit" / "site" / "book"
PAGES = [
    ROOT / "README.md",
    *sorted(BOOK.glob("*.md")),
    *sorted((ROOT / "tutorials" / "instructor").glob("*.md")),
]


def code_of(page):
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return code


def test_its_ten_lines_of_code_print_what_they_say(capsys):
    code = code_of(ROOT / "README.md")

    exec(code, {})  # noqa: S102 — the README's own code

    first, second = capsys.readouterr().out.splitlines()
    assert f"# {first}\n" in code
    assert f"# {second}: " in code
    assert len(code.splitlines()) <= 12


def test_the_first_lines_of_using_it_print_what_they_say(capsys):
    code = code_of(BOOK / "using.md")
    exec(code, {})  # noqa: S102 — as above
    assert f"# {capsys.readouterr().out.strip()}: " in code


def test_the_two_ways_to_a_served_room_lead_there(tmp_path):
    server = Served(tmp_path)
    try:
        for line in code_of(BOOK / "served.md").splitlines():
            names = {"connect": connect}
            exec(line.replace("http://127.0.0.1:8283", server.address), names)  # noqa: S102 — as above
            with names["client"] as client:
                client.blocks.create(label="mine", value="")
        with connect(server.address) as client:
            assert len(client.blocks.list(label="mine")) == 2
    finally:
        server.stop()


def test_another_program_keeps_its_documents_in_a_journal(tmp_path, monkeypatch, capsys):
    code = code_of(BOOK / "data.md")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code, names)  # noqa: S102 — as above
    names["db"].close()
    assert f"# {capsys.readouterr().out}" in code
    assert (tmp_path / "notes.jsonl").exists()


SHELL = re.compile(r"(?<![\w.-])kit [a-z][^&#|;'\n]*")


def commands():
    """Each command of ours that the pages show: in a block for the shell, or between backticks in a line."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
        spans = re.findall(r"`(kit [^`]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for command in [one for block in blocks for one in SHELL.findall(block)] + spans:
            if "|" not in command:
                yield command.strip()


@pytest.fixture(scope="module")
def parser():
    return _parser()


@pytest.mark.parametrize("command", sorted({*commands()}))
def test_the_commands_of_the_pages_are_ours(parser, command, capsys):
    try:
        parser.parse_args(shlex.split(command)[1:])
    except SystemExit:
        said = capsys.readouterr().err  # nothing of --help; and a command may be named without what it needs
        assert not said or re.search("(are|is) required", said), command


TARGET = re.compile(r'(?:\]\(|(?:src|srcset|href)=")([^)#:"?]+)[^):"]*[)"]')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_links_and_pictures_are_there(page):
    built = ("lite/", "_static/")  # of the site alone: tests/browser/test_site_pages.py follows them
    for target in TARGET.findall(page.read_text("utf-8")):
        assert target.startswith(built) or (page.parent / target).exists(), target


def test_every_page_of_the_book_is_linked_from_the_readme_or_a_page():
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in TARGET.findall(page.read_text("utf-8"))
    }
    assert {page.name for page in BOOK.glob("*.md") if page.resolve() not in linked} <= {
        "index.md",
        "about.md",
    }


def test_the_readme_is_one_screen_to_the_first_win():
    """What it is, a picture that moves, two commands and ten lines come before all else."""
    first, _, rest = README.partition("\n## Nothing installed\n")
    assert len(first.splitlines()) <= 48
    assert len(rest.splitlines()) <= 80
    for needed in ("shared.webp", "prefers-reduced-motion", "pip install -e .", "kit lab", "board(client)"):
        assert needed in first, needed
