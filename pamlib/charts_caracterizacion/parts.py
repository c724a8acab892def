"""What the charts share: colours with one meaning each, texts of figures, and labels that do not cover each other.

>>> apart([1.0, 1.1, 5.0], 0.5)
[0.8, 1.3, 5.0]
>>> figure_text(12.345, "%"), figure_text(0.7123, "índice")
('12,3 %', '0,7123')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pamlib import locale_es, theme

INK, SOFT = "#1F2933", "#5D5D5D"


def colours() -> dict[str, str]:
    """One colour for whoever a figure is of, the same in every chart."""
    blue, orange, green, pink, amber, sky, grey, brown = theme.paleta()
    return {"entidad": blue, "departamento": orange, "nación": grey, "entidades parecidas": green, "urbana": sky,
            "rural": brown, "mixta": pink, "banda": amber}  # fmt: skip


SHAPES = {"entidad": "circle", "departamento": "square", "nación": "diamond", "entidades parecidas": "triangle-up",
          "urbana": "circle", "rural": "square", "mixta": "diamond"}  # fmt: skip


def figure_text(value: Any, unit: str) -> str:
    """A figure with its unit as it is written on a mark; an index with four decimals, a count with none."""
    if locale_es.ausente(value):
        return locale_es.VACIO
    if unit == "%":
        return f"{locale_es.numero(value, 1)} %"
    if unit == "índice":
        return locale_es.numero(value, 4)
    return locale_es.numero(value, 0 if float(value) == int(float(value)) else 1)


def axis_format(unit: str) -> str:
    """How an axis writes its numbers (d3-format): an index needs three decimals."""
    return ",.3f" if unit == "índice" else ",.2~f"


def apart(places: Sequence[float], least: float) -> list[float]:
    """The places moved as little as it takes for each to be ``least`` away from the next; their order stays."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    groups: list[list[Any]] = []  # centre, members
    for i in order:
        groups.append([places[i], [i]])
        while len(groups) > 1:
            (low, below), (high, above) = groups[-2], groups[-1]
            if high - low >= least * (len(below) + len(above)) / 2 - 1e-12:
                break
            members = [*below, *above]
            centre = sum(places[k] for k in members) / len(members)
            groups[-2:] = [[centre, members]]
    moved = list(places)
    for centre, members in groups:
        for position, i in enumerate(members):
            moved[i] = round(centre + least * (position - (len(members) - 1) / 2), 9)
    return moved


def halo(chart: Any, **mark: Any) -> tuple[Any, Any]:
    """The same text twice: a white stroke behind, so that a line that crosses it does not make it unreadable."""
    return chart.mark_text(**{**mark, "color": "white", "stroke": "white", "strokeWidth": 4}), chart.mark_text(**mark)
