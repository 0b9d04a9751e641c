"""What the journal asks of the system for a file: ``files``, chosen once.

POSIX, Windows and a browser's kernel differ in this and in nothing else that the journal does, so it stands
here and nowhere else. Each module of this folder has the same functions.
"""

import sys

if sys.platform == "win32":
    from kit.journal.system import windows as files
elif sys.platform == "emscripten":
    from kit.journal.system import browser as files
else:
    from kit.journal.system import posix as files

__all__ = ["files"]
