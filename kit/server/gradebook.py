"""The gradebook: the answers of all learners of a class, each learner's in a file of her own."""

from __future__ import annotations

import glob
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kit.errors import AuthenticationError, KitError, RateLimitError, RoomError, UnprocessableEntityError
from kit.journal import Document
from kit.journal.disk import sync_folder
from kit.server.allowance import Allowance
from kit.server.answers import Answers, checked
from kit.values.checks import listed

_NOTES = (1.0, 200)  # answers of a learner, one by one: a second, and at once; each is a line in her file
_ANSWERS = (2.0, 2000)  # the same of those that come together, which may have waited for long
_MOST_AT_ONCE = 100


class Gradebook:
    """Keeps what learners answer; nothing is acknowledged before the disk has it."""

    def __init__(self, folder: Path | None) -> None:
        """In ``folder``; without one, in memory."""
        self._folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, Answers] = {}
        self._gone: set[str] = set()
        self._notes, self._answers = (Allowance(*each, time.monotonic) for each in (_NOTES, _ANSWERS))

    def note(self, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Keep one answer of the learner ``id``, as an older client sends it, now."""
        _wait(self._notes, id, 1)
        at = datetime.now(UTC).isoformat()
        self.of(id).keep([checked({**body, "id": f"noted-{uuid.uuid4()}", "at": at})])
        return {"noted": True}

    def keep(self, id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Keep answers of the learner ``id``; those that were kept before are acknowledged again."""
        sent = listed(body.get("answers"), "answers")
        if len(sent) > _MOST_AT_ONCE:
            raise UnprocessableEntityError(
                f"{len(sent)} answers at once", hint=f"Send {_MOST_AT_ONCE} at most, and then the next ones."
            )
        good, refused = _sorted(sent)
        answers = self.of(id)
        new = answers.new(good)
        _wait(self._answers, id, len(new))
        if new:
            answers.keep(good[each] for each in good if each in new)
        return {"kept": [*good], "refused": refused}

    def all(self, id: str) -> dict[str, Any]:
        """All answers of the learner ``id``."""
        return {"answers": self.of(id).tries()}

    def seen(self, id: str, look: Callable[[Answers], list[Document]]) -> list[Document]:
        """What there is to see of the learner ``id``: nothing where her file can not be read.

        One damaged file is no reason to see nothing of all the others; ``trouble`` says so.
        """
        try:
            return look(self.of(id))
        except (RoomError, AuthenticationError):
            return []

    def trouble(self, id: str) -> str:
        """Why the answers of the learner ``id`` can not be read; empty where they can."""
        try:
            self.of(id)
        except RoomError as error:
            return str(error)
        except AuthenticationError:
            pass
        return ""

    def of(self, id: str) -> Answers:
        """The answers of the learner ``id``."""
        with self._lock:
            if id in self._gone:
                raise AuthenticationError("this learner is not here any more", hint="Ask the instructor.")
            if id not in self._open:
                self._open[id] = Answers(self._file(id))
            return self._open[id]

    def knows(self, id: str) -> bool:
        """Whether the learner ``id`` has answered anything."""
        return id in self._open or any(self._files(id))

    def forget(self, id: str) -> int | None:
        """Delete the answers of the learner ``id``; answers how many there were, if they could be read."""
        count = self._count(id)
        with self._lock:
            self._gone.add(id)
            if (answers := self._open.pop(id, None)) is not None:
                answers.close()
            for file in self._files(id):
                file.unlink()
                sync_folder(file)
        return count

    def _count(self, id: str) -> int | None:
        try:
            return len(self.of(id).tries()) if self.knows(id) else 0
        except (RoomError, AuthenticationError):
            return None

    def _files(self, id: str) -> list[Path]:
        """All of them: the answers, and what was made to keep them."""
        folder = self._folder
        if folder is None or not folder.is_dir():
            return []
        return [file for file in folder.rglob(f"{glob.escape(id)}.*") if file.is_file()]

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()

    def _file(self, id: str) -> Path | None:
        if self._folder is None:
            return None
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._folder / f"{id}.jsonl"


def _sorted(sent: list[Any]) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """The answers that can be kept, by their ids, and why the others can not."""
    good: dict[str, dict[str, Any]] = {}
    refused: list[dict[str, Any]] = []
    for one in sent:
        try:
            answer = checked(one)
            good.setdefault(answer["id"], answer)
        except KitError as error:
            id = one.get("id") if isinstance(one, dict) else None
            refused.append({"id": id if isinstance(id, str) else None, "why": str(error)})
    return good, refused


def _wait(allowance: Allowance, id: str, much: int) -> None:
    if wait := allowance.take(id, much):
        raise RateLimitError("more answers than anybody gives", hint="Wait a moment.", retry_after=wait)
