"""The access map says who may what and who could come to know it, and its quiz is judged by the audit."""

import pytest

from kit import connect
from kit.views.access_map import access_map, access_quiz

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)></value>"


def leaky(client):
    """Coordinator reads the money and writes the history, which Email reads."""
    money = client.blocks.create(label="financial_data", value="")
    history = client.blocks.create(label="interaction_history", value="")
    client.agents.create(name="Coordinator", block_ids=[money.id, history.id])
    email = client.agents.create(name="Email", block_ids=[history.id], access={history.id: "read_only"})
    return money, history, email


def test_it_marks_who_could_come_to_know_a_block_and_names_the_way(client):
    leaky(client)
    text = str(access_map(client))
    assert "financial_data       R/W          ⇢" in text
    assert "financial_data → Coordinator → interaction_history → Email" in text


def test_a_way_that_is_closed_is_gone(client):
    _, history, email = leaky(client)
    client.agents.blocks.detach(history.id, agent_id=email.id)
    assert "⇢ Email" not in str(access_map(client))
    assert "→ Email" not in str(access_map(client))


def test_the_same_room_has_one_map(client):
    assert access_map(client) is access_map(client)


def test_what_somebody_wrote_stays_text(client):
    block = client.blocks.create(label="notes", value="", description=HOSTILE)
    client.agents.create(name=HOSTILE, block_ids=[block.id])
    page = access_map(client)._repr_mimebundle_()[0]["text/html"]
    assert "<script" not in page
    assert "<img" not in page


def test_a_closed_room_says_so():
    with connect() as client:
        leaky(client)
        live = access_map(client)
    assert "! this room has been closed" in str(live)


@pytest.mark.parametrize("what", ["Who can read financial_data?", "Which blocks can Email change"])
def test_the_quiz_asks_about_this_very_room(client, what):
    leaky(client)
    assert [question for question in access_quiz(client) if what in str(question)]
