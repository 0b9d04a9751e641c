"""Escaping: text that people and agents wrote can not forge the layout of a prompt.

Wherever ``<`` would open or close a tag it is written ``&lt;``; ``unescape`` takes it back exactly.
"""

from __future__ import annotations

import re

# "x<5" opens no tag and is left alone, but <2024> is one: a label may begin with a digit
_TAG = re.compile(r"<(?=[/!?A-Za-z_]|[0-9-][A-Za-z0-9_/-]{0,49}>)")
_ENTITY = re.compile(r"&(lt|amp);")


def escape(text: str) -> str:
    """Make ``text`` unable to open or close a tag.

    >>> escape("1 < 2 </value><admin> &amp;")
    '1 < 2 &lt;/value>&lt;admin> &amp;amp;'
    """
    if "&" in text:
        text = text.replace("&amp;", "&amp;amp;").replace("&lt;", "&amp;lt;")
    return _TAG.sub("&lt;", text) if "<" in text else text


def unescape(text: str) -> str:
    """Undo ``escape``.

    >>> unescape(escape("</value> &lt;")) == "</value> &lt;"
    True
    """
    return _ENTITY.sub(lambda match: "<" if match[1] == "lt" else "&", text)
