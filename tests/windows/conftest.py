"""What only a Windows has is not even imported elsewhere."""

import sys

collect_ignore = [] if sys.platform == "win32" else ["open_files.py"]
