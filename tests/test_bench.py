"""The benchmark's door: it tells what it measures, and what it does not know."""

from __future__ import annotations

import pytest

from tests.bench import page, since
from tests.bench.__main__ import PARTS, asked, described
from tests.bench.page import KEPT, PAGE, TITLES, Measured, kept, together, written
from tests.bench.table import Row


def test_every_part_says_what_it_measures():
    lines = described().splitlines()
    assert [line.split()[0] for line in lines] == list(PARTS)
    assert all(len(line.split()) > 2 for line in lines)


def test_parts_are_taken_in_the_order_in_which_they_are_named():
    assert asked(["server", "past"]).parts == ["server", "past"]
    assert asked([]).parts == []
    assert asked(["--list"]).list


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["openin"], "there is no part 'openin'; did you mean 'opening'?"),
        (["past", "--fast"], "unrecognized arguments: --fast"),
        (["#"], "there is no part '#'; the parts are durable, history,"),
    ],
)
def test_what_it_does_not_know_it_names(words, told, capsys):
    with pytest.raises(SystemExit) as end:
        asked(words)
    assert end.value.code == 2
    assert told in capsys.readouterr().err


def test_it_can_be_asked_for_help(capsys):
    with pytest.raises(SystemExit) as end:
        asked(["--help"])
    assert end.value.code == 0
    assert described() in capsys.readouterr().out


def test_without_the_older_commit_it_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(since, "BEFORE", "0" * 40)
    (row,) = since.since()
    assert row.what == f"beside commit {'0' * 40}"
    assert row.figure.startswith("not measured: it takes git, and a clone that has this commit")
    assert row.met is None
    assert not [*tmp_path.iterdir()]


def test_without_git_it_says_so_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (row,) = since.since()
    assert row.figure.startswith("not measured: it takes git")


def test_the_page_of_figures_is_what_the_kept_runs_say():
    assert PAGE.read_text("utf-8") == written(kept())
    assert {name for run in kept() for name in run.parts} <= set(PARTS)
    assert set(TITLES) <= set(PARTS)


def row(what, figure="1 s"):
    return Row(what, figure, "", "", None)


def test_what_is_measured_anew_is_no_longer_told_from_before():
    before = [
        Measured("old", "slow", {"past": (row("a"),), "feed": (row("b"),)}),
        Measured("old", "", {"screen": (row("c"),)}),
    ]
    runs = together(before, Measured("new", "", {"past": (row("a", "2 s"),), "screen": (row("c", "3 s"),)}))
    assert [(run.machine, [*run.parts]) for run in runs] == [("old", ["feed"]), ("new", ["past", "screen"])]
    text = written(runs)
    assert [text.count(figure) for figure in ("1 s", "2 s", "3 s")] == [1, 1, 1]
    assert text.index("old. slow") < text.index("| b |") < text.index("new.") < text.index("| a |")
    assert text.index("## The views") < text.index("| c |")


def test_a_run_that_is_kept_is_on_the_page(tmp_path, monkeypatch):
    for name, path in (("KEPT", KEPT), ("PAGE", PAGE)):
        monkeypatch.setattr(page, name, tmp_path / path.name)
        (tmp_path / path.name).write_bytes(path.read_bytes())
    page.keep(Measured("another machine", "in the rain", {"clerk": (row("the clerk", "25 of 25"),)}))
    assert "another machine. in the rain\n\n| what |" in (tmp_path / PAGE.name).read_text("utf-8")
    assert kept(tmp_path / KEPT.name)[-1].parts == {"clerk": (row("the clerk", "25 of 25"),)}
