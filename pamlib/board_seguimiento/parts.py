"""What every question is made of: its heading and parts, tables with their source, a difference in words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.figures import Detalle, Figura, Tabla
from pamlib.sections_base import HARD_SPACE, Bloque

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.board_seguimiento.load import Choice

FROM_WHERE = "De dónde sale cada cifra"
HEADS = {
    "aporta": "Aporta al avance", "avance": "Avance", "avance_vigencia": "Avance del año", "clase": "Alerta",
    "compromisos_cop": "Comprometido", "con_evidencia": "Ejecutado con evidencia", "corte_valor": "Corte del dato",
    "cuenta": "La cuenta", "definitivo_cop": "Definitivo", "devolvio": "¿Devolvió su libro?", "dictamen": "¿Llegará?",
    "donde": "Dónde se dijo", "ejecucion": "Ejecución financiera", "esperado": "Esperado", "fecha": "Terminaba",
    "fecha_fin": "Termina", "hasta": "Plazo", "lectura": "Qué dice el reporte", "lineas": "Tareas", "meta": "Meta",
    "obligaciones_cop": "Obligado", "orden": "N.º", "pagos_cop": "Pagado", "parte": "Parte", "peso": "Peso",
    "programado_cop": "En el plan", "que": "Tarea", "que_hacer": "Qué hacer", "reportadas": "Con reporte",
    "responsable": "Responsable", "severidad": "Severidad", "significa": "Qué no concuerda",
    "sin_evidencia": "Ejecutado sin evidencia", "sin_reporte": "Sin reporte", "tareas": "Tareas a su cargo",
    "texto": "Tarea", "vigencia": "Año",
}  # fmt: skip
_PESOS = ("programado_cop", "definitivo_cop", "compromisos_cop", "obligaciones_cop", "pagos_cop")
FORMATS = {
    **dict.fromkeys(_PESOS, "pesos"),
    **dict.fromkeys(["avance", "avance_vigencia", "con_evidencia", "ejecucion", "esperado", "peso", "sin_evidencia",
                     "sin_reporte"], "porcentaje"),
    **dict.fromkeys(["corte_valor", "fecha", "fecha_fin", "hasta"], "fecha_corta"),
}  # fmt: skip


@dataclass(frozen=True)
class Pregunta:
    """One question of who looks, and what answers it."""

    clave: str
    titulo: str
    partes: tuple[Any, ...]

    def _repr_html_(self) -> str:
        inside = "".join(part._repr_html_() for part in self.partes)
        head = f'<h2 id="p-{self.clave}">{escape(self.titulo)}</h2>'
        return f'<section aria-labelledby="p-{self.clave}">{head}{inside}</section>'


def table(rows: pd.DataFrame, titulo: str, choice: Choice, **more: Any) -> Tabla:
    """A table with the usual headings and formats; ``encabezados`` and ``formatos`` add to them."""
    heads = {**{n: h for n, h in HEADS.items() if n in rows}, **more.pop("encabezados", {})}
    formats = {**{n: f for n, f in FORMATS.items() if n in rows}, **more.pop("formatos", {})}
    return Tabla(rows, titulo=titulo, fuente=choice.fuente, encabezados=heads, formatos=formats, **more)


def figure(
    chart: Any, titulo: str, descripcion: str, choice: Choice, data: Tabla, *more: Detalle, ancho_minimo: int = 0
) -> Bloque:
    """A chart with its words and, folded under it, its data as a table and whatever else is given."""
    drawn = Figura(chart, titulo=titulo, descripcion=descripcion, fuente=choice.fuente, ancho_minimo=ancho_minimo)
    return Bloque((drawn, Detalle(data), *more))


def moved(now: Any, before: Any) -> str:
    """A difference of two shares in points, with its sign; '' when there is nothing to compare.

    >>> moved(0.443, 0.40).split(), moved(0.4, 0.405).split(), moved(0.4, 0.4), moved(0.4, None)
    (['+4,3', 'puntos'], ['−0,5', 'puntos'], 'sin cambio', '')
    """
    if locale_es.ausente(now) or locale_es.ausente(before):
        return ""
    text = locale_es.numero((float(now) - float(before)) * 100, 1)
    if text in {"0,0", f"{locale_es.MENOS}0,0"}:
        return "sin cambio"
    return f"{text if text.startswith(locale_es.MENOS) else f'+{text}'}{HARD_SPACE}puntos"
