"""Joining and the roll: nobody locks others out, and memory and file say the same whatever happens."""

import json
import os
import stat
from pathlib import Path

import pytest

from kit.errors import (
    AuthenticationError,
    PermissionDeniedError,
    RateLimitError,
    RoomError,
    UnprocessableEntityError,
)
from kit.server.allowance import Allowance
from kit.server.doorkeeper import UNUSED, Doorkeeper


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def keeper(now):
    return Doorkeeper.of_a_class(3, clock=lambda: now[0])


def refused(keeper, code, name="Eve", address=""):
    """How joining is refused."""
    with pytest.raises((AuthenticationError, RateLimitError, PermissionDeniedError)) as caught:
        keeper.join(code, name, address)
    return caught.value


# ------------------------------------------------------------------------------------ the code


def test_joining_takes_free_places_from_the_end_and_no_used_one(keeper):
    tokens = keeper.issue()
    keeper.admit(tokens["learner-3"])
    ada, token = keeper.join(f" {keeper.code.lower().replace('-', ' ')} ", "Ada")
    assert (ada.id, keeper.admit(token).name) == ("learner-2", "Ada")
    keeper.join(keeper.code, "Ben")
    assert "full" in str(refused(keeper, keeper.code, "Cy"))


def test_guessing_the_code_is_slow(keeper, now):
    for _ in range(20):
        assert isinstance(refused(keeper, "AAAA-AAAA"), AuthenticationError)
    late = refused(keeper, keeper.code)
    assert isinstance(late, RateLimitError)
    assert 0 < late.retry_after <= 3
    now[0] += late.retry_after
    keeper.join(keeper.code, "Eve")


def test_who_guesses_locks_out_nobody_else(keeper):
    for number in range(2000):
        refused(keeper, "AAAA-AAAA", f"Eve {number}", "192.0.2.1")
    assert isinstance(refused(keeper, keeper.code, "Eve", "192.0.2.1"), RateLimitError)
    assert keeper.join(keeper.code, "Ada", "192.0.2.2")[0].joined


def test_behind_one_address_a_name_that_guesses_locks_out_no_other(keeper):
    for _ in range(100):
        refused(keeper, "AAAA-AAAA", "Eve", "192.0.2.1")
    assert keeper.join(keeper.code, "Ada", "192.0.2.1")[0].joined


def test_a_class_behind_one_address_gets_in_within_a_minute(now):
    keeper = Doorkeeper.of_a_class(40, clock=lambda: now[0])
    waited = 0.0
    for number in range(40):
        try:
            keeper.join(keeper.code, f"Learner {number}", "192.0.2.1")
        except RateLimitError as error:
            now[0] += error.retry_after
            waited += error.retry_after
            keeper.join(keeper.code, f"Learner {number}", "192.0.2.1")
    assert waited <= 60


def test_one_ipv6_customer_is_one_address(keeper):
    for number in range(2000):
        refused(keeper, "AAAA-AAAA", f"Eve {number}", f"2001:db8::{number:x}")
    assert isinstance(refused(keeper, keeper.code, "Eve", "2001:db8::ffff"), RateLimitError)


def test_what_is_remembered_of_strangers_is_bounded():
    tries = Allowance(1.0, 5, lambda: 0.0)
    for number in range(50_000):
        tries.take(number)
    assert len(tries._buckets) <= 10_000


# ------------------------------------------------------------------------------------ places


def test_a_printed_token_is_good_until_the_one_who_joined_comes(keeper):
    tokens = keeper.issue()
    ada, token = keeper.join(keeper.code, "Ada")
    assert keeper.admit(tokens[ada.id]).name == "Learner 3", "nobody had come with the other one"
    with pytest.raises(AuthenticationError):
        keeper.admit(token)


def test_a_printed_token_whose_place_is_taken_gets_another_one_and_keeps_it(keeper):
    tokens = keeper.issue()
    ada, token = keeper.join(keeper.code, "Ada")
    keeper.admit(token)
    moved = keeper.admit(tokens[ada.id])
    assert moved.id != ada.id
    assert keeper.admit(tokens[ada.id]).id == moved.id
    assert keeper.admit(token).id == ada.id
    assert keeper.admit(tokens[moved.id]).id not in {ada.id, moved.id}, "and so does whose place that was"


