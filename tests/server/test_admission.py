"""To whom a room is served: a class's to its class, whatever was typed; and by one server at a time."""

import shutil

import httpx
import pytest

from kit import connect
from kit.server.admission import keeper_for, places
from tests.server.test_serve import kit_serve


@pytest.fixture
def a_room(serve, tmp_path):
    """A class's room in which somebody wrote, its tokens, and nobody who serves it."""
    served = serve("team.jsonl", "--class", "3")
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        ada.blocks.create(label="diary", value="secret")
    assert served.stop() == 0
    return served


def test_a_class_is_there_again_without_being_asked_for(serve, a_room):
    again = serve("team.jsonl")
    assert httpx.get(f"{again.address}/v1/blocks/").status_code == 401
    with (
        connect(again.address, token=a_room.tokens["Learner 1"]) as ada,
        connect(again.address, token=a_room.tokens["Learner 2"]) as ben,
    ):
        assert [block.label for block in ada.blocks.list()] == ["diary"]
        assert list(ben.blocks.list()) == []


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--token"], "--no-class"),
        (["--class", "2"], "3 or more"),
        (["--class", "3", "--no-class"], "Leave out"),
        (["--class", "3", "--token"], "Leave out --token"),
    ],
)
def test_what_does_not_fit_the_class_is_refused(a_room, tmp_path, options, word):
    kept = (tmp_path / "team.class.json").read_bytes()
    refused = kit_serve(tmp_path, "team.jsonl", *options, "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert word in refused.stderr
    assert (tmp_path / "team.class.json").read_bytes() == kept


def test_a_class_may_grow(a_room, tmp_path):
    room = tmp_path / "team.jsonl"
    size = places(room, 4, token=False, no_class=False)
    with connect(room) as client:
        keeper = keeper_for(client.journal, room, size, token=False, no_class=False, rate=50)
    assert [*keeper.issue()] == ["learner-4"]
    assert keeper.admit(a_room.tokens["Learner 1"]).id == "learner-1"


def test_a_class_without_its_room_is_refused(a_room, tmp_path):
    (tmp_path / "team.jsonl").unlink()
    for options in ([], ["--class", "3"], ["--token"]):
        refused = kit_serve(tmp_path, "team.jsonl", *options, "--port", "0")
        assert refused.returncode == 1
        assert "its room team.jsonl is not" in refused.stderr
    assert not (tmp_path / "team.jsonl").exists()


@pytest.mark.parametrize("text", ["", "{", "{}"])
def test_a_damaged_class_is_refused(a_room, tmp_path, text):
    (tmp_path / "team.class.json").write_text(text)
    for options in ([], ["--class", "3"]):
        refused = kit_serve(tmp_path, "team.jsonl", *options, "--port", "0")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "does not say who is in the class" in refused.stderr
    assert (tmp_path / "team.class.json").read_text() == text


@pytest.mark.parametrize("options", [[], ["--token"]])
def test_the_room_of_a_class_that_lies_elsewhere_is_not_opened_to_all(a_room, tmp_path, options):
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "team.jsonl", elsewhere)
    with connect(elsewhere / "team.jsonl") as operator:  # which is what a file is for
        operator.blocks.delete(operator.blocks.list(label="diary")[0].id)
    refused = kit_serve(elsewhere, "team.jsonl", *options, "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "learners have written" in refused.stderr
    assert "--no-class" in refused.stderr


def test_a_new_class_in_an_old_ones_room_sees_nothing_of_it(serve, a_room, tmp_path):
    (tmp_path / "team.class.json").unlink()
    again = serve("team.jsonl", "--class", "1")
    (token,) = [token for name, token in again.tokens.items() if name != "Instructor"]
    with connect(again.address, token=token) as cy:
        assert list(cy.blocks.list()) == []
        assert cy.blocks.create(label="mine").space == "learner-2"
        assert "secret" not in repr(list(cy.changes()))


def test_who_says_so_serves_it_without_the_class(serve, a_room):
    again = serve("team.jsonl", "--no-class")
    with connect(again.address) as operator:
        assert [block.label for block in operator.blocks.list()] == ["diary"]


def test_a_class_is_shared_the_instructors_block_and_no_learners(serve, a_room):
    again = serve("team.jsonl", "--share", "diary=read_only")
    with connect(again.address, token=a_room.tokens["Learner 2"]) as ben:
        assert [block.value for block in ben.blocks.list(label="diary")] == [""]


# ------------------------------------------------------------------------------------ one server


@pytest.mark.parametrize("options", [["--class", "2"], []])
def test_a_room_has_one_server(serve, tmp_path, options):
    first = serve("team.jsonl", *options)
    (tmp_path / "other.jsonl").symlink_to(tmp_path / "team.jsonl")
    for name in ("team.jsonl", "other.jsonl"):
        refused = kit_serve(tmp_path, name, *options, "--port", "0")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert first.address in refused.stderr
    assert httpx.get(f"{first.address}/healthz").status_code == 200
    with connect(tmp_path / "team.jsonl") as room:
        room.blocks.create(label="elsewhere")


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_when_the_server_has_ended_another_one_may_begin(serve, tmp_path, end):
    getattr(serve("team.jsonl"), end)()
    assert httpx.get(f"{serve('team.jsonl').address}/healthz").status_code == 200


def test_the_claim_overwrites_nobodys_file(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "team.jsonl.serving").symlink_to(victim)
    assert "can not claim" in kit_serve(tmp_path, "team.jsonl", "--port", "0").stderr
    assert victim.read_text() == "mine"
