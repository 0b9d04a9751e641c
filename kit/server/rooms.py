"""The room as each member has it: the instructor the whole of it, a learner a space for each notebook."""

from __future__ import annotations

from collections.abc import Mapping

from kit.client import Client
from kit.errors import UnprocessableEntityError
from kit.lessons.syllabus import LESSONS
from kit.memory.ledger import Ledger
from kit.memory.space import Space
from kit.memory.space_draft import Quota
from kit.memory.spaces import space_of
from kit.models.registry import ModelRegistry
from kit.rest import Api
from kit.rest.exchange import NOTEBOOK
from kit.server.members import Members
from kit.server.roll import Member
from kit.values.checks import shown


class Rooms:
    """What answers for each member, made when it is first asked."""

    def __init__(self, client: Client, members: Members, quota: Quota, models: ModelRegistry) -> None:
        self._client = client
        self._members = members
        self._quota = quota
        self._models = models
        self._ledger = Ledger(client.journal)
        self._apis: dict[tuple[str, int | None], Api] = {}

    def api(self, member: Member, notebook: int | None) -> Api:
        """The API as this member sees the room, who works in this notebook."""
        key = ("", None) if member.role == "instructor" else (member.id, notebook)
        found = self._apis.get(key)
        if found is None:
            found = self._apis.setdefault(key, Api(self._seen_by(member, notebook)))
        return found

    def _seen_by(self, member: Member, notebook: int | None) -> Client:
        if member.role == "instructor":
            return Client(self._client.journal, self._models)
        space = Space(
            self._client.journal,
            member.principal,
            self._quota,
            lambda: self._members.check_gate(member.id),
            self._ledger,
            notebook=notebook,
            kin=spaces_of(member.id),
        )
        return Client(space, self._models)


def spaces_of(learner: str) -> tuple[str, ...]:
    """All spaces that a learner may have."""
    return tuple(space_of(learner, each) for each in (None, *LESSONS))


def notebook_of(headers: Mapping[str, str]) -> int | None:
    """In which notebook a request was made; ``None`` where it does not say.

    Raises:
        UnprocessableEntityError: there is no such notebook.
    """
    text = headers.get(NOTEBOOK)
    if text is None:
        return None
    found = {str(number): number for number in LESSONS}.get(text)
    if found is None:
        raise UnprocessableEntityError(
            f"there is no notebook {shown(text)}", hint=f"The notebooks are {list(LESSONS)}."
        )
    return found
