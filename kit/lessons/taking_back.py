"""Taking a try back: what that undoes, what it leaves, and the doing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kit.client import Client
from kit.lessons.find import no_way_back
from kit.lessons.may import May
from kit.lessons.savepoints import Savepoint, Tried
from kit.lessons.sheet import Said, say
from kit.memory.comparison import Difference

_MOST_LEFT = 5  # things that are named of those that stay


@dataclass(frozen=True, slots=True)
class Taking:
    """What is ``undone`` and what is ``kept``, as a learner is told before anything happens."""

    tried: Tried
    undone: tuple[Difference, ...]
    kept: tuple[Difference, ...]

    @property
    def words(self) -> str:
        """What is undone, in words: a list without its full stop; nothing where nothing is."""
        gone = {one.id for one in self.undone if one.was is None}
        return listed(one.undone for one in self.undone if not one.implied and not _ends(one) & gone)

    @property
    def left(self) -> str:
        """What is kept, in words."""
        told = [one.told for one in self.kept if not one.implied]
        more = len(told) - _MOST_LEFT
        return listed([*told[:_MOST_LEFT], f"{more} more"] if more > 1 else told)

    def carry_out(self, client: Client) -> int:
        """Do it, in one commit; answers its number."""
        ids = [one.id for one in self.undone]
        return client.room.restore(self.tried.since.since, only=ids, seen=self.tried.since.seq)


def taking(tried: Tried, savepoint: Savepoint, may: May, *, everything: bool = False) -> Taking:
    """What taking back the tries at an exercise undoes.

    Undone is what the tries were the last to touch, and what bears a name that the exercise makes. What
    was made or changed elsewhere meanwhile is kept, unless ``everything`` is to go back.
    """
    if everything:
        return Taking(tried, tried.since.differences, ())
    named = [one for one in tried.elsewhere if one.was is None and one.name in may.new]
    undone = (*tried.own, *(one for one in named if savepoint.spans))
    gone = {one.id for one in undone if one.was is None}
    kept = [one for one in tried.elsewhere if one not in named and not _ends(one) & gone]
    return Taking(tried, undone, tuple(kept))


def _ends(one: Difference) -> set[str]:
    whole = one.now or one.was or {}
    return {whole["agent_id"], whole["block_id"]} if one.kind == "attachments" else set()


def listed(words: Iterable[str]) -> str:
    """Words in a row, the last after *and*.

    >>> listed(["deletes the agent Ana", "takes notes from Ben", "puts the text of log back"])
    'deletes the agent Ana, takes notes from Ben and puts the text of log back'
    """
    several = list(_counted(words))
    return " and ".join([", ".join(several[:-1]), several[-1]]) if len(several) > 1 else "".join(several)


def _counted(words: Iterable[str]) -> Iterator[str]:
    for word, count in Counter(word for word in words if word).items():
        yield word if count == 1 else f"{word} ({count} of that name)"


# ---------------------------------------------------------------------- what a learner is told


def offer(name: str, taking: Taking, *, solved: bool, first: bool) -> str:
    """What the call does that takes a try back; ``first`` where nothing was said before it."""
    call = f'lesson.undo("{name}") takes it back: it {taking.words}.'
    if not first:
        return f'lesson.undo("{name}") takes your try back: it {taking.words}.'
    try_ = "Your answer" if solved else "Your last try"
    return f"{try_} at {name} is in the room. {call}"


def account(name: str, taking: Taking) -> Iterator[Said]:
    """What was taken back, and what was not."""
    if taking.words:
        anew = "" if taking.tried.erased else f" {name} begins anew."
        yield say(f"Taken back, which {taking.words}.{anew}")
    for label in taking.tried.erased:
        yield say(no_way_back(label, name), "?")
    if taking.left:
        yield say(
            f"Left as it is, for it came from elsewhere: {taking.left}. "
            f'lesson.undo("{name}", everything=True) takes that back as well.'
        )
