"""Several processes and threads in one room, some of which are killed."""

from __future__ import annotations

import random
import signal
import threading
import time
import warnings

import pytest

from kit.journal import FileJournal, RoomWarning
from kit.journal.doctor import examine
from kit.values.records import OPERATOR

LONG = 60.0

APPEND = """
def append(journal, id, token, **how):
    def change(draft):
        block = draft.get("blocks", id)
        draft.put("blocks", {**block, "value": [*block["value"], token]})
    return journal.commit(change, by=OPERATOR, via="test", **how)
"""
exec(APPEND)  # noqa: S102 — the same function here and in the other processes


def begin(*threads):
    for thread in threads:
        thread.start()


def end(*threads):
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()


class TestNothingIsLost:
    def test_when_four_processes_write_one_document(self, path, start, put):
        room = FileJournal(path)
        id = put(room, {"value": []}).changes[0].id
        program = (
            APPEND
            + """
        journal, id, me = FileJournal(room), sys.argv[2], sys.argv[3]
        say("ready")
        sys.stdin.readline()
        for number in range(60):
            append(journal, id, f"{me}-{number}", durable=number % 10 == 0)
        say(journal.get("blocks", id)["value"][-1] != "")
        """.replace("\n        ", "\n")
        )
        writers = [start(program, id, name) for name in "abcd"]
        for writer in writers:
            assert writer.says() == "ready"
        for writer in writers:
            writer.tell()
        for writer in writers:
            assert writer.rest() == ["True"]

        tokens = room.get("blocks", id)["value"]
        assert sorted(tokens) == sorted(f"{name}-{number}" for name in "abcd" for number in range(60))
        for name in "abcd":
            mine = [token for token in tokens if token.startswith(name)]
            assert mine == [f"{name}-{number}" for number in range(60)], "everybody's own order is kept"
        history = [commit.changes[0].document["value"] for commit in room.touching("blocks", id)]
        assert history == [tokens[:length] for length in range(241)]
        assert examine(path).sound

    def test_when_eight_threads_write_one_document(self, journal, put):
        id = put(journal, {"value": []}).changes[0].id
        together = threading.Barrier(8)
        answers: dict[str, int] = {}

        def write(name):
            together.wait(LONG)
            for number in range(25):
                commit = append(journal, id, f"{name}-{number}")  # noqa: F821
                answers[f"{name}-{number}"] = commit.seq
                assert journal.get("blocks", id)["value"][commit.seq - 2] == f"{name}-{number}"

        threads = [threading.Thread(daemon=True, target=write, args=(name,)) for name in range(8)]
        begin(*threads)
        end(*threads)
        tokens = journal.get("blocks", id)["value"]
        assert {token: seq for seq, token in enumerate(tokens, start=2)} == answers
        assert len(tokens) == 200

    def test_when_many_processes_make_the_room_at_once(self, path, start):
        program = """
            say("ready")
            sys.stdin.readline()
            journal = FileJournal(room)
            say(put(journal, {"by": os.getpid()}).seq)
        """
        makers = [start(program) for _ in range(4)]
        for maker in makers:
            assert maker.says() == "ready"
        for maker in makers:
            maker.tell()
        seqs = [int(*maker.rest()) for maker in makers]
        assert sorted(seqs) == [1, 2, 3, 4]
        assert examine(path).lines == 5

    def test_while_readers_fold_what_writers_publish(self, path, file):
        """Two instances, each read by a thread while another writes: every look is of one moment."""
        ids = file.commit(
            lambda draft: [draft.put("blocks", {"n": 0})["id"] for _ in range(3)], by=OPERATOR, via="test"
        ).outcome
        journals = (file, FileJournal(path))
        done = threading.Event()
        seen: list[list[set[int]]] = [[], []]

        def look(room):
            return {room.get("blocks", id)["n"] for id in ids} | {block["n"] for block in room.find("blocks")}

        def read(number):
            while not done.is_set():
                seen[number].append(journals[number].read(look))

        def change(draft):
            for id in ids:
                draft.put("blocks", {"id": id, "n": draft.get("blocks", id)["n"] + 1})

        def write(number):
            for _ in range(100):
                journals[number].commit(change, by=OPERATOR, via="test", durable=False)

        readers, writers = (
            [threading.Thread(daemon=True, target=what, args=(n,)) for n in (0, 1)] for what in (read, write)
        )
        begin(*readers, *writers)
        end(*writers)
        done.set()
        end(*readers)
        for looks in seen:
            assert all(len(moments) == 1 for moments in looks)
            assert looks == sorted(looks, key=min)
        assert [journal.get("blocks", ids[0])["n"] for journal in journals] == [200, 200]


