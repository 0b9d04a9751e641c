"""What is shipped, pinned and committed."""

import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kit
from kit.journal.system import files
from tests.release.tree import files_of

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ELSEWHERE = {"kit.journal.system.posix", "kit.journal.system.windows"} - {files.__name__}
MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(kit.__path__, "kit.")
    if found.name not in ELSEWHERE and find_spec(found.name)
)
LAB_SETTINGS = "kit/labconfig/default_setting_overrides.json"
AGREED = {
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "LICENSE",
    "README.md",
    "binder",
    "kit",
    "pyproject.toml",
    "tests",
    "tutorials",
}


# ------------------------------------------------------------------------------------ the modules


@pytest.mark.parametrize("name", ["kit", *MODULES])
def test_all_is_sorted_and_true(name):
    module = importlib.import_module(name)
    names = getattr(module, "__all__", [])
    assert list(names) == sorted(set(names), key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert [name for name in names if not hasattr(module, name)] == []


def test_importing_the_kit_imports_no_widget_and_no_server():
    code = "import sys, kit; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"ipywidgets", "anywidget", "IPython", "jupyterlab", "openai", "anthropic"} & set(loaded) == set()


@pytest.mark.slow
def test_a_room_opens_without_turns_and_the_rules_of_the_clerk_and_a_message_loads_them():
    loaded = "print(len({'kit.clerk', 'kit.turn.turn', 'kit.turn.message_types'} & set(sys.modules)))"
    code = (
        f"import sys; from kit import connect; client = connect(); {loaded}; "
        f"ana = client.agents.create(name='Ana'); {loaded}; "
        f"client.agents.messages.create(ana.id, input='Hello'); {loaded}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0", "3"]


@pytest.mark.slow
def test_the_first_cell_of_a_notebook_waits_for_no_schema_and_no_widget():
    code = "import sys, kit.lessons; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"nbformat", "jsonschema", "ipywidgets", "IPython"} & set(loaded) == set()


# ---------------------------------------------------------------------------------- the repository


def test_the_top_level_holds_the_agreed_entries_and_nothing_else():
    assert {path.relative_to(ROOT).parts[0] for path in files_of(ROOT)} - AGREED == set()


def test_no_file_names_a_path_of_a_machine_or_a_registry():
    folders = "work|farm|root|tmp/venv|opt/pypi"
    ours = re.compile(rf"(?<![\w.])/(?:{folders})/|https?://\S*/(?:simple|packages)/|//registry\.|//deb\.")
    named = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files_of(ROOT)
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        if ours.search(line)
    ]
    assert named == []


# -------------------------------------------------------------------------------------- the binder


def pins() -> dict[str, str]:
    lines = (ROOT / "binder" / "requirements.txt").read_text().split()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def test_the_binder_pins_what_the_kit_needs_at_versions_that_fit():
    needed = [Requirement(text) for text in PROJECT["dependencies"]]
    pinned = [pins().get(canonicalize_name(one.name), "0") for one in needed]
    unfit = [
        str(one) for one, version in zip(needed, pinned, strict=True) if not one.specifier.contains(version)
    ]
    assert unfit == []


def test_the_binder_pins_no_test_tool():
    tools = {canonicalize_name(Requirement(text).name) for text in PROJECT["optional-dependencies"]["test"]}
    assert tools & set(pins()) == set()


def test_repo2docker_makes_an_image_of_python_3_12_from_the_binder_folder(tmp_path):
    pytest.importorskip("repo2docker", reason='repo2docker is missing: python -m pip install -e ".[test]"')
    build = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    answer = subprocess.run(build, capture_output=True, text=True, check=True, cwd=tmp_path)
    recipe = answer.stdout + answer.stderr
    assert "python=3.12" in recipe
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in recipe
    assert "RUN ./binder/postBuild" in recipe
    assert "pyproject.toml" not in recipe
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


@pytest.mark.slow
@pytest.mark.timeout(900)  # a hundred packages, on a machine that does other things as well
def test_the_binder_image_can_be_made_from_its_pins_alone_and_opens_the_kit(tmp_path):
    if not os.environ.get("KIT_CI"):
        pytest.skip("takes half a minute and a package index: set KIT_CI=1")
    venv.create(tmp_path / "image", with_pip=True)
    path = f"{tmp_path / 'image' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    pip = "python -m pip --disable-pip-version-check"
    pinned = f"{pip} install -q --no-deps -r binder/requirements.txt"
    steps = f"{pinned} && binder/postBuild && {pip} check && kit --version"
    answer = subprocess.run(
        ["bash", "-ec", steps],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PIP_NO_COMPILE": "1"},  # most of it is never imported here
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"\nkit {PROJECT['version']}\n" in answer.stdout
    settings = tmp_path / "image" / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    assert json.loads(settings.read_text()) == json.loads((ROOT / LAB_SETTINGS).read_text())
