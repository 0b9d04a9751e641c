"""What the kit promises for files holds on Windows: its tests, run by a Windows CPython under wine.

What can not be seen there, a kernel of Jupyter or a wheel built in Rust, is for the public workflow.
"""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.windows import wine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.posix("it is what wine is for"),
    pytest.mark.skipif(bool(wine.missing()), reason=wine.missing()),
]
FILES = [
    *(f"tests/journal/test_{name}.py" for name in ("contract", "lock", "system", "whole")),
    *(
        "tests/windows/test_everything_at_once.py",
        "tests/windows/open_files.py",
        "tests/lessons/test_progress.py",
    ),
    *("tests/journal/test_processes.py", "tests/journal/test_archive.py"),
]
PLAIN = (
    "-q",
    "-p",
    "no:cacheprovider",
    "--tb=short",
    "-o",
    "addopts=--import-mode=importlib --strict-markers",
)


def run(*arguments: str) -> tuple[int, str]:
    with wine.python(*arguments) as process:
        said, _ = process.communicate(timeout=560)
    return process.returncode, said.decode("utf-8", "replace")


def test_the_journals_promises_hold():
    # kills by themselves are the benchmark's there; here they come together with all else
    code, said = run("-m", "pytest", *PLAIN, "-n", "2", "--dist=load", "-k", "not TestKill", *FILES)
    assert code == 0, said[-8000:]
    assert int(re.search(r"(\d+) passed", said)[1]) > 150, said[-2000:]
    assert "skipped" not in said, said[-2000:]


def test_the_command_answers_on_a_console_of_dos(tmp_path):
    room = wine.windows_path(tmp_path / "team übung.jsonl")
    write = f"from kit import connect; connect({room!r}).blocks.create(label='note', value='→')"
    assert run("-c", write) == (0, "")
    env = wine.environment(PYTHONIOENCODING="cp437")
    for arguments, code, says in (
        (["doctor", room], 0, "sound: format 1, 2 lines"),
        (["compact", room], 0, "The history is in"),
        (["doctor", "no.jsonl"], 2, "-> Name the room's NAME.jsonl"),
        (["doctor", "nul.jsonl"], 2, "is a device, which keeps nothing"),
        (["run", "--help"], 0, "Execute notebooks"),
        (["--help"], 0, "kit"),
    ):
        with wine.python("-m", "kit", *arguments, env=env) as process:
            said = process.communicate(timeout=100)[0].decode("cp437")
        assert (process.returncode, says in said) == (code, True), said


def test_a_room_is_served_there(tmp_path):
    """Its server is asked by a client of this system."""
    from kit import connect

    with wine.python(
        "-m", "kit", "serve", "team.jsonl", "--port", "0", cwd=tmp_path, stderr=subprocess.DEVNULL
    ) as process:
        address = process.stdout.readline().decode().strip()
        with connect(address) as client:
            block = client.blocks.create(label="note", value="Monday")
            assert client.blocks.retrieve(block.id).value == "Monday"
        process.kill()


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
