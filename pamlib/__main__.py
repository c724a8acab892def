"""``python -m pamlib`` is ``pam``."""

from __future__ import annotations

import sys

from pamlib.cli import main

if __name__ == "__main__":
    sys.exit(main())
