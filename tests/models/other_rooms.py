"""Rooms from other trades, with other layouts and other words than the tutorials."""

from __future__ import annotations

from tests.models.small_room import SmallRoom

_WARD = {
    "ward_board": """\
=== WARD BOARD ===
WAITING:
[PT-101] Hip X-ray
  Urgency: HIGH
  Status: Not started
[PT-102] Blood test
  Urgency: LOW
  Status: Not started
UNDER WAY:
[PT-100] Wound dressing
  Urgency: MEDIUM
  Status: Under way
  Nurse: Nurse_Kim
ON HOLD:
(nothing)""",
    "done_today": """\
=== DONE TODAY ===
(none yet)""",
    "hospital_rules": """\
=== HOSPITAL RULES ===
VISITING:
- Weekdays: 14:00-19:00
- Weekends: 11:00-19:00
PRIVACY:
- Patient data must not leave the ward
STAFF MAY:
- Order supplies up to €300""",
    "patient_data": """\
Room 4: Mr. Alvarez, penicillin allergy
Room 5: Mrs. Chu, no allergies
Beds: 22 of 30
SUPPLIES:
- Gloves: 40 boxes
- Masks: 12 boxes""",
    "shared_board": """\
ANNOUNCEMENTS:
(none)
TO DO:
- [ ] Check the emergency generator
- [x] Order new mattresses
DECISIONS:
(none)""",
    "kim_notes": "Current task: PT-100",
    "lee_notes": "Current task: none",
}
_WARD_ACCESS = {
    "Nurse_Kim": {"hospital_rules": "R", "ward_board": "RW", "done_today": "RW", "kim_notes": "RW"},
    "Nurse_Lee": {"hospital_rules": "R", "ward_board": "RW", "done_today": "RW", "lee_notes": "RW"},
    "Head_Nurse": {
        "hospital_rules": "R",
        "ward_board": "RW",
        "done_today": "RW",
        "patient_data": "RW",
        "shared_board": "RW",
    },
    "Porter": {"hospital_rules": "R", "shared_board": "RW"},
}


def ward() -> SmallRoom:
    """A hospital ward."""
    return SmallRoom(_WARD, _WARD_ACCESS)


_BAKERY = {
    "order_list": """\
# Orders
## Open
- ORD-7 | Wedding cake | due Sat | unassigned
- ORD-8 | 40 rolls | due Fri | unassigned
## In progress
- ORD-6 | Birthday cake | due Thu | Pia""",
    "price_list": """\
Rye bread: €4.20
Croissant: €1.80
Sourdough: €5.50, 900 g
Opening hours: Mon-Fri 6-18, Sat 7-13
Delivery fee: €5""",
    "stock": """\
Flour: 25 kg
Butter: 8 kg
Sugar: 12 kg
Eggs: 120
Cash box: €340""",
    "baker_notes": "",
}
_BAKERY_ACCESS = {
    "Pia": {"order_list": "RW", "price_list": "R", "stock": "RW", "baker_notes": "RW"},
    "Tom": {"order_list": "RW", "price_list": "R"},
    "Owner": {"price_list": "RW", "stock": "RW", "order_list": "RW"},
}


def bakery() -> SmallRoom:
    """A bakery with one-line orders under markdown headings."""
    return SmallRoom(_BAKERY, _BAKERY_ACCESS)


_LIBRARY = {
    "lending_rules": """\
=== LENDING RULES ===
Loan period: 28 days
Renewals: 2
Late fee: $0.25 per day
Reference books: not lent out
Members may borrow up to 10 items""",
    "loans": """\
ON LOAN:
- Dune: Sara, due 12 May
- Emma: Tim, due 3 June
RESERVED:
- Ulysses: Ada
DAMAGED:
(none)""",
    "desk_stats": """\
Visitors today: 0
Loans today: 0, returns 0
Desk_1: 0 loans
Desk_2: 3 loans""",
    "librarian_notes": "(empty)",
}
_LIBRARY_ACCESS = {
    "Desk_1": {"lending_rules": "R", "loans": "RW"},
    "Librarian": {"lending_rules": "R", "loans": "RW", "desk_stats": "RW", "librarian_notes": "RW"},
}


def library() -> SmallRoom:
    """A library desk."""
    return SmallRoom(_LIBRARY, _LIBRARY_ACCESS)


