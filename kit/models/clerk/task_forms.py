"""The grammar of requests and reports about tasks: which words ask for which action."""

from __future__ import annotations

import re

_DONE = r"complete|completed|done|finished|closed|resolved"


_FORMS = (
    ("claim", r"assign\s+(?:yourself|me|myself)\s+(?:to\s+)?(?P<what>.+)$"),
    ("claim", r"work\s+on\s+(?P<what>.+)$"),
    (
        "block",
        (
            r"(?:i|we)\s+(?:can't|cannot|can not)\s+(?:continue|go on|proceed|work)\s+(?:with|"
            r"on)\s+(?P<what>.+?)(?P<why>(?:\s+because|\s+due to|\s+since|:|,\s).*)?$"
        ),
    ),
    (
        "complete",
        (
            r"(?:i'm|we're|i am|we are)\s+(?:now\s+)?(?:done|"
            r"finished)\s+with\s+(?P<what>.+?)(?P<why>(?::|;).*)?$"
        ),
    ),
    (
        "assign",
        (
            r"(?:assign|give|delegate|pass)\s+(?P<what>.+?)\s+(?:over\s+|on\s+|"
            r"along\s+)?to\s+(?P<who>[^:;]+?)(?P<why>[:;].*)?$"
        ),
    ),
    (
        "assign",
        (
            r"(?:re-?assign|transfer|hand(?:\s+over)?|move|"
            r"pass)\s+(?P<what>.+?)\s+(?:over\s+)?to\s+(?P<who>[^:;]+?)(?P<why>[:;].*)?$"
        ),
    ),
    (
        "assign",
        (
            r"(?!(?:i|we|you|it|that|this|they|he|she)\b)(?P<who>[\w-]+(?:\s[A-Z][\w-]*)?)\s+(?:should|must|shall|"
            r"has to|needs to|is to)\s+(?:now\s+)?(?:take(?:\s+(?:over|on))?|do|handle|own|pick up|"
            r"work on|get)\s+(?P<what>.+)$"
        ),
    ),
    ("assign", r"(?:make)\s+(?P<who>\S+)\s+(?:the\s+)?(?:owner|assignee)\s+of\s+(?P<what>.+)$"),
    (
        "release",
        (
            r"(?:release|unassign|unclaim|give up|drop|put)\s+(?P<what>.+?)(?:\s+back(?:\s+(?:in|"
            r"into|on|to)\s+.+)?)?$"
        ),
    ),
    ("resume", r"(?:unblock|resume|un-block)\s+(?P<what>.+)$"),
    (
        "resume",
        r"(?P<what>.+?)\s+(?:is|are)\s+(?:no longer|not)\s+(?:blocked|stuck|on hold)(?:\s+any\s?more)?$",
    ),
    (
        "block",
        (
            r"(?:mark|set|flag|move|put|update|report)\s+(?P<what>.+?)\s+(?:(?:as|to|on|"
            r"into)\s+)?(?:being\s+)?(?:blocked|hold|stuck)(?P<why>\b.*)$"
        ),
    ),
    (
        "block",
        (
            r"(?:block|hold|pause|put on hold)\s+(?P<what>.+?)(?P<why>(?:\s+because|\s+due to|"
            r"\s+since|\s+until|:|,\s).*)?$"
        ),
    ),
    ("block", r"(?P<what>.+?)\s+(?:is|are)\s+(?:now\s+)?(?:blocked|stuck|on hold)(?P<why>\b.*)$"),
    (
        "block",
        (
            r"(?:i|you|we)(?:\s+am|\s+are|'m|'re)\s+(?:stuck|blocked)\s+(?:on|with|"
            r"at)\s+(?P<what>.+?)(?P<why>(?:\s+because|\s+due to|\s+since|:|,\s).*)?$"
        ),
    ),
    (
        "complete",
        (
            rf"(?:mark|set|flag|tick|move|update|report|check|"
            rf"record)\s+(?P<what>.+?)\s+(?:off\s+)?(?:as|to|off as)?\s*(?:{_DONE})(?P<why>\b.*)$"
        ),
    ),
    ("complete", r"(?:tick|check|cross)\s+(?P<what>.+?)\s+off$"),
    (
        "complete",
        (
            r"(?:complete|finish|close|wrap up|resolve|tick off|"
            r"check off)\s+(?P<what>.+?)(?P<why>(?::|\s+with\s|;|,\s+(?:result|note|finding)|"
            r"\s+-\s).*)?$"
        ),
    ),
    (
        "complete",
        (
            rf"(?P<what>.+?)\s+(?:is|are|has been|have been)\s+(?:now\s+|"
            rf"all\s+)?(?:{_DONE})(?P<why>(?:[:;,]|\s+with\s).*)?$"
        ),
    ),
    (
        "complete",
        (
            r"(?:i|you|we)(?:\s+have|'ve)?\s+(?:just\s+)?(?:finished|completed|closed|"
            r"done)\s+(?:with\s+)?(?P<what>.+?)(?P<why>(?::|\s+with\s|;).*)?$"
        ),
    ),
    (
        "claim",
        (
            r"(?:claim|take over|take on|take|grab|pick up|pick|"
            r"accept)\s+(?P<what>.+?)(?:\s+(?:for\s+(?:yourself|me|myself)|now|up))?$"
        ),
    ),
    ("claim", r"(?:start|begin)\s+(?:(?:to\s+)?work(?:ing)?\s+on\s+|on\s+|with\s+)?(?P<what>.+)$"),
    (
        "claim",
        (
            r"(?:i\s+(?:will|am going to|am)|i'll|i'm)\s+(?:now\s+)?(?:claim(?:ing)?|"
            r"tak(?:e|ing)(?: on| over)?|start(?:ing)?(?: on| with)?|pick(?:ing)? up|working on)\s+"
            r"(?P<what>.+)$"
        ),
    ),
)


ACTIONS = [(name, re.compile(form, re.IGNORECASE | re.DOTALL)) for name, form in _FORMS]
