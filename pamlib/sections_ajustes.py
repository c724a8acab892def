"""What the notebook of adjustments shows: the versions, what changed and why, the goals before and after.

>>> ajustes = sections_ajustes.load("demo")                   # in a notebook cell      # doctest: +SKIP
>>> sections_ajustes.changes(ajustes)                                                   # doctest: +SKIP

An entity whose plan has a single version, or no ``versiones.yml``, is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report
from pamlib.adjust import control
from pamlib.adjust.changes import by_kind
from pamlib.adjust.goals import against_both, same_indicators
from pamlib.adjust.history import Step, adjustments, entity_name, has_versions
from pamlib.adjust.reasons import level_notice, reasons
from pamlib.adjust.versions import FILE
from pamlib.avance.goals_file import FILE as GOALS
from pamlib.avance.goals_file import read_goals
from pamlib.avance.indicators import completed
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.sections import Bloque
from pamlib.store import write_bytes, write_tables
from pamlib.workspace import Workspace, find_root

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Ajustes:
    """The adjustments of one entity, oldest first; ``falta`` says why there are none."""

    espacio: Workspace
    pasos: tuple[Step, ...]
    falta: str = ""

    @property
    def fuente(self) -> str:
        """The files of the versions."""
        if not self.pasos:
            return FILE
        files = [self.pasos[0].antes.archivo, *(each.ahora.archivo for each in self.pasos)]
        return f"{FILE}; {', '.join(dict.fromkeys(files))}"


def load(entidad: str, raiz: str | Path | None = None) -> Ajustes:
    """The adjustments that ``versiones.yml`` of the entity lists."""
    space = Workspace(Path(raiz) if raiz else find_root(), entidad)
    if not has_versions(space.raw):
        return Ajustes(space, (), f"La entidad no lleva las versiones de su plan: no tiene el archivo «{FILE}».")
    steps = tuple(adjustments(space))
    return Ajustes(space, steps, "" if steps else "El plan tiene una sola versión: no hay ajustes.")


def versions(ajustes: Ajustes) -> Tabla | Aviso:
    """Every version with its act and what changed in it."""
    if not ajustes.pasos:
        return Aviso(ajustes.falta)
    first = ajustes.pasos[0].antes
    rows: list[tuple[Any, ...]] = [(first.version, first.fecha, first.acto, first.responsable, None, None)]
    for step in ajustes.pasos:
        silent = sum(not why for why in reasons(step.cambios, step.ahora))
        new = step.ahora
        rows.append((new.version, new.fecha, new.acto, new.responsable, len(step.cambios), silent))
    import pandas as pd

    table = pd.DataFrame(rows, columns=["version", "fecha", "acto", "responsable", "cambios", "sin_motivo"])
    heads = {"version": "Versión", "acto": "Acto que la aprueba", "sin_motivo": "Sin motivo"}
    return Tabla(
        table.astype({"cambios": "Int64", "sin_motivo": "Int64"}),
        titulo="Versiones del plan",
        fuente=ajustes.fuente,
        formatos={"fecha": "fecha_corta"},
        encabezados=heads,
    )


def changes(ajustes: Ajustes) -> Bloque | Aviso:
    """What changed in each adjustment, by kind and line by line, with its reason."""
    if not ajustes.pasos:
        return Aviso(ajustes.falta)
    parts: list[Any] = []
    for step in ajustes.pasos:
        parts += _of_step(ajustes, step)
    return Bloque(tuple(parts))


def _of_step(ajustes: Ajustes, step: Step) -> list[Any]:
    said = f"de la versión {step.antes.version} a la {step.ahora.version}"
    counts = by_kind(step.cambios)
    parts: list[Any] = [
        Tabla(
            counts,
            titulo=f"Cambios por clase, {said}",
            fuente=ajustes.fuente,
            encabezados={"clase": "Clase de ajuste", "lineas": "Líneas"},
            totales={"cambios": int(counts["cambios"].sum())},
        )
    ]
    why = reasons(step.cambios, step.ahora)
    if silent := sum(not each for each in why):
        parts.append(
            Aviso(
                f"{report.count(silent, 'cambio no dice', 'cambios no dicen')} por qué: el control de cambios no se "
                f"puede firmar así. Agregue los motivos en «{FILE}».",
                "error",
            )
        )
    if notice := level_notice(step.cambios, step.antes, step.ahora):
        parts.append(Aviso(notice))
    shown = step.cambios[["clase", "movimiento", "orden_antes", "orden_ahora", "que", "campo", "antes", "ahora"]]
    shown = shown.assign(campo=[str(each).replace("_", " ") for each in shown["campo"]], motivo=why)
    heads = {"orden_antes": "N.º antes", "orden_ahora": "N.º ahora", "que": "Tarea o acción"}
    parts.append(Tabla(shown, titulo=f"Cambios, uno por uno, {said}", fuente=ajustes.fuente, encabezados=heads))
    doubtful = step.pares[step.pares["como"] == "dudosa"]
    if len(doubtful):
        parts.append(
            Tabla(
                doubtful[["antes", "ahora", "confianza"]],
                titulo=f"Líneas que podrían ser la misma: dígalo en «{FILE}»",
                fuente=ajustes.fuente,
                formatos={"confianza": "porcentaje"},
            )
        )
    return parts


def goals(ajustes: Ajustes, corte: str) -> Bloque | Aviso:
    """Progress against the goal before and after the last adjustment, and how far the goals moved."""
    if not ajustes.pasos:
        return Aviso(ajustes.falta)
    from pamlib.avance.entity import with_kinds
    from pamlib.seguimiento import ledger
    from pamlib.seguimiento.strategy import load as load_strategy

    step, space = ajustes.pasos[-1], ajustes.espacio
    strategy = load_strategy(space)
    measured = ledger.history(ledger.folder_of(space.processed), corte)["mediciones"]
    fichas, program = read_goals(space.raw / GOALS, step.tablas_ahora["indicadores"])
    same = same_indicators(step.tablas_antes, step.tablas_ahora, step.pares)
    back = {now: before for before, now in same.items()}
    old = fichas.assign(indicador_id=[back.get(key, key) for key in fichas["indicador_id"]])
    table = against_both(
        with_kinds(completed(step.tablas_antes["indicadores"], old), strategy),
        with_kinds(completed(step.tablas_ahora["indicadores"], fichas), strategy),
        measured,
        corte,
        same,
        goals_now=program,
        last_year=int(corte[:4]),
    )
    parts: list[Any] = []
    both = table[table["meta_antes"].notna() & table["meta_ahora"].notna()]
    changed = both[both["meta_antes"] != both["meta_ahora"]]
    if len(changed):
        lower = int((changed["meta_ahora"] < changed["meta_antes"]).sum())
        parts.append(
            Figura(
                draw.goal_slope(changed),
                titulo="Metas antes y después del ajuste",
                descripcion=f"{report.count(len(changed), 'indicador cambió', 'indicadores cambiaron')} de meta; "
                f"{locale_es.numero(lower)} quedaron con una meta menor. Cada meta nueva va como parte de la anterior.",
                fuente=ajustes.fuente,
            )
        )
    else:
        parts.append(Aviso("Ninguna meta con cifra cambió en el último ajuste."))
    shown = table.drop(columns=["indicador_id"])
    formats = {"avance_antes": "porcentaje", "avance_ahora": "porcentaje"}
    heads = {"texto": "Indicador", "avance_antes": "Avance con la meta anterior", "avance_ahora": "Avance con la nueva",
             "meta_antes": "Meta anterior", "meta_ahora": "Meta nueva"}  # fmt: skip
    words = f"El mismo logro contra la meta anterior y la nueva, al {locale_es.fecha(corte)}"
    parts.append(Tabla(shown, titulo=words, fuente=ajustes.fuente, formatos=formats, encabezados=heads))
    return Bloque(tuple(parts))


def save(ajustes: Ajustes, salida: str) -> Aviso:
    """Write the control de cambios (xlsx, docx) and the tables under ``salida``; nothing when ``salida`` is ''.

    A change without a reason is shown above and stops the control de cambios here, in words, not the notebook.
    """
    if not ajustes.pasos:
        return Aviso(ajustes.falta)
    if not salida:
        return Aviso("No se pidió guardar nada (el parámetro «salida» está vacío).")
    tables = {f"pares_{_name(each)}": each.pares for each in ajustes.pasos}
    tables |= {f"cambios_{_name(each)}": _with_why(each) for each in ajustes.pasos}
    write_tables(tables, Path(salida) / "tablas")
    if any(not why for each in ajustes.pasos for why in reasons(each.cambios, each.ahora)):
        return Aviso("Se guardaron las tablas. El control de cambios no se escribió: hay cambios sin motivo.", "error")
    entity = entity_name(ajustes.pasos[-1], ajustes.espacio.entity)
    write_bytes(Path(salida) / "control_de_cambios.xlsx", control.workbook(ajustes.pasos, entity))
    write_bytes(Path(salida) / "control_de_cambios.docx", control.document(ajustes.pasos, entity))
    return Aviso("Se guardaron el control de cambios (Excel y Word) y las tablas de cada ajuste.")


def _name(step: Step) -> str:
    return "v" + step.ahora.version.replace(".", "_")


def _with_why(step: Step) -> pd.DataFrame:
    return step.cambios.assign(motivo=reasons(step.cambios, step.ahora))
