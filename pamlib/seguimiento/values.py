"""What the cells of a workbook that came back say: progress, numbers, money, dates.

>>> number("80,04%").value, number("1.234").value, number("ver descripción").note
(80.04, 1234.0, 'no es un número')
>>> progress("cumplida").value, progress("N/A").reading, progress("80,04%").value
(1.0, 'no aplica', 0.8004)

The text of the cell is always kept beside; what cannot be understood says why and is no number. Out of scope: whether
the figure is plausible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from pamlib.progress import is_number, understand_progress, understand_state
from pamlib.values.dates import parse_date, why_not
from pamlib.values.lookup import load
from pamlib.values.money import parse_money
from pamlib.values.text import fold, normalize

#: Progress beyond this is no progress but another figure in the wrong column; parameter, no norm behind it.
MOST_PROGRESS = 10.0
_YES, _NO = {"si", "s", "verdadero", "true"}, {"no", "falso", "false"}
_PERCENT = re.compile(r"(.*\S)\s*(?:%|por ?ciento)", re.IGNORECASE)
_ERROR = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|¡|¿|#).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """One cell understood: its ``value`` (``None``: no figure), what its words mean, and a note on what was done.

    ``reading`` is one of the readings of the table ``avances`` that words alone decide, or ''. ``state`` is the state
    that the cell says ('' when none).
    """

    value: float | None = None
    note: str = ""
    reading: str = ""
    state: str = ""


@cache
def _readings() -> dict[str, str]:
    return {fold(str(name)): reading for reading, names in load("avance")["lecturas"].items() for name in names}


def said(text: str) -> str:
    """Reading that the whole of ``text`` is a word for; '' when none. An error of the workbook is no word.

    >>> said("NP"), said("null"), said("45"), said("N/A"), said("#N/A")
    ('no programado', 'sin reporte', '', 'no aplica', '')
    """
    return "" if _ERROR.fullmatch(normalize(text)) else _readings().get(fold(text), "")


def _no_figure(clean: str) -> Read | None:
    """What a blank, an error of the workbook or a known word says; ``None`` for anything else."""
    if not clean:
        return Read()
    if _ERROR.fullmatch(clean):
        return Read(note="la celda tiene un error de Excel", reading="ilegible")
    words = said(clean)
    return Read(reading=words) if words else None


def progress(text: str, *, percent: bool = False) -> Read:
    """Progress of a task as a fraction; ``percent`` says that the cell shows its number as a percentage."""
    clean = normalize(text)
    if (found := _no_figure(clean)) is not None:
        return found
    if fold(clean) in _YES | _NO:
        return Read(note=f"«{clean}» no dice cuánto", reading="ilegible")
    bare = re.sub(r"\s*por ?ciento$", "%", clean, flags=re.IGNORECASE)
    value, note = understand_progress(bare, percent and is_number(bare))
    if value is None:
        return Read(note=note, reading="ilegible", state=understand_state(clean))
    if value > MOST_PROGRESS:
        return Read(note=f"«{clean}» no puede ser un porcentaje de avance", reading="ilegible")
    return Read(round(value, 12), note, state=understand_state(clean))  # 80.04 / 100 leaves binary dust


def number(text: str, *, percent: bool = False, kind: str = "") -> Read:
    """A figure as written; a percentage in points (80,04 % is 80.04).

    ``kind`` is the class of the indicator: «Sí» counts as 1 only for a document or a milestone.
    """
    clean = normalize(text)
    if (found := _no_figure(clean)) is not None:
        return found
    if percent and (shown := plain_number(clean)) is not None:
        return Read(round(shown * 100, 10))
    folded = fold(clean)
    if kind in {"documento", "hito"} and (folded in _YES or understand_state(clean) == "terminada"):
        return Read(1.0, f"se entendió 1 por «{clean}»")
    if kind in {"documento", "hito"} and folded in _NO:
        return Read(0.0, f"se entendió 0 por «{clean}»")
    if folded in _YES | _NO:
        return Read(note=f"«{clean}» no dice cuánto", reading="ilegible")
    match = _PERCENT.fullmatch(clean)
    value = plain_number(match[1] if match else clean)
    if value is None:
        return Read(note="no es un número", reading="ilegible")
    note = "dice un porcentaje y el indicador es un conteo" if match and kind == "conteo" else ""
    return Read(value, note)


def plain_number(text: str) -> float | None:
    """A number written the Colombian way (``1.234,5``) or as a workbook keeps it (``1234.5``).

    >>> plain_number("1.234"), plain_number("0.5"), plain_number("12.500,75"), plain_number("1,234.5")
    (1234.0, 0.5, 12500.75, None)
    """
    clean = text.strip().replace("\u2212", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", clean, re.ASCII):
        clean = clean.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d+,\d+", clean, re.ASCII):
        clean = clean.replace(",", ".")
    elif not is_number(clean):
        return None
    try:
        value = float(Decimal(clean))
    except (InvalidOperation, OverflowError):
        return None
    return value if abs(value) < 1e18 else None


def money(text: str) -> tuple[int | None, str]:
    """Pesos of a money cell and a note; ``None`` without one is a blank, with one something that is no figure.

    >>> money("$ 1.038.000"), money(""), money("Gestión")
    ((1038000, ''), (None, ''), (None, 'dice «Gestión»: no es una cifra en pesos'))
    """
    clean = normalize(text)
    if not clean:
        return None, ""
    if said(clean):
        return None, f"dice «{clean}»: no es una cifra en pesos"
    found = parse_money(clean, column_is_money=True)
    if found is None or found.valor is None:
        why = f" ({found.nota})" if found and found.nota else ""
        return None, f"dice «{clean}»: no es una cifra en pesos{why}"
    return found.valor, found.nota


def day(text: str) -> tuple[str, str]:
    """ISO day of a date cell and why it is none.

    >>> day("30/06/2025"), day("31/04/2025")
    (('2025-06-30', ''), ('', 'abril de 2025 tiene 30 días y se escribió 31'))
    """
    clean = normalize(text)
    if not clean:
        return "", ""
    found = parse_date(clean, column_is_date=True)
    if found is not None and found.granularity == "dia":
        return found.start_iso(), "el número es una fecha de Excel" if found.repaired else ""
    return "", why_not(clean) or f"«{clean}» no es una fecha con su día"
