"""Buttons for who types nothing: each says what it does, and what came of it."""

import pytest

from kit import connect
from kit.client import empty
from kit.course.nb00_ten_minutes.deeds import leak, sharing
from kit.errors import ConflictError
from kit.lessons.press import _done, press


def printed(said):
    return " ".join(one.plain for one in said)


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        yield client


def test_outside_a_notebook_it_tells_what_the_buttons_would_be(capsys):
    press("What now?", {"Ask": lambda: None, "Change": lambda: None})
    assert capsys.readouterr().out == "What now?\n   a: Ask\n   b: Change\n"


def test_what_a_deed_prints_is_shown_and_a_refusal_is_told(client):
    def refuse():
        raise ConflictError("somebody was faster", hint="Look again.")

    assert "It is done." in printed(_done("Do it", lambda: print("It is done.")))
    assert "somebody was faster" in printed(_done("Do it", refuse))


def test_a_text_is_changed_for_all_who_share_it_and_can_be_changed_back(client, capsys):
    deeds = sharing(client)
    for name in deeds:
        deeds[name]()
    told = capsys.readouterr().out
    assert told.count("60 days") == 3
    deeds["Change one line: 45 days"]()
    deeds["Change one line: 45 days"]()
    assert "It says 45 days already." in capsys.readouterr().out
    deeds["Ask all three"]()
    assert capsys.readouterr().out.count("45 days") == 3


def test_the_secret_gets_out_is_taken_back_and_can_get_out_again(client, capsys):
    deeds = leak(client)
    ask, share, mend, again = deeds.values()
    for _ in range(2):
        ask()
        assert "$1,842.17" not in capsys.readouterr().out
        share()
        ask()
        assert "$1,842.17" in capsys.readouterr().out
        mend()
        mend()
        ask()
        assert "$1,842.17" not in capsys.readouterr().out
        assert client.audit.flows("financial_data") == []
        assert not client.agents.knows(client.agents.list(name="Email")[0].id, "$1,842.17")
        again()
        capsys.readouterr()
        assert client.audit.flows("financial_data")


def test_a_button_that_is_pressed_out_of_order_is_answered_too(client, capsys):
    _, share, mend, again = leak(client).values()
    mend()
    share()
    again()
    share()
    assert "I added" in capsys.readouterr().out


def test_mending_says_what_it_has_done_and_nothing_else(client, capsys):
    _, share, mend, again = leak(client).values()
    mend()
    assert capsys.readouterr().out == "The Coordinator is detached from the money.\n"
    mend()
    assert "mended already" in capsys.readouterr().out
    again()
    share()
    capsys.readouterr()
    mend()
    assert "The copy in the history is erased." in capsys.readouterr().out


@pytest.mark.parametrize("scene", [sharing, leak])
def test_buttons_work_in_a_room_that_was_emptied_since(scene, client, capsys):
    deeds = scene(client)
    empty(client)
    for deed in deeds.values():
        deed()
    assert "There is no" not in capsys.readouterr().out
    assert len(client.agents.list()) == 3


def test_a_cell_of_buttons_that_runs_twice_makes_nothing_twice(client):
    leak(client)
    before = client.room.seq
    leak(client)
    assert client.room.seq == before
    empty(client)
    sharing(client)
    client.blocks.update(client.blocks.list()[0].id, value="REFUNDS\n- Premium products: 45 days")
    sharing(client)
    assert len(client.agents.list()) == 3
    assert [block.version for block in client.blocks.list()] == [2]
