"""The past of a reading: the same in every journal, and found without reading what lies between."""

from __future__ import annotations

import pytest

from kit import Append, connect
from kit.client import Client
from kit.journal import AsOf, FileJournal, counted_clock, counted_ids
from kit.journal.lines import Lines
from kit.memory.space import Space, share
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.official import RoomTransport
from kit.remote import RemoteClient
from kit.values.records import OPERATOR, Principal

KINDS = ("memory", "file", "reopened", "as of", "elsewhere", "space")
FIELDS = {
    "blocks": ("label", "read_only", "space"),
    "agents": ("name", "space"),
    "attachments": ("agent_id", "block_id", "access", "space"),
}


def lived_in(client):
    """A room in which blocks, agents and attachments came, changed, went and came back."""
    notes = client.blocks.create(label="notes", value="one")
    ana = client.agents.create(
        name="Ana",
        block_ids=[notes.id],
        model=Script([("memory_insert", {"label": "notes", "new_string": "two"}), "done"]),
    )
    client.agents.messages.create(ana.id, input="add two")
    client.blocks.update(notes.id, label="log")
    client.agents.update(ana.id, name="Anna")
    client.blocks.delete(notes.id)
    client.blocks.edit(client.blocks.restore(notes.id, 1).id, Append("three"))
    client.agents.blocks.attach(notes.id, agent_id=ana.id, access="read_only")
    client.agents.blocks.detach(notes.id, agent_id=ana.id)
    client.blocks.update(notes.id, read_only=True)
    client.agents.delete(ana.id)
    return client


@pytest.fixture(params=KINDS)
def past(request, tmp_path):
    """A journal of each kind, with all of that behind it."""
    path = tmp_path / "room.jsonl"
    if request.param == "space":
        room = connect(repeatable=True)
        policy = room.blocks.create(label="policy", value="30 days")
        room.blocks.create(label="secret", value="4471")
        share(room.journal, policy.id, "read_only")
        learner = Space(room.journal, Principal("operator", "learner-1", "Ada"))
        yield lived_in(Client(learner, ModelRegistry("clerk"))).journal
        return
    with connect(path if request.param in {"file", "reopened"} else None, repeatable=True) as client:
        lived_in(client)
        if request.param == "as of":
            last = client.room.seq
            client.blocks.create(label="later", value="")
            yield AsOf(client.journal, last)
        elif request.param == "elsewhere":
            with RemoteClient("http://room.invalid", transport=RoomTransport(client)) as elsewhere:
                yield elsewhere.journal
        elif request.param == "reopened":
            client.close()
            with connect(path) as again:
                yield again.journal
        else:
            yield client.journal


def documents(commits):
    """Every document of the commits, by table and id, with what each commit that touched it left."""
    found = {}
    for commit in commits:
        for change in commit.changes:
            found.setdefault((change.table, change.id), []).append((commit, change.document))
    return found


def points(table, lived):
    """What the short fields were from each commit on, told from the commits one by one."""
    found = []
    for commit, document in lived:
        facts = document and {name: document[name] for name in FIELDS[table] if name in document}
        if not found or found[-1][1] != facts:
            found.append((commit.seq, facts))
    return tuple(found)


class TestCommits:
    def test_are_those_of_the_feed_from_any_number_on_and_from_either_end(self, past):
        every = list(past.commits())
        first, last = every[0].seq, every[-1].seq
        for after in (0, first, 3, last - 1, last, last + 5):
            told = past.read(lambda room, after=after: room.commits(after))
            wanted = [commit for commit in every if commit.seq > after]
            assert list(told) == wanted == list(past.commits(after))
            assert len(told) == len(wanted)
            assert list(reversed(told)) == wanted[::-1]

    def test_are_cut_as_lists_are(self, past):
        every = list(past.commits())
        told = past.read(lambda room: room.commits())
        for cut in (slice(3), slice(-2, None), slice(2, 5), slice(5, 2), slice(99, None), slice(None)):
            assert list(told[cut]) == every[cut]
            assert list(told[1:][cut]) == every[1:][cut]
        assert (told[0], told[-1], told.number(-1)) == (every[0], every[-1], every[-1].seq)
        with pytest.raises(IndexError):
            told[len(every)]
        with pytest.raises(ValueError, match="reversed"):
            told[::2]

    def test_are_found_by_number(self, past):
        every = list(past.commits())
        told = past.read(lambda room: room.commits())
        for commit in every:
            assert told.numbered(commit.seq) == commit
            assert list(told.upto(commit.seq)) + list(told.after(commit.seq)) == every
        assert told.numbered(0) is told.numbered(every[-1].seq + 1) is None


