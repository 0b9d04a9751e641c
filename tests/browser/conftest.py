"""JupyterLab and Notebook 7 in a real Chromium; without one of them these tests are skipped, and say so."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from kit import connect
from tests.browser.lab import FLAGS, SECONDS, Lab, LabServer, Notebook, chromium
from tests.browser.pages import Pages

HERE = Path(__file__).parent


def _missing() -> str | None:
    if find_spec("pytest_playwright") is None:
        return 'Playwright is missing: python -m pip install -e ".[test]"'
    if chromium() is None:
        return "Chromium is missing: apt-get install chromium"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if reason := _missing():
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def _patience():
    """Playwright waits five seconds for what is expected; on a machine under load that is no failure yet."""
    from playwright.sync_api import expect

    expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own browser: Playwright's are downloads of their own."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    """One JupyterLab for the whole session."""
    server = LabServer(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def pages(browser, browser_context_args):
    """What is loaded once and used by one test after the other."""
    found = Pages(browser, browser_context_args)
    yield found
    found.close()


@pytest.fixture
def page(pages, request):
    """A page with an empty document; ``context.new_page()`` is one of its own, with storage of its own."""
    with pages.lent("blank", request.session) as page:
        page.goto("about:blank")
        yield page


@pytest.fixture
def lab(pages, lab_server, request):
    """A page of JupyterLab, or of what ``EVERYWHERE`` asks for: see ``tests/browser/lab.py``."""
    front = getattr(request, "param", Lab)
    if front is Notebook and find_spec("notebook") is None:
        pytest.skip('Notebook 7 is missing: python -m pip install -e ".[test]"')
    with pages.lent(front.__name__, request.session) as page:
        window = front(page, lab_server)
        yield window
        window.close()


@pytest.fixture
def client():
    """A room in memory that is the same each time."""
    with connect(repeatable=True) as room:
        yield room
