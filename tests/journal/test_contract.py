"""What every journal promises, kept by all of them."""

from __future__ import annotations

import threading
import uuid
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from kit.errors import RoomError
from kit.journal import FileJournal, MemoryJournal, counted_clock, counted_ids, random_ids, wall_clock
from kit.journal.compact import compact
from kit.values.records import OPERATOR, Principal

LONG = 60.0
NOTE = {"label": "note", "value": "Monday", "metadata": {"seen": ["ana"]}}


def told(journal, after=0):
    return [commit.seq for commit in journal.commits(after)]


class TestCommit:
    def test_sets_all_its_documents_at_once(self, journal):
        def change(draft):
            draft.put("blocks", {"label": "a"})
            draft.put("blocks", {"label": "b"})
            draft.put("agents", {"name": "ana"})

        commit = journal.commit(change, by=OPERATOR, via="test")

        assert [(change.table, change.document["id"]) for change in commit.changes] == [
            ("blocks", "block-00000000-0000-4000-8000-000000000001"),
            ("blocks", "block-00000000-0000-4000-8000-000000000002"),
            ("agents", "agent-00000000-0000-4000-8000-000000000001"),
        ]
        assert list(journal.commits()) == [commit]
        assert [block["label"] for block in journal.find("blocks")] == ["a", "b"]

    def test_says_who_when_and_through_what(self, journal):
        ana = Principal("agent", "agent-1", "ana")
        commit = journal.commit(lambda draft: draft.put("blocks", NOTE), by=ana, via="memory_insert")

        assert (commit.seq, commit.by, commit.via) == (1, ana, "memory_insert")
        assert commit.at == counted_clock(1)
        assert commit.outcome == {"id": commit.changes[0].id, **NOTE}

    def test_a_refused_change_leaves_nothing(self, journal, put):
        put(journal, NOTE)

        def refused(draft):
            draft.put("blocks", {"label": "half"})
            draft.put("new_table", {"label": "half"})
            raise LookupError("no")

        with pytest.raises(LookupError, match="no"):
            journal.commit(refused, by=OPERATOR, via="test")

        assert told(journal) == [1]
        assert journal.find("blocks", label="half") == journal.find("new_table") == []
        assert put(journal, {"label": "next"}).changes[0].id.endswith("2"), "a refused change uses no number"

    @pytest.mark.parametrize(
        "document", [{"x": {1, 2}}, {"x": float("nan")}, {1: "x"}, {"x": "\ud83d"}, {"id": 7}, {"id": None}]
    )
    def test_refuses_what_a_line_can_not_hold(self, journal, put, document):
        with pytest.raises((TypeError, ValueError)):
            put(journal, document)

        assert told(journal) == []
        assert put(journal, NOTE).seq == 1

    def test_a_change_that_changes_nothing_makes_no_commit(self, journal, put):
        block = put(journal, NOTE).outcome

        def change(draft):
            draft.put("blocks", {**block, "value": "Tuesday"})
            draft.put("blocks", block)
            new = draft.put("blocks", {"label": "gone at once"})
            draft.drop("blocks", new["id"])
            draft.drop("blocks", "block-unknown")
            return "nothing"

        commit = journal.commit(change, by=OPERATOR, via="test")

        assert (commit.seq, commit.changes, commit.outcome) == (1, (), "nothing")
        assert told(journal) == [1]

    def test_inside_a_change_or_a_look_is_refused(self, journal, put):
        for inside in (lambda action: journal.commit(action, by=OPERATOR, via="test"), journal.read):
            for action in (
                lambda _: put(journal, NOTE),
                lambda _: journal.redact(lambda table, document: document),
                lambda _: journal.close(),
            ):
                with pytest.raises(RuntimeError, match=r"draft|reads"):
                    inside(action)

        assert put(journal, NOTE).seq == 1

    def test_time_never_runs_backwards(self, path):
        times = iter(["2026-01-01T10:00:00", "2026-01-01T12:00:00", "2026-01-01T11:00:00"])
        journal = MemoryJournal(clock=lambda seq: next(times))
        first, second = (
            journal.commit(lambda draft: draft.put("blocks", {"at": draft.now}), by=OPERATOR, via="test")
            for _ in range(2)
        )
        assert first.at == second.at == second.outcome["at"] == "2026-01-01T12:00:00"


