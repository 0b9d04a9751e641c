"""Blocks: labelled texts that agents share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from kit.errors import LabelTakenError, NotFoundError, StaleVersionError, UnprocessableEntityError
from kit.journal import Document, Draft, Journal, Reading
from kit.memory import history
from kit.memory.fields import BLOCK, field_of
from kit.memory.forms import stored
from kit.memory.history import Redaction
from kit.memory.paging import Cut, Order, Page, paged, stood
from kit.values import checks
from kit.values.checks import OMIT, Omitted
from kit.values.edits import Edit
from kit.values.meant import Answering, each_explained
from kit.values.records import OPERATOR, Block, Commit, Principal, Version

# ---------------------------------------------------------------------- rules, for whoever writes


def checked(**fields: Any) -> dict[str, Any]:
    """Those fields of a block that were given, in the form in which they are kept.

    >>> checked(label="team_knowledge", tags=("sales", "sales"), value=OMIT)
    {'label': 'team_knowledge', 'tags': ['sales']}

    Raises:
        UnprocessableEntityError: one has the wrong form.
    """
    return {name: BLOCK[name].check(value) for name, value in fields.items() if value is not OMIT}


def create_block(draft: Draft, by: Principal, fields: dict[str, Any]) -> Document:
    """Put a new block into the draft; ``fields`` are ``checked``."""
    block = {
        **{name: field.default() for name, field in BLOCK.items()},
        "label": f"block_{draft.seq}",
        **fields,
        "version": 1,
        "created_at": draft.now,
        "updated_at": draft.now,
        "created_by_id": by.id or by.kind,
        "last_updated_by_id": by.id or by.kind,
    }
    checks.fits(block["value"], block["limit"], block["label"])
    return draft.put("blocks", block)


def write_block(draft: Draft, by: Principal, block: Document, fields: dict[str, Any]) -> Document:
    """Put the changed block into the draft as its next version; ``fields`` are ``checked``.

    Fields that are as they were make no version.
    """
    if all(field_of(block, name) == value for name, value in fields.items()):
        return block
    after = {**block, **fields}
    checks.fits(after["value"], after["limit"], after["label"])
    if after["label"] != block["label"]:
        for agent_id in holders(draft, block["id"]):
            check_label_free(draft, agent_id, after)
    after |= {
        "version": block["version"] + 1,
        "updated_at": draft.now,
        "last_updated_by_id": by.id or by.kind,
    }
    return draft.put("blocks", after)


def check_label_free(draft: Reading, agent_id: str, block: Document) -> None:
    """Raise ``LabelTakenError`` if the agent holds another block of this block's label."""
    for attachment in draft.find("attachments", agent_id=agent_id):
        other = draft.get("blocks", attachment["block_id"])
        if other and other["label"] == block["label"] and other["id"] != block.get("id"):
            agent = draft.get("agents", agent_id)
            raise LabelTakenError(
                f"{agent['name'] if agent else agent_id} already holds a block labelled {block['label']!r}: "
                f"{other['id']}" + (f", so {block['id']} can not be there too" if block.get("id") else ""),
                hint="Detach the other block first, or give this one another label.",
                label=block["label"],
                block_ids=(other["id"], block.get("id")),
            )


def present_block(reading: Reading, block_id: object) -> Document:
    """The block's document, or ``NotFoundError``."""
    block = reading.get("blocks", checks.an_id("block", block_id))
    if block is None:
        raise NotFoundError(
            f"there is no block {block_id}",
            hint="It was deleted, or is of another room; client.blocks.list() shows those that are here.",
            id=block_id,
        )
    return block


def check_version(block: Document, expected: int | None) -> None:
    """Raise ``StaleVersionError`` unless the block is at version ``expected`` (or none is given)."""
    if expected is not None and block["version"] != checks.a_count(expected, "expected_version", most=10**12):
        raise StaleVersionError(
            f"{block['label']} is at version {block['version']}, you read version {expected}",
            hint="Read it again and decide again; or send an edit (Append, Replace, …): it needs no version.",
            expected=expected,
            version=block["version"],
            value=block["value"],
        )


def an_edit(edit: object) -> Edit:
    """The edit, or ``UnprocessableEntityError`` where it is none."""
    if isinstance(edit, Edit):
        return edit
    raise UnprocessableEntityError(
        f"{checks.shown(edit)} is not an edit", hint='For example edit(block.id, Append("one more line")).'
    )


def as_block(reading: Reading, block: Document) -> Block:
    """The block as it is handed out."""
    ids = holders(reading, block["id"])
    return Block(**stored("blocks", block), agent_ids=ids, is_shared=len(ids) > 1)


