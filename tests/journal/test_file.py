"""The file under a room: what others do to it, and what it must never do to others."""

from __future__ import annotations

import errno
import gc
import os
import sys
import textwrap
import threading
import warnings
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tinydb import TinyDB

from kit.errors import OutcomeUnknownError, RoomBusyError, RoomDamagedError, RoomError, RoomFormatError
from kit.journal import FileJournal, MemoryJournal, RoomWarning, counted_clock, counted_ids
from kit.journal.compact import _whole, compact
from kit.journal.doctor import examine, rescue
from kit.journal.line import PREFIX, seal
from kit.journal.system import files
from kit.values.records import OPERATOR

LONG = 60.0
NOTE = {"label": "note", "value": "Monday"}


@pytest.fixture
def written(path, put) -> bytes:
    """What stands in a small room at ``path``, which nobody has open."""
    room = FileJournal(path, clock=counted_clock, ids=counted_ids)
    for day in ("Monday", "Tuesday"):
        put(room, {**NOTE, "value": day})
    room.close()
    path.with_suffix(".json").unlink()
    return path.read_bytes()


@pytest.fixture
def following() -> bytes:
    """The line that could be the next one in ``written``."""
    block = {"id": counted_ids("block", 3), **NOTE}
    by = OPERATOR.to_dict()
    return seal({"seq": 3, "at": counted_clock(3), "by": by, "via": "test", "set": {"blocks": {"3": block}}})


def open_files():
    gc.collect()  # rooms that an earlier test has left open
    return sorted(place.name for place in Path("/dev/fd").iterdir())


def labels(room):
    return [block["label"] for block in room.find("blocks")]


class TestDamage:
    @pytest.mark.slow
    @pytest.mark.parametrize("spoil", [lambda b: b ^ 1, lambda b: b ^ 0x20, lambda b: 10, lambda b: 0])
    def test_of_any_byte_is_noticed(self, path, written, spoil):
        for place, byte in enumerate(written):
            if spoil(byte) == byte:
                continue
            path.write_bytes(written[:place] + bytes([spoil(byte)]) + written[place + 1 :])
            line = written[:place].count(b"\n") + 1
            with pytest.raises((RoomDamagedError, RoomFormatError)) as refusal:
                FileJournal(path)
            assert str(path) in str(refusal.value)
            if isinstance(refusal.value, RoomDamagedError):
                assert (refusal.value.path, refusal.value.line) == (str(path), line)
                assert f"line {line}" in str(refusal.value)
            else:
                assert place < len(PREFIX), "only the first bytes of all tell a room from something else"
            report = examine(path)
            assert (report.sound, report.line, report.torn_tail_bytes) == (False, line, 0)

    def test_of_the_order_is_noticed(self, path, written):
        first, second, third = written.splitlines(keepends=True)
        for lines, number in (
            ([first, third], 2),
            ([first, second, second, third], 3),
            ([first, third, second], 2),
            ([first, second, first, third], 3),
        ):
            path.write_bytes(b"".join(lines))
            with pytest.raises(RoomDamagedError, match=f"line {number}"):
                FileJournal(path)
            assert examine(path).line == number

    def test_stops_an_open_room_and_is_not_repaired(self, path, file, put):
        put(file, NOTE)
        reader = FileJournal(path)
        with path.open("ab") as other:
            other.write(b'{"crc":"00000000","seq":2}\n')
        spoilt = path.read_bytes()

        for use in (lambda: put(file, NOTE), lambda: reader.find("blocks"), lambda: list(reader.commits())):
            with pytest.raises(RoomDamagedError, match="line 3"):
                use()
        assert path.read_bytes() == spoilt

        os.truncate(path, len(spoilt) - 27)
        assert labels(reader) == ["note"], "who mends the file can go on"
        put(file, NOTE)

    def test_of_what_was_read_before_is_noticed_when_it_is_told(self, path, file, put):
        put(file, {"value": "Monday"})
        path.write_bytes(path.read_bytes().replace(b"Monday", b"Sunday"))
        with pytest.raises(RoomDamagedError, match="line 2: it has changed"):
            list(file.commits())

    def test_a_shortened_file_is_noticed(self, path, file, put):
        put(file, NOTE)
        put(file, NOTE)
        os.truncate(path, 200)
        for use in (lambda: put(file, NOTE), lambda: file.find("blocks")):
            with pytest.raises(RoomDamagedError, match="shorter"):
                use()

    def test_a_suspicion_is_settled_under_the_lock_without_a_deadlock(self, path, file, put):
        """The reader may not keep the fold while it waits for the lock: the writer waits for the fold."""
        put(file, NOTE)
        sound = path.read_bytes()
        reader = threading.Thread(daemon=True, target=lambda: seen.extend(labels(file)))
        seen: list[str] = []

        def change(draft):
            path.write_bytes(sound + b"half of somebody's line\n")
            reader.start()
            reader.join(0.2)
            assert reader.is_alive(), "it waits for the lock"
            path.write_bytes(sound)
            draft.put("blocks", {"label": "new"})

        file.commit(change, by=OPERATOR, via="test")
        reader.join(LONG)
        assert seen == ["note", "new"]


