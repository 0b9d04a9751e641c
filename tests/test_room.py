"""The room as a whole: compared with an earlier moment, and brought back to it in one commit."""

import pytest

from kit import Append, connect
from kit.client import Client
from kit.errors import ConflictError, LabelTakenError, NotFoundError, UnprocessableEntityError
from kit.journal.compact import compact
from kit.memory.space import Space
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.official import RoomTransport
from kit.remote import RemoteClient
from kit.values.records import Principal


@pytest.fixture(params=["memory", "file", "space", "http"])
def client(request, tmp_path):
    path = tmp_path / "room.jsonl" if request.param == "file" else None
    with connect(path, model=Script([])) as room:
        room.blocks.create(label="somebody_elses", value="not for learners")
        if request.param == "space":
            yield Client(
                Space(room.journal, Principal("operator", "learner-1", "Ada")), ModelRegistry(Script([]))
            )
        elif request.param == "http":
            yield RemoteClient("http://room.invalid", transport=RoomTransport(room))
        else:
            yield room


@pytest.fixture
def team(client):
    """A policy that two read, notes that one writes, and the number of the last commit."""
    policy = client.blocks.create(label="policy", value="30 days", read_only=True)
    notes = client.blocks.create(label="notes", value="09:10", description="What happened.")
    ana = client.agents.create(name="Ana", block_ids=[policy.id, notes.id], access={policy.id: "read_only"})
    ben = client.agents.create(name="Ben", block_ids=[policy.id], tags=["new"])
    return policy, notes, ana, ben, client.room.seq


def everything(client):
    """Agents and blocks as they are, but for what says when and how often they were changed."""
    told = []
    for one in [*client.agents.list(limit=None, order="asc"), *client.blocks.list(limit=None)]:
        facts = one.to_dict()
        for name in ("updated_at", "last_updated_by_id", "version", "message_ids", "blocks", "agent_ids"):
            facts.pop(name, None)
        if facts.get("block_ids"):
            facts["block_ids"] = sorted(facts["block_ids"])
        told.append(facts)
    return told


def test_nothing_differs_where_nothing_was_done(client, team):
    *_, before = team
    assert str(client.room.compare(before)) == "nothing differs"
    assert client.room.restore(before) == before


def test_what_differs_is_told_in_words(client, team):
    policy, notes, ana, ben, before = team
    client.agents.update(ana.id, block_ids=[notes.id])
    client.agents.blocks.attach(notes.id, agent_id=ben.id, access="append_only")
    client.blocks.update(policy.id, value="60 days", read_only=False, limit=500)
    client.agents.update(ben.id, name="Benno", tags=[])
    log = client.blocks.create(label="log")
    client.agents.create(name="Cy", block_ids=[log.id])
    assert set("; ".join(str(client.room.compare(before)).split("\n")).split("; ")) == {
        "Ben is called Benno now",
        "Ben has other tags",
        "the agent Cy is new",
        "policy is no longer read-only",
        "the limit of policy is 500, and was 20000",
        "the text of policy was changed",
        "the block log is new",
        "Ana no longer holds policy",
        "Ben holds notes now (append_only)",
    }


def test_a_text_that_was_changed_and_changed_back_does_not_differ(client, team):
    policy, _, ana, _, before = team
    client.blocks.update(policy.id, value="60 days")
    client.blocks.update(policy.id, value="30 days")
    client.agents.blocks.detach(policy.id, agent_id=ana.id)
    client.agents.blocks.attach(policy.id, agent_id=ana.id, access="read_only")
    assert str(client.room.compare(before)) == "nothing differs"


def test_going_back_is_one_commit_and_keeps_the_history(client, team):
    policy, notes, ana, ben, before = team
    then = everything(client)
    client.agents.update(ana.id, block_ids=[notes.id], access={notes.id: "append_only"}, name="Anna")
    client.blocks.edit(notes.id, Append("10:20"))
    client.blocks.update(policy.id, value="60 days", read_only=False)
    client.agents.delete(ben.id)
    client.blocks.delete(policy.id)
    client.agents.create(name="Ben", memory_blocks=[{"label": "policy", "value": "a copy"}])
    done = client.room.seq
    assert client.room.restore(before) == done + 1
    assert everything(client) == then
    assert [one.value for one in client.blocks.history(notes.id)] == ["09:10", "09:10\n10:20", "09:10"]
    versions = [one.version for one in client.blocks.history(policy.id)]
    assert versions == [1, 2, 2, 3]  # the deletion is told with the version that went
    assert next(iter(client.changes(after=done))).via == "room.restore"
    assert str(client.room.compare(before)) == "nothing differs"


def test_going_back_can_be_taken_back(client, team):
    _, notes, ana, _, before = team
    client.agents.delete(ana.id)
    client.blocks.delete(notes.id)
    then, done = everything(client), client.room.seq
    client.room.restore(before)
    client.room.restore(done)
    assert everything(client) == then