def holders(reading: Reading, block_id: str) -> list[str]:
    """The ids of the agents that hold the block, in the order of attaching.

    Rooms of older kits may hold attachments of agents that are gone.
    """
    attachments = reading.find("attachments", block_id=block_id)
    return [one["agent_id"] for one in attachments if reading.ids("agents", id=one["agent_id"])]


# ---------------------------------------------------------------------- the resource


@each_explained
class Blocks(Answering):
    """``client.blocks``.

    >>> from kit import connect
    >>> client = connect()
    >>> policy = client.blocks.create(label="company_policies", value="Refunds: 30 days", limit=5000)
    >>> client.blocks.update(policy.id, value="Refunds: 60 days").version
    2
    >>> [version.value for version in client.blocks.history(policy.id)]
    ['Refunds: 30 days', 'Refunds: 60 days']
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def create(
        self,
        *,
        label: str | Omitted = OMIT,
        value: str | Omitted = OMIT,
        description: str | None = None,
        limit: int = checks.DEFAULT_LIMIT,
        read_only: bool = False,
        metadata: dict[str, Any] | Omitted = OMIT,
        tags: Iterable[str] | Omitted = OMIT,
        hidden: bool = False,
    ) -> Block:
        """Make a block. ``limit`` counts characters; without a label it is called ``block_N``.

        Raises:
            UnprocessableEntityError: an argument has the wrong form.
            LimitError: the value is longer than the limit.
        """
        fields = checked(
            label=label,
            value=value,
            description=description,
            limit=limit,
            read_only=read_only,
            metadata=metadata,
            tags=tags,
            hidden=hidden,
        )
        return self._commit(lambda draft: create_block(draft, OPERATOR, fields), "blocks.create")

    def retrieve(self, block_id: str, *, version: int | None = None) -> Block:
        """The block now, or as it was at ``version``.

        Raises:
            NotFoundError: there is no such block, or no such version of it in this journal.
        """
        if version is None:
            return self._journal.read(lambda room: as_block(room, present_block(room, block_id)))
        id = checks.an_id("block", block_id)
        return self._journal.read(lambda room: as_block(room, history.at(room, id, version)))

    def update(
        self,
        block_id: str,
        *,
        label: str | Omitted = OMIT,
        value: str | Omitted = OMIT,
        description: str | Omitted | None = OMIT,
        limit: int | Omitted = OMIT,
        read_only: bool | Omitted = OMIT,
        metadata: dict[str, Any] | Omitted = OMIT,
        tags: Iterable[str] | Omitted = OMIT,
        hidden: bool | Omitted = OMIT,
        expected_version: int | None = None,
    ) -> Block:
        """Replace fields of the block; ``description=None`` clears it.

        ``read_only`` binds agents, not the operator who calls this.

        Raises:
            StaleVersionError: ``expected_version`` is given and the block has moved on since.
            LimitError: the value does not fit the limit, old or new.
            LabelTakenError: an agent that holds it has a block of the new label already.
        """
        fields = checked(
            label=label,
            value=value,
            description=description,
            limit=limit,
            read_only=read_only,
            metadata=metadata,
            tags=tags,
            hidden=hidden,
        )

        def change(draft: Draft) -> Document:
            block = present_block(draft, block_id)
            check_version(block, expected_version)
            return write_block(draft, OPERATOR, block, fields)

        return self._commit(change, "blocks.update")

    modify = update

    def edit(self, block_id: str, edit: Edit, *, expected_version: int | None = None) -> Block:
        r"""Apply an edit to whatever the text is now, so that two who append at once both succeed.

        >>> from kit import Append, connect
        >>> client = connect()
        >>> log = client.blocks.create(label="log", value="one")
        >>> client.blocks.edit(log.id, Append("two")).value
        'one\ntwo'

        Raises:
            EditError: the edit does not fit the present text.
            StaleVersionError, LimitError: as for ``update``.
        """
        wanted = an_edit(edit)

        def change(draft: Draft) -> Document:
            block = present_block(draft, block_id)
            check_version(block, expected_version)
            return write_block(draft, OPERATOR, block, checked(value=wanted.apply(block["value"])))

        return self._commit(change, "blocks.edit")

    def delete(self, block_id: str) -> None:
        """Delete the block and detach it everywhere; its history stays."""

        def change(draft: Draft) -> None:
            draft.drop("blocks", present_block(draft, block_id)["id"])

        self._journal.commit(change, by=OPERATOR, via="blocks.delete")

    def history(self, block_id: str, *, after: int = 0, limit: int | None = None) -> list[Version]:
        """Every version of the block, oldest first, also after it was deleted.

        Args:
            block_id: the block's id.
            after: the ``seq`` of a version; only what came later is told.
            limit: how many versions at most. A server tells long ones in parts: ask on after the last one.

        Raises:
            NotFoundError: there never was such a block.
        """
        checks.a_count(after, "after", least=0, most=10**12)
        most = None if limit is None else checks.a_count(limit, "limit")
        id = checks.an_id("block", block_id)
        return list(islice(self._journal.read(lambda room: history.each_version(room, id, after)), most))

    def restore(self, block_id: str, version: int, *, expected_version: int | None = None) -> Block:
        """Make the block as it was at ``version`` again, as a new version; a deleted one comes back.

        Raises:
            NotFoundError: there is no such version in this journal.
            StaleVersionError, LabelTakenError: as for ``update``.
        """
        checks.an_id("block", block_id)

        def change(draft: Draft) -> Document:
            then, block = history.at(draft, block_id, version), draft.get("blocks", block_id)
            if block is None:
                last = draft.versions("blocks", block_id).last
                check_version({**then, "version": last}, expected_version)
                after = {**then, "version": last + 1, "updated_at": draft.now}
                return draft.put("blocks", {**after, "last_updated_by_id": OPERATOR.kind})
            check_version(block, expected_version)
            return write_block(draft, OPERATOR, block, {name: field_of(then, name) for name in BLOCK})

        return self._commit(change, "blocks.restore")

    def redact(self, block_id: str, text: str, *, replacement: str = "[redacted]") -> Redaction:
        """Erase ``text`` from every version of the block, as personal data must be erased.

        Messages, recorded refusals and archived journals lose it too. Other blocks are left alone and
        named in the answer, because there it may be somebody else's to decide.

        Raises:
            UnprocessableEntityError: the text is empty, or the replacement makes the block too long.
        """
        return history.redact(self._journal, checks.an_id("block", block_id), text, replacement)

    def _commit(self, change: Callable[[Draft], Document], via: str) -> Block:
        """Commit a change that answers with the block's document, and hand the block out."""

        def changed(draft: Draft) -> Block:
            return as_block(draft, change(draft))

        commit: Commit = self._journal.commit(changed, by=OPERATOR, via=via)
        block: Block = commit.outcome
        return block

    def list(
        self,
        *,
        label: str | None = None,
        label_search: str | None = None,
        description_search: str | None = None,
        value_search: str | None = None,
        tags: Iterable[str] | None = None,
        match_all_tags: bool = False,
        connected_to_agents_count_eq: Iterable[int] | None = None,
        connected_to_agents_count_gt: int | None = None,
        connected_to_agents_count_lt: int | None = None,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "asc",
    ) -> Page[Block]:
        """The blocks that fit every filter given, oldest first; searches ignore case.

        Raises:
            NotFoundError: a cursor is not among them.
        """
        label = None if label is None else checks.a_text(label, "label")
        fits = (
            *_searches(label=label_search, description=description_search, value=value_search),
            *_tagged(tags, match_all_tags),
            *_held_by(
                connected_to_agents_count_eq, connected_to_agents_count_gt, connected_to_agents_count_lt
            ),
        )

        def look(room: Reading, cut: Cut) -> list[Block]:
            equal = {} if label is None else {"label": label}
            ids = room.ids("blocks", **equal)
            if fits:
                labelled = room.find("blocks", **equal)
                ids = [block["id"] for block in labelled if all(fit(room, block) for fit in fits)]
            return [as_block(room, present_block(room, id)) for id in cut.of(ids, stood(room, "blocks", ids))]

        return paged(self._journal, look, Cut(limit=limit, before=before, after=after, order=order))


