"""From lines of text to the canonical tables: money, dates, indicators, people and places are read here.

One function a table; each returns a list of plain tuples in the order of the columns that ``schema.py`` declares, and
adds to the findings what could not be read as it should.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pamlib.findings import Findings
from pamlib.formats import role_name
from pamlib.ids import stable_id
from pamlib.lines import DOUBTFUL, Line
from pamlib.rows.body import Cell
from pamlib.scale import in_pesos
from pamlib.schedule import has_gaps, in_words, says_more, term
from pamlib.values.components import canonical_component
from pamlib.values.dates import find_date, parse_date, parse_period, why_not
from pamlib.values.indicators import parse_indicator
from pamlib.values.money import MoneyValue, parse_money, smmlv_to_pesos
from pamlib.values.people import UNKNOWN, canonical_names, known_people, possible_same, split_people
from pamlib.values.places import parse_place
from pamlib.values.text import fold

_TEXTS = ("estrategia", "objetivo", "ubicacion")
_SURE = 0.6
_NOTHING = {"no_aplica", "no_programado", "cero", "gestion"}
Period = tuple[int, int] | None


def lineas(lines: Sequence[Line], period: Period, findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``lineas``, in document order; ``period`` gives the year of a schedule by months."""
    seen: set[str] = set()
    rows = []
    _report_schedule(lines, period, findings)
    dated = [role for role in ("fecha_inicio", "fecha_fin", "plazo") if any(role in line.spans for line in lines)]
    for order, line in enumerate(lines, 1):
        component = canonical_component(line.text("componente"))
        if component.escrito and component.escrito not in seen:
            seen.add(component.escrito)
            _judge_component(line, component.canonico, component.confianza, findings)
        start, end = _dates(line, findings) if not line.marks else _marked(line, period)
        if missing := [role for role in dated if role not in line.spans and not line.marks]:
            findings.add(
                "fecha_ausente",
                line.table,
                row=line.row.number,
                line=line.id,
                found=" y ".join(role_name(role) for role in missing),
            )
        extra = {heading: cell.text for heading, cell in line.extra.items()}
        if "plazo" in line.spans and (line.marks or _own_dates(line)):
            extra["plazo"] = line.text("plazo")
        if line.marks and (has_gaps(line.marks) or any(says_more(c.text) for c in line.marks.values())):
            extra["meses"] = in_words(line.marks)
        rows.append(
            (
                line.id,
                order,
                component.escrito,
                component.canonico,
                *(line.text(t) for t in _TEXTS),
                parse_place(line.text("ubicacion")).zona,
                line.text("meta"),
                line.text("indicador"),
                line.text("accion"),
                line.text("responsable_accion"),
                line.text("tarea"),
                line.text("responsable_tarea"),
                start,
                end,
                line.text("fuente"),
                json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else "",
                line.table.file,
                line.table.sheet,
                line.row.number,
            )
        )
    return rows


def _marked(line: Line, period: Period) -> tuple[str | None, str | None]:
    """First and last day of the months that a line marks, in their own year or in that of a plan of one year."""
    return term(line.marks, period[0] if period and period[0] == period[1] else None)


def _report_schedule(lines: Sequence[Line], period: Period, findings: Findings) -> None:
    """Say once that dates come from marked months, or that they have no year."""
    marked = [line for line in lines if line.marks]
    if not marked:
        return
    dated = [line for line in marked if _marked(line, period)[0]]
    if dated:
        years = sorted({str(_marked(line, period)[0])[:4] for line in dated})
        findings.add(
            "fechas_de_meses",
            dated[0].table,
            row=dated[0].row.number,
            understood=f"{len(dated)} líneas, {' y '.join(years)}",
        )
    if without := [line for line in marked if not _marked(line, period)[0]]:
        said = f"{period[0]} a {period[1]}" if period else "sin vigencia"
        findings.add(
            "meses_sin_anio",
            without[0].table,
            row=without[0].row.number,
            found=in_words(without[0].marks),
            understood=f"{len(without)} líneas; plan {said}",
        )


def _judge_component(line: Line, official: str, trust: float, findings: Findings) -> None:
    cell = line.spans["componente"].cells[0]
    if not official:
        findings.add("componente_desconocido", line.table, cell=cell, line=line.id)
    elif trust <= _SURE:
        findings.add("componente_dudoso", line.table, cell=cell, understood=official, line=line.id)