def test_only_what_is_named_comes_back(client, team):
    policy, notes, _, ben, before = team
    client.blocks.update(notes.id, value="spoiled")
    client.agents.blocks.detach(policy.id, agent_id=ben.id)
    own = client.blocks.create(label="my_own", value="stays")
    taken = next(one for one in client.room.compare(before).differences if one.kind == "attachments")
    client.room.restore(before, only=[taken.id])
    assert client.agents.retrieve(ben.id).block_ids == [policy.id]
    assert client.blocks.retrieve(notes.id).value == "spoiled"
    assert client.blocks.retrieve(own.id).value == "stays"
    client.room.restore(before, only=(notes.id,))
    assert client.blocks.retrieve(notes.id).value == "09:10"


def test_an_agent_comes_back_with_what_it_held_and_what_it_was_asked(client, team):
    policy, notes, ana, _, before = team
    client.agents.delete(ana.id)
    client.room.restore(before, only=[ana.id])
    again = client.agents.retrieve(ana.id)
    assert set(again.block_ids) == {policy.id, notes.id}
    assert again.access[policy.id] == "read_only"


def test_a_block_comes_back_to_those_who_are_still_there(client, team):
    policy, _, ana, ben, before = team
    client.agents.delete(ben.id)
    client.blocks.delete(policy.id)
    client.room.restore(before, only=[policy.id])
    assert client.blocks.retrieve(policy.id).agent_ids == [ana.id]


def test_what_somebody_changed_meanwhile_is_not_overwritten(client, team):
    _, notes, *_, before = team
    client.blocks.update(notes.id, value="spoiled")
    seen = client.room.seq
    client.blocks.update(notes.id, value="mended by somebody else")
    with pytest.raises(ConflictError, match="notes was changed meanwhile"):
        client.room.restore(before, seen=seen)
    assert client.blocks.retrieve(notes.id).value == "mended by somebody else"


def test_a_label_that_is_taken_meanwhile_is_refused_and_nothing_changes(client, team):
    policy, notes, ana, _, before = team
    client.agents.blocks.detach(notes.id, agent_id=ana.id)
    client.blocks.update(policy.id, value="60 days")
    other = client.blocks.create(label="notes")
    client.agents.blocks.attach(other.id, agent_id=ana.id)
    lost = [one.id for one in client.room.compare(before).differences if one.now is None]
    with pytest.raises(LabelTakenError):
        client.room.restore(before, only=[*lost, policy.id])
    assert client.blocks.retrieve(policy.id).value == "60 days"


def test_an_attachment_without_its_agent_is_refused(client, team):
    *_, ben, before = team
    client.agents.delete(ben.id)
    lost = next(one.id for one in client.room.compare(before).differences if one.kind == "attachments")
    with pytest.raises(NotFoundError, match="Ben can not hold policy again"):
        client.room.restore(before, only=[lost])


def test_what_was_erased_is_named_and_does_not_come_back(client, team):
    policy, *_, before = team
    client.blocks.redact(policy.id, "30 days")
    client.blocks.delete(policy.id)
    assert "a text was erased from the past of policy" in str(client.room.compare(before))
    client.room.restore(before)
    assert client.blocks.retrieve(policy.id).value == "[redacted]"


@pytest.mark.parametrize("commit", [10**6, -1, "1", None])
def test_a_commit_that_is_none_is_refused(client, team, commit):
    with pytest.raises((NotFoundError, UnprocessableEntityError)):
        client.room.restore(commit) if commit is not None else client.room.compare(None)


@pytest.mark.parametrize("only", ["agent-1", [7], 7])
def test_only_takes_ids(client, team, only):
    with pytest.raises(UnprocessableEntityError):
        client.room.restore(team[-1], only=only)


def test_ids_that_do_not_differ_restore_nothing(client, team):
    policy, *_, before = team
    client.blocks.create(label="more")
    assert client.room.restore(before, only=[policy.id, "block-of-nobody"]) == before + 1


def test_a_space_goes_back_alone(client):
    with connect(model=Script([])) as room:
        ada, ben = (
            Client(Space(room.journal, Principal("operator", f"learner-{n}", n)), ModelRegistry(Script([])))
            for n in "ab"
        )
        mine, theirs = (
            ada.blocks.create(label="mine", value="1"),
            ben.blocks.create(label="theirs", value="1"),
        )
        before = ada.room.seq
        ada.blocks.delete(mine.id)
        ben.blocks.update(theirs.id, value="2")
        ada.room.restore(before)
        assert ada.blocks.retrieve(mine.id).value == "1"
        assert ben.blocks.retrieve(theirs.id).value == "2"


def test_what_was_compacted_away_is_no_place_to_go_back_to(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path) as client:
        block = client.blocks.create(label="notes", value="1")
        early = client.room.seq
        client.blocks.update(block.id, value="2")
    compact(path)
    with connect(path) as client:
        with pytest.raises(NotFoundError, match="was compacted away"):
            client.room.compare(early)
        before = client.room.seq
        client.blocks.delete(block.id)
        client.room.restore(before)
        assert client.blocks.retrieve(block.id).value == "2"
