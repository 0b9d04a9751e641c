"""Who may do what to a block, and why not.

The operator, who calls the API, may do everything. An agent acts through its tools and may do what
*both* the block's ``read_only`` and the access of its own attachment allow.
"""

from __future__ import annotations

from typing import Any, Literal, NoReturn, get_args

from kit.errors import AppendOnlyError, PermissionDeniedError, ReadOnlyError
from kit.values.records import Access, Principal

Action = Literal["append", "alter", "rename", "describe", "detach"]


def effective(block: dict[str, Any], attachment: dict[str, Any]) -> Access:
    """What an attachment amounts to, given its block."""
    access: Access = "read_only" if block["read_only"] else attachment["access"]
    return access


def narrower(one: Access, other: Access) -> Access:
    """What two rights amount to together.

    >>> narrower("read_write", "append_only")
    'append_only'
    """
    order: tuple[Access, ...] = get_args(Access)
    return min(one, other, key=order.index)


def adds_only(before: str, after: str) -> bool:
    r"""Whether ``after`` is ``before`` and whole lines after it.

    >>> adds_only("tea", "tea\ncake"), adds_only("tea", "teapot")
    (True, False)
    """
    return after.startswith(before) and (not before or "\n" in {before[-1], after[len(before) :][:1] or "\n"})


def check(
    who: Principal,
    action: Action,
    block: dict[str, Any],
    attachment: dict[str, Any],
    grant: str = "its attachment",
) -> None:
    """Raise unless ``who`` may do ``action`` to the block that ``attachment``, called ``grant``, gives it.

    Raises:
        ReadOnlyError: the block or the attachment is read-only.
        AppendOnlyError: the attachment allows adding at the end, and this is something else.
    """
    access = effective(block, attachment)
    if access == "read_write" or (access == "append_only" and action == "append"):
        return
    if access == "append_only":
        _refuse(AppendOnlyError, who, action, block, f"{grant} is append-only", _APPEND_HINT)
    if block["read_only"]:
        _refuse(ReadOnlyError, who, action, block, "the block is read-only", _BLOCK_HINT)
    _refuse(ReadOnlyError, who, action, block, f"{grant} is read-only", _READ_HINT)


def _refuse(
    kind: type[PermissionDeniedError],
    who: Principal,
    action: str,
    block: dict[str, Any],
    rule: str,
    hint: str,
) -> NoReturn:
    raise kind(
        f"{who} may not {_WORDS.get(action, action)} {block['label']}: {rule}",
        hint=hint,
        principal=who.id,
        block=block["label"],
        block_id=block["id"],
        action=action,
        rule=rule,
    )


_WORDS = {"append": "append to", "alter": "change"}
_BLOCK_HINT = "That binds every agent: ask the operator, who may change it."
_READ_HINT = "Ask the operator, or an agent whose attachment is read_write."
_APPEND_HINT = "Add a line at the end instead, or ask an agent whose attachment is read_write."
