"""Files that another program has open, as only Windows knows them: pytest takes this where it is named."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from kit import connect
from kit.errors import RoomError
from kit.journal import FileJournal, RoomWarning
from kit.journal.compact import compact
from kit.journal.doctor import examine
from kit.journal.system import files, windows
from kit.values.records import OPERATOR

NOTE = {"value": "Monday"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "team.jsonl"


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Nobody lets go of a file here, so nobody is waited for."""
    monkeypatch.setattr(windows, "_PATIENCE", 0.05)


def put(room, **document):
    return room.commit(lambda draft: draft.put("blocks", {**NOTE, **document}), by=OPERATOR, via="test").seq


def values(room):
    return [block["value"] for block in room.find("blocks")]


class TestHeldByAnother:
    def test_without_sharing_a_room_is_refused_and_says_by_whom(self, path):
        FileJournal(path).close()
        handle = windows._opened(str(path), 0x80000000, 3, 0)
        with pytest.raises(RoomError, match="another program has it open") as refusal:
            FileJournal(path)
        assert "virus scanner" in refusal.value.hint
        windows._close(handle)
        assert put(FileJournal(path)) == 1

    def test_that_does_not_let_it_be_moved_keeps_compaction_out_and_nothing_is_lost(self, path):
        room = FileJournal(path)
        put(room)
        with path.open("rb") as foreign:
            for write in (lambda: compact(path), lambda: room.redact(lambda table, document: document)):
                with pytest.raises(RoomError, match="another program has it open") as refusal:
                    write()
                assert "Close it in the other program" in refusal.value.hint
            assert put(room, value="Tuesday") == 2
            assert foreign.read(7) == b'{"crc":'
        compact(path)
        assert values(room) == values(FileJournal(path)) == ["Monday", "Tuesday"]

    def test_a_copy_that_is_open_elsewhere_is_no_reason_to_keep_the_room_open(self, path):
        room = FileJournal(path)
        room.checkpoint()
        put(room)
        with path.with_suffix(".json").open("rb"), pytest.warns(RoomWarning, match="without a new copy"):
            room.close()
        assert values(FileJournal(path)) == ["Monday"]


class TestReplaced:
    def test_between_the_two_steps_a_killed_process_leaves_the_old_one(self, path):
        room = FileJournal(path)
        put(room)
        other = FileJournal(path)
        moved = path.with_name(f"{path.name}.{'0' * 16}.old")
        for use in (lambda: values(room), lambda: values(FileJournal(path)), lambda: values(other)):
            files.replace(path, moved)
            assert files.is_moved(path)
            assert use() == ["Monday"]
            assert path.exists()
        files.replace(path, moved)
        assert put(other, value="Tuesday") == 2
        assert values(room) == ["Monday", "Tuesday"]
        assert examine(path).sound

    def test_who_reads_the_old_one_goes_on_with_it_to_its_end(self, path):
        room, other = FileJournal(path), FileJournal(path)
        put(room)

        def look(reading):
            compact(path)
            return [commit.changes[0].document["value"] for commit in reading.commits()]

        assert other.read(look) == ["Monday"]
        assert values(other) == ["Monday"]

    def test_what_was_moved_away_is_removed_with_what_else_is_left(self, path):
        room = FileJournal(path)
        put(room)
        path.with_name(f"{path.name}.{'1' * 16}.old").write_bytes(b"SECRET")
        room.redact(lambda table, document: document)
        assert sorted(one.suffix for one in path.parent.iterdir()) == [".jsonl", ".lock"]


def test_a_file_that_is_read_only_may_be_read(path):
    room = FileJournal(path)
    put(room)
    room.close()
    path.chmod(stat.S_IREAD)
    reader = FileJournal(path)
    assert values(reader) == ["Monday"]
    under_wine = os.access("Z:\\", os.W_OK)  # where root may write to anything
    for write in () if under_wine else (lambda: put(reader), lambda: compact(path)):
        with pytest.raises(RoomError, match="may be read but not written"):
            write()
    reader.close()
    path.chmod(stat.S_IWRITE)
    assert put(FileJournal(path)) == 2


@pytest.mark.parametrize("length", [180, 200, 235, 250, 400])
def test_a_path_may_be_long(tmp_path, length):
    folder = tmp_path
    while len(str(folder)) < length:
        folder /= "ein Ordner äöü"[: max(length - len(str(folder)), 2)]
    os.makedirs("\\\\?\\" + str(folder))  # noqa: PTH103 — a Path would take the dots for folders
    room = FileJournal(folder / "team.jsonl")
    put(room)
    assert compact(folder / "team.jsonl").exists()
    room.redact(lambda table, document: document)
    other = FileJournal(folder / "team.jsonl")
    assert put(other) == 3
    assert values(room) == ["Monday", "Monday"]
    room.close()
    other.close()


def test_a_room_in_another_case_is_the_same_room(path):
    room = FileJournal(path)
    put(room)
    other = FileJournal(path.with_name("TEAM.jsonl"), patience=0.05)
    assert values(other) == ["Monday"]
    with pytest.raises(RoomError, match="another process"):
        room.commit(lambda draft: put(other), by=OPERATOR, via="test")


def test_the_end_of_a_process_lets_go_of_its_lock(path):
    code = (
        "import sys, time; from kit.journal import FileJournal; from kit.values.records import OPERATOR; "
        "r = FileJournal(sys.argv[1]); r.commit(lambda d: (print('in', flush=True), time.sleep(60)), "
        "by=OPERATOR, via='test')"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "in\n"
    with pytest.raises(RoomError, match="another process"):
        put(FileJournal(path, patience=0.05))
    holder.kill()
    holder.communicate()
    assert put(FileJournal(path)) == 1


def test_two_servers_do_not_share_a_port(tmp_path):
    from kit.server.serve import _bound

    with _bound("127.0.0.1", 0) as one, pytest.raises(RoomError, match="can not be had"):
        _bound("127.0.0.1", one.getsockname()[1])


def test_what_a_room_in_a_drives_root_is_called_is_no_address():
    with pytest.raises(RoomError, match="can not open"):
        connect("Q://nowhere/team.jsonl")
