"""The company of notebook 4: the names of its blocks, what they say, and what marks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.course.nb04_enterprise.organisation import BOARD, COMPANY, CROSS

_USUAL = {"sales": "sales_knowledge", "engineering": "engineering_specs", "hr": "hr_employee_data"}
_STORIES = {
    "sales": "a discount of 18 percent",
    "engineering": "API v3 is two weeks late",
    "hr": "a performance plan, week 2 of 6",
}


@dataclass(frozen=True, slots=True)
class Company:
    r"""What there is to share in an organisation, which says who works in which department.

    >>> company = Company({"CEO": [], "Sales Director": ["sales"], "HR Director": ["hr"]})
    >>> company.departments, company.notes("HR Director")
    (['sales', 'hr'], 'hr_director_notes')
    >>> company.block("sales_knowledge")["value"]
    'WINS:\n(none)\nCASES:\n- Case 2801: a discount of 18 percent'
    """

    organisation: Mapping[str, Sequence[str]]

    @property
    def departments(self) -> list[str]:
        """The departments, in the order in which the organisation names them."""
        return list(dict.fromkeys(one for row in self.organisation.values() for one in row))

    @property
    def labels(self) -> dict[str, str]:
        """The label of each department's block."""
        return {one: _USUAL.get(one, f"{one}_knowledge") for one in self.departments}

    @property
    def cases(self) -> dict[str, str]:
        """The confidential case of each department, which tells where its text has got to."""
        return {
            one: f"Case {2801 + number}: {_STORIES.get(one, 'open')}"
            for number, one in enumerate(self.departments)
        }

    @property
    def shared(self) -> list[str]:
        """The labels of all blocks but private notes."""
        return [*COMPANY, *self.labels.values(), CROSS, BOARD]

    @staticmethod
    def notes(name: str) -> str:
        """The label of somebody's private notes."""
        return f"{name.lower().replace(' ', '_')}_notes"

    def block(self, label: str) -> dict[str, Any]:
        """Description, text, limit and tags of the block of this label."""
        owner = next((name for name in self.organisation if self.notes(name) == label), None)
        if owner:
            return _facts(f"Private notes of {owner}.", "", "notes", owner)
        department = next((one for one, own in self.labels.items() if own == label), None)
        if department:
            text = f"WINS:\n(none)\nCASES:\n- {self.cases[department]}"
            return _facts(
                f"Wins and cases of {department}. Its own people write it.", text, "department", department
            )
        return _facts(*self._of_all(label), "company")

    def _of_all(self, label: str) -> tuple[str, str]:
        secret = (self.departments or ["hr"])[-1].upper()
        return {
            "company_mission": (
                "Mission and values. Everybody reads it.",
                "Mission: robots that make harbours safer.\nValues: safety, candour, craft",
            ),
            "company_policies": (
                "Rules for all. Everybody reads them.",
                f"- {secret} data stays within {secret}\n- Ask before you promise",
            ),
            CROSS: (
                "Projects, action items and decisions of all. Directors write it.",
                "ACTIVE:\n(none)\nACTION ITEMS:\n(none)\nDECISIONS:\n(none)",
            ),
            BOARD: (
                "Priorities of the company. Whoever leads it writes here.",
                "PRIORITIES:\n1. Close 3 enterprise deals",
            ),
        }.get(label, (f"What {label} holds, for those who hold it.", ""))

    def agent(self, name: str) -> dict[str, Any]:
        """In which departments somebody works, kept with the agent."""
        return {"metadata": {"departments": list(self.organisation[name])}}


def _facts(description: str, text: str, *tags: str) -> dict[str, Any]:
    return {"description": description, "value": text, "limit": 8000, "tags": [*tags]}