# ---------------------------------------------------------------------- what a list is filtered by

_Fit = Callable[[Reading, Document], bool]


def _searches(**texts: str | None) -> Iterator[_Fit]:
    for name, text in texts.items():
        if text is not None:
            yield _search(name, checks.a_text(text, f"{name}_search").casefold())


def _search(name: str, wanted: str) -> _Fit:
    return lambda _, block: wanted in (block[name] or "").casefold()


def _tagged(tags: Iterable[str] | None, match_all: bool) -> Iterator[_Fit]:
    every = all if checks.a_flag(match_all, "match_all_tags") else any
    if tags is not None and (wanted := checks.tags(tags)):
        yield lambda _, block: every(tag in block["tags"] for tag in wanted)


def _held_by(equal: Iterable[int] | None, above: int | None, below: int | None) -> Iterator[_Fit]:
    name = "connected_to_agents_count_"
    if equal is not None:
        counts = {checks.a_count(one, f"{name}eq", least=0) for one in checks.listed(equal, f"{name}eq")}
        yield lambda room, block: len(holders(room, block["id"])) in counts
    if above is not None:
        most = checks.a_count(above, f"{name}gt", least=0)
        yield lambda room, block: len(holders(room, block["id"])) > most
    if below is not None:
        least = checks.a_count(below, f"{name}lt", least=0)
        yield lambda room, block: len(holders(room, block["id"])) < least
