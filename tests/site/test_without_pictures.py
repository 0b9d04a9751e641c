"""An installed wheel brings no pictures: its site has the Lab, and says why it has no pages."""

import pytest

from kit.errors import KitError
from kit.notebooks import copies
from kit.site import pages
from kit.site.build import _pages


@pytest.fixture
def _wheel(tmp_path, monkeypatch):
    (tmp_path / "00_first.ipynb").write_text("{}")
    monkeypatch.setattr(copies, "PLACES", (tmp_path,))


@pytest.mark.usefixtures("_wheel")
def test_pages_are_refused_before_anything_is_written(tmp_path):
    out = tmp_path / "site"
    with pytest.raises(KitError, match=r"made from a checkout.*\n.*Clone the repository"):
        pages.build(out)
    assert not out.exists()


@pytest.mark.usefixtures("_wheel")
def test_a_list_of_the_notebooks_stands_in_their_place_and_it_is_said_why(tmp_path):
    course = tmp_path / "site" / "lite" / "files"
    course.mkdir(parents=True)
    (course / "00_first.ipynb").write_text("{}")
    said = []
    _pages(tmp_path / "site", said.append)
    assert "made from a checkout" in said[0]
    assert 'href="lite/lab/index.html?path=00_first.ipynb"' in (tmp_path / "site" / "index.html").read_text()
