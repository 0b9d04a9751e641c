"""Speech: a message as sentences and clauses, each a question, a request or a statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kit.clerk.vocabulary import VERBS, WRITES
from kit.clerk.words import TITLES

Mood = Literal["question", "request", "statement", "refusal"]


_POLITE = re.compile(
    r"""(?:
        (?:from\snow\son|in\s(?:the\s)?future|as\sof\s(?:now|today)|starting\s(?:now|today)),?\s+ |
        (?:hi|hello|hey|dear|good\s(?:morning|afternoon|evening))\b[^,.!?\n]{0,30}[,!.]\s* |
        (?:thanks|thank\syou|great|perfect|alright|all\sright|well|right|fyi|quick\supdate|update|good\snews|
           first|second|secondly|next|yes|instead)[,:!]\s+ |
        (?:ok|okay|so|now|then|also|and|but|finally|first|additionally|afterwards|by\sthe\sway|btw|
           meanwhile|likewise|moreover|kindly|please|pls|just|actually)\b(?!\sis\b)[,:!]?\s+ |
        (?:do\s(?:it|this)\snow|right\snow|immediately|hurry|listen|urgent|important|attention|
           that(?:'s|\sis)\san\sorder)[:,!]\s+ |
        be\sso\s(?:kind|good)\s(?:as\sto|and)\s+ |
        (?:i'd|i\swould|we'd|it\swould)\s(?:appreciate\sit|be\s\w+)\sif\syou\s(?:could|would)\s+ |
        (?:can|could|would|will)\s(?:you|we)\s(?:please\s|kindly\s|possibly\s|perhaps\s|maybe\s|
           be\s(?:so\s(?:kind|good)\sas\s|able\s)to\s|also\s|just\s|now\s)*(?=VERB) |
        (?:i|we)(?:'d|\swould)?\s(?:want|need|like|ask|wish)\s(?:you\s)to\s(?:please\s|also\s)? |
        (?:i'd|i\swould|we'd|we\swould)\slike\syou\sto\s |
        (?:you|we|i)\s(?:should|must|can|need\sto|have\sto)\s(?:please\s|also\s|now\s)*(?=VERB) |
        (?:go\sahead\sand|make\ssure\s(?:to|that\syou)|(?:please\s)?(?:do\snot|don't)\sforget\sto|remember\sto|
           be\ssure\sto|let's|let\sus|feel\sfree\sto|(?:it\sis|it's)\stime\sto|time\sto|try\sto|would\syou\smind)\s+
    )""".replace("VERB", "(?:" + "|".join(sorted(VERBS)) + r")\b"),
    re.IGNORECASE | re.VERBOSE,
)
_ASKS = re.compile(
    r"(?:(?:un)?till?|at|in|on|by|from|since|for|to|with|of) (?:wh(?:om?|ose|at|ich|en|ere)|how)\b|"
    r"(?:who|whom|whose|what|which|when|where|why|how|(?:what|who|where|when|how|why)['’]?s|is|are|am|was|"
    r"were|do|does|did|can|"
    r"could|may|might|should|shall|would|will|has|have|had|any|isn't|aren't|don't|doesn't|didn't)\b",
    re.IGNORECASE,
)
_TELL = re.compile(
    r"(?:tell me|show me|show|give me|list|explain|describe|summari[sz]e|read me|read out|read|"
    r"look up|find out|"
    r"find|check (?:whether|if|how|what|who|when|which)|let me know (?:what|who|how|when|which|"
    r"if|whether)|remind me|"
    r"(?:i|we) (?:wonder|want to know|need to know|would like to know)|i'd like to know|quote|"
    r"recap|compare|count)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:do not|don't|never|please don't|please do not|nobody should|you must not|you may not)\b",
    re.IGNORECASE,
)
_IF = re.compile(
    r"(?:if|unless|when(?!\s(?:is|are|was|were|do|does|did|can|may|must|will|should|has|have)\b)|whenever|"
    r"once|in case|as soon as|suppose|assuming|imagine)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"(?:the|our|my|a|an)?\s*(?:[\w.-]+\s){1,6}(?:is|are|was|were|has been|have been|reached)\s",
    re.IGNORECASE,
)
_STATED = re.compile(r"open\s+\w+\s+(?:is|are|has|have|went|fell|rose)\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^“”\n]*+”|`[^`\n]*`|(?<!\w)'[^'\n]{2,}'(?!\w)")
_SHORT = re.compile(rf"\b(?:{TITLES}|No|vs|e\.g|i\.e|etc|approx|Inc|Ltd)\.$")


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that was said; ``context`` is the statement before it, which "it" may mean."""

    text: str
    mood: Mood
    context: str = ""
    sentence: str = ""

    @property
    def verb(self) -> str:
        head = re.match(r"[A-Za-z]+", self.text)
        return head[0].lower() if head else ""


def clauses(message: str) -> list[Clause]:
    """Take a message apart.

    >>> [(one.mood, one.text) for one in clauses("It is clean. Could you tick it off and tell Ana?")]
    [('statement', 'It is clean'), ('request', 'tick it off'), ('request', 'tell Ana')]
    >>> [one.mood for one in clauses("Is TASK-001 done?")], [one.mood for one in clauses("Don't claim it.")]
    (['question'], ['refusal'])
    """
    found: list[Clause] = []
    context = ""
    for sentence in sentences(message):
        for part in _split(sentence):
            clause = _clause(part, sentence, context)
            if clause.text:
                found.append(clause)
            if clause.mood == "statement":
                context = f"{context} {part}".strip()
    return _dictated(found, message)


def _dictated(found: list[Clause], message: str) -> list[Clause]:
    """The form "Add to my notes: …" takes all that follows, where no other request or question follows."""
    for at, clause in enumerate(found):
        if clause.mood == "request" and clause.verb in WRITES and re.search(r":(?:\s|$)", mask(clause.text)):
            rest = found[at + 1 :]
            start = message.find(clause.text)
            if rest and start >= 0 and all(one.mood == "statement" for one in rest):
                return [
                    *found[:at],
                    Clause(message[start:].strip(), "request", clause.context, clause.sentence),
                ]
    return found


def sentences(message: str) -> list[str]:
    """The sentences of a message; full stops in quotes, numbers and short forms end none."""
    masked = mask(message)
    found, start = [], 0
    for match in re.finditer(r"(?<![.!?])[.!?]++(?=\s|$)|\n+|;\s", masked):
        piece = message[start : match.end()].strip()
        if match[0][0] == "." and (
            _SHORT.search(masked[max(0, match.end() - 8) : match.end()]) or _number(piece)
        ):
            continue
        if piece.strip(".!?; \n"):
            found.append(piece)
        start = match.end()
    if message[start:].strip(".!?; \n"):
        found.append(message[start:].strip())
    return found


def _number(piece: str) -> bool:
    return re.fullmatch(r"\d{1,2}\.", piece) is not None


def mask(text: str) -> str:
    """The text with quoted passages blotted out, position by position."""
    return _QUOTED.sub(lambda match: "·" * len(match[0]), text)


def polite(text: str) -> str:
    """The text without greeting and politeness.

    >>> polite("Hi Ana, could you please also add it")
    'add it'
    """
    for _ in range(8):
        match = _POLITE.match(text)
        if match is None or match.end() == 0 or match.end() == len(text):
            break
        text = text[match.end() :]
    return text.strip()


_JOINT = re.compile(
    r"(?:,\s*|\s+)(?:and then|and also|and|then|but|so)\s+(?:also\s+|please\s+|then\s+)?"
    r"|,\s+please\s+(?=[A-Za-z]+\s)|,\s+(?:please\s+)?(?=[A-Za-z]+\s+(?:it|its|this|that|them|him|her|his|their)\b|"
    r"(?:the\s+|our\s+|"
    r"my\s+)?[\w-]+(?:\s[\w-]+){0,4}\s(?:is|are)\snow\b)",
    re.IGNORECASE,
)


def _split(sentence: str) -> list[str]:
    """Cut "… and VERB …" and "…, and X is …", but not within what is to be written down."""
    masked = mask(sentence)
    open_end = re.search(r":\s|\bthat\b(?!'s)|\b(?:whether|if|unless)\b", masked)
    if _NOT.match(polite(sentence)):
        return [sentence.strip()]  # what follows "and" is not to be done either
    stop = open_end.start() if open_end else len(masked)
    parts, start = [], 0
    for match in _JOINT.finditer(masked):
        word = re.match(r"[A-Za-z]+", masked[match.end() :])
        verb = word is not None and word[0].lower() in VERBS
        fact = match[0].startswith(",") and _REPORT.match(masked[match.end() : match.end() + 120]) is not None
        fact = fact and not _ASKS.match(masked[match.end() :])
        whole = match.start() < stop or "then" in match[0] or "also" in match[0]
        if whole and (verb or fact) and _complete(sentence[start : match.start()]):
            parts.append(sentence[start : match.start()].strip())
            start = match.end()
    return [*parts, sentence[start:].strip()]


def _complete(text: str) -> bool:
    return len(text.split()) >= 2 or text.strip().lower() in ("claim", "start")


def _clause(part: str, sentence: str, context: str) -> Clause:
    text = polite(part.strip())
    bare = text.rstrip("?!. ;")
    bare = re.sub(
        r",?\s+(?:please|pls|thanks|thank you|(?<=,\s)ok|(?<=,\s)okay|"
        r"will you|would you|could you|right now|asap|immediately|at once)$",
        "",
        bare,
        flags=re.IGNORECASE,
    )
    return Clause(bare.strip(), _mood(text, part, sentence), context, sentence)


def _mood(text: str, part: str, sentence: str) -> Mood:
    verb = re.match(r"[A-Za-z]+", text)
    word = verb[0].lower() if verb else ""
    request = word in VERBS and not _TELL.match(text) and not _STATED.match(text)
    asked = sentence.rstrip().endswith("?") and not _asked_politely(sentence)
    if _NOT.match(text) and not re.match(r"(?:please )?(?:do not|don't) forget", part, re.IGNORECASE):
        return "refusal"
    if _IF.match(text) or _IF.match(sentence):
        return "question" if asked else "statement"
    if (
        asked
        or (_TELL.match(text) and not (request and word != "list"))
        or (_ASKS.match(text) and not request)
    ):
        return "question"
    return "request" if request else "statement"


def _asked_politely(sentence: str) -> bool:
    """Whether "Could you VERB …?" and "VERB …, please?" are requests in the form of a question."""
    text = sentence.strip()
    if re.search(r"\b(?:please|will you|would you|could you)\?$", text, re.IGNORECASE):
        return True
    head = re.match(r"(?:[^?.!]{0,40}[,.!]\s+)?(?:can|could|would|will)\s+(?:you|we)\b", text, re.IGNORECASE)
    return head is not None and polite(text).split(" ", 1)[0].lower() in VERBS
