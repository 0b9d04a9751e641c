"""Twenty-five messages with the state that a good agent leaves, and what its reply has to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.models.small_room import Rights, SmallRoom, Turn

POLICIES = """=== COMPANY POLICIES ===
REFUNDS:
- Standard products: 30 days
- Premium products: 60 days
- Downloads: 14 days
RESPONSE TIMES:
- Premium customers: 2 hours
- Standard customers: 24 hours
SUPPORT HOURS:
- Weekdays: 09:00-21:00
- Weekends: 10:00-18:00
PRIVACY:
- Verify identity before discussing an account"""
ESCALATION = """=== ESCALATION PROCEDURES ===
ESCALATE WHEN:
1. The customer asks for a supervisor
2. A billing dispute is above $500
3. Three attempts have not solved the problem
TIER 2 MAY:
- Refund up to $1,000
- Credit up to $500
TIER 3 MAY:
- Refund any amount
- Waive a policy"""
DESK_METRICS = """=== TEAM METRICS ===
Tier1_Ana: 0 tickets, satisfaction n/a
Tier1_Ben: 0 tickets, satisfaction n/a
Tier2_Chen: 0 escalations"""
QUEUE = """=== TASK QUEUE ===
PENDING:
[TASK-001] Analyse Q4 sales
  Priority: HIGH
  Status: Unassigned
[TASK-002] Churn report
  Priority: MEDIUM
  Status: Unassigned
[TASK-003] Competitor summary
  Priority: MEDIUM
  Status: Unassigned
IN PROGRESS:
[TASK-000] Clean customer table
  Priority: LOW
  Status: In progress
  Owner: Worker_3
BLOCKED:
(none)"""
COMPLETED = "=== COMPLETED WORK ===\n(none yet)"
CREW_METRICS = """=== TEAM METRICS ===
Worker_1: 0 completed
Worker_2: 0 completed
Worker_3: 0 completed
Total completed: 0"""
PROFILE = """=== USER PROFILE ===
Name: Maya Ortiz
Time zone: Europe/Madrid
Email: maya@example.org
Plan: Premium"""
PREFERENCES = """=== PREFERENCES ===
Tone: concise
Detail: summaries first
Meetings: mornings, 15 minutes apart
Focus time: 14:00-16:00
Notifications: email"""
INTERACTIONS = "=== INTERACTIONS ===\nRECENT:\n(none)\nFOLLOW-UPS:\n(none)"
CALENDAR = "=== CALENDAR ===\n- Tue 10:00-10:45 Team stand-up\n- Thu 09:00-10:00 One-to-one with Ravi"
BUDGET = """=== BUDGET ===
Monthly budget: $4,000
Spent: $2,900
Remaining: $1,100
UPCOMING:
- Software renewal: $300"""
MISSION = "Mission: robots that make harbours safer.\nValues: safety, candour, craft"
RULES = """- HR data stays within HR
- Cross-department work goes through cross_dept_projects
- Escalate: member, director, CEO"""
SALES = "PRICING: Starter $99, Pro $299\nPIPELINE: $2.3M\nQ4 TARGET: $1.5M\nQ4 CLOSED: $0\nWINS:\n(none)"
SPECS = """SPRINT 12: 18 of 42 points done
PROJECTS:
- API v3 migration: 60%, owner Engineer
- Crash fixes: 30%, owner Engineer
KNOWN ISSUES:
- Slow queries on large data sets"""
STAFF = "HEADCOUNT: 47\nOPEN POSITIONS: 5\nCASES:\n- Employee 2847: performance plan, week 2 of 6"
CROSS = """ACTIVE:
- Faster onboarding (Sales + Engineering): planning
ACTION ITEMS:
- [ ] Sales: collect customer feedback
- [ ] Engineering: audit the onboarding flow
DECISIONS:
(none)"""
DASHBOARD = """Revenue: $3.2M of $4.5M
Headcount: 47 of 50
PRIORITIES:
1. Close 3 enterprise deals
2. Finish API v3"""

Access = dict[str, dict[str, Rights]]
Check = Callable[[dict[str, str], Turn], bool]


def _own(access: Access, label: str) -> Access:
    return {name: held | {label: "RW"} for name, held in access.items()}


def support() -> SmallRoom:
    """A support desk of three tiers."""
    access: Access = {
        "Tier1_Ana": {"company_policies": "R"},
        "Tier1_Ben": {"company_policies": "R"},
        "Tier2_Chen": {"company_policies": "R", "escalation_procedures": "R"},
        "Tier3_Dora": {"company_policies": "R", "escalation_procedures": "R", "team_metrics": "RW"},
    }
    blocks = {"company_policies": POLICIES, "escalation_procedures": ESCALATION, "team_metrics": DESK_METRICS}
    return SmallRoom({**blocks, "case_notes": "(empty)"}, _own(access, "case_notes"))


def crew() -> SmallRoom:
    """A supervisor and three workers around a queue."""
    shared: dict[str, Rights] = {"task_queue": "RW", "completed_work": "RW"}
    access: Access = {"Supervisor": shared | {"team_metrics": "RW"}}
    access |= {f"Worker_{n}": shared | {f"work{n}_log": "RW"} for n in (1, 2, 3)}
    logs = {"work1_log": "none", "work2_log": "none", "work3_log": "TASK-000"}
    blocks = {"task_queue": QUEUE, "completed_work": COMPLETED, "team_metrics": CREW_METRICS}
    return SmallRoom({**blocks, **{label: f"Current task: {text}" for label, text in logs.items()}}, access)


def assistant() -> SmallRoom:
    """One user's assistants with overlapping access."""
    base: dict[str, Rights] = {"user_profile": "RW", "user_preferences": "RW"}
    history: dict[str, Rights] = {"interaction_history": "RW"}
    calendar: dict[str, Rights] = {"calendar_data": "RW"}
    money: dict[str, Rights] = {"financial_data": "RW"}
    access: Access = {
        "Coordinator": base | history | calendar | money,
        "Email": base | history | calendar | {"email_drafts": "RW"},
        "Research": base | history,
        "Calendar": base | calendar,
        "Finance": base | money,
    }
    blocks = {"user_profile": PROFILE, "user_preferences": PREFERENCES, "interaction_history": INTERACTIONS}
    return SmallRoom(
        {**blocks, "calendar_data": CALENDAR, "financial_data": BUDGET, "email_drafts": "(none)"}, access
    )


