"""The types that a view's program is checked by name the fields that Python sends, and no others."""

import pytest

from kit import Append, board, connect
from kit.models import Script
from kit.race import naive, race
from kit.views import access_map, timeline, trace
from kit.views.stepper import stepper
from tests.page_types import told


def fields(view, name):
    return told(f"views/{view}/state.d.ts", name)


AGENT = told("views/shared/types.d.ts", "Agent")


@pytest.fixture
def client():
    client = connect(model=Script([("core_memory_append", {"label": "log", "content": "tea"}), "Done."]))
    log = client.blocks.create(label="log", value="one")
    ana = client.agents.create(name="Ana", block_ids=[log.id])
    client.agents.messages.create(ana.id, input="Add tea")
    client.blocks.edit(log.id, Append("two"))
    return client


def test_the_board(client):
    state = board(client).state
    assert fields("board", "BoardState") <= state.keys()
    assert fields("board", "Block") <= state["blocks"][0].keys()
    assert state["agents"][0].keys() == AGENT
    assert fields("board", "News") == state["news"][0].keys()


def test_the_timeline(client):
    state = timeline(client).state
    moment = state["tail"]["moments"][-1]
    assert fields("timeline", "TimelineState") == state.keys()
    assert fields("timeline", "Chunk") == state["tail"].keys()
    assert fields("timeline", "Moment") == moment.keys()
    assert fields("timeline", "Change") == moment["changes"][0].keys()


def test_the_trace(client):
    state = trace(client).state
    assert fields("trace", "TraceState") == state.keys()
    assert fields("trace", "Turn") == state["turn"].keys()
    assert fields("trace", "Step") == state["turn"]["steps"][0].keys()
    assert fields("trace", "Call") == state["turn"]["steps"][0]["calls"][0].keys()
    assert fields("trace", "Choice") <= state["choices"][0].keys()


def test_the_access_map(client):
    state = access_map(client).state
    assert fields("access_map", "MapState") == state.keys()
    assert fields("access_map", "Block") == state["blocks"][0].keys()
    assert state["agents"][0].keys() == AGENT
    assert fields("access_map", "CellKind") == state["kinds"][0].keys()


def test_the_stepper():
    state = stepper(race(naive)).state
    assert fields("stepper", "StepperState") == state.keys()
    assert fields("stepper", "Run") == state["runs"][0].keys()
    assert fields("stepper", "Step") == state["runs"][0]["steps"][0].keys()
