"""``python -m kit``: the same doors as the command ``kit``."""

from __future__ import annotations

import sys

from kit.cli import main

if __name__ == "__main__":
    sys.exit(main())
