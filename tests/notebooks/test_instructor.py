"""The instructor's pages keep their word: links, commands, code, minutes, exercises, spare solutions."""

from __future__ import annotations

import contextlib
import re
import shlex
import signal
import subprocess
import sys
from collections import defaultdict

import nbformat
import pytest

from kit import Client
from kit.cli import _parser
from kit.lessons.progress import Progress, progress_file
from kit.lessons.syllabus import LESSONS, syllabus
from tests.notebooks.course import COURSE, TAUGHT, solved
from tests.server.serving import Served
from tests.server.test_join import FIRST, NEXT, Notebook

FOLDER = COURSE / "instructor"
NAMES = ("guide.md", "room.md", "spare.md", "hub.md")
PAGES = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES}
SPARE = dict(re.findall(r"^### (S\d+) (.*?)(?=^##|\Z)", PAGES["spare.md"], re.DOTALL | re.MULTILINE))
PLANS = re.findall(
    r"^## ([^\n]*): (\d+) to (\d+) minutes\n(.*?)(?=^##|\Z)", PAGES["guide.md"], re.DOTALL | re.MULTILINE
)
_page = pytest.mark.parametrize("name", PAGES)
_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan[0])
_spare = pytest.mark.parametrize("exercise", SPARE)
_CODE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


def blocks(text, language):
    """The blocks of code in one language."""
    return [code for found, code in _CODE.findall(text) if found == language]


def rows(text):
    """The rows of the tables in a text, without their headings."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells]


def headings(page):
    """The headings of a page as a link names them."""
    titles = re.findall(r"^#+ (.*)$", _CODE.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def titles(number, *, slides=False):
    """The headings of a notebook; with ``slides`` only those on the wall."""
    cells = nbformat.read(solved(number), as_version=4).cells
    chosen = [cell for cell in cells if not slides or "slideshow" in cell.metadata]
    return [title for cell in chosen for title in re.findall(r"^#+ (.*)$", cell.source, re.MULTILINE)]


def run(code, name, names):
    exec(compile(code, name, "exec"), names)  # noqa: S102 — our own pages' code


@pytest.fixture
def names(tmp_path, monkeypatch):
    """An empty folder to run in and an empty namespace; rooms are closed in the end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIT_PROGRESS", raising=False)
    found = {"__name__": "__main__"}
    yield found
    for value in found.values():
        if isinstance(value, Client):
            value.close()


# --------------------------------------------------------------------------------------- what pages point at


@_page
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[name]):
        path, _, heading = target.partition("#")
        assert (FOLDER / path).exists(), target
        if heading:
            assert heading in headings(PAGES[path or name]), target


@_page
def test_every_command_is_one_that_the_kit_has(name):
    lines = [line.strip() for code in blocks(PAGES[name], "sh") for line in code.splitlines()]
    prose = _CODE.sub("", PAGES[name])
    commands = [line for line in [*lines, *re.findall(r"`(kit [^`\n]*)`", prose)] if line.startswith("kit ")]
    assert commands or name == "spare.md"
    for command in commands:
        words = shlex.split(command)[1:]
        with contextlib.suppress(SystemExit) if words == ["--version"] else contextlib.nullcontext():
            assert _parser().parse_args(words).door, command
        for word in words:
            assert not word.endswith(".ipynb") or any(COURSE.parent.glob(word)), command


@_page
def test_every_question_and_exercise_named_exists(name):
    for number, task in re.findall(r"\b(\d)-([EIPQRT]\d)\b", PAGES[name]):
        lesson = syllabus(int(number))
        assert task in {**lesson.tasks, **lesson.questions}, f"{number}-{task}"
    for number in re.findall(r"\bnotebooks? (\d)\b", PAGES[name]):
        assert int(number) in LESSONS


def test_every_misconception_is_one_that_an_exercise_or_a_question_recognises():
    noticed = [
        row[1] for row in rows(PAGES["guide.md"]) if len(row) == 3 and re.match(r"\d-[EPQR]\d ", row[1])
    ]
    found = defaultdict(int)
    for cell in noticed:
        for number, task, mistake in re.findall(r"(\d)-(E\d) \*([^*]+)\*", cell):
            assert mistake in syllabus(int(number)).tasks[task].wrong_answers, f"{number}-{task} {mistake}"
            found[int(number)] += 1
        for number, question, letter in re.findall(r"(\d)-([PQR]\d) (\w)\b", cell):
            asked = syllabus(int(number)).questions[question]
            assert letter in set(asked.options) - {asked.right}, f"{number}-{question} {letter}"
            found[int(number)] += 1
        named = re.findall(r"\d-[EPQR]\d", cell)
        assert len(named) == len(re.findall(r"\d-E\d \*|\d-[PQR]\d [a-z]\b", cell)), cell
    assert min(found[number] for number in TAUGHT) >= 8


