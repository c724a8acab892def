"""What becomes of the findings of a reading with corrections.

Those that a person accepted are ``aceptado``; those that a correction made vanish stay as ``corregido``: who looks at
the report sees what was doubted and that it was settled. Each correction leaves a note of its own.

>>> effect(correction)              # partir_fila, in two parts                # doctest: +SKIP
'Dictar los talleres | Hacer las actas'

Out of scope: changing the cells (:mod:`.session`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pamlib.corrections.addresses import Addresses
from pamlib.corrections.file import Correction
from pamlib.findings import Findings

# Doubts about whose group a row is; saying it settles them.
_ABOUT_GROUPS = frozenset({"heredado_de_abajo", "fila_fuera_de_orden", "grupo_de_la_pagina_siguiente"})
Finding = tuple[Any, ...]
# Positions in a finding (see pamlib.findings.COLUMNS).
_CODE, _SHEET, _ROW, _COLUMN, _FOUND, _STATE, _LINE = 0, 3, 4, 5, 6, 9, 10


def settle(where: Addresses, corrections: Sequence[Correction], findings: Findings, before: Sequence[Finding]) -> None:
    """Mark accepted findings, add those that the corrections made vanish, and one note for each correction.

    Parameters
    ----------
    before: the findings of the same file read without corrections.

    Raises
    ------
    UserError: an accepted finding is not there.
    """
    rows = findings.rows
    left = Counter(_place(row) for row in before)
    left.subtract(_place(row) for row in rows)
    lines = {row[_LINE] for row in rows}
    for row in before:
        if left[_place(row)] > 0:
            left[_place(row)] -= 1
            rows.append((*row[:_STATE], "corregido", row[_LINE] if row[_LINE] in lines else ""))
    for correction in corrections:
        if correction.accion == "aceptar":
            _accept(where, correction, rows)
            continue
        table = where.source[where.table(correction)]
        if correction.accion == "asignar_padre":
            _mark(rows, "corregido", lambda r, c=correction, t=table: (
                r[_CODE] in _ABOUT_GROUPS and (r[_SHEET], r[_ROW]) == (t.sheet, c.fila)
            ))  # fmt: skip
        index = where.index(correction, where.table(correction), correction.columna)
        findings.add(
            "correccion_aplicada",
            table,
            row=correction.fila,
            column=index,
            found=where.found(correction),
            understood=effect(correction),
        )
        findings.rows[-1] = (*findings.rows[-1][:_STATE], "aceptado", findings.rows[-1][_LINE])


def _mark(rows: list[Finding], state: str, wanted: Any) -> int:
    count = 0
    for i, row in enumerate(rows):
        if row[_STATE] == "abierto" and wanted(row):
            rows[i] = (*row[:_STATE], state, *row[_STATE + 1 :])
            count += 1
    return count


def _accept(where: Addresses, correction: Correction, rows: list[Finding]) -> None:
    sheet = None if correction.fila is None and correction.hoja is None else where.sheet(correction)
    by_cell = correction.fila is not None and bool(correction.columna)

    def wanted(row: Finding) -> bool:
        return (
            row[_CODE] == correction.codigo
            and (sheet is None or row[_SHEET] == sheet)
            and (row[_ROW] or None) == correction.fila
            and row[_COLUMN] == correction.columna
            and (by_cell or correction.matches(row[_FOUND]))
        )

    if not _mark(rows, "aceptado", wanted):
        place = f"fila {correction.fila}" if correction.fila else "todo el archivo"
        place += f", columna {correction.columna}" if correction.columna else ""
        raise correction.error(
            f"acepta el hallazgo «{correction.codigo}» ({place}), que la lectura no tiene abierto allí"
            + ("" if by_cell else f" con {correction.expected()}"),
            "Borre la corrección si el hallazgo ya no existe, o corrija su lugar",
            where.file,
        )


def _place(row: Finding) -> tuple[Any, ...]:
    return row[_CODE], row[_SHEET], row[_ROW] or None, row[_COLUMN]


def effect(correction: Correction) -> str:
    """What a correction does, in words."""
    c = correction
    match c.accion:
        case "fijar_celda":
            return c.texto or "(en blanco)"
        case "mover_celda":
            return f"a la columna {c.a_columna}"
        case "partir_fila":
            again = f" (se repite {', '.join(c.repetir)})" if c.repetir else ""
            return " | ".join(c.partes) + again
        case "unir_filas":
            return f"continúa la fila {c.con_fila}"
        case "asignar_padre":
            levels = f" ({', '.join(c.niveles)})" if c.niveles else ""
            return f"mismo grupo que la fila {c.como_fila}{levels}"
        case "papel_columna":
            return f"{c.papel.replace('_', ' ')}{f' {c.anio}' if c.anio else ''}"
        case _:
            return "se acepta como está"