def _dates(line: Line, findings: Findings) -> tuple[str | None, str | None]:
    """ISO start and end; ``None`` where the line says none or it cannot be read."""
    if "plazo" in line.spans and not _own_dates(line):
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


def _own_dates(line: Line) -> bool:
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


def indicadores(lines: Sequence[Line], findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``indicadores``, one per different text, in order of appearance."""
    rows: dict[str, tuple[Any, ...]] = {}
    for line in lines:
        text = line.text("indicador")
        identifier = stable_id("I", text)
        if not text or identifier in rows:
            continue
        seen = parse_indicator(text)
        if seen.slash_lost:
            cell = line.spans["indicador"].cells[0]
            findings.add(
                "indicador_sin_barra",
                line.table,
                cell=cell,
                found=text,
                understood=f"{seen.numerador} / {seen.denominador}",
                line=line.id,
            )
        rows[identifier] = (
            identifier,
            text,
            seen.clase,
            seen.numerador,
            seen.denominador,
            seen.unidad,
            "",
            "",
            "",
            None,
            None,
            seen.meta_valor,
            "",
        )
    return list(rows.values())


def responsables(lines: Sequence[Line], findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``responsables``: every person, post or team of every line, names spelt one way."""
    cells = [line.text(role) for line in lines for role in ("responsable_accion", "responsable_tarea")]
    known = known_people(dict.fromkeys(cells))
    split = {text: split_people(text, known) for text in dict.fromkeys(cells) if text}
    names = [person.nombre for people in split.values() for person in people]
    shown = canonical_names(names)
    rows: list[tuple[Any, ...]] = []
    seen: set[str] = set()
    for line in lines:
        for level, role in (("accion", "responsable_accion"), ("tarea", "responsable_tarea")):
            text = line.text(role)
            people = split.get(text, [])
            if text and text not in seen:
                seen.add(text)
                _judge_people(line, role, people, shown, findings)
            rows += [(line.id, level, shown[p.nombre], p.clase) for p in people]
    if lines:
        for one, other in possible_same(names):
            findings.add("personas_parecidas", lines[0].table, found=f"{one} · {other}")
    return rows


def _judge_people(line: Line, role: str, people: Sequence[Any], shown: dict[str, str], findings: Findings) -> None:
    persons = [p for p in people if p.clase == "persona"]
    cell = line.spans[role].cells[0]
    understood = " · ".join(shown[p.nombre] for p in people)
    if unknown := [f"{shown[p.nombre]}: {p.clase}" for p in people if p.confianza <= UNKNOWN]:
        findings.add("clase_dudosa", line.table, cell=cell, understood=" · ".join(unknown), line=line.id)
    if len(persons) > 1 or (persons and len(people) > 1):
        doubtful = min(p.confianza for p in people) < _SURE
        findings.add(
            "personas_dudosas" if doubtful else "personas_separadas",
            line.table,
            cell=cell,
            understood=understood,
            line=line.id,
        )


def ubicaciones(lines: Sequence[Line], findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``ubicaciones``, one per different text."""
    rows: dict[str, tuple[Any, ...]] = {}
    for line in lines:
        text = line.text("ubicacion")
        if not text or fold(text) in rows:
            continue
        place = parse_place(text)
        if place.cuadra is False:
            cell = line.spans["ubicacion"].cells[0]
            findings.add(
                "ubicacion_no_cuadra",
                line.table,
                cell=cell,
                found=text,
                understood=f"suma {place.suma}, total escrito {place.total_declarado}",
                line=line.id,
            )
        rows[fold(text)] = (
            text,
            place.zona,
            place.ie_urbanas,
            place.ie_rurales,
            place.ie_mixtas,
            place.ie_otras,
            place.total_declarado,
            place.suma,
            place.cuadra,
        )
    return list(rows.values())


def procedencias(lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    """Where each text of each line comes from: one row per line, field and source cell."""
    rows: list[tuple[Any, ...]] = []
    for line in lines:
        identifier, name = line.id, line.table.column_name
        for role, span in line.spans.items():
            how = span.how(line.index)
            for cell in span.cells:
                rows.append((identifier, role, cell.row, name(cell.index), how))
    return rows