class TestDocument:
    def test_is_touched_by_just_these_commits(self, past):
        for (table, id), lived in documents(past.commits()).items():
            wanted = [commit for commit, _ in lived]
            assert list(past.touching(table, id)) == wanted
            assert list(past.read(lambda room, t=table, i=id: room.touching(t, i))) == wanted
        assert list(past.touching("blocks", "block-unknown")) == list(past.touching("none", "x")) == []

    def test_is_found_in_every_version(self, past):
        for (table, id), lived in documents(past.commits()).items():
            versions = past.read(lambda room, t=table, i=id: room.versions(t, i))
            numbers = [document["version"] for _, document in lived if document and "version" in document]
            for commit, document in lived:
                if document and "version" in document:
                    assert versions.commit(document["version"]) == commit
                    assert versions.upto(commit.seq).last == document["version"]
                    assert versions.seq(document["version"]) == commit.seq
            if numbers:
                assert (versions.first, versions.last, len(versions)) == (numbers[0], numbers[-1], len(lived))
                assert versions.commit(numbers[-1] + 1) is versions.commit(0) is None
        nothing = past.read(lambda room: room.versions("blocks", "block-unknown"))
        assert (nothing.first, nothing.last, nothing.seq(1), nothing.commit(1)) == (0, 0, 0, None)

    def test_has_an_outline_of_its_short_fields(self, past):
        lived = documents(past.commits())
        for table in FIELDS:
            wanted = {id: points(table, one) for (name, id), one in lived.items() if name == table}
            told = past.read(lambda room, table=table: room.outlines(table))
            assert {one.id: one.points for one in told} == wanted
            assert list(wanted) == [one.id for one in told], "oldest first"
            for id, line in wanted.items():
                assert past.read(lambda room, t=table, i=id: room.outline(t, i)).points == line
        assert past.read(lambda room: room.outline("blocks", "block-unknown")) is None
        assert past.read(lambda room: room.outlines("messages")) == []

    def test_knows_which_agents_wrote_it(self, past):
        lived = documents(past.commits())
        wrote = {
            (commit.by.id, id)
            for (table, id), one in lived.items()
            for commit, _ in one
            if table == "blocks" and commit.by.kind == "agent"
        }
        assert len(wrote) == 1
        for agent in [id for table, id in lived if table == "agents"]:
            for block in [id for table, id in lived if table == "blocks"]:
                assert past.read(lambda room, a=agent, b=block: room.wrote(a, b)) == ((agent, block) in wrote)


def test_what_others_have_in_their_space_is_in_nobody_elses_past():
    room = connect(repeatable=True)
    ada, ben = (Space(room.journal, Principal("operator", f"learner-{n}", n)) for n in ("ada", "ben"))
    lived_in(Client(ada, ModelRegistry("clerk")))
    block = next(iter(documents(ada.commits())))[1]
    assert {commit.via for commit in ben.commits()} == {"hidden"}
    for look in (
        lambda seen: list(seen.touching("blocks", block)),
        lambda seen: seen.outlines("blocks") + seen.outlines("agents") + seen.outlines("attachments"),
        lambda seen: [] if seen.versions("blocks", block).commit(1) is None else ["version 1"],
        lambda seen: list(filter(None, [seen.outline("blocks", block)])),
    ):
        assert ada.read(look)
        assert ben.read(look) == []


class TestList:
    """A list of commits goes on telling what it told when it was made."""

    def test_is_read_after_its_look_while_others_write(self, journal, put):
        block = put(journal, {"label": "a", "version": 1}).outcome
        commits, own, versions = journal.read(
            lambda room: (
                room.commits(),
                room.touching("blocks", block["id"]),
                room.versions("blocks", block["id"]),
            )
        )
        for number in range(2, 50):
            put(journal, {**block, "version": number})
        assert [commit.seq for commit in commits] == [commit.seq for commit in own] == [1]
        assert (versions.last, versions.commit(2)) == (1, None)
        assert journal.read(lambda room: room.versions("blocks", block["id"])).commit(49).seq == 49

    def test_finds_versions_also_where_they_do_not_go_up(self, journal, put):
        block = put(journal, {"label": "a", "version": 5}).outcome
        for number in (3, 9, 3, "x", True, 2**70):
            put(journal, {**block, "version": number})
        versions = journal.read(lambda room: room.versions("blocks", block["id"]))
        assert [versions.commit(number).seq for number in (5, 3, 9)] == [1, 2, 3]
        assert versions.commit(4) is versions.commit(2**70) is None


def test_a_commit_is_copied_when_somebody_looks_and_then_only_once(journal, put):
    commit = put(journal, {"label": "a", "value": "one"})
    put(journal, {**commit.outcome, "value": "two"})
    assert commit.changes is commit.changes, "looked at later, and yet as it was then"
    assert commit.changes[0].document["value"] == "one"


def test_the_past_is_found_without_reading_what_lies_between(tmp_path, monkeypatch):
    journal = FileJournal(tmp_path / "room.jsonl", clock=counted_clock, ids=counted_ids)
    client = Client(journal, ModelRegistry("clerk"))
    block = client.blocks.create(label="log", value="0")
    for number in range(300):
        client.blocks.update(block.id, value=str(number))
    read = []
    whole = Lines.record
    monkeypatch.setattr(Lines, "record", lambda self, seq: read.append(seq) or whole(self, seq))
    look = journal.read
    asked = (
        (1, lambda: look(lambda room: room.versions("blocks", block.id).commit(150))),
        (2, lambda: look(lambda room: list(room.touching("blocks", block.id)[-2:]))),
        (1, lambda: look(lambda room: room.touching("blocks", block.id).upto(77)[-1])),
        (5, lambda: look(lambda room: list(room.commits()[40:45]))),
        (0, lambda: look(lambda room: len(room.commits()) and room.outlines("blocks"))),
        (0, lambda: look(lambda room: room.versions("blocks", block.id).upto(9).seq(7))),
    )
    for most, ask in asked:
        read.clear()
        ask()
        assert len(read) == most
    journal.close()


def test_a_change_sees_the_past_before_it(journal, put):
    block = put(journal, {"label": "a", "version": 1}).outcome

    def change(draft):
        draft.put("blocks", {**block, "version": 2})
        assert [commit.seq for commit in draft.commits()] == [1]
        assert draft.versions("blocks", block["id"]).last == 1

    journal.commit(change, by=OPERATOR, via="test")
