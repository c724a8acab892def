"""The opening of the document: whose it is, and what a reader with one minute must know."""

from __future__ import annotations

from typing import Any

from pamlib.characterize.values import records
from pamlib.figures import Aviso, Ficha
from pamlib.locale_es import numero
from pamlib.report import count
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.words import Bloque, Lista, said, subject


def card(datos: Datos) -> Bloque:
    """Facts of the cover, and what must be known before using a figure."""
    row = datos["ficha"].iloc[0]
    quality = datos["calidad_datos"].groupby("calidad")["cifras"].sum()
    facts = {
        "Entidad": datos.nombre,
        "Código DIVIPOLA": datos.codigo,
        "Departamento": row["departamento"] or ("" if row["ambito"] == "municipio" else datos.nombre),
        "Cifras hasta": str(datos.anio),
        "Cifras leídas de la entidad": numero(int(quality.sum())),
        "De ellas, dudosas": numero(int(quality.get("dudoso", 0))),
        "Sin dato en la fuente": numero(int(quality.get("sin dato", 0))),
    }
    sources = datos.fuente(datos["perfil"]["fuente"], [], worked=False)
    parts: list[Any] = [Ficha(facts, titulo="Ficha de la caracterización", fuente=sources)]
    if datos.ficticia:
        parts.insert(0, Aviso("Entidad ficticia de demostración: ningún dato de este documento es real.", "aviso"))
    if datos.reservadas:
        text = (
            f"Se reservan {count(datos.reservadas, 'cifra', 'cifras')} que cuentan pocas personas o dejarían "
            "deducirlas."
        )
        parts.append(Aviso(text))
    return Bloque(tuple(parts))


def summary(datos: Datos) -> Lista | Aviso:
    """The best and the worst standing, what moves, and how many opportunities there are."""
    perfil = datos["perfil"]
    total = perfil[
        (perfil["nivel"] == "") & (perfil["zona"] == "") & (perfil["poblacion"] == "") & perfil["valor"].notna()
    ]
    if total.empty:
        return Aviso("No hay cifras de toda la entidad; vea las secciones por zona y nivel.")
    sentences = []
    people = total[total["indicador"] == "poblacion_5_16"]
    if len(people):
        row = people.iloc[0]
        sentences.append(f"En {row['anio']} había {numero(row['valor'])} personas de 5 a 16 años en {datos.nombre}.")
    ranked = total[total["mejor_que"].notna()].sort_values("mejor_que", kind="stable")
    for name, rows in (("Donde mejor está", ranked[::-1]), ("Donde más atrás está", ranked)):
        if len(rows):
            row = rows.iloc[0]
            sentences.append(
                f"{name} entre los municipios del país es en «{row['nombre']}»: "
                f"{said(row['valor_comparado'], row['unidad'])} en "
                f"{row['anio_comparado']}, {row['puesto']}."
            )
    moving = total[total["lectura"].isin(["al alza", "a la baja"])]
    if len(moving):
        listed = "; ".join(f"{subject(r)} ({r['lectura']})" for r in records(moving))
        sentences.append(f"Con tendencia sostenida: {listed}.")
    standing = datos["oportunidades"]
    alive = standing[standing["estado"] == "vigente"]
    sentences.append(
        f"Pasan a la priorización {count(len(alive), 'oportunidad', 'oportunidades')} de mejoramiento en "
        f"{count(alive['componente'].nunique(), 'componente', 'componentes')}."
    )
    doubtful = int((datos["linea_base"]["calidad"] == "dudoso").sum())
    if doubtful:
        sentences.append(
            f"De la línea de base, {count(doubtful, 'cifra es dudosa', 'cifras son dudosas')}: confírmelas "
            "antes de usarlas."
        )
    return Lista(tuple(sentences))
