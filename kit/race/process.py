"""A worker in a process of its own: ``python -m kit.race.process`` with its part as JSON on the input.

A process is started as a command rather than forked, because a notebook's kernel runs threads, and a
fork of a program with threads may stand still for ever.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kit.connect import connect
from kit.errors import KitError, UnprocessableEntityError
from kit.race.run import WorkerPart, run_errands
from kit.race.scene import Errand, Scene
from kit.race.worker import Way


def in_processes(way: Way, room: Path, scene: Scene, names: Sequence[str], pause: float) -> list[WorkerPart]:
    """Let each worker do its errands in a process of its own; they begin together.

    Raises:
        UnprocessableEntityError: another process can not import the way.
        KitError: a process failed; the error holds what it wrote.
    """
    where = _address(way)
    common = {"way": where, "room": str(room), "block_id": scene.block_id, "pause": pause}
    processes = [_start() for _ in names]
    try:
        for process, name, errands in zip(processes, names, scene.errands, strict=True):
            pairs = [[errand.free, errand.mine] for errand in errands]
            _tell(process, {**common, "name": name, "errands": pairs})
        for process in processes:
            _line(process)  # it is ready
        for process in processes:
            _tell(process, "go")
        return [_part(_line(process)) for process in processes]
    finally:
        for process in processes:
            _end(process)


def _address(way: Way) -> str:
    module, name = getattr(way, "__module__", ""), getattr(way, "__qualname__", "")
    found = getattr(sys.modules.get(module), name, None)
    if module == "__main__" or found is not way:
        raise UnprocessableEntityError(
            f"another process can not import {name or way!r}",
            hint="Race it in threads (processes=0), or put it into a module of its own.",
        )
    return f"{module}:{name}"


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _tell(process: subprocess.Popen[str], what: Any) -> None:
    if process.stdin is None:
        return
    try:
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()
    except OSError:  # nobody reads it: on Windows that is no BrokenPipeError
        raise _failed(process) from None


def _line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise _failed(process)
    return line


def _failed(process: subprocess.Popen[str]) -> KitError:
    said = process.stderr.read() if process.stderr else ""
    return KitError(f"a process of the race failed: {said.strip()[-500:]}", hint="Race again.")


def _part(line: str) -> WorkerPart:
    told = json.loads(line)
    return WorkerPart(tuple(told["acknowledged"]), told["refused"], told["retries"], told["seconds"])


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        with suppress(OSError):  # it is done already
            process.stdin.close()  # it reads to the end of its input and is done
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def main() -> None:
    """Read the part, say that it is ready, wait for the start, do it and tell."""
    part = json.loads(sys.stdin.readline())
    module, _, name = part["way"].partition(":")
    way = getattr(importlib.import_module(module), name)
    errands = [Errand(*pair) for pair in part["errands"]]
    with connect(part["room"]) as client:
        print(json.dumps("ready"), flush=True)
        sys.stdin.readline()
        done = run_errands(way, client, part["block_id"], part["name"], errands, part["pause"])
        print(json.dumps(done.to_dict()), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
