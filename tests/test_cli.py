"""The command ``kit`` from outside: what it prints, what it leaves behind, and its exit codes."""

import importlib.util
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from kit import __version__, cli, connect
from kit.cli import main
from kit.lessons.progress import Progress
from kit.lessons.syllabus import LESSONS
from kit.notebooks import copies as course


def notebook(path: Path, *sources: str, parameters: str = "") -> Path:
    """Write a notebook of code cells, the first one tagged ``parameters`` if given."""
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Rooms")])
    if parameters:
        page.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    page.cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(page, path)
    return path


@pytest.fixture
def tiny_course(tmp_path, monkeypatch):
    place = tmp_path / "installed"
    notebook(place / "01_first.ipynb", "print('first')")
    notebook(place / "02_second.ipynb", "print('second')")
    monkeypatch.setattr(course, "PLACES", (place,))
    return place


@pytest.fixture
def room(here):
    """A room of three commits."""
    with connect(here / "team.jsonl") as client:
        for text in ("one", "two", "three"):
            client.blocks.create(label=text)
    return here / "team.jsonl"


@pytest.fixture
def terminal():
    """A terminal of 80 columns: a process gets its ``end``, we read the ``screen``."""
    import pty
    import termios

    screen, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 80))
    yield SimpleNamespace(screen=screen, end=end)
    os.close(end)
    os.close(screen)


# ------------------------------------------------------------------------------------- in general


