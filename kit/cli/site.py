"""``kit site``: the course as a folder of static files, for any plain web server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from kit.cli.paths import named_path


def add_to(doors: Any) -> None:
    """Add the door to the parser."""
    door = doors.add_parser("site", help="build the course as a static site", description=_site.__doc__)
    door.add_argument("--out", type=named_path, required=True, metavar="DIR", help="where the site goes")
    door.add_argument(
        "--parts", type=named_path, metavar="DIR", help="where fetched parts are kept (default: your cache)"
    )
    door.set_defaults(door=_site)


def _site(options: argparse.Namespace) -> int:
    """Build a folder that any plain web server hands out: the course in JupyterLite, with its pages.

    Who opens it installs nothing: Python runs in the browser, and no page asks another server. The first
    build fetches what the browser's Python needs with npm and pip; later ones need no network. A site of
    before in DIR is replaced, once the new one is whole.
    """
    from kit.site.build import FIRST, build
    from kit.site.parts import parts_folder

    out = Path(options.out)
    build(out.absolute(), options.parts or parts_folder(), _tell)
    print(f"Look at it: {Path(sys.executable).name} -m http.server --bind 127.0.0.1 --directory {out}")
    print(f"then open http://127.0.0.1:8000/ (the first notebook: /{FIRST}). file:// does not work.")
    return 0


def _tell(what: str) -> None:
    print(what, flush=True)
