"""A question in a notebook: one widget, which prints what is printed elsewhere and hears what is chosen."""

import contextlib
import io
import re
import subprocess
import sys

import pytest
from jupyter_client.manager import KernelManager

from kit import connect
from kit.lessons import open_lesson
from kit.lessons.choice import choice
from kit.lessons.display import PrintedVerdict
from kit.lessons.sheet import Sheet, say

SECONDS = 60
VIEW = "application/vnd.jupyter.widget-view+json"
HOSTILE = "<script>window.pwned = 1</script> &copy; \"quoted\" 'x' \x1b[31m"
SET_UP = """from kit import connect
from kit.lessons import open_lesson
client = connect(repeatable=True)
lesson, lab = open_lesson(1, client), open_lesson(2, client)"""
RESULT = """with lab.result("P3"):
    print("the <answer>")"""


# --------------------------------------------------------------------------------------- the widget alone


def sheet(**changed):
    return Sheet(**{"head": "Q1. Is it shared?", "options": {"a": "yes", "b": "no"}, **changed})


def answer(letter):
    return sheet(chosen=letter, said=(say(f"you said {letter}", "✔ right:"),))


def press(widget, **message):
    widget._handle_custom_msg(message, [])


def test_a_choice_gets_its_sheet_and_which_choice_it_answers():
    widget = choice("one", sheet(), answer)
    assert (widget.state["chosen"], widget.state["said"], widget.state["turn"]) == ("", [], "")
    for letter, turn in (("b", "first"), ("a", "second")):
        press(widget, choice=letter, turn=turn)
        assert (widget.state["chosen"], widget.state["turn"]) == (letter, turn)
        assert widget.state["said"] == [{"lead": "✔ right:", "text": f"you said {letter}", "kind": "said"}]


def test_what_a_choice_raises_is_shown():
    widget = choice("raises", sheet(), lambda _: 1 / 0)
    press(widget, choice="a", turn="t")
    assert widget.state["said"][0]["lead"] == "? not noted:"
    assert "division by zero" in widget.state["said"][0]["text"]
    assert widget.state["turn"] == "t"


@pytest.mark.parametrize("message", [{}, {"choice": None}, {"choice": ["a"], "turn": 3}, {"other": 1}])
def test_a_message_of_another_kind_does_no_harm(message):
    widget = choice("odd", sheet(), lambda letter: sheet(said=(say(f"{letter!r} is no letter"),)))
    press(widget, **message)
    assert widget.state["chosen"] == ""


def test_a_question_that_is_put_again_begins_anew_in_the_one_widget_of_its_name():
    widget = choice("again", sheet(), answer)
    press(widget, choice="b", turn="t")
    again = choice("again", sheet(), answer)
    assert again is widget
    assert (again.state["chosen"], again.state["turn"]) == ("", "")


def test_a_widget_that_was_closed_is_made_again():
    widget = choice("closed", sheet(), answer)
    widget.close()
    again = choice("closed", sheet(), answer)
    assert again is not widget
    assert again.state["head"] == "Q1. Is it shared?"


def test_without_a_program_it_is_a_form_that_only_shows():
    page = answer("b").html
    assert page.startswith('<div><fieldset disabled=""')
    assert re.findall(r"<input [^>]*>", page) == [
        '<input type="radio" disabled="">',
        '<input type="radio" disabled="" checked="">',
    ]
    assert "<strong>✔ right:</strong> you said b" in page
    assert 'name="' not in page  # or two forms in a page would be one group


def test_lines_stand_in_the_order_that_was_given():
    lines = Sheet("E7. Order.", {"a": "one", "b": "  two"}, (), "ba", ordered=True)
    assert re.findall(r"<code>(.*?)</code>", lines.html) == ["  two", "one"]
    assert [letter for letter, _ in lines.state()["options"]] == ["b", "a"]
    assert lines.text.split("\n")[1:] == ["   a   one", "   b     two"]


