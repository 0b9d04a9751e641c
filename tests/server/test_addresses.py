"""Addresses: those that others can open are told, and what may be projected stands apart from the tokens."""

from typing import NamedTuple

import pytest

from kit.errors import RoomError
from kit.server import addresses
from kit.server.addresses import checked_address, reachable
from kit.server.members import Members
from kit.server.notice import told
from kit.server.plan import Plan
from tests.server.asking import a_class


class Card(NamedTuple):
    """One address of a network card."""

    address: str


CARDS = {
    "lo": [Card("127.0.0.1"), Card("::1")],
    "docker0": [Card("172.17.0.1")],
    "wlan0": [Card("192.0.2.20"), Card("2001:db8::20"), Card("fe80::1%wlan0"), Card("00:11:22:33:44:55")],
    "usb0": [Card("169.254.3.4")],
}


@pytest.fixture
def machine(monkeypatch):
    """A machine with these network cards, which sends to elsewhere by the third."""
    monkeypatch.setattr(addresses.psutil, "net_if_addrs", lambda: CARDS)
    monkeypatch.setattr(addresses, "_senders", lambda: {"192.0.2.20", "2001:db8::20"})


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("0.0.0.0", ["http://192.0.2.20:8283", "http://172.17.0.1:8283"]),  # noqa: S104
        ("::", ["http://192.0.2.20:8283", "http://172.17.0.1:8283", "http://[2001:db8::20]:8283"]),
        ("127.0.0.1", ["http://127.0.0.1:8283"]),
        ("::1", ["http://[::1]:8283"]),
        ("192.0.2.20", ["http://192.0.2.20:8283"]),
        ("class.example", ["http://class.example:8283"]),
    ],
)
def test_what_others_can_open_is_told_and_never_an_address_to_listen_at(host, told):
    assert reachable(host, 8283) == told
    assert reachable(host, 8283, "https://class.example") == ["https://class.example"]


def test_without_a_network_there_is_this_machine(monkeypatch):
    monkeypatch.setattr(addresses.psutil, "net_if_addrs", dict)
    assert reachable("0.0.0.0", 8283) == ["http://127.0.0.1:8283"]  # noqa: S104


def test_the_addresses_of_this_machine_are_addresses():
    for address in reachable("::", 8283):
        assert checked_address(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.2:8283",
        "ftp://x",
        "http://",
        "http://0.0.0.0:8290",
        "http://[::]:8290",
        "http://u:p@x",
        "http://x?a=b",
        "http://x:0",
        "http://x:port",
        "",
    ],
)
def test_what_nobody_can_open_is_no_address(text):
    with pytest.raises(RoomError):
        checked_address(text)


@pytest.mark.usefixtures("machine")
def test_what_may_be_projected_comes_first_and_holds_no_token():
    members = Members.of_a_class(2)
    plan = Plan(None, host="0.0.0.0", learners=2)  # noqa: S104
    lines = told(plan, members, reachable(plan.host, 8290))
    text = "\n".join(lines)
    shown, _, hidden = text.partition("--- for you alone ---")
    assert lines[0] == "http://192.0.2.20:8290"
    assert "http://192.0.2.20:8290/join" in shown
    assert members.code in shown
    assert "kit-" not in shown
    assert "http://0.0.0.0" not in text
    assert hidden.count("kit-") == 3
    assert "http://172.17.0.1:8290" in shown


def test_a_pause_is_told_when_the_server_starts_again():
    members = Members.of_a_class(1)
    members.paused = True
    assert any("paused" in line for line in told(Plan(None, learners=1), members, ["http://127.0.0.1:1"]))


@pytest.mark.usefixtures("machine")
def test_the_server_answers_to_all_addresses_that_it_told():
    with a_class() as http:
        for address in (*reachable("::", 8290), "https://class.example"):
            host = address.partition("://")[2]
            headers = {"host": host, "origin": address, "authorization": f"Bearer {http.tokens['learner-1']}"}
            assert http.get("/class/me", headers=headers).status_code == 200
