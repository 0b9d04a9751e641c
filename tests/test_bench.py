"""The benchmark's door: it tells what it measures, and what it does not know."""

from __future__ import annotations

import pytest

from tests.bench import since
from tests.bench.__main__ import PARTS, asked, described


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