class TestNews:
    def test_of_one_process_is_seen_by_another_at_once(self, path, file, start, put):
        process = start("""
            journal = FileJournal(room)
            say("ready")
            for line in sys.stdin:
                say(journal.seq, [block["n"] for block in journal.find("blocks")], journal.seq)
        """)
        assert process.says() == "ready"
        for number in range(5):
            put(file, {"n": number}, durable=number % 2 == 0)
            process.tell()
            seen = list(range(number + 1))
            assert process.says() == f"{number} {seen} {number + 1}"

    def test_of_one_process_wakes_another(self, path, file, start, put):
        process = start("""
            journal, seq = FileJournal(room), 0
            while journal.wait(seq, 60):
                seq = journal.seq
                say(seq)
        """)
        for number in range(1, 6):
            put(file, {"n": number})
            assert process.says() == f"{number}"

    def test_is_told_in_order_to_who_follows(self, path, file, start):
        process = start("""
            journal = FileJournal(room)
            say("ready")
            sys.stdin.readline()
            for number in range(200):
                put(journal, {"n": number}, durable=False)
        """)
        assert process.says() == "ready"
        process.tell()
        seen: list[int] = []
        while len(seen) < 200:
            assert file.wait(len(seen), LONG)
            seen += [commit.seq for commit in file.commits(len(seen))]
        assert seen == list(range(1, 201))


@pytest.mark.slow
class TestKill:
    """``kill -9`` at any moment: what was answered is there, and the room opens as if nothing were."""

    WRITE = """
        journal, me, number = FileJournal(room), sys.argv[2], 0
        while True:
            token = f"{me}-{number}"
            commit = put(journal, {"value": token * (1 + number % 50)}, durable=number % 3 == 0)
            say(commit.seq, token)
            number += 1
    """

    @pytest.mark.parametrize(("writers", "rounds"), [(1, 10), (4, 6)])
    def test_takes_nothing_that_was_answered(self, path, start, put, writers, rounds):
        chance = random.Random(writers)
        answered: dict[str, int] = {}
        for turn in range(rounds):
            group = [start(self.WRITE, f"{turn}.{number}") for number in range(writers)]
            lines = [process.says() for process in group for _ in range(chance.randrange(1, 30))]
            for process in group:
                time.sleep(chance.random() / 200)  # to hit any moment of a write; nothing waits for it
                process.kill()
            for process in group:
                lines += process.rest(-signal.SIGKILL)
            for line in lines:
                seq, token = line.split()
                answered[token] = int(seq)

            assert examine(path).sound, "but for a torn tail"
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RoomWarning)
                room = FileJournal(path)
                put(room, {"value": f"after-{turn}"})
            told = {
                change.document["value"]: commit.seq for commit in room.commits() for change in commit.changes
            }
            present = {block["value"] for block in room.find("blocks")}
            assert present == set(told)
            for token, seq in answered.items():
                times = 1 + int(token.split("-")[1]) % 50
                assert told[token * times] == seq
            assert examine(path).torn_tail_bytes == 0
            room.close()
        assert len(answered) > rounds * writers
