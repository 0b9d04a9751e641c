"""Where a room is: what people write is read as they mean it, or refused with a word about what to write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kit import connect
from kit.cli import main
from kit.errors import RoomError
from kit.journal.place import journal_path


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home and a current folder, both new."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))  # on Windows
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "home"


def test_a_tilde_is_the_home_folder(home):
    for room in ("~/team.jsonl", Path("~/team.jsonl"), "~//team.jsonl"):
        with connect(room) as client:
            assert client.journal.path == home / "team.jsonl"
    if os.name != "nt":
        user = home.owner()
        assert journal_path(f"~{user}/team.jsonl") == Path(f"~{user}/team.jsonl").expanduser()
    with connect("~draft.jsonl") as client:
        assert client.journal.path == Path.cwd() / "~draft.jsonl", "a file may be called so"
    assert [one.name for one in Path.cwd().iterdir() if one.suffix == ".jsonl"] == ["~draft.jsonl"]


ODD = {
    "localhost:8283": "http://",
    "127.0.0.1:8283": "http://",
    "[::1]:8283": "http://",
    "example.org:80/room": "http://",
    "http:/127.0.0.1:8283": "http://",
    "http:127.0.0.1": "http://",
    "letta+http:/x": "http://",
    "ftp://example.org/team.jsonl": "ftp://",
    "file:///tmp/team.jsonl": "file://",
    "postgresql://localhost/room": "postgresql://",
    "ws://127.0.0.1:8283": "ws://",
    "": "empty",
    "  ": "empty",
    "te\0am.jsonl": "NUL",
    "te\ud800am.jsonl": "half of a character",
    "x" * 300 + ".jsonl": "too long",
    "x" * 230 + ".jsonl": "too long",
    "x/" * 3000 + "team.jsonl": "can not open",
    **({} if os.name == "nt" else {"~nobody-of-that-name/team.jsonl": "no home folder"}),
    ".": "folder",
    "team.json": "ends in .jsonl",
    "team": "ends in .jsonl",
}


@pytest.mark.parametrize(("room", "name"), ODD.items(), ids=[ascii(room[:30]) for room in ODD])
@pytest.mark.parametrize("kind", [str, Path])
def test_what_can_be_no_room_is_refused_with_a_hint_and_nothing_is_made(room, name, kind):
    if kind is Path and not room.strip():
        return
    with pytest.raises(RoomError) as refusal:
        connect(kind(room))
    assert name in str(refusal.value) or kind is Path
    assert refusal.value.hint
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("room", [5, 5.0, True, b"team.jsonl", bytearray(b"x"), ["team.jsonl"], {}, object()])
def test_what_is_no_path_is_refused_with_a_hint(room):
    with pytest.raises(RoomError) as refusal:
        connect(room)
    assert refusal.value.hint


def test_an_object_whose_path_is_bytes_is_refused():
    class Odd:
        def __fspath__(self):
            return b"team.jsonl"

    with pytest.raises(RoomError, match="not a text"):
        connect(Odd())


@pytest.mark.slow
@pytest.mark.parametrize("address", ["HTTP://127.0.0.1:1", "Http://127.0.0.1:1", "https://127.0.0.1:1"])
def test_an_address_in_capitals_is_an_address(address):
    with pytest.raises(RoomError, match=r"127\.0\.0\.1:1"):
        connect(address)
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("scheme", ["http", "HTTPS", "letta+http"])
@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1:bad",
        "127.0.0.1:99999",
        "127.0.0.1:0",
        "[::1",
        "a\n:1",
        "a..b:1",
        "a" * 300,
        "me:pw@host",
        "",
        "?",
    ],
)
def test_an_address_at_which_no_room_can_be_is_refused_as_one_and_not_shown(scheme, place):
    with pytest.raises(RoomError, match=r"^this is no address of a room\n") as refusal:
        connect(f"{scheme}://{place}")
    assert "pw" not in str(refusal.value)


def test_blanks_around_an_address_are_not_part_of_it():
    with pytest.raises(RoomError, match=r"nobody answers at http://127\.0\.0\.1:1:"):
        connect("http://127.0.0.1:1 ")


@pytest.mark.parametrize("door", ["doctor", "compact", "serve"])
@pytest.mark.parametrize("room", ["localhost:8283", "ftp://x/team.jsonl", "te\0am.jsonl", "", "\ud800.jsonl"])
def test_the_command_refuses_them_too(door, room, capsys):
    with pytest.raises(SystemExit) as end:
        main([door, room])
    assert end.value.code == 2
    assert "→" in capsys.readouterr().err
    assert list(Path.cwd().iterdir()) == []


def test_the_command_knows_the_home_folder(home, capsys):
    connect("~/team.jsonl").close()
    assert main(["doctor", "~/team.jsonl"]) == 0
    assert main(["compact", "~/team.jsonl"]) == 0
    assert main(["doctor", "~/team.jsonl", "--rescue", "~/new.jsonl"]) == 0
    assert (home / "new.jsonl").exists()
    assert list(Path.cwd().iterdir()) == []


def test_progress_may_be_kept_at_home(home, monkeypatch):
    from kit.lessons.progress import progress_file

    monkeypatch.setenv("KIT_PROGRESS", "~/mine.jsonl")
    assert progress_file(Path("elsewhere")) == home / "mine.jsonl"
