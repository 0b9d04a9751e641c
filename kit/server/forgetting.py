"""Forgetting a learner of a class: her place, her answers, her spaces, and her words in what others keep."""

from __future__ import annotations

from dataclasses import dataclass

from kit.errors import NotFoundError
from kit.journal import Journal
from kit.memory import forgetting
from kit.memory.space import owners
from kit.server.gradebook import Gradebook
from kit.server.places import Places
from kit.server.roll import Member, as_read, number, plain_name
from kit.values.checks import shown
from kit.values.lines import many


@dataclass(frozen=True, slots=True)
class ForgottenLearner:
    """What became of a learner; ``left`` says where she is named yet, or quoted, by others.

    Of what is ``unread``, nobody knows any more whether it is hers.
    """

    id: str
    answers: int | None  # ``None``: nobody can say, their file was damaged
    documents: int
    versions: int
    left: tuple[str, ...]
    unread: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The same for a person."""
        documents = many(self.documents, "document")
        answers = "answers that could not be read" if self.answers is None else many(self.answers, "answer")
        what = f"place, name, tokens, {answers} and {documents} of the room"
        words = f"words in {many(self.versions, 'version')} of shared blocks"
        told = [f"{self.id} is forgotten: {what}, and {words}."]
        return [*told, *(f"Not removed: {place} {self._why(place)}." for place in self.left), ELSEWHERE]

    def _why(self, place: str) -> str:
        if place in self.unread:
            return "may hold words of this learner, from before the oldest journal that is here"
        return "names or quotes this learner, in words of somebody else"


ELSEWHERE = (
    "Not removed: what is not in this folder. These are archives and exports that were made before, backups, "
    "and what other learners have copied or seen."
)


def forget(journal: Journal, places: Places, gradebook: Gradebook, who: str) -> ForgottenLearner:
    """Forget the learner of this id or name for good; whoever goes on to write as her is refused first.

    Her place and her name go last: should this be cut short, the same can be asked again.

    Raises:
        NotFoundError: nobody is called so, and no place of this class ever had such an id.
    """
    id, name = _meant(journal, places, gradebook, who)
    if name is not None:
        places.revoke(id)
    answers = gradebook.forget(id)
    names = [name] if name and name != plain_name(id) else []
    done = forgetting.forget(journal, id, names)
    places.forget(id)
    return ForgottenLearner(id, answers, done.documents, done.versions, done.left, done.unread)


def _meant(journal: Journal, places: Places, gradebook: Gradebook, who: str) -> tuple[str, str | None]:
    """The id, and the name where there is a place yet: it may have been given to somebody else.

    An id is meant before a name: nobody can call herself so that another one is not to be forgotten.
    """
    learners = {member.id: member for member in places.all if member.role == "learner"}
    if who in learners:
        return who, learners[who].name
    if places.had(who) or (number(who) and (gradebook.knows(who) or who in owners(journal))):
        return who, None
    by_name: list[Member] = [one for one in learners.values() if as_read(one.name) == as_read(who)]
    if len(by_name) == 1:
        return by_name[0].id, by_name[0].name
    if by_name:
        raise NotFoundError(
            f"{len(by_name)} learners are called {shown(who)}",
            hint=f"Say which: {[one.id for one in by_name]}.",
        )
    here = ", ".join(f"{one.name} ({one.id})" for one in learners.values() if one.is_known) or "nobody"
    raise NotFoundError(
        f"this class has no learner {shown(who)}",
        hint=f"In it: {here}. Who has left it is meant by her id, as learner-3.",
    )
