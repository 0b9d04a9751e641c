"""Names: "Tier 1 A" and "Worker 2" as one word each while the clerk thinks, spaced in what it writes."""

from __future__ import annotations

import re
from dataclasses import replace

from kit.models.clerk.dates import DATE
from kit.models.clerk.desk import Change, Desk
from kit.models.clerk.sight import Sight

_NUMBERED = re.compile(r"([A-Z]\w*(?: [A-Z]\w*)*) \d{1,6}(?: [A-Z])?")


class Names:
    """The numbered names in sight; a name counts where an agent, a key or a whole field is called so.

    >>> names = Names(Sight("Worker 2", ()))
    >>> names.join("Give it to worker 3."), names.part("Worker_3 has it")
    ('Give it to worker_3.', 'Worker 3 has it')
    """

    def __init__(self, sight: Sight) -> None:
        lines = [line for block in sight.blocks for line in block.page.content]
        called = [sight.name, *(line.key for line in lines), *(line.value for line in lines if line.key)]
        called = [name for name in called if _NUMBERED.fullmatch(name) and not DATE.search(name)]
        heads = {match[1] for name in called if (match := _NUMBERED.fullmatch(name))}
        every = "\n".join([sight.name, *(f"{block.label}\n{block.value}" for block in sight.blocks)])
        heads = {
            head
            for head in heads
            if not re.search(rf"\b{self._word(head)}_\d+(?:_[a-z])?(?!\w)", every, re.IGNORECASE)
        }
        called = [name for name in called if name[-1:].isalpha() and name[:-2].rpartition(" ")[0] in heads]
        words = "|".join(sorted(map(re.escape, heads), key=len, reverse=True))
        letter = r"(?: (?-i:[A-Z])\b(?!['’]))?"
        full = "|".join(map(re.escape, called))
        full = rf"\b(?:{full})(?!['’\w])|" if full else ""
        self._apart = re.compile(rf"{full}\b(?:{words}) \d+\b{letter}", re.IGNORECASE)
        words = "|".join(sorted(map(self._word, heads), key=len, reverse=True))
        self._whole = re.compile(rf"\b(?:{words})_\d+(?!\w*\d)(?:_[A-Z]\b)?(?!\w)", re.IGNORECASE)
        self.any = bool(heads)

    @staticmethod
    def _word(head: str) -> str:
        return re.escape(head.replace(" ", "_"))

    def join(self, text: str) -> str:
        """The text with every name as one word, of the same length."""
        return self._apart.sub(lambda match: match[0].replace(" ", "_"), text) if self.any else text

    def part(self, text: str) -> str:
        """The text with every name as it was."""
        return self._whole.sub(lambda match: match[0].replace("_", " "), text) if self.any else text

    def joined(self, sight: Sight) -> Sight:
        """What the clerk sees, with every name as one word."""
        blocks = (replace(block, value=self.join(block.value)) for block in sight.blocks)
        return replace(sight, name=self.join(sight.name), blocks=tuple(blocks))

    def parted(self, desk: Desk, sight: Sight) -> Desk:
        """What was planned, in the names' own spelling."""
        changes = [Change(one.label, self.part(one.before), self.part(one.after)) for one in desk.changes]
        return Desk(sight, changes, [*map(self.part, desk.says)], [*map(self.part, desk.trace)])
