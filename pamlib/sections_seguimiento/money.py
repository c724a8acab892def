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
    from pamlib.avance.entity import FollowUp

_MONEY_FORMATS = dict.fromkeys(
    ["programado_cop", *financial.CHAIN, "definitivo_real_cop", "obligaciones_real_cop"], "pesos"
) | {"ejecucion": "porcentaje"}
_MONEY_HEADS = {
    "vigencia": "Año", "fuente": "Fuente", "componente_canonico": "Componente", "programado_cop": "En el plan",
    "definitivo_cop": "Definitivo", "compromisos_cop": "Comprometido", "obligaciones_cop": "Obligado",
    "pagos_cop": "Pagado", "ejecucion": "Ejecución financiera", "unidades": "Cifras reportadas",
    "en_la_razon": "Entran en la ejecución", "definitivo_real_cop": "Definitivo, sin inflación",
    "obligaciones_real_cop": "Obligado, sin inflación",
}  # fmt: skip


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
    for by, words in (("vigencia", "año"), ("fuente", "fuente"), ("componente_canonico", "componente")):
        parts.append(_money_table(follow, by, words))
    return Bloque(tuple(parts))


def _money_table(follow: FollowUp, by: str, words: str) -> Tabla:
    table = financial.execution(
        follow.units,
        follow.lineas,
        follow.datos.recursos,
        [by],
        rule=follow.rule or "obligaciones",
        prices=follow.prices,
    )
    if not follow.rule:
        table = table.drop(columns=["ejecucion", "en_la_razon"])
    silent = [name for name in ("definitivo_real_cop", "obligaciones_real_cop") if table[name].isna().all()]
    shown = table.drop(columns=silent)
    return Tabla(
        shown,
        titulo=f"Dinero por {words}, al {when(follow)}",
        fuente=source(follow),
        formatos={name: kind for name, kind in _MONEY_FORMATS.items() if name in shown},
        encabezados={name: head for name, head in _MONEY_HEADS.items() if name in shown},
    )


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
    why = out.groupby("motivo").size().rename("lineas").reset_index()
    if len(why):
        parts.append(tabla(why, "Lo que no entra en el valor ganado, y por qué", follow))
    return Bloque(tuple(parts))
