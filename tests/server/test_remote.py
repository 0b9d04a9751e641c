"""A room on the network: what happens there is seen here, and a connection that breaks is told in words."""

import threading

import httpx
import pytest

from kit import Append, connect, views
from kit.errors import (
    AuthenticationError,
    ConflictError,
    NotFoundError,
    OutcomeUnknownError,
    RoomError,
    StaleVersionError,
)
from kit.models import Script
from kit.official import RoomTransport
from kit.remote import RemoteClient
from kit.views import board

WAIT = 60


class Listener:
    def __init__(self, until):
        self.seen, self._until, self._full = [], until, threading.Event()

    def __call__(self, commit):
        self.seen.append(commit.seq)
        if len(self.seen) >= self._until:
            self._full.set()

    @property
    def numbers(self):
        assert self._full.wait(WAIT), self.seen
        return self.seen


@pytest.fixture
def room():
    with connect(model=Script([])) as room:
        yield room


def remote(room, **options):
    return RemoteClient("http://room.invalid", transport=RoomTransport(room), **options)


def test_two_clients_see_what_either_writes_at_once(serve):
    server = serve()
    with connect(server.address) as one, connect(server.address) as other:
        block = one.blocks.create(label="notes", value="")
        for number in range(10):
            (one, other)[number % 2].blocks.edit(block.id, Append(str(number)))
            assert [str(client.blocks.retrieve(block.id).version) for client in (one, other)] == [
                str(number + 2)
            ] * 2


@pytest.mark.slow
def test_every_commit_is_heard_in_order_and_once_also_across_a_restart_of_the_server(serve):
    server = serve("team.jsonl")
    with connect(server.address) as client:
        listener = Listener(20)
        client.watch(listener, after=0)
        block = client.blocks.create(label="notes", value="")
        for number in range(9):
            client.blocks.edit(block.id, Append(str(number)))
        server.stop()
        server.again()
        for number in range(10):
            client.blocks.edit(block.id, Append(str(number)))
        assert listener.numbers == list(range(1, 21))


@pytest.mark.slow
def test_what_another_process_writes_into_the_file_is_heard_too(serve, tmp_path):
    server = serve("team.jsonl")
    with connect(server.address) as client, connect(tmp_path / "team.jsonl") as room:
        listener = Listener(1)
        client.watch(listener)
        room.blocks.create(label="elsewhere")
        assert listener.numbers == [1]
        assert [block.label for block in client.blocks.list()] == ["elsewhere"]


def test_its_views_say_where_it_is_plain_and_as_html_alike(room):
    with remote(room) as client:
        for view in (board(client), views.timeline(client), views.access_map(client)):
            assert str(view).startswith("Room at http://room.invalid")
            assert "Room at http://room.invalid" in view.as_html(view.redraw())


def test_history_audit_tables_and_views_read_it_as_any_room(room):
    with remote(room) as client:
        rules = client.blocks.create(label="rules", value="No shouting.", read_only=True)
        notes = client.blocks.create(label="notes", value="a")
        ana = client.agents.create(name="Ana", block_ids=[rules.id, notes.id], model="clerk")
        client.blocks.edit(notes.id, Append("b"))
        assert [version.value for version in client.blocks.history(notes.id)] == ["a", "a\nb"]
        assert str(client.audit.access()) == str(room.audit.access())
        assert {row["label"] for row in client.tables["blocks"].all()} == {"rules", "notes"}
        assert client.blocks.restore(notes.id, 1).value == "a"
        assert str(board(client, title="The room")) == str(board(room, title="The room"))
        client.agents.messages.create(ana.id, input="What are the rules?")
        assert [message.id for message in client.agents.messages.list(ana.id)] == [
            message.id for message in room.agents.messages.list(ana.id)
        ]


@pytest.mark.slow
def test_a_view_follows_it(serve):
    server = serve()
    with connect(server.address) as client, connect(server.address) as other:
        view = board(client)
        drawn = threading.Event()
        view.observe(lambda change: "fresh" in str(change.new) and drawn.set(), "state")
        other.blocks.create(label="fresh")
        assert drawn.wait(WAIT)
        view.close()


@pytest.mark.slow
def test_looking_while_others_read_and_write_holds_nobody_up(serve):
    server = serve()
    with connect(server.address) as client, connect(server.address) as other:
        block = client.blocks.create(label="log", value="", limit=100_000)
        client.watch(lambda commit: client.blocks.list())
        views = [board(client), board(client, title="twin")]

        def look(room):
            client.blocks.history(block.id)
            return len(list(client.changes()))

        def write():
            for number in range(30):
                other.blocks.edit(block.id, Append(str(number)))

        writer = threading.Thread(target=write)
        writer.start()
        while writer.is_alive():
            client.journal.read(look)
        writer.join()
        assert client.blocks.retrieve(block.id).version == 31
        for view in views:
            view.close()


