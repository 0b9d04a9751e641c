"""What an index shows of the package: links to its home, and the front page with its pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURES = {".avif", ".gif", ".jpg", ".png", ".svg", ".webp"}
# A target in Markdown or HTML that is a path of the repository; in code there are none.
_PATH = re.compile(
    r"```.*?```|`[^`\n]*`"
    r"|(?P<before>\]\(|\b(?:src|srcset|href)=\")(?P<path>(?![a-z][a-z0-9+.-]*:|[#/])[^)\s\"#]+)",
    re.DOTALL,
)


class MetadataHook(MetadataHookInterface):
    """Fills in ``readme`` and ``urls`` from the one address that pyproject.toml names."""

    def update(self, metadata: dict[str, Any]) -> None:
        root, address = Path(self.root), self.config.get("address", "").rstrip("/")
        text = (root / "README.md").read_text("utf-8")
        if address:
            text = at_home(text, address, f"v{metadata['version']}", root)
        # Of an unpacked sdist these two are known already, and nothing is asked of here.
        metadata.setdefault("readme", {"content-type": "text/markdown", "text": text})
        metadata.setdefault("urls", links(address) if address else {})


def links(address: str) -> dict[str, str]:
    """Where an index leads to.

    >>> links("https://example.org/kit")["Issues"]
    'https://example.org/kit/issues'
    """
    return {
        "Source": address,
        "Changelog": f"{address}/blob/HEAD/kit/CHANGES.md",
        "Issues": f"{address}/issues",
        "Security": f"{address}/blob/HEAD/.github/SECURITY.md",
    }


def at_home(text: str, address: str, tag: str, root: Path) -> str:
    """The page with each path of the repository as an address at this tag, and a picture's as its bytes'.

    >>> at_home("![a](b/c.png), [d](e.md#f), [g](#h)", "https://example.org/kit", "v1", Path())
    '![a](https://example.org/kit/raw/v1/b/c.png), [d](https://example.org/kit/blob/v1/e.md#f), [g](#h)'
    """

    def absolute(found: re.Match[str]) -> str:
        if not (path := found["path"]):
            return found[0]
        kind = "raw" if Path(path).suffix in _PICTURES else "tree" if (root / path).is_dir() else "blob"
        return f"{found['before']}{address}/{kind}/{tag}/{path}"

    return _PATH.sub(absolute, text)
