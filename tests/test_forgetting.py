"""Forgetting: what a learner wrote is gone from all of a room's past, and what others wrote stands."""

import json

import pytest

from kit import Append, connect
from kit.client import Client
from kit.journal.compact import compact
from kit.journal.doctor import examine
from kit.memory.authorship import Authorship
from kit.memory.forgetting import forget
from kit.memory.forms import ROOM
from kit.memory.space import Space, share
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.values.records import Principal

HERS = "Zoë's secret: 山田"


def client_of(room, number, notebook=None, name=None):
    who = Principal("operator", f"learner-{number}", name or f"learner-{number}")
    script = [("memory_insert", {"label": "board", "new_string": f"agent {HERS}"}), "said " + HERS, "done"]
    return Client(Space(room.journal, who, notebook=notebook), ModelRegistry(Script(script)))


@pytest.fixture(params=["memory", "file"])
def room(request, tmp_path):
    with connect(None if request.param == "memory" else tmp_path / "room.jsonl") as room:
        yield room


@pytest.fixture
def board(room):
    board = room.blocks.create(label="board", value="Rules of the class")
    share(room.journal, board.id, "read_write")
    return board


def bytes_of(room):
    """All that the room's files hold."""
    if room.journal.path is None:
        return b"".join(room.journal.lines())
    room.journal.checkpoint()
    return b"".join(file.read_bytes() for file in room.journal.path.parent.rglob("*") if file.is_file())


def spellings(text):
    return {
        text.encode(),
        json.dumps(text)[1:-1].encode(),
        json.dumps(text, ensure_ascii=False)[1:-1].encode(),
    }


def is_gone(room, text):
    everything = bytes_of(room)
    return not any(spelling in everything for spelling in spellings(text))


def test_no_byte_of_hers_is_left_and_all_of_the_others_is(room, board):
    for notebook in (None, 2):
        ada = client_of(room, 1, notebook, name="Zoë")
        block = ada.blocks.create(label="diary", value=f"{HERS} {notebook}", description=HERS)
        ada.blocks.edit(block.id, Append(HERS))
        agent = ada.agents.create(
            name=f"Zoë's {HERS}", block_ids=[block.id, board.id], tools=["memory_insert"]
        )
        ada.agents.messages.create(agent.id, input=f"please: {HERS}")
    ben = client_of(room, 11)
    kept = ben.blocks.create(label="kept", value="Ben's")
    ben.blocks.edit(board.id, Append("Ben was here"))
    before = [(one.version, one.at) for one in room.blocks.history(board.id)]
    done = forget(room.journal, "learner-1", ["Zoë"])
    assert is_gone(room, HERS)
    assert is_gone(room, "Zoë")
    assert done.left == ()
    assert done.documents > 10
    assert room.blocks.retrieve(board.id).value == "Rules of the class\nBen was here"
    assert [(one.version, one.at) for one in room.blocks.history(board.id)] == before
    assert ben.blocks.retrieve(kept.id).value == "Ben's"
    assert {str(version.by) for version in room.blocks.history(board.id)} <= {
        "operator",
        "forgotten",
        "learner-1",
        "learner-11",
    }
    assert [agent.name for agent in room.agents.list()] == []
    ben.blocks.edit(board.id, Append("and goes on"))


def test_what_is_left_verifies_and_opens_again(tmp_path):
    file = tmp_path / "room.jsonl"
    with connect(file) as room:
        board = room.blocks.create(label="board", value="Rules")
        share(room.journal, board.id, "append_only")
        ada = client_of(room, 1)
        ada.blocks.edit(board.id, Append(HERS))
        mine = ada.blocks.create(label="mine", value=HERS)
    compact(file)
    with connect(file) as room:
        client_of(room, 1).blocks.delete(mine.id)
        client_of(room, 2).blocks.edit(board.id, Append("Ben"))
        forget(room.journal, "learner-1")
        assert is_gone(room, HERS), "nor in the archive"
        last = room.journal.seq
    report = examine(file, ROOM)
    assert (report.sound, report.last_seq) == (True, last)
    for old in (tmp_path / "archive").iterdir():
        assert examine(old, ROOM).sound
    with connect(file) as room:
        assert room.blocks.retrieve(board.id).value == "Rules\nBen"


def test_who_listens_is_told_that_the_past_is_another(room, board):
    ben = client_of(room, 2)
    client_of(room, 1).blocks.edit(board.id, Append(HERS))
    edition = ben.journal.edition
    forget(room.journal, "learner-1")
    assert ben.journal.edition != edition