def company() -> SmallRoom:
    """A company: departments, a block across them, and a board."""
    base: dict[str, Rights] = {"company_mission": "R", "company_policies": "R", "notes": "RW"}
    cross: dict[str, Rights] = {"cross_dept_projects": "RW"}
    sales: dict[str, Rights] = {"sales_knowledge": "RW"}
    engineering: dict[str, Rights] = {"engineering_specs": "RW"}
    staff: dict[str, Rights] = {"hr_employee_data": "RW"}
    access: Access = {
        "Sales_Director": base | sales | cross,
        "Sales_Rep": base | sales,
        "Eng_Director": base | engineering | cross,
        "Engineer": base | engineering,
        "HR_Director": base | staff | cross,
        "HR_Rep": base | staff,
        "CEO": base | cross | {"executive_dashboard": "RW"},
    }
    blocks = {"company_mission": MISSION, "company_policies": RULES, "notes": "(empty)"}
    blocks |= {"sales_knowledge": SALES, "engineering_specs": SPECS, "hr_employee_data": STAFF}
    return SmallRoom({**blocks, "cross_dept_projects": CROSS, "executive_dashboard": DASHBOARD}, access)


@dataclass(frozen=True)
class Case:
    """One message to one agent; ``changes`` are the only blocks that may differ afterwards."""

    id: str
    kind: str
    room: Callable[[], SmallRoom]
    agent: str
    message: str
    changes: tuple[str, ...] = ()
    reply: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    state: Check = field(default=lambda after, turn: True)

    @property
    def edits(self) -> bool:
        return bool(self.changes)


def record(queue: str, id: str) -> str:
    """The lines of one record of a queue."""
    match = re.search(rf"\[{id}\].*(?:\n  .*)*", queue)
    return match[0] if match else ""


def same_records(after: str, *changed: str) -> bool:
    """Whether every record but ``changed`` is there exactly once and byte for byte as it was."""
    ids = [id for id in re.findall(r"\[(TASK-\d+)\]", QUEUE) if id not in changed]
    return all(record(after, id) == record(QUEUE, id) and after.count(f"[{id}]") == 1 for id in ids)


