"""Money: from definitive to paid, by year, source and component, and earned value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report
from pamlib.avance import financial
from pamlib.figures import Aviso, Ficha, Figura, Tabla
from pamlib.sections import Bloque
from pamlib.sections_seguimiento.base import index_text, source, tabla, when

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp

_MONEY_FORMATS = dict.fromkeys(
    ["programado_cop", *financial.CHAIN, "definitivo_real_cop", "obligaciones_real_cop"], "pesos"
) | {"ejecucion": "porcentaje"}
_MONEY_HEADS = {
    "vigencia": "Año", "fuente": "Fuente", "componente_canonico": "Componente", "programado_cop": "En el plan",
    "definitivo_cop": "Definitivo", "compromisos_cop": "Comprometido", "obligaciones_cop": "Obligado",
    "pagos_cop": "Pagado", "ejecucion": "Ejecución financiera", "cifras": "Cifras reportadas",
    "entran": "Entran en la ejecución", "falta": "Les falta", "definitivo_real_cop": "Definitivo, sin inflación",
    "obligaciones_real_cop": "Obligado, sin inflación",
}  # fmt: skip
_LACKS = {
    "sin_definitivo": "definitivo", "sin_compromisos": "compromisos", "sin_obligaciones": "obligaciones",
    "sin_pagos": "pagos",
}  # fmt: skip
#: The ways money is grouped, and their words.
BY = {"vigencia": "año", "fuente": "fuente", "componente_canonico": "componente"}


def money(follow: FollowUp) -> Bloque | Aviso:
    """From definitive to paid, and by year, source and component."""
    if follow.ejecucion.empty:
        return Aviso("No se ha reportado ejecución de recursos.")
    parts: list[Any] = []
    whole = follow.units.dropna(subset=list(financial.CHAIN))
    if len(whole):
        sums = {name: locale_es.pesos(whole[name].sum()) for name in financial.CHAIN}
        left = len(follow.units) - len(whole)
        out = f" {report.count(left, 'cifra no entra', 'cifras no entran')}: les falta algún paso." if left else ""
        parts.append(
            Figura(
                draw.money_waterfall(follow.units),
                titulo=f"Del definitivo al pago, al {when(follow)}",
                descripcion=f"De {sums['definitivo_cop']} definitivos se comprometieron {sums['compromisos_cop']}, se "
                f"obligaron {sums['obligaciones_cop']} y se pagaron {sums['pagos_cop']}.{out}",
                fuente=source(follow),
            )
        )
    declared = follow.strategy.regla_financiera
    parts.append(
        Aviso(
            f"Ejecución financiera: {declared}, como la declara la entidad. {follow.prices.said()}"
            if declared
            else f"La entidad no declara su regla financiera: no se calcula la ejecución. {follow.prices.said()}",
            "nota" if declared else "aviso",
        )
    )
    parts += [_money_table(follow, by, words) for by, words in BY.items()]
    return Bloque(tuple(parts))


def money_by(follow: FollowUp, by: str) -> pd.DataFrame:
    """Money by year, source or component (:data:`BY`), with every count of what lacks."""
    table = financial.execution(
        follow.units,
        follow.lineas,
        follow.datos.recursos,
        [by],
        rule=follow.rule or "obligaciones",
        prices=follow.prices,
    )
    return table if follow.rule else table.drop(columns=["ejecucion", "en_la_razon"])


def _money_table(follow: FollowUp, by: str, words: str) -> Tabla:
    """The table on one page: the counts of what lacks are words, and stand where there is something to count."""
    table = money_by(follow, by)
    silent = [name for name in ("definitivo_real_cop", "obligaciones_real_cop") if table[name].isna().all()]
    shown = table.drop(columns=[*_LACKS, "unidades", *silent]).assign(cifras=table["unidades"], falta=_lacking(table))
    if follow.rule:
        shown = shown.drop(columns="en_la_razon").assign(entran=table["en_la_razon"])
    if not shown["falta"].any():
        shown = shown.drop(columns="falta")  # every figure has its four steps: nothing to count
    last = [name for name in ("cifras", "entran", "falta") if name in shown]
    shown = shown[[*(name for name in shown if name not in last), *last]]
    return Tabla(
        shown,
        titulo=f"Dinero por {words}, al {when(follow)}",
        fuente=source(follow),
        formatos={name: kind for name, kind in _MONEY_FORMATS.items() if name in shown},
        encabezados={name: head for name, head in _MONEY_HEADS.items() if name in shown},
    )


def _lacking(table: pd.DataFrame) -> list[str]:
    """«definitivo (2), pagos (1)»: how many figures of each row lack which step; '' when none does."""
    rows = table[list(_LACKS)].to_dict("records")
    return [", ".join(f"{_LACKS[str(name)]} ({n})" for name, n in row.items() if n) for row in rows]


def earned_value(follow: FollowUp) -> Bloque | Aviso:
    """Earned value of the lines with money, and why the others do not enter."""
    if follow.ejecucion.empty:
        return Aviso("Sin ejecución reportada no hay valor ganado.")
    value = follow.value
    out = value.unidades[~value.unidades["entra"]]
    parts: list[Any] = []
    if value.total is None:
        parts.append(
            Aviso("Ninguna línea tiene a la vez presupuesto, costo, avance y fechas: no hay valor ganado.", "aviso")
        )
    else:
        total = value.total
        facts = {
            "BAC, presupuesto": locale_es.pesos(total.bac),
            "PV, esperado": locale_es.pesos(total.pv),
            "EV, ganado": locale_es.pesos(total.ev),
            "AC, costo (obligaciones)" if follow.rule != "compromisos" else "AC, costo (compromisos)": locale_es.pesos(
                total.ac
            ),
            "SV = EV − PV": locale_es.pesos(total.sv),
            "CV = EV − AC": locale_es.pesos(total.cv),
            "SPI": index_text(total.spi),
            "CPI": index_text(total.cpi),
            "EAC = BAC ÷ CPI": locale_es.pesos(total.eac),
            "TCPI": index_text(total.tcpi),
            "Cifras que entran": locale_es.numero(int(value.unidades["entra"].sum())),
        }
        parts.append(Ficha(facts, titulo="Valor ganado de las líneas con dinero", fuente=source(follow)))
    why = out.groupby("motivo").size().rename("líneas").reset_index()
    if len(why):
        parts.append(tabla(why, "Lo que no entra en el valor ganado, y por qué", follow))
    return Bloque(tuple(parts))
