"""The doubts of a reading beside the cells they stand on, as HTML: for the desk and for paper.

>>> context(datos)                                                        # doctest: +SKIP

The text is the file's own and is never markup. Out of scope: deciding (:mod:`pamlib.review_desk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.figures import Aviso
from pamlib.yaml_entries import shorten as short

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.report import Datos

#: Rows shown above and below the doubtful one.
NEIGHBOURS = 2
#: Columns shown to each side of the doubtful one: with all of them it would be out of sight.
_BESIDE = 4
_SHORT_CELL = 60
_ON_PAPER = 12
_CELL = (
    "border:1px solid #cbd2d9;padding:3px 5px;min-width:3em;line-height:1.25;vertical-align:top;text-align:left;"
    "white-space:normal"
)
# A widget is as wide as what it holds asks for; this asks for nothing, so the table scrolls and the page does not.
_SHRINKS = "display:grid;grid-template-columns:minmax(0,1fr)"
_TERMS = "display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 12px;margin:0 0 8px;line-height:1.35"
_TERM = "font-weight:bold;width:auto;float:none;margin:0"
_MARKED = f"{_CELL};outline:3px solid #9b1c1c;background:#fff3cd"


def around(cells: pd.DataFrame, sheet: str, row: int, column: str, rows: int = NEIGHBOURS) -> str:
    """HTML table of the source as read: its heading and the rows and columns about the doubtful cell, which is marked.

    ``cells`` is the canonical table; the text is the file's own.
    """
    here = cells[cells["hoja"] == sheet]
    headings = here.loc[here["destino"].str.endswith("encabezado") & (here["fila"] < row), "fila"]
    title = [int(n) for n in sorted(set(headings))]
    numbers = sorted(set(here["fila"].dropna().astype(int)) | {row})
    at = numbers.index(row)
    near = [n for n in numbers[max(0, at - rows) : at + rows + 1] if n not in title]
    shown = here[here["fila"].isin([*title, *near])]
    texts = {(int(c.fila), str(c.columna)): str(c.texto) for c in shown.itertuples(index=False)}  # type: ignore[arg-type]
    columns = sorted({c for _, c in texts} | ({column} if column else set()), key=lambda name: (len(name), name))
    if column in columns:
        here_at = columns.index(column)
        columns = columns[max(0, here_at - _BESIDE) : here_at + _BESIDE + 1]
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in columns)
    body = "".join(_source_row(texts, number, columns, row, column, number in title) for number in [*title, *near])
    name = f"Filas {near[0]} a {near[-1]} del archivo" if len(near) > 1 else f"Fila {row} del archivo"
    sides = f"; columnas {columns[0]} a {columns[-1]}" if column and len(columns) > 1 else ""
    caption = f'<caption style="text-align:left">{name}{sides}, como se leyó; la celda dudosa, marcada</caption>'
    return (
        f'<div style="overflow-x:auto;max-width:100%" role="region" aria-label="{name}" tabindex="0">'
        f'<table style="border-collapse:collapse;font-size:0.8rem">{caption}'
        f'<thead><tr><th scope="col" style="{_CELL}">Fila</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _source_row(
    texts: Mapping[tuple[int, str], str], number: int, columns: list[str], row: int, column: str, title: bool
) -> str:
    cells = []
    for name in columns:
        text = escape(short(texts.get((number, name), ""), _SHORT_CELL))
        if number == row and name == column:
            cells.append(f'<td style="{_MARKED}"><mark>{text or "(en blanco)"}</mark></td>')
        else:
            cells.append(f'<td style="{_CELL}">{f"<strong>{text}</strong>" if title else text}</td>')
    mark = f"<mark>{number}</mark>" if number == row and not column else str(number)
    return f'<tr><th scope="row" style="{_CELL}">{mark}</th>{"".join(cells)}</tr>'


def said(doubt: Mapping[str, Any], cells: pd.DataFrame) -> str:
    """HTML of one finding: what it means, where, what was found and understood, what to do, and its cells."""
    place = report.place(doubt["hoja"], doubt["fila"], doubt["columna"]) or "todo el archivo"
    facts = {
        "Lugar": place,
        "Encontrado": doubt["encontrado"],
        "Entendido": doubt["entendido"],
        "Qué hacer": doubt["que_hacer"],
        "Estado": doubt["estado"],
    }
    items = "".join(
        f'<dt style="{_TERM}">{name}</dt><dd style="margin:0">{escape(str(text))}</dd>'
        for name, text in facts.items()
        if text
    )
    title = f"{str(doubt['severidad']).capitalize()}: {report.means(doubt['codigo'])}"
    table = around(cells, doubt["hoja"], int(doubt["fila"]), doubt["columna"]) if has_row(doubt["fila"]) else ""
    facts_shown = f'<dl style="{_TERMS}">{items}</dl>'
    return f'<section style="{_SHRINKS}"><p><strong>{escape(title)}</strong></p>{facts_shown}{table}</section>'


@dataclass(frozen=True)
class Contexto:
    """Doubts with their cells, on paper."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return "Contexto de los hallazgos"


def context(datos: Datos) -> Contexto | Aviso:
    """The first open errors (without any, the first open warnings) with the cells around each."""
    found = datos.hallazgos[datos.hallazgos["estado"] == "abierto"]
    placed = found[found["fila"].notna()]
    for severity, name in (("error", "errores"), ("aviso", "avisos")):
        chosen = placed[placed["severidad"] == severity]
        if len(chosen):
            rows = [{str(k): v for k, v in row.items()} for row in chosen.head(_ON_PAPER).to_dict("records")]
            head = f"<p>{escape(_first(len(rows), len(chosen), name))}</p>"
            return Contexto(head + "".join(said(row, datos.celdas) for row in rows))
    return Aviso("No hay errores ni avisos pendientes.")


def _first(shown: int, total: int, name: str) -> str:
    if shown == total:
        return f"Pendientes ({total} {name if total != 1 else name.removesuffix('es').removesuffix('s')}):"
    return f"Los primeros {shown} de {total} {name} pendientes:"


def has_row(row: Any) -> bool:
    """True when a finding names a row."""
    import pandas as pd

    return row is not None and not pd.isna(row)
