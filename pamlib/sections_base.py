"""What every section is made of: tables with their headings and number formats, blocks and lists."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib.figures import Tabla

if TYPE_CHECKING:
    import pandas as pd


HARD_SPACE = "\N{NO-BREAK SPACE}"  # keeps «en plazo» on one line of its narrow column


COLUMNS = {
    "accion": "Acción",
    "adecuado": "Adecuado",
    "anio": "Año",
    "aporte_marginal": "Aporte marginal",
    "avance": "Avance reportado",
    "avance_reportado": "Avance escrito",
    "celdas": "Celdas",
    "clase": "Clase",
    "claro": "Claro",
    "componente": "Componente",
    "componente_canonico": "Componente",
    "cuadra": "¿Cuadra?",
    "dias_restantes": "Días que faltan",
    "dias_vencida": "Días desde que venció",
    "economico": "Económico",
    "encontrado": "Se encontró",
    "entendido": "Se entendió",
    "escrito_como": "Cómo se escribió",
    "estado": "Estado",
    "estado_reportado": "Estado escrito",
    "fecha_fin": "Terminación",
    "fecha_inicio": "Inicio",
    "ie_mixtas": "Con sedes de ambas",
    "ie_otras": "Otras",
    "ie_rurales": "Rurales",
    "ie_total_declarado": "Total escrito",
    "ie_urbanas": "Urbanas",
    "indexado_cop": "Montos en SMMLV, en pesos",
    "indexado_sin_valor": "En SMMLV sin valor conocido",
    "lineas": "Líneas",
    "mide": "Mide",
    "monitoreable": "Monitoreable",
    "monto_cop": "Monto",
    "motivo": "Motivo",
    "n_cero": "En cero ($\N{NO-BREAK SPACE}-)",
    "n_gestion": "Gestión",
    "n_ilegible": "Ilegibles",
    "n_indexado": "En SMMLV",
    "n_monto": "Celdas con monto",
    "n_no_aplica": "No aplica",
    "n_no_programado": "No programado",
    "n_vacio": "En blanco",
    "orden": "N.º",
    "que_hacer": "Qué hacer",
    "relevante": "Relevante",
    "significa": "Hallazgo",
    "ubicacion": "Ubicación escrita",
    "valor_calidad": "Certeza",
    "valor_cop": "En pesos",
    "valor_original": "Escrito en el plan",
}


FORMATS = {
    "avance": "porcentaje",
    "fecha_fin": "fecha_corta",
    "fecha_inicio": "fecha_corta",
    "indexado_cop": "pesos",
    "monto_cop": "pesos",
    "porcentaje": "porcentaje",
    "valor_cop": "pesos",
}


@dataclass(frozen=True)
class Bloque:
    """Several displayable things, one under the other."""

    partes: tuple[Any, ...]

    def _repr_html_(self) -> str:
        return "".join(part._repr_html_() for part in self.partes)

    def __repr__(self) -> str:
        return f"Bloque de {len(self.partes)} partes"


@dataclass(frozen=True)
class Lista:
    """Sentences, one under the other, each a point."""

    frases: tuple[str, ...]

    def _repr_html_(self) -> str:
        return f"<ul>{''.join(f'<li>{escape(frase)}</li>' for frase in self.frases)}</ul>"


#: Rows of a list that are read at a glance; longer ones fold the rest under a line that counts it.
VISIBLES = 12


def table_of(
    df: pd.DataFrame, titulo: str, fuente: str, totales: dict[str, object] | None = None, visibles: int = VISIBLES
) -> Tabla:
    """A table with the headings and the number formats that its columns have everywhere; a long one folds."""
    return Tabla(
        df,
        titulo=titulo,
        fuente=fuente,
        formatos={name: FORMATS[name] for name in df.columns if name in FORMATS},
        encabezados={name: COLUMNS[name] for name in df.columns if name in COLUMNS},
        totales=totales,
        visibles=0 if totales else visibles,
    )