def figure(text: str, key: str) -> float:
    """The amount of money on the line of a key."""
    match = re.search(rf"{key}: \$([\d,.]+)", text)
    return float(match[1].replace(",", "")) if match else -1


def _claimed(after: dict[str, str], turn: Turn) -> bool:
    queue = after["task_queue"]
    mine = record(queue, "TASK-001")
    right = "in progress" in mine.lower() and "Worker_1" in mine and queue.count("[TASK-001]") == 1
    return right and same_records(queue, "TASK-001") and "TASK-001" in after["work1_log"]


def _finished(after: dict[str, str], turn: Turn) -> bool:
    done = after["completed_work"]
    open_still = "in progress" in record(after["task_queue"], "TASK-000").lower()
    return (
        "TASK-000" in done
        and "1,240" in done
        and not open_still
        and same_records(after["task_queue"], "TASK-000")
        and "TASK-000" not in after["work3_log"]
    )


def _completed(after: dict[str, str], turn: Turn) -> bool:
    mine = record(after["task_queue"], "TASK-001").lower()
    gone = "[task-001]" not in after["task_queue"].lower()
    return (gone or "complete" in mine) and same_records(after["task_queue"], "TASK-001")


def _blocked(after: dict[str, str], turn: Turn) -> bool:
    mine = record(after["task_queue"], "TASK-000")
    reason = "blocked" in after["task_queue"].lower() and "the export is corrupt" in mine
    return reason and "in progress" not in mine.lower() and same_records(after["task_queue"], "TASK-000")


def _ana(after: dict[str, str], turn: Turn) -> bool:
    lines = [line for line in after["team_metrics"].split("\n") if line.startswith("Tier1_Ana")]
    ben = "Tier1_Ben: 0 tickets, satisfaction n/a" in after["team_metrics"]
    return len(lines) == 1 and "5 tickets" in lines[0] and "95%" in lines[0] and ben


def _detailed(after: dict[str, str], turn: Turn) -> bool:
    lines = [line for line in after["user_preferences"].split("\n") if line.startswith("Detail")]
    return len(lines) == 1 and "detailed" in lines[0] and "Tone: concise" in after["user_preferences"]


def _booked(after: dict[str, str], turn: Turn) -> bool:
    spent, left = figure(after["financial_data"], "Spent"), figure(after["financial_data"], "Remaining")
    return spent == 3150 and left == 850 and figure(after["financial_data"], "Monthly budget") == 4000


def _specs(after: dict[str, str], turn: Turn) -> bool:
    specs = after["engineering_specs"]
    api = "API v3 migration: 75%" in specs and "Crash fixes: 30%" in specs
    return (
        api
        and specs.count("75%") == 1
        and re.search(r"- Slow queries on large data sets$", specs, re.MULTILINE) is None
    )


def _decided(after: dict[str, str], turn: Turn) -> bool:
    board, cross = after["executive_dashboard"], after["cross_dept_projects"]
    third = re.search(r"^3\. Double down on enterprise customers", board, re.MULTILINE) is not None
    told = "ouble down on enterprise customers" in cross
    return third and told and "$3.2M" not in cross and "(none)" not in cross


