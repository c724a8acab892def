"""How much of a plan was read: F1 of its cells.

A line is the set of its non-blank cells: (field, text) for each text of ``FIELDS``, spaces normalised, and
(``recurso`` and year, state and figure) for its money. The lines read are paired with the true ones in order, each
with one at most, so that most cells are equal; *right* is the number of equal cells in those pairs. Precision is right
over the cells read, recall right over the true cells, and F1 = 2·right / (read + true). A line too many or missing
costs all its cells and no other's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pamlib.values.text import normalize

FIELDS = (
    "componente_canonico", "objetivo", "ubicacion", "meta", "indicador", "accion", "responsable_accion", "tarea",
    "responsable_tarea", "fecha_inicio", "fecha_fin", "fuente",
)  # fmt: skip

Line = frozenset[tuple[str, str]]
MONEY = "recurso"
GOALS = {"xlsx": 0.99, "xls": 0.99, "ods": 0.99, "docx": 0.99, "pdf": 0.97, "txt": 0.97}
"""Least F1 of all cells by kind of file; the text is a damaged one."""


@dataclass(frozen=True)
class Score:
    """Equal cells, cells read and true cells."""

    right: int
    read: int
    true: int

    @property
    def f1(self) -> float:
        """0 when nothing was read or nothing was to be read."""
        return 2 * self.right / (self.read + self.true) if self.read and self.true else 0.0


def line_items(tables: Mapping[str, Any]) -> list[Line]:
    """Cells of each line of canonical tables."""
    money: dict[str, set[tuple[str, str]]] = {}
    for row in tables["recursos"].to_dict("records"):
        if row["estado"] != "vacio":
            money.setdefault(row["linea_id"], set()).add(money_item(row["vigencia"], row["estado"], row["cantidad"]))
    lines = tables["lineas"].fillna("").astype(str).to_dict("records")
    return [text_items(line) | money.get(line["linea_id"], set()) for line in lines]


def text_items(line: Mapping[str, str]) -> Line:
    """Non-blank text cells of a line."""
    found = ((field, normalize(line.get(field, ""))) for field in FIELDS)
    return frozenset((field, text) for field, text in found if text)


def money_item(year: Any, state: str, quantity: float | None) -> tuple[str, str]:
    """A cell of money; the figure is in pesos or, of an indexed amount, in minimum wages."""
    figure = "" if quantity is None or quantity != quantity else f"{quantity:.0f}"
    return f"{MONEY} {year if isinstance(year, int) else ''}", f"{state} {figure}".strip()


def score(found: Sequence[Line], true: Sequence[Line]) -> dict[str, Score]:
    """Scores of ``texto``, ``dinero`` and ``todo`` over one pairing of the lines."""
    pairs = pairing(found, true)
    kinds = {
        "texto": lambda f: not f.startswith(MONEY),
        "dinero": lambda f: f.startswith(MONEY),
        "todo": lambda _: True,
    }

    def count(lines: Sequence[Line], kind: str) -> int:
        return sum(kinds[kind](field) for line in lines for field, _ in line)

    equal = [found[i] & true[j] for i, j in pairs]
    return {kind: Score(count(equal, kind), count(found, kind), count(true, kind)) for kind in kinds}


def pairing(found: Sequence[Line], true: Sequence[Line]) -> list[tuple[int, int]]:
    """Pairs of positions, both increasing, whose lines have most cells equal in all."""
    best = [[0] * (len(true) + 1) for _ in range(len(found) + 1)]
    equal = [[len(one & other) for other in true] for one in found]
    for i in range(len(found) - 1, -1, -1):
        row, below, here = best[i], best[i + 1], equal[i]
        for j in range(len(true) - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], below[j + 1] + here[j])
    pairs = []
    i = j = 0
    while i < len(found) and j < len(true):
        if best[i][j] == best[i + 1][j + 1] + equal[i][j] and equal[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