def test_what_others_repeat_of_her_is_named_and_stands(room, board):
    client_of(room, 1).blocks.edit(board.id, Append("A very particular sentence."))
    ben = client_of(room, 2)
    copy = ben.blocks.create(label="copy", value="Zoë said: A very particular sentence.")
    done = forget(room.journal, "learner-1", ["Zoë"])
    assert done.left == ("the block copy",)
    assert ben.blocks.retrieve(copy.id).value == "Zoë said: A very particular sentence."


def test_what_others_have_repeated_of_her_in_an_old_journal_is_named(tmp_path):
    file = tmp_path / "room.jsonl"
    with connect(file) as room:
        copy = room.blocks.create(label="copy", value="Zoë was here")
    compact(file)
    with connect(file) as room:
        room.blocks.delete(copy.id)
    compact(file)
    with connect(file) as room:
        assert forget(room.journal, "learner-1", ["Zoë"]).left == ("the block copy",)


def test_what_she_quoted_of_others_stays_theirs(room, board):
    ben, ada = client_of(room, 2), client_of(room, 1)
    note = ben.blocks.create(label="note", value="Returns within thirty days")
    ada.blocks.edit(board.id, Append("Returns within thirty days"))
    ben.blocks.edit(board.id, Append("Returns within thirty days, says Ben"))
    forget(room.journal, "learner-1")
    assert room.blocks.retrieve(board.id).value == "Rules of the class\nReturns within thirty days, says Ben"
    assert room.blocks.retrieve(note.id).value == "Returns within thirty days"


@pytest.mark.parametrize("lost", ["room.4.jsonl", "room.6.jsonl"])
def test_what_is_older_than_the_journals_that_are_here_is_named(tmp_path, lost):
    file = tmp_path / "room.jsonl"
    with connect(file) as room:
        board = room.blocks.create(label="board", value="Rules")
        share(room.journal, board.id, "append_only")
        room.blocks.create(label="empty", value="")
        client_of(room, 1).blocks.edit(board.id, Append(HERS))
    compact(file)
    with connect(file) as room:
        client_of(room, 2).blocks.edit(board.id, Append("Ben"))
    compact(file)
    with connect(file) as room:
        assert forget(room.journal, "learner-3").left == ()
    (tmp_path / "archive" / lost).unlink()
    with connect(file) as room:
        done = forget(room.journal, "learner-1")
        value = room.blocks.retrieve(board.id).value
        assert (done.left, done.unread) == (("the block board",), ("the block board",))
    assert (HERS in value) == (lost == "room.4.jsonl")


def test_who_wrote_nothing_is_forgotten_without_a_trace(room, board):
    before = [(commit.seq, commit.at) for commit in room.changes()]
    done = forget(room.journal, "learner-1")
    assert (done.documents, done.versions, done.left) == (0, 0, ())
    assert [(commit.seq, commit.at) for commit in room.changes()] == before


def test_a_learner_whose_number_begins_alike_is_another_one(room, board):
    ten = client_of(room, 10).blocks.create(label="ten", value="mine")
    forget(room.journal, "learner-1")
    assert room.blocks.retrieve(ten.id).value == "mine"


# ------------------------------------------------------------------------------------ whose words they are


def rest(*versions):
    """What is left of the last of these versions, each by Ada (A) or by another one (B)."""
    text = Authorship()
    for who, version in versions:
        text.follow(version, is_hers=who == "A")
    return text.rest()


@pytest.mark.parametrize(
    ("versions", "left"),
    [
        ([("B", "one"), ("A", "one\nfrom Ada")], "one"),
        ([("B", ""), ("A", "from Ada"), ("B", "from Ada\nfrom Ben")], "from Ben"),
        ([("B", "one"), ("A", "one\n\nfrom Ada")], "one"),
        ([("B", "one"), ("A", "one\nfrom Ada"), ("B", "one\nfrom Ben\nfrom Ada")], "one\nfrom Ben"),
        ([("B", "one\ntwo"), ("A", "one\nAda\ntwo"), ("B", "two\nAda\none")], "two\none"),
        ([("B", "one"), ("A", "one\nAda"), ("B", "one"), ("B", "one\nAda")], "one"),
        ([("B", "a b c"), ("A", "a urgent b c"), ("B", "a urgent b c d")], "a b c d"),
        ([("B", "one"), ("A", "one\nfrom Ada"), ("B", "one\nformat data")], "one\nformat data"),
        ([("B", "one two"), ("A", "one"), ("B", "one three")], "one three"),
        ([("B", "x"), ("A", "x\nAda"), ("B", "x\nAda and Ben")], "x\n and Ben"),
        ([("A", "all hers")], ""),
        ([("B", "one"), ("A", "one\n山田 🦊"), ("B", "one\n山田 🦊\nzwei")], "one\nzwei"),
    ],
)
def test_what_she_added_goes_and_what_others_wrote_stays(versions, left):
    assert rest(*versions) == left
