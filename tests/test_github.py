"""What stands in .github for others: forms, watchers of pins, and the workflow that publishes."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from jsonschema.validators import validator_for

from tests.release.__main__ import asked

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"


def parsed(file):
    return yaml.safe_load(file.read_text("utf-8"))


RELEASE = parsed(GITHUB / "workflows" / "release.yml")
STEPS = [step for job in RELEASE["jobs"].values() for step in job["steps"]]
SCHEMAS = {
    "github-workflows": "workflows/*.yml",
    "dependabot": "dependabot.yml",
    "github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "github-issue-forms": "ISSUE_TEMPLATE/[!c]*.yml",
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_file_has_the_form_that_its_reader_expects(schema):
    if find_spec("check_jsonschema") is None:
        pytest.skip('check-jsonschema is missing: python -m pip install -e ".[test]"')
    form = import_module("check_jsonschema.builtin_schemas").get_builtin_schema(f"vendor.{schema}")
    checks = validator_for(form)(form)
    files = sorted(GITHUB.glob(SCHEMAS[schema]))
    assert files
    for file in files:
        page = {
            "on" if key is True else key: value for key, value in parsed(file).items()
        }  # YAML 1.1 has a yes
        assert [error.message for error in checks.iter_errors(page)] == [], file.name


def test_where_a_watcher_of_pins_is_sent_there_are_some():
    read = {
        "github-actions": ".github/workflows/*.yml",
        "npm": "package.json",
        "pip": "requirements*.txt",
        "pre-commit": ".pre-commit-config.yaml",
    }
    for watched in parsed(GITHUB / "dependabot.yml")["updates"]:
        folder = ROOT / watched["directory"].lstrip("/")
        assert list(folder.glob(read[watched["package-ecosystem"]])), watched


def test_every_link_of_its_pages_leads_somewhere():
    for page in (*GITHUB.glob("*.md"), ROOT / "kit" / "CHANGES.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_release_takes_the_steps_that_can_be_rehearsed():
    taken = [
        step["run"].split("tests.release ")[1] for step in STEPS if "tests.release " in step.get("run", "")
    ]
    assert [asked(words.split(" > ")[0].split()).step for words in taken] == [
        "check",
        "build",
        "notes",
        "try",
    ]


def test_only_the_job_that_publishes_can_and_it_runs_what_was_looked_at():
    assert RELEASE["permissions"] == {}
    rights = {name: job["permissions"] for name, job in RELEASE["jobs"].items()}
    assert [name for name, given in rights.items() if "id-token" in given] == ["publish"]
    assert rights["publish"] == {"id-token": "write"}
    assert RELEASE["jobs"]["publish"]["environment"] == "pypi"
    assert not any("run" in step for step in RELEASE["jobs"]["publish"]["steps"])
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name)] == []
