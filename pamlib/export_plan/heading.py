"""The block above the table: office, code, version, page and date, the plan's title, and what its cover says.

>>> office("Huila", "41"), office("Soacha", "25754")
('SECRETARÍA DE EDUCACIÓN DEPARTAMENTAL DEL HUILA', 'SECRETARÍA DE EDUCACIÓN DE SOACHA')
>>> spoken_date("2021-02"), spoken_date("2016-10-05"), spoken_date("2021")
('FEBRERO DE 2021', '5 DE OCTUBRE DE 2016', '2021')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.export_plan.layouts import Layout, common
from pamlib.values.dates import month_name

if TYPE_CHECKING:
    import pandas as pd

_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_DEPARTMENT_DIGITS = 2


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """``centre`` and ``side`` are the lines of the frame, ``title`` the plan's, ``facts`` labels with their texts."""

    centre: tuple[str, ...]
    side: tuple[str, ...]
    title: str
    facts: tuple[tuple[str, str], ...]


def title_block(layout: Layout, cover: pd.Series[Any]) -> TitleBlock:
    """The title block of a plan; ``cover`` is the row of the table ``plan``."""
    import pandas as pd

    words = {
        "secretaria": office(cover["entidad"], cover["divipola"]),
        "codigo": layout.code,
        "version": layout.version or (cover["formato_version"] if cover["formato_codigo"] == layout.code else ""),
    }
    first, last = cover["vigencia_inicio"], cover["vigencia_fin"]
    title = layout.title
    if not pd.isna(first):
        # One year is no period: it must say that it is the plan's.
        years = layout.period.format(inicio=first, fin=last) if first != last else f" - VIGENCIA {first}"
        title += years
    facts = []
    for name, label in common()["portada"].items():
        text = spoken_date(cover[name]) if name == "fecha_elaboracion" else cover[name]
        if text or name in layout.cover:
            facts.append((label, text))
    return TitleBlock(_filled(layout.centre, words), _filled(layout.side, words), title, tuple(facts))


def _filled(lines: tuple[str, ...], words: dict[str, str]) -> tuple[str, ...]:
    """The lines with their words; a line whose word is missing is left out."""
    return tuple(line.format(**words) for line in lines if all(words[name] for name in re.findall(r"\{(\w+)\}", line)))


def office(entity: str, divipola: str) -> str:
    """Name of the secretary's office of an entity."""
    if not divipola:
        return entity
    if len(divipola) > _DEPARTMENT_DIGITS:
        return f"SECRETARÍA DE EDUCACIÓN DE {entity.upper()}"
    article = "DEL" if entity in common()["con_articulo"] else "DE"
    return f"SECRETARÍA DE EDUCACIÓN DEPARTAMENTAL {article} {entity.upper()}"


def spoken_date(iso: str) -> str:
    """An ISO date of any precision as a cover says it; other texts as they are."""
    match = _ISO.fullmatch(iso)
    if match is None:
        return iso
    year, month, day = match.groups()
    written = f"{month_name(int(month)).upper()} DE {year}"
    return f"{int(day)} DE {written}" if day else written