_SCHOOL = {
    "class_book": """\
=== CLASS 5B ===
Teacher: Ms. Okafor
Pupils: 24 of 28
Room: 12
TIMETABLE:
- Mon 09:00-09:45 Maths
- Mon 10:00-10:45 History
- Wed 09:00-09:45 Art
HOMEWORK:
- Maths: page 12
TRIPS:
(none)""",
    "grades": """\
Ada: maths 82%, history n/a
Ben: maths 67%, history 71%
Average: n/a""",
    "school_rules": """\
Phones stay in the bag
Grades stay with the teacher
Late pupils report to the office""",
    "notice_board": """\
NOTICES:
(none)""",
}
_SCHOOL_ACCESS = {
    "Teacher": {"class_book": "RW", "grades": "RW", "school_rules": "R", "notice_board": "RW"},
    "Pupil_Ada": {"class_book": "R", "school_rules": "R", "notice_board": "R"},
    "Secretary": {"class_book": "RW", "school_rules": "R", "notice_board": "RW"},
}


def school() -> SmallRoom:
    """A class and its notice board."""
    return SmallRoom(_SCHOOL, _SCHOOL_ACCESS)


_GARAGE = {
    "job_board": """\
=== JOBS ===
OPEN:
[JOB-11] Brake pads, Fiat Punto
  Priority: high
  Status: open
[JOB-12] Oil change, VW Golf
  Priority: low
  Status: open
RUNNING:
[JOB-10] Clutch, Ford Focus
  Priority: medium
  Status: running
  Mechanic: Ivo
WAITING FOR PARTS:
(none)""",
    "finished_jobs": "(none)",
    "workshop_rules": """\
Warranty: 24 months on parts, 12 months on labour
Discounts: mechanics up to 5%, managers up to 15%
Opening hours: Mon-Fri 07:00-18:00
Customer data is confidential""",
    "parts_stock": """\
Brake pads: 6 sets
Oil filters: 14
Engine oil: 80 litres
Wipers: 0""",
    "customer_list": """\
- Mrs. Weber: Fiat Punto, phone 0151 22
- Mr. Klein: VW Golf, phone 0160 33""",
    "ivo_log": "Current job: JOB-10",
    "ada_log": "Current job: none",
    "noticeboard": """\
NEWS:
(none)
TO DO:
- [ ] Sweep the yard
- [ ] Call the tyre supplier""",
}
_GARAGE_ACCESS = {
    "Ivo": {
        "workshop_rules": "R",
        "job_board": "RW",
        "finished_jobs": "RW",
        "parts_stock": "RW",
        "ivo_log": "RW",
        "noticeboard": "RW",
    },
    "Ada": {
        "workshop_rules": "R",
        "job_board": "RW",
        "finished_jobs": "RW",
        "parts_stock": "R",
        "ada_log": "RW",
        "noticeboard": "RW",
    },
    "Manager": {
        "workshop_rules": "R",
        "job_board": "RW",
        "finished_jobs": "RW",
        "customer_list": "RW",
        "parts_stock": "RW",
        "noticeboard": "RW",
    },
    "Trainee": {"workshop_rules": "R", "noticeboard": "A"},
}


def garage() -> SmallRoom:
    """A garage whose records name a mechanic."""
    return SmallRoom(_GARAGE, _GARAGE_ACCESS)


_HOTEL = {
    "room_list": """\
=== ROOMS ===
Room 101: free, clean
Room 102: occupied, guest Ms. Ito
Room 103: free, dirty
RATES:
- Single: $80
- Double: $120
GUEST WISHES:
- Ms. Ito: late check-out, no feathers""",
    "house_rules": """\
Check-in from 15:00
Check-out until 11:00
Pets: small dogs only, $10 a night
Reception may grant discounts up to $20""",
    "shift_log": """\
EVENTS:
(none)
OPEN POINTS:
- Lamp in 103 broken""",
    "budget": """\
Budget: $2,000
Used: $1,450
Available: $550""",
}
_HOTEL_ACCESS = {
    "Reception_1": {"room_list": "RW", "house_rules": "R", "shift_log": "RW"},
    "Reception_2": {"room_list": "R", "house_rules": "R", "shift_log": "RW"},
    "Housekeeping": {"room_list": "RW", "budget": "RW"},
}


def hotel() -> SmallRoom:
    """A hotel: rooms, rules, a shift log and a budget."""
    return SmallRoom(_HOTEL, _HOTEL_ACCESS)


