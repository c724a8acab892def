"""Reads a plan, whatever office wrote it, into the canonical tables.

>>> plan = read_plan("plan_v5.xlsx")        # doctest: +SKIP
>>> plan.lineas[["componente_canonico", "tarea"]]        # doctest: +SKIP

The way: cells (:mod:`pamlib.readers`) → headings and sections (:mod:`pamlib.headings`) → rows aligned, joined and
grouped (:mod:`pamlib.rows`) → lines (:mod:`pamlib.lines`) → tables (:mod:`pamlib.canonical`), checked by
:mod:`pamlib.schema` and :mod:`pamlib.conservation`. What a person corrected (:mod:`pamlib.corrections`) is applied on
the way.

Out of scope: judging the plan's quality.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import canonical, collecting
from pamlib.conservation import OTHER_SHEET, UNPLACED, check_conservation
from pamlib.corrections.file import read_file
from pamlib.corrections.session import Finding, Session
from pamlib.cover import Cover, read_cover
from pamlib.errors import UserError
from pamlib.findings import Findings
from pamlib.formats import Format, formats, role_name
from pamlib.headings import Column, Section, find_sections
from pamlib.identity import check_lines, complete_entity, complete_period, recognise
from pamlib.ids import UniqueIds, stable_id
from pamlib.limits import DEFAULT, Limits
from pamlib.lines import Line, read_lines
from pamlib.readers import read
from pamlib.rows.body import Cell, clean
from pamlib.rows.roles_by_kind import guess_roles
from pamlib.schema import PLAN, frame
from pamlib.table import RawTable
from pamlib.values.text import fold
from pamlib.warm import warm

if TYPE_CHECKING:
    import pandas as pd

_REMEDY_NO_PLAN = (
    "Revise que sea el archivo del PAM y que la tabla tenga su fila de encabezados (componente, objetivo, meta…)"
)


@dataclass(slots=True)
class Plan:
    """The canonical tables of one plan; ``docs/tablas.md`` says what each column means."""

    plan: pd.DataFrame
    lineas: pd.DataFrame
    recursos: pd.DataFrame
    indicadores: pd.DataFrame
    responsables: pd.DataFrame
    ubicaciones: pd.DataFrame
    hallazgos: pd.DataFrame
    celdas: pd.DataFrame
    procedencias: pd.DataFrame
    correcciones: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name."""
        return {name: getattr(self, name) for name in PLAN}

    def summary(self) -> dict[str, Any]:
        """What was understood, for a person: counts, money by year, open findings by severity."""
        import pandas as pd

        cover: dict[Any, Any] = self.plan.iloc[0].to_dict()
        money = self.recursos[self.recursos["estado"].isin(["monto", "indexado"])]
        by_year = money.groupby("vigencia", dropna=False)["valor_cop"].sum()
        years = [None if pd.isna(year) else int(year) for year in by_year.index.tolist()]
        first: Any = cover["vigencia_inicio"]
        last: Any = cover["vigencia_fin"]
        still_open = self.hallazgos[self.hallazgos["estado"] == "abierto"]
        return {
            "archivo": cover["archivo"],
            "entidad": cover["entidad"],
            "formato_codigo": cover["formato_codigo"],
            "formato_version": cover["formato_version"],
            "vigencia": None if pd.isna(first) else (int(first), int(last)),
            "lineas": len(self.lineas),
            "recursos_por_anio": dict(zip(years, by_year.astype(int).tolist(), strict=True)),
            "estados_recurso": {
                state: int(n) for state, n in self.recursos["estado"].value_counts().sort_index().items()
            },
            "hallazgos": {s: int((still_open["severidad"] == s).sum()) for s in ("error", "aviso", "nota")},
            "correcciones": len(self.correcciones),
            "celdas": len(self.celdas),
            "sin_ubicar": int((self.celdas["destino"] == UNPLACED).sum()),
            "otra_hoja": int((self.celdas["destino"] == OTHER_SHEET).sum()),
        }


@dataclass(slots=True)
class _Sheet:
    table: RawTable
    title: list[Any]
    sections: list[Section]


