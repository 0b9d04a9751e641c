"""The incident of notebook 3: a diagnosis in a log that the drivers read, and a way that is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import blocks_called, latest_agent
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.models.script import Script
from kit.values.records import Agent, Block

RECORDS, LOG, SECRET = "patient_records", "visit_log", "Diagnosis of Mr Adler: gout"
_ILLNESS, _PATIENT, _WAY_IN = "gout", "Mr Adler", "ring twice"
NAMES = ("Doctor", "Nurse", "Driver")
_VISITS = "VISITS\n- Mr Adler, ground floor, ring twice"
_COPY = ("memory_insert", {"label": LOG, "new_string": f"- {SECRET}, no stairs"})
MAY = May(text=(LOG,), erased=(LOG,), access=tuple((name, each) for name in NAMES for each in (RECORDS, LOG)))


def a_week_at_the_clinic(client: Client) -> None:
    """A week of home visits; whoever runs this twice has the same week.

    >>> from kit import connect
    >>> client = connect()
    >>> a_week_at_the_clinic(client)
    Mr Adler complains: the driver wished me well with my gout.
    >>> print(*client.audit.flows("patient_records"))
    patient_records → Nurse → visit_log → Driver
    """
    if not blocks_called(client, RECORDS):
        about = "What the clinic knows of its patients. Doctors and nurses only."
        records = client.blocks.create(label=RECORDS, description=about, value=f"RECORDS\n- {SECRET}")
        log = client.blocks.create(label=LOG, description="Where we drive, and how to get in.", value=_VISITS)
        client.agents.create(name="Doctor", block_ids=[records.id])
        script = Script([_COPY, "I have written it down, so that nobody makes him climb stairs."])
        nurse = client.agents.create(name="Nurse", block_ids=[records.id, log.id], model=script)
        driver = client.agents.create(name="Driver", block_ids=[log.id], access={log.id: "read_only"})
        client.agents.messages.create(nurse.id, input="Note for the drivers what they need at Mr Adler's.")
        client.agents.update(nurse.id, model="clerk")
        answer = Script([f"{LOG} says: {SECRET}, no stairs."])
        client.agents.update(driver.id, model=answer)
        client.agents.messages.create(driver.id, input="What do we know of Mr Adler?")
        client.agents.update(driver.id, model="clerk")
    print("Mr Adler complains: the driver wished me well with my gout.")


def check(client: Client, _: Any) -> Verdict:
    """Judge the ways out, what the driver can know, and whether all can do their work."""
    records, logs = blocks_called(client, RECORDS), blocks_called(client, LOG)
    found = {name: latest_agent(client, name) for name in NAMES}
    if not records and not logs:
        return cannot_be_checked("the clinic is not in the room; run the cell above first.")
    if gone := [name for name, one in found.items() if one is None]:
        return wrong(f"{gone[0]} is gone, and has work to do: take away what is too much, not the people.")
    if len(records) != 1 or len(logs) != 1:
        return wrong(f"{RECORDS} and {LOG} are one block each, with their history: mend these two.")
    people = [one for one in found.values() if one is not None]
    if (
        client.audit.flows(records[0])
        and client.agents.knows(people[2].id, SECRET)
        and _holds_all(people, records, logs)
    ):
        return not_tried("the way out is open, and the driver can know it.")
    return judged(
        _mistakes(client, records[0], logs[0], people),
        right(
            "No way leads out of the records, and what had got out is erased, from the driver's conversation "
            "too. One without the other is half of it."
        ),
    )


def _holds_all(people: list[Agent], records: list[Block], logs: list[Block]) -> bool:
    wanted = ({records[0].id}, {records[0].id, logs[0].id}, {logs[0].id})
    return all(set(one.block_ids) == held for one, held in zip(people, wanted, strict=True))


def _mistakes(client: Client, records: Block, log: Block, people: list[Agent]) -> Iterator[str]:
    doctor, nurse, driver = people
    for flow in client.audit.flows(records):
        yield f"A way is open still: {flow}."
    if SECRET not in client.blocks.retrieve(records.id).value or not client.agents.knows(doctor.id, SECRET):
        yield "The Doctor can not read the diagnosis any more: erase it where it does not belong, no further."
    if known := client.agents.knows(driver.id, _ILLNESS):
        yield (
            f"{known}. What was said stays said until it is erased: redact of {LOG} reaches the "
            "conversations too, for each text as it stands there."
        )
    if any(_ILLNESS in version.value for version in client.blocks.history(log.id)):
        yield f"{LOG} holds the diagnosis still, now or in an older version, which anybody may restore."
    if driver.access.get(log.id) is None:
        yield "The Driver does not see the visits any more, and has to drive to them."
    if nurse.access.get(log.id) not in {"read_write", "append_only"}:
        yield "The Nurse can not write the visits any more, which is her work: has she need of the records?"
    if _WAY_IN not in client.blocks.retrieve(log.id).value:
        yield f"{LOG} no longer says how to get in at {_PATIENT}'s."
    if not any(
        _PATIENT in line and _WAY_IN in line for line in client.blocks.retrieve(log.id).value.split("\n")
    ):
        yield (
            f"{LOG} no longer says that the visit is to {_PATIENT}. The drivers need his name; too much "
            'was the diagnosis. Put his name back, or lesson.resume("I1") builds the room anew.'
        )
