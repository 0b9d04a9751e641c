from contextlib import contextmanager

import pytest

from tests.server.serving import Served


@contextmanager
def _starting(folder):
    started = []

    def start(*options):
        started.append(Served(folder, *options))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture
def serve(tmp_path):
    """Start servers; they are stopped when the test ends."""
    with _starting(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    """One server for all tests of a module that leave it as it was."""
    with _starting(tmp_path_factory.mktemp("class")) as start:
        yield start("team.jsonl", "--class", "1", "--rate", "1000")