def read_plan(
    path: str | Path,
    formato: str | None = None,
    limits: Limits = DEFAULT,
    correcciones: str | Path | None = None,
) -> Plan:
    """Canonical tables of the plan in ``path``.

    Parameters
    ----------
    path: a workbook (xlsx, xls, ods), a Word document, a pdf with text, a csv or the text of an OCR.
    formato: code of the format, when the document does not say it or says it wrong.
    limits: bounds of the read.
    correcciones: file of what a person settled about this plan (see :mod:`pamlib.corrections`).

    Raises
    ------
    UserError: the file cannot be read as a plan, or a correction does not fit it; the sentence says why and what to do.
    InternalError: a promise of pamlib was broken (conservation, schema).
    """
    path, known = Path(path), _known_format(formato)
    with collecting.paused():
        wanted = [] if correcciones is None else read_file(Path(correcciones))
        tables = read(path, limits, meanwhile=warm)
        if not wanted:
            return _interpret(path, known, limits, Session([], None, tables, path.name), [])[0]
        session = Session(wanted, Path(correcciones or ""), tables, path.name)
        try:
            _, before = _interpret(path, known, limits, Session([], None, tables, path.name), [])
        except UserError:
            # What the corrections may be there to mend; there are no earlier findings to call corrected.
            before = []
        return _interpret(path, known, limits, session, before)[0]


def _interpret(
    path: Path, known: Format | None, limits: Limits, session: Session, before: Sequence[Finding]
) -> tuple[Plan, list[Finding]]:
    """The plan, and its findings as they were before corrections changed their state."""
    tables = session.tables
    findings = Findings()
    sheets, others = _plan_sheets(path, tables, session, findings)
    cover = _cover(sheets)
    lines, cells, columns = _lines(sheets, cover, limits, session, findings)
    if not lines:
        first = sheets[0]
        raise UserError(
            "tiene encabezado de plan pero ninguna línea debajo",
            "Revise que el archivo esté completo",
            file=path,
            sheet=first.table.sheet or None,
            row=first.sections[0].heading_rows[-1].number,
        )
    for table in others:
        cells += [
            (table, Cell(clean(c), row.number, i, c, OTHER_SHEET), "")
            for row in table.rows
            for i, c in enumerate(row.cells)
            if c
        ]
    code, version = recognise(columns, cover, known, sheets[0].table, findings)
    check_lines((code, version), len(lines), sheets[0].table, findings)
    complete_entity(cover, lines, sheets[0].table, findings)
    complete_period(cover, columns, sheets[0].table, findings)
    return _assemble(path, session, lines, cells, cover, (code, version), findings, before)


def _known_format(code: str | None) -> Format | None:
    if code is None:
        return None
    wanted = fold(code)
    named = {fold(f.code): f for f in formats()} | {fold(f"{f.code} v{f.version}"): f for f in formats()}
    if wanted not in named:
        options = ", ".join(f"{f.code} v{f.version}".removesuffix(" v") for f in formats())
        raise UserError(f"no se conoce el formato «{code}»", f"Use uno de estos: {options}")
    return named[wanted]


def _plan_sheets(
    path: Path, tables: Sequence[RawTable], session: Session, findings: Findings
) -> tuple[list[_Sheet], list[RawTable]]:
    """Sheets that hold the plan, and the rest.

    A hidden sheet holds the plan only when no visible one does; sheets with other columns than the first are not read.
    """
    found = []
    for table in tables:
        title, sections = find_sections(table)
        session.retitle(table, sections)
        found.append(_Sheet(table, title, sections))
    hidden = {s.table.sheet for s in found if any(n.code == "hoja_oculta" for n in s.table.notices)}
    plans = [s for s in found if s.sections and s.table.sheet not in hidden] or [s for s in found if s.sections]
    if not plans:
        empty = not any(not row.blank for t in tables for row in t.rows)
        what = (
            "no tiene ninguna celda con texto" if empty else "no tiene una tabla de plan: ninguna fila es su encabezado"
        )
        raise UserError(what, _REMEDY_NO_PLAN, file=path)
    keys = {c.key for c in plans[0].sections[0].columns}
    for sheet in plans[1:]:
        if {c.key for c in sheet.sections[0].columns} != keys:
            findings.add("hoja_con_otras_columnas", sheet.table, found=sheet.table.sheet)
    plans = [s for s in plans if {c.key for c in s.sections[0].columns} == keys]
    chosen = {id(s.table) for s in plans}
    for sheet in found:
        table = sheet.table
        for notice in table.notices:
            # Of a sheet that is not read only its being hidden matters.
            if id(table) in chosen or notice.code == "hoja_oculta":
                column = None if notice.column is None else notice.column - 1
                findings.add(
                    notice.code,
                    table,
                    row=notice.row,
                    column=column,
                    found=notice.found,
                    understood=notice.understood,
                )
        if not sheet.sections and table.sheet not in hidden and table.rows:
            findings.add("hoja_sin_plan", table, found=table.sheet)
    return plans, [t for t in tables if id(t) not in chosen]


def _cover(sheets: Sequence[_Sheet]) -> Cover:
    """Facts of the first title block that has any; cells of every one are kept with their own sheet."""
    return read_cover(sheets[0].title)


