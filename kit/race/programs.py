"""Ways of writing as programs: what reads, thinks and writes is a few lines of Python."""

from __future__ import annotations

from collections.abc import Generator

from kit.errors import EditError, StaleVersionError
from kit.race.worker import YOURS, Worker
from kit.values.edits import Replace

Steps = Generator[str, None, str]


def naive(worker: Worker) -> Steps:
    """Read, think, send the whole text: it is right as long as nobody else has written meanwhile."""
    text = worker.read().value
    yield _seen(worker, text)
    new = text.replace(worker.free, worker.mine)
    yield _planned(worker, text, "will send the whole text")
    if not worker.is_free(text):
        return worker.taken(text)
    worker.write(new)
    return YOURS


def versioned(worker: Worker) -> Steps:
    """Send the whole text and the version that was read; a stale one is refused, and all begins again."""
    while True:
        block = worker.read()
        yield _seen(worker, block.value, f"version {block.version}")
        new = block.value.replace(worker.free, worker.mine)
        yield _planned(worker, block.value, f"will send the whole text, read at version {block.version}")
        if not worker.is_free(block.value):
            return worker.taken(block.value)
        try:
            worker.write(new, expected_version=block.version)
        except StaleVersionError as error:
            yield f"refused: the block is at version {error.version}; reads again"
        else:
            return YOURS


def edits(worker: Worker) -> Steps:
    """Send the change alone: this line, which must be there, becomes that one. Nobody has to retry."""
    text = worker.read().value
    yield _seen(worker, text)
    yield _planned(worker, text, "will send one edit")
    if not worker.is_free(text):
        return worker.taken(text)
    try:
        worker.edit(Replace(worker.free, worker.mine))
    except EditError:
        return worker.taken()
    return YOURS


def _seen(worker: Worker, text: str, version: str = "") -> str:
    what = "it is free" if worker.is_free(text) else worker.taken(text)
    return f"reads {version}: {what}" if version else f"reads: {what}"


def _planned(worker: Worker, text: str, plan: str) -> str:
    return plan if worker.is_free(text) else "will not write"
