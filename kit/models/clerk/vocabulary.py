"""Vocabulary: the words that the clerk knows, as plain lists."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


# Each line is one meaning; its first word stands for the others.
GROUPS = """
refund return reimburse moneyback
customer client shopper guest
product item article
answer reply respond response
owner assignee assigned responsible owned owns
remain remaining left available balance
spend spent paid pay expense purchase bought buy outgoing
meeting appointment
email mail e-mail
phone telephone mobile
notification notify alert
mission purpose
issue bug problem defect
deal sale
price pricing cost fee charge rate tariff
dept department departmental
preference prefer preferred
employee staff people personnel
vacancy position
finish finished complete completed done
begin start
blocked stuck
interaction conversation
calendar schedule diary agenda
finance financial
budget money
engineer engineering
procedure process
metric statistic figure
worker colleague
digital download
pending waiting todo
urgent priority
expensive dear
decide decision decided
escalate escalation
supervise supervisor
brief concise short
detail detailed
renew renewal
onboard onboarding
analysis analyse
address location
bake baker bakery baking
teach teacher teaching
clean cleaning
audit auditing
supplier vendor
patient inpatient
allergen allergy allergic
due deadline
monday mon
tuesday tue tues
wednesday wed
thursday thu thur thurs
friday fri
saturday sat
sunday sun
book books
"""

# Words that carry no subject.
STOP = words("""
    a an the of for to in on at by with from as and or but not no nor so if then than that this these
    those it its is are was were be been being am do does did done doing have has had having can could
    may might shall should will would must i me my mine myself you your yours yourself we us our ours he
    him his she her hers they them their theirs who whom whose which what when where why how there here
    about into onto over under up down out off per according please just also too very any some all each
    every both other another such only own same now right currently today still yet ever exactly really
    let's i'm i've i'd i'll it's that's what's who's where's how's don't doesn't didn't isn't aren't
    can't cannot we're you're they're us one ones via regarding concerning
""")

# General words: they help to choose between lines and need not stand on one.
SOFT = words("""
    got gotten
    live lives stay include contain belong called located matter exist apply applies currently tell
    long much many far soon get give make take need want tell know show say see find look mean use try
    ask keep go come put happen work handle allow permit call apply current present actual latest recent
    total number amount value kind type sort thing time window period policy rule regulation status
    state info information detail details list summary level range exact set criteria criterion
    condition conditions case cases talk away someone somebody anyone anybody everybody everyone nobody
    taken used occupied person man woman something anything think believe remember recall check confirm
    read explain describe name block blocks memory note approve grant authorise okay ok fine want wants
    like would possible able allowed permitted supposed approve authority authorise currently agent user
    found there's moment until till reach contact since yesterday tomorrow week month year day date
    minute company team big old new good quick quickly receive offer accept maximum minimum max min most
    least limit plan
""")

# What a request may begin with.
VERBS = words("""
    add append log record note write put save store register enter jot remember document file list
    include insert set change update switch make move raise lower increase decrease reduce rename
    correct adjust edit modify replace swap turn use extend shorten fix bump cut revise claim take grab
    pick begin start accept complete finish close mark wrap tick check resolve block unblock resume hold
    release unassign drop assign give hand reassign transfer pass delegate remove delete forget erase
    clear strike cancel scrap empty wipe discard cross keep reset work notify book schedule reschedule
    plan arrange postpone create open draft compose prepare share tell inform publish announce post
    report let send notify circulate increment decrement prioritise prioritize escalate archive
    summarise summarize
""")

# Those requests that may dictate a text.
WRITES = words("""
    add append log record note put write store save insert jot enter post
""")
