"""Consoles that are not UTF-8, and readers that go away: all is readable, nothing ends in a traceback."""

import os
import subprocess
import sys

import pytest

from kit import connect
from kit.cli import main
from kit.values.console import readable

CONSOLES = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "chosen": {"PYTHONIOENCODING": "ascii:replace"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
DOORS = [
    ["--help"], [], ["dance"], ["doctor", "no.jsonl"], ["doctor", "team.jsonl"], ["doctor", "bad.jsonl"],
    ["compact", "team.jsonl"], ["progress"], ["progress", "--folder", "."], ["reset", "9", "--folder", "."],
    ["reset", "1", "--folder", "."], ["run", "bad.ipynb"], ["run", "-p", "→=1"], ["build", "--folder", "."],
    ["slides", "--folder", "."], ["serve", "bad.jsonl", "--port", "0"],
    ["join", "http://127.0.0.1:9", "x", "→"], ["lab", "--folder", "bad.jsonl"],
]  # fmt: skip
EVERY_DOOR = f"""
from contextlib import suppress
from kit.cli import main
for door in {DOORS!a}:
    with suppress(SystemExit):
        main(door)
"""
AS_A_LIBRARY = """
from kit import board, connect
from kit.errors import KitError
try:
    connect("team.json")
except KitError as error:
    print(error)
client = connect()
block = client.blocks.create(label="notes", value="v1 → v2 × 3: 日本", read_only=True)
ana = client.agents.create(name="Zoë", block_ids=[block.id])
print(board(client), *client.audit.refusals(), client.audit.access(), sep="\\n")
client.blocks.create(label="日本")
""".encode("ascii", "backslashreplace").decode()


def python(console, *arguments):
    """What a real process prints, as bytes."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"LC_ALL", "PYTHONUTF8"}}
    environment = {**inherited, **CONSOLES[console]}
    return subprocess.run([sys.executable, *arguments], capture_output=True, env=environment, check=False)


_consoles = pytest.mark.parametrize(
    "console", ["ascii", *(pytest.param(one, marks=pytest.mark.slow) for one in ("C", "cp1252", "latin-1"))]
)


@pytest.fixture
def room(here, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    with connect("team.jsonl") as client:
        client.blocks.create(label="notes", value="one")
        client.blocks.create(label="more", value="two")
    (here / "bad.jsonl").write_bytes((here / "team.jsonl").read_bytes().replace(b"one", b"two"))
    (here / "bad.ipynb").write_text("→")
    return here


@pytest.mark.slow
@_consoles
def test_every_door_is_readable_and_none_ends_in_a_traceback(room, console):
    answer = python(console, "-c", EVERY_DOOR)
    assert answer.returncode == 0, answer.stderr
    assert b"Traceback" not in answer.stderr
    assert b"\n  -> Name the room's NAME.jsonl." in answer.stderr
    assert b"\\u2192" not in answer.stdout + answer.stderr
    assert b"team.jsonl: sound" in answer.stdout
    assert b" -> " in next(line for line in answer.stdout.splitlines() if b"The history is in" in line)


@pytest.mark.slow
@_consoles
def test_a_script_prints_views_and_refusals_and_its_traceback_is_readable(room, console):
    answer = python(console, "-c", AS_A_LIBRARY)
    assert b"UnicodeEncodeError" not in answer.stderr
    assert b"\n  -> " in answer.stdout
    assert b"v1 -> v2 " in answer.stdout
    assert rb"\u65e5\u672c" in answer.stdout
    assert answer.stderr.rstrip().splitlines()[-1].startswith(b"  -> A label is")


@pytest.mark.slow
def test_a_name_is_read_as_it_was_typed_and_checked_before_it_is_sent(room):
    for name, says in (("Zoë", b"nobody answers"), ("a\u202eb", b"U+202E RIGHT-TO-LEFT OVERRIDE at place 2")):
        assert says in python("C", "-m", "kit", "join", "http://127.0.0.1:9", "code", name).stderr
    nobody = python("C", "-m", "kit", "join", "http://127.0.0.1:9", "code", b"\xff").stderr
    assert b"half of a character" in nobody


def test_what_an_encoding_has_is_left_as_it_is():
    text = "– × … · é → ✔ 日"
    assert readable(text, "utf-8") == text
    assert readable(text, "cp1252") == "– × … · é -> [+] \\u65e5"
    assert readable(text, "latin-1") == "- × ... · é -> [+] \\u65e5"
    assert readable(text, "ascii") == "- x ... | \\xe9 -> [+] \\u65e5"


def test_who_has_chosen_another_way_keeps_it(room):
    answer = python("chosen", "-c", "from kit import connect; connect(); print('→')")
    assert answer.stdout == b"?\n"


@pytest.mark.parametrize(
    "arguments", [["--version"], ["progress", "--folder", "."], ["doctor", "team.jsonl"]]
)
def test_a_reader_that_goes_away_is_no_error_to_speak_of(room, arguments):
    read, write = os.pipe()
    os.close(read)
    answer = subprocess.run(
        [sys.executable, "-m", "kit", *arguments], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert answer.stderr == b""
    assert answer.returncode == 141


@pytest.mark.parametrize("redirected", ["1>&-", "2>&-", "1>&- 2>&-", "2>/dev/full"])
def test_where_nothing_can_be_printed_the_exit_code_still_says_it(room, redirected):
    command = ["sh", "-c", f'"$0" -m kit doctor bad.jsonl {redirected}', sys.executable]
    answer = subprocess.run(command, capture_output=True, check=False)
    assert answer.returncode == 1
    assert b"Traceback" not in answer.stderr


def test_a_full_disk_is_one_line(room):
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "kit", "doctor", "team.jsonl"]
        answer = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert answer.stderr == b"kit: No space left on device\n"
    assert answer.returncode == 1


def test_main_can_be_called_without_any_console(room, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["doctor", "team.jsonl"]) == 0


def test_a_class_shows_its_join_code_where_there_are_no_blocks_to_draw_it_with(room):
    environment = {**os.environ, **CONSOLES["ascii"]}
    command = [sys.executable, "-m", "kit", "serve", "--class", "1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as served:
        told = [next(served.stdout)]
        while told[-1].count(b"kit-") == 0:  # the tokens come last
            told.append(next(served.stdout))
        served.terminate()
        assert served.stderr.read() == b""
    assert any(line.startswith(b"Join code: ") for line in told)
    assert sum(line.startswith(b"\x1b[7m") for line in told) > 20  # rows of the picture, white on black