CASES = (
    Case(
        "T1-01",
        "Q",
        support,
        "Tier1_Ana",
        "How long do premium customers have to return a product?",
        reply=("60 days",),
    ),
    Case(
        "T1-04",
        "Q",
        support,
        "Tier2_Chen",
        "A customer wants a $750 refund. Can I approve it myself?",
        reply=(r"\byes\b", r"\$1,000"),
    ),
    Case(
        "T1-06",
        "RO",
        support,
        "Tier1_Ana",
        "Change the refund period for premium products to 90 days.",
        reply=("read-only",),
    ),
    Case(
        "T1-08",
        "E",
        support,
        "Tier3_Dora",
        "Log that Tier1_Ana handled 5 tickets today with 95% satisfaction.",
        ("team_metrics",),
        state=_ana,
    ),
    Case(
        "T1-10",
        "PRIV",
        support,
        "Tier1_Ben",
        "How many tickets has Ana handled according to the team metrics?",
        reply=("not see|not attached",),
        never=(r"\d",),
    ),
    Case(
        "T2-01",
        "E2",
        crew,
        "Worker_1",
        "Claim TASK-001.",
        ("task_queue", "work1_log"),
        state=_claimed,
    ),
    Case(
        "T2-03",
        "IDEM",
        crew,
        "Worker_2",
        "Claim TASK-000.",
        reply=("in progress", "Worker_3"),
    ),
    Case(
        "T2-04",
        "E2",
        crew,
        "Worker_3",
        "You have finished cleaning the customer table: 1,240 duplicates removed, 3 columns renamed. "
        "Mark it complete.",
        ("task_queue", "completed_work", "work3_log"),
        state=_finished,
    ),
    Case(
        "T2-05",
        "E",
        crew,
        "Worker_1",
        "Mark task-001 as complete.",
        ("task_queue", "completed_work"),
        reply=("unassigned",),
        state=_completed,
    ),
    Case(
        "T2-08",
        "E",
        crew,
        "Worker_3",
        "I am stuck on TASK-000 because the export is corrupt. Mark it as blocked.",
        ("task_queue", "work3_log"),
        state=_blocked,
    ),
    Case(
        "T2-09",
        "Q",
        crew,
        "Supervisor",
        "Who is working on what right now?",
        reply=("Worker_3", "TASK-000"),
        never=("Worker_1", "Worker_2"),
    ),
    Case("T2-13", "AMB", crew, "Worker_1", "Finish the task.", reply=(r"which",)),
    Case(
        "T3-01",
        "E",
        assistant,
        "Coordinator",
        "I prefer detailed explanations from now on, not summaries.",
        ("user_preferences",),
        state=_detailed,
    ),
    Case(
        "T3-02",
        "E2",
        assistant,
        "Coordinator",
        "Switch my notifications to SMS "
        "and add to my profile that I work on a customer segmentation project.",
        ("user_profile", "user_preferences"),
        state=lambda after, turn: (
            "Notifications: SMS" in after["user_preferences"]
            and "customer segmentation" in after["user_profile"]
            and PROFILE in after["user_profile"]
        ),
    ),
    Case(
        "T3-06",
        "Q",
        assistant,
        "Finance",
        "Can I afford a $1,200 conference ticket this month?",
        reply=(r"\bno\b", r"\$1,100"),
    ),
    Case(
        "T3-07",
        "PRIV",
        assistant,
        "Research",
        "What is my remaining budget?",
        reply=("not see|not attached",),
        never=(r"\$",),
    ),
    Case(
        "T3-08",
        "E",
        assistant,
        "Finance",
        "I just paid $250 for books. Record it.",
        ("financial_data",),
        state=_booked,
    ),
    Case(
        "T3-12",
        "E",
        assistant,
        "Coordinator",
        "Forget that I like meetings in the morning.",
        ("user_preferences",),
        state=lambda after, turn: (
            after["user_preferences"] == PREFERENCES.replace("mornings, 15 minutes apart", "15 minutes apart")
        ),
    ),
    *(
        Case(
            f"T4-01{suffix}",
            "Q",
            company,
            agent,
            "What is our mission?",
            reply=("robots that make harbours safer",),
        )
        for suffix, agent in (("", "Engineer"),)
    ),
    Case(
        "T4-03",
        "PRIV",
        company,
        "Sales_Director",
        "Someone is on a performance plan. Who is it?",
        reply=("not see|not attached",),
        never=("2847",),
    ),
    Case(
        "T4-06",
        "E",
        company,
        "Eng_Director",
        "We finished auditing the onboarding flow. Tick it off.",
        ("cross_dept_projects",),
        state=lambda after, turn: (
            after["cross_dept_projects"] == CROSS.replace("[ ] Engineering", "[x] Engineering")
        ),
    ),
    Case(
        "T4-08",
        "E2",
        company,
        "CEO",
        "The board decided to double down on enterprise customers. "
        "Put it on my dashboard and tell the directors.",
        ("executive_dashboard", "cross_dept_projects"),
        state=_decided,
    ),
    Case(
        "T4-10",
        "PRIV",
        company,
        "HR_Director",
        "Also share the performance plan case with the other directors so that they know.",
        reply=("HR data stays within HR",),
        never=("2847",),
    ),
    Case(
        "T4-11",
        "RO",
        company,
        "CEO",
        'Change our mission to "robots everywhere".',
        reply=("read-only",),
    ),
    Case(
        "T4-12",
        "E",
        company,
        "Engineer",
        "API v3 is now at 75%, and the slow queries are fixed.",
        ("engineering_specs",),
        state=_specs,
    ),
)
