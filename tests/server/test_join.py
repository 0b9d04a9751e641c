"""Joining a class: one call, one time, and every course notebook of the folder is in it until it is left."""

import builtins
import errno
import json
import os
import re
import stat
import subprocess
import sys
import time
from dataclasses import replace

import httpx
import pytest
from jupyter_client.manager import KernelManager

import kit
from kit import connect
from kit.errors import AuthenticationError, InternalServerError, KitError, PermissionDeniedError, RoomError
from kit.lessons import open_lesson
from kit.lessons.progress import Progress
from kit.membership import PLACE, Membership, keep, of_folder
from kit.remote import RemoteClient
from kit.remote.seat import RemoteSeat, class_address
from kit.views.board.reading import read_board
from tests.server.test_connections import limits, listening

SECONDS = 60
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.delenv("KIT_PROGRESS")


@pytest.fixture
def served():
    with listening(limits=limits()) as served:
        yield served


@pytest.fixture
def ada(served, here):
    kit.join(served.address, served.members.code, "Ada")
    return served


@pytest.fixture
def in_notebook(monkeypatch):
    monkeypatch.setattr("kit.notebooks.here.is_course_notebook", lambda: True)


def test_the_views_of_a_notebook_say_that_it_is_her_room_in_the_class(ada, in_notebook):
    with connect(None) as client:
        assert read_board(client).title == "Your room in the class"


@pytest.mark.parametrize("said", [{"models": ["clerk"]}, {"context": 600}])
def test_what_only_the_class_can_say_is_refused_and_not_dropped(ada, in_notebook, said):
    with pytest.raises(RoomError, match="is said there"):
        connect(None, **said)


def test_whose_place_is_gone_is_told_to_join_again(ada, here, in_notebook, capsys):
    ada.members.free(of_folder(here).id)
    capsys.readouterr()
    connect(None).close()
    told = capsys.readouterr().out
    assert f'Join again: kit.join("{ada.address}"). Where your place is gone, the code' in told
    assert "run this cell again" not in told
    kit.join(ada.address, ada.members.code, "Ada")
    connect(None).close()
    assert "as Ada" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [(), ("CODE",), ("CODE", "Ada"), ("BACK",), ("TOKEN",)])
def test_whose_token_alone_is_dead_comes_back_to_her_own_place(ada, here, asked, capsys):
    first = of_folder(here)
    keep(here, replace(first, token="kit-dead"))
    words = {"CODE": ada.members.code, "BACK": first.back, "TOKEN": "kit-dead"}
    kit.join(ada.address, *(words.get(one, one) for one in asked))
    found = of_folder(here)
    assert (found.id, found.name, found.back) == (first.id, "Ada", first.back)
    assert ada.members.admit(found.token).id == first.id
    assert "already, as Ada" in capsys.readouterr().out


def test_another_name_does_not_get_the_place_of_a_dead_token(ada, here):
    first = of_folder(here)
    keep(here, replace(first, token="kit-dead"))
    kit.join(ada.address, ada.members.code, "Ben")
    assert of_folder(here).name == "Ben"
    assert of_folder(here).id != first.id


@pytest.mark.parametrize("token", ["kit-dead", "kit-…"])
def test_a_dead_token_is_answered_with_what_lets_in(ada, here, token):
    ada.members.free(of_folder(here).id)
    keep(here, Membership(ada.address, token, name="Ada"))
    with pytest.raises(AuthenticationError) as refused:
        kit.join(ada.address, token)
    assert f'kit.join("{ada.address}", "CODE", "your name")' in refused.value.hint
    kit.join(ada.address, ada.members.code, "Ada")
    assert ada.members.admit(of_folder(here).token).name == "Ada"


def test_on_a_hub_a_dead_token_needs_a_new_start_of_the_server(
    served, here, in_notebook, monkeypatch, capsys
):
    monkeypatch.setenv("KIT_CLASS", served.address)
    monkeypatch.setenv("KIT_TOKEN", "kit-dead")
    connect(None).close()
    told = capsys.readouterr().out
    assert "Stop your server on the hub and start it again" in told
    assert "kit.join(" not in told


