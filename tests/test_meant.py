"""What a learner types by mistake is answered with what she meant."""

import copy
import pickle

import pytest
from IPython.lib.pretty import pretty

from kit import board, connect
from kit.errors import ArgumentsError, KitError
from kit.leases import Leases
from kit.lessons import open_lesson
from kit.official import RoomTransport
from kit.race import Walk, naive
from kit.remote import RemoteClient
from kit.team import Team
from kit.views import access_map, access_quiz, timeline, trace

NAMES = {
    one.__name__: one
    for one in (
        board,
        connect,
        open_lesson,
        Leases,
        Team,
        Walk,
        naive,
        access_map,
        access_quiz,
        timeline,
        trace,
    )
}
CALLS = [  # what is typed, and what must stand in the answer
    ("client.agents.create(name='B', blocks=[policies.id])", "block_ids=[block.id]"),
    ("client.agents.create('B', [policies])", "name='B', block_ids=[block.id]"),
    ("client.agents.create(name='B', block_ids=[policies])", "Write .id behind it: block.id"),
    ("client.agents.create(name='B', block_ids=policies.id)", "It is a list: block_ids="),
    ("client.agents.create(name='B', block_ids=policies)", "block_ids=[block.id]"),
    ("client.agents.create(name='B', block_ids=['policies'])", "client.blocks.list(label='policies')[0].id"),
    ("client.agents.create(name='B', persona='x')", "system="),
    ("client.agents.create(label='B')", "name="),
    (
        "client.agents.update(ana.id, access={'policies': 'read_only'})",
        "client.blocks.list(label='policies')",
    ),
    ("client.agents.update(ana.id, 'Ana B')", "name='Ana B'"),
    ("client.agents.retrieve('Ana')", "client.agents.list(name='Ana')[0].id"),
    ("client.agents.retrieve(ana)", "Write .id behind it: agent.id"),
    ("client.agents.retrieve(policies.id)", "It is the id of a block: write agent.id"),
    ("client.agents.delete(policies)", "This is asked of an agent: agent.id"),
    ("client.agents.prompt(agent=ana.id)", "agent_id=agent.id"),
    ("client.agents.list('Ana')", "name='Ana'"),
    ("client.agents.messages.create(ana.id, 'Hello')", "input='Hello'"),
    ("client.agents.messages.create(agent=ana.id, input='Hello')", "agent_id"),
    ("client.agents.messages.create(ana.id, content='Hello')", "input="),
    ("client.agents.messages.create(ana.id, text='Hello')", "input="),
    ("client.agents.messages.create(ana.id, message='Hello')", "input="),
    ("client.agents.messages.create(ana, input='Hello')", "agent.id"),
    ("client.agents.messages.create(input='Hello')", "needs agent_id"),
    ("client.agents.blocks.attach(policies, ana)", "Write .id behind it"),
    ("client.agents.blocks.attach(policies.id)", "agent_id=agent.id"),
    ("client.agents.blocks.attach(block=policies.id, agent=ana.id)", "block_id=block.id"),
    ("client.agents.blocks.attach(policies.id, ana.id, 'read_only')", "access="),
    ("client.agents.blocks.attach(policies.id, ana.id, permission='read_only')", "access="),
    ("client.blocks.create('policies', 'Refunds')", "label='policies', value='Refunds'"),
    ("client.blocks.create(label='x', content='y')", "value="),
    ("client.blocks.create(name='x', text='y', readonly=True)", "read_only=True"),
    ("client.blocks.create(lable='x')", "label="),
    ("client.blocks.retrieve('policies')", "client.blocks.list(label='policies')[0].id"),
    ("client.blocks.retrieve(id=policies.id)", "block_id=block.id"),
    ("client.blocks.retrieve()", "needs block_id"),
    ("client.blocks.update(policies.id, 'new')", "value='new'"),
    ("client.blocks.update(policies.id, text='new')", "value="),
    ("client.blocks.edit(policies.id, 'new')", "Append("),
    ("client.blocks.agents.list(ana.id)", "It is the id of an agent"),
    ("client.tools.list('memory_insert')", "name='memory_insert'"),
    ("board(policies)", "the client is what connect() gave you"),
    ("board(client, 'Support')", "title='Support'"),
    ("timeline(policies)", "timeline(client, block.id)"),
    ("timeline(client, policies)", "Write .id behind it"),
    ("trace(ana)", "trace(client, agent.id)"),
    ("access_map(policies)", "the client"),
    ("access_quiz(ana)", "the client"),
    ("open_lesson(1)", "open_lesson(1, client)"),
    ("open_lesson(1, policies)", "open_lesson(1, client)"),
    ("Leases(policies, client)", "Leases(client, block.id)"),
    ("lesson.undo()", 'lesson.undo("E1")'),
    ("lesson.hint()", 'lesson.hint("E1")'),
    ("lesson.solution()", 'lesson.solution("E1")'),
    ("lesson.check()", 'lesson.check("E1")'),
    ("lesson.predict()", 'lesson.predict("P1", "a")'),
    ("lesson.resume(3)", 'such as "E1"'),
    ("lesson.resume('E99')", 'such as "E1"'),
    ("connect(policies)", 'connect("team.jsonl")'),
    ("connect(path='team.jsonl')", "room="),
    ("Leases(client, policies.id).return_expired(9)", "now=9"),
    ("Leases(client, policies.id).return_expired()", "now=datetime("),
    ("Leases(client, policies.id).claim('T-1', worker='Ana')", "owner="),
    ("Team(client, {}).bring_in_line('Ana')", "Write the team.bring_in_line()."),
    ("Walk(naive).run()", 'schedule="AABABB"'),
]
DOTS = [
    ("client.block", "blocks"),
    ("client.agent", "agents"),
    ("client.messages", "agents.messages"),
    ("client.agents.message", "messages"),
    ("client.agents.block", "blocks"),
    ("client.blocks.get", "retrieve(block.id)"),
    ("client.blocks.append", "edit(block.id, Append(…))"),
    ("client.blocks.lst", "list"),
    ("client.agents.messages.send", "create(agent.id, input=…)"),
    ("client.knows", "agents.knows(agent.id, text)"),
    ("policies.restore", "client.blocks.restore(block.id, version=…)"),
    ("lesson.chek", "check"),
    ("lesson.hints", 'hint("E1")'),
    ("policies.text", "value"),
    ("policies.content", "value"),
    ("policies.name", "label"),
    ("ana.label", "name"),
    ("ana.prompt", "client.agents.prompt(agent.id)"),
    ("answer.content", "messages[-1].content"),
    ("answer.messages[-1].text", "content"),
    ("Leases(client, policies.id).release", "return_expired(now=…)"),
    ("Team(client, {}).difference", "differences"),
]