class TestDraft:
    def test_sees_its_own_writes(self, journal, put):
        old = put(journal, {"label": "old", "n": 0}).outcome

        def change(draft):
            assert (draft.seq, draft.now) == (2, counted_clock(2))
            new = draft.put("blocks", {"label": "new"})
            draft.put("blocks", {**old, "label": "renamed"})
            assert draft.get("blocks", new["id"]) == new
            assert draft.find("blocks", label="old") == []
            assert draft.find("blocks") == [{**old, "label": "renamed"}, new]
            draft.drop("blocks", old["id"])
            assert draft.get("blocks", old["id"]) is None
            assert draft.find("blocks", label="renamed") == []
            assert draft.find("blocks") == [new]
            assert journal.get("blocks", new["id"]) is None, "nobody else sees them"

        journal.commit(change, by=OPERATOR, via="test")

    def test_brings_back_what_was_dropped_under_its_old_number(self, journal, put):
        first, second = put(journal, {"n": 1}).outcome, put(journal, {"n": 2}).outcome
        journal.commit(lambda draft: draft.drop("blocks", first["id"]), by=OPERATOR, via="test")
        put(journal, first)

        assert journal.find("blocks") == [first, second], "oldest first"
        assert [commit.seq for commit in journal.touching("blocks", first["id"])] == [1, 3, 4]

    def test_never_gives_an_id_twice(self, journal, put):
        taken = counted_ids("block", 2)
        put(journal, {"id": taken})
        with pytest.raises(ValueError, match="belongs to another"):
            put(journal, {"label": "new"})


class TestRead:
    def test_hands_out_copies(self, journal, put):
        given = {**NOTE, "tags": ({"deep": 1},), "metadata": {"seen": ["ana"]}}
        commit = put(journal, given)
        id, expected = commit.changes[0].id, journal.find("blocks")[0]

        def spoil(document):
            document["metadata"]["seen"].append("eve")
            document["tags"][0]["deep"] = 2
            document["value"] = "spoilt"

        spoil(given)
        spoil(commit.changes[0].document)
        spoil(journal.get("blocks", id))
        spoil(journal.find("blocks", label="note")[0])
        spoil(next(iter(journal.commits())).changes[0].document)
        spoil(next(iter(journal.touching("blocks", id))).changes[0].document)
        journal.read(lambda room: spoil(room.get("blocks", id)))

        def spoil_in_draft(draft):
            spoil(draft.get("blocks", id))
            kept = draft.put("blocks", {**deepcopy(expected), "value": "new"})
            spoil(draft.get("blocks", id))
            spoil(kept)

        journal.commit(spoil_in_draft, by=OPERATOR, via="test")
        assert journal.get("blocks", id) == {**expected, "value": "new"}

    def test_gives_everybody_the_types_of_json(self, journal, put):
        id = (
            put(journal, {"tags": ("a", "b"), "flag": True, "n": 2**70, "x": 0.1, "text": "ä\n\u2028"})
            .changes[0]
            .id
        )
        found = journal.get("blocks", id)
        assert found == {
            "id": id,
            "tags": ["a", "b"],
            "flag": True,
            "n": 2**70,
            "x": 0.1,
            "text": "ä\n\u2028",
        }

    def test_belongs_together(self, journal, put):
        id = put(journal, {"n": 0}).changes[0].id
        read, go_on = threading.Event(), threading.Event()
        seen: list[Any] = []

        def look(room):
            seen.append(room.get("blocks", id)["n"])
            read.set()
            assert not go_on.wait(0.05), "the writer waits for the look, or writes beside it"
            seen.append(room.get("blocks", id)["n"])

        reader = threading.Thread(daemon=True, target=journal.read, args=(look,))
        reader.start()
        assert read.wait(LONG)
        put(journal, {"id": id, "n": 1})
        go_on.set()
        reader.join(LONG)
        assert seen == [0, 0]
        assert journal.get("blocks", id)["n"] == 1

    def test_nothing_of_an_unknown_table_or_id(self, journal):
        assert journal.get("blocks", "block-1") is None
        assert journal.find("nothing") == journal.find("blocks", id="block-1") == []
        assert list(journal.touching("blocks", "block-1")) == []

    def test_counts_what_it_finds_and_tells_it_newest_first(self, journal, put):
        for number in range(6):
            put(
                journal,
                {"label": "ab"[number % 2], "agent_id": "ana", "run_id": None, "space": "xy"[number % 2]},
            )
        first = journal.find("blocks", label="a")[0]
        put(journal, {**first, "label": "b"})  # the oldest comes to those of the other label
        asked = (
            {"label": "b"}, {"label": "a"}, {"agent_id": "ana"}, {"agent_id": "ana", "space": "x"}, {},
            {"agent_id": "ana", "label": "b"}, {"run_id": None}, {"space": "y"}, {"label": "none"},
            {"label": 5},
        )  # fmt: skip

        def look(room):
            for equal in asked:
                found = room.find("blocks", **equal)
                assert room.count("blocks", **equal) == len(found) == len(room.ids("blocks", **equal))
                assert list(room.newest("blocks", **equal)) == found[::-1]
            return [room.count("blocks", **equal) for equal in asked]

        assert journal.read(look) == [4, 2, 6, 3, 6, 4, 6, 3, 0, 0]
        assert journal.find("blocks", label="b")[0]["id"] == first["id"]

        def change(draft):
            draft.put("blocks", {"label": "b", "agent_id": "ana"})
            draft.drop("blocks", first["id"])
            return look(draft)

        outcome = journal.commit(change, by=OPERATOR, via="test").outcome
        assert outcome == journal.read(look) == [4, 2, 6, 2, 6, 4, 6, 3, 0, 0]

    def test_finds_values_of_every_kind_in_an_indexed_field(self, journal, put):
        labels = [None, ["a"], {"a": 1}, 1, True, "a", ""]
        for label in labels:
            put(journal, {"label": label})
        put(journal, {"no": "label"})

        for label in labels:
            found = [block.get("label") for block in journal.find("blocks", label=label)]
            assert found == [one for one in [*labels, None] if one == label], label


