"""The types that the pages of a class are checked by name the fields that the server sends, and no others."""

import pytest

from kit import connect
from tests.page_types import told
from tests.server.test_results import ClassOf, on_screen


def fields(name):
    return told("server/pages/state.d.ts", name)


@pytest.fixture
def a_class():
    """A class with something in every part of its pages."""
    with connect(repeatable=True) as client:
        made = ClassOf(client, "Ada")
        for _ in range(3):
            made.answer("Ada", 1, "E3", outcome="wrong", misconception="asks nicely")
        made.answer("Ada", 1, "P1", choice="a")
        made.post(made.boss, "wall/moderate", on=False)
        made.post(made.learners["Ada"], "wall", text="A line.")
        made.post(made.boss, "now", names=["1-E5"], minutes=12)
        made.post(made.boss, "freeze", lesson=1, part=2, frozen=True)
        made.post(made.boss, "screen/show", lesson=1, name="P1", uncovered=True)
        made.post(made.boss, "share", block_id=client.blocks.create(label="notes").id, access="append_only")
        client.blocks.create(label="rules")
        yield made


def test_the_instructors_page(a_class):
    state = a_class.get(a_class.boss, "state", "at=http://192.0.2.7/join")
    learner = next(one for one in state["learners"] if one["stuck"])
    assert fields("ClassState") == state.keys()
    assert fields("Learner") == learner.keys()
    assert fields("Stuck") <= learner["stuck"][0].keys()
    assert fields("Now") <= state["now"].keys()
    assert fields("Part") == state["parts"][0].keys()
    assert fields("WallLine") == state["wall"]["lines"][0].keys()
    assert fields("OnScreen") == state["screen"].keys()
    assert fields("Shared") == state["shared"][0].keys()


def test_the_answers(a_class):
    results = a_class.get(a_class.boss, "results")
    assert fields("Results") <= results.keys()
    question, exercise = results["questions"][0], results["exercises"][0]
    assert fields("Asked") | fields("Question") == question.keys()
    assert fields("Option") == question["options"][0].keys()
    assert fields("Asked") | fields("Exercise") == exercise.keys()


def test_the_screen(a_class):
    state = on_screen(a_class)
    assert fields("ScreenState") == state.keys()
    assert fields("QrCode") == state["qr"].keys()
    assert fields("Now") - {"left"} <= state["now"].keys()
    assert fields("Asked") | fields("Question") == state["question"].keys()
