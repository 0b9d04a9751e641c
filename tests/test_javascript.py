"""The programs of the pages: their types, their style, and what is pure in them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HERE = ROOT / "tests" / "javascript"
# The folder that .ci/run puts npm's tools into, at the versions of package.json.
MODULES = Path(os.environ.get("KIT_NODE_MODULES", "")) if os.environ.get("KIT_NODE_MODULES") else None
PROGRAMS = sorted(path for path in (ROOT / "kit").rglob("*.js") if path.parent.name != "reveal")  # not ours


def run(command):
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def tool(name):
    if MODULES is None:
        pytest.skip(
            "the tools are missing: copy tests/javascript/package.json into a folder of its own, "
            "npm install there, and KIT_NODE_MODULES=that folder/node_modules"
        )
    return str(MODULES / ".bin" / name)


@pytest.mark.slow
def test_the_types_of_the_programs_fit():
    run([tool("tsc"), "--project", str(HERE / "tsconfig.json")])


@pytest.mark.slow
def test_the_linter_finds_nothing_in_the_programs():
    run([tool("eslint"), "--config", str(HERE / "eslint.config.mjs"), "kit"])


@pytest.mark.slow
def test_what_is_pure_in_the_programs_is_right():
    if shutil.which("node") is None:
        pytest.skip("node is missing: apt-get install nodejs")
    run(["node", "--test", *map(str, sorted(HERE.glob("*.test.mjs")))])


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_every_program_asks_for_its_types_to_be_checked(path):
    assert path.read_text("utf-8").startswith("// @ts-check\n")
