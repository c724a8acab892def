"""Plans to print in any kind of file, a Word document made of them, and how well it was read.

The PDF is in :mod:`papel`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from libros import V5

from pamlib.readers import read
from pamlib.table import RawRow

# Width in points of the thirteen columns of the v5 layout, on landscape legal paper.
WIDTHS = (52, 78, 66, 96, 90, 90, 56, 128, 56, 44, 52, 72, 48)


@dataclass(slots=True)
class Sheet:
    """Cells to print: a title, then the rows of the table; merges are (first row, last row, first column, last
    column), 0-based and inclusive; ``breaks`` are the rows before which a new page (or table) starts.
    """

    title: list[list[str]]
    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    widths: Sequence[float] = WIDTHS

    def pages(self) -> list[Sheet]:
        """The table cut at its breaks; a merge that a break cuts is blank on its second page."""
        cuts = [0, *self.breaks, len(self.rows)]
        found = []
        for first, end in pairwise(cuts):
            merges = [
                (max(a, first) - first, min(b, end - 1) - first, c, d)
                for a, b, c, d in self.merges
                if a < end and b >= first
            ]
            found.append(Sheet([], self.rows[first:end], merges, widths=self.widths))
        return found


def from_book(path: Path, first_row: int, width: int = len(WIDTHS), sheet: int = 0) -> Sheet:
    """What a workbook of a plan shows on its first sheet, the rows from ``first_row`` on being the table."""
    table = read(path)[sheet]
    rows = [_cells(row, width) for row in table.rows if row.number >= first_row]
    merges = [
        (m.first_row - first_row, m.last_row - first_row, m.first_column - 1, m.last_column - 1)
        for m in table.merges
        if m.first_row >= first_row
    ]
    title = [[c for c in row.cells[:width] if c] for row in table.rows if row.number < first_row and not row.blank]
    return Sheet(title, rows, merges, sorted(n - first_row for n in table.page_starts if n > first_row))


def _cells(row: RawRow, width: int) -> list[str]:
    return (row.cells + [""] * width)[:width]


# --- Word -----------------------------------------------------------------------------------------------------------


def docx(path: Path, sheet: Sheet, *, header: Sequence[str] = (), split: bool = True) -> Path:
    """A Word document: the title in paragraphs, then a table per page (or one in all)."""
    from docx import Document

    made = Document()
    for text in header:
        made.sections[0].header.add_paragraph(text)
    for cells in sheet.title:
        made.add_paragraph("\t".join(cells))
    for page in sheet.pages() if split else [sheet]:
        add_table(made, page)
        made.add_paragraph()
    made.save(str(path))
    return path


def add_table(document: Any, sheet: Sheet) -> None:
    """Append the sheet's table to a Word document."""
    from docx.oxml import parse_xml

    document.element.body.insert(-1, parse_xml(table_xml(sheet)))


