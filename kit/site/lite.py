"""JupyterLite with the kit inside: what its builder is given, and what must be true of what it has built.

It is built in a fresh folder and with nothing beside it: over an earlier build, or beside the list that its
builder keeps of what is done, it forgets where its Python is, and the page goes to a server on the internet.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path

from kit.errors import KitError
from kit.notebooks.copies import working_copy
from kit.site.parts import PYTHON
from kit.site.wheels import KIT, PackedWheel, packed, stand_in

MOST_BYTES = 60_000_000
MAIN = "./static/pyodide/pyodide.mjs"
_KERNEL = "@jupyterlite/pyodide-kernel-extension"
PLUGIN = f"{_KERNEL}:kernel"
_EXTENSIONS = (_KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget")
_CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_KERNEL_NEEDS = ("comm", "ipython")  # as the wheels of the kernel say
_ASKED_FOR = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", KIT)
_HERE = Path(__file__).parent
_SETTINGS = Path(__file__).parents[1] / "labconfig" / "default_setting_overrides.json"


def build_lite(out: Path, work: Path, core: Path, micropip: Path) -> None:
    """Build JupyterLite into ``out``, in the empty folder ``work``, with Pyodide's ``core`` in it.

    Raises:
        KitError: its builder failed, or what it has built is not whole.
    """
    lite = work / "lite"
    pyodide = lite / "static" / "pyodide"
    pyodide.mkdir(parents=True)
    info = _unpack(core, pyodide)
    wheels = [*_wheels(pyodide, micropip)]
    _write(
        pyodide / "pyodide-lock.json", {"info": info, "packages": {one.name: one.to_dict() for one in wheels}}
    )
    _write(lite / "jupyter-lite.json", _page())
    _write(lite / "jupyter_lite_config.json", _builder(working_copy(work / "course").folder))
    shutil.copyfile(_SETTINGS, lite / "overrides.json")
    _run(lite, out)
    _add_ours(out)
    check(out)


def _unpack(core: Path, folder: Path) -> Any:
    """Unpack what the page needs of Pyodide, and tell which Pyodide it is."""
    with tarfile.open(core) as archive:
        for name in _CORE:
            (folder / name).write_bytes(_member(archive, name))
        return json.loads(_member(archive, "pyodide-lock.json"))["info"]


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(f"package/{name}") if f"package/{name}" in archive.getnames() else None
    if found is None:
        raise KitError(f"{archive.name!r} holds no {name}.", hint="Delete it, and it is fetched again.")
    return found.read()


def _wheels(folder: Path, micropip: Path) -> Iterator[PackedWheel]:
    yield from packed([KIT, *_KERNEL_NEEDS], folder, PYTHON)
    yield stand_in("jedi", folder)  # IPython completes without it; its million lines would be loaded first
    yield _as_it_is(micropip, folder, ())
    for file in sorted((_extension(_KERNEL) / "static" / "pypi").glob("*.whl")):
        if not file.name.startswith("widgetsnbextension-3"):
            yield _as_it_is(file, folder, _KERNEL_NEEDS if file.name.startswith("pyodide_kernel") else ())


def _as_it_is(file: Path, folder: Path, needs: tuple[str, ...]) -> PackedWheel:
    shutil.copyfile(file, folder / file.name)
    module, version = file.name.split("-")[:2]
    return PackedWheel(module.replace("_", "-"), version, folder / file.name, needs, (module,))


def _extension(name: str) -> Path:
    for place in jupyter_path("labextensions"):
        if (found := Path(place, name)).is_dir():
            return found
    raise KitError(
        f"JupyterLab's extension {name} is not installed here.",
        hint='Install what a site is built with: python -m pip install "shared-memory-kit[site]"',
    )


def _page() -> dict[str, Any]:
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Shared memory",
            "exposeAppInBrowser": True,
            "litePluginSettings": {
                PLUGIN: {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": [*_ASKED_FOR]}}
            },
        },
    }


def _builder(course: Path) -> dict[str, Any]:
    return {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": [str(course)],
            "federated_extensions": [str(_extension(name)) for name in _EXTENSIONS],
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }


def _run(lite: Path, out: Path) -> None:
    program = [sys.executable, "-m", "jupyterlite_core", "build"]
    command = [*program, "--lite-dir", str(lite), "--output-dir", str(out)]
    done = subprocess.run(command, cwd=lite, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise KitError(f"JupyterLite's builder failed:\n{said}", hint="Nothing was built.")


def _add_ours(out: Path) -> None:
    """Have the service worker keep the locks of rooms, and the Lab tell its kernels their notebooks."""
    worker, lab = out / "service-worker.js", out / "lab" / "index.html"
    worker.write_text((_HERE / "lock.js").read_text("utf-8") + worker.read_text("utf-8"), "utf-8")
    shutil.copyfile(_HERE / "lab.js", out / "lab" / "kit.js")
    head, _, rest = lab.read_text("utf-8").partition("</head>")
    lab.write_text(f'{head}<script src="./kit.js" defer></script></head>{rest}', "utf-8")


def check(out: Path) -> None:
    """Raise ``KitError`` where a page of this build would ask another server, or is too large."""
    built = json.loads((out / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    kernel = built.get("litePluginSettings", {}).get(PLUGIN, {})
    wrong = [*_wrong(built, kernel, out)]
    if wrong:
        raise KitError(
            f"What JupyterLite has built is not whole: {'; '.join(wrong)}.", hint="Nothing was kept."
        )


def _wrong(built: Mapping[str, Any], kernel: Mapping[str, Any], out: Path) -> Iterator[str]:
    if kernel.get("pyodideUrl") != MAIN or not (out / MAIN).is_file():
        yield f"its Python is not at {MAIN}"
    if not kernel.get("disablePyPIFallback"):
        yield "it would fetch packages from the internet"
    if not built.get("exposeAppInBrowser"):
        yield "its settings were dropped"
    if maps := [*out.rglob("*.map")]:
        yield f"it holds {len(maps)} source maps"
    if (size := bytes_of(out)) > MOST_BYTES:
        yield f"it holds {size / 1e6:.0f} MB, more than {MOST_BYTES / 1e6:.0f}"


def bytes_of(folder: Path) -> int:
    """How much the files of a folder hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _write(path: Path, what: object) -> None:
    path.write_text(json.dumps(what, indent=1), encoding="utf-8")