class TestTornTail:
    def test_is_cut_by_the_next_writer_and_by_nobody_else(self, path, written, following, put):
        for length in range(1, len(following) - 1):
            torn = written + following[:length]
            path.write_bytes(torn)
            reader, writer = FileJournal(path), FileJournal(path)
            assert labels(reader) == ["note", "note"]
            assert path.read_bytes() == torn
            assert examine(path).torn_tail_bytes == length
            assert examine(path).sound

            with pytest.warns(RoomWarning, match=f"cut {length} bytes"):
                put(writer, {"label": "next"}, durable=False)
            assert path.read_bytes().startswith(written + PREFIX)
            assert labels(reader) == ["note", "note", "next"]
            assert examine(path).torn_tail_bytes == 0

    @pytest.mark.parametrize("zeros", [1, 9, 5000])
    @pytest.mark.parametrize("text", [0, 1, 12, 60])
    def test_of_zeros_is_what_a_power_loss_leaves(self, path, written, following, put, text, zeros):
        path.write_bytes(written + following[:text] + bytes(zeros))
        room = FileJournal(path)
        assert len(labels(room)) == 2
        with pytest.warns(RoomWarning, match="cut"):
            put(room, {"label": "next"})
        assert path.read_bytes().startswith(written + PREFIX)

    @pytest.mark.parametrize(
        "tail", [b"my notes", b"\xff", b'{"seq":3', b'{"crc":"mine"', b'{"crc":"01234567","my":1', b"\0\0x"]
    )
    def test_that_no_journal_wrote_is_not_cut(self, path, written, put, tail):
        path.write_bytes(written + tail)
        with pytest.raises(RoomDamagedError, match="line 4"):
            FileJournal(path)
        path.write_bytes(written)
        room = FileJournal(path)
        path.write_bytes(written + tail)
        with pytest.raises(RoomDamagedError, match="line 4"):
            put(room, NOTE)
        assert path.read_bytes() == written + tail
        assert examine(path).line == 4

    def test_of_the_first_line_is_a_room_that_was_being_made(self, path, written):
        header = written.splitlines(keepends=True)[0]
        for length in range(len(header) - 1):
            path.write_bytes(header[:length])
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                FileJournal(path).close()
            assert [one.category for one in warned] == ([RoomWarning] if length else [])
            assert examine(path).lines == 1


