"""The opening page of the workbench: which entities exist and what to do next.

>>> start.entities()                                      # in a notebook cell      # doctest: +SKIP
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from pamlib.figures import Aviso, Tabla
from pamlib.store import POINTER
from pamlib.workspace import Workspace, check_date, find_root, period_of

if TYPE_CHECKING:
    from pathlib import Path


def entity_table(root: Path) -> pd.DataFrame:
    """``entidad, archivos, leido, informes`` for each folder of ``data/raw`` or ``data/processed``, by name."""
    names = sorted(
        {
            folder.name
            for kind in ("raw", "processed")
            for folder in (root / "data" / kind).glob("*")
            if folder.is_dir() and re.fullmatch(r"[a-z0-9][a-z0-9_-]*", folder.name)
        }
    )
    rows = []
    for name in names:
        place = Workspace(root, name)
        given = [path for path in place.raw.rglob("*") if path.is_file()] if place.raw.is_dir() else []
        periods = sorted(path.name for path in place.reports.glob("[0-9]*") if path.is_dir())
        read = (place.processed / POINTER).is_file()
        rows.append((name, len(given), "Sí" if read else "Todavía no", ", ".join(periods) or "Ninguno"))
    return pd.DataFrame(rows, columns=["entidad", "archivos", "leido", "informes"])


def entities(root: Path | None = None) -> Tabla | Aviso:
    """The table of entities, or what to do when there is none."""
    table = entity_table(root or find_root())
    if table.empty:
        return Aviso("Todavía no hay entidades. Cree la de demostración con «pam demo».")
    return Tabla(
        table,
        titulo="Entidades de esta mesa de trabajo",
        fuente="carpetas data y reports",
        encabezados={"archivos": "Archivos recibidos", "leido": "Plan leído", "informes": "Informes"},
    )


def next_steps(entidad: str, corte: str) -> Tabla:
    """The commands for an entity and a corte, ready to copy. Raises UserError when either cannot be one."""
    place = Workspace(find_root(), entidad)
    period = period_of(check_date(corte))
    rows = [
        ("Leer un plan", f"pam leer ARCHIVO --entidad {place.entity}", f"data/processed/{place.entity}/"),
        (
            "Hacer el informe",
            f"pam informe --entidad {place.entity} --corte {corte}",
            f"reports/{place.entity}/{period}/informe.html",
        ),
        ("Leer las fuentes de la caracterización", f"pam datos leer --entidad {place.entity}", "data/processed"),
        (
            "Hacer la caracterización",
            f"pam caracterizar --entidad {place.entity}",
            f"reports/{place.entity}/caracterizacion-AAAA/caracterizacion.html",
        ),
        (
            "Hacer los libros de seguimiento",
            f"pam plantilla --entidad {place.entity} --corte {corte} --todos --salida CARPETA",
            "CARPETA",
        ),
        (
            "Recibirlos (sin --confirmar solo muestra qué pasaría)",
            f"pam recibir CARPETA --entidad {place.entity} --recibido AAAA-MM-DD --recibe NOMBRE",
            f"data/processed/{place.entity}/seguimiento/",
        ),
        ("Abrir el tablero", f"pam tablero --entidad {place.entity} --corte {corte}", "una página del navegador"),
    ]
    return Tabla(
        pd.DataFrame(rows, columns=["para", "orden", "queda_en"]),
        titulo="Órdenes para seguir",
        fuente="pam --help",
        encabezados={"para": "Para", "orden": "Escriba", "queda_en": "El resultado queda en"},
    )