def test_where_nobody_answers_it_is_said_what_to_look_at(here, in_notebook, capsys):
    keep(here, Membership(NOBODY, "kit-x"))
    connect(None).close()
    told = capsys.readouterr().out
    assert "Is the server running, and this its address?" in told
    assert "To get in then, run this cell again." in told


# ---------------------------------------------------------------------- what is written, and who reads it


def test_who_has_joined_stands_in_the_folder_for_nobody_else_to_read(served, here, capsys):
    kit.join(served.address, served.members.code, "Ada")
    out = capsys.readouterr().out
    assert f"You are in the class at {served.address}, as Ada." in out
    assert "kit.leave()" in out
    held = of_folder(here)
    assert (held.address, held.name) == (served.address, "Ada")
    assert served.members.admit(held.token).id == held.id
    assert stat.S_IMODE((here / PLACE).stat().st_mode) == 0o600
    assert [path.name for path in (here / ".kit").glob("class*")] == ["class.json"]


def test_the_same_call_again_takes_no_second_place(ada, here, capsys):
    before = of_folder(here)
    kit.join(ada.address, ada.members.code, "Ada")
    kit.join(f"{ada.address}/join", ada.members.code)
    assert of_folder(here) == before
    assert sum(member.used for member in ada.members.all if member.role == "learner") == 1


def test_the_same_call_by_the_name_that_the_instructor_gave_her_is_hers_too(ada, here, capsys):
    ada.members.rename(of_folder(here).id, "Ada L")
    for name in ("Ada L", "Ada"):
        kit.join(ada.address, ada.members.code, name)
        assert "already, as Ada L" in capsys.readouterr().out


def test_a_token_will_do(served, here):
    kit.join(served.address, served.tokens["learner-1"])
    assert of_folder(here).id == "learner-1"


def test_the_name_and_the_code_are_asked_for_where_they_are_missing(served, here, monkeypatch):
    asked = []
    answers = iter([served.members.code, "  Ada "])
    monkeypatch.setattr(builtins, "input", lambda question: asked.append(question) or next(answers))
    kit.join(served.address)
    assert (len(asked), of_folder(here).name) == (2, "Ada")


def test_where_nobody_can_be_asked_it_is_said_what_to_write(served, here):
    with pytest.raises(KitError, match=r"called(.|\n)*third argument(.|\n)*kit join http"):
        kit.join(served.address, served.members.code)
    assert not list(here.iterdir())


@pytest.mark.parametrize("stdin", ["lost", "closed", "a pipe that nobody writes to"])
def test_without_a_terminal_nobody_is_waited_for(served, here, monkeypatch, stdin):
    reader, writer = os.pipe()
    with os.fdopen(writer, "w"), os.fdopen(reader) as pipe:
        if stdin == "closed":
            pipe.close()
        monkeypatch.setattr(sys, "stdin", None if stdin == "lost" else pipe)
        with pytest.raises(KitError, match=r"second argument(.|\n)*kit join http"):
            kit.join(served.address)


# ---------------------------------------------------------------------- what is refused


