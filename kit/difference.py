"""The difference between two texts, line by line, as short as a tool's answer should be."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

MOST_CHANGED = 12  # lines that a difference shows; a tool's answer costs tokens

# The worst case of difflib, in steps: some 3,000 lines that differ from each other, or 200 that do not.
MOST_ALIGNED = 10_000_000


def difference(before: str, after: str) -> str:
    r"""What changed, line by line, deletions first; no text if nothing did.

    At most ``MOST_CHANGED`` lines are shown, and how many more there are is said. From some thousand lines
    on, everything between the first and the last change counts as changed.

    >>> print(difference("Ana: coffee\nBo: tea", "Ana: coffee\nBo: water\nCy: milk"))
    - Bo: tea
    + Bo: water
    + Cy: milk
    """
    changed = _changed(before.split("\n") if before else [], after.split("\n") if after else [])
    shown = changed[:MOST_CHANGED]
    if len(changed) > len(shown):
        shown.append(f"… {len(changed) - len(shown):,} more")
    return "\n".join(shown)


def _changed(old: list[str], new: list[str]) -> list[str]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    found = []
    for a, b, c, d in _stretches(old, new):
        found += [f"- {line}" for line in old[a:b]] + [f"+ {line}" for line in new[c:d]]
    return found


def _common(one: list[str], other: list[str]) -> int:
    """How many lines the two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _stretches(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """The stretches that differ; where aligning all lines would take seconds, a single one."""
    counts = Counter(new)
    if sum(counts[line] for line in old) * len(old) > MOST_ALIGNED:
        return [(0, len(old), 0, len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