@pytest.fixture(params=["in memory", "served"])
def names(request):
    client = connect(repeatable=True)
    policies = client.blocks.create(label="policies", value="Refunds: 30 days")
    ana = client.agents.create(name="Ana", block_ids=[policies.id])
    if request.param == "served":
        client = RemoteClient("http://room.invalid", transport=RoomTransport(client))
    answer = client.agents.messages.create(ana.id, input="How many days for refunds?")
    lesson = open_lesson(1, connect())
    return {"client": client, "policies": policies, "ana": ana, "answer": answer, "lesson": lesson}


@pytest.mark.parametrize(("typed", "meant"), CALLS, ids=[typed for typed, _ in CALLS])
def test_a_call_of_another_form(names, typed, meant):
    with pytest.raises((KitError, TypeError)) as refusal:
        eval(typed, NAMES, names)  # noqa: S307
    assert isinstance(refusal.value, KitError)
    assert meant in str(refusal.value)
    assert "object at 0x" not in str(refusal.value)


@pytest.mark.parametrize(("typed", "meant"), DOTS, ids=[typed for typed, _ in DOTS])
def test_a_name_that_is_not_there(names, typed, meant):
    with pytest.raises(AttributeError, match="you probably mean") as refusal:
        eval(typed, NAMES, names)  # noqa: S307
    assert str(refusal.value).endswith(meant)


def test_such_a_refusal_is_pythons_own_too_and_changes_nothing():
    client = connect()
    with pytest.raises(TypeError) as refusal:
        client.blocks.create(content="x")
    assert isinstance(refusal.value, ArgumentsError)
    assert not client.blocks.list()


def test_a_type_error_of_what_was_handed_over_is_left_as_it_is():
    client = connect()

    class Model:
        name = "mine"

        def respond(self, *_):
            raise TypeError("my own mistake")

    ana = client.agents.create(name="Ana", model=Model())
    with pytest.raises(TypeError, match="my own mistake") as refusal:
        client.agents.messages.create(ana.id, input="Hello")
    assert not isinstance(refusal.value, ArgumentsError)


def test_records_are_copied_and_pickled_as_ever():
    block = connect().blocks.create(label="x", value="y")
    assert copy.deepcopy(block) == copy.copy(block) == pickle.loads(pickle.dumps(block)) == block  # noqa: S301
    assert not hasattr(block, "__array__")


class TestAVariableOnItsOwn:
    def shown(self, record):
        return pretty(record)

    def test_a_block_is_a_short_card_without_its_id(self):
        client = connect(repeatable=True)
        text = "\n".join(f"- rule {number}" for number in range(9))
        block = client.blocks.create(
            label="policies", value=text, limit=500, read_only=True, description="Rules."
        )
        assert self.shown(block).splitlines() == [
            "policies · read-only · version 1 · 80 of 500 characters · held by nobody",
            "Rules.",
            *(f"    - rule {number}" for number in range(6)),
            "    … 3 more lines",
        ]

    def test_an_agent_says_what_it_holds_and_may(self):
        client = connect()
        block = client.blocks.create(label="policies", read_only=True)
        ana = client.agents.create(name="Ana", block_ids=[block.id])
        assert self.shown(ana) == "Ana · model clerk · holds 1 block\n    policies R, version 1"
        client.agents.blocks.detach(block.id, agent_id=ana.id)
        assert self.shown(ana).endswith(
            "▲ It is otherwise in the room by now: client.agents.retrieve(agent.id)"
        )

    def test_what_has_moved_on_says_so_and_what_is_fresh_does_not(self):
        client = connect()
        old = client.blocks.create(label="policies")
        new = client.blocks.update(old.id, value="x")
        assert "the room has version 2 by now" in self.shown(old)
        assert "▲" not in self.shown(new)

    def test_with_two_rooms_that_could_be_meant_nothing_is_said_of_now(self):
        one, two = connect(repeatable=True), connect(repeatable=True)
        block = one.blocks.create(label="policies")
        two.blocks.create(label="policies")
        one.blocks.update(block.id, value="x")
        assert "▲" not in self.shown(block)

    def test_a_room_that_is_closed_is_not_asked(self):
        with connect() as client:
            block = client.blocks.create(label="policies")
        assert self.shown(block).startswith("policies · version 1")
