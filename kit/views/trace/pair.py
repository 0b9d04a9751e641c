"""Two turns side by side: which blocks they had in front of them in other versions, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from kit.views.trace.seen import StepView, TurnView, Unlike

_MOST_TOLD = 40


def unlike(here: TurnView, there: TurnView) -> tuple[Unlike, ...]:
    """What differs between the prompts of the steps that both turns have, in the order of the prompts."""
    others = {step.number: step for step in there.steps}
    pairs = ((step, others[step.number]) for step in here.steps if step.number in others)
    return tuple(one for pair in pairs for one in _between(*pair))


def _between(here: StepView, there: StepView) -> Iterator[Unlike]:
    mine, yours = dict(here.sent.versions), dict(there.sent.versions)
    my_ids, your_ids = _ids(here), _ids(there)
    for label in dict.fromkeys([*mine, *yours]):
        another = label in my_ids and label in your_ids and my_ids[label] != your_ids[label]
        if another or mine.get(label) != yours.get(label):
            yield Unlike(here.number, label, mine.get(label, 0), yours.get(label, 0), another)


def _ids(step: StepView) -> dict[str, str]:
    return {piece.name: piece.id for piece in step.sent.pieces if piece.kind == "block"}


def told(one: Unlike) -> str:
    """One difference in words.

    >>> told(Unlike(1, "policies", 2, 3))
    'step 1: policies is version 2 here and version 3 there'
    """
    if one.another:
        return f"step {one.step}: {one.label} is version {one.here} here, another block of this label there"
    if not one.here:
        return f"step {one.step}: {one.label} is not in the prompt here, and version {one.there} there"
    if not one.there:
        return f"step {one.step}: {one.label} is version {one.here} here, and not in the prompt there"
    return f"step {one.step}: {one.label} is version {one.here} here and version {one.there} there"


def all_told(here: TurnView, there: TurnView, differences: tuple[Unlike, ...]) -> Iterator[str]:
    """All that differs, in words; of very many versions the first, and how many more there are."""
    yield from map(told, differences[:_MOST_TOLD])
    if len(differences) > _MOST_TOLD:
        yield f"… and {len(differences) - _MOST_TOLD:,} more blocks in other versions"
    yield from _also(here, there)


def _also(here: TurnView, there: TurnView) -> Iterator[str]:
    """What else differs: models, how many steps, how they ended."""
    facts = {
        "model": (_models(here), _models(there)),
        "steps": (_steps(here), _steps(there)),
        "end": (here.stop_reason or "not ended", there.stop_reason or "not ended"),
    }
    for name, (mine, yours) in facts.items():
        if mine != yours:
            yield f"{name}: {mine} here, {yours} there"


def _models(turn: TurnView) -> str:
    return ", ".join(dict.fromkeys(step.model for step in turn.steps)) or "none yet"


def _steps(turn: TurnView) -> str:
    return str(len(turn.steps) + turn.left_out)
