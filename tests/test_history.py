"""History: every version is kept, comes back when asked for, and is erased wherever it was quoted."""

import json

import pytest

from kit import Append, Replace, Rewrite, connect
from kit.errors import LabelTakenError, LimitError, NotFoundError, UnprocessableEntityError
from kit.journal.compact import compact
from kit.memory.redaction import Redactor
from kit.models import Script

UNKNOWN = "block-00000000-0000-4000-8000-00000000dead"


@pytest.fixture(params=["memory", "file"])
def client(request, tmp_path):
    room = tmp_path / "room.jsonl" if request.param == "file" else None
    with connect(room, model=Script([])) as client:
        yield client


def test_every_version_says_what_who_when_and_through_what(client):
    block = client.blocks.create(label="notes", value="one")
    writer = client.agents.create(
        name="Ana",
        block_ids=[block.id],
        model=Script([("memory_insert", {"label": "notes", "new_string": "two"}), "done"]),
    )
    client.agents.messages.create(writer.id, input="add two")
    client.blocks.update(block.id, label="log", limit=50)
    versions = client.blocks.history(block.id)
    assert [(one.version, one.label, one.value, one.limit) for one in versions] == [
        (1, "notes", "one", 20_000),
        (2, "notes", "one\ntwo", 20_000),
        (3, "log", "one\ntwo", 50),
    ]
    assert [(str(one.by), one.via) for one in versions] == [
        ("operator", "blocks.create"),
        ("Ana", "memory_insert"),
        ("operator", "blocks.update"),
    ]
    assert versions[1].by.id == writer.id
    assert [one.seq for one in versions] == sorted(one.seq for one in versions)
    assert [one.at for one in versions] == sorted(one.at for one in versions)


def test_any_version_can_be_read_again(client):
    block = client.blocks.create(label="a", value="v1", description="d1")
    for number in range(2, 6):
        client.blocks.update(block.id, value=f"v{number}")
    assert [client.blocks.retrieve(block.id, version=number).value for number in range(1, 6)] == [
        "v1",
        "v2",
        "v3",
        "v4",
        "v5",
    ]
    assert client.blocks.retrieve(block.id, version=1).description == "d1"
    for wrong in (6, 10**9):
        with pytest.raises(NotFoundError, match="1 to 5"):
            client.blocks.retrieve(block.id, version=wrong)
    for wrong in (0, -1, True, "1", 1.0):
        with pytest.raises(UnprocessableEntityError):
            client.blocks.retrieve(block.id, version=wrong)


def test_what_never_was_has_no_history(client):
    for ask in (
        lambda: client.blocks.history(UNKNOWN),
        lambda: client.blocks.retrieve(UNKNOWN, version=1),
        lambda: client.blocks.restore(UNKNOWN, 1),
        lambda: client.blocks.redact(UNKNOWN, "text"),
    ):
        with pytest.raises(NotFoundError, match=UNKNOWN):
            ask()


def test_restoring_makes_a_new_version_and_loses_none(client):
    block = client.blocks.create(label="a", value="good", description="d", tags=["t"], limit=10)
    client.blocks.update(block.id, label="b", value="bad", description=None, tags=[], limit=5, read_only=True)
    again = client.blocks.restore(block.id, 1)
    assert (again.version, again.label, again.value, again.description) == (3, "a", "good", "d")
    assert (again.tags, again.limit, again.read_only) == (["t"], 10, False)
    assert [one.value for one in client.blocks.history(block.id)] == ["good", "bad", "good"]


def test_restoring_what_is_there_already_makes_no_version(client):
    block = client.blocks.create(label="a", value="good")
    assert client.blocks.restore(block.id, 1).version == 1


def test_a_deleted_block_keeps_its_history_and_comes_back_detached(client):
    block = client.blocks.create(label="a", value="one")
    agent = client.agents.create(block_ids=[block.id])
    client.blocks.update(block.id, value="two")
    client.blocks.delete(block.id)
    versions = client.blocks.history(block.id)
    assert [(one.version, one.deleted) for one in versions] == [(1, False), (2, False), (2, True)]
    assert client.blocks.retrieve(block.id, version=1).value == "one"
    with pytest.raises(NotFoundError):
        client.blocks.update(block.id, value="three")
    back = client.blocks.restore(block.id, 1)
    assert (back.id, back.version, back.value, back.agent_ids) == (block.id, 3, "one", [])
    assert client.agents.retrieve(agent.id).block_ids == []
    assert client.blocks.update(block.id, value="four").version == 4
    client.blocks.delete(block.id)
    assert client.blocks.restore(block.id, 4).version == 5


def test_restoring_obeys_the_rules_for_labels(client):
    block = client.blocks.create(label="a")
    client.blocks.update(block.id, label="b")
    client.agents.create(block_ids=[block.id, client.blocks.create(label="a").id])
    with pytest.raises(LabelTakenError):
        client.blocks.restore(block.id, 1)


