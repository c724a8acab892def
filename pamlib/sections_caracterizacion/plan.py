"""What goes on to the plan: baseline, what a goal would be, opportunities with their evidence."""

from __future__ import annotations

from typing import Any

from pamlib.characterize.values import records
from pamlib.figures import Aviso, Detalle
from pamlib.locale_es import ausente
from pamlib.report import count
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.words import Bloque, main_rows, said, subject, table

_PLACE = (
    "Cada cifra dice el archivo, la fila y la columna de donde sale; «cálculo» es una cuenta con varias, que "
    "están en «linea_base_origen»."
)


def baseline(datos: Datos) -> Bloque | Aviso:
    """The baseline, a table for each component."""
    import pandas as pd

    rows = datos["linea_base"]
    if rows.empty:
        return Aviso("No hay línea de base: los datos leídos no tienen cifras de esta entidad.")
    parts: list[Any] = [Aviso(_PLACE)]
    for component, group in rows.groupby("componente", sort=True):
        facts = records(group)
        shown = pd.DataFrame(
            {
                "que": [subject(r) for r in facts],
                "anio": group["anio"],
                "base": [_base(r) for r in facts],
                "marca": [r["marca"] for r in facts],
                "origen": [_origin(r) for r in facts],
            }
        )
        first = main_rows(group).to_numpy()
        source = datos.fuente(group["fuente"], group["anio"])
        parts.append(table(shown[first], str(component), source))
        if not first.all():
            parts.append(
                Detalle(
                    table(shown[~first], f"{component}: por nivel y grupo", source),
                    "Ver por nivel y grupo de población",
                )
            )
    return Bloque(tuple(parts))


def _base(row: dict[str, Any]) -> str:
    if row["marca"] == "reservado":
        return "reservada"
    return "sin dato" if ausente(row["valor"]) else said(row["valor"], row["unidad"])


def _origin(row: dict[str, Any]) -> str:
    """``men.csv, fila 12, DESERCIÓN``; the method for a figure that was worked out."""
    line = row["origen_fila"]
    if ausente(line):
        return f"cálculo: {row['metodo']} ({row['n']})" if row["metodo"] else str(row["origen_archivo"])
    sheet = f", hoja {row['origen_hoja']}" if row["origen_hoja"] else ""
    return f"{row['origen_archivo']}{sheet}, fila {int(line)}, {row['origen_columna']}"


def goals(datos: Datos) -> Bloque | Aviso:
    """What a goal would be by each way, with its arithmetic, for the figures of the whole entity and of each level."""
    import pandas as pd

    rows = datos["metas"]
    if rows.empty:
        return Aviso("Ninguna cifra tiene un sentido de mejora y con qué compararla: no hay cuentas de metas.")
    parts: list[Any] = [
        Aviso(
            "Son cuentas, no decisiones. «Alcanzable» es la menos exigente de las que mejoran y «ambiciosa» la "
            "más exigente; "
            "la meta la fija quien responde por el plan.",
            "aviso",
        )
    ]
    for component, group in rows.groupby("componente", sort=True):
        facts = records(group)
        shown = pd.DataFrame(
            {
                "que": [subject(r) for r in facts],
                "base": [f"{said(r['linea_base'], r['unidad'])} ({r['anio_base']})" for r in facts],
                "camino": group["camino"],
                "meta": [said(r["meta"], r["unidad"]) for r in facts],
                "anio_meta": [str(y) for y in group["anio_meta"]],
                "grado": group["grado"],
                "cuenta": group["cuenta"],
            }
        )
        improves, first = group["grado"].to_numpy() != "no mejora", main_rows(group).to_numpy()
        useful = shown[improves & first]
        source = datos.fuente(datos["perfil"]["fuente"], group["anio_base"])
        name = str(component) or "Sin componente"
        if len(useful):
            parts.append(table(useful, f"{name}: caminos que mejoran", source))
        more = shown[improves & ~first]
        if len(more):
            parts.append(
                Detalle(
                    table(more, f"{name}: caminos que mejoran, por nivel y grupo", source),
                    "Ver por nivel y grupo de población",
                )
            )
        rest = shown[~improves]
        if len(rest):
            parts.append(
                Detalle(
                    table(rest, f"{name}: caminos que no mejoran", source),
                    "Ver los caminos que no mejoran la línea de base",
                )
            )
    return Bloque(tuple(parts))


def opportunities(datos: Datos) -> Bloque | Aviso:
    """Opportunities by component with their evidence, then those discarded with their reason."""
    import pandas as pd

    rows, evidence = datos["oportunidades"], datos["oportunidades_evidencia"]
    if rows.empty:
        return Aviso("Ninguna regla propone oportunidades con los datos leídos.")
    alive = rows[rows["estado"] == "vigente"]
    source = datos.fuente(datos["perfil"]["fuente"], [datos.anio])
    parts: list[Any] = []
    for component, group in alive.groupby("componente", sort=True):
        shown = group.assign(n=group["evidencias"], calidad=[_doubtful(r) for r in records(group)])
        heads = {"n": "Evidencias", "origen": "Quién la puso", "calidad": "Atención"}
        parts.append(
            table(
                shown[["texto", "n", "calidad", "origen", "oportunidad_id"]], str(component), source, encabezados=heads
            )
        )
        own = evidence[evidence["oportunidad_id"].isin(set(group["oportunidad_id"]))]
        if len(own):
            listed = pd.DataFrame(
                {
                    "oportunidad_id": own["oportunidad_id"],
                    "que": [subject({**r, "reparto": ""}) for r in records(own)],
                    "frase": own["frase"],
                    "significa": own["significa"],
                    "calidad": own["calidad"],
                    "origen": [_origin({**r, "metodo": "", "n": 0}) for r in records(own)],
                }
            )
            parts.append(
                Detalle(
                    table(listed, f"{component}: evidencia", source, encabezados={"significa": "Qué quiere decir"}),
                    "Ver la evidencia",
                )
            )
    gone = rows[rows["estado"] == "descartada"]
    if len(gone):
        shown = gone[["texto", "motivo", "autor", "fecha", "oportunidad_id"]]
        parts.append(table(shown, "Descartadas, con su motivo", "oportunidades.yml de la entidad"))
    return Bloque(tuple(parts))


def _doubtful(row: dict[str, Any]) -> str:
    if not row["dudosas"]:
        return ""
    return (
        "solo cifras dudosas"
        if row["dudosas"] == row["evidencias"]
        else count(row["dudosas"], "cifra dudosa", "cifras dudosas")
    )