def test_a_wrong_code_a_wrong_token_and_a_class_that_is_full_are_refused(ada, here, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    with pytest.raises(AuthenticationError, match="not the code"):
        kit.join(ada.address, "AAAA-BBBB", "Eve", folder=other)
    with pytest.raises(AuthenticationError):
        kit.join(ada.address, "kit-none", folder=other)
    kit.join(ada.address, ada.members.code, "Ben", folder=tmp_path_factory.mktemp("bens"))
    with pytest.raises(PermissionDeniedError, match="full"):
        kit.join(ada.address, ada.members.code, "Cy", folder=other)
    assert of_folder(other) is None


def test_another_class_and_another_learner_have_to_wait_until_this_one_is_left(ada, here):
    with pytest.raises(RoomError, match=r"another class already: http(.|\n)*as Ada(.|\n)*kit\.leave\(\)"):
        kit.join(NOBODY, "AAAA-BBBB", "Ada")
    with pytest.raises(RoomError, match=r"already, as Ada"):
        kit.join(ada.address, ada.members.code, "Ben")
    with pytest.raises(RoomError, match=r"already, as Ada"):
        kit.join(ada.address, ada.tokens["learner-1"])


def test_where_nobody_answers_no_class_is_joined(here):
    with pytest.raises(RoomError, match="nobody answers"):
        kit.join(NOBODY, "AAAA-BBBB", "Ada")
    assert of_folder(here) is None


def test_a_copy_is_begun_by_who_has_got_in_and_by_nobody_else(served, here, capsys):
    copy = here / "course" / "mine"
    with pytest.raises(AuthenticationError, match="not the code"):
        kit.join(served.address, "AAAA-BBBB", "Ada", folder=copy)
    assert not list(here.iterdir())
    kit.join(served.address, served.members.code, "Ada", folder=copy)
    assert of_folder(copy).name == "Ada"
    assert f"Every course notebook of {copy} opens" in capsys.readouterr().out


def test_a_place_whose_folder_can_not_be_made_is_not_lost(served, here):
    (here / ".kit").symlink_to("nowhere")
    with pytest.raises(RoomError, match=r"class.json can not be written(.|\n)*it is yours by kit\.join"):
        kit.join(served.address, served.members.code, "Ada")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes of POSIX")
def test_no_place_is_taken_where_nothing_can_be_written(served, here):
    (here / ".kit").write_text("a file in its place")
    with pytest.raises(RoomError, match=r"class.json can not be written"):
        kit.join(served.address, served.members.code, "Ada")
    assert not any(member.joined for member in served.members.all)


def full(monkeypatch, file):
    """The disk is full when this file is to take its place."""
    replace = os.replace

    def refused(source, target):
        if os.fspath(target) == os.fspath(file):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refused)


def test_a_place_that_the_folder_can_not_keep_is_not_lost(served, here, monkeypatch):
    with monkeypatch.context() as patch:
        full(patch, here / PLACE)
        with pytest.raises(RoomError, match=r"No space left(.|\n)*kit\.join") as told:
            kit.join(served.address, served.members.code, "Ada")
    assert not list((here / ".kit").iterdir())
    back = re.search(r'kit\.join\("(.*)", "(.*)"\)', told.value.hint)
    kit.join(*back.groups())
    assert of_folder(here).name == "Ada"
    assert sum(member.used for member in served.members.all if member.role == "learner") == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"address": 1, "token": "t"}', "nonsense", "\x00"])
def test_a_damaged_file_is_named_and_leaving_removes_it(text, here, capsys):
    (here / ".kit").mkdir()
    (here / PLACE).write_text(text)
    for ask in (lambda: of_folder(here), lambda: kit.join(NOBODY, "AAAA-BBBB", "Ada")):
        with pytest.raises(RoomError, match=r"class\.json: it is damaged(.|\n)*kit\.leave\(\)"):
            ask()
    kit.leave()
    assert "damaged, and is removed" in capsys.readouterr().out
    assert of_folder(here) is None


PAGES = [(302, b""), (200, b"<html>Log in</html>"), (200, b"[]"), (404, b"<html>"), (401, b"")]


