"""Coming back: a code of one's own, several machines at one place, and a pause that lasts."""

import pytest

from kit.errors import AuthenticationError, NotFoundError, RateLimitError, UnprocessableEntityError
from kit.server.members import Members


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "room.class.json"


@pytest.fixture
def members(now, file):
    return Members.of_a_class(3, file=file, clock=lambda: now[0])


def test_her_own_code_brings_her_back_to_her_place_and_all_her_tokens_are_good(members, file):
    ada = members.join(members.code, "Ada")
    members.admit(ada.token)
    again = members.join(f" {ada.back.lower()} ")
    assert (again.member.id, again.member.name, again.back) == (ada.member.id, "Ada", None)
    for known in (members, Members.of_a_class(3, file=file)):
        assert {known.admit(one.token).id for one in (ada, again)} == {ada.member.id}
    kept = file.read_text("utf-8")
    assert not any(secret in kept for secret in (ada.token, again.token, ada.back, ada.back.replace("-", "")))


def test_who_comes_back_with_a_wrong_code_is_told_of_hers_and_not_of_a_name(members):
    for wrong in ("nonsense", "AAAA-BBBB", "AAAA-BBBB-CCCC"):
        with pytest.raises(AuthenticationError, match=r"this return code(.|\n)*can give you a new one"):
            members.join(wrong)
        with pytest.raises(AuthenticationError, match=r"not the code of this class"):
            members.join(wrong, "Ada")
    with pytest.raises(UnprocessableEntityError, match=r"code of the class(.|\n)*code of return alone"):
        members.join(members.code)
    with pytest.raises(UnprocessableEntityError, match=r"'  ' is not a name"):
        members.join(members.code, "  ")


def test_a_code_of_return_is_longer_than_that_of_the_class(members):
    assert len(members.join(members.code, "Ada").back.replace("-", "")) == 12
    assert len(members.code.replace("-", "")) == 8


def test_of_many_machines_the_oldest_return_is_forgotten(members, now):
    ada = members.join(members.code, "Ada")
    returns = []
    for _ in range(6):
        now[0] += 60
        returns.append(members.join(ada.back).token)
    assert members.admit(ada.token).id == members.admit(returns[-1]).id
    for old in returns[:2]:
        with pytest.raises(AuthenticationError):
            members.admit(old)


def test_coming_back_again_and_again_has_an_end(members):
    ada, ben = members.join(members.code, "Ada"), members.join(members.code, "Ben")
    for _ in range(10):
        members.join(ada.back, "", "192.0.2.1")
    with pytest.raises(RateLimitError):
        members.join(ada.back, "", "192.0.2.2")
    assert members.join(ben.back, "", "192.0.2.1").member.name == "Ben"


def test_guessing_codes_of_return_is_slow_and_locks_out_nobody(members):
    ada = members.join(members.code, "Ada")
    for number in range(500):
        with pytest.raises((AuthenticationError, RateLimitError)):
            members.join(f"{number:04}-AAAA-AAAA", "", "192.0.2.1")
    with pytest.raises(RateLimitError):
        members.join(ada.back, "", "192.0.2.1")
    assert members.join(ada.back, "", "192.0.2.2").member.name == "Ada"


@pytest.mark.parametrize("change", ["revoke", "free", "back"])
def test_what_the_instructor_takes_away_brings_nobody_back(members, change):
    ada = members.join(members.code, "Ada")
    members.admit(ada.token)
    getattr(members, change)(ada.member.id)
    with pytest.raises(AuthenticationError):
        members.join(ada.back)


def test_a_new_token_is_the_only_one(members):
    ada = members.join(members.code, "Ada")
    elsewhere = members.join(ada.back).token
    here = members.admit(elsewhere)
    assert members.is_known(here, elsewhere)
    new = members.renew(ada.member.id)
    assert not members.is_known(here, elsewhere)
    for old in (ada.token, elsewhere):
        with pytest.raises(AuthenticationError):
            members.admit(old)
    assert members.is_known(members.admit(new), new)


def test_the_instructor_gives_a_code_to_who_has_lost_hers(members):
    tokens = members.issue()
    members.admit(tokens["learner-1"])
    assert members.join(members.back("learner-1")).member.id == "learner-1"
    for id in ("instructor", "learner-9"):
        with pytest.raises(NotFoundError):
            members.back(id)


def test_who_takes_a_place_that_nobody_came_to_takes_the_way_back_to_it(members):
    tokens = members.issue()
    eve = members.join(members.code, "Eve")
    assert members.admit(tokens[eve.member.id]).name == "Learner 3"
    with pytest.raises(AuthenticationError):
        members.join(eve.back)


def test_two_of_one_name_that_join_at_once_are_told_apart_when_they_come(members):
    seats = [members.join(members.code, "Ada") for _ in range(2)]
    assert [members.admit(seat.token).name for seat in seats] == ["Ada", "Ada (2)"]


def test_a_pause_lasts_over_a_restart(members, file):
    members.paused = True
    assert Members.of_a_class(3, file=file).paused
    members.paused = False
    assert not Members.of_a_class(3, file=file).paused
