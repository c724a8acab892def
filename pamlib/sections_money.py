"""Sections on money: amounts by year, source or component, and what has no amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts, report
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.resources import NO_SOURCE, money_by
from pamlib.sections_base import Bloque, table_of

if TYPE_CHECKING:
    from pamlib.report import Datos

_RESOURCE_WORDS = {
    "monto": "Con monto en pesos",
    "indexado": "En salarios mínimos (SMMLV)",
    "gestion": "Gestión: se hace sin dinero propio",
    "ilegible": "Ilegible: había una cifra y no se puede leer",
    "cero": "Cero declarado ($ -)",
    "no_aplica": "No aplica (NA)",
    "no_programado": "No programado (NP)",
    "vacio": "En blanco",
}


_BY_WORDS = {"vigencia": "año", "fuente": "fuente", "componente_canonico": "componente"}


def money_rule() -> Aviso:
    """How the sums are made."""
    return Aviso(
        "Solo se suman las celdas que traen un monto; un valor compartido por varias líneas se cuenta una vez. Lo que "
        "no es un monto (gestión, ilegible, cero declarado, no aplica, en blanco) no se convierte en cero: se cuenta "
        "al lado. Los montos en salarios mínimos (SMMLV) van en su propia columna. «Sin año»: el plan no reparte ese "
        "valor por años."
    )


def resource_cells(datos: Datos) -> Tabla | Aviso:
    """How many resource cells of each kind."""
    table = report.resource_cells(datos)
    if table.empty:
        return Aviso("El plan no trae columnas de recursos.")
    shown = table.assign(estado=table["estado"].map(lambda name: _RESOURCE_WORDS.get(name, name)))
    return table_of(shown, "Qué dicen las celdas de recursos", datos.fuente, {"celdas": int(table["celdas"].sum())})


def resources(datos: Datos, *by: str) -> Tabla | Aviso:
    """Money by one or two of vigencia, fuente and componente_canonico, with a total."""
    table = report.resources(datos, by)
    if table.empty:
        return Aviso("El plan no trae columnas de recursos.")
    summed = [name for name in table.columns if name not in by]
    total: dict[str, object] = {name: int(table[name].sum()) if table[name].notna().any() else None for name in summed}
    if by == ("fuente",) and set(table["fuente"]) == {NO_SOURCE}:
        return Aviso("El plan no dice la fuente de sus recursos.")
    words = " y ".join(_BY_WORDS[name] for name in by)
    return table_of(table, f"Recursos del plan por {words}", datos.fuente, total)


def resources_chart(datos: Datos) -> Figura | Aviso:
    """Money by year and source."""
    table = money_by(datos.recursos, datos.lineas, ["vigencia", "fuente"])
    if table["monto_cop"].dropna().empty:
        return Aviso("Ninguna celda de recursos trae un monto: no hay qué graficar.", "aviso")
    total = int(table["monto_cop"].sum())
    years = table.dropna(subset=["monto_cop"]).groupby("vigencia")["monto_cop"].sum()
    said = report.join([f"{year}: {report.money(value)}" for year, value in years.items()])
    named = set(table["fuente"]) != {NO_SOURCE}
    silent = {"n_monto", "n_vacio"}
    other = int(sum(table[name].sum() for name in table.columns if name.startswith("n_") and name not in silent))
    sums = f"Los montos legibles suman {report.money(total)} ({said})."
    left = f"No están en el gráfico {report.count(other, 'celda', 'celdas')} que dicen otra cosa."
    return Figura(
        charts.resources_by_year_source(table),
        titulo=f"Montos del plan por año{' y fuente' if named else ''}",
        descripcion=" ".join(filter(None, [sums, report.doubtful_year_sentence(datos), left])),
        fuente=datos.fuente,
    )


def unread_money(datos: Datos) -> Bloque | Aviso:
    """Figures of the plan that nobody can read, and those whose year is not sure."""
    unread, doubtful = report.unread_money(datos), report.doubtful_year(datos)
    parts: list[Any] = []
    if len(unread):
        parts.append(
            table_of(unread, "Cifras de recursos que no se pueden leer: pida el archivo original", datos.fuente)
        )
    if len(doubtful):
        parts.append(table_of(doubtful, "Cifras que se leen pero cuyo año hay que confirmar", datos.fuente))
    return Bloque(tuple(parts)) if parts else Aviso("Todas las cifras de recursos del plan se pudieron leer.")


def indexed_money(datos: Datos) -> Tabla | Aviso:
    """Amounts in SMMLV with their pesos and how sure they are."""
    table = report.indexed_money(datos)
    if table.empty:
        return Aviso("El plan no expresa recursos en salarios mínimos (SMMLV).")
    return table_of(
        table.drop(columns=["fuente"]), "Recursos en salarios mínimos (SMMLV)", f"{datos.fuente}; tabla de SMMLV"
    )
