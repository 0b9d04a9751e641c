"""The floors of the house: an import points down, none goes in a circle, and no two classes share a name."""

import ast
import re
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import kit

KIT = Path(kit.__file__).parent
FLOORS = [
    ["errors", "values"],
    ["journal", "tables"],
    ["memory"],
    ["prompt"],
    ["clerk"],
    ["models"],
    ["turn"],
    ["audit", "rest", "client"],
    ["leases", "team", "remote", "membership"],
    ["official", "notebooks"],
    ["connect"],
    ["race"],
    ["views"],
    ["lessons"],
    ["course"],
    ["site"],
    ["cli", "server", "__main__"],
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# The names by which a notebook imports its story: they belong to the course and lead up to it.
DOORS = re.compile(r"kit\.lessons\.(ten_minutes|user_assistant|enterprise|incidents\.\w+)")


def module_of(path):
    parts = ["kit", *path.relative_to(KIT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in KIT.rglob("*.py")}


def imported(name):
    """The modules of the kit that a module imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kit":
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                yield whole if whole in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] == "kit")


@cache
def imports():
    """What each module imports; the package itself, whatever of it is imported, is imported before."""
    return {name: set(imported(name)) - {name, "kit"} for name in MODULES if name != "kit"}


def room_of(name):
    return "course" if DOORS.fullmatch(name) else (name.split(".") + ["__init__"])[1]


def test_every_room_has_its_floor():
    assert {room_of(name) for name in imports()} == set(FLOOR_OF)


def test_imports_point_down():
    up = [
        f"{name} imports {other}"
        for name, others in imports().items()
        for other in others
        if FLOOR_OF.get(room_of(other), 99) > FLOOR_OF[room_of(name)]
    ]
    assert up == []


@pytest.mark.parametrize("of", [room_of, str])
def test_imports_go_in_no_circle(of):
    """Neither between rooms nor between the modules of one."""
    graph = defaultdict(set)
    for name, others in imports().items():
        graph[of(name)] |= {of(other) for other in others} - {of(name)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_two_public_classes_share_a_name():
    homes = defaultdict(list)
    for name, path in MODULES.items():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(name)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


MAP = (KIT / "README.md").read_text("utf-8")


def test_the_map_names_only_what_is_there():
    named = set(re.findall(r"`((?:kit|tests|tutorials|\.ci)/[^`<>]*?)`", MAP))
    assert len(named) > 60
    assert sorted(name for name in named if not any(KIT.parent.glob(name))) == []


def test_the_map_draws_every_room_on_its_floor():
    drawn = re.search(r"```\n(.*?)```", MAP, re.DOTALL)[1]
    rooms = re.findall(r"^ *([a-z_]+(?:/|\.py)?(?: +[a-z_]+(?:/|\.py)?)*) {2,}\S", drawn, re.MULTILINE)
    names = [name.rstrip("/").removesuffix(".py") for line in rooms for name in line.split()]
    floors = [FLOOR_OF[name] for name in names]
    assert set(names) | {"__main__"} == set(FLOOR_OF)
    assert floors == sorted(floors, reverse=True), "the highest floor is drawn first"
