"""``client.audit``: every question that an auditor asks of a room, each answered from its journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from kit.errors import KitError
from kit.journal import Journal
from kit.values.meant import Answering, each_explained

if TYPE_CHECKING:  # the answers' modules are imported when asked for, so that `import kit` stays fast
    from kit.audit.access_map import AccessMap
    from kit.audit.duties import Duty
    from kit.audit.flows import Flow
    from kit.audit.lint import Finding
    from kit.audit.readers import Reader
    from kit.audit.refusals import Refusal
    from kit.audit.why import Explanation


@each_explained
class Audit(Answering):
    """Looks at a whole room; nothing here changes it.

    Agents are named by name or id, blocks by label or id. Where a name or label is borne by several,
    the answers count them, ``Ana (1)`` and ``Ana (2)``, and the questions take these names too.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def access(self) -> AccessMap:
        """Every agent and every block, and what the one may do with the other.

        >>> from kit import connect
        >>> client = connect()
        >>> rules = client.blocks.create(label="house_rules", value="No shouting.", read_only=True)
        >>> notes = client.blocks.create(label="notes", value="")
        >>> ana = client.agents.create(name="Ana", block_ids=[rules.id, notes.id])
        >>> ben = client.agents.create(name="Ben", block_ids=[rules.id])
        >>> client.audit.access()
             house_rules  notes
        Ana  R            R/W
        Ben  R            –
        >>> print(client.audit.access().of("Ana", "house_rules"))
        Ana: R house_rules, because the block is read-only
        """
        from kit.audit.access_map import access_map
        from kit.audit.snapshot import snapshot

        return access_map(self._journal.read(snapshot))

    def flows(self, block: object = None) -> list[Flow]:
        """Who could come to know a block's text without holding it, and by which path.

        An agent that reads the block may write what it read into another block, whose readers read it
        there, and so on, whatever its tools are today. Of the ways into a block the shortest is told; who
        holds the block itself is no flow. Messages between agents and answers to people are ways too,
        and are not followed here.

        >>> from kit import connect
        >>> client = connect()
        >>> secret = client.blocks.create(label="financial_data", value="")
        >>> shared = client.blocks.create(label="interaction_history", value="")
        >>> ana = client.agents.create(name="Coordinator", block_ids=[secret.id, shared.id])
        >>> ben = client.agents.create(name="Email", block_ids=[shared.id])
        >>> print(*client.audit.flows("financial_data"))
        financial_data → Coordinator → interaction_history → Email

        Raises:
            NotFoundError: there is no such block.
            ConflictError: several blocks have this label.
            UnprocessableEntityError: the room has more than 100,000 flows; ask for one block.
        """
        from kit.audit.flows import flows
        from kit.audit.snapshot import snapshot

        return flows(self._journal.read(snapshot), block)

    def readers(self, block: object, at: str | date | int | None = None) -> list[Reader]:
        """Who could have read a block at a time, also where block and agents are gone by now.

        ``at`` is an ISO time or a ``datetime`` (UTC where it names no zone), the number of a commit, a
        whole day (``"2026-01-31"`` or a ``date``: whoever could read at any moment of it), or nothing,
        for now. Agents are called as they were called then.

        >>> from kit import connect
        >>> client = connect()
        >>> block = client.blocks.create(label="hr_employee_data", value="")
        >>> ana = client.agents.create(name="Ana", block_ids=[block.id])
        >>> client.agents.delete(ana.id)
        >>> print(*client.audit.readers("hr_employee_data", at=2))
        Ana: R/W, since commit 2, by the operator through agents.create
        >>> client.audit.readers("hr_employee_data")
        []

        Raises:
            NotFoundError: the journal knows no such block, not yet at that time, or was compacted since.
            ConflictError: several blocks had this label at that time.
            UnprocessableEntityError: ``at`` is no time.
        """
        from kit.audit.readers import readers

        path = getattr(self._journal, "path", None)
        return self._journal.read(lambda room: readers(room, block, at, path))

    def lint(self, *, ignore: Iterable[str] = ()) -> list[Finding]:
        """Where the room departs from good practice; the rules are in ``kit.audit.lint.RULES``.

        >>> from kit import connect
        >>> client = connect()
        >>> block = client.blocks.create(label="data", value="", description="Prices and terms of sales.")
        >>> for finding in client.audit.lint(ignore=["unattached"]):
        ...     print(finding)
        vague-label · data: the label does not say what the block holds
          → Name scope and content, for example sales_team_knowledge.

        Raises:
            UnprocessableEntityError: ``ignore`` names a rule that there is not.
        """
        from kit.audit.lint import lint

        return self._journal.read(lambda room: lint(room, ignore))

    def duties(self, groups: Mapping[str, Iterable[str]]) -> list[Duty]:
        """Who may write in more than one group of blocks; nobody should, where duties are separated.

        >>> from kit import connect
        >>> client = connect()
        >>> orders = client.blocks.create(label="orders", value="")
        >>> payments = client.blocks.create(label="payments", value="")
        >>> ana = client.agents.create(name="Ana", block_ids=[orders.id, payments.id])
        >>> print(*client.audit.duties({"buying": ["orders"], "paying": ["payments"]}))
        Ana may write in buying (orders) and in paying (payments)

        Raises:
            NotFoundError: a group names a block that there is not.
            UnprocessableEntityError: ``groups`` is no dictionary of lists.
        """
        from kit.audit.duties import duties
        from kit.audit.snapshot import snapshot

        return duties(self._journal.read(snapshot), groups)

    def refusals(self, agent: object = None) -> list[Refusal]:
        """What agents were refused, oldest first; those of one agent, also of one that is gone.

        >>> from kit import connect
        >>> from kit.models import Script
        >>> client = connect()
        >>> rules = client.blocks.create(label="rules", value="No shouting.", read_only=True)
        >>> model = Script([("memory_insert", {"label": "rules", "new_string": "Shout!"}), "I could not."])
        >>> ana = client.agents.create(name="Ana", block_ids=[rules.id], model=model)
        >>> _ = client.agents.messages.create(ana.id, input="Allow shouting.")
        >>> print(*client.audit.refusals("Ana"))
        ReadOnlyError · Ana, memory_insert: Ana may not append to rules: the block is read-only

        Raises:
            NotFoundError: there is no such agent, and none of this name was ever refused anything.
            ConflictError: several agents bear this name.
        """
        from kit.audit.refusals import refusals

        return self._journal.read(lambda room: refusals(room, agent))

    def why(self, refusal: Refusal | KitError) -> Explanation:
        """Explain a refusal in plain words: who wanted what, which rule, what would have to change.

        What the evidence does not hold is not told.

        >>> from kit import connect
        >>> from kit.errors import LimitError
        >>> client = connect()
        >>> try:
        ...     client.blocks.create(label="note", value="too long", limit=5)
        ... except LimitError as error:
        ...     print(client.audit.why(error))
        Refused (LimitError): note: 8 characters do not fit the limit of 5: over by 3
        Rule: a block never holds more characters than its limit.
        To change that: take out 3 characters or move lines to another block, or have the operator raise the
        limit to 8 or more.

        Raises:
            UnprocessableEntityError: it is neither a recorded refusal nor an error of the kit.
        """
        from kit.audit.why import why

        return self._journal.read(lambda room: why(room, refusal))