def test_whatever_somebody_wrote_stays_text():
    page = Sheet(HOSTILE, {"a": HOSTILE}, (say(HOSTILE, "✘ wrong:"),)).html
    assert "<script" not in page
    assert "&amp;copy;" in page
    assert "\x1b" not in page
    lines = Sheet(HOSTILE, {"a": HOSTILE}, ordered=True).html
    assert "<script" not in lines


# ------------------------------------------------------------------------------------ outside a notebook


def run(command, code=""):
    return subprocess.run(command, check=False, input=code, capture_output=True, text=True, timeout=SECONDS)


def test_outside_a_notebook_no_widget_is_loaded_and_the_text_is_printed():
    code = (
        "import sys; from kit import connect; from kit.lessons import open_lesson\n"
        "lesson = open_lesson(1, connect()); lesson.quiz('Q1', 'a'); lesson.predict('P1', '')\n"
        "verdict = lesson.parsons('E7', 'dbcae'); print(verdict)\n"
        "assert not {'anywidget', 'ipywidgets', 'IPython'} & set(sys.modules), 'loaded'\n"
    )
    done = run([sys.executable, "-c", code])
    assert done.returncode == 0, done.stderr
    assert "✔ right: Yes: one text, several readers.\n" in done.stdout
    assert "Choose: put one of a, b, c between the quotes" in done.stdout
    assert done.stdout.count("✔ right: Whether Ben") == 1


