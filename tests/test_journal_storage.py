"""Anybody's TinyDB in a journal: what it promises, alone and with several processes."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path

import pytest
from tinydb import Query, TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import increment

from kit import connect
from kit.errors import BadRequestError, ConflictError, RoomDamagedError, RoomFormatError
from kit.journal import RoomWarning
from kit.journal.doctor import examine
from kit.tables import JournalStorage, JournalTable

LONG = 60


class Notes(TinyDB):
    """A database whose tables take their turn."""

    default_storage_class = JournalStorage
    table_class = JournalTable


@pytest.fixture
def path(tmp_path):
    return tmp_path / "notes.jsonl"


@pytest.fixture
def opened(path):
    """Opens the file again and again, as other processes do."""
    found = []

    def begin(kind=TinyDB, storage=JournalStorage):
        found.append(kind(path, storage=storage))
        return found[-1]

    yield begin
    for one in found:
        one.close()


def set_in(line):
    return {name: one for name, one in json.loads(line)["set"].items() if name != "_tables"}


class TestLines:
    def test_hold_only_what_differs(self, path, opened):
        db = opened()
        db.insert_multiple({"n": number} for number in range(50))
        db.update({"n": 70}, where("n") == 7)
        db.remove(where("n") == 8)
        db.update({"n": 9}, where("n") == 9)  # as it was: no line
        *_, changed, removed = path.read_bytes().splitlines()
        assert set_in(changed) == {"_default": {"8": {"id": "8", "document": {"n": 70}}}}
        assert set_in(removed) == {"_default": {"9": None}}
        assert len(path.read_bytes().splitlines()) == 4

    def test_keep_every_state_of_a_document(self, opened):
        db = opened()
        id = db.insert({"text": "milk"})
        db.update({"text": "oat milk"})
        db.remove(doc_ids=[id])
        told = db.storage.history("_default", id)
        assert [one.document for one in told] == [{"text": "milk"}, {"text": "oat milk"}, None]
        assert [one.seq for one in told] == [1, 2, 3]
        assert db.storage.history("_default", 9) == []

    def test_give_back_what_was_written_also_where_python_sees_no_difference(self, opened):
        db = opened()
        id = db.insert({"id": 5, "done": 1, "tags": ["ä\n", None, {"deep": [1.5]}]})
        db.update({"done": True})
        assert str(opened().get(doc_id=id)) == str(db.get(doc_id=id))
        assert opened().get(doc_id=id)["done"] is True

    def test_of_dropped_and_empty_tables(self, opened):
        db = opened()
        db.table("a").insert({"n": 1})
        db.table("b").insert({"n": 1})
        db.table("c", persist_empty=True)
        db.table("a").truncate()
        db.drop_table("b")
        assert opened().tables() == {"a", "c"}
        assert len(opened().table("a")) == 0
        opened().drop_tables()
        assert opened().tables() == set()

    def test_leave_a_database_of_json_beside_them_alone(self, path, opened):
        beside = path.with_suffix(".json")
        with TinyDB(beside) as other:
            other.insert({"of": "another program"})
        before = beside.read_bytes()
        with TinyDB(path, storage=JournalStorage) as db:
            db.insert({"n": 1})
        assert beside.read_bytes() == before


class TestSeveral:
    def test_see_what_another_wrote_at_once(self, opened):
        one, other = opened(), opened()
        one.insert({"n": 1})
        assert other.all() == [{"n": 1}]
        other.update(increment("n"))
        assert one.all() == [{"n": 2}]

    def test_never_overwrite_what_the_other_has_changed_since(self, opened):
        one, other = opened(), opened()
        one.insert_multiple([{"n": 1}, {"n": 2}])
        data = one.storage.read()
        other.update({"n": 10}, doc_ids=[1])
        data["_default"]["1"]["n"] += 1
        data["_default"]["2"]["n"] += 1
        with pytest.raises(ConflictError, match="document 1 of _default was changed") as refused:
            one.storage.write(data)
        assert (refused.value.evidence["read"], refused.value.evidence["now"]) == ({"n": 1}, {"n": 10})
        assert other.all() == [{"n": 10}, {"n": 2}]

    def test_write_beside_each_other_where_they_change_other_documents(self, opened):
        one, other = opened(), opened()
        one.insert_multiple([{"n": 1}, {"n": 2}])
        data = one.storage.read()
        other.update({"n": 10}, doc_ids=[1])
        data["_default"]["2"]["n"] = 20
        one.storage.write(data)
        assert other.all() == [{"n": 10}, {"n": 20}]

    @pytest.mark.parametrize(
        "gone", [lambda data: data["_default"].pop("1"), lambda data: data.pop("_default")]
    )
    def test_remove_nothing_that_they_have_not_seen(self, opened, gone):
        one, other = opened(), opened()
        one.insert({"n": 1})
        data = one.storage.read()
        other.update({"n": 2})
        other.insert({"n": 3})
        gone(data)
        with pytest.raises(ConflictError):
            one.storage.write({"more": {}, **data})
        assert other.all() == [{"n": 2}, {"n": 3}]

    def test_that_draw_the_same_number_are_refused_or_take_their_turn(self, opened):
        one, other = opened(), opened()
        one.insert({"by": "one"})  # which has the next number at hand now
        other.insert({"by": "other"})
        with pytest.raises(ConflictError, match="no new one"):
            one.insert_multiple([{"by": "one"}])
        one.insert_multiple([{"by": "one"}])
        assert [note["by"] for note in other.all()] == ["one", "other", "one"]

        one, other = opened(Notes), opened(Notes)
        ids = [one.insert({}), other.insert({}), *one.insert_multiple([{}, {}]), other.insert({})]
        assert len(set(ids)) == 5

    def test_that_take_their_turn_remember_no_answer(self, opened):
        one, other = opened(Notes), opened(Notes)
        wanted = Query().n == 1
        assert one.search(wanted) == []
        other.insert({"n": 1})
        assert one.search(wanted) == [{"n": 1}]

    def test_with_a_cache_are_refused_when_it_is_written(self, opened):
        one, other = opened(storage=CachingMiddleware(JournalStorage)), opened()
        one.insert({"n": 1})
        one.storage.flush()
        one.update({"n": 2})
        other.update({"n": 3})
        with pytest.raises(ConflictError):
            one.storage.flush()
        assert other.all() == [{"n": 3}]
        one.storage.cache = one.storage.storage.read()  # what is written on closing

    def test_threads_lose_nothing(self, opened):
        db = opened(Notes)
        db.insert({"n": 0})

        def work():
            for _ in range(20):
                db.update(increment("n"), doc_ids=[1])
                db.insert({"n": -1})

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        assert (db.get(doc_id=1)["n"], len(db)) == (80, 81)


class TestTurn:
    def test_is_one_line_whatever_it_writes(self, path, opened):
        db = opened(Notes)
        db.insert({"n": 1})
        before = len(path.read_bytes().splitlines())
        db.storage.turn(lambda: [db.insert({"n": 2}), db.update(increment("n")), db.remove(where("n") == 2)])
        assert db.all() == [{"n": 3}]
        assert len(path.read_bytes().splitlines()) == before + 1

    def test_that_fails_changes_nothing(self, opened):
        db = opened(Notes)
        db.insert_multiple([{"n": 1}, {"n": 2}])

        def fail(document):
            document["n"] = 1 / (document["n"] - 2)

        with pytest.raises(ZeroDivisionError):
            db.update(fail)
        with pytest.raises(TypeError):
            db.insert({"no": object()})
        assert db.all() == opened().all() == [{"n": 1}, {"n": 2}]


class TestFile:
    def test_that_a_crash_has_cut_loses_only_what_nobody_was_told_was_saved(self, path, opened):
        opened().insert({"n": 1})
        with path.open("ab") as file:
            file.write(b'{"crc":"0123abcd","seq":2,"at":"2026')
        with pytest.warns(RoomWarning, match="unfinished last line"):
            opened(Notes).insert({"n": 2})
        assert opened().all() == [{"n": 1}, {"n": 2}]

    def test_that_is_damaged_is_not_read(self, path):
        with TinyDB(path, storage=JournalStorage) as db:
            db.insert_multiple([{"n": 1}])
            db.insert({"n": 2})
        path.write_bytes(path.read_bytes().replace(b'"n":1', b'"n":7'))
        with pytest.raises(RoomDamagedError, match="line 2"):
            TinyDB(path, storage=JournalStorage)

    def test_of_a_room_is_refused(self, path):
        with connect(path) as client:
            client.blocks.create(label="notes", value="")
        with pytest.raises(RoomFormatError, match="room of agents"):
            TinyDB(path, storage=JournalStorage)

    def test_names_and_tables_that_can_not_be(self, path, opened):
        with pytest.raises(RoomFormatError, match="jsonl"):
            TinyDB(path.with_suffix(".json"), storage=JournalStorage)
        with pytest.raises(BadRequestError, match="_tables"):
            opened().table("_tables").insert({"n": 1})


WRITER = """
import os, sys
from tinydb import TinyDB
from tinydb.operations import increment
from kit.tables import JournalStorage, JournalTable
db = TinyDB(sys.argv[1], storage=JournalStorage)
db.table_class = JournalTable
for number in range(int(sys.argv[2])):
    db.update(increment("n"), doc_ids=[1])
    id = db.insert({"by": os.getpid(), "number": number})
    os.write(1, f"{number} {id}\\n".encode())
