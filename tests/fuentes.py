"""Invented files in the shapes of the public ones, with their defects; no figure in them is real."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pamlib.sources.base import source
from pamlib.sources.spec import declared

FIRST = ["AÑO", "CÓDIGO_MUNICIPIO", "MUNICIPIO", "CÓDIGO_DEPARTAMENTO", "DEPARTAMENTO", "CÓDIGO_ETC", "ETC"]
FIGURES = [column.heading for column in declared(source("men_municipal"))]
ICFES = list(source("icfes_planteles").spec["ediciones"]["sin_encabezado"]["sin_encabezado"])
LEVELS = ("", "_TRANSICIÓN", "_PRIMARIA", "_SECUNDARIA", "_MEDIA")


def town(year: str | int = 2015, code: str = "99901", **figures: str) -> dict[str, str]:
    """A regular row of the ministry's table; ``figures`` by heading replace its own."""
    row = dict(zip(FIRST, [str(year), code, "Valdemora", code[:-3], "Ficticio", "1", "Ficticio (ETC)"], strict=True))
    row |= dict.fromkeys(FIGURES, "1.5") | {"POBLACIÓN_5_16": "1000", "TASA_MATRICULACIÓN_5_16": "80.5"}
    row |= {"TAMAÑO_PROMEDIO_DE_GRUPO": "25.5", "SEDES_CONECTADAS_A_INTERNET": "40"}
    for level in LEVELS:
        row |= {f"COBERTURA_NETA{level}": "75.25", f"COBERTURA_BRUTA{level}": "101.5"}
        row |= {f"APROBACIÓN{level}": "90", f"REPROBACIÓN{level}": "7.5", f"DESERCIÓN{level}": "2.5"}
    return row | figures


def men(path: Path, *rows: dict[str, str], portal: bool = False) -> Path:
    """The ministry's table with those rows; ``portal`` as the portal writes it now."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if portal else csv.QUOTE_MINIMAL)
    writer.writerow([*FIRST, *FIGURES])
    for row in rows:
        cells = [row[name] for name in (*FIRST, *FIGURES)]
        if portal:
            whole = FIRST.index("ETC") + 1  # the population is a plain number there
            cells[whole + 1 :] = [f"{cell.replace('.', ',')}%" if cell else "" for cell in cells[whole + 1 :]]
        writer.writerow(cells)
    path.write_text(("" if portal else "\ufeff") + text.getvalue(), encoding="utf-8", newline="")
    return path


def school(code: str = "199901000018", grade: str = "11", **cells: str) -> dict[str, str]:
    """A row of Icfes: (3·(0.54 + 0.58 + 0.56 + 0.6) + 0.5) / 13 = 0.5646, category D."""
    row = ["20194", code, "I. E. LA ESPERANZA", "99901", "VALDEMORA", "99", "FICTICIO", "OFICIAL", grade, "A", "MI",
           "60", "50",
           "0,54", "0,58", "0,56", "0,6", "0,5", "0,5646", "D"]  # fmt: skip
    return dict(zip(ICFES, row, strict=True)) | cells


def icfes(
    path: Path, *rows: dict[str, str], separator: str = "¬", encoding: str = "utf-8", heading: bool = True
) -> Path:
    """The classification of schools with those rows."""
    lines = [ICFES] if heading else []
    lines += [[row[name] for name in ICFES] for row in rows]
    if separator == ",":
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(lines)
        path.write_bytes(text.getvalue().encode(encoding))
    else:
        path.write_bytes("".join(f"{separator.join(line)}\r\n" for line in lines).encode(encoding))
    return path


def divipola(path: Path, *rows: tuple[str, ...]) -> Path:
    """Codes and coordinates: each row one quoted cell with doubled quotes inside."""
    heading = ("Código Departamento", "Nombre Departamento", "cod_dane", "Nombre Municipio",
               "Tipo: Municipio / Isla / Área no municipalizada", "longitud", "Latitud")  # fmt: skip
    lines = []
    for row in (heading, *rows):
        inner = ",".join([row[0], *(f'"{cell}"' for cell in row[1:])])
        lines.append('"' + inner.replace('"', '""') + '"\n')
    path.write_text("".join(lines), encoding="utf-8")
    return path


VALDEMORA = ("99", "FICTICIO", "99901", "VALDEMORA", "Municipio", "-74,5", "4,25")