def test_who_takes_all_the_places_kills_no_printed_token(keeper):
    tokens = keeper.issue()
    taken = [keeper.join(keeper.code, f"Eve {number}") for number in range(3)]
    for _, token in taken:
        keeper.admit(token)
    with pytest.raises(PermissionDeniedError, match="full"):
        keeper.admit(tokens["learner-1"])
    keeper.free(taken[0][0].id)
    assert keeper.admit(tokens["learner-1"]).role == "learner"


def test_a_place_that_nobody_came_to_is_given_back(keeper, now):
    joined = [keeper.join(keeper.code, f"Eve {number}") for number in range(3)]
    used = keeper.admit(joined[0][1])
    assert "full" in str(refused(keeper, keeper.code, "Ada"))
    now[0] += UNUSED
    again = {keeper.join(keeper.code, name)[0].id for name in ("Ada", "Ben")}
    assert again == {"learner-1", "learner-2"}
    assert used.id == "learner-3"
    assert "full" in str(refused(keeper, keeper.code, "Cy"))
    with pytest.raises(AuthenticationError):
        keeper.admit(joined[1][1])


def test_a_place_that_is_freed_is_new_so_that_nobody_sees_what_was_anothers(keeper):
    ada, token = keeper.join(keeper.code, "Ada")
    member = keeper.admit(token)
    place = keeper.free(ada.id)
    assert place.id == "learner-4"
    assert not keeper.is_known(member)
    for forbidden in (lambda: keeper.admit(token), lambda: keeper.check_gate(ada.id)):
        with pytest.raises(AuthenticationError):
            forbidden()
    assert keeper.free(place.id).id == "learner-5"


def test_a_revoked_learner_does_not_come_back_with_the_token_that_she_joined_with(keeper):
    tokens = keeper.issue()
    ada, token = keeper.join(keeper.code, "Ada")
    keeper.admit(token)
    keeper.revoke(ada.id)
    with pytest.raises(AuthenticationError):
        keeper.admit(token)
    assert keeper.admit(tokens[ada.id]).id != ada.id, "the printed one is somebody else's"


# ------------------------------------------------------------------------------------ the file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "team.class.json"


def known(keeper):
    return [(one.id, one.digest, one.joined, one.used, one.revoked, one.ticket) for one in keeper.members]


TRANSITIONS = {
    "join": lambda keeper, tokens: keeper.join(keeper.code, "Ada"),
    "admit": lambda keeper, tokens: keeper.admit(tokens["learner-1"]),
    "revoke": lambda keeper, tokens: keeper.revoke("learner-1"),
    "renew": lambda keeper, tokens: keeper.renew("learner-1"),
    "free": lambda keeper, tokens: keeper.free("learner-1"),
}
STEPS = {"opening": "os.open", "flushing": "os.fsync", "renaming": "pathlib.Path.replace"}


@pytest.mark.parametrize("transition", TRANSITIONS)
@pytest.mark.parametrize("step", STEPS)
def test_what_can_not_be_written_is_not_believed(file, monkeypatch, transition, step):
    keeper = Doorkeeper.of_a_class(3, file=file)
    tokens = keeper.issue()
    before, kept = known(keeper), file.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(STEPS[step], full)
        with pytest.raises(RoomError, match="No space left"):
            TRANSITIONS[transition](keeper, tokens)
    assert known(keeper) == before
    assert file.read_bytes() == kept
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing lies about"
    TRANSITIONS[transition](keeper, tokens)
    assert known(Doorkeeper.of_a_class(3, file=file)) == known(keeper) != before


