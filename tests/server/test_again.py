"""A request that comes again, because its answer was lost on the way, is answered and not done again."""

import json
import threading

import httpx
import letta_client
import pytest
from letta_client import Letta

from kit import Append, connect
from kit.client import Client
from kit.errors import OutcomeUnknownError, RateLimitError
from kit.memory.space import Space, share
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.official import OfficialClient, RoomTransport, official
from kit.remote import RemoteClient
from kit.rest import Answer, Api, Request
from kit.rest.memory import AGAIN, LARGEST, MOST, SECONDS, CallerMemory
from kit.values.records import Principal

URL = "http://room.invalid"


@pytest.fixture
def room():
    with connect(model=Script(["done"] * 50)) as room:
        yield room


class Losing(RoomTransport):
    """Does what is asked, and loses the first answers to what changes something."""

    def __init__(self, room, lost=1):
        super().__init__(room)
        self.lost = lost
        self.seen = []

    def handle_request(self, request):
        self.seen.append(request)
        answer = super().handle_request(request)
        if self.lost and request.method != "GET":
            self.lost -= 1
            raise httpx.ReadError("the connection broke")
        return answer


@pytest.mark.slow
@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_answer_makes_the_official_client_write_nothing_twice(room, lost):
    agent = room.agents.create(name="Ana")
    for deed in (
        lambda letta: letta.blocks.create(label="notes", value="once"),
        lambda letta: letta.agents.messages.create(agent.id, input="hello"),
        lambda letta: letta.agents.create(name="Ben"),
    ):
        http = httpx.Client(transport=Losing(room, lost))
        deed(Letta(base_url=URL, api_key="", http_client=http))
    assert len(room.blocks.list()) == 1
    assert len(room.agents.list()) == 2
    said = [one for one in room.agents.messages.list(agent.id) if one.message_type == "user_message"]
    assert len(said) == 1


def test_nor_does_ours_through_it(room):
    transport = Losing(room, 0)
    with OfficialClient(URL, transport=transport) as client:
        transport.lost = 2
        assert client.blocks.create(label="notes", value="once").label == "notes"
        keys = {request.headers["idempotency-key"] for request in transport.seen[-3:]}
    assert len(keys) == 1
    assert len(room.blocks.list()) == 1


def test_the_client_that_is_handed_out_sends_nothing_twice(room):
    assert official(room).max_retries == 0


def test_two_requests_of_the_same_words_are_two(room):
    letta = official(room)
    for _ in range(2):
        letta.blocks.create(label="notes", value="same")
    assert len(room.blocks.list()) == 2


# ------------------------------------------------------------------------------------ by key


def an_append(block_id, text="x", **more):
    body = json.dumps({"edit": {"kind": "append", "text": text}}).encode()
    return Request("POST", f"/v1/blocks/{block_id}/edit", "", body, **more)


@pytest.fixture
def log(room):
    return room.blocks.create(label="log", value="")


def test_a_key_is_one_request(room, log):
    api = Api(room)
    first = api.answer(an_append(log.id, key="k"))
    assert api.answer(an_append(log.id, key="k")) == first
    assert api.answer(an_append(log.id, key="other")).status == 200
    assert room.blocks.retrieve(log.id).value == "x\nx"
    assert api.answer(an_append(log.id, "other words", key="k")).status == 422
    for key in ("k" * 300, "a\nb"):
        assert api.answer(an_append(log.id, key=key)).status == 422


def test_what_was_refused_is_tried_again(room, log):
    api = Api(room)
    patch = {"edit": {"kind": "replace", "old": "tea", "new": "coffee"}}
    asked = Request(
        "POST", f"/v1/blocks/{log.id}/edit", "", json.dumps(patch).encode(), key="k", is_again=True
    )
    assert api.answer(asked).status == 422
    room.blocks.update(log.id, value="tea")
    assert api.answer(asked).status == 200
    assert room.blocks.retrieve(log.id).value == "coffee"


def test_members_know_nothing_of_each_others_keys(room):
    apis = [
        Api(Client(Space(room.journal, Principal("operator", f"learner-{n}", "Ada")), ModelRegistry("clerk")))
        for n in (1, 2)
    ]
    made = [
        api.answer(Request("POST", "/v1/blocks/", "", b'{"label": "notes"}', key="k", is_again=True)).body
        for api in apis
    ]
    assert made[0] != made[1]


def test_what_was_erased_or_hidden_is_told_from_no_memory(room, log):
    ada = Client(Space(room.journal, Principal("operator", "learner-1", "Ada")), ModelRegistry("clerk"))
    share(room.journal, log.id, "read_write")
    for hide in (
        lambda: room.blocks.redact(log.id, "4471"),
        lambda: share(room.journal, log.id, None),
    ):
        api = Api(ada)
        answer = api.answer(an_append(log.id, "pin 4471", key="k"))
        assert b"4471" in answer.body
        hide()
        again = api.answer(an_append(log.id, "pin 4471", key="k"))
        assert again.status == 409
        assert b"4471" not in again.body
        assert again.headers["x-should-retry"] == "false"
    assert room.blocks.retrieve(log.id).value.count("pin") == 2


