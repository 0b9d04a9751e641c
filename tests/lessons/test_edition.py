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


# ------------------------------------------------------------------------------------ marks

MARKED = "{}\n#: x = ...\nx = answer_of(42)\n{}\nlesson.check('E1', x)"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("# begin solution  ", "# end solution\t"),
        ("# begin solution\r", "# end solution\r"),
        ("#begin solution", "#end solution"),
        ("# BEGIN SOLUTION", "# End Solution:"),
        ("### BEGIN SOLUTION", "### END SOLUTION"),
        ("# begin  solution", "#\tend\tsolution"),
        ("#\u00a0begin\u00a0solution", "\u00a0# end solution"),
        ("  # begin solution", "\t# end solution"),
        ("# be\u200bgin solution", "\ufeff# end solution"),
        ("＃ begin solution", "# end solution"),
    ],
)
def test_a_mark_is_known_however_it_is_spaced_and_capitalised(begin, end):
    learners = cut(notebook(MARKED.format(begin, end)))
    assert learners.cells[1].source == "x = ...\nlesson.check('E1', x)"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_the_newlines_of_another_system_leave_no_solution(newline):
    learners = cut(notebook(SOLVED.replace("\n", newline)))
    assert "make()" not in learners.cells[1].source


def test_a_solution_in_a_block_leaves_its_stub_there():
    source = (
        "with room:\n  # begin solution\n  #: ...\n  x = answer_of(42)\n  # end solution\nlesson.check('E1')"
    )
    assert cut(notebook(source)).cells[1].source == "with room:\n  ...\nlesson.check('E1')"


@pytest.mark.parametrize(
    "begin",
    [
        "# begin solutions", "# begin soluton", "# begn solution", "# begin-solution", "# BEGIN_SOLUTION",
        "# beginsolution", "begin solution", "// begin solution", "# start solution", "# begin the solution",
        "# solution begins here", "# solution", "# begin solution of E1 and of all that comes behind it",
        "# begin s\u043elution", "y = 1  # begin solution", 'y = "# begin solution"', "#: # begin solution",
        "#%% begin solution", "# --- begin solution ---", "# <solution>",
    ],
)  # fmt: skip
def test_what_resembles_a_mark_is_refused_with_its_place(begin):
    with pytest.raises(KitError, match=r"cell 2, line 2: .* resembles a mark") as refusal:
        cut(notebook("lesson.begin('E1')\n" + MARKED.format(begin, "# end solution")))
    assert "'# begin solution'" in refusal.value.hint


@pytest.mark.parametrize(
    "code",
    [
        "solution = begin(1)", "print('the end of a solution')", "# Lists count from 0, versions from 1.",
        "# The solution of E1 is explained on the next page", "resolution = 300  # dots an inch",
    ],
)  # fmt: skip
def test_words_that_are_no_mark_stay(code):
    assert cut(notebook(code)).cells[1].source == code


@pytest.mark.parametrize("cell", [nbformat.v4.new_markdown_cell, nbformat.v4.new_raw_cell])
@pytest.mark.parametrize(
    "text", ["# begin solution\nx\n# end solution", "Text\n\n## Solution", "<!-- end solution -->"]
)
def test_a_mark_in_a_cell_of_text_is_refused(cell, text):
    with pytest.raises(KitError, match=r"cell 1, line .* no code"):
        cut(new_notebook(cells=[cell(text)]))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('t = """\n# begin solution\n"""\n# end solution', "line 2: .* part of a text"),
        ("#: x = ...\nx = 1", "line 1: a stub stands outside"),
        ('lesson.check("E1", x)', "line 1: the exercise E1 has no solution"),
        ('# begin solution\nx = f(1)\n# end solution\nlesson.check("E1", "via")', "line 4: the answer to E1"),
        ("if x:\n    # begin solution\n    y = f(1)\n    # end solution\nx.check('E1')", "line 3: without"),
        ("# begin solution\n#: x = f(1)\nx = f(1)\n# end solution\nlesson.check('E1')", "line 2: the stub"),
        ("# begin solution\n#: # x = f(1)\nx = f(1)\n# end solution\nlesson.check('E1')", "line 2: the stub"),
    ],
)  # fmt: skip
def test_what_would_leave_a_solution_is_refused_with_its_place(source, said):
    with pytest.raises(KitError, match=f"cell 2, {said}") as refusal:
        cut(notebook(source))
    assert refusal.value.hint