def test_the_answers_at_a_glance_are_the_right_ones_and_complete():
    table = rows(PAGES["guide.md"].split("## Answers at a glance")[1].split("\n## ")[0])[1:]
    assert [int(row[0]) for row in table] == list(LESSONS)
    for row in table:
        lesson = syllabus(int(row[0]))
        told = dict(re.findall(r"([RPQ]\d) (\w)\b", " ".join(row)))
        assert told == {name: question.right for name, question in lesson.questions.items()}
        orders = dict(re.findall(r"(E\d) `(\w+)`", row[-1]))
        assert orders.keys() == lesson.parsons.keys()
        assert all(lesson.parsons[name].check(order).outcome == "right" for name, order in orders.items())


def test_every_slide_of_the_board_script_is_marked_as_a_slide():
    script = PAGES["guide.md"].split("## Board script")[1].split("\n## ")[0]
    slides = [title for number in LESSONS for title in titles(number, slides=True)]
    named = [title for row in rows(script) if "slide" in row[1] for title in _ITALIC.findall(row[1])]
    assert len(named) >= 10
    for title in named:
        assert any(slide.startswith(title) for slide in slides), title


# -------------------------------------------------------------------------------------------------- the plans


def test_there_is_a_plan_for_half_a_day_and_one_for_a_full_day():
    assert [title.split(",")[0] for title, *_ in PLANS] == ["Half a day", "A full day"]


@_plan
def test_the_minutes_of_a_plan_add_up_to_what_its_heading_promises(plan):
    _, least, most, text = plan
    ranges = [re.fullmatch(r"(\d+)–(\d+)", row[0]) for row in rows(text)[1:]]
    spans = [(int(found[1]), int(found[2])) for found in ranges]
    assert all(low < high for low, high in spans)
    assert (sum(low for low, _ in spans), sum(high for _, high in spans)) == (int(least), int(most))


@_plan
def test_a_plan_has_a_place_for_every_prediction_and_exercise_of_its_notebooks(plan):
    numbers, planned = defaultdict(set), defaultdict(list)
    for _, number, part, who in rows(plan[3])[1:]:
        if number == "–":
            continue
        found = titles(int(number))
        for title in _ITALIC.findall(part):
            assert any(title in heading for heading in found), title
        for task, last in re.findall(rf"\b{number}-([EP]\d)(?: to {number}-[EP](\d))?", who):
            planned[int(number)] += [
                f"{task[0]}{one}" for one in range(int(task[1]), int(last or task[1]) + 1)
            ]
        numbers[int(number)] |= set(re.findall(r"\b(\d)-[EPQR]\d", who)) - {number}
    for number, tasks in planned.items():
        lesson = syllabus(number)
        wanted = [one for one in (*lesson.tasks, *lesson.questions) if one[0] in "EP"]
        assert sorted(tasks) == sorted(wanted), "incidents are for afterwards"
        assert not numbers[number], "a row names an exercise of another notebook"


# --------------------------------------------------------------------------------------------------- the code


def test_the_code_of_the_class_room_runs_and_does_what_it_says(names):
    for code in blocks(PAGES["room.md"], "python"):
        if "http://" not in code:
            run(code, "room.md", names)
    wall = names["client"].blocks.retrieve(names["wall"].id)
    assert "persona" not in wall.value
    assert "[redacted]" in wall.value
    assert names["client"].audit.access().of("Group 4", "wall").access == "append_only"


@pytest.mark.slow
def test_the_code_of_the_served_room_joins_it(names, tmp_path):
    (code,) = [code for code in blocks(PAGES["room.md"], "python") if 'connect("http://' in code]
    server = Served(tmp_path, "class.jsonl", "--class", "1", "--share", "wall=append_only")
    try:
        for old, new in (("http://127.0.0.1:8283", server.address), ("kit-…", server.tokens["Instructor"])):
            code = code.replace(old, new)
        run(code, "room.md", names)
        with names["client"] as client:
            (wall,) = client.blocks.list(label="wall")
            client.share(wall.id, None)
    finally:
        server.stop()


@_page
def test_no_page_takes_a_shared_block_for_the_wall(name):
    """The wall is the class's own: what stands in a block, whatever its label, waits for nobody."""
    assert "--share wall" not in PAGES[name]


def test_the_code_of_the_guide_finds_who_is_stuck(names, tmp_path, capsys):
    for learner, outcomes, hints in (
        ("ana", ["wrong"] * 3, 0),
        ("ben", ["wrong", "right"], 2),
        ("cy", [], 2),
    ):
        progress = Progress(progress_file(tmp_path / "class" / learner))
        for outcome in outcomes:
            progress.note(1, "E1", outcome=outcome)
        progress.note(1, "E1", hints=hints)
        progress.close()
    for code in blocks(PAGES["guide.md"], "python"):
        if "kit.join(" not in code:  # that one needs its class: below
            run(code, "guide.md", names)
    told = capsys.readouterr().out.splitlines()
    assert told == ["ana", "   1-E1: 3 tries, 0 of 2 hints", "ben", "cy", "   1-E1: 0 tries, 2 of 2 hints"]


