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
from kit.server import roll_file
from kit.server.allowance import Allowance
from kit.server.members import UNUSED, Members
from kit.server.roll import LARGEST


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def members(now):
    return Members.of_a_class(3, clock=lambda: now[0])


def refused(members, code, name="Eve", address=""):
    """How joining is refused."""
    with pytest.raises((AuthenticationError, RateLimitError, PermissionDeniedError)) as caught:
        members.join(code, name, address)
    return caught.value


# ------------------------------------------------------------------------------------ the code


def test_joining_takes_free_places_from_the_end_and_no_used_one(members):
    tokens = members.issue()
    members.admit(tokens["learner-3"])
    ada, token, _ = members.join(f" {members.code.lower().replace('-', ' ')} ", "Ada")
    assert (ada.id, members.admit(token).name) == ("learner-2", "Ada")
    members.join(members.code.replace("-", "\u2013") + "\u00a0", "Ben")  # as a phone writes it
    assert "full" in str(refused(members, members.code, "Cy"))


def test_guessing_the_code_is_slow(members, now):
    for _ in range(20):
        assert isinstance(refused(members, "AAAA-AAAA"), AuthenticationError)
    late = refused(members, members.code)
    assert isinstance(late, RateLimitError)
    assert 0 < late.retry_after <= 3
    now[0] += late.retry_after
    members.join(members.code, "Eve")


def test_who_guesses_locks_out_nobody_else(members):
    for number in range(2000):
        refused(members, "AAAA-AAAA", f"Eve {number}", "192.0.2.1")
    assert isinstance(refused(members, members.code, "Eve", "192.0.2.1"), RateLimitError)
    assert members.join(members.code, "Ada", "192.0.2.2")[0].joined


def test_behind_one_address_a_name_that_guesses_locks_out_no_other(members):
    for _ in range(100):
        refused(members, "AAAA-AAAA", "Eve", "192.0.2.1")
    assert members.join(members.code, "Ada", "192.0.2.1")[0].joined


def test_a_class_behind_one_address_gets_in_within_a_minute(now):
    members = Members.of_a_class(40, clock=lambda: now[0])
    waited = 0.0
    for number in range(40):
        try:
            members.join(members.code, f"Somebody {number}", "192.0.2.1")
        except RateLimitError as error:
            now[0] += error.retry_after
            waited += error.retry_after
            members.join(members.code, f"Somebody {number}", "192.0.2.1")
    assert waited <= 60


def test_one_ipv6_customer_is_one_address(members):
    for number in range(2000):
        refused(members, "AAAA-AAAA", f"Eve {number}", f"2001:db8::{number:x}")
    assert isinstance(refused(members, members.code, "Eve", "2001:db8::ffff"), RateLimitError)


def test_what_is_remembered_of_strangers_is_bounded():
    tries = Allowance(1.0, 5, lambda: 0.0)
    for number in range(50_000):
        tries.take(number)
    assert len(tries._buckets) <= 10_000


# ------------------------------------------------------------------------------------ places


def test_a_printed_token_is_good_until_the_one_who_joined_comes(members):
    tokens = members.issue()
    ada, token, _ = members.join(members.code, "Ada")
    assert members.admit(tokens[ada.id]).name == "Learner 3", "nobody had come with the other one"
    with pytest.raises(AuthenticationError):
        members.admit(token)


def test_a_printed_token_whose_place_is_taken_gets_another_one_and_keeps_it(members):
    tokens = members.issue()
    ada, token, _ = members.join(members.code, "Ada")
    members.admit(token)
    moved = members.admit(tokens[ada.id])
    assert moved.id != ada.id
    assert members.admit(tokens[ada.id]).id == moved.id
    assert members.admit(token).id == ada.id
    assert members.admit(tokens[moved.id]).id not in {ada.id, moved.id}, "and so does whose place that was"


def test_who_takes_all_the_places_kills_no_printed_token(members):
    tokens = members.issue()
    taken = [members.join(members.code, f"Eve {number}") for number in range(3)]
    for _, token, _ in taken:
        members.admit(token)
    with pytest.raises(PermissionDeniedError, match="full"):
        members.admit(tokens["learner-1"])
    members.free(taken[0][0].id)
    assert members.admit(tokens["learner-1"]).role == "learner"


def test_a_place_that_nobody_came_to_is_given_back(members, now):
    joined = [members.join(members.code, f"Eve {number}") for number in range(3)]
    used = members.admit(joined[0][1])
    assert "full" in str(refused(members, members.code, "Ada"))
    now[0] += UNUSED
    again = {members.join(members.code, name)[0].id for name in ("Ada", "Ben")}
    assert again == {"learner-1", "learner-2"}
    assert used.id == "learner-3"
    assert "full" in str(refused(members, members.code, "Cy"))
    with pytest.raises(AuthenticationError):
        members.admit(joined[1][1])


def test_a_place_that_is_freed_is_new_so_that_nobody_sees_what_was_anothers(members):
    ada, token, _ = members.join(members.code, "Ada")
    member = members.admit(token)
    place = members.free(ada.id)
    assert place.id == "learner-4"
    assert not members.is_known(member)
    for forbidden in (lambda: members.admit(token), lambda: members.check_gate(ada.id)):
        with pytest.raises(AuthenticationError):
            forbidden()
    assert members.free(place.id).id == "learner-5"


