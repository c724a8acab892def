"""What is wrong with a file before anything of it is understood: damaged, or under a password.

>>> str(damaged(Path("plan.xlsx")))[:54]
'Archivo «plan.xlsx»: el libro está dañado o incompleto'

Out of scope: sizes (:mod:`pamlib.readers.look_zip`) and what the file says.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from pamlib.errors import UserError

_DAMAGED = "Ábralo en Excel, repárelo si lo ofrece y guárdelo de nuevo; si no abre, pida otra copia"
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    LookupError,
)
"""What a zip with wrong bytes may raise."""


def damaged(path: Path) -> UserError:
    """The file's own bytes are wrong."""
    what = "documento" if path.suffix.lower() in {".docx", ".doc", ".odt", ".pdf"} else "libro"
    remedy = _DAMAGED if what == "libro" else _DAMAGED.replace("Excel", "su programa")
    return UserError(f"el {what} está dañado o incompleto", remedy, file=path)


def password(path: Path) -> UserError:
    """Nobody but its owner can open it."""
    return UserError(
        "está protegido con contraseña", "Ábralo en Excel, quite la contraseña y guárdelo de nuevo", file=path
    )
