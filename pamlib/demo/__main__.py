"""Writes the digests of the demonstration's files: ``python -m pamlib.demo`` after its content changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pamlib.demo.entity import everything_written

_HEAD = """# Digest of every file of the demonstration entity, as the builder writes it: what is there already
# is not built again. Written by «python -m pamlib.demo»; a test compares.
"""


def main() -> None:
    """Write ``huellas.yml`` beside this module."""
    import yaml

    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(everything_written().items())}
    text = _HEAD + str(yaml.safe_dump(digests, allow_unicode=True, width=200))
    Path(__file__).with_name("huellas.yml").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
