"""Indicators: where each stands between its start and its goal, what was expected, and whether it will arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report, trends
from pamlib.avance import indicators
from pamlib.avance.accumulation import catalogue
from pamlib.avance.expected import NOT_SAID
from pamlib.avance.words import fine
from pamlib.figures import Aviso, Figura
from pamlib.sections import Bloque
from pamlib.sections_seguimiento.base import source, tabla, when

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp

_CERTAINTY = {"fuente": "fuente leída", "comprobado": "comprobada con datos", "memoria": "de memoria, por verificar"}
_HOW = "Se declara en «metas.yml», con «esperado» (docs/avance.md)."


def indicator_bullets(follow: FollowUp) -> Bloque | Aviso:
    """Each indicator between where it starts and its goal, with what was expected, by kind of accumulation."""
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
    usable = drawable(table)
    if len(usable):
        parts.append(_drawing(usable, follow))
    told = table[(table["tipo"] != "") | table["valor"].notna()]
    if left := len(table) - len(told):
        rest = report.count(left, "indicador no tiene", "indicadores no tienen")
        parts.append(Aviso(f"{rest} tipo de acumulación ni mediciones: no van en la tabla."))
    if left := int(table["valor"].notna().sum()) - len(usable):
        rest = report.count(left, "indicador con medición no se dibuja", "indicadores con medición no se dibujan")
        parts.append(Aviso(f"{rest}: falta la meta, el reporte del año o de dónde se cuenta. La tabla dice qué."))
    if silent := int((told["regla_esperado"] == NOT_SAID).sum()):
        rest = report.count(silent, "indicador no declara", "indicadores no declaran")
        parts.append(Aviso(f"{rest} qué se esperaba a este corte: se dibuja sin esa marca. {_HOW}"))
    shown = _shown(told)
    formats = {"Avance": "porcentaje", "Avance del año": "porcentaje", "Del corte": "fecha_corta"}
    parts.append(tabla(shown, "Indicadores: lo logrado, lo esperado y la meta, con su cuenta", follow, formats))
    counted = indicators.summary(table).drop(columns="nota")
    counted["tipo"] = [catalogue()[kind]["nombre"] if kind in catalogue() else kind for kind in counted["tipo"]]
    words = "Avance por tipo de acumulación (cada indicador cuenta hasta 100 %; tipos distintos no se promedian)"
    parts.append(tabla(counted, words, follow, {"avance": "porcentaje"}))
    return Bloque(tuple(parts))


def drawable(table: pd.DataFrame) -> pd.DataFrame:
    """The indicators that have a place between where they count from and their goal."""
    known = table["logro"].notna() & table["meta_logro"].notna() & table["partida"].notna()
    return table[known & (table["meta_logro"] != table["partida"]).fillna(False)]


def _drawing(usable: pd.DataFrame, follow: FollowUp) -> Figura:
    chart, words = bullets_of(usable)
    title = f"Indicadores: de dónde parten, dónde van y su meta, al {when(follow)}"
    return Figura(chart, titulo=title, descripcion=words, fuente=source(follow))


def bullets_of(usable: pd.DataFrame) -> tuple[Any, str]:
    """The bullets of :func:`drawable` indicators, and in words what they show."""
    share = (usable["logro"] - usable["partida"]) / (usable["meta_logro"] - usable["partida"])
    over, due = int((share > 1).sum()), usable[usable["esperado"].notna()]
    more = f" {report.count(over, 'indicador pasa', 'indicadores pasan')} de 100 %." if over else ""
    if len(due):
        down = due["meta_logro"] < due["partida"]
        behind = int(((due["logro"] < due["esperado"]) & ~down | (due["logro"] > due["esperado"]) & down).sum())
        more += (
            f" {report.count(behind, 'indicador va', 'indicadores van')} por debajo de lo esperado a este corte, de "
            f"{locale_es.numero(len(due))} que declaran cómo se sabe."
        )
    words = (
        f"{report.count(len(usable), 'indicador', 'indicadores')} con medición y meta, cada uno en su "
        "propia escala. 100 % es la meta: la del plan o, en flujo, mantenimiento y reducción anual, la del año. 0 % es "
        "de donde se cuenta: la línea de base en capacidad y reducción, lo logrado el año anterior en reducción anual, "
        f"y cero en los demás.{more}"
    )
    return draw.bullets(usable.assign(valor=usable["logro"], meta=usable["meta_logro"])), words


def _shown(told: pd.DataFrame) -> pd.DataFrame:
    """The table of the page: what goes together shares a column, so that it fits."""
    import pandas as pd

    rows = []
    for row in told.to_dict("records"):
        kind = catalogue()[row["tipo"]]["nombre"] if row["tipo"] else "sin tipo"
        certainty = _CERTAINTY.get(str(row["certeza"]), "")
        due = fine(row["esperado"])
        rows.append(
            {
                "Indicador": row["texto"],
                "Tipo (certeza de su fórmula)": f"{kind} ({certainty})" if certainty else kind,
                "Línea de base": fine(row["linea_base"]),
                "Va en": fine(row["logro"]),
                "Del corte": row["corte_valor"],
                "Se esperaba": f"{due} ({row['regla_esperado']})",
                "Meta": fine(row["meta_logro"]),
                "Avance": row["avance"],
                "Avance del año": row["avance_vigencia"],
                "Cuenta y notas": "; ".join(filter(None, [str(row["cuenta"]), str(row["nota"])])),
            }
        )
    return pd.DataFrame(rows)


def outlook(follow: FollowUp) -> Bloque | Aviso:
    """Whether each indicator will arrive, and which method says so."""
    table = follow.outlook
    if table.empty:
        return Aviso("Ningún indicador tiene tipo de acumulación y meta: no se puede decir si llegará.")
    import pandas as pd

    least, many = (locale_es.numero(trends.parameter(name)) for name in ("puntos_tendencia", "puntos_holt"))
    shown = pd.DataFrame([_outlook_row(row) for row in table.to_dict("records")])
    return Bloque(
        (
            Aviso(
                f"Con menos de {least} mediciones solo se compara el ritmo visto con el que hace falta, y el rango de "
                f"los pasos vistos. Desde {least} manda la pendiente de Theil y Sen con su intervalo; desde {many} "
                "seguidas manda el intervalo de Holt, y el de Theil y Sen queda al lado. Es un rango, no una promesa. "
                "Un acumulado no baja: su rango no empieza por debajo de lo ya logrado. Los ritmos van por bimestre."
            ),
            tabla(shown, "¿Llegará cada indicador a su meta?", follow, {"Plazo": "fecha_corta"}),
        )
    )


def _outlook_row(row: dict[Any, Any]) -> dict[str, object]:
    """One indicator, in words where figures alone would need a wide table."""
    seen, needed = fine(row["ritmo_visto"]), fine(row["ritmo_requerido"])
    pace = [
        f"visto {seen}" if seen != locale_es.VACIO else "",
        f"hace falta {needed}" if needed != locale_es.VACIO else "",
    ]
    points = report.count(int(row["puntos"]), "medición", "mediciones")
    if row["puntos"] == 1 and row["dictamen"] == "sin datos":
        points += ", y un ritmo necesita dos"
    told = [points, str(row["metodo"]), str(row["tendencia"]), _fallen(str(row["bajas"] or ""))]
    if row["theil_sen_dictamen"]:
        told.append(
            f"Theil–Sen, al lado: de {fine(row['theil_sen_desde'])} a {fine(row['theil_sen_hasta'])} "
            f"({row['theil_sen_dictamen']})"
        )
    low, high = fine(row["desde_valor"]), fine(row["hasta_valor"])
    return {
        "Indicador": row["texto"],
        "Dictamen": row["dictamen"],
        "Va en": fine(row["valor"]),
        "Meta": fine(row["meta"]),
        "Plazo": row["hasta"],
        "Ritmo por bimestre": "; ".join(filter(None, pace)),
        "Llegaría a": low if low == high else f"de {low} a {high}",
        "De dónde sale": "; ".join(filter(None, told)),
    }


def _fallen(days: str) -> str:
    """When a value that only rises was reported lower; ``days`` are ISO dates in one text.

    >>> _fallen("2024-06-30")
    'bajó en el corte del 30/06/2024'
    """
    said = re.sub(r"\d{4}-\d{2}-\d{2}", lambda match: locale_es.fecha_corta(match[0]), days)
    return f"bajó en el corte del {said}" if said else ""
