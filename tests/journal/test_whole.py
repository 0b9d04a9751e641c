"""Whole files beside a room: nobody can make them go elsewhere, and who may not read the room reads none."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from kit.errors import RoomError
from kit.journal import FileJournal
from kit.journal.compact import compact
from kit.journal.doctor import rescue
from kit.journal.whole import remove_unfinished, write_whole
from kit.lessons.progress import Progress

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOTE = {"value": "note"}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def same(table, document):
    return {**document, "value": "other"}


def use_everything(path: Path, put) -> None:
    """Do whatever writes a file: commit, copy, compact, redact."""
    room = FileJournal(path)
    put(room, NOTE)
    room.checkpoint()
    compact(path)
    put(room, NOTE)
    room.redact(same)
    room.close()


@pytest.mark.posix("a link takes a right that few have on Windows")
class TestLinks:
    @pytest.mark.parametrize("name", ["team.json.new", "team.jsonl.new", "archive/team.1.jsonl.new"])
    @pytest.mark.parametrize("only_copies", [False, True])
    def test_at_the_names_of_old_are_not_followed(self, path, put, name, only_copies, monkeypatch):
        victim = path.with_name("victim")
        victim.write_text("mine")
        (path.parent / "archive").mkdir()
        (path.parent / name).symlink_to(victim)
        if only_copies:

            def refuse(*_):
                raise OSError(errno.EPERM, os.strerror(errno.EPERM))

            monkeypatch.setattr(os, "link", refuse)
        use_everything(path, put)
        assert victim.read_text() == "mine"
        assert (path.parent / name).is_symlink(), "it is not ours to remove"

    def test_at_the_very_name_are_not_followed(self, path, monkeypatch):
        victim = path.with_name("victim")
        victim.write_text("mine")
        monkeypatch.setattr(os, "urandom", bytes)
        path.with_name(f"team.jsonl.{'0' * 16}.new").symlink_to(victim)
        with pytest.raises(RoomError, match="File exists"):
            write_whole(path, [b"text"])
        assert victim.read_text() == "mine"
        assert not path.exists()

    def test_in_the_place_of_the_copy_are_replaced(self, path, file, put):
        victim = path.with_name("victim")
        victim.write_text("{}")
        path.with_suffix(".json").symlink_to(victim)
        put(file, NOTE)
        copy = file.checkpoint()
        assert victim.read_text() == "{}"
        assert not copy.is_symlink()

    def test_that_lead_to_the_room_or_share_its_file_are_kept(self, tmp_path, path, put):
        (tmp_path / "far").mkdir()
        path.symlink_to(tmp_path / "far" / "room.jsonl")
        use_everything(path, put)
        assert path.is_symlink()
        assert [block["value"] for block in FileJournal(path).find("blocks")] == ["other", "other"]
        (tmp_path / "hard.jsonl").hardlink_to(tmp_path / "far" / "room.jsonl")
        assert put(FileJournal(tmp_path / "hard.jsonl"), NOTE).seq == 4


@pytest.mark.posix("permissions are modes")
class TestPermissions:
    def test_of_new_files_are_their_owners_alone(self, path, put):
        use_everything(path, put)
        made = {one.name: mode(one) for one in path.parent.rglob("*") if one.is_file()}
        assert set(made) == {"team.jsonl", "team.json", "team.jsonl.lock", "team.1.jsonl"}
        assert set(made.values()) == {0o600}

    def test_of_progress_are_its_learners_alone(self, tmp_path):
        progress = Progress(tmp_path / ".kit" / "progress.jsonl")
        progress.note(1, "Q1", choice="a")
        progress.close()
        assert {mode(one) for one in (tmp_path / ".kit").iterdir()} == {0o600}

    @pytest.mark.parametrize("wanted", [0o600, 0o640, 0o644, 0o660, 0o604])
    @pytest.mark.parametrize("links", [True, False])
    def test_of_a_room_are_kept_and_its_copy_and_archive_have_them(
        self, path, put, wanted, links, monkeypatch
    ):
        path.touch()
        path.chmod(wanted)
        path.with_suffix(".json").touch()
        path.with_suffix(".json").chmod(0o666)
        if not links:

            def refuse(*_):
                raise OSError(errno.EPERM, os.strerror(errno.EPERM))

            monkeypatch.setattr(os, "link", refuse)
        use_everything(path, put)
        rescue(path, path.with_name("rescued.jsonl"))
        for name in ("team.jsonl", "team.json", "archive/team.1.jsonl", "rescued.jsonl"):
            assert mode(path.parent / name) == wanted, name

    @pytest.mark.posix("accounts are numbers")
    @pytest.mark.skipif(not IS_ROOT, reason="only root can give a file away")
    def test_and_owner_are_kept_where_we_may(self, path, put):
        path.touch()
        os.chown(path, 65534, 65534)
        use_everything(path, put)
        for one in (path, path.with_suffix(".json"), path.parent / "archive" / "team.1.jsonl"):
            assert (one.stat().st_uid, one.stat().st_gid) == (65534, 65534)

    def test_are_narrow_while_the_text_is_written(self, path):
        path.touch()
        path.chmod(0o644)
        seen = []

        def parts():
            seen.extend(mode(one) for one in path.parent.glob("team.jsonl.*.new"))
            yield b"text"

        write_whole(path, parts(), like=path)
        assert seen == [0o600]
        assert mode(path) == 0o644


class TestUnfinished:
    @pytest.mark.parametrize(
        "failure", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt(), ValueError("odd")]
    )
    def test_is_nothing_where_writing_fails(self, path, failure):
        path.write_text("before")

        def parts():
            yield b"half"
            raise failure

        with pytest.raises((RoomError, KeyboardInterrupt, ValueError)):
            write_whole(path, parts(), like=path)
        assert [one.name for one in path.parent.iterdir()] == ["team.jsonl"]
        assert path.read_text() == "before"

    @pytest.mark.parametrize(
        ("number", "first"),
        [
            (errno.ENOSPC, "Free some space"),
            (errno.EDQUOT, "Free some space"),
            (errno.EACCES, "Ask for permission"),
            (errno.EROFS, "Ask for permission"),
            (errno.EIO, "Look at the disk"),
        ],
    )
    def test_says_what_helps(self, path, number, first):
        def parts():
            yield b"half"
            raise OSError(number, os.strerror(number))

        with pytest.raises(RoomError, match=os.strerror(number)) as refusal:
            write_whole(path, parts())
        assert refusal.value.hint.startswith(first)

    @pytest.mark.posix("no folder can be flushed")
    def test_stays_away_when_the_power_fails_too(self, path, monkeypatch):
        path.with_name("team.jsonl.new").write_text("SECRET")
        flushed = []
        monkeypatch.setattr(os, "fsync", lambda file: flushed.append(os.fstat(file).st_ino))
        for _ in range(2):
            remove_unfinished(path.parent, "team.jsonl")
            assert flushed == [path.parent.stat().st_ino], "and nothing is waited for where there was none"

    def test_of_a_killed_process_is_removed_and_nothing_else(self, path, file, put):
        token = "0123456789abcdef"
        gone = [
            f"team.jsonl.{token}.new",
            f"team.jsonl.{token}.old",
            f"team.json.{token}.new",
            "team.jsonl.new",
        ]
        stays = [f"team.jsonl.{token}0.new", f"teams.jsonl.{token}.new", "team.jsonl.old"]
        if os.name != "nt":  # where that would be the same name
            stays.append(f"team.jsonl.{token.upper()}.new")
        for name in gone + stays:
            path.with_name(name).write_text("SECRET")
        folder = path.with_name(f"team.jsonl.{token[::-1]}.new")
        folder.mkdir()
        put(file, NOTE)
        file.redact(same)
        assert [name for name in gone if path.with_name(name).exists()] == []
        assert all(path.with_name(name).exists() for name in stays)
        assert folder.is_dir()

    @pytest.mark.posix("accounts are numbers")
    @pytest.mark.skipif(not IS_ROOT, reason="only root can give a file away")
    def test_of_another_account_stays(self, tmp_path):
        left = tmp_path / "team.jsonl.new"
        left.touch()
        os.chown(left, 65534, -1)
        remove_unfinished(tmp_path, "team.jsonl")
        assert left.exists()
