"""The lock of a room: let go of whatever fails, and in nobody's hands who may not write."""

from __future__ import annotations

import errno
import os
import stat
import sys

import pytest

from kit.errors import RoomError
from kit.journal import FileJournal
from kit.journal.system import files

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOTE = {"label": "note"}


@pytest.fixture
def fail(monkeypatch):
    """Lets the system fail at its calls to take or to let go of the lock."""

    def fail_with(failure: BaseException, at: str) -> None:
        def broken(file):
            raise failure

        monkeypatch.setattr(files, at, broken)

    return fail_with


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


class TestFailure:
    @pytest.mark.parametrize("failure", [OSError(errno.ENOLCK, "no locks"), OSError(errno.EIO, "broken")])
    def test_to_let_go_is_no_failure_of_the_commit(self, file, path, put, fail, monkeypatch, failure):
        fail(failure, "unlock")
        other = FileJournal(path, patience=0.5)
        for seq in (1, 3):
            assert put(file, NOTE).seq == seq
            assert put(other, NOTE).seq == seq + 1, "closing the file lets go, too"
        monkeypatch.undo()
        assert put(file, NOTE).seq == 5

    @pytest.mark.parametrize("failure", [KeyboardInterrupt(), AttributeError("no such call")])
    def test_by_an_interrupt_while_letting_go_leaves_the_room_usable(
        self, file, path, put, fail, monkeypatch, failure
    ):
        other = FileJournal(path, patience=0.5)
        fail(failure, "unlock")
        with pytest.raises(type(failure)):
            put(file, NOTE)
        monkeypatch.undo()
        assert put(other, NOTE).seq == 2
        assert put(file, NOTE).seq == 3

    @pytest.mark.parametrize("failure", [OSError(errno.ENOLCK, "no locks"), KeyboardInterrupt()])
    def test_to_take_it_writes_nothing_and_leaves_the_room_usable(
        self, file, path, put, fail, monkeypatch, failure
    ):
        fail(failure, "try_lock")
        with pytest.raises(KeyboardInterrupt if isinstance(failure, KeyboardInterrupt) else RoomError):
            put(file, NOTE)
        monkeypatch.undo()
        assert put(file, NOTE).seq == 1
        assert put(FileJournal(path), NOTE).seq == 2

    def test_to_close_it_leaves_the_room_usable(self, file, path, put, fail, monkeypatch):
        put(file, NOTE)
        fail(OSError(errno.EIO, "broken"), "unlock")
        close = os.close

        def closed(number):
            close(number)
            raise OSError(errno.EIO, "broken")

        with monkeypatch.context() as during:
            during.setattr(files, "close", closed)
            with pytest.raises(OSError, match="broken"):
                put(file, NOTE)
        monkeypatch.undo()
        assert put(file, NOTE).seq == 3
        assert put(FileJournal(path, patience=0.5), NOTE).seq == 4

    def test_without_flock_in_a_browser_is_none(self, path, put, monkeypatch):
        monkeypatch.setattr(files, "LOCKS", False)
        monkeypatch.setattr(sys, "platform", "emscripten")
        room = FileJournal(path)
        with path.open("ab") as other:
            other.write(b'{"crc":"0')  # a line to look at under the lock
        assert room.find("blocks") == []
        with pytest.warns(UserWarning, match="cut 9 bytes"):
            assert put(room, NOTE).seq == 1
        with path.open("ab") as other:
            other.write(b"no line\n")
        with pytest.raises(RoomError, match="line 3"):
            room.find("blocks")
        os.truncate(path, path.stat().st_size - 8)
        assert put(room, NOTE).seq == 2
        room.close()


class TestFile:
    @pytest.mark.posix("permissions are modes, and links take a right")
    @pytest.mark.parametrize(
        ("room", "wanted"),
        [(0o600, 0o600), (0o640, 0o600), (0o644, 0o600), (0o660, 0o660), (0o664, 0o660), (0o666, 0o666)],
    )
    @pytest.mark.parametrize("before", [None, 0o644, 0o666])
    def test_can_be_opened_by_those_who_may_write_to_the_room(self, path, put, room, wanted, before):
        lock = path.with_name("team.jsonl.lock")
        path.touch()
        path.chmod(room)
        if before is not None:
            lock.touch()
            lock.chmod(before)
        journal = FileJournal(path)
        put(journal, NOTE)
        assert mode(lock) == wanted
        assert mode(path) == room

    @pytest.mark.posix("permissions are modes, and links take a right")
    @pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe", "socket"])
    def test_that_is_something_else_is_refused_at_once(self, path, put, kind):
        lock, victim = path.with_name("team.jsonl.lock"), path.with_name("victim")
        if kind == "link":
            victim.write_text("mine")
        if kind in {"link", "dangling"}:
            lock.symlink_to(victim)
        elif kind == "folder":
            lock.mkdir()
        elif kind == "pipe":
            os.mkfifo(lock)
        else:
            os.mknod(lock, stat.S_IFSOCK | 0o600)
        with pytest.raises(RoomError, match="can not lock the room") as refusal:
            FileJournal(path)
        assert "deleted" in refusal.value.hint
        assert victim.read_text() == "mine" if kind == "link" else not victim.exists()

    @pytest.mark.posix("accounts are numbers")
    @pytest.mark.skipif(not IS_ROOT, reason="only root can give a file away")
    def test_of_an_account_that_may_not_write_is_refused(self, path, put):
        FileJournal(path).close()
        lock = path.with_name("team.jsonl.lock")
        os.chown(lock, 65534, -1)
        with pytest.raises(RoomError, match="belongs to user 65534"):
            put(FileJournal(path), NOTE)
        path.chmod(0o660)
        assert put(FileJournal(path), NOTE).seq == 1, "a room that is shared may have anybody's lock"

    @pytest.mark.posix("accounts are numbers")
    @pytest.mark.skipif(not IS_ROOT, reason="only root can give a file away")
    def test_that_root_has_made_is_the_rooms_owners(self, path, put):
        path.touch()
        os.chown(path, 65534, 65534)
        put(FileJournal(path), NOTE)
        made = path.with_name("team.jsonl.lock").stat()
        assert (made.st_uid, made.st_gid) == (65534, 65534)