def test_what_was_erased_is_gone_here_too(room):
    client = remote(room)
    block = client.blocks.create(label="people", value="Jane Doe")
    assert client.blocks.history(block.id)[0].value == "Jane Doe"
    erased = client.blocks.redact(block.id, "Jane Doe")
    assert erased.documents == 1
    assert [version.value for version in client.blocks.history(block.id)] == ["[redacted]"]
    assert not any("Jane" in str(commit.changes) for commit in client.changes())


def test_a_compacted_room_is_read_anew(tmp_path):
    from kit.journal.compact import compact

    path = tmp_path / "team.jsonl"
    room = connect(path)
    client = remote(room)
    block = client.blocks.create(label="notes", value="a")
    gone = client.blocks.create(label="gone")
    room.blocks.edit(block.id, Append("b"))
    room.blocks.delete(gone.id)
    room.close()
    compact(path)
    with connect(path) as room:
        client._link._http._transport._api = RoomTransport(room)._api
        room.blocks.edit(block.id, Append("c"))
        assert client.blocks.retrieve(block.id).value == "a\nb\nc"
        assert [block.label for block in client.blocks.list()] == ["notes"]


def test_a_refusal_carries_its_evidence_over_the_wire(room):
    client = remote(room)
    block = client.blocks.create(label="notes", value="a")
    client.blocks.update(block.id, value="b")
    with pytest.raises(StaleVersionError) as refusal:
        client.blocks.update(block.id, value="c", expected_version=1)
    error = refusal.value
    assert (error.expected, error.version, error.value, error.status_code) == (1, 2, "b", 409)
    assert "edit" in error.hint


def test_nobody_at_the_address_is_said_in_words():
    with pytest.raises(RoomError, match="nobody answers"):
        connect("http://127.0.0.1:9")


def test_a_wrong_token_is_said_at_once(serve):
    server = serve("--token")
    for token in (None, "kit-wrong"):
        with pytest.raises(AuthenticationError):
            connect(server.address, token=token)