# ------------------------------------------------------------------------------------ letters


@pytest.mark.parametrize(
    ("call", "left"),
    [
        ("lesson.quiz('Q1', 'b')", "lesson.quiz('Q1', \"\")"),
        ('lesson.quiz("Q1", choice="b")', 'lesson.quiz("Q1", choice="")'),
        ('lesson.quiz(choice="b", name="Q1")', 'lesson.quiz(choice="", name="Q1")'),
        ('lesson.quiz(\n    "Q1",\n    "b",\n)', 'lesson.quiz(\n    "Q1",\n    "",\n)'),
        ('lesson.quiz("Q1", ("b"))', 'lesson.quiz("Q1", (""))'),
        ('lesson.quiz("Q1", f"b")', 'lesson.quiz("Q1", "")'),
        ('lesson.quiz("Q1", """b""")', 'lesson.quiz("Q1", "")'),
        ('lesson.parsons("E7", order="d b, c a")', 'lesson.parsons("E7", order="")'),
        ('é = "é"; lesson.quiz("Q1", "b"); lesson.predict("P1", "a")', None),
        ('%%time\nlesson.quiz("Q1", "b")', '%%time\nlesson.quiz("Q1", "")'),
        ('%matplotlib inline\nask.quiz("Q1", "b")', '%matplotlib inline\nask.quiz("Q1", "")'),
        ('lesson.quiz("Q1")', 'lesson.quiz("Q1")'),
        ('lesson.quiz("Q(1", " ")', 'lesson.quiz("Q(1", "")'),
        ('lesson.quiz("Q(1", "b)")', 'lesson.quiz("Q(1", "")'),
        ("model.predict(X)", "model.predict(X)"),
    ],
)
def test_letters_are_emptied_however_they_are_written(call, left):
    left = left or 'é = "é"; lesson.quiz("Q1", ""); lesson.predict("P1", "")'
    assert cut(notebook(call)).cells[1].source == left


@pytest.mark.parametrize(
    "call",
    [
        'lesson.quiz("Q1", answer)', 'lesson.quiz("Q1", f"{answer}")', 'lesson.quiz("Q1", "a" + "b")',
        'lesson.quiz("Q1", b"b")', 'lesson.quiz("Q1", 2)', 'lesson.quiz(*("Q1", "b"))',
        'lesson.quiz(**{"name": "Q1"})', 'lesson.quiz(name, "b")', "ask = lesson.quiz",
        'getattr(lesson, "quiz")("Q1", "b")', 'lesson.quiz("Q1", "b", "c")',
        '%%bash\n# lesson.quiz("Q1", "b")', '# lesson.quiz("Q1", "b")', 'text = \'lesson.quiz("Q1", "b")\'',
        '!kit lesson.quiz("Q1", "b")', 'lesson.qiz("Q1", "b")', 'LESSON.QUIZ("Q1", "B")',
        'lesson.quiz("Q1" "b")',
        'lesson.parson("E7", order="d, b, c, a")', 'lesson.quiz "Q1", "b")', 'lesson.qu,z("Q1", "b")',
    ],
)  # fmt: skip
def test_an_answer_that_can_not_be_emptied_is_refused_with_its_place(call):
    with pytest.raises(KitError, match=r"cell 2, line \d: ") as refusal:
        cut(notebook(call))
    assert refusal.value.hint


