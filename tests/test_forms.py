"""The forms of a room's tables: what the kit writes is of them, and what is not is refused, never guessed."""

from __future__ import annotations

import re
import warnings
import zlib

import pytest

from kit import Append, connect
from kit.cli import main
from kit.errors import KitError, RoomDamagedError
from kit.journal import FileJournal
from kit.journal.doctor import examine
from kit.journal.line import PREFIX, seal, unseal
from kit.lessons.progress import Progress
from kit.memory.forms import ROOM
from kit.memory.space import share
from kit.models import Script
from kit.server.roll import Member
from kit.server.settings import put
from kit.server.wall import Wall
from kit.values.records import OPERATOR

CALL = ("memory_insert", '{"label": "team", "new_string": "tea"}')


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A room in which everything has happened that leaves a document behind."""
    path = tmp_path_factory.mktemp("forms") / "team.jsonl"
    refused = ("memory_replace", '{"label": "nowhere", "old_string": "a", "new_string": "b"}')
    with connect(path, model=Script([CALL, refused, "done"]), repeatable=True) as client:
        team = client.blocks.create(label="team", value="Jane", tags=["a"], metadata={"deep": [{"n": 1}]})
        ana = client.agents.create(name="Ana", block_ids=[team.id])
        client.agents.messages.create(ana.id, input="go")
        client.blocks.edit(team.id, Append("more"))
        client.blocks.redact(team.id, "Jane")
        share(client.journal, team.id, "read_only")
        put(client.journal, "now", {"names": ["2-E5"]})
        Wall(client.journal).write(Member("learner-1", "Ada", "learner", ""), {"text": "hello"})
        gone = client.blocks.create(label="gone")
        client.blocks.delete(gone.id)
        client.blocks.restore(gone.id, 1)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path, written):
    path = tmp_path / "team.jsonl"
    path.write_bytes(written)
    return path


def forged(path, alter, at=-1):
    """Alter what a line says and seal it again, as somebody might who knows how."""
    lines = path.read_bytes().splitlines(keepends=True)
    record = unseal(lines[at])
    del record["crc"]
    altered = alter(record)
    lines[at] = altered if isinstance(altered, bytes) else seal(altered)
    path.write_bytes(b"".join(lines))
    return len(lines) + at + 1 if at < 0 else at + 1


def line_of(path, table):
    """Where in the file the last document of this table is set, counted from the end."""
    records = [unseal(line + b"\n") for line in path.read_bytes().splitlines()]
    found = [n for n, record in enumerate(records) if any((record["set"].get(table) or {}).values())]
    return found[-1] - len(records)


def check_refused(path, line, capsys):
    """It is refused with file and line by whoever opens it, and the doctor never says that it is sound."""
    before = path.read_bytes()
    with pytest.raises(RoomDamagedError) as refusal:
        connect(path)
    assert (refusal.value.line, refusal.value.path) == (line, str(path))
    assert f"kit doctor {path}" in refusal.value.hint
    assert main(["doctor", str(path)]) == 1
    told = capsys.readouterr().out
    assert f"damaged at line {line}" in told
    assert "sound:" not in told
    assert path.read_bytes() == before


def in_document(table, **fields):
    """Alters fields of every document of a table that a record sets; ``...`` takes the field away."""

    def alter(record):
        for document in record["set"][table].values():
            document.update(fields)
            for name in [name for name, value in fields.items() if value is ...]:
                del document[name]
        return record

    return alter


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


ODD = {
    "blocks": [
        {"id": ...}, {"id": 7}, {"id": ""}, {"id": "x"}, {"label": ...}, {"label": None}, {"label": "a b"},
        {"label": "x" * 51}, {"label": "value"}, {"value": ...},
        {"value": 5}, {"value": None}, {"value": ["x"]},
        {"limit": ...}, {"limit": "many"}, {"limit": 0}, {"limit": -1}, {"limit": 1.5}, {"limit": True},
        {"limit": 2**70}, {"version": "2"}, {"version": 2.0},
        {"version": 0}, {"version": None}, {"tags": "a"},
        {"tags": [1]}, {"tags": None}, {"metadata": []}, {"metadata": None}, {"metadata": {"a": deep(150)}},
        {"read_only": 1}, {"read_only": "no"}, {"hidden": None}, {"created_at": "yesterday"},
        {"created_at": 5}, {"updated_at": None}, {"description": 5}, {"created_by_id": 5}, {"space": 5},
        {"of_a_newer_kit": deep(150)},
    ],
    "agents": [
        {"name": ...}, {"name": 5}, {"model": None},
        {"tools": "memory_insert"}, {"tools": [1]}, {"tags": [None]},
        {"metadata": "x"}, {"system": None}, {"id": "block-1"}, {"created_at": ""}, {"agent_type": []},
    ],
    "attachments": [
        {"access": ...}, {"access": "all"}, {"access": None},
        {"agent_id": 5}, {"block_id": ...}, {"block_id": []}, {"id": ...}, {"id": []}, {"id": 5},
    ],
    "shares": [{"access": "x"}, {"block_id": None}],
    "settings": [{"value": "x"}, {"value": ...}],
    "wall": [{"text": 5}, {"state": "odd"}, {"at": ...}, {"space": None}],
    "messages": [
        {"message_type": "odd"}, {"message_type": ...},
        {"message_type": ["x"]}, {"date": 5}, {"agent_id": None},
        {"content": 5}, {"content": ...}, {"run_id": 5}, {"step_id": []},
        {"run_id": ...}, {"step_id": ...}, {"id": ...}, {"id": None}, {"id": 7}, {"id": ["x"]}, {"id": {}},
    ],
    "steps": [
        {"earlier": [None]}, {"earlier": -1}, {"id": ...}, {"id": [1]},
        {"number": "1"}, {"seq": -1}, {"versions": []}, {"versions": {"a": "1"}}, {"run_id": None},
    ],
    "runs": [
        {"id": ...}, {"id": {}}, {"agent_id": 5}, {"stop_reason": 5}, {"model": ...}, {"started_at": "x"},
    ],
    "refusals": [{"message": None}, {"error": 5}, {"tool": ...}],
    "redactions": [{"documents": "1"}, {"block_id": 5}],
}  # fmt: skip


@pytest.mark.parametrize(("table", "fields"), [(table, fields) for table in ODD for fields in ODD[table]])
def test_a_document_that_is_not_of_its_form_is_refused(path, capsys, table, fields):
    line = forged(path, in_document(table, **fields), line_of(path, table))
    check_refused(path, line, capsys)


def test_a_thought_or_a_call_outside_of_a_step_is_refused(path, capsys):
    def alter(record):
        said = [one for one in record["set"]["messages"].values() if one["message_type"] != "user_message"]
        said[0]["step_id"] = None
        return record

    lines = path.read_bytes().splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if b'"tool_call_message"' in line)
    check_refused(path, forged(path, alter, at), capsys)


def test_a_turn_with_a_tool_that_the_kit_does_not_know_is_refused_in_words(path):
    forged(path, in_document("agents", tools=["memory_insert", "of_a_newer_kit"]), line_of(path, "agents"))
    with connect(path, model=Script(["done"])) as client:
        ana = client.agents.list()[0]
        with pytest.raises(KitError, match="Ana has the tool 'of_a_newer_kit', which this kit does not know"):
            client.agents.messages.create(ana.id, input="go")
        client.agents.update(ana.id, tools=["memory_insert"])
        assert client.agents.messages.create(ana.id, input="go").messages[-1].content == "done"


def renumbered(number):
    def alter(record):
        sets = record["set"]["blocks"]
        record["set"]["blocks"] = {number: next(iter(sets.values()))}
        return record

    return alter


ENVELOPES = {
    "no seq": lambda record: {name: value for name, value in record.items() if name != "seq"},
    "no set": lambda record: {name: value for name, value in record.items() if name != "set"},
    "no by": lambda record: {name: value for name, value in record.items() if name != "by"},
    "no at": lambda record: {name: value for name, value in record.items() if name != "at"},
    "nothing": lambda record: {"seq": record["seq"]},
    "seq is a text": lambda record: {**record, "seq": str(record["seq"])},
    "seq is true": lambda record: {**record, "seq": True},
    "seq is a float": lambda record: {**record, "seq": float(record["seq"])},
    "seq is a list": lambda record: {**record, "seq": [1]},
    "at is a number": lambda record: {**record, "at": 1e308},
    "at is no time": lambda record: {**record, "at": "soon"},
    "at is negative": lambda record: {**record, "at": -1},
    "by is a text": lambda record: {**record, "by": "operator"},
    "by is a list": lambda record: {**record, "by": []},
    "by is nobody": lambda record: {**record, "by": {}},
    "by is a kind of its own": lambda record: {**record, "by": {"kind": "root"}},
    "by has a number as id": lambda record: {**record, "by": {"kind": "agent", "id": 5}},
    "via is a number": lambda record: {**record, "via": 5},
    "via is null": lambda record: {**record, "via": None},
    "set is a list": lambda record: {**record, "set": []},
    "set is null": lambda record: {**record, "set": None},
    "a table is a list": lambda record: {**record, "set": {"blocks": []}},
    "a table is null": lambda record: {**record, "set": {"blocks": None}},
    "a document is a number": lambda record: {**record, "set": {"blocks": {"9": 5}}},
    "a document is a list": lambda record: {**record, "set": {"blocks": {"9": []}}},
    "a number with a zero before it": renumbered("01"),
    "a negative number": renumbered("-1"),
    "number 0": renumbered("0"),
    "no number": renumbered("x"),
    "an empty number": renumbered(""),
    "a number of another script": renumbered("٣"),
    "a number with a line": renumbered("1_0"),
    "a huge number": renumbered("9" * 5000),
    "another document's number": renumbered("1"),
    "another document's id": renumbered("77"),
    "a drop of nothing": lambda record: {**record, "set": {"blocks": {"99": None}}},
    "a drop in no table": lambda record: {**record, "set": {"nowhere": {"1": None}}},
    "a document without an id in a free table": lambda record: {**record, "set": {"mine": {"1": {}}}},
    "last numbers": lambda record: {**record, "last": {"blocks": 0}},
    "a deep field": lambda record: {**record, "why": deep(150)},
    "no JSON": lambda record: sealed(b'"seq":1,}'),
    "no value": lambda record: sealed(b'"seq":}'),
    "no UTF-8": lambda record: sealed(b'"seq":"\xff"}'),
    "endless nesting": lambda record: sealed(b'"seq":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "not a number": lambda record: seal_with(record, b"NaN"),
    "infinity": lambda record: seal_with(record, b"-Infinity"),
    "a number out of range": lambda record: seal_with(record, b"1e999"),
    "more digits than Python reads": lambda record: seal_with(record, b"9" * 5000),
    "half of a character": lambda record: seal_with(record, b'"\\ud800"'),
    "two objects": lambda record: sealed(seal(record)[len(PREFIX) + 10 : -1] + b"{}"),
}


def sealed(rest):
    """A line with a fitting checksum, whatever stands in it."""
    rest = b'",' + rest + b"\n"
    return PREFIX + b"%08x" % zlib.crc32(rest) + rest


def seal_with(record, value):
    text = seal({**record, "why": "HERE"})[len(PREFIX) + 10 : -1]
    return sealed(text.replace(b'"HERE"', value))


@pytest.mark.parametrize("alter", ENVELOPES.values(), ids=ENVELOPES)
def test_a_record_that_no_journal_writes_is_refused(path, capsys, alter):
    line = forged(path, alter, line_of(path, "blocks"))
    check_refused(path, line, capsys)


@pytest.mark.parametrize("format", [None, "1", 1.0, [], 0, -1])
def test_a_first_line_with_an_odd_format_is_no_room(path, capsys, format):
    forged(path, lambda record: {**record, "format": format}, 0)
    with pytest.raises(KitError):
        connect(path)
    assert main(["doctor", str(path)]) == 1
    assert "sound:" not in capsys.readouterr().out


def test_what_the_kit_writes_is_of_its_form(path):
    assert examine(path, ROOM).sound
    assert set(examine(path, ROOM).tables) == {*ROOM}
    with connect(path) as client:
        assert [block.label for block in client.blocks.list()] == ["team", "gone"]
        client.audit.flows()


def test_fields_and_tables_of_a_newer_kit_are_kept_and_not_in_the_way(path):
    forged(path, in_document("blocks", mood="good"), line_of(path, "blocks"))
    forged(path, in_document("agents", mood="good"), line_of(path, "agents"))
    forged(path, lambda record: {**record, "why": "news", "by": {**record["by"], "role": "boss"}}, 1)
    forged(path, lambda record: {**record, "set": {**record["set"], "news": {"1": {"id": "x"}}}}, 1)
    with connect(path) as client:
        block = next(
            block for block in client.blocks.list() if client.journal.get("blocks", block.id).get("mood")
        )
        assert client.agents.list()[0].name == "Ana"
        client.blocks.update(block.id, value="new")
        assert client.journal.get("blocks", block.id)["mood"] == "good"
        assert client.journal.get("news", "x") == {"id": "x"}
        assert len(list(client.changes())) == client.journal.seq
    assert main(["doctor", str(path)]) == 0


def test_an_attachment_of_what_is_gone_gives_nothing_and_breaks_nothing(path):
    gone = "block-00000000-0000-4000-8000-000000009999"
    forged(path, in_document("attachments", block_id=gone), line_of(path, "attachments"))
    with connect(path, model=Script(["done"])) as client:
        ana = client.agents.list()[0]
        assert ana.blocks == []
        assert client.agents.prompt(ana.id).text
        assert client.agents.messages.create(ana.id, input="go").messages[-1].content == "done"


def test_a_record_that_others_add_while_the_room_is_open_is_refused_too(path):
    with connect(path) as client:
        sound = path.read_bytes()
        seq = client.journal.seq + 1
        record = {"seq": seq, "at": "2026-01-01T10:00:00+00:00", "by": {"kind": "operator"}, "via": "x"}
        path.write_bytes(sound + seal({**record, "set": {"blocks": {"1": {"id": "x"}}}}))
        for use in (client.blocks.list, lambda: client.blocks.create(label="new")):
            with pytest.raises(RoomDamagedError, match="blocks 1: it has no label"):
                use()
        path.write_bytes(sound)
        assert client.blocks.create(label="new").version == 1


def test_what_is_not_of_its_form_is_not_written_either(path):
    with connect(path) as client, pytest.raises(ValueError, match="blocks 3: it has no label"):
        client.journal.commit(
            lambda draft: draft.put("blocks", {"id": "block-00000000-0000-4000-8000-000000009999"}),
            by=OPERATOR,
            via="test",
        )
    assert examine(path, ROOM).sound


def test_odd_progress_is_told_and_does_not_end_a_lesson(tmp_path):
    file = tmp_path / "progress.jsonl"
    progress = Progress(file)
    progress.note(1, "Q1", choice="a")
    progress.close()
    for fields in ({"lesson": "1"}, {"name": 5}, {"tries": None}, {"solved": ...}):
        sound = file.read_bytes()
        forged(file, in_document("answers", **fields))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            odd = Progress(file)
        assert re.search("line 2: answers 1: (its|it has)", odd.trouble)
        odd.note(1, "Q2", choice="b")
        assert odd.of(1)["Q2"]["choice"] == "b"
        odd.close()
        file.write_bytes(sound)


def test_documents_of_a_journal_without_forms_are_free(tmp_path):
    document = {"n": [1, {"deep": None}]}
    free = FileJournal(tmp_path / "free.jsonl")
    free.commit(lambda draft: draft.put("blocks", document), by=OPERATOR, via="test")
    free.close()
    assert FileJournal(tmp_path / "free.jsonl").find("blocks")[0]["n"] == document["n"]
