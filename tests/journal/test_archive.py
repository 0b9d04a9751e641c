"""Compaction, redaction and the doctor: what happens to whole journals."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from kit.errors import OutcomeUnknownError, RoomDamagedError, RoomError
from kit.journal import FileJournal, counted_clock, counted_ids
from kit.journal.compact import compact
from kit.journal.doctor import examine, rescue
from kit.journal.line import seal
from kit.journal.system import files
from kit.values.records import OPERATOR

LONG = 60.0


def lesson(room, put, *values):
    """Write each value as a new document."""
    return [put(room, {"value": value}).changes[0].id for value in values]


def values(room):
    return [block["value"] for block in room.find("blocks")]


def holding(folder: Path, text: bytes) -> list[str]:
    """The files in a folder that hold this text."""
    return sorted(file.name for file in folder.rglob("*") if file.is_file() and text in file.read_bytes())


def blot(table, document):
    return {**document, "value": document["value"].replace("SECRET", "█")}


class TestCompact:
    def test_keeps_the_present_and_archives_the_past(self, path, file, put):
        ids = lesson(file, put, "a", "b")
        put(file, {"id": ids[0], "value": "A"})
        file.commit(lambda draft: draft.drop("blocks", ids[1]), by=OPERATOR, via="test")
        file.close()
        before = path.read_bytes()

        kept = compact(path)

        assert kept == path.parent / "archive" / "team.4.jsonl"
        assert kept.read_bytes() == before
        room = FileJournal(path)
        assert values(room) == ["A"]
        (compaction,) = room.commits()
        assert (compaction.seq, compaction.via) == (5, "compact")
        assert [change.document["value"] for change in compaction.changes] == ["A"]
        assert [commit.seq for commit in room.touching("blocks", ids[0])] == [5]
        assert list(room.touching("blocks", ids[1])) == []
        assert put(room, {"value": "c"}).seq == 6
        assert examine(path).sound
        room.close()
        assert [commit.seq for commit in FileJournal(kept).commits()] == [1, 2, 3, 4], "the archive is a room"

    def test_of_what_is_no_room_makes_none(self, path):
        with pytest.raises(RoomError, match="No such file"):
            compact(path)
        assert list(path.parent.iterdir()) == []

    def test_goes_on_for_those_who_have_the_room_open(self, path, file, put):
        reader = FileJournal(path)
        ids = lesson(file, put, "a", "b", "c")
        file.commit(lambda draft: draft.drop("blocks", ids[0]), by=OPERATOR, via="test")
        feed, history = reader.commits(), file.touching("blocks", ids[0])
        assert (next(feed).seq, next(history).seq) == (1, 1)

        compact(path)
        assert values(reader) == values(file) == ["b", "c"]
        assert put(reader, {"value": "d"}).seq == put(file, {"value": "e"}).seq - 1 == 6

        assert [commit.seq for commit in feed] == [2, 3, 4], (
            "who has begun to read goes on with the old journal"
        )
        assert [commit.seq for commit in history] == [4]
        for room in (reader, file):
            assert [commit.seq for commit in room.commits(2)] == [5, 6, 7]
            assert [commit.seq for commit in room.commits(5)] == [6, 7]
            assert values(room) == ["b", "c", "d", "e"]

    def test_between_a_write_and_its_flush_loses_nothing(self, path, file, put, monkeypatch):
        """The commit is answered by flushing the file that it was written to, or a file flushed later."""
        flushed = []
        flush = files.flush
        begun, go_on = threading.Event(), threading.Event()

        def wait_and_flush(file):
            if threading.current_thread() is writer:
                begun.set()
                assert go_on.wait(LONG)
            flushed.append(os.fstat(file).st_ino)
            flush(file)

        monkeypatch.setattr(files, "flush", wait_and_flush)
        writer = threading.Thread(daemon=True, target=lambda: lesson(file, put, "late"))
        writer.start()
        assert begun.wait(LONG)
        old = path.stat().st_ino
        compact(path)
        assert old in flushed, "compaction flushes the old journal before another takes its place"
        assert values(file) == ["late"]
        go_on.set()
        writer.join(LONG)
        assert flushed[-1] == old, "the file of a write stays open for its flush"
        assert values(FileJournal(path)) == ["late"]

    def test_does_not_overwrite_the_archive_of_an_older_room_of_this_name(self, path, put):
        for value in ("old", "new"):
            room = FileJournal(path)
            lesson(room, put, value)
            room.close()
            compact(path)
            path.unlink()
        assert holding(path.parent / "archive", b"old") == ["team.1.jsonl"]
        assert holding(path.parent / "archive", b"new") == ["team.1-2.jsonl"]

    def test_that_was_cut_short_can_be_done_again(self, path, file, put):
        lesson(file, put, "a")
        (path.parent / "archive").mkdir()
        (path.parent / "archive" / "team.1.jsonl").hardlink_to(path)
        path.with_name("team.jsonl.new").write_bytes(b"half of")
        assert compact(path).name == "team.1.jsonl"
        assert [one.name for one in (path.parent / "archive").iterdir()] == ["team.1.jsonl"]
        assert values(file) == ["a"]

    @pytest.mark.posix("what somebody has open keeps its name until he closes it")
    def test_that_fails_changes_nothing(self, path, file, put, monkeypatch):
        lesson(file, put, "a")
        before = path.read_bytes()

        def fail(*_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as full:
            full.setattr(files, "replace", fail)
            with pytest.raises(RoomError, match="No space left"):
                file.archive(lambda state: seal({"format": 1, "seq": 2, "at": state.at, "by": {}, "set": {}}))
        assert path.read_bytes() == before
        assert not path.with_name("team.jsonl.new").exists()
        assert list((path.parent / "archive").iterdir()) == []
        assert lesson(file, put, "b")

    def test_copies_where_a_file_can_have_one_name_only(self, path, file, put, monkeypatch):
        lesson(file, put, "a")

        def refuse(*_):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)
        before = path.read_bytes()
        assert compact(path).read_bytes() == before
        assert values(file) == ["a"]

    def test_needs_a_folder_to_archive_in(self, path, file, put):
        lesson(file, put, "a")
        (path.parent / "archive").write_text("mine")
        with pytest.raises(RoomError, match="archive"):
            compact(path)
        assert (path.parent / "archive").read_text() == "mine"
        assert values(file) == ["a"]

    @pytest.mark.posix("permissions are modes")
    def test_keeps_the_permissions_and_the_symbolic_link(self, path, file, put):
        link = path.with_name("link.jsonl")
        link.symlink_to(path)
        path.chmod(0o660)
        lesson(file, put, "a")
        compact(link)
        assert path.stat().st_mode & 0o777 == 0o660
        assert link.is_symlink()
        assert values(FileJournal(link)) == ["a"]

    @pytest.mark.posix("no folder can be flushed")
    def test_leaves_the_outcome_unknown_when_the_folder_can_not_be_flushed(self, file, put, monkeypatch):
        lesson(file, put, "a")

        def fail(_):
            raise OSError(errno.EIO, "broken")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(OutcomeUnknownError):
            file.redact(blot)
        assert values(file) == ["a"]

    def test_and_writing_processes_do_not_disturb_each_other(self, path, start):
        count = 120
        program = """
            journal = FileJournal(room)
            sys.stdin.readline()
            for number in range(int(sys.argv[3])):
                put(journal, {"value": f"{sys.argv[2]}-{number}"}, durable=number % 20 == 0)
            seen = [block["value"] for block in journal.find("blocks")]
            assert {f"{sys.argv[2]}-{number}" for number in range(int(sys.argv[3]))} <= set(seen)
            say("done", os.getpid())
            sys.stdin.readline()
        """
        follow = """
            journal, seq, seen = FileJournal(room), 0, set()
            sys.stdin.readline()
            while len(seen) < int(sys.argv[2]):
                assert journal.wait(seq, 60)
                for commit in journal.commits(seq):
                    assert commit.seq == seq + 1 or (commit.seq > seq and commit.via == "compact"), commit
                    seq = commit.seq
                    new = {change.document["value"] for change in commit.changes}
                    assert commit.via == "compact" or not new & seen
                    assert commit.via != "compact" or new >= seen
                    seen |= new
            say(len(seen))
        """
        FileJournal(path).close()
        follower = start(follow, 2 * count)
        writers = [start(program, name, count) for name in ("ana", "ben")]
        for process in (follower, *writers):
            process.tell()
        archives = []
        reader = FileJournal(path)
        while len(values(reader)) < 2 * count:
            reader.wait(reader.seq, LONG)
            if len(archives) < 12:
                archives.append(compact(path))
        for writer in writers:
            assert writer.says().startswith("done"), "it goes on with the new journal"
        assert follower.rest() == [str(2 * count)]

        wanted = {f"{name}-{number}" for name in ("ana", "ben") for number in range(count)}
        room = FileJournal(path)
        assert sorted(values(room)) == sorted(wanted)
        assert examine(path).sound
        assert all(examine(archive).sound for archive in archives)


class TestRedact:
    @pytest.mark.posix("what somebody has open keeps its name until he closes it")
    def test_leaves_the_text_in_no_file_of_the_room(self, path, file, put):
        folder = path.parent
        for value in ("SECRET one", "SECRET two"):
            lesson(file, put, value)
            compact(path)
        ids = lesson(file, put, "SECRET three")
        file.commit(lambda draft: draft.drop("blocks", ids[0]), by=OPERATOR, via="test")
        file.checkpoint()
        for unfinished in (
            "team.json.new",
            "team.jsonl.new",
            "archive/team.9.jsonl.new",
            "archive/team.2.jsonl.new",
        ):
            (folder / unfinished).write_bytes(b"a crash has left SECRET")
        other = FileJournal(path)

        file.redact(blot)

        assert holding(folder, b"SECRET") == []
        for room in (file, other, FileJournal(path)):
            assert values(room) == ["█ one", "█ two"]
            assert "SECRET" not in str([*room.commits()])
            assert [commit.seq for commit in room.commits(4)] == [5, 6]
        assert all(examine(one).sound for one in [path, *folder.glob("archive/*.jsonl")])
        assert put(other, {"value": "next"}).seq == 7

    def test_removes_a_copy_that_was_never_finished(self, path, file, put):
        lesson(file, put, "SECRET")
        path.with_name("team.json.new").write_bytes(b"a crash has left SECRET")
        file.redact(blot)
        assert holding(path.parent, b"SECRET") == []
        assert not path.with_name("team.json").exists(), "who has no copy gets none"

    def test_leaves_other_rooms_alone(self, tmp_path, put):
        names = ("team", "team.x", "team.1", "team-2", "team[1]", "tea")
        for name in names:
            room = FileJournal(tmp_path / f"{name}.jsonl")
            lesson(room, put, "SECRET")
            room.close()
            compact(room.path)
        before = holding(tmp_path, b"SECRET")
        for name in ("team", "team[1]"):
            room = FileJournal(tmp_path / f"{name}.jsonl")
            room.redact(blot)
            room.close()
            gone = {f"{name}.jsonl", f"{name}.json", f"{name}.1.jsonl"}
            # the archive of `team` is called as the room `team.1` is; they lie in different folders
            left = holding(tmp_path / "archive", b"SECRET")
            assert f"{name}.1.jsonl" not in left
            assert set(before) - set(holding(tmp_path, b"SECRET")) <= gone
            before = holding(tmp_path, b"SECRET")
        assert holding(tmp_path / "archive", b"SECRET") == [
            "tea.1.jsonl",
            "team-2.1.jsonl",
            "team.1.1.jsonl",
            "team.x.1.jsonl",
        ]

    def test_names_an_old_journal_that_it_can_not_read(self, path, file, put):
        lesson(file, put, "SECRET")
        kept = compact(path)
        kept.write_bytes(kept.read_bytes().replace(b"SECRET", b"SECRET!"))
        spoilt = kept.read_bytes()
        with pytest.raises(RoomDamagedError, match=r"team.1.jsonl, line 2") as refusal:
            file.redact(blot)
        assert refusal.value.path == str(kept)
        assert f"kit doctor {kept} --rescue" in refusal.value.hint
        assert kept.read_bytes() == spoilt
        assert values(file) == ["█"]

    @pytest.mark.parametrize(
        "spoilt",
        [
            pytest.param(lambda text: text.replace(b"SECRET", b"SECRET!"), id="another byte"),
            pytest.param(lambda text: text[:-5], id="cut short"),
            pytest.param(lambda text: b"my notes\n", id="another file"),
            pytest.param(lambda text: text + seal({"seq": 3}), id="forged"),
            pytest.param(lambda text: text + b'{"crc":"1d6cc92c",\n', id="no JSON under its checksum"),
            pytest.param(lambda text: text + text, id="twice"),
        ],
    )
    def test_reads_no_old_journal_that_is_not_sound(self, path, file, put, spoilt):
        lesson(file, put, "SECRET")
        kept = compact(path)
        before = path.read_bytes(), spoilt(kept.read_bytes())
        kept.write_bytes(before[1])
        with pytest.raises(RoomDamagedError, match=r"team.1.jsonl, line \d"):
            file.rewrite(lambda records: [*records] and None)
        assert (path.read_bytes(), kept.read_bytes()) == before

    @pytest.mark.posix("what somebody has open keeps its name until he closes it")
    def test_names_an_old_journal_that_is_no_file(self, path, file, put):
        lesson(file, put, "SECRET")
        kept = compact(path)
        kept.unlink()
        kept.mkdir()
        with pytest.raises(RoomError, match=r"team.1.jsonl: Is a directory"):
            file.rewrite(lambda records: [*records] and None)
        assert values(file) == ["SECRET"]


class TestDoctor:
    @pytest.fixture
    def written(self, path, put):
        room = FileJournal(path, clock=counted_clock, ids=counted_ids)
        ids = lesson(room, put, "a", "b")
        put(room, {"name": "ana"}, table="agents")
        room.commit(lambda draft: draft.drop("blocks", ids[0]), by=OPERATOR, via="test")
        room.close()
        return path.read_bytes()

    def test_finds_a_sound_room_sound(self, path, written):
        report = examine(path)
        assert report.sound
        assert (report.format, report.lines, report.commits) == (1, 5, 4)
        assert (report.first_seq, report.last_seq) == (0, 4)
        assert report.tables == {"agents": 1, "blocks": 1}
        assert report.torn_tail_bytes == 0

    def test_tells_a_torn_tail_from_damage(self, path, written):
        path.write_bytes(written + written[-50:-1])
        assert not examine(path).sound
        path.write_bytes(written[:-2])
        report = examine(path)
        assert report.sound
        assert (report.commits, report.last_seq) == (3, 3)
        assert report.torn_tail_bytes == len(written.splitlines()[-1]) - 1
        assert not report.unended

    def test_rescues_what_stands_before_the_damage(self, path, written, tmp_path, put):
        path.write_bytes(written.replace(b"ana", b"eve"))
        report = examine(path)
        assert (report.sound, report.line, report.lines) == (False, 4, 3)

        assert rescue(path, tmp_path / "new.jsonl") == report
        assert path.read_bytes() == written.replace(b"ana", b"eve")
        room = FileJournal(tmp_path / "new.jsonl")
        assert values(room) == ["a", "b"]
        assert put(room, {"value": "c"}).seq == 3
        with pytest.raises(RoomError, match="exists already"):
            rescue(path, tmp_path / "new.jsonl")

    def test_rescues_nothing_from_what_is_no_room(self, path, tmp_path):
        for content in (b"", b"my notes", b"my notes\n", seal({"format": 2, "seq": 0})):
            path.write_bytes(content)
            assert not examine(path).sound
            assert examine(path).problem
            with pytest.raises(RoomError, match="nothing can be rescued"):
                rescue(path, tmp_path / "new.jsonl")
            assert not (tmp_path / "new.jsonl").exists()
            assert path.read_bytes() == content

    def test_refuses_what_can_not_be_read(self, tmp_path):
        for place in (tmp_path, tmp_path / "missing.jsonl"):
            with pytest.raises(RoomError, match="can not open"):
                examine(place)
