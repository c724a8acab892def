"""The directory that the entity fills: sedes as they are written, schools from their sedes.

A school's code is that of its main sede; its zone is urbana, rural or mixta as those of its sedes are, never what the
digits of a code suggest.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pamlib.books.collect import Collected, read_row
from pamlib.books.returned import Row, open_book
from pamlib.books.returned import recognise as recognised
from pamlib.books.schools import Schools

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Look, Source, Tables

Sede = dict[str, Any]


def recognise(look: Look, source: Source) -> str:
    """Edition of the workbook; '' when it is not the directory."""
    return recognised(look, source.key)


def read(job: Job) -> Tables:
    """``establecimientos`` of one workbook: a row a sede and a row a school."""
    from pamlib.schema import frame

    returned = open_book(job)
    notes = Collected(job, returned.sheet)
    notes.about(returned)
    known = Schools.of(job.known.get("establecimientos"), "sede")
    sedes: dict[str, Sede] = {}
    for row in returned.rows:
        sede = _sede(returned, row, notes, known)
        if sede is None:
            continue
        if sede["codigo"] in sedes:
            first = sedes[sede["codigo"]]["fila"]
            notes.refuse(
                row,
                "codigo",
                returned.headings["codigo"],
                f"la sede ya está en la fila {first}",
                "Deje una sola fila por sede",
            )
            continue
        sedes[sede["codigo"]] = sede
    notes.entered = len(sedes)
    heading = returned.headings["codigo"]
    rows = [_row(job, returned.sheet, heading, "sede", sede) for sede in sedes.values()]
    rows += [_row(job, returned.sheet, heading, "EE", school) for school in _schools(sedes, notes)]
    return {
        "establecimientos": frame("establecimientos", sorted(rows, key=lambda each: (each[0], each[3]))),
        **notes.tables(),
    }


def _sede(returned: Any, row: Row, notes: Collected, known: Schools) -> Sede | None:
    """The cells of a row; ``None`` when it does not enter."""
    cells = read_row(returned, row)
    columns, headings = returned.book.columns, returned.headings
    if cells["codigo"].damaged and len(known):
        found = known.find("", row.text("nombre"), str(cells["municipio"].value or ""))
        if found.code:
            notes.find(
                "codigo_recuperado",
                row=row.number,
                column=row.letters["codigo"],
                found=row.text("codigo"),
                understood=found.code,
            )
            cells["codigo"] = type(cells["codigo"])(row.text("codigo"), value=found.code)
    for key, column in columns.items():
        wrong = cells[key].problem or ("está en blanco y no puede faltar" if not cells[key].text else "")
        if column.required and wrong:
            notes.refuse(row, key, headings[key], wrong)
            return None
        if cells[key].problem:
            code = "coordenadas_fuera" if column.kind == "decimal" else "cifra_ilegible"
            notes.find(code, row=row.number, column=row.letters[key], found=cells[key].problem)
    return {key: cell.value for key, cell in cells.items()} | {"fila": row.number}


def _schools(sedes: dict[str, Sede], notes: Collected) -> list[Sede]:
    """One school of each code, from its sedes."""
    groups: dict[str, list[Sede]] = defaultdict(list)
    for sede in sedes.values():
        groups[str(sede["codigo_ee"])].append(sede)
    out = []
    for code, group in sorted(groups.items()):
        main = next((sede for sede in group if sede["codigo"] == code), None)
        if main is None:
            notes.find("sede_principal_ausente", row=group[0]["fila"], found=f"{code}, {group[0]['nombre_ee']}")
            main = group[0]
        for key in ("nombre_ee", "sector", "municipio"):
            other = next((sede for sede in group if sede[key] != main[key]), None)
            if other is not None:
                notes.find(
                    "establecimiento_con_dos_datos",
                    row=other["fila"],
                    found=f"«{other[key]}»",
                    understood=f"«{main[key]}»",
                )
        zones = {str(sede["zona"]) for sede in group}
        counts = [sede["matricula"] for sede in group]
        out.append(
            main | {"codigo": code, "nombre": main["nombre_ee"], "zona": min(zones) if len(zones) == 1 else "mixta",
                    "matricula": None if None in counts else sum(counts)}
        )  # fmt: skip
    return out


def _row(job: Job, sheet: str, heading: str, kind: str, of: Sede) -> tuple[Any, ...]:
    return (
        of["codigo"], of["codigo_ee"], of["nombre"], kind, of["municipio"], of["zona"], of["sector"], of["matricula"],
        of["longitud"], of["latitud"], job.file, sheet, of["fila"], heading,
    )  # fmt: skip