# ------------------------------------------------------------------------------------ the proof

PROVED = '# begin solution\n#: ...\nleft = client.blocks.redact(block.id, "Eva")\n# Whoever holds it.\n'
PROVED += "# end solution\n"
PROVED += 'lesson.check("E5")\nlesson.quiz("Q1", "b")\nlesson.parsons("E7", "dbca")'


@pytest.mark.parametrize(
    "leak",
    [
        new_code_cell('x = 1\nleft = client.blocks.redact(block.id, "Eva")'),
        new_code_cell("left = (client.blocks\n  .redact(block.id, 'Eva'))"),
        new_code_cell('# left = client.blocks.redact(block.id, "Eva")'),
        new_code_cell("print('Whoever  holds it.')"),
        new_markdown_cell('Try `left = client.blocks.redact(block.id, "Eva")`.'),
        new_markdown_cell("<code>left = client.blocks.redact(block.id, &quot;Eva&quot;)</code>"),
        new_markdown_cell("The letters:\n\nQ1: b\n"),
        new_markdown_cell("| Q1 | is b |\n\nQ1 is **b**."),
        new_code_cell('answers = {"Q1": "b"}'),
        new_code_cell("x = 1  # the right answer: b"),
        new_markdown_cell("The order is d, b, c, a."),
        new_markdown_cell('Call `lesson.quiz("Q1", "b")`.'),
    ],
)  # fmt: skip
def test_what_solves_an_exercise_is_found_wherever_it_is_left(leak):
    with pytest.raises(KitError, match=r"cell 3, line \d: the learner would read") as refusal:
        cut(new_notebook(cells=[*notebook(PROVED).cells, leak]))
    assert refusal.value.hint


def test_what_the_stub_gives_and_what_solves_nothing_may_stand_elsewhere():
    source = "# begin solution\n#: now = read(1)\nnow = read(1)\ntotal = now\nwrite(now)\n# end solution\n"
    cut(notebook(source + "lesson.check('E1')", "now = read(1)\ntotal = now", "def f():\n    return total"))


def test_nothing_is_left_where_a_notebook_hides_it():
    solved = notebook(PROVED)
    solved.metadata = {"kernelspec": {"name": "python3"}, "widgets": {"state": "b"}, "solutions": PROVED}
    solved.cells[1].metadata = {"tags": ["exercise"], "jupyter": {"source_hidden": True}, "solution": PROVED}
    solved.cells[0].source += "\n![a](attachment:seen.png)"
    solved.cells[0]["attachments"] = {
        "seen.png": {"image/png": "AAAA"},
        "other.png": {"image/png": "AAAA"},
        "s.txt": {"text/plain": PROVED},
    }
    solved.solutions = solved.cells[1].solution = PROVED
    learners = cut(solved)
    assert "solutions" not in learners
    assert "solution" not in learners.cells[1]
    assert learners.metadata == {"kernelspec": {"name": "python3"}}
    assert learners.cells[1].metadata == {"tags": ["exercise", "raises-exception"]}
    assert learners.cells[0].attachments == {"seen.png": {"image/png": "AAAA"}}


def test_an_exercise_must_have_something_to_cut_and_tell_nothing_when_it_is_run():
    solved = notebook("x = answer_of(42)")
    solved.cells[1].metadata.tags = ["exercise"]
    with pytest.raises(KitError, match="cell 2: an exercise without a solution"):
        cut(solved)
    with pytest.raises(KitError, match=r"cell 2: .* tells the solution"):
        cut(notebook('lesson.solution("E1")'))


@pytest.mark.parametrize("tag", ["solution", "Solutions", "answer", "instructor-solution"])
def test_a_tag_that_would_cut_nothing_is_refused(tag):
    solved = notebook("x = 1")
    solved.cells[1].metadata.tags = [tag]
    with pytest.raises(KitError, match=f"cell 2: the tag '{tag}'"):
        cut(solved)
