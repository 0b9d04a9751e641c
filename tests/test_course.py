"""The learner's copy: complete, hers, and never overwritten."""

import pytest

from kit.errors import KitError
from kit.notebooks import copies as course


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A made-up course, as an installation would hold it."""
    place = tmp_path / "installed"
    for name in ("02_b.ipynb", "01_a.ipynb", "img/map.svg", "solutions/01_a.ipynb", "instructor/guide.md"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(f"original {name}")
    for litter in (".ipynb_checkpoints/01_a-checkpoint.ipynb", "__pycache__/x.pyc", ".DS_Store"):
        (place / litter).parent.mkdir(exist_ok=True)
        (place / litter).touch()
    monkeypatch.setattr(course, "PLACES", (tmp_path / "missing", place))
    return place


def test_the_copy_is_complete_and_holds_no_solution_and_no_litter(installed, tmp_path):
    copy = course.working_copy(tmp_path / "deep" / "mine")
    assert copy.copied == ("01_a.ipynb", "02_b.ipynb", "img/map.svg")
    assert copy.kept == ()
    files = {path.relative_to(copy.folder).as_posix() for path in copy.folder.rglob("*") if path.is_file()}
    assert files == set(copy.copied)


def test_it_begins_with_the_first_notebook(installed, tmp_path):
    assert course.working_copy(tmp_path / "mine").first == tmp_path / "mine" / "01_a.ipynb"


def test_edits_are_never_overwritten_and_what_is_missing_comes_back(installed, tmp_path):
    mine = course.working_copy(tmp_path / "mine").folder
    (mine / "01_a.ipynb").write_text("my edits")
    (mine / "02_b.ipynb").unlink()
    again = course.working_copy(mine)
    assert (mine / "01_a.ipynb").read_text() == "my edits"
    assert (mine / "02_b.ipynb").read_text() == "original 02_b.ipynb"
    assert (again.copied, again.kept) == (("02_b.ipynb",), ("01_a.ipynb", "img/map.svg"))


def test_a_write_protected_installation_gives_a_writable_copy(installed, tmp_path):
    (installed / "01_a.ipynb").chmod(0o444)
    copy = course.working_copy(tmp_path / "mine")
    assert copy.first.stat().st_mode & 0o200


def test_a_file_in_the_folders_place_is_refused_and_stays(installed, tmp_path):
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(KitError, match="is a file"):
        course.working_copy(tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "a file"


def test_without_the_course_the_error_says_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "PLACES", (tmp_path,))
    with pytest.raises(KitError, match="not in this installation") as refusal:
        course.source()
    assert refusal.value.looked_in == (str(tmp_path),)