def commands(page, door):
    """The lines of a page that begin with these words."""
    lines = [line.strip() for code in blocks(PAGES[page], "sh") for line in code.splitlines()]
    return [line for line in lines if line.startswith(door)]


def in_prose(page, door):
    (found,) = re.findall(rf"`({door} [^`]+)`", PAGES[page])
    return found


def kit(folder, command):
    """What a command says, run in a folder as in a terminal."""
    words = [sys.executable, "-m", "kit", *shlex.split(command)[1:]]
    return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout


@contextlib.contextmanager
def serving(folder, command):
    """A class that is open to this machine: its address and its join code."""
    words = [sys.executable, "-m", "kit", *shlex.split(command)[1:], "--port", "0"]
    server = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        yield address, next(line.split()[2] for line in server.stdout if line.startswith("Join code: "))
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)


@pytest.mark.slow
def test_a_day_is_held_with_the_commands_of_the_guide_alone(tmp_path):
    """From the new folder to the archive: each line as it stands there, on this machine only."""
    new, serve, export, archive = commands("guide.md", "kit class")
    (paste,) = [code for code in blocks(PAGES["guide.md"], "python") if "kit.join(" in code]
    kit(tmp_path, new)
    kit(tmp_path, "kit lab --copy-only --folder ada")
    with serving(tmp_path, serve.replace(" --host 0.0.0.0", "")) as (address, code):
        notebook = Notebook(tmp_path / "ada" / "01_read_only_knowledge.ipynb", KIT_PROGRESS="")
        try:
            notebook.run(re.sub(r"kit\.join\(.*\)", f'kit.join("{address}", "{code}", "Ada")', paste))
            said = notebook.run(f"{FIRST}\n{NEXT.format(number=1)}\nlesson.quiz('Q1', 'a')")
            assert f"In the class at {address}, as Ada." in said
        finally:
            notebook.close()
    kit(tmp_path, export)
    (tried,) = (tmp_path / "results" / "tries.csv").read_text("utf-8").splitlines()[1:]
    assert {"Ada", "Q1", "a"} <= set(tried.split(","))
    assert "morning-" in kit(tmp_path, archive)
    (packed,) = tmp_path.glob("morning-*.zip")
    resume = re.sub(r"\S+\.zip", packed.name, in_prose("guide.md", "kit class resume"))
    kit(tmp_path, f"{resume} --no-serve")
    kit(tmp_path, in_prose("guide.md", "kit class forget"))
    left = b"".join(path.read_bytes() for path in (tmp_path / "morning").rglob("*") if path.is_file())
    assert b"Ada" not in left


@_spare
def test_a_spare_solution_is_right(exercise, names):
    start, solution = blocks(SPARE[exercise], "python")
    run(start, f"{exercise}, start", names)
    run(solution, f"{exercise}, solution", names)


@_spare
def test_a_spare_exercise_is_whole(exercise):
    text = SPARE[exercise]
    task, solution = text.split("<details>")
    assert "**Task.**" in task
    assert "**Hint.**" in task
    assert "assert" not in task
    assert "<summary>Explained solution</summary>\n\n" in solution
    assert len(re.findall(r"^ *assert ", solution, re.MULTILINE)) >= 2
    assert len(_CODE.sub("", solution.split("</details>")[0]).split()) > 30, "it explains nothing"
    assert solution.count("</details>") == 1


def test_the_table_of_spare_exercises_says_what_their_headings_say():
    table = [row for row in rows(PAGES["spare.md"]) if re.match(r"S\d", row[0])]
    assert len(table) == len(SPARE) >= 8
    for name, _, minutes, _ in table:
        key, title = name.split(" ", 1)
        low, high = minutes.split("–")
        assert SPARE[key].splitlines()[0] == f"· {title} · {low} to {high} minutes"
    per_notebook = [row[1] for row in table]
    assert all(sum(str(number) in row for row in per_notebook) >= 2 for number in TAUGHT)


@_page
def test_no_page_names_a_path_of_somebody_s_machine_or_a_binding_hour(name):
    prose = _CODE.sub("", PAGES[name])
    assert not re.search(r"(?<![\w.])/(home|work|tmp|Users|mnt)/", PAGES[name])
    assert not re.search(r"\b([01]?\d|2[0-3]):[0-5]\d\b", prose)
    assert max(map(len, prose.splitlines())) < 260
