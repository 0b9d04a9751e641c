"""The floors of the house: an import may only point down, or stay on its floor."""

import ast
from pathlib import Path

import kit

KIT = Path(kit.__file__).parent
FLOORS = [
    ["errors", "values"],
    ["journal", "tables"],
    ["memory"],
    ["prompt"],
    ["clerk", "models"],
    ["turn"],
    ["audit", "client", "leases", "rest", "team"],
    ["remote", "official", "connect", "race"],
    ["notebooks", "views"],
    ["lessons"],
    ["course"],
    ["cli", "server", "__main__"],
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else "__init__"


def imports(path: Path):
    """The rooms of the kit that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kit":
            yield from [f"kit.{each.name}" for each in node.names] if node.module == "kit" else [node.module]
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("kit."))


def test_every_room_has_its_floor():
    rooms = {path.stem for path in KIT.glob("*.py")} | {
        path.parent.name for path in KIT.glob("*/__init__.py")
    }
    assert rooms - {"__init__"} == set(FLOOR_OF)


def test_imports_point_down():
    up = []
    for path in KIT.rglob("*.py"):
        room = path.relative_to(KIT).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for name in imports(path):
            target = room_of(name)
            if target in FLOOR_OF and FLOOR_OF[target] > FLOOR_OF[room]:
                up.append(f"{path.relative_to(KIT)} imports {name}")
    assert up == []