class TestFeed:
    def test_has_no_gap_and_no_repeat(self, journal, put):
        for number in range(10):
            put(journal, {"n": number})
        assert told(journal) == list(range(1, 11))
        assert told(journal, after=7) == [8, 9, 10]
        assert told(journal, after=10) == told(journal, after=99) == []
        assert [commit.via for commit in journal.commits(-1)][:2] == ["create", "test"]

    def test_tells_what_was_there_when_it_began(self, journal, put):
        put(journal, {"n": 1})
        feed = journal.commits()
        assert next(feed).seq == 1
        put(journal, {"n": 2})
        assert list(feed) == []
        assert told(journal, after=1) == [2]

    def test_of_one_document_is_its_history(self, journal, put):
        block = put(journal, {"label": "a"}).outcome
        put(journal, {"label": "another"})
        put(journal, {**block, "label": "b"})
        journal.commit(lambda draft: draft.drop("blocks", block["id"]), by=OPERATOR, via="test")

        history = list(journal.touching("blocks", block["id"]))
        assert [commit.seq for commit in history] == [1, 3, 4]
        assert [commit.changes[0].document for commit in history] == [block, {**block, "label": "b"}, None]
        assert history == [commit for commit in journal.commits() if commit.touches(block["id"])]


class TestWait:
    def test_wakes_for_a_thread(self, journal, put):
        woken = []
        waiting = threading.Thread(daemon=True, target=lambda: woken.append(journal.wait(0, LONG)))
        waiting.start()
        put(journal, NOTE)
        waiting.join(LONG)
        assert woken == [True]

    def test_answers_at_once_when_there_is_something(self, journal, put):
        put(journal, NOTE)
        assert journal.wait(0)
        assert journal.wait(0, timeout=0)

    def test_gives_up(self, journal):
        assert not journal.wait(0, timeout=0)
        assert not journal.wait(0, timeout=0.03)

    def test_ends_when_the_room_is_closed(self, journal):
        ended = []

        def wait():
            with pytest.raises(RoomError, match="closed"):
                journal.wait(0)
            ended.append(True)

        waiting = threading.Thread(daemon=True, target=wait)
        waiting.start()
        journal.close()
        waiting.join(LONG)
        assert ended == [True]


