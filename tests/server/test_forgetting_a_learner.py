"""A learner who is forgotten: no file of the class knows of her, and the others do not notice."""

import json
import os
from itertools import count

import pytest

from kit import Append, connect
from kit.client import Client
from kit.journal.compact import compact
from kit.memory.space import Space
from kit.models.registry import ModelRegistry
from kit.server.class_archive import verify
from kit.server.class_folder import new_class
from kit.server.forgetting import ForgottenLearner, forget
from kit.server.gradebook import Gradebook
from kit.server.members import Members
from kit.server.roll_file import read
from kit.values.records import Principal
from tests.server.asking import a_class, ask, join

NAME, TEXT = "Zoë Ångström", "Mein Geheimnis: 山田 und 🦊"


def spellings(text):
    return {
        text.encode(),
        json.dumps(text)[1:-1].encode(),
        json.dumps(text, ensure_ascii=False)[1:-1].encode(),
    }


def is_in_a_file(folder, *texts):
    everything = b"\n".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return [text for text in texts if any(one in everything for one in spellings(text))]


def works(http, board, token, text):
    """What a learner does in two notebooks: a block, a line on the board, and an answer."""
    for notebook in ("1", "4"):
        headers = {"x-kit-notebook": notebook}
        line = f"{text} {notebook}"
        ask(http, "/v1/blocks/", {"label": "mine", "value": line}, who=token, **headers).raise_for_status()
        edit = {"edit": {"kind": "append", "text": line}}
        ask(http, f"/v1/blocks/{board}/edit", edit, who=token, **headers).raise_for_status()
    answer = {"id": "z1", "lesson": 1, "name": "E1", "at": "2026-01-01T00:00:00Z", "outcome": "right"}
    ask(http, "/class/answers", {"answers": [answer]}, who=token).raise_for_status()


def test_no_file_knows_of_her_and_the_others_go_on(tmp_path):
    room = tmp_path / "room.jsonl"
    with a_class(room) as http:
        zoe, ben = join(http, NAME), join(http, "Ben")
        board = ask(http, "/v1/blocks/", {"label": "board", "value": "Rules"}, who="instructor").json()["id"]
        ask(http, "/class/share", {"block_id": board, "access": "append_only"}, who="instructor")
        works(http, board, zoe["token"], f"{TEXT} {NAME}")
        works(http, board, ben["token"], "Ben's")
        (tmp_path / ".room.class.json.0123456789abcdef.new").write_text(NAME)  # left by a killed server
        (tmp_path / "room.class" / "learner-3.json").write_text(TEXT)
        http.room.journal.checkpoint()
        assert is_in_a_file(tmp_path, NAME, TEXT) == [NAME, TEXT]

        told = ask(http, "/class/forget", {"learner": "learner-3"}, who="instructor").json()
        assert (told["id"], told["answers"], told["left"]) == ("learner-3", 1, [])
        assert "1 answer and 2 documents of the room" in told["told"][0]
        assert "Not removed" in told["told"][-1]
        assert is_in_a_file(tmp_path, NAME, TEXT, "z1", zoe["token"]) == ["z1"], "Ben's answer has this id"
        assert not list((tmp_path / "room.class").glob("learner-3.*"))
        assert ask(http, "/class/me", who=zoe["token"]).status_code == 401
        assert http.post("/class/join", json={"code": zoe["back"]}).status_code == 401
        assert ask(http, "/class/me", who=ben["token"]).json()["name"] == "Ben"
        value = ask(http, f"/v1/blocks/{board}", who=ben["token"]).json()["value"]
        assert value == "Rules\nBen's 1\nBen's 4"
        mine = ask(http, "/v1/blocks/", who=ben["token"], **{"x-kit-notebook": "4"}).json()
        assert "Ben's 4" in [block["value"] for block in mine]
        assert len(ask(http, "/class/answers", who=ben["token"]).json()["answers"]) == 1
    assert [one.name for one in read(tmp_path / "room.class.json").members.values()] == [
        "Instructor",
        "Learner 1",
        "Ben",
    ]


