"""A fictional entity with a plan of any size and a ledger of any number of cortes, for the benchmarks.

``write_entity(root, tasks=300, cortes=CORTES)`` gives its :class:`pamlib.workspace.Workspace`: the plan read, a
strategy, goals, and eight submissions a corte with progress, measurements and money. Nothing is drawn at random: what a
task reports follows from its number and that of the corte, so that some fall, some are silent, some lack evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from make_plan import write_plan

from pamlib.plan import read_plan
from pamlib.seguimiento import ledger_files
from pamlib.seguimiento.keys import own_columns
from pamlib.store import write_snapshot
from pamlib.workspace import Workspace

SENDERS = 8
#: Every second month of 2024 to 2027.
CORTES = [
    f"{year}-{month:02}-{28 if month == 2 else 30}" for year in (2024, 2025, 2026, 2027) for month in range(2, 13, 2)
]
_PLACE = {"origen_archivo": "libro.xlsx", "origen_columna": "K"}
_STRATEGY = """\
periodicidad: bimestral
cortes: [{cortes}]
regla_financiera: obligaciones/definitivo
dias_alerta: [30, 60]
acumulacion:
{kinds}
"""


def write_entity(root: Path, tasks: int = 300, cortes: Sequence[str] = CORTES, entity: str = "grande") -> Workspace:
    """Everything that a follow-up at the last corte reads."""
    space = Workspace(root, entity)
    space.raw.mkdir(parents=True)
    tables = read_plan(write_plan(space.raw / "plan.xlsx", tasks)).tables()
    write_snapshot(tables, space.processed)
    (space.raw / "entidad.yml").write_text("nombre_corto: Valdemora\nplan_vigente: plan.xlsx\n", encoding="utf-8")
    names = [str(text) for text in tables["indicadores"]["texto"]]
    kinds = "\n".join(f"  {name}: acumulado" for name in names)
    told = _STRATEGY.format(cortes=", ".join(cortes), kinds=kinds)
    (space.raw / "seguimiento.yml").write_text(told, encoding="utf-8")
    goals = "\n".join(f"  {name}:\n    metas: {{2024: 1, 2025: 1, 2026: 1, 2027: 1}}" for name in names)
    (space.raw / "metas.yml").write_text(f"indicadores:\n{goals}\n", encoding="utf-8")
    write_ledger(
        ledger_files.folder_of(space.processed), [str(line) for line in tables["lineas"]["linea_id"]], cortes,
        indicators=[str(key) for key in tables["indicadores"]["indicador_id"]], money=True,
    )  # fmt: skip
    return space


def write_ledger(
    folder: Path, lines: Sequence[str], cortes: Sequence[str], *, indicators: Sequence[str] = (), money: bool = False
) -> int:
    """``SENDERS`` submissions a corte, written without waiting for the disk; returns the rows of progress."""
    envios = folder / ledger_files.ENVIOS
    envios.mkdir(parents=True)
    rows = 0
    for n, corte in enumerate(cortes):
        for sender in range(SENDERS):
            mine = range(sender, len(lines), SENDERS)
            name = ledger_files.digest(f"{folder.name}-{n}-{sender}-{len(lines)}".encode())[:16]
            tables = {
                "avances": _packed("avances", (_progress(lines[task], task, n, len(cortes)) for task in mine)),
                "mediciones": _packed("mediciones", (_measured(key, i, n) for i, key in enumerate(indicators)
                                                     if i % SENDERS == sender)),
                "ejecucion": _packed("ejecucion", (_paid(lines[task], task, corte) for task in mine
                                                   if money and task % 4 == 1)),
            }  # fmt: skip
            rows += len(tables["avances"]["filas"])
            content = {
                "envio_id": name, "sha256": name, "archivo": "libro.xlsx", "corte": corte, "relectura_de": "",
                "reporto": f"Responsable {sender}", "recibido": corte, "recibe": "Marta", "hallazgos": [],
                "tablas": tables,
            }  # fmt: skip
            (envios / f"{name}.json").write_bytes(ledger_files._sealed(content))
    return rows


def _packed(table: str, found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    columns = list(own_columns(table))
    return {"columnas": columns, "filas": [[row.get(name, "") for name in columns] for row in found]}


def _progress(line: str, task: int, n: int, cortes: int) -> dict[str, Any]:
    """Progress that grows with the corte; one task in nine skips one corte in five, one in eleven goes back once."""
    place = {**_PLACE, "origen_hoja": "Tareas", "origen_fila": task + 7}
    if task % 9 == 0 and n % 5 == 3:
        return {"linea_id": line, "avance": None, "lectura": "sin reporte", **place}
    done = min(1.0, (n + 1 + task % 5) / cortes)
    if task % 11 == 0 and n == cortes // 2:
        done /= 2
    return {
        "linea_id": line, "avance": done, "lectura": "avance", "avance_reportado": f"{done:.0%}",
        "estado": "terminada" if done == 1 else "en ejecución", "estado_reportado": "En ejecución",
        "evidencia": f"https://evidencias.invalid/{task}/{n}" if (task + n) % 3 else "",
        "observacion": "Se hizo lo previsto y se dejó constancia en el acta", **place,
    }  # fmt: skip


def _measured(key: str, i: int, n: int) -> dict[str, Any]:
    above, below = float(n % 6 * 5 + i % 7), 40.0
    return {
        "indicador_id": key, "numerador": above, "denominador": below, "valor": above / below,
        "valor_reportado": f"{above:g}/{below:g}", "observacion": f"Van {above:g} docentes",
        "origen_hoja": "Indicadores", "origen_fila": i + 7, **_PLACE,
    }  # fmt: skip


def _paid(line: str, task: int, corte: str) -> dict[str, Any]:
    year, part = int(corte[:4]), int(corte[5:7]) / 12
    whole = 1_250_000 + task
    return {
        "linea_id": line, "vigencia": year, "fuente": "SGP", "definitivo_cop": whole,
        "compromisos_cop": int(whole * part), "obligaciones_cop": int(whole * part * 0.8),
        "pagos_cop": int(whole * part * 0.7), "origen_hoja": "Dinero", "origen_fila": task + 7, **_PLACE,
    }  # fmt: skip
