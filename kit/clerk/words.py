"""Words: text as comparable stems, with the few synonyms that the clerk knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from kit.clerk.vocabulary import ASKING, FILLER, GROUPS, SOFT

LONGEST_KNOWN = 200  # characters of a text whose words are kept in mind: a line, not a page
_DIGIT = re.compile(r"\d")
# Where a sentence ends within a line: not behind a short word with a capital before a name: "Rev. Bell".
_STARTS = "The|A|An|It|He|She|They|We|You|I|This|That|These|In|On|At|No|All|If|For|My|Our|Not|Only|Every|Each"
_SHORT = "".join(rf"(?<!\b[A-Z][a-z]{{{size}}}\.)" for size in range(1, 5))
SENTENCE_END = rf"(?:{_SHORT}\s+(?=[A-Z])|\s+(?=(?:{_STARTS})\b))"
TITLES = (
    "Mr|Mrs|Ms|Dr|Prof|St|Rev|Fr|Sr|Jr|Capt|Sgt|Lt|Col|Gen|Maj|Hon|Pres|Gov|Sen|Rep|Supt|Insp|Mme|Mlle|Mt|Ft"
)
_TOKEN = re.compile(r"[$€£]?\d[\d,.]*\d(?:[kKmM%])?|[$€£]\d[kKmM]?|\d%|[^\W_]+(?:[-_'’][^\W_]+)*")


def stem(word: str) -> str:
    """The comparable form of one word.

    >>> stem("Queries"), stem("auditing"), stem("summarize") == stem("summarised")
    ('query', 'audit', True)
    """
    return _known_stem(word) if len(word) <= LONGEST_KNOWN else _stem(word)


def _stem(word: str) -> str:
    word = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    if "_" in word or _DIGIT.search(word):
        return word
    plain = _strip(word)
    return _CONCEPT.get(plain, plain)


_known_stem = lru_cache(maxsize=4096)(_stem)


def _strip(word: str) -> str:
    word = word.replace("yze", "yse").replace("ize", "ise").replace("izing", "ising").replace("our", "or")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


_CONCEPT = {
    _strip(word): _strip(group.split()[0]) for group in GROUPS.strip().splitlines() for word in group.split()
}
_SOFT_STEMS = frozenset(_CONCEPT.get(_strip(word), _strip(word)) for word in SOFT)


def tokens(text: str) -> list[str]:
    """The words of a text as they were written."""
    return _TOKEN.findall(text)


def bag(text: str) -> frozenset[str]:
    """Every stem of a text, compound words whole and in parts.

    >>> sorted(bag("Tier1_Ana: 5 tickets"))
    ['5', 'ana', 'ticket', 'tier1', 'tier1_ana']
    """
    return _known_bag(text) if len(text) <= LONGEST_KNOWN else _bag(text)


def _bag(text: str) -> frozenset[str]:
    found: set[str] = set()
    for token in frozenset(tokens(text)):
        found.add(stem(token))
        if "_" in token or "-" in token:
            parts = token if _DIGIT.search(token) else token.replace("-", "_")
            found.update(stem(part) for part in parts.split("_") if part)
    return frozenset(found)


_known_bag = lru_cache(maxsize=8192)(_bag)


_ENDINGS = (
    "ation", "ition", "ance", "ence", "anc", "enc", "ment", "ness", "ion", "ity", "abl", "al", "er", "ly",
)  # fmt: skip
_ROOT = 5  # letters at least


def root(word: str) -> str:
    """A stem without what makes another kind of word of it: "insuranc" and "insur" are one."""
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _ROOT), "")
    return word.removesuffix(ending)


def roots(text: str) -> frozenset[str]:
    """The stems of a text and their roots."""
    return _known_roots(text) if len(text) <= LONGEST_KNOWN else _roots(text)


def forms(stems: frozenset[str]) -> frozenset[str]:
    """Stems and their roots."""
    return frozenset(form for word in stems for form in (word, root(word)))


def _roots(text: str) -> frozenset[str]:
    return forms(bag(text))


_known_roots = lru_cache(maxsize=8192)(_roots)


def stands(word: str, known: frozenset[str]) -> bool:
    """Whether a word is among stems: itself, its root, or all parts of a compound; a numbered name is one.

    >>> stands("insurance", roots("Insured")), stands("Desk_2_A", roots("Desk_1_B: 2, a"))
    (True, False)
    """
    plain = stem(word)
    if "_" in word and re.search(r"\d", word):
        return plain in known
    parts = frozenset(part for part in (stem(one) for one in re.split(r"[_-]", word)) if part)
    return {plain, root(plain), plain.removesuffix("ion")} & known != set() or (
        len(parts) > 1 and parts <= known
    )


def content(text: str, filler: frozenset[str] = FILLER) -> list[str]:
    """The words of a text that carry something, as they were written, once each and in order.

    >>> content("Please set the price of the rye bread to 4"), content("who is it?", ASKING)
    (['set', 'price', 'rye', 'bread', '4'], [])
    """
    found = [token.removesuffix("'s").removesuffix("’s") for token in tokens(text[:20_000])[:4_000]]
    return list(
        dict.fromkeys(word for word in found if word and word.lower().replace("’", "'") not in filler)
    )


def subject(question: str) -> tuple[list[str], list[str]]:
    """The stems that a question is about, and the general ones beside them.

    >>> subject("How many days do customers have to return premium products?")
    (['refund', 'premium', 'product'], ['day', 'customer'])
    """
    said = list(dict.fromkeys(stem(word) for word in content(question, ASKING)))
    return [word for word in said if word not in _SOFT_STEMS], [word for word in said if word in _SOFT_STEMS]


_WITH_NUMBER = re.compile(r"\b[A-Za-z]++\d*+(?:[_-][A-Za-z0-9]++)*+")
_NUMBER_ENDS = re.compile(r"\d(?!\w)")
_JOINED = re.compile(r"\b[A-Z]\w*+")
_CAPITAL_AFTER = re.compile(r"_[A-Z]")


def spelled(text: str) -> list[str]:
    """The ids and names of a text that are one word: with a number at the end, or joined by "_".

    >>> spelled("Ana_Lee gave TASK-001-draft to Worker_3, not to tier_x.")
    ['Ana_Lee', 'TASK-001', 'Worker_3']
    """
    numbered: dict[int, int] = {}
    for word in _WITH_NUMBER.finditer(text):
        for number in _NUMBER_ENDS.finditer(text, *word.span()):
            if _NUMBER_ENDS.match(text, number.start()):  # the word's end hid what follows it
                numbered[word.start()] = number.end()
    names = [*numbered.items()]
    starts = [*numbered]
    for word in _JOINED.finditer(text):
        before = bisect_right(starts, word.start())
        apart = not before or numbered[starts[before - 1]] <= word.start()
        if apart and _CAPITAL_AFTER.search(text, word.start() + 1, word.end()):
            names.append(word.span())
    return [text[start:end] for start, end in sorted(names)]


def squash(name: str) -> str:
    """A name without case, separators and leading zeros, to compare spellings.

    >>> squash("Task 1") == squash("TASK-001"), squash("worker1") == squash("Worker_1")
    (True, True)
    """
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]+", "", name.lower()))
