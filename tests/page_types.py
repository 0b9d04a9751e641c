"""What the types say that a page's program is checked by."""

import re
from pathlib import Path

import kit

HERE = Path(kit.__file__).parent


def told(file, name):
    """The fields that a type of this name has in the file, apart from those that it extends."""
    text = (HERE / file).read_text("utf-8")
    body = re.search(rf"export interface {name}(?: extends \w+)? {{\n(.*?)\n}}", text, re.DOTALL)[1]
    return set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))
