"""Indicators: where each stands between baseline and goal, and whether it will arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import report
from pamlib.avance import indicators
from pamlib.avance.accumulation import catalogue
from pamlib.figures import Aviso, Figura
from pamlib.sections import Bloque
from pamlib.sections_seguimiento.base import source, tabla, when

if TYPE_CHECKING:
    from pamlib.avance.entity import FollowUp

_CERTAINTY = {"fuente": "fuente leída", "comprobado": "comprobada con datos", "memoria": "de memoria, por verificar"}


def indicator_bullets(follow: FollowUp) -> Bloque | Aviso:
    """Each indicator between its baseline and its goal, with its arithmetic, by kind of accumulation."""
    table = follow.indicator_table
    if table.empty:
        return Aviso("El plan no trae indicadores.")
    if not (table["tipo"] != "").any() and table["valor"].isna().all():
        return Aviso(
            f"El plan trae {report.count(len(table), 'indicador', 'indicadores')}, pero ninguno tiene mediciones ni "
            "tipo de acumulación: no hay avance que calcular. El tipo se dice en «seguimiento.yml»; las metas por año, "
            "en «metas.yml» (docs/avance.md)."
        )
    parts: list[Any] = []
    drawn = table.assign(esperado=None)
    usable = drawn[drawn["valor"].notna() & drawn["meta"].notna()]
    if len(usable):
        over = int((usable["avance"] > 1).sum())
        more = f" {report.count(over, 'indicador pasa', 'indicadores pasan')} de 100 %." if over else ""
        parts.append(
            Figura(
                draw.bullets(usable),
                titulo=f"Indicadores entre su línea de base y su meta, al {when(follow)}",
                descripcion=f"{report.count(len(usable), 'indicador', 'indicadores')} con medición y meta, cada uno "
                f"en su propia escala: 0 % es la línea de base (0 si el plan no la dice) y 100 % la meta.{more} El "
                "avance oficial depende del tipo de acumulación y está en la tabla.",
                fuente=source(follow),
            )
        )
    told = table[(table["tipo"] != "") | table["valor"].notna()]
    if left := len(table) - len(told):
        rest = report.count(left, "indicador no tiene", "indicadores no tienen")
        parts.append(Aviso(f"{rest} tipo de acumulación ni mediciones: no van en la tabla."))
    shown = told.drop(columns=["indicador_id", "avance_topado"]).assign(
        tipo=[catalogue()[kind]["nombre"] if kind else "" for kind in told["tipo"]],
        certeza=[_CERTAINTY.get(each, "") for each in told["certeza"]],
    )
    formats = {"avance": "porcentaje", "avance_vigencia": "porcentaje", "corte_valor": "fecha_corta"}
    parts.append(tabla(shown, "Indicadores: valor, meta y avance, con su cuenta", follow, formats))
    counted = indicators.summary(table).drop(columns="nota")
    counted["tipo"] = [catalogue()[kind]["nombre"] if kind in catalogue() else kind for kind in counted["tipo"]]
    words = "Avance por tipo de acumulación (cada indicador cuenta hasta 100 %; tipos distintos no se promedian)"
    parts.append(tabla(counted, words, follow, {"avance": "porcentaje"}))
    return Bloque(tuple(parts))


def outlook(follow: FollowUp) -> Bloque | Aviso:
    """Whether each indicator will arrive."""
    table = follow.outlook
    if table.empty:
        return Aviso("Ningún indicador tiene tipo de acumulación y meta: no se puede decir si llegará.")
    shown = table.drop(columns=["indicador_id"])
    return Bloque(
        (
            Aviso(
                "Con menos de ocho mediciones solo se compara el ritmo visto con el que hace falta, y el rango de los "
                "pasos vistos; desde ocho, la pendiente de Theil y Sen con su intervalo. Es un rango, no una promesa. "
                "Los ritmos van por bimestre."
            ),
            tabla(shown, "¿Llegará cada indicador a su meta?", follow, {"hasta": "fecha_corta"}),
        )
    )
