"""``kit class``: one folder from the first day to the last, and never open by mistake."""

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile

import pytest

from kit import connect
from kit.cli import main
from kit.client import Client
from kit.errors import AuthenticationError, RoomError
from kit.journal.archive import keep_in_archive
from kit.journal.compact import compact
from kit.journal.system import files
from kit.memory.space import Space
from kit.models.registry import ModelRegistry
from kit.server.answers import FORMS
from kit.server.claim import claimed
from kit.server.class_archive import pack, take_out, verify
from kit.server.class_folder import ClassFolder, new_class
from kit.server.forgetting import ELSEWHERE
from kit.server.gradebook import Gradebook
from kit.server.members import Members
from kit.server.plan import Plan
from kit.server.serve import serve as serve_here
from tests.server.asking import a_class, ask

AT = "2026-01-01T09:00:00+00:00"


@pytest.fixture
def folder(tmp_path):
    """A class in which Zoë has worked."""
    folder = new_class(tmp_path / "friday", 3, (("wall", "append_only"),))
    members = Members.of_a_class(0, file=folder.roll)
    members.issue()
    zoe = members.join(members.code, "Zoë")
    members.admit(zoe.token)
    with connect(folder.room) as room:
        space = Space(room.journal, zoe.member.principal, notebook=1)
        Client(space, ModelRegistry("clerk")).blocks.create(label="mine", value="Zoë's own")
    book = Gradebook(folder.answers)
    book.of(zoe.member.id).keep([{"id": "1", "lesson": 1, "name": "E1", "at": AT, "outcome": "right"}])
    book.close()
    return folder


def kit(capsys, *words):
    """What the command says, and its exit code."""
    code = main(["class", *map(str, words)])
    said = capsys.readouterr()
    return code, said.out, said.err