def table_xml(sheet: Sheet, cell: Callable[[str], str] | None = None) -> str:
    """The table in WordprocessingML; ``cell`` makes the content of a cell from its text."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cell = cell or paragraphs
    starts = {(a, c): (b, d) for a, b, c, d in sheet.merges}
    covered = {(r, c) for a, b, c0, d in sheet.merges for r in range(a, b + 1) for c in range(c0, d + 1)}
    grid = "".join(f'<w:gridCol w:w="{round(w * 20)}"/>' for w in sheet.widths[: len(sheet.rows[0])])
    rows = []
    for r, texts in enumerate(sheet.rows):
        cells = []
        c = 0
        while c < len(texts):
            area = next(((a, b, x, y) for (a, x), (b, y) in starts.items() if a <= r <= b and x == c), None)
            properties, span = "", 1
            if area is not None and (r, c) in covered:
                span = area[3] - area[2] + 1
                properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
                if area[1] > area[0]:
                    properties += '<w:vMerge w:val="restart"/>' if r == area[0] else "<w:vMerge/>"
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{cell(texts[c])}</w:tc>")
            c += span
        heading = "<w:trPr><w:tblHeader/></w:trPr>" if r == 0 else ""
        rows.append(f"<w:tr>{heading}{''.join(cells)}</w:tr>")
    return f'<w:tbl xmlns:w="{word}"><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def paragraphs(text: str) -> str:
    """Each line of a cell as a paragraph."""
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n"))


# --- how well it was read -------------------------------------------------------------------------------------------


def f1(found: Sequence[dict[str, str]], expected: Sequence[dict[str, str]]) -> float:
    """F1 of the non-blank cells of two lists of lines, aligned by their order as a difference tool does."""
    from difflib import SequenceMatcher

    from pamlib.values.text import fold

    keys = [k for k in expected[0] if k != "clave"]

    def line(item: dict[str, str]) -> tuple[str, ...]:
        return tuple(fold(str(item[k])) if str(item[k]) not in {"nan", "<NA>"} else "" for k in keys)

    ours, theirs = [line(i) for i in found], [line(i) for i in expected]
    at = keys.index("tarea") if "tarea" in keys else keys.index("accion")
    matcher = SequenceMatcher(None, [x[at] for x in ours], [x[at] for x in theirs], autojunk=False)
    right = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag in {"equal", "replace"}:
            for one, other in zip(ours[a:b], theirs[c:d], strict=False):
                right += sum(bool(x) and x == y for x, y in zip(one, other, strict=True))
    total = sum(bool(x) for row in ours for x in row) + sum(bool(x) for row in theirs for x in row)
    return 2 * right / total if total else 0.0


# --- a plan of any size ---------------------------------------------------------------------------------------------

_COMPONENTS = (
    ("CARACTERIZACIÓN DEL SECTOR EDUCATIVO", "Caracterización del sector educativo"),
    ("FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", "Formación de docentes y directivos docentes"),
    ("ACOMPAÑAMIENTO A ESTABLECIMIENTOS EDUCATIVOS", "Acompañamiento a establecimientos educativos"),
)  # fmt: skip
_VERBS = "Acompañar Revisar Convocar Publicar Dotar Evaluar Socializar Ajustar Contratar Organizar".split()
_THINGS = (
    "los planes de mejoramiento", "la ruta de lectura y escritura", "las redes de docentes rurales",
    "el sistema de evaluación institucional", "los laboratorios de ciencias", "la jornada única con proyectos de aula",
    "los comités de convivencia escolar", "el modelo de escuela nueva",
)  # fmt: skip
_PLACES = (
    "en las sedes rurales del municipio", "con apoyo de la universidad regional y de los tutores",
    "para los grados tercero, quinto y noveno", "según los resultados de las pruebas externas",
    "con rectores y coordinadores de cada establecimiento y con el comité territorial de formación",
)  # fmt: skip
_PEOPLE = ("Líder de Calidad", "Líder de PMI", "Líder de Evaluación", "Líder de Inclusión", "Líder de Cobertura")
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


def generated(tasks: int) -> tuple[Sheet, list[dict[str, str]]]:
    """A plan in the v5 layout with its groups merged, and the lines that must be read from it."""
    upper, lower = list(V5), [""] * 13
    lower[9], lower[10] = upper[9], upper[10]
    upper[9], upper[10] = "PLAZO (PROGRAMACIÓN)", ""
    rows: list[list[str]] = [upper, lower]
    merges = [(0, 1, c, c) for c in range(13) if c not in {9, 10}] + [(0, 0, 9, 10)]
    expected: list[dict[str, str]] = []
    open_at: dict[int, tuple[tuple[int, ...], int]] = {}
    for n in range(tasks):
        action, goal, objective = n // 3, n // 6, n // 12
        component = min(n * 3 // tasks, 2)
        keys = {
            0: (component,), 1: (component, objective), 2: (component, objective), 3: (component, objective, goal),
            4: (component, objective, goal), 5: (component, objective, action), 6: (component, objective, action),
        }  # fmt: skip
        texts = _texts(n, action, goal, objective, component)
        row = list(texts)
        for column, key in keys.items():
            held = open_at.get(column)
            if held is not None and held[0] == key:
                row[column] = ""
            else:
                _close(merges, open_at, column, len(rows))
                open_at[column] = (key, len(rows))
        rows.append(row)
        expected.append(_expected(texts, _COMPONENTS[component][1], n))
    for column in list(open_at):
        _close(merges, open_at, column, len(rows))
    title = [["ALCALDÍA MUNICIPAL DE VALDEMORA"], ["PLAN DE APOYO AL MEJORAMIENTO 2024-2027"]]
    return Sheet(title, rows, merges), expected


def _close(merges: list[tuple[int, int, int, int]], open_at: dict[int, Any], column: int, end: int) -> None:
    if column in open_at and end - 1 > open_at[column][1]:
        merges.append((open_at[column][1], end - 1, column, column))
    open_at.pop(column, None)


def _texts(n: int, action: int, goal: int, objective: int, component: int) -> list[str]:
    def sentence(k: int) -> str:
        return f"{_VERBS[k % 10]} {_THINGS[k * 3 % 8]} {_PLACES[k * 7 % 5]}"

    return [
        _COMPONENTS[component][0],
        f"OBJETIVO {objective + 1}: {sentence(objective + 3).upper()}",
        "Urbano y rural" if objective % 2 else "En 5 IE Urbanas y 3 IE Rurales, TOTAL de 8 I.E.",
        f"{20 + goal} IE con {_THINGS[goal % 8]} {_PLACES[goal % 5]}",
        f"No. de IE con {_THINGS[goal % 8]}/No. de IE focalizadas en el año {goal + 1}",
        f"{sentence(action)}, fase {action + 1}",
        _PEOPLE[action % 5],
        f"{sentence(n + 4)}, entrega {n + 1}" + (" y dejar actas firmadas por los asistentes" if n % 4 == 0 else ""),
        _PEOPLE[(n * 2 + action) % 5],
        f"{_MONTHS[n % 12]}-24",
        f"{_MONTHS[(n * 5) % 12]}-26",
        f"$ {(n + 1) * 1_250_000:,}".replace(",", "."),
        ("SGP", "R.P.", "Regalías")[n % 3],
    ]


def _expected(texts: list[str], canonical: str, n: int) -> dict[str, str]:
    from calendar import monthrange

    last = (n * 5) % 12 + 1
    names = ("objetivo", "ubicacion", "meta", "indicador", "accion", "responsable_accion", "tarea", "responsable_tarea")
    line = dict(zip(names, texts[1:9], strict=True))
    return line | {
        "clave": str(n),
        "componente_canonico": canonical,
        "fecha_inicio": f"2024-{n % 12 + 1:02d}-01",
        "fecha_fin": f"2026-{last:02d}-{monthrange(2026, last)[1]}",
        "fuente": texts[12],
    }
