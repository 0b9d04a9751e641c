"""What requests may cost: work at once, calls of a reply, sizes, and how much of the room is rewritten."""

import asyncio
import json
import threading

import httpx
import pytest
from starlette.testclient import TestClient

from kit import Append, Rewrite, connect
from kit.client import Client
from kit.errors import PermissionDeniedError, RateLimitError, UnprocessableEntityError
from kit.memory.ledger import Ledger
from kit.memory.space import Space
from kit.memory.space_draft import Quota
from kit.models import ModelReply, Script
from kit.models.registry import ModelRegistry
from kit.rest import Api, Request
from kit.rest.portions import MOST_BYTES
from kit.rest.turns import MOST
from kit.server.app import Server
from kit.server.bodies import Bounds
from kit.server.budget import Budget
from kit.server.members import Members
from kit.server.plan import Plan
from kit.turn.turn import MOST_CALLS
from kit.values.records import Principal
from tests.server.test_connections import limits, listening

# ------------------------------------------------------------------------------------ work at once


async def until(is_so):
    """Let the loop's other tasks go on, so many times at most."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0)
    raise AssertionError


def test_so_many_are_at_work_so_many_wait_and_the_rest_is_refused():
    async def tried():
        budget, go_on, at_work = Budget(at_once=2, waiting=3), asyncio.Event(), []

        async def work(id):
            async with budget.place(id):
                at_work.append(id)
                await go_on.wait()

        tasks = [asyncio.create_task(work("ada")) for _ in range(5)]
        await until(lambda: len(at_work) == 2 and budget._desks["ada"].count == 5)
        with pytest.raises(RateLimitError) as refused:
            await work("ada")
        assert refused.value.retry_after > 0
        other = asyncio.create_task(work("ben"))
        await until(lambda: len(at_work) == 3)
        assert at_work == ["ada", "ada", "ben"]
        go_on.set()
        await asyncio.gather(*tasks, other)
        assert budget._desks == {}, "nobody is remembered"

    asyncio.run(tried())


def test_who_waits_too_long_is_refused_and_keeps_no_place():
    async def tried():
        budget = Budget(at_once=1, waiting=5, patience=0.01)
        async with budget.place("ada"):
            with pytest.raises(RateLimitError):
                async with budget.place("ada"):
                    pass
        async with budget.place("ada"):
            return True

    assert asyncio.run(tried())


def test_who_has_no_key_takes_no_place_from_a_screen():
    with connect() as client:
        server = Server(client, Members.of_a_class(1))
        key = server.classroom.teaching.screen.open()["key"]
        with TestClient(server.app) as http:

            def looks():
                tokens = (key, "look-wrong", "")
                headers = [{"authorization": f"Bearer {token}"} for token in tokens]
                at = "/class/screen/seen?at=http://192.0.2.7/join"
                return [http.get(at, headers=each).status_code for each in headers]

            assert looks() == [200, 401, 401]
            server._budgets["screen"] = Budget(at_once=0, waiting=0)
            assert looks() == [429, 401, 401]


class Slow:
    """A model that thinks until it is let go."""

    name = "slow"

    def __init__(self):
        self.began, self.go_on = threading.Semaphore(0), threading.Event()

    def respond(self, messages, tools):
        self.began.release()
        self.go_on.wait(60)
        return ModelReply(text="done")


def test_one_learners_work_leaves_the_others_theirs():
    slow, bounds = Slow(), Bounds(at_once=2, waiting=1)
    with listening(limits=limits(), bounds=bounds) as served:
        headers = {"authorization": f"Bearer {served.tokens['learner-1']}"}
        api = served.web.room.rooms.api(served.members.admit(served.tokens["learner-1"]), None)
        agent = api.client.agents.create(name="Slow", model=slow)
        path = f"{served.address}/v1/agents/{agent.id}/messages"

        def ask():
            return httpx.post(path, json={"input": "go"}, headers=headers, timeout=60)

        answers = []
        threads = [threading.Thread(target=lambda: answers.append(ask().status_code)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert slow.began.acquire(timeout=30)
        waits = threading.Thread(target=lambda: answers.append(ask().status_code))
        waits.start()
        while served.web.room._budgets["learner"]._desks["learner-1"].count < 3:
            pass
        refused = ask()
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        for who in ("learner-2", "instructor"):
            other = {"authorization": f"Bearer {served.tokens[who]}"}
            assert httpx.get(f"{served.address}/v1/blocks/", headers=other).status_code == 200
        slow.go_on.set()
        for thread in (*threads, waits):
            thread.join(60)
        assert answers == [200, 200, 200]


@pytest.mark.slow
def test_a_server_that_stops_does_not_wait_for_a_turn_that_does_not_end():
    slow = Slow()
    with listening(limits=limits(), plan=Plan(None, patience=1)) as served:
        agent = served.client.agents.create(name="Slow", model=slow)
        headers = {"authorization": f"Bearer {served.tokens['instructor']}"}
        path = f"{served.address}/v1/agents/{agent.id}/messages"

        def ask():
            answer = httpx.post(path, json={"input": "go"}, headers=headers, timeout=60)
            said.append(answer.json()["error"]["type"])

        said = []
        asking = threading.Thread(target=ask)
        asking.start()
        assert slow.began.acquire(timeout=30)
        served.stop()
        asking.join(30)
    assert said == ["OutcomeUnknownError"]
    workers = [thread for thread in threading.enumerate() if thread.name.startswith("kit-worker")]
    assert all(thread.daemon for thread in workers), "so that the process ends"
    slow.go_on.set()


# ------------------------------------------------------------------------------------ calls and messages


def test_a_reply_has_so_many_calls_and_the_rest_is_refused_in_words():
    calls = [("memory_insert", {"label": "notes", "new_string": f"line {n}"}) for n in range(500)]
    client = connect(model=Script([calls, "done"]))
    agent = client.agents.create(memory_blocks=[{"label": "notes", "value": ""}])
    before = client.journal.seq
    step = next(client.agents.messages.steps(agent.id, input="go"))
    assert len(client.blocks.list()[0].value.splitlines()) == MOST_CALLS
    assert len(step.results) == MOST_CALLS + 1
    assert f"{500 - MOST_CALLS} calls of this reply were not run" in step.results[-1].text
    assert client.journal.seq - before <= MOST_CALLS + 3


def test_a_message_has_so_many_characters():
    client = connect(model=Script(["done"] * 2))
    agent = client.agents.create()

    def said(size):
        yield {"input": "é" * size}
        yield {
            "messages": [
                {"role": "user", "content": "é" * (size // 2)},
                {"role": "user", "content": "é" * (size - size // 2)},
            ]
        }

    for fits in said(100_000):
        client.agents.messages.create(agent.id, **fits)
    for too_long in said(100_001):
        with pytest.raises(UnprocessableEntityError, match="100,000 are the most"):
            client.agents.messages.create(agent.id, **too_long)


# ------------------------------------------------------------------------------------ turns by steps


def posted(api, path, **body):
    answer = api.answer(Request("POST", path, body=json.dumps(body).encode()))
    return answer.status, json.loads(answer.body)


def test_a_turn_too_many_is_refused_before_it_is_begun():
    client = connect()
    agent, api = client.agents.create(model="client:mine"), Api(client)
    path = f"/v1/agents/{agent.id}/turns"
    assert {posted(api, path, input=f"{n}")[0] for n in range(MOST)} == {200}
    seq = client.journal.seq
    assert posted(api, path, input="more")[0] == 429
    assert client.journal.seq == seq


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": "1"},
        {"prompt_tokens": [1]},
        {"completion_tokens": -1},
        {"prompt_tokens": 10**400},
        {"prompt_tokens": True},
        {"tokens": 1},
    ],
)
def test_what_a_reply_cost_is_counts_or_refused(usage):
    client = connect()
    agent, api = client.agents.create(model="client:mine"), Api(client)
    turn = posted(api, f"/v1/agents/{agent.id}/turns", input="hello")[1]["id"]
    status, told = posted(api, f"/v1/turns/{turn}/take", reply={"text": "hi", "usage": usage})
    assert (status, told["error"]["type"]) == (422, "UnprocessableEntityError")
    fine = {"text": "hi", "usage": {"prompt_tokens": 3, "completion_tokens": None}}
    assert posted(api, f"/v1/turns/{turn}/take", reply=fine)[0] == 200
    told = posted(api, f"/v1/turns/{turn}/act")[1]
    assert told["response"]["usage"]["prompt_tokens"] == 3


@pytest.mark.parametrize(
    "word",
    [
        "redac%74",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("redact", "%72edact", "redact//")),
    ],
)
def test_however_it_is_spelled_an_erasure_waits_its_turn(word):
    with listening(limits=limits()) as served:
        headers = {"authorization": f"Bearer {served.tokens['learner-1']}"}
        path = f"{served.address}/v1/blocks/block-1/{word}"
        statuses = [httpx.post(path, json={"text": "x"}, headers=headers).status_code for _ in range(11)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


# ------------------------------------------------------------------------------------ what a learner keeps


ADA = Principal("operator", "learner-1", "Ada")


def learner(room, ledger, **quota):
    space = Space(room.journal, ADA, Quota(**quota), ledger=ledger)
    return Client(space, ModelRegistry(Script(["done"] * 100)))


def test_all_that_a_learner_ever_wrote_is_counted_also_by_the_next_server(tmp_path):
    with connect(tmp_path / "team.jsonl") as room:
        ada = learner(room, Ledger(room.journal), bytes=40_000)
        block = ada.blocks.create(label="mine")
        agent = ada.agents.create(name="Ana")
        with pytest.raises(PermissionDeniedError, match="MB in this class"):  # noqa: PT012 — it is some turn
            for _ in range(50):
                ada.blocks.edit(block.id, Rewrite("x" * 1000))
                ada.agents.messages.create(agent.id, input="y" * 1000)
        ada.blocks.delete(block.id)
        written = ada.journal._ledger.written("learner-1")
        assert 38_000 < written <= 40_000
    with connect(tmp_path / "team.jsonl") as room:
        again = Ledger(room.journal)
        assert abs(again.written("learner-1") - written) < 200
        with pytest.raises(PermissionDeniedError):
            learner(room, again, bytes=30_000).blocks.create(label="more")
        room.blocks.create(label="theirs")


# ------------------------------------------------------------------------------------ erasing


@pytest.mark.parametrize("where", ["room", "archive"])
def test_nothing_is_rewritten_where_nothing_matches(tmp_path, where):
    from kit.cli import main

    path = tmp_path / "team.jsonl"
    with connect(path, model=Script(["done"])) as client:
        block = client.blocks.create(label="notes", value="Jane is here")
        agent = client.agents.create(block_ids=[block.id])
        client.agents.messages.create(agent.id, input="hello")
        client.blocks.edit(block.id, Rewrite("nobody"))
    if where == "archive":
        assert main(["compact", str(path)]) == 0
    files = [path, *tmp_path.glob("archive/*")]
    with connect(path) as client:
        before = [file.stat().st_ino for file in files]
        assert client.blocks.redact(block.id, "Kevin").documents == 0
        assert [file.stat().st_ino for file in files] == before
        assert client.journal.find("steps")[0]["fingerprint"]
        assert client.blocks.redact(block.id, "Jane is").documents > 0
        assert not client.journal.find("steps")[0]["fingerprint"]
    assert not any(b"Jane" in file.read_bytes() for file in (path, *tmp_path.glob("archive/*")))


def test_an_erasure_that_makes_texts_longer_counts_as_written(tmp_path):
    with connect(tmp_path / "team.jsonl") as room:
        ledger = Ledger(room.journal)
        ada = learner(room, ledger, bytes=20_000)
        block = ada.blocks.create(label="mine", value="e" * 1000, limit=40_000)
        ada.blocks.redact(block.id, "e")
        written = ledger.written("learner-1")
        assert 10_000 < written < 12_000
        with pytest.raises(PermissionDeniedError, match="MB in this class") as caught:
            ada.blocks.redact(block.id, "[", replacement="x" * 20)
        assert 'replacement=""' in caught.value.hint
        assert ada.blocks.retrieve(block.id).value == "[redacted]" * 1000
        assert ledger.written("learner-1") == written


def test_who_may_write_no_more_can_erase_and_is_told_so():
    room = connect()
    ledger = Ledger(room.journal)
    ada = learner(room, ledger, bytes=2_000)
    block = ada.blocks.create(label="mine", value="Jane is here")
    ledger.add("learner-1", 2_000)
    with pytest.raises(PermissionDeniedError):
        ada.blocks.create(label="more")
    assert ada.blocks.redact(block.id, "Jane", replacement="").documents == 1
    assert room.blocks.retrieve(block.id).value == " is here"


# ------------------------------------------------------------------------------------ long lists


def asked(api, path, **query):
    answer = api.answer(Request("GET", path, "&".join(f"{key}={item}" for key, item in query.items())))
    assert answer.status == 200, answer.body
    assert len(answer.body) < 1.3 * MOST_BYTES
    return json.loads(answer.body)


@pytest.fixture
def long():
    client = connect()
    block = client.blocks.create(label="long", limit=200_000)
    for number in range(30):
        client.blocks.edit(block.id, Rewrite(f"{number % 10}" * 100_000))
    client.blocks.delete(block.id)
    return Api(client), block


def test_a_history_comes_in_portions_and_is_whole_after_the_last_one(long):
    api, block = long
    found, after = [], 0
    while portion := asked(api, f"/v1/blocks/{block.id}/history", after=after):
        found += portion
        after = portion[-1]["seq"]
    assert [each["version"] for each in found] == [*range(1, 32), 31]
    assert [each["deleted"] for each in found[-2:]] == [False, True]
    assert len(asked(api, f"/v1/blocks/{block.id}/history", limit=2)) == 2


def test_commits_come_in_portions(long):
    api, _ = long
    found, seq = [], -1
    while not found or found[-1] < seq:
        told = asked(api, "/v1/changes", after=found[-1] if found else 0)
        found += [each["seq"] for each in told["commits"]]
        seq = told["seq"]
    assert found == list(range(1, 33))


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_come_in_portions(order):
    client = connect()
    for number in range(30):
        client.blocks.create(label=f"b{number}", value="x" * 100_000, limit=100_000)
    api, ids, query = Api(client), [], {}
    while page := asked(api, "/v1/blocks/", limit=1000, order=order, **query):
        ids += [each["id"] for each in page]
        query = {"after": ids[-1]}
    everything = [each.id for each in client.blocks.list(limit=None, order=order)]
    assert ids == everything
    near = asked(api, "/v1/blocks/", limit=1000, order=order, before=everything[20])
    assert [each["id"] for each in near] == everything[20 - len(near) : 20]


def test_ours_pages_on_by_itself(serve_here):
    served, token = serve_here
    with connect(served.address, token=token) as client:
        block = client.blocks.create(label="long", limit=200_000)
        for number in range(30):
            client.blocks.edit(block.id, Rewrite(f"{number % 10}" * 100_000))
        client.blocks.edit(block.id, Append("end"))
    with connect(served.address, token=token) as again:
        assert len(again.blocks.history(block.id)) == 32
        assert len(again.blocks.history(block.id, limit=5)) == 5


@pytest.fixture
def serve_here():
    with listening(limits=limits()) as served:
        yield served, served.tokens["instructor"]