class TestRedact:
    def test_rewrites_the_past_and_keeps_who_and_when(self, journal, put):
        block = put(journal, {"label": "a", "value": "SECRET"}).outcome
        put(journal, {**block, "value": "public"})
        before = [(commit.seq, commit.at, commit.by, commit.via) for commit in journal.commits()]

        journal.redact(
            lambda table, document: {**document, "value": document["value"].replace("SECRET", "█")}
        )

        assert [commit.changes[0].document["value"] for commit in journal.commits()] == ["█", "public"]
        assert [(commit.seq, commit.at, commit.by, commit.via) for commit in journal.commits()] == before
        assert [commit.seq for commit in journal.touching("blocks", block["id"])] == [1, 2]
        assert put(journal, {"label": "next"}).seq == 3

    @pytest.mark.parametrize(
        "blot", [lambda table, document: {**document, "id": "x"}, lambda *_: {"value": {1}}]
    )
    def test_that_fails_changes_nothing(self, journal, put, blot):
        put(journal, NOTE)
        before = list(journal.commits())
        with pytest.raises((TypeError, ValueError)):
            journal.redact(blot)
        assert list(journal.commits()) == before
        assert put(journal, {"label": "next"}).seq == 2


class TestClose:
    def test_twice_is_fine(self, journal):
        journal.close()
        journal.close()

    def test_refuses_use_afterwards(self, journal, put):
        put(journal, NOTE)
        feed = journal.commits()
        journal.close()
        for use in (
            lambda: put(journal, NOTE),
            lambda: journal.get("blocks", "x"),
            lambda: journal.find("blocks"),
            lambda: journal.read(lambda room: room.seq),
            lambda: list(journal.commits()),
            lambda: list(journal.touching("blocks", "x")),
            lambda: journal.wait(0, 1),
            lambda: journal.redact(lambda table, document: document),
            lambda: list(feed),
        ):
            with pytest.raises(RoomError, match="closed"):
                use()


def test_counted_ids_and_clock_repeat_byte_for_byte(tmp_path, put):
    def lesson(journal):
        block = put(journal, NOTE).outcome
        put(journal, {**block, "value": "Tuesday"})
        journal.commit(lambda draft: draft.drop("blocks", block["id"]), by=OPERATOR, via="test")
        put(journal, {"label": "new"})
        return journal

    first, second = (
        lesson(FileJournal(tmp_path / name, clock=counted_clock, ids=counted_ids))
        for name in ("1.jsonl", "2.jsonl")
    )
    memory = lesson(MemoryJournal(clock=counted_clock, ids=counted_ids))
    assert first.path.read_bytes() == second.path.read_bytes() == b"".join(memory.lines())


def test_numbers_are_never_used_again(path, put):
    def open_room():
        return FileJournal(path, clock=counted_clock, ids=counted_ids)

    room = open_room()
    ids = [put(room, {"n": number}).changes[0].id for number in range(3)]
    room.commit(lambda draft: draft.drop("blocks", ids[2]), by=OPERATOR, via="test")
    for close in (lambda: None, lambda: compact(path), lambda: compact(path)):
        room.close()
        close()
        room = open_room()
        ids.append(put(room, {"n": "new"}).changes[0].id)
        room.commit(lambda draft: draft.drop("blocks", ids[-1]), by=OPERATOR, via="test")
    room.close()

    assert ids == [counted_ids("block", number) for number in range(1, 7)]


def test_a_random_id_is_that_of_a_random_uuid():
    for _ in range(200):
        kind, _, text = random_ids("block", 1).partition("-")
        found = uuid.UUID(text)
        assert (kind, str(found), found.version, found.variant) == ("block", text, 4, uuid.RFC_4122)


def test_the_wall_clock_tells_the_time():
    before = datetime.now(UTC)
    told = wall_clock(1)
    after = datetime.now(UTC)
    assert len(told) == len("2026-01-01T09:00:00.000000+00:00")
    assert before <= datetime.fromisoformat(told) <= after
