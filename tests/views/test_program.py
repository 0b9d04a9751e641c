"""The modules of a view become one program, in which each keeps its own names."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import kit
from kit.views.shared import program as programs
from kit.views.shared.program import program

KIT = Path(kit.__file__).parent
ENTRIES = [
    path.relative_to(KIT).as_posix()
    for path in sorted(KIT.rglob("*.js"))
    if "export default" in path.read_text("utf-8")
]


@pytest.fixture
def modules(monkeypatch):
    """Modules by name, in place of files."""

    def put(**sources):
        monkeypatch.setattr(
            programs, "_source", lambda name: sources[name.removesuffix(".js").replace("/", "_")]
        )

    return put


def run(source):
    if shutil.which("node") is None:
        pytest.skip("node is missing: apt-get install nodejs")
    code = f"import({source!r} && 'data:text/javascript,' + encodeURIComponent({source!r}))"
    code += ".then((it) => console.log(JSON.stringify(it.default)))"
    return subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True).stdout.strip()


def test_each_module_stands_once_before_those_that_import_it(modules):
    modules(
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\n\nexport default b + c;\n',
        b='import { c } from "./c.js";\n\nexport const b = c;\n',
        c="export const c = 1;\n",
    )
    found = program("a.js")
    assert [found.count(words) for words in ("const c = 1", "const b = c", "const program = b + c")] == [
        1,
        1,
        1,
    ]
    assert found.index("const c = 1") < found.index("const b = c") < found.index("const program")


def test_two_modules_may_have_the_same_names_and_import_under_others(modules):
    modules(
        x_a='import { name as other, twice } from "../y/b.js";\n'
        'const name = "a";\nexport default [name, other, twice(2)];\n',
        y_b='const own = 2;\nexport const name = "b";\nexport function twice(it) {\n  return own * it;\n}\n',
    )
    assert run(program("x/a.js")) == '["a","b",4]'


def test_a_circle_is_refused(modules):
    modules(
        a='import { b } from "./b.js";\nexport const a = b;\n',
        b='import { a } from "./a.js";\nexport const b = a;\n',
    )
    with pytest.raises(ValueError, match=r"a\.js imports itself: a\.js → b\.js → a\.js"):
        program("a.js")


@pytest.mark.parametrize(
    "line", ['import * as b from "./b.js";', 'export { a } from "./b.js";', 'import b from "b";']
)
def test_a_form_that_is_not_read_is_refused(modules, line):
    modules(a=f"{line}\n")
    with pytest.raises(ValueError, match="no form that is read here"):
        program("a.js")


def test_there_are_programs():
    assert {Path(name).stem for name in ENTRIES} == {
        *("access_map", "back", "board", "choice", "stepper", "timeline", "trace")
    }


@pytest.mark.parametrize("name", ENTRIES)
def test_a_program_of_the_kit_imports_nothing_and_exports_one_thing(name):
    assert re.findall(r"^(?:import|export)\b.*", program(name), re.MULTILINE)[:-1] == []
