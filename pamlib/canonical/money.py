"""The table ``recursos``: what each line costs, by year, as printed and in pesos.

An amount that several lines share is one row with its figure and, for the other lines, a row in state ``vacio`` of the
same group. "650.000.000 C/Año" over 2021–2023 is three rows; "210 SMMLV" keeps its quantity.

>>> [row[2:5] for row in recursos(lines, (2021, 2023), findings)]        # doctest: +SKIP
[(2021, 'monto', 650000000), (2022, 'monto', 650000000), (2023, 'monto', 650000000)]

Out of scope: reading one amount (:mod:`pamlib.values.money`), and which lines share it (:mod:`pamlib.rows.shared`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pamlib.canonical.dates import Period
from pamlib.findings import Findings
from pamlib.formats import role_name
from pamlib.ids import stable_id
from pamlib.lines import DOUBTFUL, Line
from pamlib.rows.body import Cell
from pamlib.scale import in_pesos
from pamlib.values.money import MoneyValue, parse_money, smmlv_to_pesos


def recursos(lines: Sequence[Line], period: Period, findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``recursos``: an amount once, the lines that share it with estado ``vacio`` and its group."""
    rows: list[tuple[Any, ...]] = []
    _report_scales(lines, findings)
    for line in lines:
        for key, cell in line.money.items():
            _, year_text, *own_source = key.split(":")
            year = int(year_text) if year_text else None
            owner = line.shares.get(key, "")
            group = stable_id("G", owner, key) if owner else ""
            source = own_source[0] if own_source else line.text("fuente")
            rows += _amounts(line, cell, year, period, group, source, line.scales.get(key, 1), findings)
    return rows


def _report_scales(lines: Sequence[Line], findings: Findings) -> None:
    """Say once for each column that its figures are not in pesos."""
    said = set()
    for line in lines:
        for key, scale in line.scales.items():
            cell = line.money.get(key)
            if cell is not None and (line.table.sheet, key, scale) not in said:
                said.add((line.table.sheet, key, scale))
                findings.add(
                    "recurso_en_escala",
                    line.table,
                    row=cell.row,
                    column=cell.index,
                    found=cell.text,
                    understood=f"{role_name(key)}: cada cifra de la columna se multiplicó por {scale:,}".replace(
                        ",", "."
                    ),
                )


def _amounts(
    line: Line,
    cell: Cell | None,
    year: int | None,
    period: Period,
    group: str,
    source: str,
    scale: int,
    findings: Findings,
) -> Iterable[tuple[Any, ...]]:
    origin = (line.table.file, line.table.sheet)
    if cell is None:
        yield (line.id, group, year, "vacio", None, None, "", "", "", source, *origin, line.row.number, "")
        return

    def say(code: str, understood: str = "") -> None:
        findings.add(code, line.table, cell=cell, understood=understood, line=line.id)

    money = parse_money(cell.text, column_is_money=True)
    if money is None:
        say("recurso_no_entendido")
        money = MoneyValue("ilegible", None, None, "", False, cell.text)
    elif money.estado == "ilegible":
        say("recurso_ilegible", money.nota)
    elif scale != 1:
        scaled = in_pesos(money, scale)
        if scaled is None:
            say("recurso_escala_dudosa", f"{money.valor} pesos, sin multiplicar")
        money = scaled or money
    if money.nota and money.estado != "ilegible":
        say("recurso_reparado", money.nota)
    years: list[int | None] = [year]
    if year is None and period is not None and (money.per_year or period[0] == period[1]):
        years = list(range(period[0], period[1] + 1))
        if money.per_year:
            say("recurso_anual", f"una vez por cada año, {period[0]} a {period[1]}")
    doubtful = year is not None and not cell.settled and _year_is_doubtful(line)
    if doubtful:
        say("recurso_anio_dudoso", str(year))
    column = line.table.column_name(cell.index)
    for one in years:
        value, quality = _pesos(money, one)
        if money.estado == "indexado" and quality != "convertido":
            say("recurso_indexado", f"{one}: valor {quality}" if one else "sin año: no se convierte")
        if doubtful and value is not None:
            quality = "año dudoso"
        amount = (money.estado, value, money.cantidad, money.unidad, cell.text, quality)
        yield (line.id, group, one, *amount, source, *origin, cell.row, column)


def _year_is_doubtful(line: Line) -> bool:
    """True when the row lost some of its money cells, so that the others could stand under another year."""
    alignment = line.row.alignment
    read = sum(cell is not None for cell in line.money.values())
    return alignment is not None and alignment.moved and alignment.confidence < DOUBTFUL and 0 < read < len(line.money)


def _pesos(money: MoneyValue, year: int | None) -> tuple[int | None, str]:
    """Pesos of an amount and how good they are."""
    if money.estado == "indexado":
        if year is None or money.cantidad is None:
            return None, "desconocido"
        return smmlv_to_pesos(money.cantidad, year)
    return money.valor, "declarado" if money.valor is not None else ""
