"""A package index on this machine, to which a release is published before it is published to all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def index(folder: Path) -> Iterator[str]:
    """The address of an index that keeps what is uploaded in ``folder``, and knows of nothing else."""
    import pypiserver  # what it imports is deprecated, which is no error for who does not publish

    folder.mkdir(exist_ok=True)
    app = pypiserver.app(roots=[folder], password_file=".", authenticate=[], disable_fallback=True)
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def upload(address: str, *files: Path) -> None:
    """With twine, as it is done by hand."""
    command = [sys.executable, "-m", "twine", "upload", "--non-interactive", "--disable-progress-bar"]
    command += ["--repository-url", address, "--username", "anybody", "--password", "nothing"]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, text=True)
