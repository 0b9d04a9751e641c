"""Vocabulary: the words of everyday English that the clerk knows, as plain lists; no word of any one room."""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


# Each line is one meaning; its first word stands for the others.
GROUPS = """
refund return reimburse moneyback
answer reply respond response
owner assignee assigned owned owns
remain remaining left
spend spent paid pay expense purchase bought buy outgoing
meeting appointment
email mail e-mail
phone telephone mobile tel
notification notify
mission purpose
price pricing cost fee
dept department departmental
preference prefer preferred
finish finished complete completed done
begin start
decide decision decided
escalate escalation
detail detailed
renew renewal
analysis analyse
monday mon
tuesday tue tues
wednesday wed
thursday thu thur thurs
friday fri
saturday sat
sunday sun
open opening opens opened
close closing closes closed
deliver delivery delivered
arrive arrival arrives arrived arriving
leave leaves leaving depart departure departs departed
allergen allergy allergic
feed fed feeding
sell sold
build built
teach taught
write wrote written
give gave given
take took taken
choose chose chosen
send sent
meet met
lend lent
hang hung
speak spoke spoken
wake woke woken waking
status state
priority urgency
"""

# Other words for the same thing, where a question has one of them and the blocks another.
ALIKE = """
kid kids child children youngster junior
pet dog
wifi internet wlan
toilet loo restroom bathroom wc
doctor physician dr
picture photo image
fault defect problem wrong broken defective
fix repair mend
trainer coach teacher instructor guide
lorry truck van
earn wage salary pay
owe debt due unpaid outstanding
mark grade
article story piece
pupil student
holiday vacation leave
car vehicle
film movie
shop store
worker employee staff
boss manager chief head
supplier vendor
buyer customer
soda drink beverage
close shut
empty free vacant
adult grown-up
fast speed
bag backpack rucksack luggage
discount rebate reduction
lend lent borrow borrowed loan
cancel cancelled
company firm
"""

# Hours and ordinals, from nought or twelve on.
NUMBERS = """
twelve one two three four five six seven eight nine ten eleven
zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
"""

# Words that only join others: nothing is lost where one of them is not used.
FILLER = words("""
    a an the of for to in on at by with from as and so that this these those it its it's is are am be been
    i me my mine myself you your yours yourself we us our ours he him his she her hers they them their theirs
    i'm i've i'd we've we're you've you're that's there here please pls thanks thank just also too kindly now
    today currently already actually ok okay well hi hello hey dear has have had do does did will let's
""")

# What a question is made of besides its subject.
ASKING = (FILLER - {"today"}) | words("""
    who whom whose which what when where why how there was were being having can could may might shall should
    would must than then or but if any some all each every both what's who's where's how's when's isn't
    aren't don't doesn't didn't tell show give list explain describe know about into onto over under per
    according still yet ever exactly really many much long often far soon right our say says said look find
    please remind read quote regarding concerning during again until till since through while whether anything
    something everything anywhere sure mean means perhaps maybe thank sorry yes
    no mr mrs ms miss mister bit lot
""")

# Words that explain nothing where one of them was not understood.
EMPTY = words("""
    back see sees seen saw today most light same other even very too quite rather sometimes usually always
    together away around once such else
""")

# The commonest verbs and adjectives: no topics of which it could be said that they stand nowhere.
EVERYDAY = EMPTY | words("""
    heavy good bad big small large little high low long short full easy hard nice fine great own enough come
    comes came coming go goes went gone get got give gave given make made take took taken bring brings brought
    put keep kept let know knew known think thought say said tell told ask asked want wanted need needed like
    liked look looked seem feel felt use used work worked try tried leave left mean meant help helped talk
    turn turned start started show showed hear heard happen happened lose lost wait waited send sent fit fits
    stay stayed fall fell pick picked do done did forget forgot
""")

# What a verb asks for after "when", "how long", "how much": there it says no more than the question does.
ASKS_FOR = {
    "money": words("cost costs charge charges pay paid price priced"),
    "much": words("cost costs charge charges pay paid left"),
    "count": words("left"),
    "person": words("own owns take takes took claim claimed"),
    "which": words("""
        live lie stand sit hang meet go start begin open close leave arrive end finish come belong use used
    """),
    "time": words("""
        start begin open close leave arrive end finish stop depart go come meet talk speak happen return due
        get stay keep
    """),
    "duration": words("take last stay run rest stop"),
    "place": words("lie stand sit hang meet go keep stay put happen start arrive leave get"),
}

# General words of a question: they help to choose between lines and need not stand on one.
SOFT = words("""
    time times date day days week weeks month months year years hour hours minute minutes number amount count
    total kind type sort thing things case cases money people person persons somebody someone anybody anyone
    customer customers client clients user users get gets got take takes want wants work
    works working happen happens happened go goes going come comes apply applies allowed permitted possible
    current present state status level period window deadline rule rules policy information info
    detail details name called currently moment ask asked find found out up down off price cost costs fee
    stand stands handle handled responsible charge supposed able like myself yourself me
    this held hold holds located available offer offers run runs last lasts criteria criterion task tasks
    start starts begin begins end ends finish expire expires old
""")

# What a number or a text is called where it stands, by the type of slot that it fills.
TYPED = {
    "money": words("price cost fee rate charge amount value budget salary worth sum limit"),
    "percent": words("percentage share progress level rate completion"),
    "duration": words("window period time term length limit duration deadline"),
    "count": words("number count quantity amount total stock figure value level"),
    "span": words("hours time times slot"),
    "time": words("time hour"),
    "date": words("date day deadline"),
    "day": words("date day deadline"),
    "daytime": words("time times"),
    "email": words("address"),
    "phone": words("number"),
    "none": words("status state value name number count amount date time price cost"),
}

# What a request may begin with.
VERBS = words("""
    add append log record note write put save store register enter jot remember document file list
    include insert set change update switch make move raise lower increase decrease reduce rename
    correct adjust edit modify replace swap turn use extend shorten fix bump cut revise claim take grab
    pick begin start accept complete finish close mark wrap tick check resolve block unblock resume hold
    release unassign drop assign give hand reassign transfer pass delegate remove delete forget erase
    clear strike cancel scrap empty wipe discard cross keep reset work notify book schedule reschedule
    plan arrange postpone create open draft compose prepare share tell inform publish announce post
    report let send circulate increment decrement prioritise prioritize escalate archive
    summarise summarize undo revert double halve restore rename push bring shift postpone delay knock scratch
""")

# Those requests that may dictate a text.
WRITES = words("add append log record note put write store save insert jot enter post")

# Words of another time, or of a time that comes again.
TIMES = words("tomorrow yesterday tonight next last later soon twice weekly monthly daily every each again")

# With one of these a sentence states no present fact: nothing is edited on its word.
GUARDS = words("""
    not no never nobody nothing none neither nor if unless maybe perhaps might could would should may must
    probably possibly likely almost nearly hardly think thinks thought believe guess hope wish suppose
    imagine assume said says told heard claims expects expect expected plans planned wants want hopes
    yesterday tomorrow soon later until before after when once while except only but instead again
    isn't aren't wasn't don't doesn't didn't won't can't cannot couldn't shouldn't wouldn't hasn't haven't
    was were used allegedly apparently supposedly unlike without rather still yet or
""")
RANKS: Final = tuple(
    map(words, ("critical urgent highest p0", "high p1", "medium normal mid p2", "low p3", "lowest"))
)  # of priorities, the most urgent first