def contents(folder):
    """All files but those that every use writes anew."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files if each.suffix != ".lock"}


# ------------------------------------------------------------------------------------ the first day


@pytest.mark.slow
def test_who_stops_a_class_is_told_how_to_take_the_results_home(folder):
    command = [sys.executable, "-m", "kit", "class", "serve", str(folder.path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout.readline().startswith("http://")
        served.send_signal(signal.SIGINT)
        said = served.communicate(timeout=60)[0]
    assert served.returncode == 0
    for command in (f"export {folder.path} --out", f"archive {folder.path} --remove", f"serve {folder.path}"):
        assert f"  kit class {command}" in said


def test_a_new_class_is_empty_and_its_makers_alone(tmp_path, capsys):
    code, said, _ = kit(capsys, "new", tmp_path / "friday", "--places", 2, "--share", "wall=append_only")
    assert code == 0
    assert "kit class serve" in said
    folder = ClassFolder(tmp_path / "friday")
    folder.check()
    for each in (folder.path, folder.answers):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700
    for each in (folder.room, folder.roll):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    members = Members.of_a_class(0, file=folder.roll)
    assert (members.title, len(members.all)) == ("friday", 3)
    with connect(folder.room) as room:
        assert [block.label for block in room.blocks.list()] == ["wall"]


def test_a_second_group_begins_empty_with_another_code(folder, tmp_path, capsys):
    assert kit(capsys, "new", tmp_path / "saturday")[0] == 0
    codes = {
        json.loads((tmp_path / day / "room.class.json").read_text())["code"] for day in ("friday", "saturday")
    }
    assert len(codes) == 2


@pytest.mark.parametrize("what", ["class", "file", "other", "link"])
def test_what_is_there_already_is_left_as_it_is(folder, tmp_path, capsys, what):
    place = tmp_path / what
    if what == "class":
        place = folder.path
    elif what == "file":
        place.write_text("mine")
    elif what == "other":
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    else:
        place.symlink_to(tmp_path / "nowhere")
    before = contents(tmp_path)
    code, _, complaint = kit(capsys, "new", place)
    assert code == 1
    assert "there already" in complaint
    assert contents(tmp_path) == before


def test_where_no_folder_can_be_made_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    code, _, complaint = kit(capsys, "new", tmp_path / "file" / "friday")
    assert code == 1
    assert "Choose a folder" in complaint
    code, _, complaint = kit(capsys, "export", tmp_path, "--out", tmp_path.parent / "x")
    assert code == 1
    assert "is not a class" in complaint


def failing(monkeypatch, call, number):
    """The system does not do this call."""

    def refused(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files if hasattr(files, call) else os, call, refused)


@pytest.mark.parametrize(
    ("call", "number", "hint"),
    [
        ("mkdir", errno.EACCES, "Ask for permission"),
        ("mkdir", errno.ENAMETOOLONG, "Choose a folder"),
        ("chmod", errno.EPERM, "Ask for permission"),
        ("chmod", errno.EIO, "Choose a folder"),
        ("write_at", errno.ENOSPC, "Free some space"),
        ("replace", errno.EDQUOT, "Free some space"),
        ("replace", errno.EROFS, "Ask for permission"),
    ],
)
def test_a_class_that_can_not_be_made_leaves_nothing_and_says_why(tmp_path, monkeypatch, call, number, hint):
    with monkeypatch.context() as patch:
        failing(patch, call, number)
        with pytest.raises(RoomError, match=os.strerror(number)) as refusal:
            new_class(tmp_path / "friday", 3)
    assert refusal.value.hint.startswith(hint)
    assert list(tmp_path.iterdir()) == []
    new_class(tmp_path / "friday", 3)


def test_a_name_that_no_folder_can_have_is_told(tmp_path):
    with pytest.raises(RoomError, match="too long"):
        new_class(tmp_path / ("x" * 300), 3)


@pytest.mark.parametrize(
    "words", [["serve"], ["archive"], ["forget", "Ada"], ["export", "--out", "x"], ["token"], ["resume"]]
)
def test_what_is_no_class_is_refused_by_every_door(tmp_path, capsys, words):
    code, _, complaint = kit(capsys, words[0], tmp_path / "nowhere", *words[1:])
    assert code == 1
    assert "is not a class" in complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["room.class.json", "room.jsonl"])
def test_half_a_class_is_never_served(folder, capsys, part):
    (folder.path / part).unlink()
    for words in (["serve", "--port", "0"], ["archive"], ["token"]):
        code, _, complaint = kit(capsys, words[0], folder.path, *words[1:])
        assert code == 1
        assert part in complaint
    assert not (folder.path / part).exists()


def test_a_class_whose_roll_is_gone_is_not_served_openly_as_a_room(folder):
    folder.roll.unlink()
    with pytest.raises(RoomError, match="learners have written"):
        serve_here(Plan(folder.room, port=0), lambda _: None)


@pytest.mark.parametrize(
    "words", [["serve", "--port", "0"], ["archive"], ["forget", "Zoë"], ["export", "--out", "x"], ["token"]]
)
def test_a_class_that_is_served_is_left_to_its_server(folder, capsys, words):
    before = contents(folder.path)
    with claimed(folder.room, "http://127.0.0.1:8283"):
        code, _, complaint = kit(capsys, words[0], folder.path, *words[1:])
        assert code == 1
        assert "http://127.0.0.1:8283" in complaint
    assert contents(folder.path) == before


# ------------------------------------------------------------------------------------ the last day


def test_an_archive_holds_the_whole_class_and_gives_it_back(folder, capsys):
    before = contents(folder.path)
    code, said, _ = kit(capsys, "archive", folder.path, "--remove")
    assert code == 0
    packed = next(folder.path.parent.glob("friday-????-??-??.zip"))
    assert str(packed) in said
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    assert not folder.path.exists()
    assert kit(capsys, "resume", packed, "--no-serve")[0] == 0
    assert contents(folder.path) == before
    for each in folder.path.rglob("*"):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600)
    names = [one.name for one in Members.of_a_class(0, file=folder.roll).all]
    assert "Zoë" in names


def test_a_second_archive_of_the_day_overwrites_none(folder, capsys):
    for _ in range(2):
        assert kit(capsys, "archive", folder.path)[0] == 0
    assert len(list(folder.path.parent.glob("friday-*.zip"))) == 2
    code, _, complaint = kit(capsys, "resume", next(folder.path.parent.glob("friday-*.zip")))
    assert code == 1
    assert "--to" in complaint


@pytest.mark.parametrize("odd", ["link", "folder", "nowhere", "pipe", "back\\slash", "byte\udcff"])
def test_what_can_not_come_along_is_named_before_anything_is_deleted(folder, tmp_path, capsys, odd):
    notes, place = tmp_path / "notes.txt", folder.path / "room.class" / odd
    notes.write_text("mine")
    if odd == "pipe":
        os.mkfifo(place)
    elif odd in {"link", "folder", "nowhere"}:
        place.symlink_to({"link": notes, "folder": tmp_path}.get(odd, tmp_path / odd))
    else:
        place.write_text("mine")
    code, _, complaint = kit(capsys, "archive", folder.path, "--remove")
    assert code == 1
    assert odd.encode("utf-8", "replace").decode()[:4] in complaint
    assert list(tmp_path.glob("*.zip")) == []
    assert os.path.lexists(place)
    verify(folder)


@pytest.mark.parametrize("limit", ["_MOST_FILES", "_LARGEST"])
def test_more_than_is_taken_out_again_is_not_packed(folder, monkeypatch, limit):
    packed = pack(folder)
    monkeypatch.setattr(f"kit.server.class_archive.{limit}", 3)
    (folder.path / "room.class" / "mine.txt").write_text("mine")
    with pytest.raises(RoomError, match=r"more than .*3 (files|bytes)"):
        pack(folder)
    with pytest.raises(RoomError, match=r"more than .*3 (files|bytes)"):
        take_out(packed, folder.path.with_name("out"))
    assert sorted(folder.path.parent.iterdir()) == [folder.path, packed]


def test_old_files_and_the_makers_own_come_along(folder, capsys):
    for name in ("early.txt", "todo.new", "poetry.lock"):
        (folder.path / name).write_text("mine")
        os.utime(folder.path / name, (0, 0))
    before = contents(folder.path) | {"poetry.lock": b"mine"}
    assert kit(capsys, "archive", folder.path, "--remove")[0] == 0
    assert kit(capsys, "resume", next(folder.path.parent.glob("*.zip")), "--no-serve")[0] == 0
    assert contents(folder.path) | {"poetry.lock": (folder.path / "poetry.lock").read_bytes()} == before


def test_a_link_to_a_class_is_not_removed(folder, tmp_path, capsys):
    link = tmp_path / "link"
    link.symlink_to(folder.path)
    code, _, complaint = kit(capsys, "archive", link, "--remove")
    assert code == 1
    assert f"kit class archive {folder.path} --remove" in complaint
    assert list(tmp_path.glob("*.zip")) == []
    assert kit(capsys, "archive", link)[0] == 0
    assert len(list(tmp_path.glob("friday-*.zip"))) == 1


def test_what_can_not_be_read_again_is_not_left_behind(folder, capsys, monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda packed: packed.namelist()[0])
    code, _, complaint = kit(capsys, "archive", folder.path, "--remove")
    assert code == 1
    assert "could not be read again" in complaint
    assert list(folder.path.parent.glob("*.zip")) == []
    verify(folder)


def test_the_folder_goes_once_its_archive_is_kept_and_while_nobody_can_serve_it(folder, capsys, monkeypatch):
    done, sync, rmtree = [], os.fsync, shutil.rmtree

    def synced(file):
        done.append(os.fstat(file).st_ino)
        sync(file)

    def removed(path):
        done.append("removed")
        with pytest.raises(RoomError, match="is served already"), claimed(folder.room, "another"):
            pass
        rmtree(path)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(shutil, "rmtree", removed)
    assert kit(capsys, "archive", folder.path, "--remove")[0] == 0
    assert done[-2:] == [folder.path.parent.stat().st_ino, "removed"]
    assert not folder.path.exists()


@pytest.mark.parametrize("which", ["room.jsonl", "room.class/learner-3.jsonl"])
def test_what_is_damaged_is_not_packed(folder, capsys, which):
    file = folder.path / which
    file.write_bytes(file.read_bytes().replace(b"E1" if "learner" in which else b"wall", b"xx", 1))
    code, _, complaint = kit(capsys, "archive", folder.path, "--remove")
    assert code == 1
    assert "kit doctor" in complaint
    assert list(folder.path.parent.glob("*.zip")) == []
    assert folder.path.exists()


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["../x"],
        ["friday/../../x", "friday/room.class.json"],
        ["/etc/x"],
        ["friday/room.class.json", "other/x"],
        ["friday"],
        ["friday/room.jsonl"],
        ["friday\\..\\x", "friday/room.class.json"],
        ["NAMELESS", "friday/room.class.json"],
    ],
)
def test_what_is_no_archive_of_a_class_is_not_taken_out(tmp_path, names):
    place = tmp_path / "in" / "x.zip"
    place.parent.mkdir()
    with zipfile.ZipFile(place, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    place.write_bytes(place.read_bytes().replace(b"NAMELESS", bytes(8)))
    with pytest.raises(RoomError, match="not the archive of a class"):
        take_out(place)
    assert [each.name for each in tmp_path.rglob("*")] == ["in", "x.zip"]


@pytest.mark.parametrize(("name", "mode"), [("link", stat.S_IFLNK | 0o777), ("empty/", stat.S_IFDIR | 0o700)])
def test_what_no_archive_of_a_class_holds_is_not_taken_out(folder, name, mode):
    packed = pack(folder)
    odd = zipfile.ZipInfo(f"friday/{name}")
    odd.external_attr = mode << 16
    with zipfile.ZipFile(packed, "a") as more:
        more.writestr(odd, "" if name.endswith("/") else "/etc/passwd")
    with pytest.raises(RoomError, match="links or empty folders"):
        take_out(packed, folder.path.with_name("out"))
    assert sorted(folder.path.parent.iterdir()) == [folder.path, packed]


def test_a_class_is_not_taken_out_to_where_a_link_leads_nowhere(folder, tmp_path):
    (tmp_path / "out").symlink_to("nowhere")
    with pytest.raises(RoomError, match="out is there already"):
        take_out(pack(folder), tmp_path / "out")


def test_an_archive_that_is_damaged_leaves_nothing_behind(folder, capsys):
    kit(capsys, "archive", folder.path, "--remove")
    packed = next(folder.path.parent.glob("*.zip"))
    packed.write_bytes(packed.read_bytes()[:-30])
    code, _, complaint = kit(capsys, "resume", packed, "--no-serve")
    assert code == 1
    assert "can not be taken out" in complaint
    assert [each.name for each in packed.parent.iterdir()] == [packed.name]


@pytest.mark.parametrize(
    ("call", "number", "hint"),
    [
        ("mkdir", errno.EACCES, "Ask for permission"),
        ("mkdir", errno.ENAMETOOLONG, "Name another folder"),
        ("rename", errno.ENOSPC, "Free some space"),
    ],
)
def test_where_a_class_can_not_be_taken_out_its_archive_is_not_blamed(
    folder, monkeypatch, call, number, hint
):
    packed = pack(folder)
    with monkeypatch.context() as patch:
        failing(patch, call, number)
        with pytest.raises(RoomError, match=os.strerror(number)) as refusal:
            take_out(packed, folder.path.with_name("out"))
    assert refusal.value.hint.startswith(hint)
    assert sorted(folder.path.parent.iterdir()) == [folder.path, packed]


@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_wherever_a_byte_of_an_archive_is_another_there_is_no_traceback(folder, tmp_path, how):
    place = tmp_path / "in" / "friday.zip"
    place.parent.mkdir()
    with zipfile.ZipFile(place, "w", how) as packed:
        for each, text in contents(folder.path).items():
            packed.writestr(f"fridäy/{each}", text)
    whole, refused = place.read_bytes(), 0
    for at in range(0, len(whole), 40):
        spoilt = bytearray(whole)
        spoilt[at] ^= 0xFF
        place.write_bytes(spoilt)
        try:
            shutil.rmtree(take_out(place, place.parent / "out").path)
        except RoomError:
            refused += 1
        assert [each.name for each in place.parent.iterdir()] == ["friday.zip"]
    assert refused > 10


@pytest.mark.parametrize("part", ["room.jsonl", "room.class/learner-3.jsonl", "room.class.json"])
def test_an_archive_of_a_damaged_class_is_named_and_what_to_do(folder, tmp_path, capsys, part):
    file, place = folder.path / part, tmp_path / "in" / "friday.zip"
    file.write_bytes(file.read_bytes()[:-9] + b"?" + file.read_bytes()[-8:])
    place.parent.mkdir()
    with zipfile.ZipFile(place, "w") as packed:
        for each, text in contents(folder.path).items():
            packed.writestr(f"friday/{each}", text)
    code, _, complaint = kit(capsys, "resume", place, "--no-serve")
    assert code == 1
    assert f"{place} is not whole: {part}" in complaint
    assert "another archive" in complaint
    assert ".friday." not in complaint
    assert [each.name for each in place.parent.iterdir()] == ["friday.zip"]


def test_the_old_journals_of_answers_are_verified_too(folder, capsys):
    compact(folder.answers / "learner-3.jsonl", FORMS)
    old = next((folder.answers / "archive").iterdir())
    old.write_bytes(old.read_bytes().replace(b"E1", b"xx", 1))
    code, _, complaint = kit(capsys, "archive", folder.path)
    assert code == 1
    assert str(old) in complaint


@pytest.mark.parametrize("part", ["room.jsonl", "room.class/learner-3.jsonl"])
def test_an_old_journal_that_has_lost_its_last_lines_is_not_packed(folder, part):
    old = compact(folder.path / part)
    verify(folder)
    old.write_bytes(b"".join(old.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(
        RoomError, match=rf"{old.name} is damaged: it ends with commit \d+, and went on to"
    ) as told:
        verify(folder)
    old.rename(old.with_name(told.value.hint.split()[-1]))
    verify(folder)


def test_a_journal_with_a_second_name_from_a_compaction_that_was_cut_short_is_whole(folder):
    old = keep_in_archive(folder.room, 1)
    assert old.samefile(folder.room)
    verify(folder)


# ------------------------------------------------------------------------------------ in between


def test_a_learner_is_forgotten_by_name_on_the_machine(folder, capsys):
    _, _, refused = kit(capsys, "forget", folder.path, "Zo")
    assert "In it: Zoë (learner-3). Who has left" in refused, "no page is open while a command may forget"
    code, said, _ = kit(capsys, "forget", folder.path, "zoë")
    assert code == 0
    assert "1 answer and" in said
    assert "Not removed" in said
    everything = b"".join(contents(folder.path).values())
    for spelling in ("Zoë", json.dumps("Zoë")[1:-1]):
        assert spelling.encode() not in everything
    code, _, refused = kit(capsys, "forget", folder.path, "Zoë")
    assert (code, "In it: nobody. Who has left" in refused) == (1, True)


def test_what_is_no_file_of_the_class_is_named_when_a_learner_is_forgotten(folder, capsys):
    for part in ("room.jsonl", "room.class/learner-3.jsonl", "room.class/learner-2.jsonl"):
        if not (folder.path / part).exists():
            connect(folder.path / part).close()
        compact(folder.path / part)
    assert folder.others() == []
    for name in ("rescued.jsonl", "room.jsonl.old", "archive/notes.txt", "room.class/x"):
        (folder.path / name).write_text("Zoë")
    code, said, _ = kit(capsys, "forget", folder.path, "Zoë")
    assert code == 0
    assert "no files of the class: archive/notes.txt, rescued.jsonl, room.class/x, room.jsonl.old." in said


def forgotten(room):
    """What the class page says when it forgets Zoë."""
    with a_class(room) as http:
        leading = http.members.renew_instructor()
        return ask(http, "/class/forget", {"learner": "learner-3"}, who=leading).json()["told"]


def test_the_class_page_names_them_too(folder):
    (folder.path / "rescued.jsonl").write_text("Zoë")
    assert forgotten(folder.room)[-1] == "Not looked into, for they are no files of the class: rescued.jsonl."


def test_beside_a_room_that_is_in_no_folder_of_a_class_nothing_is_looked_for(tmp_path):
    (tmp_path / "mine.txt").write_text("Zoë")
    members = Members.of_a_class(3, file=tmp_path / "room.class.json")
    members.join(members.code, "Zoë")
    assert forgotten(tmp_path / "room.jsonl")[-1] == ELSEWHERE


def test_the_instructors_token_is_renewed_on_the_machine(folder, capsys):
    old = kit(capsys, "token", folder.path)[1].strip()
    new = kit(capsys, "token", folder.path)[1].strip()
    members = Members.of_a_class(0, file=folder.roll)
    assert members.admit(new).role == "instructor"
    with pytest.raises(AuthenticationError, match="not known here"):
        members.admit(old)


def test_what_the_class_has_done_is_written_for_its_maker_alone(folder, tmp_path, capsys):
    out = tmp_path / "out"
    assert kit(capsys, "export", folder.path, "--out", out)[0] == 0
    files = {each.name: each for each in out.iterdir()}
    assert {"class.json", "attendance.csv", "tries.csv", "scores.csv", "nbgrader.csv"} == set(files)
    assert "Zoë" in files["tries.csv"].read_text("utf-8")
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files.values())


@pytest.mark.parametrize("out", ["", "x", "room.class", "room.class/../x/y", "link/x"])
def test_nothing_is_exported_to_where_it_would_outlive_who_is_forgotten(folder, tmp_path, capsys, out):
    (tmp_path / "link").symlink_to(folder.path)
    before = contents(folder.path)
    place = tmp_path / out if "link" in out else folder.path / out
    code, _, complaint = kit(capsys, "export", folder.path, "--out", place)
    assert code == 1
    assert str(tmp_path / "friday-results") in complaint
    assert contents(folder.path) == before


@pytest.mark.parametrize("door", ["new", "serve", "resume", "archive", "forget", "export", "token"])
def test_every_door_shows_an_example(capsys, door):
    with pytest.raises(SystemExit):
        main(["class", door, "--help"])
    assert f"Example: kit class {door} " in capsys.readouterr().out


def test_the_help_of_a_class_lists_its_commands(capsys):
    assert main(["class"]) == 0
    said = capsys.readouterr().out
    assert "\ncommands:\n" in said
    assert "doors" not in said
