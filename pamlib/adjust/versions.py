"""The versions of a plan: ``data/raw/<entidad>/versiones.yml``.

    versiones:
      - version: 1.0.0
        fecha: 2024-03-01
        acto: Acta 02 de 2024 del comité de calidad
        archivo: plan_v5.xlsx
        responsable: Líder de calidad educativa
      - version: 1.1.0
        ...
        cambios:                       # why: for a whole kind, or for one line, or for one field of it
          - {clase: plazos, motivo: El operador se contrató dos meses después}
          - {clase: recursos, linea: L1e3599abbd, motivo: Adición al presupuesto, Acuerdo 12}
        equivalencias:                 # a person's word (pamlib.adjust.equivalences)
          - {antes: Lcd823532f3, ahora: L66f4f6cce2}
        metas: metas_2024.yml          # goals by year while this version was in force, if not those of metas.yml

>>> [each.version for each in read_versions(Path("versiones.yml"))]           # doctest: +SKIP
['1.0.0', '1.1.0']

Out of scope: reading the plans.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pamlib.adjust.equivalences import Same, read_same
from pamlib.errors import UserError
from pamlib.seguimiento.yaml_lines import Entry, read

FILE = "versiones.yml"
_NEEDS = ("version", "fecha", "acto", "archivo", "responsable")
_MAY = ("cambios", "equivalencias", "formato", "metas")
_SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something changed: a whole kind, one line of it, or one field of that line."""

    clase: str
    motivo: str
    linea: str = ""
    campo: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One approved version of the plan; ``archivo`` and ``metas`` ('' the current ones) are in the raw folder."""

    version: str
    fecha: str
    acto: str
    archivo: str
    responsable: str
    formato: str = ""
    cambios: tuple[Reason, ...] = ()
    equivalencias: tuple[Same, ...] = ()
    metas: str = ""

    @property
    def number(self) -> tuple[int, int, int]:
        """Major, minor, patch: what versions are ordered by."""
        major, minor, patch = self.version.split(".")
        return int(major), int(minor), int(patch)


@functools.cache
def settings() -> dict[str, Any]:
    """``ajustes.yml``; callers must not change it."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("ajustes.yml").read_text(encoding="utf-8"))
    return loaded


def read_versions(path: Path) -> list[Version]:
    """The versions in order, oldest first.

    Raises :class:`UserError`, with its line, when the file cannot be read, a version lacks something, two have one
    number, or numbers and dates do not go up together.
    """
    if not path.is_file():
        raise UserError(
            "la entidad no tiene un archivo con las versiones de su plan",
            f"Escriba «{FILE}» en su carpeta, como lo muestra docs/avance.md",
            file=path,
        )
    root = read(path)
    root.only(("versiones",))
    entries = root["versiones"].items() if "versiones" in root else ()
    if not entries:
        raise root.error("no tiene ninguna versión", "Escriba al menos la primera versión aprobada, en «versiones»")
    found = sorted(((_version(each), each) for each in entries), key=lambda pair: pair[0].number)
    for (before, _), (after, entry) in pairwise(found):
        if before.number == after.number:
            raise entry.error(f"hay dos versiones {after.version}", "Dé a cada una su número")
        if after.fecha < before.fecha:
            raise entry.error(
                f"la versión {after.version} tiene fecha {after.fecha}, anterior a la de la {before.version} "
                f"({before.fecha})",
                "Corrija la fecha o el número",
            )
    return [version for version, _ in found]


def _version(entry: Entry) -> Version:
    entry.only((*_NEEDS, *_MAY))
    for key in _NEEDS:
        if key not in entry:
            raise entry.error(f"a una versión le falta «{key}»", f"Escriba «{key}: …» en esa versión")
    name = entry["version"].string()
    if not _SEMVER.fullmatch(name):
        raise entry["version"].error(
            f"el número de versión «{name}» no es de tres partes",
            "Escríbalo como mayor.menor.parche, por ejemplo «version: 1.2.0»",
        )
    return Version(
        name,
        entry["fecha"].day(),
        acto=entry["acto"].string(),
        archivo=entry["archivo"].string(),
        responsable=entry["responsable"].string(),
        formato=entry["formato"].string() if "formato" in entry else "",
        cambios=tuple(map(_reason, entry["cambios"].items())) if "cambios" in entry else (),
        equivalencias=tuple(map(read_same, entry["equivalencias"].items())) if "equivalencias" in entry else (),
        metas=entry["metas"].string() if "metas" in entry else "",
    )


def _reason(entry: Entry) -> Reason:
    entry.only(("clase", "linea", "campo", "motivo"))
    for key in ("clase", "motivo"):
        if key not in entry:
            raise entry.error(f"un cambio no dice su «{key}»", "Escríbalo como {clase: plazos, motivo: …}")
    told = {key: entry[key].string() for key in ("linea", "campo") if key in entry}
    return Reason(entry["clase"].choice(tuple(settings()["clases"])), entry["motivo"].string(), **told)
