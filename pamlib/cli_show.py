"""What the command line says about a plan that was read: texts for a terminal, made from the canonical tables.

Out of scope: printing, and the meaning of the tables (:mod:`pamlib.report` knows it).
"""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from pamlib import locale_es, report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pandas import DataFrame

    from pamlib.batch import Outcome
    from pamlib.export_plan import Exported

_PLACES_SHOWN = 3
_MOST_DIFFERENCES = 20
_SEVERITY = {"error": ("ERROR", "ERRORES"), "aviso": ("AVISO", "AVISOS"), "nota": ("NOTA", "NOTAS")}


def as_datos(entity: str, tables: Mapping[str, DataFrame]) -> report.Datos:
    """The tables as :mod:`pamlib.report` wants them, without progress reports."""
    import pandas as pd

    return report.Datos(entity, dict(tables), pd.DataFrame())


def understood(entity: str, tables: Mapping[str, DataFrame]) -> str:
    """Format, entity, years, lines, money by year, findings and conservation, one fact a line."""
    datos = as_datos(entity, tables)
    plan = datos.plan
    code, version = (str(plan[key] or "").strip() for key in ("formato_codigo", "formato_version"))
    facts = {
        "Formato": " ".join(part for part in (code, version and f"versión {version.lstrip('vV')}") if part)
        or "no reconocido: se leyó por sus encabezados",
        "Entidad": str(plan["entidad"] or "").strip() or "el plan no la nombra",
        "Vigencia": report.validity(datos) or "el plan no la dice",
        "Líneas": locale_es.numero(len(datos.lineas)),
        "Hallazgos": report.findings_sentence(datos),
        "Celdas": report.conservation_sentence(datos),
    }
    lines = [f"  {name + ':':<11}{text}" for name, text in facts.items()]
    return "\n".join([*lines[:4], "  Recursos:", *_money(datos), *lines[4:]])


def _money(datos: report.Datos) -> list[str]:
    """Money of each year, right-aligned, and what the cells without an amount say."""
    table = report.resources(datos, ["vigencia"])
    if table.empty:
        return ["    el plan no trae recursos"]
    sums = [locale_es.pesos(value) for value in table["monto_cop"]]
    width = max(map(len, sums))
    lines = []
    for row, amount in zip(table.to_dict("records"), sums, strict=True):
        rest = [
            f"{locale_es.numero(row[f'n_{state}'])} {words}"
            for state, words in _NOTHINGS.items()
            if row.get(f"n_{state}", 0)
        ]
        lines.append(f"    {row['vigencia']:<9}{amount:>{width}}" + (f"   ({', '.join(rest)})" if rest else ""))
    return lines


#: What a resource cell without an amount of its own says, as the command line counts it.
_NOTHINGS = {
    "indexado": "en salarios mínimos",
    "gestion": "por gestión",
    "ilegible": "sin poderse leer",
    "cero": "en cero",
    "no_aplica": "no aplica",
    "no_programado": "no programado",
}


def findings(entity: str, tables: Mapping[str, DataFrame], severities: Sequence[str] = report.SEVERIDADES) -> str:
    """Findings by severity and code: how many, what to do, and the first places of each."""
    datos = as_datos(entity, tables)
    groups = report.findings_by_code(datos)
    width = max(60, min(120, shutil.get_terminal_size((100, 24)).columns))
    out = []
    for severity in severities:
        mine = groups[groups["severidad"] == severity]
        if mine.empty:
            continue
        total = int(mine["hallazgos"].sum())
        states = datos.hallazgos.loc[datos.hallazgos["severidad"] == severity, "estado"]
        settled = int((states != "abierto").sum())
        done = f" ({report.count(settled, 'ya atendido', 'ya atendidos')})" if settled else ""
        out += [f"{locale_es.numero(total)} {_SEVERITY[severity][total != 1]}{done}", ""]
        for group in mine.to_dict("records"):
            rows = datos.hallazgos[datos.hallazgos[["severidad", "codigo"]].eq([severity, group["codigo"]]).all(axis=1)]
            rows = rows.sort_values("fila", kind="stable").sort_values(
                "estado", key=lambda states: states != "abierto", kind="stable"
            )
            out += _wrapped(f"{report.means(group['codigo'])} · {locale_es.numero(group['hallazgos'])}", width, "  ")
            out += _wrapped(f"Qué hacer: {group['que_hacer']}", width, "    ") if group["que_hacer"] else []
            for row in rows.head(_PLACES_SHOWN).to_dict("records"):
                state = "" if row["estado"] == "abierto" else f" ({row['estado']})"
                found = " ".join(str(row["encontrado"]).split())
                place = report.place(row["hoja"], row["fila"], row["columna"]) or "todo el archivo"
                place += state
                out += _wrapped(f"- {place}: {_short(found)}" if found else f"- {place}", width, "    ", "      ")
            if len(rows) > _PLACES_SHOWN:
                out += [f"    … y {locale_es.numero(len(rows) - _PLACES_SHOWN)} más"]
            out += [""]
    return "\n".join(out).rstrip() or "No hay hallazgos."


def batch_line(outcome: Outcome) -> str:
    """One plan of many: its file, whose it is, its lines, its open findings and the folder of its tables."""
    names = (
        _SEVERITY[severity][count != 1].lower() for severity, count in zip(_SEVERITY, outcome.findings, strict=True)
    )
    found = [f"{locale_es.numero(n)} {name}" for n, name in zip(outcome.findings, names, strict=True) if n]
    lines = "1 línea" if outcome.lines == 1 else f"{locale_es.numero(outcome.lines)} líneas"
    facts = [outcome.entity or "el plan no nombra la entidad", lines, ", ".join(found) or "sin hallazgos"]
    return f"{outcome.file.name}: {'; '.join(facts)} → {outcome.folder.name}"


def batch_summary(outcomes: Sequence[Outcome], home: Path) -> str:
    """How many of the plans were read, and where their tables are."""
    good = sum(not outcome.refused for outcome in outcomes)
    lines = sum(outcome.lines for outcome in outcomes)
    return (
        f"Leídos {locale_es.numero(good)} de {locale_es.numero(len(outcomes))} planes, {locale_es.numero(lines)} "
        f"líneas. Tablas de cada uno (CSV y Parquet) en su carpeta de {home}"
    )


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _wrapped(text: str, width: int, indent: str, following: str | None = None) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=following or f"{indent}  ")


def exported(done: Exported) -> str:
    """Where a plan was written, which columns were added, and what did not come back the same when it was read."""
    lines = [f"Plan en el formato {done.layout.name}: {done.lines} líneas.", str(done.path)]
    if done.added:
        lines.append(f"  Columnas que el formato no tiene, al final: {', '.join(done.added)}")
    if not done.differences:
        lines.append("  Leído de nuevo, dice lo mismo que el plan.")
        return "\n".join(lines)
    lines.append(f"  Leído de nuevo, no dice lo mismo en {len(done.differences)} datos:")
    lines += [f"    - {difference.sentence()}" for difference in done.differences[:_MOST_DIFFERENCES]]
    if len(done.differences) > _MOST_DIFFERENCES:
        lines.append(f"    y {len(done.differences) - _MOST_DIFFERENCES} más")
    return "\n".join(lines)
