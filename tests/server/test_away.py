"""A server that does not answer: whoever asks it waits once, and a cell that only runs does not."""

import httpx
import pytest

from kit.errors import RoomError
from kit.remote.link import Link
from kit.values.deadline import within


@pytest.fixture
def line():
    """A link, how long each of its requests would wait, and a way to let the server answer again."""
    waits, away = [], [True]

    def answer(request):
        waits.append(request.extensions["timeout"]["read"])
        if away[0]:
            raise httpx.ReadTimeout("silence", request=request)
        return httpx.Response(200, content=b'{"seq": 1}')

    return Link("http://127.0.0.1:9", None, httpx.MockTransport(answer), {}), waits, away


def test_after_a_long_silence_the_next_ones_are_short_until_somebody_answers(line):
    link, waits, away = line
    for _ in range(3):
        with pytest.raises(RoomError, match="nobody answers"):
            link.ask("/v1/changes")
    assert waits == [60.0, 1.0, 1.0]
    away[0] = False
    assert link.ask("/v1/changes") == {"seq": 1}
    assert link.ask("/v1/changes") == {"seq": 1}
    assert waits[3:] == [1.0, 60.0]


def test_who_has_little_time_asks_once_and_for_no_longer(line):
    link, waits, _ = line
    with within(1.0, clock=lambda: 0.0), pytest.raises(RoomError, match="nobody answers"):
        link.ask("/v1/changes")
    assert waits == [1.0]


def test_where_nobody_listens_it_is_tried_again_first(monkeypatch):
    asked, paused = [], []
    monkeypatch.setattr("kit.remote.link.time.sleep", paused.append)

    def refuse(request):
        asked.append(request.url.path)
        raise httpx.ConnectError("refused", request=request)

    link = Link("http://127.0.0.1:9", None, httpx.MockTransport(refuse), {})
    for _ in range(2):
        with pytest.raises(RoomError, match="nobody answers"):
            link.ask("/healthz")
    assert (len(asked), paused) == (5, [0.1, 0.4, 1.0])
