"""What every section of the follow-up shares: its source, its date, its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es
from pamlib.figures import Tabla
from pamlib.sections_base import VISIBLES

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp

NO_REPORTS = "No hay reportes para este corte ni anteriores: no se puede decir cuánto se avanzó."


#: Headings that a column's name alone would not give well.
_HEADS = {
    "texto": "Indicador", "linea_base": "Línea de base", "corte_valor": "Del corte", "avance": "Avance",
    "avance_vigencia": "Avance del año", "avance_minimo": "Avance que se conoce", "se_conoce": "Se conoce",
    "sin_medir": "Sin medir", "ritmo_visto": "Ritmo visto", "ritmo_requerido": "Ritmo que hace falta",
    "desde_valor": "Llegaría a, desde", "hasta_valor": "Llegaría a, hasta", "hasta": "Plazo", "metodo": "Método",
    "bajas": "Bajó en", "lineas": "Tareas", "reportadas": "Con reporte",
}  # fmt: skip


def source(follow: FollowUp) -> str:
    """Where every figure of the follow-up comes from: the plan and the reports."""
    return "; ".join(filter(None, [follow.datos.fuente, follow.fuente]))


def tabla(df: pd.DataFrame, titulo: str, follow: FollowUp, formatos: dict[str, str] | None = None) -> Tabla:
    """A table of the follow-up with its source and its usual headings; a long one folds."""
    given = {name: kind for name, kind in (formatos or {}).items() if name in df}
    return Tabla(
        df,
        titulo=titulo,
        fuente=source(follow),
        formatos=given,
        encabezados={n: h for n, h in _HEADS.items() if n in df},
        visibles=VISIBLES,
    )


def when(follow: FollowUp) -> str:
    """The corte in words."""
    return locale_es.fecha(follow.corte)


def index_text(value: float | None) -> str:
    """An index with three decimals."""
    return locale_es.VACIO if value is None else locale_es.numero(value, 3)
