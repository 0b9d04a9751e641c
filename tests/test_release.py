"""What a release is made of: two archives, the page that an index shows, and the steps that lead there."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.release import archives, claims, page, steps
from tests.release.tree import copied

ROOT = Path(__file__).parents[1]
VERSION = claims.version_of(ROOT)
HOME = "https://example.org/owner/name"
LITTER = ("tutorials/.ipynb_checkpoints/litter.ipynb", "kit/__pycache__/litter.pyc", "kit/left.jsonl.lock")


def has(module):
    return pytest.importorskip(
        module, reason=f'{module} is missing: python -m pip install -e ".[test]"', exc_type=ImportError
    )


# ------------------------------------------------------------------------------------ the archives


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The repository as it is to be for a release, with a made-up page of the course and some litter."""
    copy = steps.as_for_release(copied(ROOT, tmp_path_factory.mktemp("source")))
    for name in ("tutorials/99_made_up.ipynb", "tutorials/instructor/made_up.md", *LITTER):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("{}")
    return copy


@pytest.fixture(scope="module")
def built(source, tmp_path_factory):
    return archives.build(source, tmp_path_factory.mktemp("built"))


def metadata(archive):
    """What an archive says of the package, be it a wheel or an sdist."""
    held = archives.held_by_wheel if archive.suffix == ".whl" else archives.held_by_sdist
    (text,) = [
        content for name, content in held(archive).items() if re.search(r"(^|/)(METADATA|PKG-INFO)$", name)
    ]
    return message_from_bytes(text)


def test_they_hold_what_the_repository_has_and_nothing_else(built, source):
    assert list(archives.troubles(built, source)) == []


def test_the_wheel_has_the_course_the_types_and_the_license_but_not_the_front_pages_pictures(built):
    names = archives.held_by_wheel(built.wheel).keys()
    course = {"kit/course/notebooks/99_made_up.ipynb", "kit/course/notebooks/instructor/made_up.md"}
    assert {"kit/py.typed", "kit/CHANGES.md", *course} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert [
        name for name in names if re.search(r"notebooks/images/|(^|/)tests/|/\.|__pycache__|\.lock$", name)
    ] == []


def test_the_course_is_found_in_an_installed_wheel(built, tmp_path):
    for name, content in archives.held_by_wheel(built.wheel).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    code = "from kit.notebooks.copies import source; print(source())"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True
    )
    assert Path(answer.stdout.decode().strip()) == tmp_path / "kit" / "course" / "notebooks"


def test_a_stray_file_a_missing_one_and_a_large_binary_are_told(built, source, tmp_path):
    (tmp_path / "kit").mkdir()
    poor = archives.Archives(built.sdist, tmp_path / built.wheel.name)
    with zipfile.ZipFile(poor.wheel, "w") as wheel:
        wheel.writestr("kit/team.py", "")
        wheel.writestr("kit/stray.bin", bytes(300_001))
    told = list(archives.troubles(poor, source))
    assert "kit/stray.bin is in the wheel and should not be." in told
    assert "kit/py.typed should be in the wheel and is not." in told
    assert "kit/stray.bin has 300,001 bytes and is no text: 300,000 at most." in told
    assert not any("kit/team.py" in line for line in told)


# -------------------------------------------------------------------------------- on an index's page


def test_the_page_names_its_home_and_where_to_report(built):
    for archive in (built.sdist, built.wheel):
        links = dict(line.split(", ") for line in metadata(archive).get_all("Project-URL"))
        assert links["Source"] == HOME
        assert links["Issues"] == f"{HOME}/issues"
        assert (ROOT / links["Changelog"].removeprefix(f"{HOME}/blob/HEAD/")).is_file()
        assert (ROOT / links["Security"].removeprefix(f"{HOME}/blob/HEAD/")).is_file()


def test_every_picture_and_link_of_the_page_leads_to_what_is_in_the_repository(built):
    shown = has("readme_renderer.markdown").render(metadata(built.wheel).get_payload())
    assert shown is not None
    pictures, links = (
        re.findall(r'<img[^>]* src="([^"]*)"', shown),
        re.findall(r'<a[^>]* href="([^"]*)"', shown),
    )
    assert len(pictures) == len(re.findall(r"!\[|<img ", (ROOT / "README.md").read_text("utf-8")))
    for target in pictures:
        assert target.startswith(f"{HOME}/raw/v{VERSION}/")
        assert (ROOT / target.removeprefix(f"{HOME}/raw/v{VERSION}/")).is_file()
    for target in links:
        assert target.startswith(("https://", "http://", "#"))
        if found := re.match(rf"{HOME}/(?:blob|tree)/v[^/]+/([^#]*)", target):
            assert (ROOT / found[1]).exists(), target


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("![a](b/c.png)", f"![a]({HOME}/raw/v1/b/c.png)"),
        ("[![a](b.svg)](kit/README.md)", f"[![a]({HOME}/raw/v1/b.svg)]({HOME}/blob/v1/kit/README.md)"),
        ('<img src="b.webp" width="3">', f'<img src="{HOME}/raw/v1/b.webp" width="3">'),
        ('<source srcset="b.gif">', f'<source srcset="{HOME}/raw/v1/b.gif">'),
        ('<a href="LICENSE#top">', f'<a href="{HOME}/blob/v1/LICENSE#top">'),
        ("[a](tutorials/instructor)", f"[a]({HOME}/tree/v1/tutorials/instructor)"),
        ("[a](#there) [b](https://example.org/c) [d](mailto:e@example.org)", None),
        ("`x[0](y)` and\n```python\nx[0](y)\n```", None),
    ],
)
def test_a_path_of_the_repository_becomes_an_address_and_nothing_else_does(before, after):
    assert page.at_home(before, HOME, "v1", ROOT) == (before if after is None else after)


