"""What tools do to a room's file on its way: named as what it is, and taken back where that can be proven."""

from __future__ import annotations

import gzip
import json

import pytest

from kit import connect
from kit.cli import main
from kit.errors import RoomDamagedError, RoomError, RoomFormatError
from kit.journal.doctor import examine
from kit.journal.system import files


@pytest.fixture
def room(tmp_path):
    path = tmp_path / "team.jsonl"
    with connect(path, repeatable=True) as client:
        for value in ("Größe", "a\nb", "↵"):
            client.blocks.create(label="note", value=value)
    path.with_suffix(".json").unlink()
    return path


BOM = b"\xef\xbb\xbf"
# what was done to the file, what it is called, and whether every line can be had again
PROVEN = {
    "CRLF": (lambda text: text.replace(b"\n", b"\r\n"), "CRLF"),
    "CRLF from the second line on": (
        lambda text: text.replace(b"\n", b"\r\n").replace(b"\r\n", b"\n", 1),
        "CRLF",
    ),
    "CRLF but at the end": (lambda text: text.replace(b"\n", b"\r\n")[:-2], "CRLF"),
    "CR": (lambda text: text.replace(b"\n", b"\r"), "CR, as on an old Mac"),
    "BOM": (lambda text: BOM + text, "byte order mark"),
    "BOM and CRLF": (lambda text: BOM + text.replace(b"\n", b"\r\n"), "byte order mark"),
    "UTF-16": (lambda text: text.decode().encode("utf-16"), "UTF-16"),
    "UTF-16 LE without BOM": (lambda text: text.decode().encode("utf-16-le"), "UTF-16"),
    "UTF-16 BE": (lambda text: b"\xfe\xff" + text.decode().encode("utf-16-be"), "UTF-16"),
    "UTF-16 with CRLF": (lambda text: text.decode().replace("\n", "\r\n").encode("utf-16"), "UTF-16"),
    "UTF-32": (lambda text: text.decode().encode("utf-32"), "UTF-32"),
    "empty lines at the end": (lambda text: text + b"\n\n", "empty"),
    "empty lines in between": (lambda text: text.replace(b"\n", b"\n\n"), "empty"),
    "an empty line before it": (lambda text: b"\n" + text, "empty"),
    "blanks at the ends of lines": (lambda text: text.replace(b"\n", b" \t\n"), "blanks"),
    "no newlines": (lambda text: text.replace(b"\n", b""), "two lines have become one"),
}  # fmt: skip


def formatted(text, **how):
    return b"".join(json.dumps(json.loads(line), **how).encode() + b"\n" for line in text.splitlines())


