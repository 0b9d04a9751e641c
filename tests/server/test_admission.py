"""To whom a room is served: a class's to its class, whatever was typed; and by one server at a time."""

import shutil

import httpx
import pytest

from kit import connect
from kit.client import Client
from kit.errors import RoomError
from kit.memory.space import Space
from kit.models.registry import ModelRegistry
from kit.server.admission import members_of, places
from kit.server.members import Members
from kit.server.plan import Plan
from kit.server.serve import serve as serve_here
from kit.server.wall import Wall


@pytest.fixture
def tokens(tmp_path):
    """Those of a class of three, in whose room somebody wrote, and which nobody serves."""
    members = Members.of_a_class(3, file=tmp_path / "team.class.json")
    tokens = members.issue()
    with connect(tmp_path / "team.jsonl") as room:
        space = Space(room.journal, members.admit(tokens["learner-1"]).principal)
        Client(space, ModelRegistry("clerk")).blocks.create(label="diary", value="secret")
    return tokens


def refused(room, **asked):
    """Why the room is not served so; nothing is said before."""
    said = []
    with pytest.raises(RoomError) as caught:
        serve_here(Plan(room, port=0, **asked), said.append)
    assert said == []
    return str(caught.value)


def test_a_class_is_there_again_without_being_asked_for(serve, tokens):
    again = serve("team.jsonl")
    assert httpx.get(f"{again.address}/v1/blocks/").status_code == 401
    with (
        connect(again.address, token=tokens["learner-1"]) as ada,
        connect(again.address, token=tokens["learner-2"]) as ben,
    ):
        assert [block.label for block in ada.blocks.list()] == ["diary"]
        assert list(ben.blocks.list()) == []


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"token": True}, "--no-class"),
        ({"learners": 2}, "3 or more"),
        ({"learners": 3, "no_class": True}, "Leave out"),
        ({"learners": 3, "token": True}, "Leave out --token"),
    ],
)
def test_what_does_not_fit_the_class_is_refused(tokens, tmp_path, asked, word):
    kept = (tmp_path / "team.class.json").read_bytes()
    assert word in refused(tmp_path / "team.jsonl", **asked)
    assert (tmp_path / "team.class.json").read_bytes() == kept


def test_a_class_may_grow(tokens, tmp_path):
    room = tmp_path / "team.jsonl"
    size = places(room, 4, token=False, no_class=False)
    with connect(room) as client:
        members = members_of(client.journal, room, size, token=False, no_class=False, rate=50)
    assert [*members.issue()] == ["learner-4"]
    assert members.admit(tokens["learner-1"]).id == "learner-1"


@pytest.mark.parametrize("asked", [{}, {"learners": 3}, {"token": True}])
def test_a_class_without_its_room_is_refused(tokens, tmp_path, asked):
    room = tmp_path / "team.jsonl"
    room.unlink()
    assert "its room team.jsonl is not" in refused(room, **asked)
    assert not room.exists()


@pytest.mark.parametrize("text", ["", "{", "{}"])
@pytest.mark.parametrize("asked", [{}, {"learners": 3}])
def test_a_damaged_class_is_refused(tokens, tmp_path, text, asked):
    (tmp_path / "team.class.json").write_text(text)
    assert "does not say who is in the class" in refused(tmp_path / "team.jsonl", **asked)
    assert (tmp_path / "team.class.json").read_text() == text


@pytest.mark.parametrize("asked", [{}, {"token": True}, {"token": True, "host": "0.0.0.0"}])  # noqa: S104
def test_the_room_of_a_class_that_lies_elsewhere_is_not_opened_to_all(tokens, tmp_path, asked):
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "team.jsonl", elsewhere)
    with connect(elsewhere / "team.jsonl") as operator:  # which is what a file is for
        operator.blocks.delete(operator.blocks.list(label="diary")[0].id)
    why = refused(elsewhere / "team.jsonl", **asked)
    assert "learners have written" in why
    assert "--no-class" in why


def test_the_instructors_own_lines_on_the_wall_make_no_class_of_a_room(tmp_path):
    room = tmp_path / "team.jsonl"
    asked = {"token": True, "no_class": False, "rate": 50}
    with connect(room) as client:
        members = members_of(client.journal, room, 0, **asked)
        boss = members.admit(members.issue()["operator"])
        Wall(client.journal).write(boss, {"text": "Welcome."})
        again = members_of(client.journal, room, 0, **asked)
        assert [member.id for member in again.all] == ["operator"]
        assert members_of(client.journal, room, 1, **asked).all[-1].id == "learner-1"


@pytest.mark.slow
def test_a_new_class_in_an_old_ones_room_sees_nothing_of_it(serve, tokens, tmp_path):
    (tmp_path / "team.class.json").unlink()
    again = serve("team.jsonl", "--class", "1")
    (token,) = [token for name, token in again.tokens.items() if name != "Instructor"]
    with connect(again.address, token=token) as cy:
        assert list(cy.blocks.list()) == []
        assert cy.blocks.create(label="mine").space == "learner-2"
        assert "secret" not in repr(list(cy.changes()))


@pytest.mark.slow
def test_who_says_so_serves_it_without_the_class(serve, tokens):
    again = serve("team.jsonl", "--no-class")
    with connect(again.address) as operator:
        assert [block.label for block in operator.blocks.list()] == ["diary"]


@pytest.mark.slow
def test_a_class_is_shared_the_instructors_block_and_no_learners(serve, tokens):
    again = serve("team.jsonl", "--share", "diary=read_only")
    with connect(again.address, token=tokens["learner-2"]) as ben:
        assert [block.value for block in ben.blocks.list(label="diary")] == [""]


# ------------------------------------------------------------------------------------ one server


@pytest.mark.slow
@pytest.mark.parametrize("options", [["--class", "2"], []])
def test_tokens_has_one_server(serve, tmp_path, options):
    first = serve("team.jsonl", *options)
    (tmp_path / "other.jsonl").symlink_to(tmp_path / "team.jsonl")
    for name in ("team.jsonl", "other.jsonl"):
        assert first.address in refused(tmp_path / name)
    assert httpx.get(f"{first.address}/healthz").status_code == 200
    with connect(tmp_path / "team.jsonl") as room:
        room.blocks.create(label="elsewhere")


@pytest.mark.slow
@pytest.mark.parametrize("end", ["kill", "stop"])
def test_when_the_server_has_ended_another_one_may_begin(serve, tmp_path, end):
    getattr(serve("team.jsonl"), end)()
    assert httpx.get(f"{serve('team.jsonl').address}/healthz").status_code == 200


def test_the_claim_overwrites_nobodys_file(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "team.jsonl.serving").symlink_to(victim)
    assert "can not claim" in refused(tmp_path / "team.jsonl")
    assert victim.read_text() == "mine"