# ----------------------------------------------------------------------------------- what it claims


@pytest.fixture
def ready(tmp_path):
    """Those files of the repository that say something of a release, as they are to be for one."""
    for name in ("pyproject.toml", "kit/CHANGES.md", "kit/values/release.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    return steps.as_for_release(tmp_path)


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch):
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


def change(root, name, before, after):
    text = (root / name).read_text("utf-8")
    assert before in text
    (root / name).write_text(text.replace(before, after), "utf-8")


def test_where_all_agree_nothing_stands_in_the_way(ready, monkeypatch):
    assert list(claims.troubles(ready, f"v{VERSION}")) == []
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/name")
    assert list(claims.troubles(ready, f"v{VERSION}")) == []


def test_without_an_address_nothing_is_released(ready):
    change(ready, "pyproject.toml", f'address = "{HOME}"', 'address = ""')
    (told,) = claims.troubles(ready, f"v{VERSION}")
    assert told.startswith("pyproject.toml names no address: fill it in")


def test_another_repository_does_not_release_in_its_place(ready, monkeypatch):
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/name")
    (told,) = claims.troubles(ready, f"v{VERSION}")
    assert "at home at https://example.org/owner/name, and this is https://example.org/somebody/name" in told


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("pyproject.toml", f'version = "{VERSION}"', 'version = "9.9"', "is to be v9.9"),
        ("kit/values/release.py", f'"{VERSION}"', '"9.9"', "say the same"),
        ("kit/CHANGES.md", f"## {VERSION} - ", "## 9.9 - ", "has no entry"),
        ("kit/CHANGES.md", "2026-12-31", "not released yet", "put the day there"),
        ("kit/CHANGES.md", "2026-12-31", "2026-02-30", "put the day there"),
        ("kit/CHANGES.md", "2026-12-31\n", "2026-12-31\n\n## 0.0.1 - 2026-01-01\n", "is empty"),
    ],
)
def test_what_does_not_agree_is_told(ready, name, before, after, told):
    change(ready, name, before, after)
    assert any(told in line for line in claims.troubles(ready, f"v{VERSION}"))


def test_the_notes_of_a_version_end_where_the_next_entry_begins(ready):
    changes = ready / "kit" / "CHANGES.md"
    changes.write_text(
        "# Changes\n\n## 0.2.0 - 2027-01-01\n\n### New\n- b\n\n## 0.1.0 - 2026-12-31\n\n- a\n", "utf-8"
    )
    assert claims.notes(ready, "0.2.0") == "### New\n- b"
    assert claims.notes(ready, "0.1.0") == "- a"
    assert claims.notes(ready, "0.1") == ""


# --------------------------------------------------------------------------------------- the steps


@pytest.mark.slow
def test_the_whole_of_it_works_on_this_machine_with_an_index_of_its_own():
    if find_spec("pypiserver") is None:
        pytest.skip('pypiserver is missing: python -m pip install -e ".[test]"')
    command = [sys.executable, "-m", "tests.release", "rehearse", "--borrow"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "version, notes and address agree" in answer.stdout
    assert answer.stdout.count("the same when built again elsewhere") == 2
    assert f"  kit {VERSION}\n" in answer.stdout
    assert "  kit run 00_ten_minutes.ipynb\n" in answer.stdout


READ_THE_REPOSITORY = ["tests/test_packaging.py", "tests/test_readme.py", "tests/test_floors.py"]


@pytest.mark.slow
def test_an_unpacked_sdist_runs_the_tests_that_read_the_repository(built, tmp_path):
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    for made_up in ("99_made_up.ipynb", "instructor/made_up.md"):
        (unpacked / "tutorials" / made_up).unlink()
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    command += ["-k", "not all_is_sorted and not served and not repo2docker", *READ_THE_REPOSITORY]
    env = {**os.environ, "PYTHONPATH": str(unpacked)}
    answer = subprocess.run(command, cwd=unpacked, env=env, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
