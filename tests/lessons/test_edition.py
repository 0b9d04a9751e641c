"""The learner's edition: stubs for solutions, no letters, no outputs, and nothing else changed."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit.errors import KitError, NotFoundError
from kit.lessons.edition import cut, solution_of, solutions

SOLVED = """lesson.begin("E1")
# begin solution
#: ben = ...
#:
#: # then attach
ben = make()
# Explained.
# end solution

lesson.check("E1", ben)"""


def notebook(*sources):
    cells = [new_code_cell(source, outputs=[new_output("stream", text="seen")]) for source in sources]
    return new_notebook(cells=[new_markdown_cell("# Title"), *cells])


def test_a_solution_gives_way_to_its_stub():
    learners = cut(notebook(SOLVED))
    assert learners.cells[1].source == (
        'lesson.begin("E1")\nben = ...\n\n# then attach\n\nlesson.check("E1", ben)'
    )


def test_letters_are_emptied_and_outputs_dropped():
    learners = cut(
        notebook('lesson.quiz("Q1", "b")', 'lesson.predict("P1", "a")', 'lesson.parsons("E7", "cab")')
    )
    assert [cell.source for cell in learners.cells[1:]] == [
        'lesson.quiz("Q1", "")', 'lesson.predict("P1", "")', 'lesson.parsons("E7", "")',
    ]  # fmt: skip
    assert all(cell.outputs == [] and cell.execution_count is None for cell in learners.cells[1:])


def test_the_notebook_with_solutions_stays_as_it_is():
    solved = notebook(SOLVED, 'lesson.quiz("Q1", "b")')
    before = nbformat.writes(solved)
    cut(solved)
    assert nbformat.writes(solved) == before


def test_other_cells_and_the_cells_names_stay():
    solved = notebook("x = 1")
    solved.cells[1].metadata.tags = ["parameters"]
    learners = cut(solved)
    assert learners.cells[0] == solved.cells[0]
    assert learners.cells[1].source == "x = 1"
    assert [cell.id for cell in learners.cells] == [cell.id for cell in solved.cells]
    assert learners.cells[1].metadata.tags == ["parameters"]


def test_solutions_are_found_by_name_without_their_stub():
    found = solutions(notebook(SOLVED, 'lesson.quiz("Q1", "b")', 'lesson.parsons("E7", "cab")'))
    assert found == {"E1": "ben = make()\n# Explained.", "Q1": "b", "E7": "cab"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("# begin solution\nx = 1", "does not end"),
        ("# end solution", "wrong place"),
        ("# begin solution\n# begin solution\n# end solution", "wrong place"),
        ("# begin solution\nx = 1\n# end solution", "is not checked"),
    ],
)
def test_a_malformed_solution_is_refused_with_its_cell(source, said):
    with pytest.raises(KitError, match=said) as refusal:
        solutions(notebook(source))
    assert "cell 2" in str(refusal.value)
    assert refusal.value.hint


def test_a_solution_that_does_not_exist_is_refused():
    with pytest.raises(NotFoundError, match="no solution of E99"):
        solution_of(1, "E99")