def test_when_the_folder_can_not_be_flushed_memory_and_file_say_the_same(file, monkeypatch):
    keeper = Doorkeeper.of_a_class(1, file=file)
    token = keeper.issue()["learner-1"]
    flush = os.fsync

    def flush_files_only(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(5, "Input/output error")
        flush(handle)

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", flush_files_only)
        with pytest.raises(RoomError):
            keeper.revoke("learner-1")
    for one in (keeper, Doorkeeper.of_a_class(1, file=file)):
        with pytest.raises(AuthenticationError):
            one.admit(token)


def test_every_transition_is_what_the_next_server_knows(file):
    keeper = Doorkeeper.of_a_class(3, file=file)
    tokens = keeper.issue()
    for transition in TRANSITIONS.values():
        transition(keeper, tokens)
        assert known(Doorkeeper.of_a_class(3, file=file)) == known(keeper)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


MEMBER = {"id": "instructor", "name": "x", "role": "instructor", "digest": ""}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\x00" * 100,
        "[" * 100_000,
        '{"code": "", "members": []}',
        '{"code": "AAAA-AAAA", "members": []}',
        json.dumps({"code": 5, "members": [MEMBER]}),
        json.dumps({"code": "A", "members": [MEMBER, MEMBER]}),
        json.dumps({"code": "A", "members": [{**MEMBER, "role": "god"}]}),
        json.dumps({"code": "A", "members": [{**MEMBER, "revoked": "no"}]}),
        json.dumps({"code": "A", "members": [{"id": "instructor"}]}),
        json.dumps({"code": "A", "members": [MEMBER], "next": 0}),
    ],
)
def test_a_file_that_says_nothing_sound_is_refused_and_left_as_it_is(file, text):
    file.write_text(text)
    with pytest.raises(RoomError, match="who is in the class"):
        Doorkeeper.of_a_class(3, file=file)
    assert file.read_text() == text


def test_a_file_that_is_none_is_refused(file, tmp_path):
    file.symlink_to(tmp_path / "nowhere")
    with pytest.raises(RoomError):
        Doorkeeper.of_a_class(3, file=file)
    file.unlink()
    file.mkdir()
    with pytest.raises(RoomError):
        Doorkeeper.of_a_class(3, file=file)


def test_the_temporary_file_overwrites_nobodys(file, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    Path(file.with_suffix(".new")).symlink_to(victim)
    Doorkeeper.of_a_class(1, file=file).issue()
    assert victim.read_text() == "mine"


def test_a_file_of_an_older_kit_is_read(file):
    kept = {
        "code": "AAAA-BBBB",
        "members": [MEMBER, {**MEMBER, "id": "learner-1", "role": "learner", "joined": True}],
    }
    file.write_text(json.dumps(kept))
    keeper = Doorkeeper.of_a_class(2, file=file)
    assert [one.id for one in keeper.members] == ["instructor", "learner-1", "learner-2"]
    assert keeper.members[1].used, "whoever had joined is not sent away"


@pytest.mark.parametrize("name", ["Instructor", " operator ", "\uff29nstructor", "OPERATOR"])
def test_nobody_is_called_as_the_instructor_is(name):
    keeper = Doorkeeper.of_a_class(2)
    with pytest.raises(UnprocessableEntityError):
        keeper.join(keeper.code, name)
    assert not any(member.joined for member in keeper.members)


@pytest.mark.parametrize("twin", ["Ada", " ada", "\uff21da"])
def test_two_of_one_name_are_told_apart(twin):
    keeper = Doorkeeper.of_a_class(3)
    keeper.admit(keeper.join(keeper.code, "Ada")[1])
    second, token = keeper.join(keeper.code, twin)
    keeper.admit(token)
    assert second.name == f"{twin} (2)"
    assert keeper.join(keeper.code, "ADA")[0].name == "ADA (3)"


def test_the_instructor_comes_in_where_nothing_can_be_written(tmp_path):
    keeper = Doorkeeper.of_a_class(1, file=tmp_path / "team.class.json")
    tokens = keeper.issue()
    (tmp_path / "team.class.json").unlink()
    tmp_path.rmdir()
    with pytest.raises(RoomError):
        keeper.admit(tokens["learner-1"])
    assert keeper.admit(tokens["instructor"]).role == "instructor"
