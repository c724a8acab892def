"""Start and end of a line: from its own dates, from a term in one column, or from the months it marks.

A month is its first day as a start and its last as an end: "mar-24" to "dic-27" is 2024-03-01 to 2027-12-31. What
cannot be read, or ends before it starts, is a finding and is kept as it is.

Out of scope: reading one date (:mod:`pamlib.values.dates`) and the months of a schedule (:mod:`pamlib.schedule`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pamlib.findings import Findings
from pamlib.lines import Line
from pamlib.schedule import in_words, term
from pamlib.values.dates import find_date, parse_date, parse_period, why_not
from pamlib.values.money import parse_money

Period = tuple[int, int] | None
_NOTHING = {"no_aplica", "no_programado", "cero", "gestion"}


def marked_term(line: Line, period: Period) -> tuple[str | None, str | None]:
    """First and last day of the months that a line marks, in their own year or in that of a plan of one year."""
    return term(line.marks, period[0] if period and period[0] == period[1] else None)


def report_schedule(lines: Sequence[Line], period: Period, findings: Findings) -> None:
    """Say once that dates come from marked months, or that they have no year."""
    marked = [line for line in lines if line.marks]
    if not marked:
        return
    dated = [line for line in marked if marked_term(line, period)[0]]
    if dated:
        years = sorted({str(marked_term(line, period)[0])[:4] for line in dated})
        findings.add(
            "fechas_de_meses",
            dated[0].table,
            row=dated[0].row.number,
            understood=f"{len(dated)} líneas, {' y '.join(years)}",
        )
    if without := [line for line in marked if not marked_term(line, period)[0]]:
        said = f"{period[0]} a {period[1]}" if period else "sin vigencia"
        findings.add(
            "meses_sin_anio",
            without[0].table,
            row=without[0].row.number,
            found=in_words(without[0].marks),
            understood=f"{len(without)} líneas; plan {said}",
        )


def own_term(line: Line, findings: Findings) -> tuple[str | None, str | None]:
    """ISO start and end; ``None`` where the line says none or it cannot be read."""
    if "plazo" in line.spans and not own_dates(line):
        return _term(line, findings)
    start = _date(line, "fecha_inicio", findings)
    end = _date(line, "fecha_fin", findings)
    if start and end and end < start:
        cell = line.spans["fecha_fin"].cells[0]
        findings.add(
            "fecha_invertida",
            line.table,
            cell=cell,
            found=f"{line.text('fecha_inicio')} a {line.text('fecha_fin')}",
            understood=f"{start} a {end}",
            line=line.id,
        )
    return start, end


def own_dates(line: Line) -> bool:
    """True when the line has a start or an end of its own, which say more than a term ("2 meses")."""
    return "fecha_inicio" in line.spans or "fecha_fin" in line.spans


def _date(line: Line, role: str, findings: Findings) -> str | None:
    span = line.spans.get(role)
    if span is None:
        return None
    date = parse_date(span.text, column_is_date=True)
    if date is not None:
        return date.start_iso() if role == "fecha_inicio" else date.end_iso()
    money = parse_money(span.text)
    if money is None or money.estado not in _NOTHING:
        cell = span.cells[0]
        findings.add(
            "fecha_ilegible",
            line.table,
            cell=cell,
            found=span.text,
            understood=why_not(span.text),
            line=line.id,
        )
    return None


def _term(line: Line, findings: Findings) -> tuple[str | None, str | None]:
    """Start and end from one column that holds both ("ene-24 a dic-27", "2024-2027")."""
    span = line.spans["plazo"]
    if period := parse_period(span.text):
        return f"{period[0]}-01-01", f"{period[1]}-12-31"
    for separator in (" a ", " al ", " hasta ", " – ", " - "):
        first, found, last = span.text.partition(separator)
        if found and (one := find_date(first)) and (other := find_date(last)):
            return one.start_iso(), other.end_iso()
    if date := parse_date(span.text):
        return None, date.end_iso()
    cell = span.cells[0]
    findings.add("fecha_ilegible", line.table, cell=cell, found=span.text, line=line.id)
    return None, None