class TestMissingNewline:
    """Editors and tools strip it. The checksum covers it, so that adding it proves the line whole."""

    def test_of_the_last_line_loses_nothing(self, path, written, put):
        path.write_bytes(written[:-1])
        reader, writer = FileJournal(path), FileJournal(path)
        assert [block["value"] for block in reader.find("blocks")] == ["Monday", "Tuesday"]
        assert [commit.seq for commit in reader.commits()] == [1, 2]
        assert path.read_bytes() == written[:-1], "who reads alters nothing"
        report = examine(path)
        assert (report.sound, report.unended, report.commits, report.torn_tail_bytes) == (True, True, 2, 0)

        put(writer, {"label": "next"})
        assert path.read_bytes().startswith(written + PREFIX)
        assert labels(reader) == labels(writer) == ["note", "note", "next"]
        assert [commit.seq for commit in reader.commits()] == [1, 2, 3]
        assert not examine(path).unended

    def test_is_added_by_a_writer_that_has_read_the_line_without_it(self, path, written, put):
        path.write_bytes(written[:-1])
        room = FileJournal(path)
        assert labels(room) == ["note", "note"]
        assert put(room, {"label": "next"}).seq == 3
        assert path.read_bytes().startswith(written + PREFIX)

    def test_of_the_first_line_is_a_room_without_commits(self, path, written, put):
        header = written.splitlines(keepends=True)[0]
        path.write_bytes(header[:-1])
        room = FileJournal(path)
        assert labels(room) == []
        assert put(room, NOTE).seq == 1
        assert path.read_bytes().startswith(header + PREFIX)

    def test_may_be_lost_while_the_room_is_open(self, path, file, put):
        put(file, NOTE)
        put(file, NOTE)
        os.truncate(path, path.stat().st_size - 1)
        assert labels(file) == ["note", "note"]
        assert put(file, NOTE).seq == 3
        assert [commit.seq for commit in FileJournal(path).commits()] == [1, 2, 3]
        path.with_name("edited").write_bytes(path.read_bytes()[:-1])
        files.replace(path.with_name("edited"), path)
        assert len(labels(file)) == 3
        assert put(file, NOTE).seq == 4
        assert examine(path).sound

    def test_may_be_added_by_another_process_or_an_editor(self, path, written, start, put):
        path.write_bytes(written[:-1])
        here = FileJournal(path)
        assert len(labels(here)) == 2
        assert start('say(put(FileJournal(room), {"label": "there"}).seq)').rest() == ["3"]
        assert labels(here) == ["note", "note", "there"]
        path.write_bytes(path.read_bytes()[:-1])
        assert len(labels(here)) == 3
        with path.open("ab") as editor:
            editor.write(b"\n")
        assert put(here, {"label": "here"}).seq == 4
        assert examine(path).sound

    def test_before_something_else_is_damage(self, path, written, following, put):
        for more in (b"my notes", following, b"\r", b" "):
            path.write_bytes(written[:-1] + more)
            with pytest.raises(RoomDamagedError, match="line 3"):
                FileJournal(path)
            assert path.read_bytes() == written[:-1] + more
            assert not examine(path).sound
            path.write_bytes(written[:-1])
            room = FileJournal(path)
            with path.open("ab") as other:
                other.write(more)
            with pytest.raises(RoomDamagedError, match="line 3"):
                put(room, NOTE)

    def test_survives_compaction_redaction_and_rescue(self, path, written, tmp_path):
        path.write_bytes(written[:-1])
        rescue(path, tmp_path / "rescued.jsonl")
        assert (tmp_path / "rescued.jsonl").read_bytes() == written
        kept = compact(path)
        assert kept.read_bytes() == written
        kept.write_bytes(written[:-1])
        path.write_bytes(path.read_bytes()[:-1])
        room = FileJournal(path)
        room.redact(lambda table, document: {**document, "value": "Friday"})
        assert [block["value"] for block in room.find("blocks")] == ["Friday"] * 2
        assert kept.read_bytes().endswith(b"\n")
        assert kept.read_bytes().count(b"Friday") == 2
        assert examine(path).sound

    def test_that_can_not_be_added_is_told_and_loses_nothing(self, path, written, put, monkeypatch):
        path.write_bytes(written[:-1])
        room = FileJournal(path)

        def fail(*_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as full:
            full.setattr(files, "write_at", fail)
            with pytest.raises(RoomError, match="No space left"):
                put(room, NOTE)
        assert path.read_bytes() == written[:-1]
        assert labels(room) == ["note", "note"]
        assert put(room, NOTE).seq == 3


class TestForeignFile:
    @pytest.mark.parametrize(
        "content",
        [
            b"\n",
            b"my notes",
            b"my notes\n",
            b'{"a": 1}\n{"a": 2}\n',
            b'{"_default": {"1": {"my": "data"}}}',
            b'{"crc":"mine", "a": 1}',
            b'{"crc":"01234567","seq":1',
            b'{"crc":"mine"}\n',
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            b"\xff\xfe\0",
            seal({"seq": 1, "set": {}}),
        ],
    )
    def test_is_never_altered(self, path, content):
        path.write_bytes(content)
        for _ in range(2):
            with pytest.raises((RoomFormatError, RoomDamagedError)) as refusal:
                FileJournal(path)
            assert str(path) in str(refusal.value)
        assert path.read_bytes() == content
        assert not path.with_suffix(".json").exists()
        assert not examine(path).sound

    def test_of_a_newer_kit_is_named_as_that(self, path):
        newer = seal({"format": 2, "seq": 0, "at": "", "new": "field"}) + b"what only the newer kit reads\n"
        path.write_bytes(newer)
        with pytest.raises(RoomFormatError, match="reads up to 1") as refusal:
            FileJournal(path)
        assert refusal.value.evidence == {"format": 2}
        assert "pip install -U" in refusal.value.hint
        assert path.read_bytes() == newer
        assert "newer" in (examine(path).problem or "")

    def test_at_the_place_of_the_copy_is_left(self, path, file, put):
        mine = b'{"_default": {"1": {"my": "data"}}}'
        path.with_suffix(".json").write_bytes(mine)
        put(file, NOTE)
        with pytest.raises(RoomError, match="not a copy of the room"):
            file.checkpoint()
        file.redact(lambda table, document: document)
        with pytest.warns(RoomWarning, match="not a copy of the room"):
            file.close()
        assert path.with_suffix(".json").read_bytes() == mine

    def test_that_takes_the_place_of_an_open_room_is_refused(self, path, file, put):
        put(file, NOTE)
        for content in (b"", b"my notes\n", path.read_bytes().splitlines(keepends=True)[0]):
            other = path.with_name("other")
            other.write_bytes(content)
            files.replace(other, path)
            for use in (lambda: put(file, NOTE), lambda: file.find("blocks")):
                with pytest.raises(RoomError, match=r"not a room|replaced"):
                    use()
            assert path.read_bytes() == content


class TestPath:
    def test_of_an_empty_file_becomes_a_room(self, path, put):
        path.touch()
        room = FileJournal(path)
        assert put(room, NOTE).seq == 1

    @pytest.mark.posix("a link takes a right that few have on Windows")
    def test_must_end_in_jsonl(self, tmp_path):
        for name in ("team.json", "team", "team.jsonl.lock"):
            with pytest.raises(RoomFormatError, match="ends in"):
                FileJournal(tmp_path / name)
        (tmp_path / "team.jsonl").symlink_to("team.json")
        with pytest.raises(RoomFormatError, match="ends in"):
            FileJournal(tmp_path / "team.jsonl")
        assert [file.name for file in tmp_path.iterdir()] == ["team.jsonl"]

    @pytest.mark.posix("a link takes a right that few have on Windows")
    def test_of_a_folder_a_pipe_or_a_loop_is_refused(self, tmp_path):
        (tmp_path / "folder.jsonl").mkdir()
        os.mkfifo(tmp_path / "pipe.jsonl")
        (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
        for name in ("folder", "pipe", "loop"):
            with pytest.raises(RoomError, match="can not open the room"):
                FileJournal(tmp_path / f"{name}.jsonl")

    def test_in_a_missing_folder_is_refused(self, tmp_path):
        with pytest.raises(RoomError, match="No such file") as refusal:
            FileJournal(tmp_path / "missing" / "team.jsonl")
        assert "make the folder" in refusal.value.hint

    def test_of_nothing_is_refused_where_a_room_is_expected(self, path):
        with pytest.raises(RoomError, match="No such file"):
            FileJournal(path, create=False)
        assert not path.exists()

    @pytest.mark.posix("a link takes a right that few have on Windows")
    def test_by_another_name_is_the_same_room_with_the_same_lock(self, path, file, put):
        link = path.with_name("link.jsonl")
        link.symlink_to(path.name)
        other = FileJournal(link, patience=0.05)
        put(other, NOTE)
        with pytest.raises(RoomBusyError):
            file.commit(lambda draft: put(other, NOTE), by=OPERATOR, via="test")
        assert labels(file) == ["note"]
        other.close()
        assert sorted(one.name for one in path.parent.iterdir()) == [
            "link.jsonl",
            "team.json",
            "team.jsonl",
            "team.jsonl.lock",
        ]

    def test_of_a_room_that_was_moved_away_is_refused(self, path, file, put):
        put(file, NOTE)
        path.rename(path.with_name("moved.jsonl"))
        for use in (lambda: put(file, NOTE), lambda: file.find("blocks")):
            with pytest.raises(RoomError, match="is gone"):
                use()
        assert not path.exists()
        path.with_name("moved.jsonl").rename(path)
        assert labels(file) == ["note"]


# what a stranger meets, who owns neither the folder nor the file
STRANGER = """
from kit.journal.compact import compact
import json, tempfile, warnings
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)

def tell(use):
    try:
        say(use())
    except Exception as refusal:
        say(type(refusal).__name__, refusal.message.replace(room, "ROOM"))
"""


@pytest.mark.posix("permissions are modes")
class TestPermission:
    @pytest.fixture
    def stranger(self, tmp_path_factory, start, put):
        """A folder that others can enter, and what a stranger's program says there."""
        folder = tmp_path_factory.mktemp("public")
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
        room = folder / "team.jsonl"

        def says(program: str) -> list[str]:
            return start(program).rest()

        def run(program: str) -> list[str]:
            return says(f"room = {str(room)!r}\n" + STRANGER + textwrap.dedent(program))

        yield room, run
        folder.chmod(0o755)
        if room.exists():
            room.chmod(0o644)

    def test_to_make_files_is_needed_to_make_a_room(self, stranger):
        room, run = stranger
        room.parent.chmod(0o555)
        assert run("tell(lambda: FileJournal(room))") == [
            "RoomError can not open the room ROOM: Permission denied",
        ]

    def test_to_read_is_needed(self, stranger):
        room, run = stranger
        FileJournal(room).close()
        room.chmod(0)
        assert run("tell(lambda: FileJournal(room))") == [
            "RoomError can not open the room ROOM: Permission denied",
        ]

    @pytest.mark.parametrize("folder", [0o555, 0o777])
    def test_to_read_is_enough_to_read(self, stranger, put, folder):
        room, run = stranger
        owner = FileJournal(room)
        put(owner, NOTE)
        owner.close()
        before = room.read_bytes()
        room.chmod(0o444)
        room.parent.chmod(folder)
        refused = "RoomError ROOM may be read but not written"
        assert run("""
            journal = FileJournal(room)
            say([block["label"] for block in journal.find("blocks")], len(list(journal.commits())))
            tell(lambda: put(journal, {}))
            tell(lambda: journal.redact(lambda table, document: document))
            tell(lambda: compact(room))
            tell(journal.close)
        """) == ["['note'] 1", refused, refused, refused, "None"]
        assert room.read_bytes() == before
        assert not (room.parent / "archive").exists()

    def test_to_read_is_enough_to_notice_damage(self, stranger, put):
        room, run = stranger
        FileJournal(room).close()
        with room.open("ab") as other:
            other.write(b"no line of a journal\n")
        room.chmod(0o444)
        room.parent.chmod(0o555)
        said = "RoomDamagedError ROOM, line 2: its checksum does not fit its text"
        assert run("tell(lambda: FileJournal(room))") == [said]

    def test_to_write_is_enough_beside_a_lock_of_somebody_else(self, stranger, put):
        room, run = stranger
        room.touch()
        room.chmod(0o666)
        room.parent.chmod(0o777)
        owner = FileJournal(room)
        assert run("tell(lambda: put(FileJournal(room), {}).seq)") == ["1"]
        assert put(owner, NOTE).seq == 2
        owner.close()

    def test_to_lock_is_needed_to_write(self, stranger, put):
        room, run = stranger
        owner = FileJournal(room)
        room.chmod(0o666)
        room.with_name("team.jsonl.lock").chmod(0)
        assert run("tell(lambda: put(FileJournal(room), {}).seq)") == [
            "RoomError can not lock the room with ROOM.lock: Permission denied"
        ]
        owner.close()


class TestSystemCalls:
    def test_a_short_read_is_no_torn_tail(self, path, written, monkeypatch, put):
        pread = files.read_at
        monkeypatch.setattr(files, "read_at", lambda file, size, at: pread(file, min(size, 7), at))
        room = FileJournal(path)
        assert labels(room) == ["note", "note"]
        assert len(list(room.commits())) == 2
        put(room, NOTE)
        assert path.read_bytes().startswith(written)
        assert examine(path).lines == 4

    def test_a_short_write_is_continued(self, path, file, monkeypatch, put):
        pwrite = files.write_at
        monkeypatch.setattr(files, "write_at", lambda file, text, at: pwrite(file, text[:9], at))
        put(file, NOTE)
        assert labels(FileJournal(path)) == ["note"]

    @pytest.mark.posix("no limit stands for a full disk")
    def test_a_full_disk_takes_nothing_and_the_room_goes_on(self, path, start):
        process = start("""
            import resource, signal
            from kit.errors import RoomError
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            journal = FileJournal(room)
            put(journal, {"n": 1})
            before = open(room, "rb").read()
            for left in (0, 1, 100, 2000):
                resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + left, resource.RLIM_INFINITY))
                for write in (
                    lambda: put(journal, {"value": "x" * 3000}),
                    lambda: journal.commit(lambda draft: [draft.put("blocks", {"n": n}) for n in range(99)],
                                           by=OPERATOR, via="test"),
                    lambda: journal.redact(lambda table, document: {**document, "value": "x" * 9000}),
                ):
                    try:
                        write()
                    except RoomError as refusal:
                        assert "nothing was written" in refusal.message and "space" in refusal.hint, refusal
                    else:
                        raise AssertionError("there was space")
                    assert open(room, "rb").read() == before
            assert len(journal.find("blocks")) == 1 and sorted(os.listdir(os.path.dirname(room))) == [
                "team.jsonl", "team.jsonl.lock"]
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            say(put(journal, {"value": "x" * 3000}).seq)
        """)
        assert process.rest() == ["2"]
        assert examine(path).lines == 3

    def test_a_failed_flush_leaves_the_outcome_unknown(self, path, file, monkeypatch, put):
        put(file, NOTE)

        def fail(file):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        with monkeypatch.context() as broken:
            broken.setattr(files, "flush", fail)
            with pytest.raises(OutcomeUnknownError, match="Input/output error"):
                put(file, {"label": "unknown"})
        for refused in (
            lambda: put(file, NOTE),
            lambda: put(file, NOTE, durable=False),
            lambda: file.redact(lambda table, document: document),
        ):
            with pytest.raises(OutcomeUnknownError, match="open the room again"):
                refused()
        assert labels(file) == ["note", "unknown"], "reading goes on"
        file.close()

        again = FileJournal(path)
        assert put(again, NOTE).seq == 3
        again.close()

    def test_a_failed_flush_fails_everybody_who_waited_for_it(self, file, monkeypatch, put):
        begun, go_on = threading.Event(), threading.Event()

        def fail(file):
            begun.set()
            assert go_on.wait(LONG)
            raise OSError(errno.EIO, "broken")

        monkeypatch.setattr(files, "flush", fail)
        failures = []

        def write():
            with pytest.raises(OutcomeUnknownError) as failure:
                put(file, NOTE)
            failures.append(failure)

        threads = [threading.Thread(daemon=True, target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert begun.wait(LONG)
        go_on.set()
        for thread in threads:
            thread.join(LONG)
        assert len(failures) == 4

    def test_a_failed_open_keeps_no_file(self, path):
        path.write_bytes(b"my notes\n")
        before = open_files()
        for _ in range(5):
            with pytest.raises(RoomFormatError):
                FileJournal(path)
        assert open_files() == before

    @pytest.mark.slow
    def test_close_and_compaction_keep_no_file(self, path, put):
        before = open_files()
        room = FileJournal(path)
        put(room, NOTE)
        during = open_files()
        for _ in range(3):
            room.redact(lambda table, document: document)
            assert len(labels(room)) == 1
        assert open_files() == during
        room.close()
        assert open_files() == before


class TestLock:
    def test_of_a_writer_does_not_keep_readers_out(self, file, put, path):
        put(file, NOTE)
        other = FileJournal(path)
        seen = []

        def change(draft):
            draft.put("blocks", {"label": "new"})
            readers = [
                threading.Thread(daemon=True, target=lambda room=room: seen.append(labels(room)))
                for room in (file, other)
            ]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join(LONG)
            assert seen == [["note"], ["note"]]

        file.commit(change, by=OPERATOR, via="test")
        assert labels(other) == ["note", "new"]

    def test_of_another_process_is_waited_for_with_patience_and_no_longer(self, path, start, put):
        process = start("""
            journal = FileJournal(room)
            put(journal, {"label": "note"})
            def change(draft):
                say("holds")
                sys.stdin.readline()
            journal.commit(change, by=OPERATOR, via="test")
            say("has let go")
            sys.stdin.readline()
        """)
        assert process.says() == "holds"
        room = FileJournal(path, patience=0.1)
        assert labels(room) == ["note"]
        with pytest.raises(RoomBusyError, match=r"another process .* 0.1 s"):
            put(room, NOTE)
        process.tell()
        assert process.says() == "has let go"
        assert put(room, NOTE).seq == 2

    def test_of_another_thread_is_waited_for_with_patience_and_no_longer(self, path, put):
        room = FileJournal(path, patience=0.1)
        holds, go_on = threading.Event(), threading.Event()

        def change(draft):
            holds.set()
            assert go_on.wait(LONG)
            draft.put("blocks", NOTE)

        writer = threading.Thread(daemon=True, target=lambda: room.commit(change, by=OPERATOR, via="test"))
        writer.start()
        assert holds.wait(LONG)
        for refused in (lambda: put(room, NOTE), room.close):
            with pytest.raises(RoomBusyError, match="another thread"):
                refused()
        go_on.set()
        writer.join(LONG)
        assert put(room, NOTE).seq == 2

    @pytest.mark.posix("a lock can not be deleted while it is open")
    def test_file_may_be_deleted_while_the_room_is_open(self, path, file, put):
        other = FileJournal(path, patience=0.05)
        put(other, NOTE)
        put(file, NOTE)
        path.with_name("team.jsonl.lock").unlink()
        put(other, NOTE)
        with pytest.raises(RoomBusyError):
            file.commit(lambda draft: put(other, NOTE), by=OPERATOR, via="test")
        path.with_name("team.jsonl.lock").unlink()
        with pytest.raises(RoomBusyError):
            file.commit(lambda draft: put(other, NOTE), by=OPERATOR, via="test")
        assert put(other, NOTE).seq == 4

    def test_close_waits_for_a_writer_of_the_same_room(self, path, put):
        room = FileJournal(path)
        holds, go_on = threading.Event(), threading.Event()
        answers = []

        def change(draft):
            holds.set()
            assert go_on.wait(LONG)
            draft.put("blocks", NOTE)

        writer = threading.Thread(
            daemon=True,
            target=lambda: answers.append(room.commit(change, by=OPERATOR, via="test").seq),
        )
        closer = threading.Thread(daemon=True, target=room.close)
        writer.start()
        assert holds.wait(LONG)
        closer.start()
        closer.join(0.05)
        go_on.set()
        writer.join(LONG)
        closer.join(LONG)
        assert answers == [1]
        assert labels(FileJournal(path)) == ["note"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
class TestFork:
    def test_child_and_parent_write_to_one_room(self, path, start):
        process = start("""
            journal = FileJournal(room)
            put(journal, {"n": 1})
            for who in range(3):
                if (child := os.fork()) == 0:
                    put(journal, {"n": len(journal.find("blocks")) + 1})
                    os._exit(0)
                put(journal, {"by": "parent"})
                assert os.waitpid(child, 0)[1] == 0
            say(len(journal.find("blocks")), [commit.seq for commit in journal.commits()])
        """)
        assert process.rest() == ["7 [1, 2, 3, 4, 5, 6, 7]"]

    def test_the_parents_lock_is_not_the_childs(self, path, start):
        process = start("""
            from kit.errors import RoomBusyError, RoomError
            journal = FileJournal(room, patience=0.2)
            parent = os.getpid()
            may_write = os.pipe()

            def change(draft):
                draft.put("blocks", {"by": "the change"})
                if os.fork() == 0:
                    try:
                        put(journal, {"by": "the child, under the parent's lock"})
                    except RoomBusyError:
                        say("busy")
                    return
                os.read(may_write[0], 1)

            try:
                journal.commit(change, by=OPERATOR, via="test")
            except RoomError as refusal:
                assert os.getpid() != parent
                say("forked" if "forked" in refusal.message else refusal)
                os.write(may_write[1], b"x")
                journal._patience = 60
                journal._lock._patience = 60
                put(journal, {"by": "the child"})
                os._exit(0)
            assert os.getpid() == parent
            os.wait()
            say(sorted(block["by"] for block in journal.find("blocks")))
        """)
        assert process.rest() == ["busy", "forked", "['the change', 'the child']"]

    def test_while_another_thread_reads_and_writes_leaves_no_lock_behind(self, path, start):
        process = start("""
            import threading
            journal = FileJournal(room)
            put(journal, {"n": 1})
            inside, go_on = threading.Semaphore(0), threading.Event()
            def stay(_):
                inside.release()
                go_on.wait()
            threads = [threading.Thread(target=journal.read, args=(stay,)),
                       threading.Thread(target=lambda: journal.commit(stay, by=OPERATOR, via="test"))]
            for thread in reversed(threads):
                thread.start()
                inside.acquire()
            if (child := os.fork()) == 0:
                say(len(journal.find("blocks")))
                if sys.stdin.readline():
                    say(put(journal, {"n": 2}).seq)
                os._exit(0)
            go_on.set()
            for thread in threads:
                thread.join()
            say("let go")
            assert os.waitpid(child, 0)[1] == 0
            say(len(journal.find("blocks")))
        """)
        assert sorted(process.says() for _ in range(2)) == ["1", "let go"]
        process.tell()
        assert process.rest() == ["2", "2"]


class TestInterrupt:
    """A Ctrl-C can come before or after any call; here it comes once at each of those places."""

    @pytest.fixture
    def interrupted(self):
        def run(action, place: int) -> bool:
            """Run ``action``, interrupt it at its ``place``-th event, and tell whether it got that far."""
            left = place

            def count(frame, event, argument):
                nonlocal left
                where = Path(frame.f_code.co_filename)
                if event != "c_call" and (where.parent.name == "journal" or where.name == "threading.py"):
                    left -= 1
                    if left < 0:
                        raise KeyboardInterrupt

            sys.setprofile(count)
            with suppress(KeyboardInterrupt):
                try:
                    action()
                finally:
                    sys.setprofile(None)
            return left < 0

        return run

    def test_of_a_commit_leaves_the_room_usable(self, path, file, put, interrupted):
        other = FileJournal(path, patience=0.5)
        id = put(file, {"n": -1}).changes[0].id
        place = 0

        def write():
            put(file, {"id": id, "label": str(place), "n": place})

        while interrupted(write, place):
            seen: list[int] = []
            reader = threading.Thread(
                daemon=True, target=lambda seen=seen: seen.append(file.get("blocks", id)["n"])
            )
            reader.start()
            reader.join(LONG)
            assert seen == [other.get("blocks", id)["n"]], place
            assert seen[0] in {place, -1}, place
            put(other, {"id": id, "n": -1}, durable=False)
            writer = threading.Thread(
                daemon=True, target=put, args=(file, {"id": id, "n": -1, "written": place})
            )
            writer.start()
            writer.join(LONG)
            assert file.find("blocks", label=str(place)) == []
            place += 1
        assert place > 50
        assert examine(path).sound
        history = [commit.seq for commit in file.touching("blocks", id)]
        assert history == [commit.seq for commit in file.commits()] == list(range(1, file.seq + 1))

    @pytest.mark.slow
    def test_of_a_look_leaves_the_room_usable(self, path, file, put, interrupted):
        other = FileJournal(path, patience=0.5)
        ids = [put(other, {"label": f"{n}"}, durable=False).changes[0].id for n in range(2)]
        place = 0

        def write():
            for id in ids:
                put(other, {"id": id, "label": f"at {place}"}, durable=False)

        write()
        while interrupted(lambda: file.find("blocks"), place):
            found: list[list[str]] = []
            reader = threading.Thread(daemon=True, target=lambda found=found: found.append(labels(file)))
            reader.start()
            reader.join(LONG)
            assert found == [[f"at {place}"] * 2]
            assert len(file.find("blocks", label=f"at {place}")) == 2, "the index, too"
            assert len(list(file.touching("blocks", ids[0]))) == place + 2
            place += 1
            write()
        assert place > 20

    @pytest.mark.slow
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file just being opened
    @pytest.mark.parametrize(
        "act",
        [
            lambda room: FileJournal(room.path).close(),
            lambda room: room.redact(lambda table, document: document),
            lambda room: room.archive(_whole),
            lambda room: room.checkpoint(),
            lambda room: room.close(),
        ],
        ids=["open", "redact", "compact", "checkpoint", "close"],
    )
    def test_of_anything_else_leaves_the_room_to_others(self, path, written, put, interrupted, act):
        id, place, again = counted_ids("block", 1), 0, True
        while again:
            room_at = path.parent / f"at-{place}" / path.name  # alone: others are looked through
            room_at.parent.mkdir()
            room_at.write_bytes(written)
            room, other = FileJournal(room_at), FileJournal(room_at, patience=0.5)
            put(room, {"id": id, "n": place}, durable=False)
            again = interrupted(partial(act, room), place)
            assert other.get("blocks", id) == {"id": id, "n": place}
            put(other, {"id": id, "n": -1}, durable=False)
            room.close()
            assert other.get("blocks", id) == {"id": id, "n": -1}
            assert examine(room_at).sound
            place += 1
        assert place > 20
        assert all(examine(kept).sound for kept in path.parent.glob("*/archive/*.jsonl"))

    def test_of_a_commit_in_memory_leaves_the_room_whole(self, put, interrupted):
        room = MemoryJournal()
        id = put(room, {"label": "first"}).changes[0].id
        place = 0
        while interrupted(partial(put, room, {"id": id, "label": f"{place}"}), place):
            history = [commit.changes[0].document["label"] for commit in room.touching("blocks", id)]
            assert history == [commit.changes[0].document["label"] for commit in room.commits()]
            assert [block["label"] for block in room.find("blocks", label=history[-1])] == history[-1:], place
            put(room, {"id": id, "label": "again"})
            place += 1
        assert place > 20

    def test_of_a_write_leaves_no_partial_line(self, path, file, put, monkeypatch):
        pwrite = files.write_at

        def interrupt(file, text, at):
            pwrite(file, text[:20], at)
            raise KeyboardInterrupt

        before = path.read_bytes()
        with monkeypatch.context() as during:
            during.setattr(files, "write_at", interrupt)
            with pytest.raises(KeyboardInterrupt):
                put(file, NOTE)
        assert path.read_bytes() == before
        assert put(file, NOTE).seq == 1


class TestCopy:
    def test_is_opened_by_a_stock_tinydb(self, path, file, put):
        blocks = [put(file, {**NOTE, "tags": [{"n": n}]}).outcome for n in range(3)]
        put(file, {"name": "ana"}, table="agents")
        file.commit(lambda draft: draft.drop("blocks", blocks[1]["id"]), by=OPERATOR, via="test")
        assert file.checkpoint() == path.with_suffix(".json")

        with TinyDB(path.with_suffix(".json")) as copy:
            assert copy.table("blocks").all() == [blocks[0], blocks[2]]
            assert [block.doc_id for block in copy.table("blocks")] == [1, 3]
            assert copy.table("agents").get(doc_id=1)["name"] == "ana"
            assert copy.table("_room").get(doc_id=1)["seq"] == 5

    def test_is_written_by_who_wrote_to_the_room_and_closes(self, path, put):
        writer, reader = FileJournal(path), FileJournal(path)
        reader.close()
        assert not path.with_suffix(".json").exists()
        put(writer, NOTE)
        writer.close()
        with TinyDB(path.with_suffix(".json")) as copy:
            assert len(copy.table("blocks")) == 1

    def test_may_be_edited_spoilt_or_deleted(self, path, put):
        copy = path.with_suffix(".json")
        for edit in (
            lambda: TinyDB(copy).insert({"my": "note"}),
            lambda: TinyDB(copy).drop_tables(),
            lambda: copy.write_text(""),
            copy.unlink,
        ):
            room = FileJournal(path)
            put(room, {"label": "from the journal"})
            room.close()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # a learner forgets to close, too
                edit()
            room = FileJournal(path)
            assert set(labels(room)) == {"from the journal"}
            put(room, {"label": "from the journal"})
            room.close()
            with TinyDB(copy) as again:
                assert set(again.tables()) == {"_room", "blocks"}

    @pytest.mark.parametrize(
        "block",
        [
            Path.mkdir,
            pytest.param(
                getattr(os, "mkfifo", None), marks=pytest.mark.posix("a pipe has no path in a folder")
            ),
        ],
        ids=["folder", "pipe"],
    )
    def test_that_can_not_be_written_does_not_keep_the_room_open(self, path, file, put, block):
        block(path.with_suffix(".json"))
        put(file, NOTE)
        file.redact(lambda table, document: document)
        with pytest.warns(RoomWarning, match="closed without a new copy"):
            file.close()
        with pytest.raises(RoomError, match="closed"):
            file.find("blocks")
        assert labels(FileJournal(path)) == ["note"]
