"""The README's code runs and prints what its comments say."""

from __future__ import annotations

import re
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_its_five_minutes_of_code_print_what_they_say(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    exec(code, {})  # noqa: S102 — the README's own code

    first, second = capsys.readouterr().out.splitlines()
    assert f"# {first}\n" in code
    assert f"# {second}: " in code


def test_its_links_and_pictures_are_there():
    for target in re.findall(r'(?:\]\(|src=")([^)#:"]+)[)"]', README):
        assert (Path(__file__).parents[1] / target).exists(), target