def test_who_was_freed_can_be_forgotten_yet_and_who_never_was_can_not(tmp_path):
    with a_class(tmp_path / "room.jsonl") as http:
        ada = join(http, "Ada")
        ask(http, "/v1/blocks/", {"label": "mine", "value": TEXT}, who=ada["token"])
        ask(http, "/class/free", {"learner": ada["id"]}, who="instructor")
        assert is_in_a_file(tmp_path, TEXT)
        assert ask(http, "/class/forget", {"learner": ada["id"]}, who="instructor").status_code == 200
        assert not is_in_a_file(tmp_path, TEXT)
        for nobody in (ada["name"], "learner-99", "learner-" + 5000 * "9", "instructor", "*", "../x"):
            told = ask(http, "/class/forget", {"learner": nobody}, who="instructor")
            assert told.status_code == 404, nobody


def test_a_line_for_the_wall_that_comes_to_its_turn_too_late_is_not_written(monkeypatch):
    with a_class() as http:
        ada = join(http, "Ada")
        ask(http, "/class/me", who=ada["token"])
        journal = http.room.journal
        commit = journal.commit

        def late(*args, **kwargs):
            """Somebody else has the room first: the instructor, who forgets her."""
            monkeypatch.undo()
            assert ask(http, "/class/forget", {"learner": ada["id"]}, who="instructor").status_code == 200
            return commit(*args, **kwargs)

        monkeypatch.setattr(journal, "commit", late)
        assert ask(http, "/class/wall", {"text": TEXT}, who=ada["token"]).status_code == 401
        assert TEXT.encode() not in b"".join(journal.lines())
        assert journal.find("wall") == []


@pytest.mark.parametrize("is_open", [True, False])
def test_answers_that_can_not_be_read_are_deleted_and_not_told_to_be_none(tmp_path, monkeypatch, is_open):
    folder, id = a_compacted_class(tmp_path / "friday")
    file, flushed, sync = folder.answers / f"{id}.jsonl", [], os.fsync
    with folder.opened("a test") as (room, members, book):
        if is_open:
            book.of(id)
        file.write_bytes(file.read_bytes().replace(b"E1", b"xx"))
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", lambda file: (flushed.append(os.fstat(file).st_ino), sync(file)))
            done = forget(room.journal, members, book, NAME)
    assert (done.answers is None) == (not is_open), "what is open has been read"
    assert ("answers that could not be read" in done.lines()[0]) == (not is_open)
    assert not file.exists()
    assert folder.answers.stat().st_ino in flushed


def test_what_names_her_is_told_from_what_nobody_can_say():
    told = ForgottenLearner("learner-1", 0, 0, 0, ("the block a", "the block b"), ("the block b",)).lines()
    assert [line.split()[3:7] for line in told[1:3]] == [
        ["block", "a", "names", "or"],
        ["block", "b", "may", "hold"],
    ]


@pytest.mark.parametrize("left", ["answers", "blocks"])
def test_who_is_on_no_roll_any_more_is_known_by_what_she_has_left(left):
    """The instructor has put an older copy of the roll back."""
    with connect() as room:
        book = Gradebook(None)
        if left == "answers":
            book.note("learner-9", {"lesson": 1, "name": "E1", "outcome": "right"})
        else:
            space = Space(room.journal, Principal("operator", "learner-9", "learner-9"))
            Client(space, ModelRegistry("clerk")).blocks.create(label="mine")
        done = forget(room.journal, Members.of_a_class(2), book, "learner-9")
        assert (done.answers, done.documents) == ((1, 0) if left == "answers" else (0, 1))


def test_by_name_and_in_memory_too():
    with a_class() as http:
        join(http, "Ada")
        assert ask(http, "/class/forget", {"learner": " ADA "}, who="instructor").json()["id"] == "learner-3"


def test_what_the_wall_calls_somebody_who_gave_no_name_is_no_name_of_hers():
    with a_class() as http:
        ask(http, "/class/me", who="learner-3")
        text = {"label": "groups", "value": "Learner 3 sits beside Learner 1"}
        ask(http, "/v1/blocks/", text, who="instructor").raise_for_status()
        told = ask(http, "/class/forget", {"learner": "learner-3"}, who="instructor").json()
        assert (told["id"], told["left"]) == ("learner-3", [])