@pytest.mark.slow
def test_in_a_terminals_ipython_the_text_is_printed_too():
    code = f"{SET_UP}\nlesson.quiz('Q1', 'a')\nlesson.parsons('E7', 'dbcae')\n"
    command = [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor"]
    done = run(command, code)
    assert "✔ right: Yes: one text, several readers.\n" in done.stdout
    assert done.stdout.count("✔ right: Whether Ben") == 1


# ----------------------------------------------------------------------------------------- in a notebook


class Kernel:
    """A kernel as a notebook has one: cells are run in it, and widgets pressed."""

    def __init__(self):
        self.manager = KernelManager()
        self.manager.start_kernel(stderr=subprocess.DEVNULL)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    def run(self, code):
        """What a cell shows, output by output."""
        self.client.execute(code)
        return [
            message["content"]
            for message in self._until_idle()
            if message["msg_type"] in {"stream", "display_data", "execute_result", "error"}
        ]

    def press(self, output, letters):
        """Choose in what a cell has shown; gives the state that the page gets."""
        content = {"method": "custom", "content": {"choice": letters, "turn": "t"}}
        data = {"comm_id": output["data"][VIEW]["model_id"], "data": content}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", data))
        messages = [message["content"] for message in self._until_idle()]
        assert not [one for one in messages if "text" in one or "traceback" in one]
        states = [one["data"]["state"]["state"] for one in messages if "comm_id" in one and "data" in one]
        return states[-1]

    def _until_idle(self):
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            yield message
            if message["content"].get("execution_state") == "idle":
                return

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def running():
    kernel = Kernel()
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(running):
    assert running.run(SET_UP) == []
    return running


def printed(code):
    """What the same call prints outside a notebook, and the verdict that it gives."""
    with contextlib.redirect_stdout(io.StringIO()) as out, connect(repeatable=True) as client:
        given = eval(code, {"lesson": open_lesson(1, client)})  # noqa: S307
        print(*([] if given is None else [given]), end="")
    return out.getvalue().removesuffix("\n")


@pytest.mark.parametrize("call", ["quiz", "predict", "parsons"])
@pytest.mark.parametrize("given", ["", "a", "b", " C ", "z", "dbcae", "d,b c ea", "edcba"])
def test_a_cell_shows_one_thing_whose_text_is_what_is_printed_elsewhere(kernel, call, given):
    name = {"quiz": "Q1", "predict": "P1", "parsons": "E7"}[call]
    code = f"lesson.{call}({name!r}, {given!r})"
    (output,) = kernel.run(code)
    assert set(output["data"]) == {"text/plain", "text/html", VIEW}
    assert output["data"]["text/plain"] == printed(code)


def test_a_letter_that_is_chosen_is_noted_as_one_that_is_typed(kernel):
    (shown,) = kernel.run('lesson.quiz("Q1", "")')
    assert kernel.press(shown, "b")["said"][0]["lead"] == "✘ wrong:"
    assert kernel.press(shown, "a")["said"] == [
        {"lead": "✔ right:", "text": "Yes: one text, several readers.", "kind": "said"}
    ]
    (progress,) = kernel.run("lesson.progress()")
    assert "1 of 11 questions answered" in progress["data"]["text/plain"]
    (tries,) = kernel.run('a = lesson._progress.of(1)["Q1"]; a["first"], a["choice"], a["tries"]')
    assert tries["data"]["text/plain"] == "('b', 'a', 2)"


def test_a_prediction_before_the_result_is_compared_with_it(kernel):
    (shown,) = kernel.run('lab.predict("P3", "")')
    assert kernel.press(shown, "c")["said"][0]["text"] == "Your prediction is c. Now run the next cell."
    (result,) = kernel.run(RESULT)
    assert "the <answer>" in result["text"]
    assert "✔ as you predicted" in result["text"]


def test_a_prediction_after_the_result_shows_what_was_withheld_as_often_as_it_is_chosen(kernel):
    (shown,) = kernel.run('lab.predict("P3", "")')
    (waiting,) = kernel.run(RESULT)
    assert "the <answer>" not in waiting["text"]
    for letter, lead in (("a", "✘ not as you predicted."), ("c", "✔ as you predicted.")):
        first, withheld, compared, *_ = kernel.press(shown, letter)["said"]
        assert first["text"] == f"Your prediction is {letter}. The next cell has printed:"
        assert (withheld["kind"], withheld["text"]) == ("printed", "the <answer>\n")
        assert compared["lead"] == lead
    (again,) = kernel.run('lab.predict("P3", "c")')
    said = "Your prediction is c. The next cell has printed:\n\nthe <answer>\n\n✔ as you predicted. Yes. That"
    assert said in again["data"]["text/plain"]
    assert "<pre>the &lt;answer&gt;</pre>" in again["data"]["text/html"]


TRY = """policies = client.blocks.create(label="company_policies", value="60 days")
lesson.begin("E1")
client.agents.create(name="Tier 1 C")
lesson.check("E1")"""


def test_a_wrong_verdict_has_a_button_that_takes_the_try_back(kernel):
    (shown,) = kernel.run(TRY)
    text = shown["data"]["text/plain"]
    assert text.startswith("✘ wrong: Tier 1 C does not hold company_policies")
    assert 'lesson.undo("E1") takes your try back: it deletes the new agent Tier 1 C.' in text
    state = kernel.press(shown, "undo")
    assert [one["lead"] for one in state["said"]] == ["✘ wrong:", ""]
    assert state["said"][1]["text"] == "Taken back, which deletes the new agent Tier 1 C. E1 begins anew."
    assert state["options"] == []
    (left,) = kernel.run("[agent.name for agent in client.agents.list()]")
    assert left["data"]["text/plain"] == "[]"


def test_the_button_does_what_was_read_and_tells_first_where_that_is_more_now(kernel):
    *_, shown = kernel.run(TRY)
    kernel.run('client.agents.create(name="Tier 1 C"); lesson.check("E1");')
    state = kernel.press(shown, "undo")
    assert state["said"][1]["lead"] == "?"
    assert state["options"] == [["undo", "take my try back"]]
    (there,) = kernel.run("len(client.agents.list())")
    assert int(there["data"]["text/plain"]) == 2


def test_a_cell_that_fails_ends_its_try(kernel):
    kernel.run('lesson.begin("E1"); client.agents.create(name="Tier 1 C"); 1 / 0')
    kernel.run('mine = client.blocks.create(label="my_notes")')
    (undone,) = kernel.run('lesson.undo("E1")')
    assert "deletes the new agent Tier 1 C" in " ".join(undone["text"].split())
    assert "the block my_notes is new" in undone["text"]


def test_an_order_is_judged_and_noted(kernel):
    (shown,) = kernel.run('lesson.parsons("E7", "")')
    wrong, right = kernel.press(shown, "abcde"), kernel.press(shown, "dbcae")
    assert [state["said"][0]["lead"] for state in (wrong, right)] == ["✘ wrong:", "✔ right:"]
    assert [letter for letter, _ in right["options"]] == list("dbcae")
    (progress,) = kernel.run("lesson.progress()")
    assert "1 of 8 exercises solved" in progress["data"]["text/plain"]


def test_what_a_page_shows_of_how_far_one_is_stays_true(kernel):
    kernel.run("lesson.reset()")
    (first,) = kernel.run("lesson.parts()")
    assert "0 of 4" in first["data"]["text/plain"]
    kernel.run("lesson.part(1)")
    (shown,) = kernel.run('lesson.quiz("R1", "")')
    kernel.press(shown, "b")
    (now,) = kernel.run(
        "from kit.lessons.choice import _shown\n"
        "[_shown[f'1 {one}'].state['said'] for one in ('parts', 'part 1')]"
    )
    assert "1 of 4" in now["data"]["text/plain"]
    assert "still open: R2, R3, E1" in now["data"]["text/plain"]


def test_beginning_again_is_a_button_and_a_run_of_all_cells_presses_none(kernel):
    kernel.run('lesson.quiz("R1", "b")')
    (shown,) = kernel.run("lesson.start_again()")
    (answered,) = kernel.run("lesson._logbook.of('R1')['choice']")
    assert "b" in answered["data"]["text/plain"]
    assert "The room is empty" in str(kernel.press(shown, "a")["said"])
    (forgotten,) = kernel.run("lesson._logbook.of('R1')")
    assert forgotten["data"]["text/plain"] == "{}"


def test_what_was_chosen_earlier_is_not_in_the_outputs_of_a_new_run(kernel):
    (first,) = kernel.run('lesson.quiz("Q2", "")')
    kernel.press(first, "a")
    (second,) = kernel.run('lesson.quiz("Q2", "")')
    assert second["data"] == first["data"]
    assert kernel.press(second, "c")["chosen"] == "c"


def test_cells_that_run_again_make_no_further_widgets(kernel):
    count = "from ipywidgets.widgets.widget import _instances; len(_instances)"
    kernel.run('lesson.quiz("Q3", "")')
    (before,) = kernel.run(count)
    kernel.run(SET_UP)
    for _ in range(5):
        kernel.run('lesson.quiz("Q3", "")')
    (after,) = kernel.run(count)
    assert after["data"]["text/plain"] == before["data"]["text/plain"]


def test_a_verdict_that_a_cell_has_shown_is_shown_again_only_when_it_is_asked_for(kernel):
    (_,) = kernel.run('verdict = lesson.parsons("E7", "dbcae"); verdict')
    (asked_for,) = kernel.run("verdict")
    assert asked_for["data"]["text/plain"].startswith("✔ right: Whether Ben")
    (outcome,) = kernel.run("verdict.outcome")
    assert outcome["data"]["text/plain"] == "'right'"


def test_a_verdict_has_a_box_beside_its_text(kernel):
    (verdict,) = kernel.run('lesson.check("E1")')
    assert set(verdict["data"]) == {"text/plain", "text/html"}
    assert verdict["data"]["text/plain"] == printed('lesson.check("E1")')
    assert "<strong>○ not tried yet:</strong>" in verdict["data"]["text/html"]


def test_a_verdicts_text_is_escaped():
    page = PrintedVerdict("wrong", "it holds <b>")._repr_mimebundle_()["text/html"]
    assert "--jp-error-color1" in page
    assert "it holds &lt;b&gt;" in page
