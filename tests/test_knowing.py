"""Can it know? What an agent's model is sent decides: the prompt, and the messages beside it."""

import pytest

from kit import Append, connect
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.models import Script
from tests.ways import WAYS, opened


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, repeatable=True) as client:
        yield client


@pytest.fixture
def door(client):
    return client.blocks.create(label="door_code", value="The code is 4471.")


@pytest.fixture
def temp(client, door):
    return client.agents.create(name="Temp", block_ids=[door.id])


def test_what_stands_in_a_block_can_be_known_and_the_block_is_named(client, temp):
    known = client.agents.knows(temp.id, "4471")
    assert known
    assert known.places == ("block door_code",)
    assert str(known) == "Temp can know '4471': it stands in block door_code"


def test_what_is_detached_before_anything_was_said_can_not_be_known(client, door, temp):
    client.agents.blocks.detach(block_id=door.id, agent_id=temp.id)
    known = client.agents.knows(temp.id, "4471")
    assert not known
    assert known.places == ()


def test_what_is_detached_and_was_told_in_an_answer_can_be_known_still(client, door, temp):
    client.agents.messages.create(temp.id, input="What is the door code?")
    client.agents.blocks.detach(block_id=door.id, agent_id=temp.id)
    assert "4471" not in client.agents.prompt(temp.id).text
    assert client.agents.knows(temp.id, "4471").places == ("an answer of its own",)


def test_what_a_message_told_it_can_be_known_though_no_block_holds_it(client):
    ana = client.agents.create(name="Ana")
    client.agents.messages.create(ana.id, input="By the way, the code is 4471.")
    assert "a message to it" in client.agents.knows(ana.id, "4471").places


def test_what_it_wrote_by_a_tool_and_what_the_tool_answered_are_sent_too(client):
    notes = client.blocks.create(label="notes", value="")
    call = ("memory_insert", {"label": "notes", "new_string": 'He said "4471".'})
    ana = client.agents.create(name="Ana", block_ids=[notes.id], model=Script([call, "Done."]))
    client.agents.messages.create(ana.id, input="Note it.")
    client.agents.blocks.detach(block_id=notes.id, agent_id=ana.id)
    assert "its call of memory_insert" in client.agents.knows(ana.id, 'He said "4471"').places


def test_a_text_that_is_escaped_in_the_prompt_is_found_as_it_was_written(client):
    notes = client.blocks.create(label="notes", value="if a < b & c")
    ana = client.agents.create(name="Ana", block_ids=[notes.id])
    assert client.agents.knows(ana.id, "a < b & c").places == ("block notes",)


def test_description_system_text_and_name_are_in_the_prompt(client):
    notes = client.blocks.create(label="notes", value="", description="Holds the plan of hall 7.")
    ana = client.agents.create(name="Agent 99", system="You guard hall 8.", block_ids=[notes.id])
    assert client.agents.knows(ana.id, "hall 7").places == ("the description of notes",)
    assert client.agents.knows(ana.id, "hall 8").places == ("the system text",)
    assert client.agents.knows(ana.id, "Agent 99").places == ("its name",)
    assert client.agents.knows(ana.id, "notes")


def test_an_erased_text_can_not_be_known(client, door, temp):
    client.agents.messages.create(temp.id, input="What is the door code?")
    client.blocks.redact(door.id, "4471")
    assert not client.agents.knows(temp.id, "4471")


def test_what_does_not_fit_the_context_any_more_is_not_sent():
    with connect(context=600) as client:
        ana = client.agents.create(name="Ana", model=Script(["I see."] * 40))
        client.agents.messages.create(ana.id, input="The code is 4471.")
        assert client.agents.knows(ana.id, "4471")
        for number in range(30):
            client.agents.messages.create(ana.id, input=f"Remark {number}: {'word ' * 20}")
        assert not client.agents.knows(ana.id, "4471")


def test_it_agrees_with_what_a_model_is_really_sent(client, door, temp):
    def look(sent):
        return f"sent: {any('4471' in one.content for one in sent)}"

    client.agents.messages.create(temp.id, input="What is the door code?")
    client.agents.blocks.detach(block_id=door.id, agent_id=temp.id)
    client.agents.update(temp.id, model=Script([look]))
    answer = client.agents.messages.create(temp.id, input="And now?").messages[-1].content
    assert answer == "sent: True"
    assert client.agents.knows(temp.id, "4471")


def test_a_change_of_the_block_is_known_at_once(client, door, temp):
    assert not client.agents.knows(temp.id, "9000")
    client.blocks.edit(door.id, Append("9000"))
    assert client.agents.knows(temp.id, "9000")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_words_are_refused(client, temp, text):
    with pytest.raises(UnprocessableEntityError):
        client.agents.knows(temp.id, text)


def test_an_agent_that_is_not_there_is_refused(client):
    with pytest.raises(NotFoundError):
        client.agents.knows("agent-00000000-0000-4000-8000-000000009999", "4471")
