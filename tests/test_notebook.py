"""A notebook's file: what is sound is read, and everything else is named as what it is."""

import json
from functools import partial

import pytest

from kit.errors import KitError
from kit.notebooks.file import read, read_stable

CELL = {
    "cell_type": "code", "source": "print('é')", "id": "a", "metadata": {}, "outputs": [],
    "execution_count": None,
}  # fmt: skip
NAMELESS = {name: CELL[name] for name in CELL if name != "id"}
OLD = {
    "metadata": {"name": "old"}, "nbformat": 3, "nbformat_minor": 0,
    "worksheets": [{"metadata": {}, "cells": [{"cell_type": "markdown", "source": "old", "metadata": {}}]}],
}  # fmt: skip


def notebook(*cells, **facts):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells) or [CELL], **facts}


as_json = partial(json.dumps, ensure_ascii=False, indent=1)
SOUND = as_json(notebook())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.ipynb"


@pytest.mark.parametrize("text", [SOUND, SOUND.replace("\n", "\r\n"), as_json(OLD)])
def test_a_sound_notebook_is_read(path, text):
    path.write_bytes(text.encode())
    assert len(read(path).cells) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\0" * 512, "empty"),
        (SOUND.encode("utf-8-sig"), "BOM"),
        (SOUND.encode("latin-1"), "byte 0xe9 in line 8, as in latin-1"),
        (SOUND.encode("utf-16"), "UTF-16"),
        (SOUND.encode("utf-16-le"), "UTF-16"),
        (SOUND.encode("utf-32"), "UTF-32"),
        (SOUND[:99].encode(), "breaks off in line"),
        (SOUND[:-3].encode(), "breaks off in line"),
        (SOUND.replace(' "cells"', '<<<<<<< HEAD\n "cells"').encode(), "line 5 is a merge marker, '<<<"),
        (SOUND.replace(' "cells"', '=======\n "cells"').encode(), "line 5 is a merge marker"),
        (b"<!DOCTYPE html>\n<html>", "page of HTML"),
        (b"version https://git-lfs.github.com/spec/v1", "no JSON in line 1, column 1"),
        (SOUND.encode() + b"}", "no JSON in line"),
        (b"[1]", "JSON, but no notebook"),
        (b"{}", "JSON, but no notebook"),
        (b'{"nbformat": 2}', "no notebook of format 3 or 4: it says 2"),
        (b'{"nbformat": 3, "worksheets": 5}', "no sound notebook of format 3"),
        (as_json(notebook(metadata={"x": float("nan")})).encode(), "NaN"),
        (json.dumps(notebook(CELL | {"source": "\ud800"})).encode(), "half of a character"),
        (b"[" * 100_000, "nested more than 100 deep"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "nested more than 100 deep"),
        (as_json(notebook(CELL, CELL | {"id": "a b"})).encode(), "cell 2: id: 'a b'"),
        (as_json(notebook(CELL, CELL)).encode(), "cells 1 and 2 have the same id, 'a'"),
        (as_json(notebook(CELL | {"source": 5})).encode(), "cell 1: source: 5"),
        (as_json(notebook(CELL | {"metadata": {"tags": "a"}})).encode(), "cell 1: metadata.tags"),
        (as_json(notebook(cells={})).encode(), "cells: "),
        (as_json(notebook(nbformat_minor="5")).encode(), "no sound notebook"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_named_as_what_it_is(path, content, says):
    path.write_bytes(content)
    with pytest.raises(KitError) as refusal:
        read(path)
    assert says in refusal.value.message
    assert refusal.value.hint
    assert refusal.value.path == str(path)


def test_a_folder_and_nothing_are_told_apart(tmp_path):
    with pytest.raises(KitError, match="a folder"):
        read(tmp_path)
    with pytest.raises(KitError, match="no such notebook"):
        read(tmp_path / "b.ipynb")


@pytest.mark.parametrize(
    ("facts", "says"),
    [(OLD, "format 3"), (notebook(NAMELESS, nbformat_minor=4), "4.4")],
)
def test_what_is_built_must_have_ids(path, facts, says):
    path.write_text(as_json(facts), "utf-8")
    assert read(path)
    with pytest.raises(KitError, match=says):
        read_stable(path)
