"""A class on a hub: each user gets a place, always the same; and a hub without its class starts as well."""

import asyncio
import json
import logging
import stat
from types import SimpleNamespace

import pytest

from kit.errors import RoomError
from kit.membership import of_environment
from kit.remote.hub import Book, places
from kit.remote.seat import RemoteSeat
from tests.server.test_connections import limits, listening


def spawner(user):
    """What JupyterHub hands to its hook, as far as the hook looks at it."""
    return SimpleNamespace(
        user=SimpleNamespace(name=user), environment={"LANG": "C"}, log=logging.getLogger("hub")
    )


def start(hook, *users):
    """The environments in which these users' servers would be started, at once."""

    async def all_at_once():
        starting = [spawner(user) for user in users]
        await asyncio.gather(*map(hook, starting))
        return [one.environment for one in starting]

    return asyncio.run(all_at_once())


def name_of(environment):
    found = of_environment(environment)
    seat = RemoteSeat(found.address, found.token)
    try:
        return seat.me()["name"], seat.me()["id"]
    finally:
        seat.close()


def test_each_user_has_a_place_and_finds_it_again(tmp_path):
    file = tmp_path / "of-the-hub" / "places.json"
    with listening(limits=limits()) as served:
        hook = places(served.address, served.members.code, file)
        first = start(hook, "ada", "ben")
        names = [name_of(one) for one in first]
        assert [name for name, _ in names] == ["ada", "ben"]
        assert [one["LANG"] for one in first] == ["C"] * 2
        again = start(places(served.address, served.members.code, file), "ben", "ada")
        assert [name_of(one) for one in again] == names[::-1]
        assert name_of(first[1]) == names[1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any(one["KIT_TOKEN"] in file.read_text("utf-8") for one in first)


def test_whose_place_was_freed_gets_another_one(tmp_path):
    with listening(limits=limits()) as served:
        hook = places(served.address, served.members.code, tmp_path / "places.json")
        _, id = name_of(start(hook, "ada")[0])
        served.members.free(id)
        name, other = name_of(start(hook, "ada")[0])
        assert (name, other != id) == ("ada", True)


def test_a_hub_whose_class_is_away_or_full_starts_its_servers_and_says_why(tmp_path, caplog):
    away = places("http://127.0.0.1:9", "ABCD-EFGH", tmp_path / "places.json")
    assert start(away, "ada") == [{"LANG": "C"}]
    assert "ada starts without a place in the class: nobody answers" in caplog.text
    with listening(limits=limits()) as served:
        hook = places(served.address, served.members.code, tmp_path / "places.json")
        found = start(hook, "ada", "ben", "cy")
        assert sum("KIT_TOKEN" in one for one in found) == 2
    assert " starts without a place in the class: the class is full" in caplog.text


def test_what_a_killed_hub_has_left_opens_nothing(tmp_path):
    file = tmp_path / "places.json"
    left = tmp_path / ".places.json.new"
    left.write_text("{}")
    left.chmod(0o644)
    Book(file)._write({"ada": "AAAA-BBBB"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_file_is_left_as_it_is(tmp_path):
    file = tmp_path / "places.json"
    file.write_text("{", "utf-8")
    with pytest.raises(RoomError, match="can not be read"):
        Book(file).token("ada", "http://127.0.0.1:9", "ABCD-EFGH")
    with pytest.raises(json.JSONDecodeError):
        json.loads(file.read_text("utf-8"))