@pytest.mark.parametrize("address", ["http://", "http://user:pass@127.0.0.1/", "http://127.0.0.1/?token=x"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(RoomError):
        connect(address)


def test_a_closed_client_asks_nothing_more(room):
    client = remote(room)
    client.close()
    client.close()
    with pytest.raises(RoomError, match="closed"):
        client.blocks.list()


class Broken(httpx.BaseTransport):
    """Does what is asked, and loses the answer."""

    def __init__(self, room):
        self._whole = RoomTransport(room)
        self.loses = False

    def handle_request(self, request):
        if self.loses == "requests" and request.method != "GET":
            self.loses = False
            raise httpx.ReadError("the connection broke")
        answer = self._whole.handle_request(request)
        if self.loses and (request.method != "GET" or self.loses == "all"):
            if request.method == "GET" or self.loses == "once":
                self.loses = False
            raise httpx.ReadError("the connection broke")
        return answer


def test_a_write_whose_answer_is_lost_is_not_done_again(room):
    transport = Broken(room)
    client = RemoteClient("http://room.invalid", transport=transport)
    block = client.blocks.create(label="log", value="")
    transport.loses = True
    with pytest.raises(OutcomeUnknownError, match="before the answer"):
        client.blocks.edit(block.id, Append("once"))
    transport.loses = False
    assert client.blocks.retrieve(block.id).value == "once"


def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_done_for_it(room):
    transport = Broken(room)
    client = RemoteClient("http://room.invalid", transport=transport)
    block = client.blocks.create(label="log", value="")
    transport.loses = "once"
    assert client.blocks.edit(block.id, Append("once")).value == "once"
    assert room.blocks.retrieve(block.id).version == 2
    transport.loses = "requests"
    with pytest.raises(OutcomeUnknownError):
        client.blocks.edit(block.id, Append("never came"))
    assert room.blocks.retrieve(block.id).version == 2


def test_a_question_whose_answer_is_lost_is_asked_again(room):
    transport = Broken(room)
    client = RemoteClient("http://room.invalid", transport=transport)
    client.blocks.create(label="log")
    transport.loses = "all"
    assert len(client.blocks.list()) == 1


def test_a_model_that_is_an_object_thinks_here_and_acts_there(room):
    client = remote(room, model=Script([("memory_insert", {"label": "notes", "new_string": "tea"}), "done"]))
    notes = client.blocks.create(label="notes", value="")
    ana = client.agents.create(name="Ana", block_ids=[notes.id])
    turn = client.agents.messages.steps(ana.id, input="Note tea.")
    assert turn.read().versions == {"notes": 1}
    room.blocks.update(notes.id, value="coffee")
    step = next(turn)
    assert step.prompt.versions == {"notes": 2}
    assert step.results[0].error is None
    assert room.blocks.retrieve(notes.id).value == "coffee\ntea"
    assert turn.run().messages[-1].content == "done"


def test_such_an_agent_can_not_be_asked_by_another_client(room):
    ana = remote(room, model=Script(["hello"])).agents.create(name="Ana")
    answer = remote(room).agents.messages.create(ana.id, input="Hello?")
    assert answer.stop_reason.stop_reason == "llm_api_error"
    assert "is with the client" in answer.stop_reason.error


def test_a_turn_that_was_left_for_long_is_gone(room):
    from kit.rest.turns import LONGEST, Turns

    now = [0.0]
    turns = Turns(room, clock=lambda: now[0])
    ana = room.agents.create(name="Ana")
    old = turns.begin(ana.id, {"input": "hi"})["id"]
    now[0] = LONGEST + 1
    turns.begin(ana.id, {"input": "hi"})
    with pytest.raises(NotFoundError, match="no such turn"):
        turns.go_on(old, "read", {})


@pytest.mark.parametrize("compile", ["step", "turn"])
@pytest.mark.parametrize("read", [True, False])
def test_an_erasure_of_what_it_does_not_hold_is_nothing_to_a_turn(room, compile, read):
    with remote(room, model=Script(["first", "second"])) as client:
        notes = client.blocks.create(label="notes", value="Open at nine")
        other = room.blocks.create(label="other", value="Jane Doe")
        ana = client.agents.create(name="Ana", block_ids=[notes.id])
        client.agents.messages.create(ana.id, input="Good morning")
        turn = client.agents.messages.steps(ana.id, input="Hello", compile=compile)
        if read:
            turn.read()
        room.blocks.redact(other.id, "Jane Doe")
        assert turn.run().messages[-1].content == "second"


@pytest.mark.parametrize("where", ["an earlier message", "the message itself", "the agent's own text"])
def test_a_turn_is_broken_off_wherever_it_holds_what_was_erased(room, where):
    with remote(room, model=Script(["first", "second"])) as client:
        notes = client.blocks.create(label="notes", value="Jane Doe")
        ana = client.agents.create(name="Ana", system="Jane Doe" if where == "the agent's own text" else "")
        client.agents.messages.create(ana.id, input="Jane Doe" if where == "an earlier message" else "Hello")
        said = "Jane Doe" if where == "the message itself" else "Hello"
        turn = client.agents.messages.steps(ana.id, input=said)
        turn.read()
        room.blocks.redact(notes.id, "Jane Doe")
        with pytest.raises(ConflictError, match="holds what was erased"):
            turn.think()


def test_a_turn_that_holds_what_was_erased_since_is_broken_off(room):
    with remote(room, model=Script(["done"])) as client:
        notes = client.blocks.create(label="notes", value="Jane Doe")
        ana = client.agents.create(name="Ana", block_ids=[notes.id])
        turn = client.agents.messages.steps(ana.id, input="Hello", compile="turn")
        assert "Jane Doe" in turn.read().text
        room.blocks.redact(notes.id, "Jane Doe")
        with pytest.raises(ConflictError, match="rewritten since this turn began"):
            turn.read()
        assert "Jane Doe" not in str(client.agents.messages.steps(ana.id, input="Hello again").read().text)


@pytest.mark.parametrize("view", ["board", "timeline", "trace", "access_map"])
def test_a_drawing_of_a_view_is_one_request(room, view):
    block = room.blocks.create(label="notes", value="one")
    room.agents.create(name="Ana", block_ids=[block.id])
    asked = []

    class Counted(RoomTransport):
        def handle_request(self, request):
            if threading.current_thread() is threading.main_thread():  # what follows the room asks, too
                asked.append(request.url.path)
            return super().handle_request(request)

    with RemoteClient("http://room.invalid", transport=Counted(room)) as client:
        live = getattr(views, view)(client)
        room.blocks.edit(block.id, Append("two"))
        asked.clear()
        live.redraw()
        live.close()
        assert asked == ["/v1/changes"]