@pytest.mark.parametrize(("status", "page"), PAGES)
def test_what_is_no_class_is_told_from_one(status, page):
    """A page before which one logs in, say."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=page))
    seat = RemoteSeat("http://hub.invalid", "kit-token", transport)
    for ask in (seat.me, seat.answers, lambda: seat.give([]), lambda: seat.take("AAAA-BBBB", "Ada")):
        with pytest.raises(RoomError, match="is no class"):
            ask()


def test_a_proxy_whose_server_is_away_is_no_other_class():
    transport = httpx.MockTransport(lambda _: httpx.Response(502, content=b"<html>Bad gateway</html>"))
    with pytest.raises(InternalServerError, match="502"):
        RemoteSeat("http://hub.invalid", "kit-token", transport).me()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.0.5:8290", "http://192.168.0.5:8290"),
        (" http://a.b:1/class/screen?key=x ", "http://a.b:1"),
        ("https://hub/user/ada/proxy/8290/join", "https://hub/user/ada/proxy/8290"),
        ("http://[::1]:8290/", "http://[::1]:8290"),
    ],
)
def test_the_address_of_a_page_will_do(typed, address):
    assert class_address(typed) == address


# ---------------------------------------------------------------------- leaving


def test_who_leaves_keeps_her_answers_and_her_place(ada, here, capsys):
    open_lesson(1, connect()).quiz("Q1", "a")
    back = of_folder(here).back
    kit.leave()
    out = capsys.readouterr().out
    assert "1 answer had not reached it" in out
    assert f'kit.join("{ada.address}", "{back}")' in out
    kit.leave()
    assert "in no class" in capsys.readouterr().out
    kit.join(ada.address, back)
    out = capsys.readouterr().out
    assert "as Ada." in out
    assert "1 answer that you gave in this folder before: handed in." in out
    assert of_folder(here).back == back


def test_answers_come_back_on_another_machine(ada, here, tmp_path_factory, capsys):
    open_lesson(1, connect()).quiz("Q1", "b")
    back = of_folder(here).back
    kit.leave()
    kit.join(ada.address, back)
    other = tmp_path_factory.mktemp("other")
    kit.join(ada.address, back.lower().replace("-", " "), folder=other)
    assert "1 answer of yours came back" in capsys.readouterr().out
    assert Progress(other / ".kit" / "progress.jsonl").of(1)["Q1"]["choice"] == "b"
    assert of_folder(other).id == of_folder(here).id


SCRIPT = """
from pathlib import Path
from kit import connect
from kit.lessons import open_lesson
from kit.membership import of_folder
held = of_folder(Path())
open_lesson(1, connect(held.address, token=held.token)).quiz("Q1", "a")
"""


@pytest.mark.slow
def test_what_is_answered_last_is_handed_in_when_the_program_ends(ada, here):
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=here, check=True, capture_output=True)
    assert [one["choice"] for one in answers_of(ada)] == ["a"]


@pytest.mark.slow
def test_what_is_answered_while_the_server_is_dead_arrives_when_it_is_back_and_once(serve, here):
    server = serve("team.jsonl", "--class", "1")
    with RemoteClient(server.address, server.tokens["Learner 1"]) as client:
        lesson = open_lesson(1, client)
        lesson.quiz("Q1", "a")
        server.kill()
        lesson.quiz("Q2", "b")
        lesson.quiz("Q2", "c")
        server.again()
        seat, until = client.seat(), time.monotonic() + SECONDS
        while len(seat.answers()) < 3:
            assert time.monotonic() < until
        answers = seat.answers()
        seat.close()
    assert [(one["name"], one["choice"]) for one in answers] == [("Q1", "a"), ("Q2", "b"), ("Q2", "c")]


# ---------------------------------------------------------------------- from the notebooks

FIRST = "room = None"
NEXT = """from kit import connect
from kit.lessons import open_lesson
client = connect(room, model="clerk", repeatable=True)
lesson = open_lesson({number}, client)
lesson.empty_room()"""


class Notebook:
    """A kernel for one notebook of a folder, as Jupyter starts one."""

    def __init__(self, file, **environ):
        self.manager = KernelManager()
        env = {**os.environ, "JPY_SESSION_NAME": str(file), **environ}
        self.manager.start_kernel(stderr=subprocess.DEVNULL, cwd=file.parent, env=env)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    def run(self, code):
        """What a cell prints, shows and raises."""
        said = []

        def hear(message):
            content = message["content"]
            said.append(content.get("text") or content.get("data", {}).get("text/plain", ""))
            said.extend(content.get("traceback", []))

        self.client.execute_interactive(code, output_hook=hear, timeout=SECONDS)
        return "\n".join(said)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


@pytest.fixture
def notebooks(here):
    """Kernels of notebooks 1 and 2 of one folder."""
    opened = []

    def start(number, text=NEXT, **environ):
        file = here / f"0{number}_notebook.ipynb"
        source = [{"cell_type": "code", "source": text.format(number=number)}]
        file.write_text(json.dumps({"cells": source, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
        opened.append(Notebook(file, **environ))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


@pytest.mark.slow
def test_one_paste_in_notebook_1_and_notebook_2_is_in_the_class_too(served, notebooks):
    first = notebooks(1)
    pasted = f'import kit\nkit.join("{served.address}", "{served.members.code}", "Ada")'
    assert "as Ada" in first.run(pasted)
    said = first.run(f"{FIRST}\n{NEXT.format(number=1)}")
    assert f"In the class at {served.address}, as Ada." in said
    assert "To leave the class: import kit; kit.leave()" in said
    assert "go on at your own pace" in said, "the card below it"
    first.run('client.blocks.create(label="of_notebook_1")')
    second = notebooks(2)
    assert f"In the class at {served.address}, as Ada." in second.run(f"{FIRST}\n{NEXT.format(number=2)}")
    second.run('client.blocks.create(label="of_notebook_2")')
    assert "of_notebook_1" in first.run("[one.label for one in client.blocks.list()]"), "it was not emptied"
    assert "of_notebook_2" not in first.run("[one.label for one in client.blocks.list()]")
    second.run('lesson.quiz("R1", "c")')
    until = time.monotonic() + SECONDS
    while not any(one["name"] == "R1" for one in answers_of(served)):
        assert time.monotonic() < until
    assert "<room in memory>" in second.run("connect()"), "a room that the notebook makes besides is its own"
    assert "You have left the class" in first.run("kit.leave()")
    assert "In the class" not in second.run(f"{FIRST}\n{NEXT.format(number=2)}")


def answers_of(served):
    learner = next(one for one in served.members.all if one.used and one.role == "learner")
    return served.web.room.classroom.gradebook.all(learner.id)["answers"]


@pytest.mark.slow
def test_a_hub_says_it_in_the_environment(served, notebooks):
    token = served.tokens["learner-1"]
    one = notebooks(1, KIT_CLASS=f"{served.address}/", KIT_TOKEN=token)
    assert f"In the class at {served.address}" in one.run(f"{FIRST}\n{NEXT.format(number=1)}")
    assert "KIT_CLASS puts you" in one.run("import kit; kit.leave()")


@pytest.mark.slow
def test_where_the_class_does_not_answer_the_lesson_goes_on(here, notebooks):
    (here / ".kit").mkdir()
    held = {"address": NOBODY, "token": "kit-x", "id": "learner-1", "name": "Ada"}
    (here / PLACE).write_text(json.dumps(held))
    one = notebooks(1)
    said = one.run(f"{FIRST}\n{NEXT.format(number=1)}")
    assert f"The class at {NOBODY} can not be entered" in said
    assert "a room of your own" in said
    assert "right" in one.run('lesson.quiz("Q1", "a")')
    (here / PLACE).write_text("damaged")
    assert "kit.leave() removes it" in one.run(NEXT.format(number=1))


@pytest.mark.slow
def test_what_is_no_course_notebook_has_its_own_room(served, here, notebooks):
    kit.join(served.address, served.members.code, "Ada")
    hers = notebooks(1, "print('my own notes')")
    assert "In the class" not in hers.run("from kit import connect\nconnect(None)")
    script = "from kit import connect; print(connect(None))"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=here
    )
    assert told.stdout.strip() == "<room in memory>"
    assert repr(connect(None)) == "<room in memory>"
