"""The folder of a class: its room, its roll and its answers, together from its first day to its last."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kit.client import Client
from kit.connect import connect
from kit.errors import RoomError
from kit.journal.disk import remedy
from kit.memory.space import share
from kit.server import roll_file
from kit.server.claim import claimed
from kit.server.gradebook import Gradebook
from kit.server.members import Members
from kit.values.clip import named
from kit.values.records import Access

Shares = tuple[tuple[str, Access], ...]
_PRIVATE = 0o700
_OWN = re.compile(  # with what lives no longer than a server
    r"""(room\.(jsonl|json|class\.json) | archive/room\.[\d-]+\.jsonl
    | room\.class/((learner-\d+|instructor)\.jsonl? | archive/(learner-\d+|instructor)\.[\d-]+\.jsonl)
    )(\.lock | \.serving | \.[0-9a-f]{16}\.new)?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """Where the class is kept."""

    path: Path

    @property
    def room(self) -> Path:
        """The journal of its room."""
        return self.path / "room.jsonl"

    @property
    def roll(self) -> Path:
        """Who is in it."""
        return self.path / "room.class.json"

    @property
    def answers(self) -> Path:
        """The folder of the learners' answers."""
        return self.path / "room.class"

    def check(self) -> None:
        """Raise unless a class is here, whole.

        Raises:
            RoomError: there is none, or a part of it is missing.
        """
        missing = [file.name for file in (self.room, self.roll) if not file.is_file()]
        if len(missing) == 2:
            raise RoomError(f"{self.path} is not a class", hint=f"Begin one: kit class new {self.path}")
        if missing:
            raise RoomError(
                f"{missing[0]} is not in {self.path}: of this class a part is missing",
                hint="Put it back, or take the class out of an archive: kit class resume ARCHIVE.zip",
            )
        roll_file.read(self.roll)

    def check_outside(self, place: Path) -> None:
        """Raise if what is written at ``place`` would lie in the folder: who is forgotten is in it yet.

        Raises:
            RoomError: it would.
        """
        root = self.path.resolve()
        if place.resolve().is_relative_to(root):
            raise RoomError(
                f"{place} is in the folder of the class, where nobody would be forgotten in it",
                hint=f"Name one beside it: {root.with_name(root.name + '-results')}",
            )

    def others(self) -> list[str]:
        """The files in the folder that are none of the class's, and that no command looks into."""
        found = (each.relative_to(self.path).as_posix() for each in self.path.rglob("*") if not each.is_dir())
        return sorted(name for name in found if not _OWN.fullmatch(name))

    def told_of_others(self) -> list[str]:
        """What is said of them when a learner is forgotten; nothing where there are none."""
        others = self.others()
        return [f"Not looked into, for they are no files of the class: {named(others)}."] if others else []

    def check_removable(self) -> None:
        """Raise unless it is the folder itself that can be deleted.

        Raises:
            RoomError: it is a link to the folder.
        """
        if self.path.is_symlink():
            real = self.path.resolve()
            raise RoomError(
                f"{self.path} is a link to {real}",
                hint=f"Name the folder itself: kit class archive {real} --remove",
            )

    def remove(self) -> None:
        """Delete the folder of a class that is packed, and that nobody serves.

        Raises:
            RoomError: not all of it can be deleted.
        """
        try:
            shutil.rmtree(self.path)
        except OSError as failure:
            raise RoomError(
                f"{self.path} could not be deleted: {failure.strerror or failure}",
                hint="The archive is whole. Delete what is left of the folder by hand.",
            ) from failure

    @contextmanager
    def held(self, why: str) -> Iterator[None]:
        """Have the class to oneself; nobody serves it meanwhile.

        Raises:
            RoomError: it is being served, and where; or no class is here.
        """
        self.check()
        with claimed(self.room, why):
            yield

    @contextmanager
    def opened(self, why: str) -> Iterator[tuple[Client, Members, Gradebook]]:
        """The same, with the class's room, its members and their answers."""
        with self.held(why), connect(self.room) as client:
            gradebook = Gradebook(self.answers)
            try:
                yield client, Members.of_a_class(0, file=self.roll), gradebook
            finally:
                gradebook.close()


def new_class(path: Path, places: int, shares: Shares = ()) -> ClassFolder:
    """Begin a class in a folder that is not there yet, or empty.

    Raises:
        RoomError: something is there already, and is left as it is; or the folder can not be made.
    """
    folder = ClassFolder(path)
    try:
        _begin(folder, places, shares)
    except OSError as failure:
        raise RoomError(
            f"{path} can not be made: {failure.strerror or failure}",
            hint=f"{remedy(failure, 'Choose a folder in which you may write')}.",
        ) from failure
    return folder


def _begin(folder: ClassFolder, places: int, shares: Shares) -> None:
    """Begin it, or leave everything as it is."""
    path = folder.path
    _check_free(folder)
    was_there = path.is_dir()
    path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    try:
        path.chmod(_PRIVATE)
        _fill(folder, places, shares)
    except BaseException:  # an interrupt, too: no half class stays
        with suppress(OSError):  # whatever has failed is what to tell
            for left in path.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            if not was_there:
                path.rmdir()
        raise


def _check_free(folder: ClassFolder) -> None:
    path = folder.path
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise RoomError(f"{path} is there already, and no folder", hint="Choose another name.")
    if path.is_dir() and any(path.iterdir()):
        what = "a class" if folder.roll.exists() else "something else"
        raise RoomError(
            f"{path} is there already, and holds {what}",
            hint=f"kit class serve {path} goes on with a class; a new one begins in another folder.",
        )


def _fill(folder: ClassFolder, places: int, shares: Shares) -> None:
    folder.answers.mkdir(mode=_PRIVATE)
    with connect(folder.room) as client:
        for label, access in shares:
            share(client.journal, client.blocks.create(label=label, value="").id, access)
    Members.of_a_class(places, file=folder.roll).call(folder.path.resolve().name)
