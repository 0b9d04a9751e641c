"""The README's code runs and prints what its comments say."""

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
CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_its_five_minutes_of_code_print_what_they_say(capsys):
    code, *_ = CODE

    exec(code, {})  # noqa: S102 — the README's own code

    first, second = capsys.readouterr().out.splitlines()
    assert f"# {first}\n" in code
    assert f"# {second}: " in code


def test_its_two_ways_to_a_served_room_lead_there(tmp_path):
    _, code, _ = CODE
    server = Served(tmp_path)
    try:
        for line in code.splitlines():
            names = {"connect": connect}
            exec(line.replace("http://127.0.0.1:8283", server.address), names)  # noqa: S102 — as above
            with names["client"] as client:
                client.blocks.create(label="mine", value="")
        with connect(server.address) as client:
            assert len(client.blocks.list(label="mine")) == 2
    finally:
        server.stop()


def test_its_other_program_keeps_its_documents_in_a_journal(tmp_path, monkeypatch, capsys):
    *_, code = CODE
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code, names)  # noqa: S102 — as above
    names["db"].close()
    assert f"# {capsys.readouterr().out}" in code
    assert (tmp_path / "notes.jsonl").exists()


PAGES = [ROOT / "README.md", *sorted((ROOT / "tutorials" / "instructor").glob("*.md"))]
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


def test_its_links_and_pictures_are_there():
    for target in re.findall(r'(?:\]\(|src=")([^)#:"]+)[)"]', README):
        assert (ROOT / target).exists(), target
