"""What every test stands on: no network, no skip that nobody sees, slow tests last."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import settings

BROWSER = Path(__file__).parent / "browser"
STRICT = bool(os.environ.get("KIT_CI"))

os.environ["KIT_ALLOW_NETWORK"] = "0"  # here, not in a fixture: kernels and servers inherit it too
os.environ["KIT_PROGRESS"] = "off"  # what a test answers, nobody has learned
os.environ.pop("KIT_MODEL", None)

# Hundreds of processes begin here; let none of them compile the kit again, nor pytest these files.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Nothing asserts on wall-clock time, and a machine under load is no failure.
settings.register_profile("kit", deadline=None, max_examples=25)
settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True, print_blob=True)
settings.load_profile("ci" if STRICT else "kit")


SLOW_ALONE = {
    BROWSER,
    BROWSER.parent / "server" / "test_fuzz.py",
    BROWSER.parent / "server" / "test_course.py",
}
# They take longest, and would keep one worker busy when the others have nothing left.
LONG = {BROWSER / f"test_{name}.py" for name in ("class_page", "course", "resume", "site", "timeline")}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What holds slow tests alone is not even imported where these are left out."""
    return True if config.option.markexpr == "not slow" and collection_path in SLOW_ALONE else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with slow tests come first: the quick ones behind them keep all workers busy until the end.

    So do the longest of those in a browser, which are slow and come last: Playwright keeps an event loop in
    this thread until the end.
    """
    if sys.platform == "win32":
        items[:] = [item for item in items if not item.get_closest_marker("posix")]
    for item in items:
        if BROWSER in item.path.parents or item.path in SLOW_ALONE:
            item.add_marker(pytest.mark.slow)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (BROWSER in item.path.parents, item.path not in slow, item.path not in LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With KIT_CI set, a skipped test has failed: what CI does not run, nobody runs."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and KIT_CI allows no skip: {report.longrepr[2]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a module that skips as a whole."""
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, and KIT_CI allows no skip: {report.longrepr}"
    return report


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _nobody_listens_on():
    """A client of a room elsewhere that a test leaves open goes on asking, and is heard of after the end."""
    yield
    for thread in threading.enumerate():
        if thread.name == "kit-remote":
            thread.join(30)
            assert not thread.is_alive(), "a remote client was not closed"
