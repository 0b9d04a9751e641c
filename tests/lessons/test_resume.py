"""The way back: whatever has happened to a kernel, the room can be as the story has it at a place."""

import contextlib
import io
import re

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from kit import connect
from kit.errors import KitError, NotFoundError
from kit.lessons import attention, ran
from kit.lessons.attention import AGAIN
from kit.lessons.back import Back
from kit.lessons.choice import _shown
from kit.lessons.story import story_of, told_by_the_course
from kit.lessons.way_back import bring_back
from kit.notebooks import here
from tests.notebooks.course import NUMBERS, answered, cells, exercise_cells, learners, published, solved

NOBODY = "block-1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def forget():
    """As in a kernel in which nothing has run."""
    fresh = ran.Attention()
    for name in ran.Attention.__slots__:
        setattr(ran.SO_FAR, name, getattr(fresh, name))


class Kernel:
    """A shell of its own that is told which cell runs, as JupyterLab tells it."""

    def __init__(self, file):
        self.file = file
        self.cell = ""
        self.begin()

    def begin(self, *, watched=True):
        """Start it, or start it again; ``watched``, as the kernels of `kit lab` are, from the first cell."""
        InteractiveShell.clear_instance()
        self.shell = InteractiveShell.instance()
        self.shell.get_parent = lambda: {"metadata": {"cellId": self.cell}}
        forget()
        if watched:
            attention.attend()
        return self

    def run(self, code, cell=""):
        """Run code as the cell of this id; what is printed, a traceback with it."""
        self.cell = cell
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            self.shell.run_cell(code)
        return " ".join(COLOURS.sub("", printed.getvalue()).split())

    @property
    def story(self):
        return story_of(self.file)

    def id_of(self, name):
        return self.story.cells[self.story.asking(name)].id

    def __getitem__(self, name):
        return self.shell.user_ns[name]


def solved_cells(number):
    return [cell.source for cell in cells(solved(number)) if cell.cell_type == "code"]


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """Makes a kernel for a learner's copy of a notebook, in which ``answers`` stand."""
    forget()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIT_PROGRESS", raising=False)

    def make(number=1, parameters=(), own=(), **answers):
        notebook = nbformat.read(learners(number), as_version=4)
        for name, answer in answers.items():
            place = exercise_cells(number)[name]
            notebook.cells[place].source = answered(number, place, answer)
        for old, new in parameters:
            cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
            cell.source = cell.source.replace(old, new)
        for code in own:
            notebook.cells.insert(12, nbformat.v4.new_code_cell(code))
        file = tmp_path / learners(number).name
        nbformat.write(notebook, file)
        monkeypatch.setenv("JPY_SESSION_NAME", str(file))
        return Kernel(file)

    yield make
    InteractiveShell.clear_instance()


class TestStory:
    def test_it_tells_the_courses_cells_from_exercises_and_the_learners_own(self, kernel):
        story = kernel(own=["mine = 1"]).story
        kinds = [cell.kind for cell in story.cells]
        assert (story.number, kinds.count("exercise"), kinds.count("own")) == (1, 8, 1)
        assert [cell.source for cell in story.cells if cell.kind == "own"] == ["mine = 1"]

    def test_a_cell_is_found_by_its_id_or_by_what_it_says(self):
        story = told_by_the_course(1)
        place = story.asking("E3")
        assert story.place(story.cells[place].id) == place
        assert story.place("", story.cells[place].source) == place
        assert story.place("", "board(client)") is None  # which of the three?

    def test_who_asks_for_what_the_notebook_has_not_is_told(self):
        with pytest.raises(NotFoundError, match="no cell of this notebook asks 'E99'"):
            told_by_the_course(1).asking("E99")

    def test_a_heading_is_named_without_its_minutes_and_otherwise_whole(self):
        under = [cell.under for cell in told_by_the_course(2).cells]
        assert under[0] == "2 · Task coordination"
        assert "Part 2 · Two at the same time" in under

    def test_a_file_that_is_no_notebook_of_the_course_is_none(self, tmp_path):
        nbformat.write(nbformat.v4.new_notebook(), tmp_path / "mine.ipynb")
        with pytest.raises(KitError, match="which notebook this is"):
            story_of(tmp_path / "mine.ipynb")
        assert story_of(tmp_path / "mine.ipynb", 2).number == 2


