"""Submissions of a ledger without a workbook behind them; imports little, because tests start processes with it."""

from __future__ import annotations

from pathlib import Path

from pamlib.seguimiento.keys import own_columns
from pamlib.seguimiento.ledger_files import digest, submission_id, write_submission

CORTES = ("2025-02-28", "2025-04-30", "2025-06-30")


def submission(
    progress: dict[str, float | None],
    *,
    corte: str = CORTES[0],
    who: str = "Ana",
    day: str = "2025-03-03",
    money: dict[str, int] | None = None,
    name: str = "",
) -> dict:
    """The content of a submission with progress by line and payments by line."""
    data = f"{name}{corte}{who}{day}{sorted(progress.items())}{sorted((money or {}).items())}".encode()
    place = {"origen_archivo": "libro.xlsx", "origen_hoja": "Tareas", "origen_columna": "J"}
    rows = [
        {"linea_id": line, "avance": value, "avance_reportado": "" if value is None else f"{value:g}", "estado": "",
         "estado_reportado": "", "lectura": "sin reporte" if value is None else "cero" if value == 0 else "avance",
         "evidencia": "", "observacion": "", "nota": "", "origen_fila": n, **place, "fecha_fin_real": "",
         "fecha_fin_reportada": ""}
        for n, (line, value) in enumerate(progress.items(), 7)
    ]  # fmt: skip
    paid = [
        {"linea_id": line, "grupo_id": "", "vigencia": 2025, "fuente": "SGP", "definitivo_cop": None,
         "compromisos_cop": None, "obligaciones_cop": None, "pagos_cop": value, "nota": "", "origen_fila": n, **place}
        for n, (line, value) in enumerate((money or {}).items(), 7)
    ]  # fmt: skip

    def packed(table, found):
        return {"columnas": list(own_columns(table)), "filas": [[r[c] for c in own_columns(table)] for r in found]}

    tables = {"avances": packed("avances", rows), "mediciones": packed("mediciones", []),
              "ejecucion": packed("ejecucion", paid)}  # fmt: skip
    return {
        "envio_id": submission_id(data, []), "sha256": digest(data), "archivo": "libro.xlsx", "corte": corte,
        "reporto": who, "recibido": day, "recibe": "Marta", "relectura_de": "", "tablas": tables,
    }  # fmt: skip


def keep(folder: Path, content: dict) -> bool:
    return write_submission(folder, content, b"libro", ".xlsx")
