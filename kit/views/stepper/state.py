"""A race as JSON data for the stepper: every interleaving step by step, and each text once."""

from __future__ import annotations

from typing import Any

from kit.race import Race
from kit.race.lab import Run
from kit.views.race import lost_at


def as_state(race: Race, title: str | None) -> dict[str, Any]:
    """All that the page needs to step through the race."""
    values: dict[str, int] = {}
    runs = [_run(run, values) for run in race.runs]
    return {
        "title": title or race.summary,
        "workers": list(race.workers),
        "before": race.runs[0].before,
        "values": list(values),
        "runs": runs,
    }


def _run(run: Run, values: dict[str, int]) -> dict[str, Any]:
    """One interleaving; each text stands in ``values`` once, and is named by its place there."""
    lost = set(lost_at(run))
    steps = [
        {
            "letter": moment.letter,
            "belief": moment.belief,
            "value": values.setdefault(moment.value, len(values)),
            "version": moment.version,
            "wrote": moment.wrote,
            "refused": moment.refused,
            "lost": place in lost,
        }
        for place, moment in enumerate(run.moments)
    ]
    outcome = run.outcome
    told = {"bad": outcome.bad, "problems": list(outcome.problems), "winners": list(outcome.winners)}
    return {"schedule": outcome.schedule, "steps": steps, **told}