def test_a_revoked_learner_does_not_come_back_with_the_token_that_she_joined_with(members):
    tokens = members.issue()
    ada, token, _ = members.join(members.code, "Ada")
    members.admit(token)
    members.revoke(ada.id)
    with pytest.raises(AuthenticationError):
        members.admit(token)
    assert members.admit(tokens[ada.id]).id != ada.id, "the printed one is somebody else's"


# ------------------------------------------------------------------------------------ the file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "team.class.json"


def known(members):
    return [(one.id, one.digest, one.joined, one.used, one.revoked, one.ticket) for one in members.all]


TRANSITIONS = {
    "join": lambda members, tokens: members.join(members.code, "Ada"),
    "admit": lambda members, tokens: members.admit(tokens["learner-1"]),
    "revoke": lambda members, tokens: members.revoke("learner-1"),
    "renew": lambda members, tokens: members.renew("learner-1"),
    "free": lambda members, tokens: members.free("learner-1"),
}
STEPS = {"opening": "os.open", "flushing": "os.fsync", "renaming": "os.replace"}


@pytest.mark.parametrize("transition", TRANSITIONS)
@pytest.mark.parametrize("step", STEPS)
def test_what_can_not_be_written_is_not_believed(file, monkeypatch, transition, step):
    members = Members.of_a_class(3, file=file)
    tokens = members.issue()
    before, kept = known(members), file.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(STEPS[step], full)
        with pytest.raises(RoomError, match="No space left"):
            TRANSITIONS[transition](members, tokens)
    assert known(members) == before
    assert file.read_bytes() == kept
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing lies about"
    TRANSITIONS[transition](members, tokens)
    assert known(Members.of_a_class(3, file=file)) == known(members) != before


def test_when_the_folder_can_not_be_flushed_memory_and_file_say_the_same(file, monkeypatch):
    members = Members.of_a_class(1, file=file)
    token = members.issue()["learner-1"]
    flush = os.fsync

    def flush_files_only(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(5, "Input/output error")
        flush(handle)

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", flush_files_only)
        with pytest.raises(RoomError) as refusal:
            members.revoke("learner-1")
    assert "is done" in refusal.value.hint
    for one in (members, Members.of_a_class(1, file=file)):
        with pytest.raises(AuthenticationError):
            one.admit(token)


def test_every_transition_is_what_the_next_server_knows(file):
    members = Members.of_a_class(3, file=file)
    tokens = members.issue()
    for transition in TRANSITIONS.values():
        transition(members, tokens)
        assert known(Members.of_a_class(3, file=file)) == known(members)
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
        Members.of_a_class(3, file=file)
    assert file.read_text() == text


def test_a_file_that_is_none_is_refused(file, tmp_path):
    file.symlink_to(tmp_path / "nowhere")
    with pytest.raises(RoomError):
        Members.of_a_class(3, file=file)
    file.unlink()
    file.mkdir()
    with pytest.raises(RoomError):
        Members.of_a_class(3, file=file)


def test_the_temporary_file_overwrites_nobodys(file, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    Path(file.with_suffix(".new")).symlink_to(victim)
    Members.of_a_class(1, file=file).issue()
    assert victim.read_text() == "mine"


def test_a_file_of_an_older_kit_is_read(file):
    kept = {
        "code": "AAAA-BBBB",
        "members": [MEMBER, {**MEMBER, "id": "learner-1", "role": "learner", "joined": True}],
    }
    file.write_text(json.dumps(kept))
    members = Members.of_a_class(2, file=file)
    assert [one.id for one in members.all] == ["instructor", "learner-1", "learner-2"]
    assert members.all[1].used, "whoever had joined is not sent away"


@pytest.mark.parametrize("name", ["Instructor", " operator ", "\uff29nstructor", "OPERATOR"])
def test_nobody_is_called_as_the_instructor_is(name):
    members = Members.of_a_class(2)
    with pytest.raises(UnprocessableEntityError):
        members.join(members.code, name)
    assert not any(member.joined for member in members.all)


@pytest.mark.parametrize("twin", ["Ada", " ada", "\uff21da"])
def test_two_of_one_name_are_told_apart(twin):
    members = Members.of_a_class(3)
    members.admit(members.join(members.code, "Ada")[1])
    second, token, _ = members.join(members.code, twin)
    members.admit(token)
    assert second.name == f"{twin} (2)"
    assert members.join(members.code, "ADA")[0].name == "ADA (3)"


def test_the_instructor_comes_in_where_nothing_can_be_written(tmp_path):
    members = Members.of_a_class(1, file=tmp_path / "team.class.json")
    tokens = members.issue()
    (tmp_path / "team.class.json").unlink()
    tmp_path.rmdir()
    with pytest.raises(RoomError):
        members.admit(tokens["learner-1"])
    assert members.admit(tokens["instructor"]).role == "instructor"


def test_places_are_added_with_their_tokens_at_once_and_no_more_than_a_class_has(file, monkeypatch):
    members = Members.of_a_class(LARGEST - 2, file=file)
    members.issue()
    written, write = [], roll_file.write
    monkeypatch.setattr(roll_file, "write", lambda *what: written.append(write(*what)))
    assert [*members.add(1)] == [f"learner-{LARGEST - 1}"]
    assert len(written) == 1, "nobody else can get the tokens in between"
    with pytest.raises(UnprocessableEntityError, match=f"{LARGEST} places at most"):
        members.add(2)
    assert [*members.add(1)] == [f"learner-{LARGEST}"]
    assert len(written) == 2