def test_the_history_of_one_block_is_not_touched_by_others(client):
    block, other = client.blocks.create(label="a", value="x"), client.blocks.create(label="b")
    client.blocks.update(other.id, value="y")
    client.blocks.delete(other.id)
    assert [one.value for one in client.blocks.history(block.id)] == ["x"]


# ------------------------------------------------------------------------------------ redaction

SECRET = 'Jörg "Joe" O\'Neil\\ <joe@example.org>\nborn 1970-01-01 in Köln & Bonn'
PARTS = ("Jörg", "J\\u00f6rg", "O'Neil", "joe@", "1970-01-01", "Köln", "K\\u00f6ln")


def gossip(client):
    """A room in which every place that can hold a block's text holds the secret."""
    block = client.blocks.create(
        label="people", value=f"Eve\n{SECRET}", metadata={SECRET: [SECRET]}, tags=[SECRET]
    )
    other = client.blocks.create(label="other", value=f"{SECRET}!")
    raw = (
        '{"label": "people", "content": '
        + json.dumps(SECRET).replace("o", "\\u006F").replace("f6", "F6")
        + "}"
    )
    replies = [
        ("core_memory_append", {"label": "people", "content": SECRET}),
        ("core_memory_append", raw),
        ("memory_replace", {"label": "people", "old_string": SECRET + "?", "new_string": SECRET}),
        ("memory_replace", {"label": "people", "old_string": "x" * 60 + SECRET, "new_string": "y"}),
        ("memory_replace", '{"label": "people", ' + SECRET),
        ("memory_rethink", {"label": "people", "new_memory": f"Only {SECRET}"}),
        f"I wrote: {SECRET}",
    ]
    agent = client.agents.create(
        name="Ana",
        description=SECRET,
        system=f"Know {SECRET}",
        block_ids=[block.id, other.id],
        tools=["core_memory_append", "memory_rethink"],
        model=Script(replies),
    )
    answer = client.agents.messages.create(agent.id, input=f"Write down {SECRET}", max_steps=20)
    assert answer.stop_reason.stop_reason == "end_turn"
    client.blocks.update(block.id, description=f"About {SECRET}")
    return block, other, agent


def test_redaction_leaves_the_text_in_no_version_no_message_and_no_refusal(client):
    block, _, agent = gossip(client)
    before = client.journal.seq
    done = client.blocks.redact(block.id, SECRET, replacement="[gone]")
    assert client.journal.seq == before + 1
    assert done.documents > 5
    assert done.still_in == ("other",)
    told = [one.value for one in client.blocks.history(block.id)]
    told += [str(client.blocks.retrieve(block.id))]
    told += [message.to_json() for message in client.agents.messages.list(agent.id, limit=None)]
    told += [str(client.tables[name].all()) for name in client.tables if name != "blocks"]
    told += [str(client.agents.retrieve(agent.id).system)]
    assert [part for part in PARTS if part in "\n".join(told)] == []
    assert "[gone]" in client.blocks.retrieve(block.id).value
    assert client.blocks.retrieve(block.id).value == "Only [gone]"


def test_redaction_leaves_the_text_in_no_file_of_the_room(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path, model=Script([])) as client:
        block, other, _ = gossip(client)
        client.blocks.delete(other.id)  # its own past is its own matter
        client.blocks.redact(other.id, SECRET)
        client.blocks.redact(block.id, SECRET)
    connect(path).close()
    kept = {place.name: place.read_bytes() for place in tmp_path.rglob("*") if place.is_file()}
    assert "room.jsonl" in kept
    assert "room.json" in kept
    for name, text in kept.items():
        assert [part for part in PARTS if part.encode() in text] == [], name


def test_after_a_compaction_the_history_begins_with_the_present_and_old_journals_are_redacted_too(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path, model=Script([])) as client:
        block = client.blocks.create(label="a", value="Jane Doe")
        client.blocks.update(block.id, value="nobody")
    compact(path)
    with connect(path, model=Script([])) as client:
        assert [one.version for one in client.blocks.history(block.id)] == [2]
        with pytest.raises(NotFoundError, match="it has 2 to 2") as refusal:
            client.blocks.restore(block.id, 1)
        assert "archive" in refusal.value.hint
        client.blocks.redact(block.id, "Jane")
    kept = [place for place in tmp_path.rglob("*") if place.is_file()]
    assert any("archive" in place.parts for place in kept)
    assert [place for place in kept if b"Jane" in place.read_bytes()] == []


def test_a_redacted_room_goes_on_as_before(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path, model=Script(["fine"])) as client:
        block, _, agent = gossip(client)
        other = connect(path, model=Script([]))
        client.blocks.redact(block.id, SECRET)
        assert SECRET not in other.blocks.retrieve(block.id).value
        assert other.blocks.edit(block.id, Append("more")).value.endswith("more")
        assert [one.version for one in client.blocks.history(block.id)] == [1, 2, 3, 4, 5, 6]
        assert client.agents.retrieve(agent.id).name == "Ana"
        other.close()


