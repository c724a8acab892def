"""What was reported of the tasks of a plan: progress workbooks, their reading and their match with the lines.

A progress workbook is a sheet with a title block, a heading row (tarea, avance and others, any order) and one row for
each task. Offices write progress in many ways ("80%", "0,5", "cumplida"); each value is kept as reported beside what
was understood, and what could not be understood says why.

>>> reports = read_progress("avance_2025_02.xlsx")              # doctest: +SKIP
>>> matched, unmatched = match_progress(reports, plan.lineas)   # doctest: +SKIP

The spellings of headings and states live in ``lookups/avance.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.corte import iso_date, parse_corte
from pamlib.errors import UserError
from pamlib.readers import read
from pamlib.table import RawRow, RawTable, column_letter
from pamlib.values.lookup import load
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

COLUMNAS_AVANCE = (
    "componente",
    "accion",
    "tarea",
    "responsable",
    "estado_reportado",
    "estado_entendido",
    "avance_reportado",
    "avance",
    "evidencia",
    "observacion",
    "nota",
    "archivo",
    "hoja",
    "fila",
    "corte",
)


def _lookup() -> dict[str, Any]:
    return load("avance")


def _role(heading: object) -> str | None:
    folded = fold(heading)
    for role, names in _lookup()["columnas"].items():
        if folded in {fold(name) for name in names}:
            return str(role)
    return None


def understand_state(text: str) -> str:
    """Canonical state of what a report says (``terminada``, ``en ejecución``, ``sin iniciar``, ``suspendida``) or ''.

    >>> understand_state("CUMPLIDA "), understand_state("ver acta")
    ('terminada', '')
    """
    folded = fold(text)
    for state, names in _lookup()["estados"].items():
        if folded in {fold(name) for name in names}:
            return str(state)
    return ""


def is_number(text: str) -> bool:
    """True for the text that a reader gives of a number cell (``0.8``, ``-3``, ``1e-05``)."""
    return re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text, re.ASCII) is not None


def understand_progress(value: object, percent_cell: bool = False) -> tuple[float | None, str]:
    """Progress as a fraction and a note when something had to be understood or could not be.

    ``percent_cell`` says that the workbook shows the number as a percentage, so 0.8 is 80 %.
    Between 0 and 1 without any percent sign a number is read as a fraction, except 1 itself, which could be 1 % or
    100 % and is left unread.

    >>> understand_progress("80%"), understand_progress("0,5")
    ((0.8, ''), (0.5, 'se entendió 50 %'))
    >>> understand_progress(1)
    (None, 'puede ser 1 % o 100 %')
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, ""
    if isinstance(value, bool):
        return None, "no es un porcentaje"
    text = str(value).strip()
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(%?)", text)
    if not match:
        done = understand_state(text) == "terminada"
        return (1.0, "se entendió 100 %") if done else (None, "no es un porcentaje")
    number = float(match[1].replace(",", "."))
    if percent_cell:
        fraction, note = number, ""
    elif match[2] or number == 0 or number > 1:
        fraction, note = number / 100, ""
    elif number == 1:
        return None, "puede ser 1 % o 100 %"
    else:
        fraction, note = number, f"se entendió {number * 100:.0f} %"
    if fraction > 1:
        return fraction, "más de 100 %"
    return fraction, note


def read_progress(path: str | Path) -> pd.DataFrame:
    """Rows of a progress workbook (xlsx, ods, xls), values kept as reported and as understood.

    It is opened by the bounded readers (:mod:`pamlib.readers`), as any file that came by e-mail.

    Columns: :data:`COLUMNAS_AVANCE`. ``avance`` is a fraction (float), NaN when it could not be understood; ``nota``
    says why; ``corte`` is the ISO date of the title block, or '' when there is none. A blank componente or
    acción inherits the cell above it inside the same sheet; nothing else is inherited.
    Raises :class:`UserError` when the file cannot be opened or no sheet has the headings.
    """
    import pandas as pd

    path = Path(path)
    rows: list[dict[str, Any]] = []
    found = False
    for table in read(path):
        head = _heading(table)
        if head is None:
            continue
        found = True
        index, roles = head
        corte = title_corte(table.rows[:index])
        rows += _progress_rows(table, index, roles, corte)
    if not found:
        raise UserError(
            "ninguna hoja tiene los encabezados «Tarea» y «Avance (%)» de un reporte de avance",
            "Use la plantilla de seguimiento o escriba esos encabezados en una misma fila",
            file=path,
        )
    out = pd.DataFrame(rows, columns=list(COLUMNAS_AVANCE))
    text = [name for name in COLUMNAS_AVANCE if name not in {"avance", "fila"}]
    return out.astype(dict.fromkeys(text, "str") | {"avance": "float64", "fila": "int64"})


def _heading(table: RawTable) -> tuple[int, dict[str, int]] | None:
    """Position of the heading row and the column of each role; two headings for one role are an error."""
    needed = set(_lookup()["obligatorias"])
    for index, row in enumerate(table.rows[:40]):
        roles: dict[str, int] = {}
        repeated = None
        for column, text in enumerate(row.cells):
            role = _role(text)
            if role and role in roles:
                repeated = (role, column)
            elif role:
                roles[role] = column
        if needed <= set(roles):
            if repeated:
                raise UserError(
                    f"hay dos columnas para «{repeated[0]}»",
                    "Deje una sola",
                    file=table.file,
                    sheet=table.sheet,
                    row=row.number,
                    column=column_letter(repeated[1] + 1),
                )
            return index, roles
    return None


_MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
_TITLE_LINE = 80  # letters; what is longer is a sentence


def title_corte(rows: Sequence[RawRow]) -> str:
    """ISO date that the title block gives after the word *corte* (or before it, in a short line), or ''."""
    for row in rows:
        words = " ".join(text for text in row.cells if text)
        if not (said := re.search(r"\bcorte\b", words, re.IGNORECASE)):
            continue
        if len(words) > _TITLE_LINE:
            words = words[said.start() :]  # of a sentence: «… el 15/05/2025, y no después del corte» says none
        if match := re.search(r"\d{4}-\d{2}-\d{2}", words):
            return match[0] if iso_date(match[0]) else ""
        if match := re.search(r"(\d{1,2})/(\d{1,2})/(\d{4})", words):
            day, month, year = (int(part) for part in match.groups())
        elif (match := re.search(r"(\d{1,2}) de ([a-z]+) de (\d{4})", fold(words))) and match[2] in _MESES:
            day, month, year = int(match[1]), _MESES.index(match[2]) + 1, int(match[3])
        else:
            continue
        iso = f"{year:04d}-{month:02d}-{day:02d}"
        return iso if iso_date(iso) else ""
    return ""


def _progress_rows(table: RawTable, head: int, roles: dict[str, int], corte: str) -> list[dict[str, Any]]:
    rows = []
    component = action = ""
    for row in table.rows[head + 1 :]:
        values = {
            role: " ".join(row.cells[column].split()) if column < len(row.cells) else ""
            for role, column in roles.items()
        }
        if not any(values.values()):
            continue
        component = values.get("componente") or component
        action = values.get("accion") or action
        if not values["tarea"] and not values["avance"] and not values.get("estado"):
            continue  # a group title: it only names what follows
        percent = (row.number, roles["avance"] + 1) in table.percents and is_number(values["avance"])
        fraction, note = understand_progress(values["avance"], percent)
        reported = values["avance"]
        if percent:
            reported = f"{float(reported) * 100:g}%".replace(".", ",")
        said = values.get("estado", "")
        state = understand_state(said) or understand_state(values["avance"])
        notes = [note] if note else []
        if said and not state:
            notes.append("no se reconoce el estado")
        if state == "terminada" and fraction is not None and fraction < 1:
            notes.append("dice terminada con avance menor que 100 %")
        if fraction is not None and fraction >= 1 and state and state != "terminada":
            notes.append(f"dice {state} con avance de 100 %")
        rows.append(
            {
                "componente": component,
                "accion": action,
                "tarea": values["tarea"],
                "responsable": values.get("responsable", ""),
                "estado_reportado": said or (values["avance"] if state else ""),
                "estado_entendido": state,
                "avance_reportado": reported,
                "avance": fraction,
                "evidencia": values.get("evidencia", ""),
                "observacion": values.get("observacion", ""),
                "nota": "; ".join(notes),
                "archivo": table.file,
                "hoja": table.sheet,
                "fila": row.number,
                "corte": corte,
            }
        )
    return rows


def read_progress_folder(folder: str | Path) -> pd.DataFrame:
    """Every ``avance_*.xlsx`` of a folder, in order of name; an empty table when there is none."""
    import pandas as pd

    tables = [read_progress(path) for path in sorted(Path(folder).glob("avance_*.xlsx"))]
    if not tables:
        empty = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNAS_AVANCE})
        return empty.astype({"avance": "float64", "fila": "int64"})
    return pd.concat(tables, ignore_index=True)


def match_progress(avances: pd.DataFrame, lineas: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reports with their ``linea_id``, and those that match no line or several, with ``motivo``.

    A report belongs to the line whose task reads the same without accents, case or punctuation; when several lines
    print the same task, action and then component decide. A line without a task is matched by its action.
    """
    import pandas as pd

    matched, unmatched = [], []
    lines = [
        (str(row.linea_id), fold(row.tarea) or fold(row.accion), fold(row.accion), fold(row.componente))
        for row in lineas.itertuples(index=False)
    ]
    for report in avances.to_dict("records"):
        wanted = fold(report["tarea"]) or fold(report["accion"])
        action, component = fold(report["accion"]), fold(report["componente"])
        found = [line for line in lines if line[1] == wanted and wanted]
        for position, text in ((2, action), (3, component)):
            if len(found) > 1 and text:
                found = [line for line in found if line[position] == text] or found
        if len(found) == 1:
            matched.append({"linea_id": found[0][0], **report})
        else:
            reason = f"hay {len(found)} tareas iguales en el plan" if found else "la tarea no está en el plan"
            unmatched.append({**report, "motivo": reason})
    columns = list(avances.columns)
    return (
        pd.DataFrame(matched, columns=["linea_id", *columns]),
        pd.DataFrame(unmatched, columns=[*columns, "motivo"]),
    )


def latest_progress(matched: pd.DataFrame, corte: str) -> pd.DataFrame:
    """One report for each line: the last one dated up to ``corte``; those without a date count as the oldest."""
    day = parse_corte(corte).isoformat()
    usable = matched[matched["corte"].fillna("") <= day]
    ordered = usable.sort_values(["corte", "archivo", "fila"], kind="stable")
    return ordered.drop_duplicates("linea_id", keep="last").sort_index().reset_index(drop=True)