_FARM = {
    "farm_rules": """\
=== FARM RULES ===
MILKING:
- Cows: 05:30 and 17:00
- Goats: 07:00
VISITORS:
- School groups: Tuesdays only
PURCHASES:
- Helpers may buy up to $50
- Foremen may buy up to $500""",
    "chores": """\
=== CHORES ===
TO DO:
[CH-21] Mend the fence
  Priority: HIGH
  Status: To do
[CH-22] Paint the barn
  Priority: LOW
  Status: To do
DOING:
[CH-20] Shear the sheep
  Priority: MEDIUM
  Status: Doing
  Owner: Helper_Lia
STUCK:
(none)""",
    "done_chores": """\
=== DONE ===
(none yet)""",
    "harvest": """\
Wheat: 40 tons
Milk: 900 litres, fat 3.8%
Eggs: 310 of 400
Helper_Lia: 0 crates
Helper_Max: 4 crates""",
    "lia_diary": "Current chore: CH-20",
    "max_diary": "Current chore: none",
    "planner": """\
- Mon 08:00-09:00 Vet
- Thu 14:00-15:30 Market""",
}
_FARM_ACCESS = {
    "Helper_Lia": {"farm_rules": "R", "chores": "RW", "done_chores": "RW", "lia_diary": "RW", "planner": "R"},
    "Helper_Max": {"farm_rules": "R", "chores": "RW", "done_chores": "RW", "max_diary": "RW"},
    "Foreman": {"farm_rules": "R", "chores": "RW", "done_chores": "RW", "harvest": "RW", "planner": "RW"},
}


def farm() -> SmallRoom:
    """A farm whose queue holds chores and whose helpers keep diaries."""
    return SmallRoom(_FARM, _FARM_ACCESS)


_TIERS = {
    "company_policies": """\
=== COMPANY POLICIES ===
REFUNDS
- Standard products: 45 days
- Premium products: 75 days
RESPONSE TIMES
- Normal: 24 hours
- Premium: 3 hours""",
    "escalation_procedures": """\
=== ESCALATION ===
ESCALATE WHEN
- The customer threatens legal action
- The outage lasts more than 4 hours
- The dispute is above $800
TIER 2 MAY: Refund up to $1,000
TIER 3 MAY: Refund any amount""",
    "team_metrics": """\
=== TEAM METRICS ===
Tier 1 A: 0 tickets, satisfaction n/a
Tier 1 B: 3 tickets, satisfaction 88%
Tier 2: 2 escalations
Open tickets: 14""",
    "case_notes": "(empty)",
}
_TIERS_ACCESS = {
    "Tier 1 A": {"company_policies": "R", "case_notes": "RW"},
    "Tier 2": {"company_policies": "R", "escalation_procedures": "R", "case_notes": "RW"},
    "Tier 3": {
        "company_policies": "R",
        "escalation_procedures": "R",
        "team_metrics": "RW",
        "case_notes": "RW",
    },
}


def tiers() -> SmallRoom:
    """A support desk whose agents have spaces in their names and whose headings have no colon."""
    return SmallRoom(_TIERS, _TIERS_ACCESS)


_SHIFT = {
    "task_queue": """\
=== TASK QUEUE ===
PENDING:
[TASK-101] Analyse web traffic
  Priority: HIGH
  Status: Unassigned
[TASK-104] Inventory audit
  Priority: LOW
  Status: Unassigned
IN PROGRESS:
[TASK-100] Supplier price list
  Priority: HIGH
  Status: In progress
  Owner: Worker 2
[TASK-103] Fraud check
  Priority: LOW
  Status: In progress
  Owner: Worker 1
BLOCKED:
(none)""",
    "completed_work": "=== COMPLETED WORK ===\n(none yet)",
    "team_metrics": "Worker 1: 4 completed\nWorker 2: 0 completed\nTotal completed: 4",
    "worker1_log": "Current task: TASK-103",
    "worker2_log": "Current task: TASK-100",
}
_SHIFT_ACCESS = {
    "Supervisor": {"task_queue": "RW", "completed_work": "RW", "team_metrics": "RW"},
    "Worker 1": {"task_queue": "RW", "completed_work": "RW", "worker1_log": "RW"},
    "Worker 2": {"task_queue": "RW", "completed_work": "RW", "worker2_log": "RW"},
    "Auditor": {"task_queue": "R", "completed_work": "R"},
}


def shift() -> SmallRoom:
    """A queue whose workers have spaces in their names."""
    return SmallRoom(_SHIFT, _SHIFT_ACCESS)
