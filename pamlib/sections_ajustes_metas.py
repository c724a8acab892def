"""What the notebook of adjustments shows of the past: goals before and after, and lines that joined or were divided.

>>> sections_ajustes_metas.goals(ajustes, "2025-06-30")                  # doctest: +SKIP

Out of scope: the changes themselves (:mod:`pamlib.sections_ajustes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report
from pamlib.adjust.before import last_values
from pamlib.adjust.goals import against_both
from pamlib.adjust.goals_lines import Indicators, same_indicators
from pamlib.adjust.history import Step, rebound
from pamlib.avance.accumulation import catalogue
from pamlib.avance.goals_file import FILE as GOALS
from pamlib.avance.goals_file import read_goals
from pamlib.avance.indicators import NO_KIND, completed, with_kinds
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.sections import Bloque
from pamlib.seguimiento import ledger, strategy

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.sections_ajustes import Ajustes
    from pamlib.workspace import Workspace

_KNOWN = ("valor", "meta_antes", "meta_ahora")


def goals(ajustes: Ajustes, corte: str) -> Bloque | Aviso:
    """Progress against the goal before and after the last adjustment, and how far the goals moved."""
    if not ajustes.pasos:
        return Aviso(ajustes.falta)
    table = compared(ajustes, corte)
    parts: list[Any] = []
    both = table[table["meta_antes"].notna() & table["meta_ahora"].notna()]
    changed = both[both["meta_antes"] != both["meta_ahora"]]
    if len(changed):
        lower = int((changed["meta_ahora"] < changed["meta_antes"]).sum())
        moved = [
            (lower, report.count(lower, "quedó con una meta menor", "quedaron con una meta menor")),
            (len(changed) - lower, report.count(len(changed) - lower, "con una mayor", "con una mayor")),
        ]
        parts.append(
            Figura(
                draw.goal_slope(changed),
                titulo="Metas antes y después del ajuste",
                descripcion=f"{report.count(len(changed), 'indicador cambió', 'indicadores cambiaron')} de meta: "
                f"{' y '.join(said for number, said in moved if number)}. Cada meta nueva va como parte de la "
                "anterior.",
                fuente=ajustes.fuente,
            )
        )
    else:
        parts.append(Aviso("Ninguna meta con cifra cambió en el último ajuste."))
    known = table[[*_KNOWN]].notna().any(axis=1) | (table["tipo"] != "") | (table["nota"] != NO_KIND)
    if left := int((~known).sum()):
        none = report.count(left, "indicador no tiene", "indicadores no tienen")
        parts.append(Aviso(f"{none} tipo de acumulación, meta ni dato: no hay qué comparar. {NO_KIND.capitalize()}."))
    kinds = {key: str(entry["nombre"]) for key, entry in catalogue().items()}
    shown = table[known].drop(columns=["indicador_id"]).replace({"tipo": kinds})
    formats = {"avance_antes": "porcentaje", "avance_ahora": "porcentaje"}
    heads = {"texto": "Indicador", "avance_antes": "Avance con la meta anterior", "avance_ahora": "Avance con la nueva",
             "meta_antes": "Meta anterior", "meta_ahora": "Meta nueva"}  # fmt: skip
    words = f"El mismo logro contra la meta anterior y la nueva, al {locale_es.fecha(corte)}"
    parts.append(Tabla(shown, titulo=words, fuente=ajustes.fuente, formatos=formats, encabezados=heads))
    return Bloque(tuple(parts))


def compared(ajustes: Ajustes, corte: str) -> pd.DataFrame:
    """:func:`pamlib.adjust.goals.against_both` of the last adjustment, with what the entity says of its indicators."""
    step, space = ajustes.pasos[-1], ajustes.espacio
    measured = ledger.history(ledger.folder_of(space.processed), corte)["mediciones"]
    same = same_indicators(step.tablas_antes, step.tablas_ahora, step.pares)
    (old, goals_before), (new, goals_now) = _cards(space, step, same)
    return against_both(
        old,
        new,
        measured,
        corte,
        same,
        goals_before=goals_before,
        goals_now=goals_now,
        last_year=_last_year(step, corte),
    )


def _cards(space: Workspace, step: Step, same: Indicators) -> list[tuple[pd.DataFrame, pd.DataFrame | None]]:
    """Before and after: the indicators with what the entity says of them, and their goals by year.

    A version whose own goals nobody kept (``metas`` of ``versiones.yml``) has those that its plan prints.
    """
    kinds = strategy.load(space).acumulacion
    old, new = step.tablas_antes["indicadores"], step.tablas_ahora["indicadores"]
    fichas, now = read_goals(space.raw / (step.ahora.metas or GOALS), new)
    back = {after: before for before, after in same.iguales.items()}
    own, before = fichas.assign(indicador_id=[back.get(key, key) for key in fichas["indicador_id"]]), None
    if step.antes.metas:
        own, before = read_goals(space.raw / step.antes.metas, old)
    made = with_kinds(completed(new, fichas), kinds)
    kind_of = dict(zip(made["indicador_id"], made["acumulacion"], strict=True))
    earlier = with_kinds(completed(old, own), kinds)
    pairs = zip(earlier["indicador_id"], earlier["acumulacion"], strict=True)
    earlier = earlier.assign(acumulacion=[kind or kind_of.get(same.iguales.get(key), "") for key, kind in pairs])
    return [(earlier, before), (made, now)]


def _last_year(step: Step, corte: str) -> int:
    year = step.tablas_ahora["plan"]["vigencia_fin"].iloc[0]
    return int(corte[:4]) if locale_es.ausente(year) else int(year)


def before(ajustes: Ajustes, corte: str) -> Bloque | Aviso:
    """What had been reported of the lines that joined or were divided, and what the new ones are worth."""
    if not ajustes.pasos:
        return Aviso(ajustes.falta)
    table = reported_before(ajustes, corte)
    if table.empty:
        return Aviso("Ninguna línea se unió con otra ni se dividió.")
    heads = {"version": "Versión", "cambio": "Qué pasó", "antes": "Línea anterior", "peso": "Peso declarado",
             "ultimo": "Último avance", "corte_valor": "Al corte", "ahora": "Línea nueva",
             "como_queda": "Cómo queda"}  # fmt: skip
    shown = Tabla(
        table[list(heads)],
        titulo=f"Líneas que se unieron o se dividieron, y lo que se había reportado al {locale_es.fecha(corte)}",
        fuente=f"{ajustes.fuente}; libro de seguimiento",
        formatos={"peso": "porcentaje", "ultimo": "porcentaje", "corte_valor": "fecha_corta"},
        encabezados=heads,
    )
    words = (
        "Lo reportado de una línea que se unió o se dividió se conserva con su identificador. La nueva empieza sin "
        "reporte propio: nadie dijo cuánto vale en ella lo anterior. Si una persona declaró pesos, se muestra la suma "
        "con esos pesos hasta que la nueva reporte."
    )
    return Bloque((Aviso(words), shown))


def reported_before(ajustes: Ajustes, corte: str) -> pd.DataFrame:
    """:func:`pamlib.adjust.before.last_values` of every adjustment, up to ``corte``."""
    import pandas as pd

    told = ledger.history(ledger.folder_of(ajustes.espacio.processed), corte)
    tables = [
        last_values(rebound(told, ajustes.pasos[: n + 1])["avances"], step, corte)
        for n, step in enumerate(ajustes.pasos)
    ]
    return pd.concat(tables, ignore_index=True)
