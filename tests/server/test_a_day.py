"""A class of thirty, with all that happens in one: every answer is there, once, and one learner never was."""

import csv
import json
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from kit.cli import main
from kit.journal.doctor import examine
from kit.lessons.syllabus import syllabus
from kit.memory.forms import ROOM
from kit.server.class_folder import new_class
from kit.server.gradebook import Gradebook

LEARNERS = 30
ROUNDS = 8
OFFLINE, AWAY, FORGOTTEN = (3, 4, 5), (6, 7), 8
TASKS = [(lesson, name) for lesson in (1, 2) for name in syllabus(lesson).tasks]


class Class:
    """``kit class serve`` in a process of its own, which may be killed and started again."""

    def __init__(self, folder):
        self.folder = folder
        self.tokens = {}
        self.start(0)

    def start(self, port):
        command = [sys.executable, "-m", "kit", "class", "serve", str(self.folder.path), "--port", str(port)]
        self.process = subprocess.Popen(
            [*command, "--rate", "1000"], stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.address = self.process.stdout.readline().strip()
        while not self.tokens:
            line = self.process.stdout.readline()
            assert line, "the server ended"
            if line.startswith("Join code: "):
                self.code = line.split()[2]
            if line.startswith("Instructor"):
                self.tokens["instructor"] = line.split()[-1]

    def kill_and_start_again(self):
        self.process.kill()
        self.end()
        self.start(int(self.address.rpartition(":")[2]))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.end() == 0

    def end(self):
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(60)


class Learner:
    """A script that keeps what it has answered until the class has it, and sends it again until then."""

    def __init__(self, served, number):
        self.number = number
        self.http = httpx.Client(base_url=served.address, timeout=60, trust_env=False)
        self.outbox, self.all = [], []
        told = self.until_it_works("/class/join", {"code": served.code, "name": f"Lernende {number} Ö"})
        self.token, self.back, self.id = told["token"], told["back"], told["id"]

    def until_it_works(self, path, body, **headers):
        for _ in range(600):
            try:
                answer = self.http.post(path, json=body, headers=headers)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code not in {429, 503}:
                return answer.raise_for_status().json()
            time.sleep(float(answer.headers["retry-after"]) / 4)
        raise AssertionError(f"no answer to {path}")

    def ask(self, path, body, **headers):
        return self.until_it_works(path, body, authorization=f"Bearer {self.token}", **headers)

    def answer(self, turn, is_offline=False):
        lesson, name = TASKS[(turn + self.number) % len(TASKS)]
        outcome = "right" if turn % 2 else "wrong"
        at = f"2026-01-01T09:{turn:02}:00+00:00"
        one = {"id": f"{self.number}-{turn}", "lesson": lesson, "name": name, "at": at, "outcome": outcome}
        self.outbox.append(one)
        self.all.append(one["id"])
        if not is_offline:
            self.send()

    def send(self):
        kept = set(self.ask("/class/answers", {"answers": self.outbox})["kept"])
        if self.number % 3:  # the acknowledgement of the others is lost: they send all of it again
            self.outbox = [one for one in self.outbox if one["id"] not in kept]

    def write(self, board, turn):
        notebook = {"x-kit-notebook": str(1 + turn % 2)}
        text = f"Lernende {self.number} Ö war hier, Runde {turn}."
        self.ask("/v1/blocks/", {"label": f"mine-{turn}", "value": text}, **notebook)
        if turn == 2:
            edit = {"edit": {"kind": "append", "text": text}}
            self.ask(f"/v1/blocks/{board}/edit", edit, **notebook)

    def come_back_elsewhere(self):
        self.token = self.until_it_works("/class/join", {"code": self.back})["token"]


def day(served, learners, board):
    """What thirty learners do at once; the server is killed in the middle of it."""
    killed = threading.Barrier(LEARNERS + 1)

    def work(learner):
        for turn in range(ROUNDS):
            learner.answer(turn, is_offline=learner.number in OFFLINE and 2 <= turn < 6)
            if turn in {1, 2}:
                learner.write(board, turn)
            if turn == 3 and learner.number in AWAY:
                learner.come_back_elsewhere()
            if turn == 4:
                killed.wait(300)  # the server falls while the next rounds come in
        learner.send()

    with ThreadPoolExecutor(LEARNERS) as pool:
        working = [pool.submit(work, learner) for learner in learners]
        killed.wait(300)
        served.kill_and_start_again()
        for one in working:
            one.result()


def kept_answers(folder):
    book = Gradebook(folder.answers)
    try:
        files = sorted(folder.answers.glob("learner-*.jsonl"))
        return {file.stem: [one["id"] for one in book.of(file.stem).tries()] for file in files}
    finally:
        book.close()


@pytest.mark.slow
@pytest.mark.timeout(540)
def test_every_answer_of_thirty_is_there_once_whatever_happens(tmp_path):
    folder = new_class(tmp_path / "friday", LEARNERS, (("board", "append_only"),))
    served = Class(folder)
    boss = {"authorization": f"Bearer {served.tokens['instructor']}"}
    board = httpx.get(f"{served.address}/v1/blocks/", headers=boss).json()[0]["id"]
    with ThreadPoolExecutor(LEARNERS) as pool:
        learners = list(pool.map(lambda number: Learner(served, number), range(LEARNERS)))
    day(served, learners, board)
    gone = learners[FORGOTTEN]
    told = httpx.post(
        f"{served.address}/class/forget", json={"learner": gone.id}, headers=boss, timeout=120
    ).raise_for_status()
    assert told.json()["answers"] == ROUNDS
    with pytest.raises(httpx.HTTPStatusError):
        gone.send()
    others = [one for one in learners if one is not gone]
    for one in others:
        one.send()  # what was kept is acknowledged again, and they notice nothing
    began = time.monotonic()
    assert (
        httpx.get(f"{served.address}/class/export?form=tries.csv", headers=boss, timeout=60).status_code
        == 200
    )
    print(f"export of {LEARNERS}: {time.monotonic() - began:.2f} s")
    served.stop()
    for one in learners:
        one.http.close()

    assert kept_answers(folder) == {one.id: one.all for one in sorted(others, key=lambda one: one.id)}
    everything = b"\n".join(each.read_bytes() for each in folder.path.rglob("*") if each.is_file())
    for text in (f"Lernende {gone.number} Ö", gone.token, gone.back):
        assert text.encode() not in everything
        assert json.dumps(text)[1:-1].encode() not in everything
    assert examine(folder.room, ROOM).sound
    assert b"Lernende 9 " in everything
    assert main(["class", "export", str(folder.path), "--out", str(tmp_path / "out")]) == 0
    with (tmp_path / "out" / "tries.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == (LEARNERS - 1) * ROUNDS