def test_nobody_is_in_the_way_of_another_by_being_called_like_her_id(tmp_path):
    with a_class(tmp_path / "room.jsonl") as http:
        for name in ("learner-1", "Learner-1", " learner-99 ", "ｌｅａｒｎｅｒ-1"):
            told = http.post("/class/join", json={"code": http.members.code, "name": name})
            assert (told.status_code, "the id of a place" in told.text) == (422, True), name
            body = {"learner": "learner-2", "name": name}
            assert ask(http, "/class/rename", body, who="instructor").status_code == 422, name
        assert (
            ask(http, "/class/forget", {"learner": "learner-1"}, who="instructor").json()["id"] == "learner-1"
        )
        assert len(http.members.all) == 3


def test_nobody_is_called_as_another_is_whose_name_is_not_shown():
    with a_class() as http:
        for name in ("Learner 1", " learner  2", "LEARNER 03", "Learner 99", "ｌｅａｒｎｅｒ １"):
            told = http.post("/class/join", json={"code": http.members.code, "name": name})
            assert (told.status_code, "your own name" in told.text) == (422, True), name
            body = {"learner": "learner-3", "name": name}
            assert ask(http, "/class/rename", body, who="instructor").status_code == 422, name
        for name in ("Learner 3", "Learner", "Learner 1b", "Learner 1 2"):
            http.members.rename("learner-3", name)
        assert join(http, "Learner 3")["name"] == "Learner 3", "it is her own place"


def test_who_was_let_in_by_such_a_name_before_comes_to_her_place(tmp_path):
    file = tmp_path / "room.class.json"
    members = Members.of_a_class(2, file=file)
    seat = members.join(members.code, "Eve")
    file.write_text(file.read_text("utf-8").replace('"Eve"', '"Learner 1"'), "utf-8")
    assert Members.of_a_class(2, file=file).admit(seat.token).name == "Learner 1"


def test_an_id_is_meant_before_a_name_that_an_older_class_let_in(tmp_path):
    file = tmp_path / "room.class.json"
    Members.of_a_class(3, file=file).call("an older class")
    file.write_text(file.read_text("utf-8").replace('"Learner 3"', '"learner-1"'), "utf-8")
    with a_class(tmp_path / "room.jsonl") as http:
        for _ in range(2):
            told = ask(http, "/class/forget", {"learner": "learner-1"}, who="instructor").json()
            assert told["id"] == "learner-1"
        assert [one.id for one in http.members.all] == ["instructor", "learner-2", "learner-3"]


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("forget", {"learner": "learner-2"}),
        ("rename", {"learner": "learner-2", "name": "Eve"}),
        ("places", {"add": 1}),
        ("back", {"learner": "learner-2"}),
        ("names", None),
    ],
)
def test_these_doors_are_the_instructors(door, body):
    with a_class() as http:
        assert ask(http, f"/class/{door}", body).status_code == 403
        assert ask(http, f"/class/{door}", body, who="kit-nobody").status_code == 401


# ------------------------------------------------------------------------------------ cut short


class Killed(BaseException):
    """What ends a process at once."""


def killed_at(step, monkeypatch):
    """From the ``step``-th file on, nothing takes the place of another one any more."""
    steps, replace = count(1), os.replace

    def replaced(*paths):
        if next(steps) >= step:
            raise Killed
        replace(*paths)

    monkeypatch.setattr(os, "replace", replaced)


def a_compacted_class(path):
    """One in which Zoë and Ben have written before, between and after two compactions."""
    folder = new_class(path, 3, (("wall", "append_only"),))
    members = Members.of_a_class(0, file=folder.roll)
    members.issue()
    seats = [members.join(members.code, name) for name in (NAME, "Ben")]
    for seat in seats:
        members.admit(seat.token)
    for part in ("early", "later", "last"):
        with connect(folder.room) as room:
            wall = room.blocks.list()[0].id
            for seat, line in zip(seats, (f"{TEXT} {part}", f"Ben {part}"), strict=True):
                blocks = Client(Space(room.journal, seat.member.principal), ModelRegistry("clerk")).blocks
                blocks.edit(wall, Append(line))
                blocks.create(label=part, value=line)
        if part != "last":
            compact(folder.room)
    book = Gradebook(folder.answers)
    answer = {"id": "1", "lesson": 1, "name": "E1", "at": "2026-01-01T09:00:00+00:00", "outcome": "right"}
    book.of(seats[0].member.id).keep([answer])
    book.close()
    return folder, seats[0].member.id


