"""``kit --version``: what a report of a fault begins with."""

from __future__ import annotations

import argparse
import platform
import sysconfig
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from kit.values.release import VERSION

# What a view, a kernel, a server or a room may depend on.
_BESIDE = ("jupyterlab", "notebook", "anywidget", "ipywidgets", "ipykernel", "starlette", "tinydb")


class ShowVersions(argparse.Action):
    """Prints it and ends the command; looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(*versions(), sep="\n")
        parser.exit()


def versions() -> Iterator[str]:
    """The kit, Python with its platform, and the packages that decide what a learner sees, a line each.

    >>> next(versions()).split()[0]
    'kit'
    """
    yield f"kit {VERSION}"
    machine = f"{platform.python_implementation()}, {sysconfig.get_platform()}"
    yield f"Python {platform.python_version()} ({machine})"
    for name in _BESIDE:
        yield f"{name} {_installed(name)}"


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is not installed"
