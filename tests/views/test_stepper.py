"""The stepper tells what the race has done, in the page, in HTML and in plain text."""

import json

import pytest

from kit import Replace
from kit.errors import UnprocessableEntityError
from kit.race import YOURS, edits, naive, race
from kit.views import stepper


def test_its_plain_text_is_the_races_own_table():
    result = race(naive)
    assert str(stepper(result)) == str(result)
    assert stepper(result)._repr_mimebundle_()[0]["text/plain"] == str(result)


def test_without_a_program_the_lanes_are_drawn():
    page = stepper(race(naive))._repr_mimebundle_()[0]["text/html"]
    assert "<svg" in page
    assert 'role="img"' in page


def test_the_page_gets_every_step_of_every_run_and_each_text_once():
    result = race(edits)
    state = stepper(result).state
    assert [run["schedule"] for run in state["runs"]] == [one.schedule for one in result.outcomes]
    for run, told in zip(result.runs, state["runs"], strict=True):
        assert [state["values"][step["value"]] for step in told["steps"]] == [m.value for m in run.moments]
    assert len(set(state["values"])) == len(state["values"]) == 3
    assert len(json.dumps(state)) < 100_000


def test_exactly_the_bad_runs_of_the_naive_way_lose_a_line_at_the_last_write():
    for run in stepper(race(naive)).state["runs"]:
        lost = [place for place, step in enumerate(run["steps"]) if step["lost"]]
        wrote = [place for place, step in enumerate(run["steps"]) if step["wrote"]]
        assert lost == ([wrote[-1]] if run["bad"] else [])


def test_the_first_text_is_the_one_before_anybody_wrote():
    def hasty(worker):
        worker.edit(Replace(worker.free, worker.mine))
        return YOURS

    state = stepper(race(hasty)).state
    assert "Owner: none" in state["before"].split("\n")[1]


@pytest.mark.slow
def test_too_many_interleavings_are_refused_with_what_to_do():
    with pytest.raises(UnprocessableEntityError, match="too many to step through") as refusal:
        stepper(race(naive, workers=3))
    assert "fewer workers" in refusal.value.hint