def _lines(
    sheets: Sequence[_Sheet], cover: Cover, limits: Limits, session: Session, findings: Findings
) -> tuple[list[Line], list[tuple[RawTable, Cell, str]], list[Column]]:
    ids = UniqueIds()
    lines: list[Line] = []
    cells: list[tuple[RawTable, Cell, str]] = []
    columns: list[Column] = []
    for position, sheet in enumerate(sheets):
        title = cover if position == 0 else read_cover(sheet.title)
        cells += [(sheet.table, cell, "") for cell in title.cells]
        edits = session.edits[sheet.table.sheet]
        _assume_roles(sheet, edits.kept, findings)
        _require_roles(sheet)
        titles = frozenset(fold(c) for row in sheet.title for c in row.cells if c)
        done = read_lines(sheet.table, sheet.sections, titles, limits, ids, findings, edits)
        lines += done.lines
        cells += [(sheet.table, cell, line) for cell, line in done.cells]
        columns = columns or done.columns
    return lines, cells, columns


def _assume_roles(sheet: _Sheet, settled: set[str], findings: Findings) -> None:
    """Give a role by their cells to the columns whose heading says none, and say so.

    ``settled`` are headings that a person said play no role.
    """
    first = sheet.sections[0]
    guessed = {c.index: c for c in guess_roles([c for c in first.columns if c.heading not in settled], sheet.sections)}
    row = first.heading_rows[0].number
    for column in first.columns:
        if column.index in guessed:
            findings.add(
                "columna_supuesta",
                sheet.table,
                row=row,
                column=column.index,
                found=column.heading,
                understood=role_name(guessed[column.index].role),
            )
        elif not column.role and column.heading not in settled:
            findings.add("columna_sin_papel", sheet.table, row=row, column=column.index, found=column.heading)
    headings = {c.heading: c for c in guessed.values()}
    for section in sheet.sections:
        section.columns = [
            Column(c.index, headings[c.heading].role, c.heading) if not c.role and c.heading in headings else c
            for c in section.columns
        ]


def _require_roles(sheet: _Sheet) -> None:
    columns = sheet.sections[0].columns
    roles = {c.role for c in columns}
    # A *plan indicativo* has goals with money by year and no actions.
    goals = "meta" in roles and sum(c.role == "recurso" and c.year is not None for c in columns) > 1
    if not roles & {"accion", "tarea"} and not goals:
        heading = sheet.sections[0].heading_rows[0]
        raise UserError(
            "el encabezado no tiene columna de acciones ni de tareas",
            "Escriba «ACCIONES» o «TAREAS» en el encabezado de su columna",
            file=sheet.table.file,
            sheet=sheet.table.sheet or None,
            row=heading.number,
        )


def _assemble(
    path: Path,
    session: Session,
    lines: list[Line],
    cells: Sequence[tuple[RawTable, Cell, str]],
    cover: Cover,
    code: tuple[str, str],
    findings: Findings,
    before: Sequence[Finding],
) -> tuple[Plan, list[Finding]]:
    order = {table.sheet: n for n, table in enumerate(session.source)}
    rows = sorted(
        session.restore(
            [(t.file, t.sheet, c.row, t.column_name(c.index), c.source, c.fate, line, c.index) for t, c, line in cells]
        ),
        key=lambda r: (order[r[1]], r[2], r[7]),
    )
    guessed = {table.sheet: table.guessed for table in session.source}
    celdas = [(*row[:7], row[2] in guessed[row[1]]) for row in rows]
    session.check_all_done()
    check_conservation(session.source, celdas)
    start, end = cover.period or (None, None)
    vigencia = f"{start}-{end}" if start else ""
    facts = cover.facts
    plan = (
        stable_id("P", *code, cover.entity, vigencia),
        cover.entity,
        cover.divipola,
        *code,
        start,
        end,
        facts.get("fecha_elaboracion", ""),
        facts.get("objetivo_general", ""),
        facts.get("meta_general", ""),
        path.name,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    content: dict[str, list[tuple[Any, ...]]] = {
        "plan": [plan],
        "lineas": canonical.lineas(lines, cover.period, findings),
        "recursos": canonical.recursos(lines, cover.period, findings),
        "indicadores": canonical.indicadores(lines, findings),
        "responsables": canonical.responsables(lines, findings),
        "ubicaciones": canonical.ubicaciones(lines, findings),
        "celdas": celdas,
        "procedencias": canonical.procedencias(lines),
        "correcciones": session.table_rows(),
    }
    open_findings = list(findings.rows)
    session.settle(findings, before)
    content["hallazgos"] = sorted(findings.rows, key=lambda r: (order[r[3]], r[4] or 0, r[5], r[0], r[6]))
    return Plan(**{name: frame(name, content[name]) for name in PLAN}), open_findings
