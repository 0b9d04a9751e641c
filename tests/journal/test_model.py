"""Random rooms, compared with the plainest thing that could be right: a list of dicts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, settings, strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from kit.journal import FileJournal, MemoryJournal, counted_clock, counted_ids
from kit.journal.compact import compact
from kit.journal.doctor import examine
from kit.values.records import OPERATOR

MEMORY = Path("/dev/shm")  # noqa: S108 — thousands of flushes, of which none matters here
TABLES = ("blocks", "agents")
tables = st.sampled_from(TABLES)
values = st.sampled_from(["a", "b", "", None, 1, True, ["a"], {"a": ["b"]}, "ä\n\0\u2028"])
fields = st.dictionaries(st.sampled_from(["label", "agent_id", "value"]), values, max_size=3)


class Rooms(RuleBasedStateMachine):
    """One history, written to both journals, to be read alike from everywhere."""

    ids = Bundle("ids")

    @initialize()
    def open(self):
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.memory = MemoryJournal(clock=counted_clock, ids=counted_ids)
        self.file = self.room()
        self.other = self.room()
        self.model = {name: {} for name in TABLES}  # the present documents by id, oldest first
        self.order = {name: [] for name in TABLES}  # of every id there ever was
        self.past = []
        self.compacted = 0
        self.forgotten = set()  # gone before a compaction: their numbers are not known any more

    def room(self):
        return FileJournal(self.folder / "room.jsonl", clock=counted_clock, ids=counted_ids)

    def teardown(self):
        if hasattr(self, "file"):
            self.file.close()
            self.other.close()
            shutil.rmtree(self.folder)

    def commit(self, change):
        """Commit to both; the file through either of its instances by turns."""
        self.file, self.other = self.other, self.file
        before = {name: dict(documents) for name, documents in self.model.items()}
        done = [
            journal.commit(change, by=OPERATOR, via="test", durable=False)
            for journal in (self.memory, self.file)
        ]
        assert done[0].changes == done[1].changes
        assert done[0].outcome == done[1].outcome
        for set_ in done[0].changes:
            if set_.document is None:
                del self.model[set_.table][set_.id]
                continue
            if set_.id not in self.order[set_.table]:
                self.order[set_.table].append(set_.id)
            self.model[set_.table][set_.id] = set_.document
        if self.model == before:
            assert done[0].changes == ()
        else:
            self.past.append(done[0].changes)
        return done[0].outcome

    @rule(target=ids, table=tables, news=st.lists(fields, min_size=1, max_size=3))
    def add(self, table, news):
        put = self.commit(lambda draft: [draft.put(table, {**new}) for new in news])
        return multiple(*((table, document["id"]) for document in put))

    @rule(one=ids, new=fields)
    def replace(self, one, new):
        table, id = one
        assume(one not in self.forgotten)
        self.commit(lambda draft: draft.put(table, {"id": id, **new}))

    @rule(one=consumes(ids))
    def drop(self, one):
        table, id = one
        self.commit(lambda draft: draft.drop(table, id))

    @rule(one=ids, other=ids, new=fields)
    def swap(self, one, other, new):
        assume(other not in self.forgotten)

        def change(draft):
            draft.drop(*one)
            draft.put(other[0], {"id": other[1], **new})
            found = draft.find(other[0], **new)
            assert {"id": other[1], **new} in found
            return found

        self.commit(change)

    @rule(one=ids)
    def refuse(self, one):
        def change(draft):
            draft.drop(*one)
            draft.put("blocks", {"label": "refused"})
            raise LookupError

        for journal in (self.memory, self.file):
            with pytest.raises(LookupError):
                journal.commit(change, by=OPERATOR, via="test")

    @rule(table=tables, equal=fields)
    def find(self, table, equal):
        wanted = [
            document
            for document in self.in_order(table)
            if all(document.get(key) == value for key, value in equal.items())
        ]
        for journal in (self.memory, self.file, self.other):
            assert journal.find(table, **equal) == wanted
            assert journal.read(lambda room: room.find(table, **equal)) == wanted

    @rule(table=tables, number=st.integers(1, 9))
    def find_by_id(self, table, number):
        id = counted_ids(table[:-1], number)
        wanted = self.model[table].get(id)
        for journal in (self.memory, self.file, self.other):
            assert journal.get(table, id) == wanted
            assert journal.find(table, id=id) == ([] if wanted is None else [wanted])

    @rule()
    def reopen(self):
        self.file.close()
        self.file = self.room()

    @rule()
    def compact(self):
        """The file only; the memory goes on with an empty commit, to count alike."""
        compact(self.folder / "room.jsonl")
        self.compacted = self.file.read(lambda room: room.seq)
        self.memory.commit(lambda draft: draft.put("compactions", {}), by=OPERATOR, via="compact")
        self.past.append(None)
        self.forgotten = {
            (name, id) for name in TABLES for id in self.order[name] if id not in self.model[name]
        }

    @rule()
    def redact_nothing(self):
        self.memory.redact(lambda table, document: document)
        self.file.redact(lambda table, document: document)

    @rule(after=st.integers(0, 12))
    def feed(self, after):
        for journal in (self.memory, self.file, self.other):
            first = max(after + 1, self.compacted if journal is not self.memory else 0)
            told = list(journal.commits(after))
            assert [commit.seq for commit in told] == list(range(first, len(self.past) + 1))
            for commit in told:
                if (changes := self.past[commit.seq - 1]) is not None:
                    assert commit.changes == changes

    @rule(one=ids)
    def history(self, one):
        table, id = one
        for journal in (self.memory, self.file, self.other):
            start = self.compacted if journal is not self.memory else 0
            wanted = [
                seq
                for seq, changes in enumerate(self.past, start=1)
                if seq > start and changes and any((set_.table, set_.id) == one for set_ in changes)
            ]
            assert [commit.seq for commit in journal.touching(table, id) if commit.seq > start] == wanted

    def in_order(self, table):
        here = self.model[table]
        return [here[id] for id in self.order[table] if id in here]

    @invariant()
    def everybody_agrees(self):
        if not hasattr(self, "file"):
            return
        for table in TABLES:
            assert (
                self.memory.find(table)
                == self.file.find(table)
                == self.other.find(table)
                == self.in_order(table)
            )

    @invariant()
    def doctor_says_sound(self):
        if hasattr(self, "file"):
            report = examine(self.folder / "room.jsonl")
            assert report.sound
            assert report.last_seq == len(self.past)
            wanted = {name: len(documents) for name, documents in self.model.items() if documents}
            assert {name: count for name, count in report.tables.items() if count} == wanted


TestRooms = Rooms.TestCase
# A walk is dear: a dozen in the quick tests, and where there is time twice as many as of others.
TestRooms.settings = settings(
    max_examples=settings().max_examples ** 2 // 50, stateful_step_count=30, deadline=None
)
