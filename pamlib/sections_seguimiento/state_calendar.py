"""The calendar of a task as a drawing for a table cell: its term, what is done, what was due, and the corte.

>>> scale = Scale.of(["2025-01-01"], ["2025-12-31"], "2025-06-30")
>>> scale.share("2025-07-02")
49.86

Every row shares the scale, so that the column reads as a chart. The figures stand in words in the cells beside it: the
drawing is hidden from screen readers. Widths are percentages, so it fits any column and prints sharp.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pamlib.charts_seguimiento.calendar import COLOURS
from pamlib.charts_seguimiento.marks import MARKS, OF_STATE, PENDING
from pamlib.corte import iso_date
from pamlib.locale_es import ausente

_MOST_YEARS = 6
_SVG = '<svg class="cal" width="100%" height="{height}" aria-hidden="true" focusable="false">{parts}</svg>'


@dataclass(frozen=True)
class Scale:
    """The days from the first to the last of a page, as percentages of a column's width."""

    first: dt.date
    last: dt.date
    corte: dt.date

    @classmethod
    def of(cls, starts: Iterable[object], ends: Iterable[object], corte: str) -> Scale:
        """From the first start to the end of the last day; the corte is always inside."""
        day = dt.date.fromisoformat(corte)
        days = [day, *filter(None, map(iso_date, [*starts, *ends]))]
        return cls(min(days), max(days) + dt.timedelta(days=1), day)

    def share(self, day: dt.date | str) -> float:
        """Where the morning of a day falls, between 0 and 100."""
        when = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return round((when - self.first).days / max((self.last - self.first).days, 1) * 100, 2)

    def years(self) -> list[tuple[int, float]]:
        """Each year that begins inside, with its place; every second one, or fewer, when they are many."""
        found = list(range(self.first.year + 1, self.last.year + 1))
        step = -(-len(found) // _MOST_YEARS) or 1
        return [(year, self.share(dt.date(year, 1, 1))) for year in found[::step]]


def head(scale: Scale) -> str:
    """The years, over the column; the text is for everybody: the cell's heading."""
    parts = "".join(
        f'<line x1="{place}%" x2="{place}%" y1="12" y2="16" stroke="#8A94A0"/>'
        f'<text x="{place}%" y="10" font-size="10" text-anchor="middle" fill="#1F2933">{year}</text>'
        for year, place in scale.years()
        if 4 < place < 96
    )
    return _SVG.format(height=16, parts=parts)


def bar(task: Mapping[Any, Any], scale: Scale) -> str:
    """One task; only the line of the corte when its dates cannot be used.

    ``hitos``, when the task has them, are its milestones: pairs of date and state (``avance.milestones.STATES``).
    """
    start, end = iso_date(task["fecha_inicio"]), iso_date(task["fecha_fin"])
    parts = []
    if start is not None and end is not None and start <= end:
        left, whole = scale.share(start), scale.share(end + dt.timedelta(days=1)) - scale.share(start)
        done = 0.0 if ausente(task["avance"]) else min(float(task["avance"]), 1.0)
        backed = min(0.0 if ausente(task["avance_con_evidencia"]) else float(task["avance_con_evidencia"]), done)
        pieces = (
            ("plazo", 0.0, 1.0),
            ("ejecutado con evidencia", 0.0, backed),
            ("ejecutado sin evidencia", backed, done),
        )
        parts += [
            f'<rect x="{left + whole * a:.2f}%" width="{whole * (b - a):.2f}%" y="2" height="10" '
            f'fill="{COLOURS[name]}"/>'
            for name, a, b in pieces
            if b > a
        ]
        if not ausente(task["esperado"]) and float(task["esperado"]) > 0:
            due = left + whole * min(float(task["esperado"]), 1.0)
            parts.append(f'<line x1="{due:.2f}%" x2="{due:.2f}%" y1="0" y2="14" stroke="#1F2933" stroke-width="2.5"/>')
    now = scale.share(scale.corte + dt.timedelta(days=1))
    parts.append(f'<line x1="{now}%" x2="{now}%" y1="0" y2="14" stroke="#1F2933" stroke-dasharray="2 2"/>')
    parts += [_diamond(scale.share(day + dt.timedelta(days=1)), state) for day, state in task.get("hitos", ())]
    return _SVG.format(height=14, parts="".join(parts))


def _diamond(place: float, state: str) -> str:
    """A milestone, filled as in the Gantt."""
    fill = MARKS[OF_STATE.get(state, PENDING)][1]
    shape = f'<path d="M0 2 L5 7 L0 12 L-5 7 Z" fill="{fill}" stroke="#1F2933"/>'
    return f'<svg x="{place}%" overflow="visible">{shape}</svg>'


def key(states: Iterable[str] = ()) -> str:
    """What the marks mean, in words beside their colours; ``states`` of the milestones that the page shows."""
    squares = "".join(
        f'<span class="clave"><svg width="11" height="11" aria-hidden="true" focusable="false"><rect width="11" '
        f'height="11" fill="{COLOURS[name]}"/></svg> {name}</span>'
        for name in ("plazo", "ejecutado con evidencia", "ejecutado sin evidencia")
    )
    shown = {OF_STATE.get(state, PENDING) for state in states}
    squares += "".join(
        f'<span class="clave"><svg width="13" height="13" viewBox="-6.5 0.5 13 13" aria-hidden="true" '
        f'focusable="false"><path d="M0 2 L5 7 L0 12 L-5 7 Z" fill="{MARKS[name][1]}" stroke="#1F2933"/></svg> '
        f"{name}</span>"
        for name in MARKS
        if name in shown
    )
    return f'<p class="claves">{squares}<span>Raya oscura: lo esperado al corte. Línea punteada: el corte.</span></p>'
