"""A server in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


class Served:
    """``kit serve`` with these options, in this folder; its first line is the address."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        self.address = ""
        self.tokens: dict[str, str] = {}
        self.start("0")

    def start(self, port: str) -> None:
        command = [sys.executable, "-m", "kit", "serve", *self._options, "--port", port]
        self.errors = self._folder / "errors.txt"
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                command, cwd=self._folder, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1
            )
        self.address = self._line()
        assert self.address.startswith("http://"), self.errors.read_text("utf-8")
        if "--class" in self._options and not self.tokens:
            self._read_tokens()

    def _line(self) -> str:
        return self.process.stdout.readline().rstrip("\n")

    def _read_tokens(self) -> None:
        places = int(self._options[self._options.index("--class") + 1])
        while len(self.tokens) < places + 1:
            line = self._line()
            if line.startswith("Join code: "):
                self.code = line.split()[2]
            name, _, token = line.rpartition(" ")
            if token.startswith("kit-"):
                self.tokens[name.strip()] = token

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self, how: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    def again(self) -> None:
        """Start it again at the same address."""
        self.start(self.address.rpartition(":")[2])