"""


@pytest.mark.slow
def test_two_processes_lose_nothing_also_when_one_is_killed(path, opened):
    db = opened(Notes)
    db.insert({"n": 0})
    command = [sys.executable, "-c", WRITER, str(path)]
    killed = subprocess.Popen([*command, "100000"], stdout=subprocess.PIPE, text=True)
    steady = subprocess.Popen([*command, "40"], stdout=subprocess.PIPE, text=True)
    told = [killed.stdout.readline() for _ in range(25)]
    killed.send_signal(signal.SIGKILL)
    told += killed.stdout.read().splitlines(keepends=True)
    killed.wait(LONG)
    told = [line for line in told if line.endswith("\n")]
    assert steady.wait(LONG) == 0

    assert examine(path).problem is None
    whole = opened(Notes)
    ids = [int(line.split()[1]) for line in [*told, *steady.stdout.read().splitlines()]]
    killed.stdout.close()
    steady.stdout.close()
    assert len(set(ids)) == len(ids), "no number was drawn twice"
    assert all(whole.get(doc_id=id)["by"] in {killed.pid, steady.pid} for id in ids)
    known = {killed.pid: len(told), steady.pid: 40}
    assert 0 <= whole.get(doc_id=1)["n"] - sum(known.values()) <= 1, "an answer more than was told, at most"


CONFTEST = '''
import os
from pathlib import Path

import pytest
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import MemoryStorage
from tinydb.table import Table

from kit.tables import JournalStorage, JournalTable


class Journalled(JournalStorage):
    """Takes the paths and options that are meant for a file of JSON."""

    def __init__(self, path, **_):
        super().__init__(Path(str(path)).with_suffix(".jsonl"))


def table(storage, name, **options):
    kind = JournalTable if os.environ["TABLES"] == "JournalTable" and hasattr(storage, "turn") else Table
    return kind(storage, name, **options)


TinyDB.default_storage_class = Journalled
TinyDB.table_class = staticmethod(table)


def pytest_collection_modifyitems(config, items):
    otherwise = [item for item in items if item.originalname in os.environ["OTHERWISE"].split()]
    config.hook.pytest_deselected(items=otherwise)
    items[:] = [item for item in items if item not in otherwise]


@pytest.fixture
def db(tmp_path):
    with TinyDB(tmp_path / "test.db") as found:
        found.drop_tables()
        found.insert_multiple({"int": 1, "char": char} for char in "abc")
        yield found


@pytest.fixture
def storage():
    return CachingMiddleware(MemoryStorage)()
'''
OTHERWISE = [
    "test_json_kwargs",
    "test_table_repr",
]  # of a file of JSON, and of the names of TinyDB's storages
REMEMBERING = [
    "test_query_cache",
    "test_query_cache_size",
    "test_lru_cache",
    "test_search",
    "test_search_path",
]


@pytest.fixture(scope="module")
def their_tests(tmp_path_factory):
    """TinyDB's own tests, of the version that is installed, as its source distribution brings them."""
    folder = tmp_path_factory.mktemp("tinydb")
    wanted = f"tinydb=={version('tinydb')}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", wanted]
    done = subprocess.run([*command, "-d", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no package index could be reached for TinyDB's own tests: {done.stderr[-200:]}")
    shutil.unpack_archive(next(folder.glob("*.tar.gz")), folder, filter="data")
    found = next(folder.glob("tinydb-*/tests"))
    (found / "conftest.py").write_text(CONFTEST)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tables", "otherwise"), [("Table", OTHERWISE), ("JournalTable", OTHERWISE + REMEMBERING)]
)
def test_tinydbs_own_tests_pass(their_tests, tables, otherwise):
    repository = Path(__file__).parent.parent
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            os.devnull,
            "--rootdir",
            ".",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests",
        ],
        cwd=their_tests.parent,
        env={
            **os.environ,
            "TABLES": tables,
            "OTHERWISE": " ".join(otherwise),
            "PYTHONPATH": str(repository),
            "PYTEST_ADDOPTS": "",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # those that come with our own tests take seconds to load
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    left_out = int(re.findall(r"(\d+) deselected", done.stdout)[-1])
    assert len(otherwise) <= left_out <= len(otherwise) + 2, "some stand in two files"