@pytest.mark.parametrize("is_freed", [False, True])
def test_what_was_cut_short_is_done_again_by_name_or_id(tmp_path, is_freed):
    for step in count(1):
        folder, id = a_compacted_class(tmp_path / str(step))
        if is_freed:
            Members.of_a_class(0, file=folder.roll).free(id)
        try:
            with pytest.MonkeyPatch.context() as patch, folder.opened("a test") as (room, members, book):
                killed_at(step, patch)
                forget(room.journal, members, book, id if is_freed else NAME)
        except Killed:
            is_over = False
            assert is_in_a_file(folder.path, NAME, TEXT), "the test has stopped nothing"
        else:
            is_over = True
        if not is_over:
            with folder.opened("a test") as (room, members, book):
                assert forget(room.journal, members, book, id if is_freed else NAME).id == id
        assert is_in_a_file(folder.path, NAME, TEXT) == [], step
        assert verify(folder) > 0
        with connect(folder.room) as room:
            assert room.blocks.list()[0].value == "Ben early\nBen later\nBen last"
        if is_over:
            break
    assert step > (4 if is_freed else 6), "the room, two archives, its copy, and the roll twice"


def test_what_killed_writers_of_the_roll_have_left_goes_before_her_place(tmp_path, monkeypatch):
    folder, id = a_compacted_class(tmp_path / "friday")
    (folder.path / ".room.class.json.0123456789abcdef.new").write_text(NAME)
    replace = os.replace

    def replaced(source, target):
        replace(source, target)
        if os.fspath(target) == os.fspath(folder.roll) and id not in read(folder.roll).members:
            raise Killed

    with monkeypatch.context() as patch, folder.opened("a test") as (room, members, book):
        patch.setattr(os, "replace", replaced)
        with pytest.raises(Killed):
            forget(room.journal, members, book, NAME)
    assert is_in_a_file(folder.path, NAME, TEXT) == []


def test_they_go_with_a_learner_whose_place_is_given_away_too(tmp_path):
    folder, id = a_compacted_class(tmp_path / "friday")
    Members.of_a_class(0, file=folder.roll).free(id)
    (folder.path / ".room.class.json.0123456789abcdef.new").write_text(NAME)
    with folder.opened("a test") as (room, members, book):
        forget(room.journal, members, book, id)
    assert is_in_a_file(folder.path, NAME, TEXT) == []


# ------------------------------------------------------------------------------------ names and places


def test_a_learner_is_renamed_and_told_apart():
    with a_class() as http:
        ada = join(http, "Ada")
        assert ask(http, "/class/me", who=ada["token"]).status_code == 200
        told = ask(http, "/class/rename", {"learner": "learner-1", "name": "ada"}, who="instructor").json()
        assert told == {"learner": "learner-1", "name": "ada (2)"}
        ask(http, "/class/rename", {"learner": "learner-3", "name": "Ada Lovelace"}, who="instructor")
        names = ask(http, "/class/names", who="instructor").json()["names"]
        assert names == {"learner-1": "ada (2)", "learner-2": "Learner 2", "learner-3": "Ada Lovelace"}
        assert ask(http, "/class/me", who=ada["token"]).json()["name"] == "Ada Lovelace"
        for name in ("", "Instructor", "a\nb", "x" * 300):
            odd = ask(http, "/class/rename", {"learner": "learner-1", "name": name}, who="instructor")
            assert odd.status_code == 422


def test_places_are_added_while_the_class_runs(tmp_path):
    with a_class(tmp_path / "room.jsonl", size=1) as http:
        join(http, "Ada")
        assert http.post("/class/join", json={"code": http.members.code, "name": "Ben"}).status_code == 403
        told = ask(http, "/class/places", {"add": 2}, who="instructor").json()["tokens"]
        assert sorted(told) == ["learner-2", "learner-3"]
        assert ask(http, "/class/me", who=told["learner-2"]).json()["id"] == "learner-2"
        assert join(http, "Ben")["id"] == "learner-3"
        for odd in (0, -1, 501, "2", None):
            assert ask(http, "/class/places", {"add": odd}, who="instructor").status_code == 422
        assert ask(http, "/class/places", {"add": 498}, who="instructor").status_code == 422
    assert len(read(tmp_path / "room.class.json").members) == 4