@pytest.mark.parametrize(
    "word", ["user", "message", "assistant", "tool", "success", "error", "agent", "block", "a", "-"]
)
def test_redacting_a_word_that_the_kit_uses_itself_breaks_nothing(client, word):
    block = client.blocks.create(label="user", value=f"the word {word}", metadata={"id": word})
    agent = client.agents.create(
        block_ids=[block.id],
        model=Script(
            [
                ("memory_replace", {"label": "user", "old_string": "nowhere", "new_string": ""}),
                "done",
                "again",
            ]
        ),
    )
    client.agents.messages.create(agent.id, input=f"say {word}")
    client.blocks.redact(block.id, word, replacement="#")
    assert client.blocks.retrieve(block.id).value == f"the word {word}".replace(word, "#")
    assert client.blocks.retrieve(block.id).metadata["id".replace(word, "#")] == "#"
    messages = list(client.agents.messages.list(agent.id, order="asc"))
    assert [message.message_type for message in messages] == [
        "user_message",
        "tool_call_message",
        "tool_return_message",
        "assistant_message",
    ]
    assert client.agents.messages.create(agent.id, input="go on").stop_reason.stop_reason == "end_turn"


def test_nothing_else_is_redacted(client):
    block = client.blocks.create(label="a", value="Jane and John")
    agent = client.agents.create(model=Script(["Hello Joan"]))
    client.agents.messages.create(agent.id, input="Hello John, I am Ja… well")
    client.blocks.redact(block.id, "Jane")
    assert client.blocks.retrieve(block.id).value == "[redacted] and John"
    said = [message.content for message in client.agents.messages.list(agent.id, order="asc")]
    assert said == ["Hello John, I am Ja… well", "Hello Joan"]


def test_a_replacement_that_does_not_fit_is_refused_before_anything_is_erased(client):
    block = client.blocks.create(label="a", value="Jane", limit=5)
    seq = client.journal.seq
    with pytest.raises(LimitError):
        client.blocks.redact(block.id, "Jane", replacement="[redacted]")
    for wrong in ("", None, 5, "\0", b"Jane"):
        with pytest.raises(UnprocessableEntityError):
            client.blocks.redact(block.id, wrong)
    with pytest.raises(UnprocessableEntityError):
        client.blocks.redact(block.id, "Jane", replacement=None)
    assert client.journal.seq == seq
    assert client.blocks.retrieve(block.id).value == "Jane"


@pytest.mark.parametrize("odd", ["a\nb", "\u202ebidi", "\x1b[2J", "x" * 101])
def test_a_replacement_is_a_short_line_that_everybody_can_read(client, odd):
    block = client.blocks.create(label="a", value="Jane")
    agent = client.agents.create(name="Agent Jane")
    with pytest.raises(UnprocessableEntityError, match="replacement"):
        client.blocks.redact(block.id, "Jane", replacement=odd)
    assert client.agents.retrieve(agent.id).name == "Agent Jane"


def test_an_erasure_that_grows_beyond_any_limit_changes_nothing(client):
    block = client.blocks.create(label="a", value="e", description="e" * 500_000)
    with pytest.raises(LimitError):
        client.blocks.redact(block.id, "e")
    assert client.blocks.retrieve(block.id).value == "e"
    client.blocks.redact(block.id, "e", replacement="x")
    assert client.blocks.retrieve(block.id).description == "x" * 500_000


def test_what_a_deleted_block_said_can_be_erased_too(client):
    block = client.blocks.create(label="a", value="Jane")
    client.blocks.edit(block.id, Replace("Jane", "Jane Doe"))
    client.blocks.edit(block.id, Rewrite("nobody"))
    client.blocks.delete(block.id)
    client.blocks.redact(block.id, "Jane", replacement="X")
    assert [one.value for one in client.blocks.history(block.id)] == ["X", "X Doe", "nobody", "nobody"]


def test_a_quotation_that_was_cut_short_is_erased_as_far_as_it_goes():
    clean = Redactor("Johanna Maria", "#").clean
    message = {"content": "who is 'Johanna Ma… and 'Joh…"}
    assert clean("messages", message) == {"content": "who is '#… and 'Joh…"}


def test_a_text_of_very_many_lines_is_erased_in_parts(client):
    block = client.blocks.create(label="long", value="\n".join(f"line {n}" for n in range(150)))
    with pytest.raises(UnprocessableEntityError, match="100 lines"):
        client.blocks.redact(block.id, block.value)
    part = "\n".join(block.value.split("\n")[:100])
    client.blocks.redact(block.id, part)
    assert client.blocks.retrieve(block.id).value.startswith("[redacted]\nline 100")
