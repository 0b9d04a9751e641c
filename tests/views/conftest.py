"""What the tests of every view stand on: a room, and waiting until a view shows something."""

import threading

import pytest

from kit import connect

SECONDS = 60  # only so that a failure ends; nothing is measured


@pytest.fixture
def client():
    with connect(repeatable=True) as room:
        yield room


@pytest.fixture
def until():
    """Waits, without polling, until the state of a view is as wanted."""

    def wait(live, wanted):
        seen = threading.Event()

        def look(_):
            if wanted(live.state):
                seen.set()

        live.observe(look, "state")
        look(None)
        try:
            assert seen.wait(SECONDS), live.state
        finally:
            live.unobserve(look, "state")

    return wait