LOST = {
    "gzip": (gzip.compress, "gzip"),
    "zip": (lambda text: b"PK\x03\x04" + text, "zip"),
    "a formatter": (formatted, "formatter"),
    "an indenting formatter": (lambda text: formatted(text, indent=2), "formatter"),
    "a JSON list": (lambda text: b"[" + b",\n".join(text.splitlines()) + b"]", "JSON list"),
    "a web page": (lambda text: b"<!DOCTYPE html>\n<html>" + text, "web page"),
    "a readable copy": (lambda text: b'{"_room": {"1": {"seq": 3}}}', "readable copy"),
    "JSON lines of another program": (lambda text: b'{"a": 1}\n{"a": 2}\n', "another program"),
    "a git LFS pointer": (lambda text: b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    "another byte": (lambda text: text.replace(b'"via"', b'"vib"', 1), "its checksum does not fit"),
    "zeros": (lambda text: bytes(4096) + b"\n" + text, "zeros"),
    "SQLite": (lambda text: b"SQLite format 3\0" + bytes(100), "SQLite"),
}  # fmt: skip


@pytest.mark.parametrize(("alter", "name"), PROVEN.values(), ids=PROVEN)
def test_what_can_be_taken_back_is_named_and_every_line_rescued(room, tmp_path, capsys, alter, name):
    sound = room.read_bytes()
    room.write_bytes(alter(sound))
    with pytest.raises((RoomFormatError, RoomDamagedError), match=name):
        connect(room)
    assert room.read_bytes() == alter(sound)

    assert main(["doctor", str(room)]) == 1
    told = capsys.readouterr().out
    assert name in told
    assert "--rescue NEW.jsonl copies every line, proven by its checksum" in told
    assert main(["doctor", str(room), "--rescue", str(tmp_path / "new.jsonl")]) == 1
    assert "3 commits" in capsys.readouterr().out
    assert (tmp_path / "new.jsonl").read_bytes() == sound


@pytest.mark.parametrize(("alter", "name"), LOST.values(), ids=LOST)
def test_what_is_something_else_is_named_and_no_rescue_is_advised(room, tmp_path, capsys, alter, name):
    altered = alter(room.read_bytes())
    room.write_bytes(altered)
    with pytest.raises((RoomFormatError, RoomDamagedError)) as refusal:
        connect(room)
    assert name in str(refusal.value)
    assert main(["doctor", str(room)]) == 1
    told = capsys.readouterr().out
    assert name in told
    assert "--rescue" not in told
    assert main(["doctor", str(room), "--rescue", str(tmp_path / "new.jsonl")]) == 1
    assert not (tmp_path / "new.jsonl").exists()
    assert room.read_bytes() == altered


def test_a_conflict_of_a_merge_is_named_and_what_stands_before_it_rescued(room, tmp_path, capsys):
    first, second, third, fourth = room.read_bytes().splitlines(keepends=True)
    for before, lines in ((first + second, 2), (b"", 0)):
        room.write_bytes(
            before + b"<<<<<<< HEAD\n" + third + fourth + b"=======\n" + third + b">>>>>>> theirs\n"
        )
        with pytest.raises(RoomError, match="conflict that git has left"):
            connect(room)
        report = examine(room)
        assert (report.lines, report.line, report.proven) == (lines, lines + 1, False)
        assert main(["doctor", str(room)]) == 1
        told = capsys.readouterr().out
        assert "git checkout --ours" in told
        assert ("--rescue" in told) == bool(lines)


def test_a_conversion_does_not_hide_damage_behind_it(room, tmp_path, capsys):
    sound = room.read_bytes()
    first, second, *_ = sound.splitlines(keepends=True)
    room.write_bytes(sound.replace(b"a\\nb", b"a\\nc").replace(b"\n", b"\r\n"))
    report = examine(room)
    assert (report.lines, report.line, report.proven) == (2, 1, False)
    assert "CRLF" in report.problem
    assert "line 3: its checksum does not fit its text" in report.problem
    assert main(["doctor", str(room), "--rescue", str(tmp_path / "new.jsonl")]) == 1
    assert (tmp_path / "new.jsonl").read_bytes() == first + second


def test_git_is_named_where_it_is_likely(room):
    room.write_bytes(room.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(RoomDamagedError) as refusal:
        connect(room)
    assert "git config core.autocrlf false" in refusal.value.hint


def test_lines_that_were_converted_are_never_cut(room):
    """To a writer they look like one long line that a crash has left."""
    sound = room.read_bytes()
    header = sound.splitlines(keepends=True)[0]
    for altered in (
        sound.replace(b"\n", b"\r"),
        sound.replace(b"\n", b""),
        sound[:-1] + b"\r",
        header[:-1] + b"\r",
    ):
        room.write_bytes(altered)
        with pytest.raises(RoomError):
            connect(room)
        assert room.read_bytes() == altered
        room.write_bytes(sound)
        with connect(room) as client:
            room.with_name("altered").write_bytes(altered)
            files.replace(room.with_name("altered"), room)
            with pytest.raises(RoomError):
                client.blocks.create(label="new")
        assert room.read_bytes() == altered