class TestTheWayBack:
    def test_after_a_restart_one_line_makes_the_room_as_it_was(self, kernel):
        kernel = kernel(E1=published(1)["E1"])
        printed = kernel.run("from kit import resume; resume()", kernel.id_of("E3"))
        assert "✔ You are back: 27 cells of the notebook have run again" in printed
        assert [agent.name for agent in kernel["client"].agents.list(order="asc")] == [
            "Tier 1 A", "Tier 1 B", "Tier 2", "Tier 1 C", "Tier 3",
        ]  # fmt: skip
        printed = kernel.run(published(1)["E3"] + '\nlesson.check("E3")', kernel.id_of("E3"))
        assert "✔ right" in printed

    def test_who_is_not_brought_back_by_cells_that_fail_is_not_told_so(self, kernel):
        kernel = kernel(parameters=[('model = "clerk"', "model = 1 / 0")])
        printed = kernel.run("from kit import resume; resume()", kernel.id_of("E1"))
        assert "▲ You are not quite back: of" in printed
        assert "✔" not in printed
        assert "ZeroDivisionError" in printed
        assert "To be brought back here" in printed  # once more, when that is mended

    def test_a_place_can_be_named_and_then_the_story_goes_on_there(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E4')")
        assert kernel["client"].blocks.list(label="shift_notes")
        assert not kernel["client"].blocks.list(label="announcement")
        kernel.run("lesson.resume('E6')")
        assert kernel["client"].blocks.list(label="announcement")

    def test_an_answer_that_fails_is_told_and_passed_over(self, kernel):
        kernel = kernel(E1="client.agents.create(nom='Tier 1 C')\n", E3="holidays = (\n")
        way = bring_back(kernel.story, kernel.story.asking("E4"))
        assert [trouble.cell.kind for trouble in way.troubles] == ["exercise", "exercise"]
        assert "SyntaxError" in str(way)
        assert kernel["client"].blocks.list(label="shift_notes")

    @pytest.mark.parametrize(
        "wreck",
        ["client.room.restore(0); None.rule", "client.agents.delete(tier2.id)", "lesson.empty_room()"],
    )
    def test_an_answer_that_wrecks_the_room_is_passed_over_with_all_that_it_did(self, kernel, wreck):
        kernel = kernel(E1=f"{wreck}\n")
        way = bring_back(kernel.story, kernel.story.asking("E4"))
        assert [trouble.cell.kind for trouble in way.troubles] == ["exercise"]
        assert "The way went on without it." in str(way)
        assert kernel["client"].agents.list(name="Tier 2")
        assert kernel["client"].blocks.list(label="shift_notes")

    def test_cells_of_the_learners_own_are_left_out_and_counted(self, kernel):
        kernel = kernel(own=["client.agents.delete(tier1_a.id)", "mine = 1"])
        way = bring_back(kernel.story, kernel.story.asking("E1"))
        assert str(way).endswith("2 cells of your own were left out.")
        assert "mine" not in kernel.shell.user_ns

    def test_a_name_of_pythons_own_that_was_taken_is_given_back(self, kernel):
        kernel = kernel()
        kernel.run("next = list = 'mine'")
        assert bring_back(kernel.story, kernel.story.asking("E5")).troubles == ()

    def test_answers_stay_and_are_not_tried_once_more(self, kernel):
        kernel = kernel(E1=published(1)["E1"])
        kernel.run("from kit import resume; resume('E1')")
        kernel.run('lesson.predict("P1", "a")', kernel.id_of("P1"))
        before = kernel["lesson"]._progress.of(1)
        kernel.begin().run("from kit import resume; resume('E2')")
        assert kernel["lesson"]._progress.of(1) == before
        assert before["P1"]["tries"] == 1

    def test_a_choice_is_shown_again_as_it_was_made(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('P1'); lesson.predict('P1', 'b')")
        kernel.begin().run("from kit import resume; resume('E1')")
        assert _shown["1 P1"].state["chosen"] == "b"

    def test_in_a_cell_that_is_itself_run_again_it_does_nothing(self, kernel):
        kernel = kernel(E1="lesson.resume()\n")
        assert bring_back(kernel.story, kernel.story.asking("E2")).troubles == ()

    def test_a_cell_that_was_not_saved_yet_stands_behind_the_last_one_that_ran(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        kernel.run("x = 1", kernel.id_of("E2"))
        assert "21 cells" in kernel.run("lesson.resume()", "a-new-cell")

    def test_where_nothing_tells_the_place_it_asks_for_it(self, kernel):
        assert "name the place" in kernel().run("from kit import resume; resume()", "a-new-cell")


class TestWhatTheWayBackWouldLose:
    def test_a_block_of_her_own_is_named_and_she_is_asked(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        kernel.run('client.blocks.create(label="mine")', "a-new-cell")
        printed = kernel.run("lesson.resume()", kernel.id_of("E1"))
        assert "that does not bring back: the block mine." in printed
        assert kernel["client"].blocks.list(label="mine")
        printed = kernel.run("lesson.resume(sure=True)", kernel.id_of("E1"))
        assert "You are back" in printed
        assert "your answers are kept" not in printed
        assert "Not in the room any more: the block mine." in printed
        assert "You are back" in kernel.run("lesson.resume()", kernel.id_of("E1"))

    def test_an_answer_that_is_not_saved_yet_is_named_and_one_that_is_comes_back(self, kernel):
        answer = published(1)["E1"]
        kernel = kernel(E1=answer)
        kernel.run("from kit import resume; resume('E1')")
        saved = kernel.story.cells[kernel.story.asking("E1")]
        kernel.run(saved.source.replace("lesson.check", "x = 1\nlesson.check"), saved.id)
        assert "bring back: what you ran at E1." in kernel.run("lesson.resume()", kernel.id_of("E2"))
        kernel.run(saved.source, saved.id)
        assert "your answers are kept" in kernel.run("lesson.resume()", kernel.id_of("E2"))

    def test_what_she_has_taken_away_herself_is_no_matter(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        kernel.run('mine = client.blocks.create(label="mine")', "a-new-cell")
        kernel.run("client.blocks.delete(mine.id); client.blocks.update(policies.id, value='x')", "another")
        assert "You are back" in kernel.run("lesson.resume()", kernel.id_of("E1"))


class TestWhatIsSaidToACellThatFails:
    def test_a_name_that_is_not_there_tells_the_cells_that_have_not_run(self, kernel):
        kernel = kernel()
        printed = kernel.run('lesson.begin("E3")', kernel.id_of("E3"))
        assert "NameError" in printed
        assert "`lesson` is made in a cell above" in printed
        assert "`lesson = open_lesson(1, client)`" in printed
        assert "25 cells of the notebook above this one have not run since the kernel started" in printed
        assert "from kit import resume; resume()" in printed

    def test_a_name_of_a_cell_further_down_is_told_as_that(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E2')")
        printed = kernel.run("print(escalation.id, metrics.id)", kernel.id_of("E2"))
        assert "`metrics` is made in a cell below" in printed
        assert "have not run" not in printed

    def test_a_variable_that_holds_what_was_deleted_is_named_with_the_look_up(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E4')")
        kernel.run("client.blocks.delete(notes.id); client.blocks.create(label='shift_notes')")
        for cell in (kernel.id_of("E4"), "a-new-cell"):
            printed = kernel.run("client.blocks.update(notes.id, value='x')", cell)
            assert "NotFoundError" in printed
            assert "`notes` is a copy of what was deleted since" in printed
            assert "notes = client.blocks.list(label='shift_notes')[0]" in printed
            assert "twice" not in printed

    def test_a_variable_of_what_was_made_again_holds_what_came_back_when_that_is_undone(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E4')")
        kernel.run("lesson.begin('E4'); first = notes.id; client.blocks.delete(notes.id)", kernel.id_of("E4"))
        kernel.run("lesson.undo('E4')")
        again = "client.blocks.delete(notes.id); notes = client.blocks.create(label='shift_notes')"
        kernel.run(f"lesson.begin('E4'); {again}", kernel.id_of("E4"))
        assert "`notes` in Python: again what came back." in kernel.run("lesson.undo('E4')")
        assert (
            kernel.run("print(notes.id == first, client.blocks.retrieve(notes.id).label)")
            == "True shift_notes"
        )

    def test_so_is_one_in_a_dictionary(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E4')")
        kernel.run("all_of_them = {'first': notes}; del notes")
        kernel.run("client.blocks.delete(all_of_them['first'].id); client.blocks.create(label='shift_notes')")
        printed = kernel.run("client.blocks.retrieve(all_of_them['first'].id)", kernel.id_of("E4"))
        assert "all_of_them['first'] = client.blocks.list(label='shift_notes')[0]" in printed

    @pytest.mark.parametrize(
        "typed", ["lesson.hint(E9)", 'lesson.predict("P1", b)', 'lesson.quiz("Q1", choice=b)']
    )
    def test_a_letter_without_its_quotes(self, kernel, typed):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        printed = kernel.run(typed, kernel.id_of("E1"))
        assert "NameError" in printed
        assert "Write it between quotes: " in printed

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("policies.value = 'x'", "client.blocks.update(block.id, value=…)"),
            ("policies.text = 'x'", "client.blocks.update(block.id, value=…)"),
            ("client.blocks.agents(policies.id)", "client.blocks.agents.list(block.id)"),
            ("client.agents.messages('x')", "client.agents.messages.create(agent.id, input=…)"),
        ],
    )
    def test_what_python_only_refuses_is_answered_with_what_was_meant(self, kernel, typed, meant):
        kernel = kernel()
        kernel.run("from kit import connect; from kit.lessons import open_lesson")
        kernel.run("client = connect(); lesson = open_lesson(1, client)")
        kernel.run("policies = client.blocks.create(label='policies')")
        printed = kernel.run(typed, "a-new-cell")
        assert "Error" in printed
        assert meant in printed

    def test_a_name_that_no_cell_makes_is_a_mistake_and_no_reason_to_go_back(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        printed = kernel.run("print(polices)", kernel.id_of("E1"))
        assert "NameError" in printed
        assert "resume" not in printed

    def test_after_a_straight_run_in_a_kernel_without_the_kit_no_order_is_blamed(self, kernel):
        kernel = kernel().begin(watched=False)
        for cell in kernel.story.cells[: kernel.story.asking("E1")]:
            kernel.run(cell.source, cell.id)
        for _ in range(2):  # an exercise may be tried as often as one likes
            printed = kernel.run(f"client.blocks.retrieve({NOBODY!r})", kernel.id_of("E1"))
            assert "NotFoundError" in printed
            assert "twice" not in printed
            assert "above" not in printed

    def test_a_cell_of_the_story_that_ran_late_offers_the_way_back_whatever_its_error(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('Q1')")
        stubborn = next(cell for cell in kernel.story.cells if "Stubborn" in cell.source)
        printed = kernel.run(stubborn.source.replace("tools = ", "tools = None.rule or "), stubborn.id)
        assert "AttributeError" in printed
        assert "Cells below this one have run before it" in printed
        assert "To be brought back here" in printed

    @pytest.mark.parametrize("emptying", ["lesson.empty_room()", "lesson.reset()"])
    def test_in_a_room_that_was_emptied_the_way_back_is_offered(self, kernel, emptying):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E4')")
        kernel.run(emptying)
        for code in ("client.blocks.retrieve(notes.id)", published(1)["E4"], 'lesson.check("E4")'):
            printed = kernel.run(code, kernel.id_of("E4"))
            assert "of the notebook above this one have not run since the room was emptied" in printed
            assert "To be brought back here" in printed
        kernel.run("from kit import resume; resume()", kernel.id_of("E4"))
        assert "brought back" not in kernel.run('lesson.begin("E4")', kernel.id_of("E4"))

    def test_what_was_deleted_by_hand_is_told_with_its_commit_and_the_way_back(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E4')")
        kernel.run("client.blocks.delete(notes.id)")
        for code in ("client.blocks.retrieve(notes.id)", "client.audit.flows('shift_notes')"):
            printed = kernel.run(code, kernel.id_of("E4"))
            assert "`shift_notes` was deleted in commit" in printed
            assert "by operator through `blocks.delete`" in printed
            assert "To be brought back here" in printed

    def test_a_question_that_is_not_there_has_nothing_to_do_with_the_order(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('Q1')")
        printed = kernel.run('lesson.quiz("R9", "a")', kernel.id_of("R1"))
        assert "It has R1" in printed
        assert "brought back" not in printed

    def test_a_name_that_is_like_another_one_is_asked_for(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        assert "Do you mean `policies`?" in kernel.run("policy", kernel.id_of("E1"))
        assert "Do you mean `client`?" in kernel.run("Client.agents.list()")
        assert "Do you mean" not in kernel.run("quite_another")
        assert "from kit import Patch" in kernel.run("Patch")

    def test_a_name_in_quotes_is_told_from_the_agent(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        assert "Write tier2 without quotes" in kernel.run("ask('tier2', 'Hello?')", kernel.id_of("E1"))
        assert "client.agents.list(name=…)[0]" in kernel.run("ask('Tier 2', 'Hello?')")

    def test_a_cell_above_is_found_under_its_whole_heading(self, kernel):
        kernel = kernel(number=0)
        assert "under “0 · Ten minutes to begin with”" in kernel.run("press", kernel.story.cells[2].id)
        assert kernel.story.cells[2].under == "Part 1 · One text, three readers"

    def test_a_cell_of_the_story_that_fails_in_its_order_is_not_explained_by_it(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('P4')")
        assert "brought back" not in kernel.run("None.rule", kernel.id_of("P4"))

    def test_in_a_notebook_that_is_none_of_the_course_nothing_is_said(self, kernel, tmp_path, monkeypatch):
        kernel = kernel()
        monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "mine.ipynb"))
        assert "resume" not in kernel.run("lesson", "c1")


class TestACellThatRunsTwice:
    def test_in_a_row_it_counts_once_and_says_so(self, kernel):
        kernel = kernel()
        for cell in kernel.story.cells[:13]:
            first, second = (kernel.run(cell.source, cell.id) for _ in range(2))
            assert second.removeprefix(AGAIN).strip() == first
            assert second.startswith(AGAIN) == ("create(" in cell.source or "edit(" in cell.source)

    def test_what_it_has_erased_is_not_said_to_be_taken_back(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        cell = next(cell for cell in reversed(kernel.story.cells) if cell.makes("tier1_a"))
        erasing = "client.blocks.redact(policies.id, '60 days')"
        kernel.run(erasing, cell.id)
        printed = kernel.run(erasing, cell.id)
        assert printed.startswith(AGAIN)
        assert "what it had erased from company_policies does not come back" in printed

    @pytest.mark.slow
    @pytest.mark.parametrize("number", NUMBERS)
    def test_each_cell_of_the_story_twice_and_all_exercises_are_right(self, number, kernel):
        small = ("(2, 4, 8), 4, 4", "(2,), 2, 1")  # the measured race would take longer than all the rest
        kernel = kernel(number, parameters=[small])
        for cell, solved_one in zip(kernel.story.cells, solved_cells(number), strict=True):
            code = solved_one if cell.kind == "exercise" else cell.source
            printed = kernel.run(code, cell.id)
            if cell.kind == "exercise":
                assert "✔ right" in printed, printed
                continue
            assert "Traceback" not in kernel.run(code, cell.id) or self.goes_on_by_the_way_back(kernel, cell)

    def goes_on_by_the_way_back(self, kernel, cell):
        """What a cell has used up is made anew by those above it."""
        assert "turn.act()" in cell.source  # the turns were begun in the cell above, and have ended
        kernel.run("lesson.resume(sure=True)", cell.id)  # the exercises ran otherwise than they are saved
        return "Traceback" not in kernel.run(cell.source, cell.id)

    def test_later_on_it_runs_and_tells_what_that_has_done(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        cell = next(cell for cell in kernel.story.cells if cell.source.startswith("policies ="))
        printed = kernel.run(cell.source, cell.id)
        assert "Its second run did this to the room: the block company_policies is new." in printed
        assert "To be brought back here" in printed
        kernel.run("lesson.resume()", kernel.id_of("E1"))
        assert len(kernel["client"].blocks.list(label="company_policies")) == 1

    def test_a_wrong_answer_in_a_room_with_doubles_is_told_of_them(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        for cell in kernel.story.cells:
            if cell.source.startswith(("policies =", "tier1_a =")):
                kernel.run(cell.source, cell.id)
        answer = published(1)["E1"].replace("[policies.id]", "[]")
        printed = kernel.run(f'lesson.begin("E1")\n{answer}\nlesson.check("E1")', kernel.id_of("E1"))
        assert "✘ wrong" in printed
        assert "2 cells above have run twice, and both runs of each are in the room" in printed
        assert "To be brought back here" in printed

    def test_what_is_typed_wrong_in_a_cell_that_runs_again_is_no_matter_of_order(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        cell = next(cell for cell in kernel.story.cells if cell.source.startswith("policies ="))
        kernel.run("client.blocks.create(label='x')", cell.id)
        printed = kernel.run("client.blocks.create(labels='x')", cell.id)
        assert "has no argument 'labels'" in printed
        assert "run before" not in printed
        assert "To be brought back here" not in printed

    def test_a_question_that_is_asked_again_later_on_is_no_matter(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        cell = next(cell for cell in kernel.story.cells if cell.source.startswith("def ask"))
        assert kernel.run(cell.source, cell.id).count("Tier") == 3

    def test_what_was_done_since_in_another_cell_is_never_taken_back(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        cell = next(cell for cell in reversed(kernel.story.cells) if cell.makes("escalation"))
        kernel.run(cell.source, cell.id)
        kernel.run('client.blocks.create(label="mine")', "a-new-cell")
        assert AGAIN not in kernel.run(cell.source, cell.id)
        assert kernel["client"].blocks.list(label="mine")

    def test_a_cell_that_says_something_else_by_now_is_run_as_it_is(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E1')")
        cell = next(cell for cell in kernel.story.cells if cell.source.startswith("tier1_a ="))
        kernel.run(cell.source, cell.id)
        assert AGAIN not in kernel.run("client.agents.create(name='Tier 9')", cell.id)

    def test_a_lesson_that_is_opened_again_begins_anew(self, kernel):
        kernel = kernel()
        kernel.run("from kit import resume; resume('E2')")
        opening = next(cell for cell in kernel.story.cells if cell.makes("lesson"))
        kernel.run(opening.source, opening.id)
        printed = kernel.run("client.blocks.retrieve(escalation.id)", kernel.id_of("P1"))
        assert "NotFoundError" in printed
        assert "13 cells of the notebook above this one have not run since the room was opened" in printed


class TestARoomInAFile:
    ROOM = (("room = None", 'room = "team.jsonl"'),)

    def first_cells(self, kernel):
        opening = next(place for place, cell in enumerate(kernel.story.cells) if cell.makes("lesson"))
        return "".join(kernel.run(cell.source, cell.id) for cell in kernel.story.cells[: opening + 1])

    def test_a_notebook_empties_what_it_made_itself(self, kernel):
        kernel = kernel(parameters=self.ROOM)
        self.first_cells(kernel)
        kernel.run('client.blocks.create(label="x")')
        assert "Error" not in self.first_cells(kernel.begin())
        assert not kernel["client"].blocks.list()

    def test_the_second_notebook_asks_before_it_empties_anything(self, kernel):
        one = kernel(1, parameters=self.ROOM)
        self.first_cells(one)
        one.run('client.blocks.create(label="x"); client.agents.create(name="Ana")')
        two = kernel(2, parameters=self.ROOM)
        printed = self.first_cells(two)
        assert "team.jsonl holds 1 agent (Ana) and 1 block (x) of notebook 1. Nothing was emptied." in printed
        assert [block.label for block in two["client"].blocks.list()] == ["x"]
        two.run("lesson.empty_room(sure=True)")
        assert not two["client"].blocks.list()
        assert "Error" not in self.first_cells(two)  # it is its own now

    def test_a_notebook_asks_where_another_one_has_gone_on_in_its_room(self, kernel):
        one = kernel(1, parameters=self.ROOM)
        self.first_cells(one)
        one.run('client.blocks.create(label="x")')
        self.first_cells(kernel(3, parameters=self.ROOM))
        again = kernel(1, parameters=self.ROOM)
        assert "Error" not in self.first_cells(again)  # nothing was done there
        again.run('client.blocks.create(label="x")')
        three = kernel(3, parameters=self.ROOM)
        self.first_cells(three)
        three.run('client.agents.create(name="Coordinator")')
        self.first_cells(three)
        again = kernel(1, parameters=self.ROOM)
        printed = self.first_cells(again)
        assert (
            "1 agent (Coordinator) and 1 block (x) of this notebook, and notebook 3 was opened in it since"
            in printed
        )
        again.run("lesson.empty_room(sure=True)")
        assert "Error" not in self.first_cells(again)

    def test_what_no_notebook_has_made_is_asked_for_too(self, kernel, tmp_path):
        with connect(tmp_path / "team.jsonl") as room:
            room.blocks.create(label="x")
        printed = self.first_cells(kernel(parameters=self.ROOM))
        assert "1 block (x) that no notebook has made" in printed

    def test_an_empty_file_is_anybodys(self, kernel, tmp_path):
        connect(tmp_path / "team.jsonl").close()
        assert "Error" not in self.first_cells(kernel(parameters=self.ROOM))

    def test_on_the_way_back_the_learner_is_asked_before_her_file_is_emptied(self, kernel):
        kernel = kernel(parameters=self.ROOM)
        self.first_cells(kernel)
        kernel.run('client.blocks.create(label="mine")')
        printed = kernel.run("lesson.resume()", kernel.id_of("E2"))
        assert "The way back empties team.jsonl and builds it anew. It holds 1 block" in printed
        assert "You are back" not in printed
        assert [block.label for block in kernel["client"].blocks.list()] == ["mine"]
        assert "You are back" in kernel.run("lesson.resume(sure=True)", kernel.id_of("E2"))
        labels = [block.label for block in kernel["client"].blocks.list()]
        assert labels == ["company_policies", "escalation_procedures"]


def test_each_button_has_a_name_in_the_page_by_which_its_model_is_found():
    with here.run_again("c14"):
        one, other = (Back(told_by_the_course(1), 3) for _ in range(2))
    assert [back.place["id"] for back in (one, other)] == [one.model_id, other.model_id]
    assert one.model_id != other.model_id