def test_without_a_command_it_shows_its_doors(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(door in shown for door in ("lab", "run", "doctor", "compact"))


def test_python_m_kit_is_the_same_command():
    answer = subprocess.run(
        [sys.executable, "-m", "kit", "--version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[0] == f"kit {__version__}"


def test_the_version_tells_what_a_report_of_a_fault_needs(capsys, monkeypatch):
    def version_of(name):
        if name == "notebook":
            raise PackageNotFoundError(name)
        return "9.8.7"

    monkeypatch.setattr("kit.cli.version.version", version_of)
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    told = capsys.readouterr().out.splitlines()
    assert stop.value.code == 0
    assert told[1].startswith(f"Python {platform.python_version()} (")
    assert {"jupyterlab 9.8.7", "anywidget 9.8.7", "notebook is not installed"} <= set(told)


def test_an_unknown_command_is_not_understood(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["dance"])
    assert stop.value.code == 2
    assert "dance" in capsys.readouterr().err


def test_a_folder_that_can_not_be_made_is_one_line_and_no_traceback(here, capsys):
    (here / "file").touch()
    assert main(["run", str(notebook(here / "a.ipynb", "1")), "--out", "file/below"]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("kit: file/below: ")
    assert shown.count("\n") == 1


def test_the_parser_and_its_imports_need_nothing_but_the_standard_library_and_the_kit():
    code = (
        "import sys, kit; before = set(sys.modules); import kit.cli; "
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(answer.stdout.split()) <= {"kit"}


# ------------------------------------------------------------------------------------------- run


@pytest.mark.slow
def test_run_keeps_a_page_that_needs_no_network(here, capsys):
    assert main(["run", str(notebook(here / "a.ipynb", "print(6 * 7)", "")), "--out", "pages"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("a.ipynb: 1 cells, ")
    assert shown.err == ""  # no bar where nobody watches
    page = (here / "pages" / "a.html").read_text()
    assert "<pre>42\n</pre>" in page
    assert "<script src" not in page


@pytest.mark.slow
def test_run_shows_a_widget_by_its_static_form(here):
    show = (
        "from IPython.display import display\n"
        "display({'text/html': '<b>the static board</b>', 'application/vnd.jupyter.widget-view+json': "
        "{'model_id': 'x', 'version_major': 2, 'version_minor': 0}}, raw=True)"
    )
    assert main(["run", str(notebook(here / "a.ipynb", show))]) == 0
    page = (here / "executed" / "a.html").read_text()
    assert "<b>the static board</b>" in page
    assert '<script type="application/vnd.jupyter' not in page


@pytest.mark.slow
def test_run_sets_parameters(here):
    path = notebook(here / "a.ipynb", "print(room, rounds + 1)", parameters="room = None\nrounds = 1")
    assert main(["run", str(path), "-p", "room=team.jsonl", "-p", "rounds=41"]) == 0
    assert "team.jsonl 42" in (here / "executed" / "a.html").read_text()


@pytest.mark.parametrize(
    ("cell", "says"),
    [("rounds = 1", "no parameter room.\n  → It has: rounds."), ("", "The notebook has no parameters.")],
)
def test_run_refuses_a_parameter_that_the_notebook_does_not_have(here, capsys, cell, says):
    path = notebook(here / "a.ipynb", "1", parameters=cell)
    assert main(["run", str(path), "-p", "room=x"]) == 1
    assert says in capsys.readouterr().err
    assert not (here / "executed" / "a.html").exists()


@pytest.mark.parametrize(
    ("cell", "given", "says"),
    [
        (
            "%%capture\nroom = None",
            ["room=x"],
            "cell 2, line 1: the cell of the parameters is given to %%capture",
        ),
        ("room = = 1", ["room=x"], "cell 2: the cell of the parameters is no Python"),
        ("room = None", ["room=1", "room=2"], "room is given twice"),
        ("room = None", ["room=1e999"], "The value of room can not be written as Python"),
        ("room = None", ["room=0x" + "f" * 9000], "The value of room can not be written as Python"),
        ("1 + 1", ["room=x"], "It has: none, for its cell assigns nothing"),
    ],
)
def test_run_refuses_parameters_that_can_not_be_set(here, capsys, cell, given, says):
    path = notebook(here / "a.ipynb", "1", parameters=cell)
    assert main(["run", str(path), *(f"-p{each}" for each in given)]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("room=" + "[" * 200_000, "the value of room is nested too deeply"),
        ("room=" + '{"a": ' * 200_000 + "1" + "}" * 200_000, "the value of room is nested too deeply"),
        ('room={"a": NaN}', "NaN is no number in JSON"),
        ("a b=1", "'a b=1' is not NAME=VALUE"),
        ("class=1", "'class=1' is not NAME=VALUE"),
        ("=1", "'=1' is not NAME=VALUE"),
        ("1" * 9000, "(8,922 characters more) is not NAME=VALUE"),
    ],
)
def test_run_does_not_understand_odd_parameters_and_says_why(capsys, given, says):
    with pytest.raises(SystemExit) as stop:
        main(["run", "-p", given])
    assert stop.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.slow
def test_run_sets_parameters_beside_magics_and_takes_json(here):
    path = notebook(here / "a.ipynb", "print(room, wide)", parameters="%pylab?\nroom = !true\nwide = {}")
    assert main(["run", str(path), "-p", "room=x", "-p", 'wide={"on": [true, null]}']) == 0
    assert "x {'on': [True, None]}" in (here / "executed" / "a.html").read_text()


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_run_wants_seconds(capsys, seconds):
    with pytest.raises(SystemExit):
        main(["run", "--timeout", seconds])
    assert "is no number of seconds above 0" in capsys.readouterr().err


def test_run_names_cell_line_and_error_and_goes_on_with_the_next(here, capsys):
    bad = notebook(here / "bad.ipynb", "def share(n):\n    return 1 / n", "# two\nshare(0)\nprint('after')")
    good = notebook(here / "good.ipynb", "print('fine')")
    assert main(["run", str(bad), str(good)]) == 1
    shown = capsys.readouterr()
    wanted = f"kit: {bad}: cell 3, line 2: ZeroDivisionError: division by zero\n    share(0)\n  → Open"
    assert shown.err.startswith(wanted)
    assert "good.ipynb: 1 cells" in shown.out
    assert "ZeroDivisionError" in (here / "executed" / "bad.html").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = (", "cell 2, line 1: SyntaxError: "),
        ("import os\nos._exit(1)", "cell 2: the kernel died\n    import os"),
        ("import time\ntime.sleep(60)", "cell 2, line 2: not done after 1 s\n    time.sleep(60)"),
    ],
)
def test_run_says_it_when_a_cell_is_no_python_kills_its_kernel_or_does_not_end(here, capsys, source, says):
    assert main(["run", "--timeout", "1", str(notebook(here / "a.ipynb", source))]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"no json", b"[1]", b"\xff\x00", b"{}"])
def test_run_refuses_what_is_no_notebook(here, capsys, content):
    if content is not None:
        (here / "a.ipynb").write_bytes(content)
    assert main(["run", "a.ipynb"]) == 1
    assert capsys.readouterr().err.startswith("kit: a.ipynb: Th")


@pytest.mark.parametrize(
    "door", [["run", "solutions/01_a.ipynb"], ["build", "--folder", "."], ["slides", "--folder", "."]]
)
def test_every_door_names_what_a_file_is_that_is_no_notebook(here, capsys, door):
    sound = notebook(here / "solutions" / "01_a.ipynb", "1").read_bytes()
    (here / "solutions" / "01_a.ipynb").write_bytes(b"\xef\xbb\xbf" + sound)
    assert main(door) == 1
    assert "solutions/01_a.ipynb: This file begins with a byte order mark (BOM)." in capsys.readouterr().err


def test_run_refuses_two_notebooks_that_would_share_a_page(here, capsys):
    paths = [notebook(here / folder / "a.ipynb", "1") for folder in ("x", "y")]
    assert main(["run", *map(str, paths)]) == 1
    assert "same name" in capsys.readouterr().err


@pytest.mark.slow
def test_run_without_a_name_runs_the_course_and_writes_nothing_into_it(tiny_course, here, capsys):
    before = sorted(tiny_course.rglob("*"))
    assert main(["run"]) == 0
    assert sorted(path.name for path in (here / "executed").iterdir()) == ["01_first.html", "02_second.html"]
    assert sorted(tiny_course.rglob("*")) == before


@pytest.mark.slow
def test_run_goes_on_behind_an_exercise_that_fails_and_tells_it(here, capsys):
    path = notebook(here / "a.ipynb", "x = (", "print(6 * 7)")
    page = nbformat.read(path, as_version=4)
    page.cells[1].metadata.tags = ["exercise", "raises-exception"]
    nbformat.write(page, path)
    assert main(["run", str(path)]) == 1
    assert "cell 2, line 1: SyntaxError" in capsys.readouterr().err
    assert "<pre>42" in (here / "executed" / "a.html").read_text()


@pytest.mark.slow
def test_run_without_a_name_runs_the_learners_folder_and_leaves_her_rooms_alone(tiny_course, here, capsys):
    mine = course.working_copy(here / course.FOLDER).folder
    code = "from kit import connect; print(len(connect('team.jsonl').blocks.list()), 'blocks')"
    notebook(mine / "01_first.ipynb", code)
    with connect(mine / "team.jsonl") as room:
        room.blocks.create(label="mine")
    before = (mine / "team.jsonl").read_bytes()
    assert main(["run"]) == 0
    assert "0 blocks" in (here / "executed" / "01_first.html").read_text()
    assert (mine / "team.jsonl").read_bytes() == before
    assert main(["run", "--folder", course.FOLDER, "--out", "again"]) == 0
    assert "0 blocks" in (here / "again" / "01_first.html").read_text()


@pytest.mark.parametrize(
    ("folder", "says"), [("nowhere", "no folder nowhere"), ("empty", "no notebook in empty")]
)
def test_run_refuses_a_folder_with_no_notebook(here, capsys, folder, says):
    (here / "empty").mkdir()
    assert main(["run", "--folder", folder]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.slow
def test_run_draws_a_bar_on_a_terminal(here, terminal):
    path = notebook(here / "a.ipynb", "1", "2")
    child = subprocess.run(
        [sys.executable, "-m", "kit", "run", str(path)],
        stderr=terminal.end,
        stdout=subprocess.PIPE,
        check=True,
    )
    assert "a:   0%|" in os.read(terminal.screen, 65536).decode()
    assert child.stdout.startswith(b"a.ipynb: 2 cells")


@pytest.mark.slow
def test_ctrl_c_ends_a_run_without_a_traceback_and_without_its_kernel(here):
    path = notebook(
        here / "a.ipynb",
        "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(120)",
    )
    code = (  # who runs tests in the background ignores Ctrl+C, and so would every child
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from kit import cli; sys.exit(cli.main())"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, "run", str(path)], stderr=subprocess.PIPE, text=True
    )
    kernel = int(_until(lambda: (here / "pid").exists() and (here / "pid").read_text()))
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (130, "kit: interrupted\n")
    _until(lambda: not _alive(kernel))


# ------------------------------------------------------------------------------------------- lab


def test_lab_copies_the_course_and_opens_nothing_where_a_hub_does(tiny_course, here, capsys):
    for told in ("new, 0 kept", "0 new"):
        assert main(["lab", "--copy-only"]) == 0
        assert told in capsys.readouterr().out
    assert list((here / "shared-memory-course").glob("*.ipynb"))


@pytest.mark.slow
def test_lab_serves_the_learners_copy_and_stops_at_ctrl_c(tiny_course, here, terminal):
    port = _free_port()
    code = (
        "import sys; from pathlib import Path; from kit import cli; "
        "from kit.notebooks import copies; copies.PLACES = (Path(sys.argv.pop(1)),); sys.exit(cli.main())"
    )
    isolated = {f"JUPYTER_{name}": str(here / name) for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    lab = subprocess.Popen(
        [sys.executable, "-c", code, str(tiny_course), "lab", "--no-browser", "--port", str(port)],
        env={**os.environ, **isolated, "JUPYTER_TOKEN": "secret"},
        stdin=terminal.end,  # without a terminal Jupyter does not ask, and may miss the signal
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "jupyterlab" in _until(lambda: _get(f"http://127.0.0.1:{port}/lab?token=secret").lower())
        listing = json.loads(_get(f"http://127.0.0.1:{port}/api/contents?token=secret"))
        settings = "lab/api/settings/@jupyterlab/apputils-extension:notification?token=secret"
        news = json.loads(_get(f"http://127.0.0.1:{port}/{settings}"))["schema"]["properties"]["fetchNews"]
    finally:
        lab.send_signal(signal.SIGINT)
        said, log = lab.communicate(timeout=60)
    assert {entry["name"] for entry in listing["content"]} == {"01_first.ipynb", "02_second.ipynb"}
    assert news["default"] == "false"  # else a learner's first sight is a question about news
    assert said.startswith(f"The course is in {here / course.FOLDER} (files: 2 new, 0 kept).\n")
    assert "`kit reset 1` begins notebook 1 again" in said
    assert "/lab/tree/01_first.ipynb" in log
    assert "Traceback" not in log
    assert lab.returncode == 0


def test_lab_says_how_to_install_jupyterlab_when_it_is_missing(tiny_course, here, capsys, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(cli.lab, "find_spec", lambda name: None if name == "jupyterlab" else found(name))
    assert main(["lab"]) == 1
    assert "pip install jupyterlab" in capsys.readouterr().err
    assert not (here / course.FOLDER).exists()


# -------------------------------------------------------------------------------- doctor, compact


def test_doctor_calls_a_sound_room_sound(room, capsys):
    assert main(["doctor", "team.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("team.jsonl: sound: format 1, ")
    assert "3 commits" in shown
    assert shown.endswith("; 3 blocks.\n")


def test_doctor_names_the_damaged_line_and_alters_nothing(room, capsys):
    damaged = room.read_bytes().replace(b'"label":"two"', b'"label":"2wo"')
    room.write_bytes(damaged)
    assert main(["doctor", "team.jsonl"]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("team.jsonl: damaged at line 3: ")
    assert "kit doctor team.jsonl --rescue" in shown
    assert room.read_bytes() == damaged


def test_doctor_rescues_the_sound_part_and_overwrites_nothing(room, here, capsys):
    whole = room.read_bytes()
    room.write_bytes(whole.replace(b'"label":"three"', b'"label":"2hree"'))
    assert main(["doctor", "team.jsonl", "--rescue", "sound.jsonl"]) == 1
    assert "Rescued into sound.jsonl: " in capsys.readouterr().out
    assert (here / "sound.jsonl").read_bytes() == b"".join(whole.splitlines(keepends=True)[:3])
    assert main(["doctor", "sound.jsonl"]) == 0
    assert main(["doctor", "team.jsonl", "--rescue", "sound.jsonl"]) == 1
    assert "sound.jsonl exists already" in capsys.readouterr().err


def test_doctor_mentions_half_a_line_and_calls_it_no_damage(room, capsys):
    room.write_bytes(room.read_bytes() + b'{"crc":"')
    assert main(["doctor", "team.jsonl"]) == 0
    assert "The last 8 bytes are half a line" in capsys.readouterr().out


@pytest.mark.parametrize("door", ["doctor", "compact"])
def test_a_room_that_is_not_there_is_exit_code_2_and_is_not_made(here, capsys, door):
    assert main([door, "nowhere.jsonl"]) == 2
    assert "There is no room nowhere.jsonl" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_compact_keeps_the_old_journal_and_the_present_state(room, here, capsys):
    before = room.read_bytes()
    assert main(["compact", "team.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"team.jsonl: {len(before)} → {room.stat().st_size} bytes. The history is in ")
    (archived,) = (here / "archive").iterdir()
    assert archived.read_bytes() == before
    assert main(["doctor", "team.jsonl"]) == 0
    assert "3 blocks" in capsys.readouterr().out


# ---------------------------------------------------------------------------------------- helpers


def _until(ready, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ready():
            return answer
        time.sleep(0.05)
    raise TimeoutError


def _get(address):
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - on loopback, by us
            return answer.read().decode()
    except OSError:  # not up yet
        return ""


def _free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# ------------------------------------------------------------------------------------ progress and reset


@pytest.fixture
def copy(here, monkeypatch):
    """A learner's copy of the course, in which one exercise and one question are answered."""
    monkeypatch.delenv("KIT_PROGRESS", raising=False)
    folder = course.working_copy(here / course.FOLDER).folder
    progress = Progress(folder / ".kit" / "progress.jsonl")
    progress.note(1, "E7", outcome="right")
    progress.note(1, "Q1", choice="a")
    progress.close()
    return folder


def test_progress_shows_every_notebook_and_what_is_open(copy, capsys):
    assert main(["progress"]) == 0
    out = capsys.readouterr().out
    assert "Notebook 1, read-only knowledge: 1 of 8 exercises solved, 1 of 11 questions answered." in out
    assert "Exercises still open: E1, E2, E3, E4, E5, E6, I1." in out
    assert out.count("questions answered") == len(LESSONS)


def test_progress_before_the_first_answer_says_so_and_makes_no_file(here, capsys, monkeypatch):
    monkeypatch.delenv("KIT_PROGRESS", raising=False)
    assert main(["progress", "--folder", "."]) == 0
    assert "Nothing is answered yet" in capsys.readouterr().out
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("door", [["progress"], ["reset", "1"], ["reset", "--all"]])
def test_without_a_copy_of_the_course_the_doors_say_so(here, capsys, door):
    assert main(door) == 1
    told = capsys.readouterr().err
    assert "There is no folder" in told
    assert "`kit lab` makes one" in told


def test_reset_brings_a_fresh_notebook_keeps_the_old_one_and_forgets_its_answers(copy, capsys):
    mine = copy / "01_read_only_knowledge.ipynb"
    fresh = mine.read_bytes()
    for edit in (b"my edits", b"more edits"):
        mine.write_bytes(edit)
        assert main(["reset", "1"]) == 0
        assert mine.read_bytes() == fresh
    assert sorted(path.name for path in (copy / "old").iterdir()) == [
        "01_read_only_knowledge-2.ipynb",
        "01_read_only_knowledge.ipynb",
    ]
    capsys.readouterr()
    main(["progress"])
    assert "1 of 8 exercises" not in capsys.readouterr().out


def test_reset_of_a_notebook_that_does_not_exist_is_refused(copy, capsys):
    assert main(["reset", "9"]) == 1
    assert "There is no notebook 9" in capsys.readouterr().err


def test_reset_brings_one_notebook_and_touches_no_other(copy):
    (copy / "01_my_notes.ipynb").write_text("mine")
    (copy / "02_task_coordination.ipynb").write_text("mine, too")
    (copy / "03_user_assistant.ipynb").unlink()
    (copy / "01_read_only_knowledge.ipynb").unlink()
    assert main(["reset", "1"]) == 0
    assert (copy / "01_read_only_knowledge.ipynb").is_file()
    assert (copy / "01_my_notes.ipynb").read_text() == "mine"
    assert (copy / "02_task_coordination.ipynb").read_text() == "mine, too"
    assert not (copy / "03_user_assistant.ipynb").exists()
    assert not (copy / "old").exists()


def test_reset_brings_a_notebook_back_whatever_the_learners_file_holds(copy):
    (copy / "01_read_only_knowledge.ipynb").write_bytes(b"\xff\xfe<<<<<<< HEAD")
    assert main(["progress"]) == main(["reset", "1"]) == 0
    assert (copy / "old" / "01_read_only_knowledge.ipynb").read_bytes() == b"\xff\xfe<<<<<<< HEAD"


@pytest.mark.parametrize("which", ["1", "--all"])
def test_reset_leaves_a_folder_alone_that_is_no_copy_of_the_course(here, capsys, which):
    folder = here / "thesis"
    folder.mkdir()
    (folder / "01_chapter.ipynb").write_text("mine")
    assert main(["reset", which, "--folder", "thesis"]) == 1
    assert "thesis is not your copy of the course: nothing was changed" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["01_chapter.ipynb"]
    assert main(["reset", which, "--folder", str(course.source())]) == 1


@pytest.mark.parametrize("door", [["reset"], ["reset", "1", "--all"], ["reset", "one"]])
def test_reset_wants_one_number_or_all(door, capsys):
    with pytest.raises(SystemExit):
        main(door)


# ------------------------------------------------------------------------------------ build


@pytest.fixture
def solved(here):
    """A course of one notebook with a solution."""
    source = (
        'lesson = type("L", (), {"check": lambda *_: "fine"})()\n# begin solution\n#: x = ...\nx = 6 * 7\n'
    )
    source += '# end solution\nprint(x)\nlesson.check("E1", x)'
    notebook(here / "solutions" / "01_first.ipynb", source)
    return here


def test_build_cuts_the_learners_edition_and_then_has_nothing_to_do(solved, capsys):
    assert main(["build", "--folder", "."]) == 0
    assert "x = ..." in (solved / "01_first.ipynb").read_text()
    assert "6 * 7" not in (solved / "01_first.ipynb").read_text()
    capsys.readouterr()
    assert main(["build", "--folder", "."]) == 0
    assert "up to date" in capsys.readouterr().out


@pytest.mark.slow
def test_build_run_stores_outputs_that_a_second_run_does_not_change(solved, capsys):
    assert main(["build", "--run", "--folder", "."]) == 0
    assert '"42\\n"' in (solved / "solutions" / "01_first.ipynb").read_text()
    assert '"42\\n"' not in (solved / "01_first.ipynb").read_text()
    assert main(["build", "--run", "--check", "--folder", "."]) == 0


def test_build_check_writes_nothing_and_fails_when_something_is_out_of_date(solved, capsys):
    assert main(["build", "--check", "--folder", "."]) == 1
    assert "out of date" in capsys.readouterr().out
    assert not (solved / "01_first.ipynb").exists()


@pytest.mark.parametrize("door", [["build"], ["build", "--check"], ["build", "--run"]])
def test_build_refuses_what_would_leave_a_solution_names_its_place_and_goes_on(solved, capsys, door):
    notebook(solved / "solutions" / "02_second.ipynb", "1 + 1", "# begin soluton\nx = 6 * 7\n# end solution")
    notebook(solved / "solutions" / "03_third.ipynb", "lesson.quiz('Q1',\n choice=answer)")
    before = sorted(solved.rglob("*"))
    assert main([*door, "--folder", "."]) == 1
    told = capsys.readouterr()
    assert "kit: solutions/02_second.ipynb: cell 3, line 1: '# begin soluton' resembles a mark" in told.err
    assert "kit: solutions/03_third.ipynb: cell 2, line 1: lesson.quiz('Q1', choice=answer)" in told.err
    assert "up to date" not in told.out
    assert "01_first.ipynb: " in told.out
    assert set(solved.rglob("*")) - set(before) <= {solved / "01_first.ipynb"}


def test_build_names_the_notebook_or_folder_that_is_not_there(solved, capsys):
    assert main(["build", "7", "--folder", "."]) == 1
    assert "There is no notebook 7" in capsys.readouterr().err
    assert main(["build", "--folder", "elsewhere"]) == 1
    assert "There is no notebook in elsewhere" in capsys.readouterr().err


def test_lab_has_its_kernels_offer_the_way_back_after_the_learners_own_startup_file(here, monkeypatch):
    (here / "mine.py").write_text("mine = 1")
    monkeypatch.setenv("KIT_PYTHONSTARTUP", "")
    monkeypatch.setenv("PYTHONSTARTUP", str(here / "mine.py"))
    for _ in range(2):  # and again in a terminal of that JupyterLab
        cli.lab._greet_kernels()
    names = {}
    startup = Path(os.environ["PYTHONSTARTUP"])
    exec(startup.read_text("utf-8"), names)  # noqa: S102 - as a kernel does
    assert names["mine"] == 1
    assert os.environ["KIT_PYTHONSTARTUP"] == str(here / "mine.py")
