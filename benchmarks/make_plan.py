"""A merged xlsx plan of any size, for the benchmarks: invented text, the v5 layout, the same bytes' worth each time."""

from __future__ import annotations

from pathlib import Path

HEADINGS = [
    "COMPONENTES",
    "OBJETIVOS",
    "UBICACIÓN",
    "METAS",
    "INDICADORES",
    "ACCIONES",
    "RESPONSABLE DE LA ACCIÓN",
    "TAREAS",
    "RESPONSABLES DE LAS TAREAS",
    "FECHA DE INICIO",
    "FECHA DE TERMINACIÓN",
    "RECURSOS",
    "FUENTE",
]
COMPONENTS = [
    "CARACTERIZACIÓN DEL SECTOR EDUCATIVO",
    "FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES",
    "ACOMPAÑAMIENTO A IE",
    "USO DE NUEVAS TECNOLOGÍAS",
]
# Rows a text of each column covers: component, objective, place, goal, indicator, action, who answers.
BLOCKS = {1: 200, 2: 50, 3: 50, 4: 10, 5: 10, 6: 5, 7: 5}


def write_plan(path: Path, rows: int) -> Path:
    """Write a workbook with ``rows`` tasks whose group cells are merged."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["SECRETARÍA DE EDUCACIÓN DE VALDEMORA (ficticia)"])
    sheet.append(["PLAN DE APOYO AL MEJORAMIENTO 2024-2027"])
    sheet.append(HEADINGS)
    first = 4
    for i in range(rows):
        group = [
            COMPONENTS[i // 200 % 4],
            f"OBJETIVO ESTRATÉGICO {i // 50}",
            "En 6 IE Rurales, 5 IE Urbanas para un TOTAL de 11 I.E.",
            f"Meta {i // 10} con cobertura urbana y rural",
            f"No. de docentes formados en la línea {i // 10}/No. de docentes",
            f"Realizar la acción de acompañamiento {i // 5}",
            "Líder de Calidad",
        ]
        cells = [text if i % BLOCKS[n] == 0 else None for n, text in enumerate(group, 1)]
        money = ["Gestión", 1_250_000 + i, "$ 38.000.000", "NA"][i % 4]
        sheet.append(
            [
                *cells,
                f"Ejecutar la tarea {i} en las sedes focalizadas del municipio",
                "Líder de PMI",
                "mar-24",
                "dic-27",
                money,
                "SGP",
            ]
        )
    for column, size in BLOCKS.items():
        for start in range(0, rows, size):
            end = min(start + size, rows)
            if end - start > 1:
                sheet.merge_cells(
                    start_row=first + start, end_row=first + end - 1, start_column=column, end_column=column
                )
    book.save(path)
    return path
