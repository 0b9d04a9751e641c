"""The stream of a served room, and those who do not take what it tells."""

import asyncio

import pytest

from kit import connect
from kit.errors import RoomDamagedError
from kit.server.feed import _PIECE, Broadcast, Listener, Stream, ToldEvents

PATIENCE = 60  # seconds; only a broken stream needs them


@pytest.fixture
def room():
    with connect() as room:
        yield room


def streamed(room, send, slowest=PATIENCE):
    """Run a stream of the whole room until it ends; ``send`` takes its messages."""
    is_over = []

    async def run():
        broadcast = Broadcast(room, lambda: bool(is_over))
        broadcast.start()
        events = broadcast.events(room, "0", lambda: True)
        await Stream(events, {}, slowest).stream_response(lambda message: send(message, is_over))
        broadcast.stop()

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


def test_a_stream_ends_for_who_takes_nothing(room):
    room.blocks.create(label="a")
    sent = []

    async def send(message, _):
        sent.append(message["type"])
        if len(sent) > 1:
            await asyncio.Event().wait()  # the other side does not read

    streamed(room, send, slowest=0.01)
    assert sent == ["http.response.start", "http.response.body"], "no more than one piece is held for her"


def test_a_piece_is_bounded_however_much_there_is_to_tell(room):
    for number in range(40):
        room.blocks.create(label=f"b{number}", value="x" * 50_000, limit=60_000)
    sizes, numbers = [], []

    async def send(message, is_over):
        body = message.get("body", b"")
        sizes.append(len(body))
        numbers.extend(line for line in body.split(b"\n") if line.startswith(b"id: "))
        if len(numbers) == 40:
            is_over.append(True)

    streamed(room, send)
    assert max(sizes) < _PIECE + 100_000
    assert [int(line[4:].partition(b"-")[0]) for line in numbers] == list(range(1, 41))


def test_what_was_read_before_the_disk_failed_is_told_when_it_is_whole_again(tmp_path):
    path = tmp_path / "team.jsonl"
    with connect(path) as room:
        for label in "abcd":
            room.blocks.create(label=label)
        listener = Listener(room, ToldEvents(), "0")
        assert listener.news() == b": here\n\n"
        sound = path.read_bytes()
        for label in "cd":
            path.write_bytes(sound.replace(b'"label":"%s"' % label.encode(), b'"label":"X"'))
            with pytest.raises(RoomDamagedError):
                listener.news()
        path.write_bytes(sound)
        told = [line for line in listener.news().split(b"\n") if line.startswith(b"id: ")]
        assert [int(line[4:].partition(b"-")[0]) for line in told] == [1, 2, 3, 4]