def test_only_a_server_that_remembers_is_asked_after(room):
    transport = Losing(room, 0)
    client = RemoteClient(URL, transport=transport)
    transport.lost = 9
    with pytest.raises(OutcomeUnknownError):
        client.share("block-1", "read_only")
    assert [request.url.path for request in transport.seen if request.method == "POST"] == ["/class/share"]


def test_only_the_answer_can_be_asked_for(room, log):
    api = Api(room)
    assert api.answer(an_append(log.id, key="k", only_told=True)).status == 404
    first = api.answer(an_append(log.id, key="k"))
    assert api.answer(an_append(log.id, key="k", only_told=True)) == first
    assert room.blocks.retrieve(log.id).version == 2


# ------------------------------------------------------------------------------------ the memory itself


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def remembering(past=lambda: None):
    clock = Clock()
    return CallerMemory(past, clock), clock


def keyed(key, body=b""):
    return Request("POST", "/v1/x", "", body, key=key)


def never():
    raise AssertionError("this was done a second time")


def test_a_repetition_waits_for_the_first(room):
    memory, _ = remembering()
    begun, go_on, told = threading.Event(), threading.Event(), []

    def slowly():
        begun.set()
        assert go_on.wait(10)
        return Answer(200, b"once")

    def ask(do):
        told.append(memory.once(keyed("k"), do).body)

    first = threading.Thread(target=ask, args=(slowly,))
    first.start()
    assert begun.wait(10)
    others = [threading.Thread(target=ask, args=(never,)) for _ in range(5)]
    for thread in others:
        thread.start()
    go_on.set()
    for thread in (first, *others):
        thread.join(10)
    assert told == [b"once"] * 6


def test_who_waits_for_a_first_that_fails_does_it(room):
    memory, _ = remembering()

    def fails():
        raise RateLimitError("too many")

    with pytest.raises(RateLimitError):
        memory.once(keyed("k"), fails)
    assert memory.once(keyed("k"), lambda: Answer(503, b"busy")).status == 503
    assert memory.once(keyed("k"), lambda: Answer(200, b"done")).body == b"done"
    assert memory.once(keyed("k"), never).body == b"done"


def test_without_a_key_a_request_is_known_again_for_a_while():
    memory, clock = remembering()

    def ask(*, is_again):
        return memory.once(
            Request("POST", "/v1/x", is_again=is_again), lambda: Answer(200, b"%d" % clock.now)
        ).body

    assert ask(is_again=False) == b"0"
    clock.now = AGAIN
    assert ask(is_again=True) == b"0"
    clock.now = AGAIN + 1
    assert ask(is_again=True) == b"91"
    assert ask(is_again=False) == b"91"


def test_it_is_bounded_in_time_number_and_bytes():
    memory, clock = remembering()
    memory.once(keyed("old"), lambda: Answer(200, b"old"))
    clock.now = SECONDS + 1
    assert memory.once(keyed("old"), lambda: Answer(200, b"new")).body == b"new"
    for number in range(MOST + 50):
        memory.once(keyed(f"k{number}"), lambda: Answer(200, b"x"))
    assert len(memory._deeds) <= MOST + 1
    for number in range(5):
        memory.once(keyed(f"large{number}"), lambda: Answer(200, b"x" * (LARGEST // 3)))
    kept = [deed.answer for deed in memory._deeds.values() if deed.answer is not None]
    assert sum(len(answer.body) for answer in kept) <= LARGEST + LARGEST // 3
    with pytest.raises(Exception, match="forgotten"):
        memory.once(keyed("large0"), never)
    memory.once(keyed("huge"), lambda: Answer(200, b"x" * (LARGEST + 1)))
    with pytest.raises(Exception, match="forgotten"):
        memory.once(keyed("huge"), never)


def test_another_past_empties_it_at_once():
    past = ["one"]
    memory, _ = remembering(lambda: past[0])
    memory.once(keyed("k"), lambda: Answer(200, b"erased"))
    past[0] = "two"
    memory.once(keyed("other"), lambda: Answer(200, b"new"))
    assert [deed.answer and deed.answer.body for deed in memory._deeds.values()] == [None, b"new"]


def test_an_attempt_is_counted_as_the_official_client_counts():
    def sent(attempt):
        return Request.sent("POST", "/", "", b"", {"x-stainless-retry-count": attempt}).is_again

    assert [sent(text) for text in ("0", "1", "2", "00", "", "x", "-1", "²")] == [
        False, True, True, False, False, False, False, False,
    ]  # fmt: skip


def test_the_key_of_another_service_is_not_sent(room, monkeypatch):
    monkeypatch.setenv("LETTA_API_KEY", "sk-for-somebody-else")
    transport = Losing(room, 0)
    with OfficialClient(URL, transport=transport) as client:
        client.blocks.create(label="notes")
    assert not any("somebody" in str(request.headers.get("authorization")) for request in transport.seen)


def test_a_lost_answer_to_append_is_not_appended_twice_by_raw_posts(room, log):
    letta = Letta(base_url=URL, api_key="", http_client=httpx.Client(transport=Losing(room, 2)))
    letta.post(f"/v1/blocks/{log.id}/edit", cast_to=object, body={"edit": Append("x").to_dict()})
    assert room.blocks.retrieve(log.id).value == "x"
    with pytest.raises(letta_client.NotFoundError):
        letta.post("/v1/nowhere", cast_to=object)
