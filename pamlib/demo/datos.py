"""Every characterisation file of the demonstration entity, and what its sidecar says.

>>> sorted(files())[0]
'DIVIPOLA_coordenadas.csv'

All of it comes from ``datos.yml``; nothing of any real file is in it. What a careful reader gets out of these files is
worked out by hand in ``oraculo_datos.yml``.
"""

from __future__ import annotations

from pamlib.demo import content, datos_icfes, datos_libros, datos_men
from pamlib.demo.datos_entidad import department, places

FOLDER = "datos"
_BOOKS = {
    "directorio": "Directorio de establecimientos y sedes",
    "matricula": "Matrícula por sede y grado",
    "guia34": "Autoevaluación institucional (Guía 34)",
    "inclusion": "Índice de inclusión",
}


def files() -> dict[str, bytes]:
    """Name → bytes of each file of the folder ``datos``, without sidecars."""
    return {
        "DIVIPOLA_coordenadas.csv": divipola(),
        "MEN_estadisticas_2015_2022.csv": datos_men.tabla(),
        "MEN_estadisticas_portal.csv": datos_men.portal(),
        **datos_icfes.files(),
        **datos_libros.books(),
    }


def facts(name: str) -> dict[str, str]:
    """Contents and date of one file, for its sidecar."""
    if name.endswith(".xlsx"):
        what = f"{_BOOKS[name.removesuffix('.xlsx').split('_', maxsplit=1)[0]]}, lleno por una entidad que no existe"
    elif name.startswith("SB11"):
        period = name.removesuffix(".txt").removesuffix(".csv")[-5:]
        what = f"Clasificación de planteles Saber 11, período {period}, de un país inventado"
    else:
        what = {
            "DIVIPOLA_coordenadas.csv": "Códigos y coordenadas de municipios que no existen",
            "MEN_estadisticas_2015_2022.csv": "Estadísticas por municipio 2015-2022, de municipios que no existen",
            "MEN_estadisticas_portal.csv": "Lo mismo como lo da el portal, 2022-2024: municipios que no existen",
        }[name]
    # The newer vintage of the ministry's figures is the later file.
    dates = {"MEN_estadisticas_2015_2022.csv": "2023-08-30"}
    return {"contenido": what, "fecha": dates.get(name, content.load("datos.yml")["fecha"])}


def divipola() -> bytes:
    """Codes and coordinates: each whole row is one quoted cell with its inner quotes doubled."""
    kinds = "Tipo: Municipio / Isla / Área no municipalizada"
    headings = ("Nombre Departamento", "cod_dane", "Nombre Municipio", kinds, "longitud", "Latitud")
    lines = [_wrapped("Código Departamento", headings)]
    for place in sorted(places(), key=lambda each: str(each["codigo"])):
        code, degrees = place["codigo"], (f"{place[axis]:.6f}".rstrip("0").replace(".", ",") for axis in ("x", "y"))
        kind = "Área no municipalizada" if place["nombre"] == "Mirasombra" else "Municipio"
        lines.append(_wrapped(code[:2], (department(code), code, place["nombre"].upper(), kind, *degrees)))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _wrapped(first: str, rest: tuple[str, ...]) -> str:
    return '"' + ",".join([first, *(f'""{cell}""' for cell in rest)]) + '"'
