"""The package as a learner gets it: in an environment of its own, installed, and tried in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

# The first program of the front page, out of the package's own metadata: an index shows the same.
_FRONT_PAGE = r"""
import re
from importlib.metadata import metadata
exec(re.search(r"```python\n(.*?)```", metadata("shared-memory-kit")["Description"], re.DOTALL)[1])
"""
_ROOM = """
from kit import Append, connect
with connect("team.jsonl") as client:
    client.blocks.edit(client.blocks.create(label="notes", value="one").id, Append("two"))
"""
_FIRST_NOTEBOOK = "from kit.notebooks.copies import notebooks, source; print(notebooks(source())[0])"


class Environment:
    """A new environment in ``folder``; where it ``borrows``, what it lacks is that of this one."""

    def __init__(self, folder: Path, *, borrows: bool = False) -> None:
        base = {"base": str(folder)}
        self._programs = Path(sysconfig.get_path("scripts", "venv", base))
        self._env = {**os.environ, "KIT_ALLOW_NETWORK": "0", "KIT_PROGRESS": "off"}
        self._env["PATH"] = f"{self._programs}{os.pathsep}{os.environ['PATH']}"
        self._env.pop("PYTHONPATH", None)  # a checkout would be found by it
        venv.create(folder)
        if borrows:
            borrowed = Path(sysconfig.get_path("purelib", "venv", base), "borrowed.pth")
            borrowed.write_text(sysconfig.get_path("purelib"), "utf-8")
            self._env["JUPYTER_PATH"] = str(Path(sysconfig.get_path("data"), "share", "jupyter"))

    def install(self, *what: str) -> None:
        """With pip, from where the machine has its packages, if nothing else is said."""
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--python", str(self._programs / "python"), "install", *what])

    def run(self, *command: str, cwd: Path) -> str:
        """What a command prints whose programs are the environment's own."""
        program, *words = command
        return _run([str(self._programs / program), *words], cwd=cwd, env=self._env)


def try_out(environment: Environment) -> Iterator[str]:
    """Do what a learner does first, and tell what was done; what fails is an error with what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        yield environment.run("kit", "--version", cwd=here).splitlines()[0]
        for words in (["--help"], ["lab", "--help"]):
            environment.run("kit", *words, cwd=here)
            yield f"kit {' '.join(words)}"
        environment.run("python", "-c", _FRONT_PAGE, cwd=here)
        yield "the front page's first program"
        environment.run("python", "-c", _ROOM, cwd=here)
        yield environment.run("kit", "doctor", "team.jsonl", cwd=here).splitlines()[0]
        notebook = environment.run("python", "-c", _FIRST_NOTEBOOK, cwd=here).strip()
        environment.run("kit", "run", "--out", "executed", notebook, cwd=here)
        yield f"kit run {Path(notebook).name}"


def _run(command: list[str], **where: object) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, **where)
    if answer.returncode:
        raise SystemExit(
            f"{' '.join(command)}\nended with {answer.returncode}:\n{answer.stdout}{answer.stderr}"
        )
    return answer.stdout
