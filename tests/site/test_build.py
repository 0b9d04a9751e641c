"""What a site is built of, and what is refused: nothing here builds one."""

import hashlib
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from kit.cli import main
from kit.errors import KitError
from kit.lessons.own_work import packed as packed_work
from kit.site import build as building
from kit.site.build import build
from kit.site.lite import MAIN, PLUGIN, check
from kit.site.parts import SitePart, part
from kit.site.wheels import KIT, STAYS_HOME, packed, stand_in

NOTHING = (sys.executable, "-c", "")
GOOD = b"as it should be"


def wanted(fetch=NOTHING):
    return SitePart("part.bin", hashlib.sha256(GOOD).hexdigest(), fetch, "some tool")


# ------------------------------------------------------------------------------------ its place


def test_a_folder_that_holds_something_else_is_left_alone(here, capsys):
    (here / "site").mkdir()
    (here / "site" / "thesis.txt").write_text("mine")
    assert main(["site", "--out", "site"]) == 1
    assert "no site of this kit: nothing was changed" in capsys.readouterr().err
    assert [one.name for one in (here / "site").iterdir()] == ["thesis.txt"]


def test_a_file_is_no_place_for_a_site(here, capsys):
    (here / "site").write_text("mine")
    assert main(["site", "--out", "site"]) == 1
    assert "is a file" in capsys.readouterr().err


def test_a_build_that_fails_leaves_nothing_half_made(here, monkeypatch):
    pytest.importorskip("jupyterlite_core", reason='python -m pip install -e ".[site]"')
    parts = here / "parts"
    parts.mkdir()
    with tarfile.open(parts / "core.tgz", "w:gz"):
        pass
    (parts / "part.bin").write_bytes(GOOD)
    core = SitePart("core.tgz", hashlib.sha256((parts / "core.tgz").read_bytes()).hexdigest(), NOTHING, "npm")
    monkeypatch.setattr(building, "CORE", core)
    monkeypatch.setattr(building, "MICROPIP", wanted())
    with pytest.raises(KitError, match=r"holds no pyodide\.mjs"):
        build(here / "site", parts, print)
    assert [one.name for one in here.iterdir()] == ["parts"]


@pytest.mark.parametrize("at", [0, 1])
def test_an_older_site_is_there_again_after_an_interrupt(here, monkeypatch, at):
    made, out, before = here / "made", here / "site", here / "before"
    for place, said in ((made, "new"), (out, "old")):
        place.mkdir()
        (place / "index.html").write_text(said)
    rename, left = Path.rename, at

    def interrupted(path, target):
        nonlocal left
        done, left = rename(path, target) if left == 0 else None, left - 1
        if left == -1:
            raise KeyboardInterrupt
        return done or rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        building._put(made, out, before)
    assert (out / "index.html").read_text() == ("old", "new")[at]


# ------------------------------------------------------------------------------------ its parts


def test_a_part_that_is_there_is_not_fetched(here):
    (here / "part.bin").write_bytes(GOOD)
    assert part(wanted(("no-such-program",)), here, pytest.fail) == here / "part.bin"


def test_without_a_part_and_a_program_to_fetch_it_that_is_said(here):
    with pytest.raises(KitError, match="some tool is not installed to fetch it") as refusal:
        part(wanted(("no-such-program",)), here, print)
    assert str(here / "part.bin") in refusal.value.hint


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise SystemExit('no route to host')", "could not fetch part.bin: no route to host"),
        ("open('part.bin', 'w').write('something else')", "not the file that this kit was made with"),
    ],
)
def test_what_is_not_the_part_is_not_kept(here, program, said):
    (here / "part.bin").write_bytes(b"cut off in the mid")
    with pytest.raises(KitError, match=said):
        part(wanted((sys.executable, "-c", program)), here, print)
    assert (here / "part.bin").read_bytes() == b"cut off in the mid"
    assert len([*here.iterdir()]) == 1


def test_a_part_is_fetched_once(here):
    fetching = wanted((sys.executable, "-c", f"open('part.bin', 'wb').write({GOOD!r})"))
    told = []
    assert part(fetching, here / "cache", told.append).read_bytes() == GOOD
    part(fetching, here / "cache", told.append)
    assert len(told) == 1


# ------------------------------------------------------------------------------------ what is packed


def test_the_browser_is_given_pure_python_and_all_that_it_needs(tmp_path):
    wheels = {one.name: one for one in packed([KIT, "ipython"], tmp_path, "3.14")}
    assert {"anywidget", "jinja2", "markupsafe", "tinydb", "traitlets"} <= set(wheels)
    assert not set(wheels) & STAYS_HOME
    assert {need for one in wheels.values() for need in one.needs} <= set(wheels)
    names = [name for one in wheels.values() for name in zipfile.ZipFile(one.file).namelist()]
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc"))]
    inside = zipfile.ZipFile(wheels[KIT].file).namelist()
    assert {"kit/__init__.py", "kit/course/notebooks/solutions/01_read_only_knowledge.ipynb"} <= set(inside)
    assert not [name for name in inside if name.startswith(("kit/server/", "kit/cli/", "kit/site/"))]
    assert wheels[KIT].to_dict()["sha256"] == hashlib.sha256(wheels[KIT].file.read_bytes()).hexdigest()


def test_what_stands_in_for_a_package_holds_nothing(tmp_path):
    assert all(".dist-info/" in name for name in zipfile.ZipFile(stand_in("jedi", tmp_path).file).namelist())


# ------------------------------------------------------------------------------------ what was built


@pytest.fixture
def built(tmp_path):
    """As little as a whole build holds."""
    (tmp_path / MAIN).parent.mkdir(parents=True)
    (tmp_path / MAIN).write_text("")
    kernel = {"pyodideUrl": MAIN, "disablePyPIFallback": True}
    page = {
        "exposeAppInBrowser": True,
        "litePluginSettings": {PLUGIN: kernel},
    }
    (tmp_path / "jupyter-lite.json").write_text(json.dumps({"jupyter-config-data": page}))
    return tmp_path


def test_a_whole_build_is_accepted(built):
    check(built)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (MAIN, "https://cdn.example/pyodide.mjs", "its Python is not at"),
        ('"disablePyPIFallback": true', '"disablePyPIFallback": false', "fetch packages from the internet"),
        ('"exposeAppInBrowser": true', '"exposeAppInBrowser": false', "its settings were dropped"),
    ],
)
def test_a_build_that_would_ask_another_server_is_refused(built, before, after, said):
    page = built / "jupyter-lite.json"
    page.write_text(page.read_text().replace(before, after))
    with pytest.raises(KitError, match=said):
        check(built)


def test_source_maps_and_a_python_that_is_not_there_are_refused(built):
    (built / "main.js.map").write_text("")
    (built / MAIN).unlink()
    with pytest.raises(KitError, match=r"its Python is not at.*1 source maps"):
        check(built)


# ------------------------------------------------------------------------------------ a learner's own


def test_all_that_is_hers_is_packed_and_nothing_else(tmp_path):
    for name in ("01_a.ipynb", "old/01_a.ipynb", "team.jsonl", ".kit/progress.jsonl", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    whole = tmp_path / "whole.zip"
    whole.write_bytes(packed_work(tmp_path))
    names = set(zipfile.ZipFile(whole).namelist())
    assert names == {"01_a.ipynb", "old/01_a.ipynb", "team.jsonl", ".kit/progress.jsonl"}
