"""Which cell runs, as far as the notebook's program tells it: each kernel keeps that elsewhere."""

from types import SimpleNamespace

import pytest

from kit.notebooks import here


def parent():
    return {"metadata": {"cellId": "c07"}}


@pytest.mark.parametrize(
    ("shell", "cell"),
    [
        (SimpleNamespace(get_parent=parent), "c07"),
        (SimpleNamespace(kernel=SimpleNamespace(get_parent=parent)), "c07"),  # in a browser
        (SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda: None)), ""),
        (SimpleNamespace(), ""),
        (None, ""),
    ],
)
def test_the_cell_that_runs_is_known_by_what_its_kernel_was_asked(monkeypatch, shell, cell):
    monkeypatch.setattr(here, "shell", lambda: shell)
    assert here.cell_id() == cell
