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
        equivalencias:                 # a person's word where two lines could be one
          - {antes: Lcd823532f3, ahora: L66f4f6cce2}
          - {antes: L7989939416, ahora: ""}      # it was withdrawn

>>> [each.version for each in read_versions(Path("versiones.yml"))]           # doctest: +SKIP
['1.0.0', '1.1.0']

Out of scope: reading the plans.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pamlib.errors import UserError
from pamlib.workspace import check_date

FILE = "versiones.yml"
_NEEDS = ("version", "fecha", "acto", "archivo", "responsable")
_MAY = ("cambios", "equivalencias", "formato")
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
    """One approved version of the plan; ``archivo`` is in the entity's raw folder."""

    version: str
    fecha: str
    acto: str
    archivo: str
    responsable: str
    formato: str = ""
    cambios: tuple[Reason, ...] = ()
    equivalencias: tuple[tuple[str, str], ...] = ()

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

    Raises :class:`UserError` when the file cannot be read, a version lacks something, two have one number, or numbers
    and dates do not go up together.
    """
    import yaml

    try:
        # Every scalar as text: YAML's own guesses would turn 1.10 into 1.1 and fail on a date that does not exist.
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        listed = data["versiones"]
    except FileNotFoundError:
        raise UserError(
            "la entidad no tiene un archivo con las versiones de su plan",
            f"Escriba «{FILE}» en su carpeta, como lo muestra docs/avance.md",
            file=path,
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise UserError(
            "no se puede leer como una lista de versiones",
            "Escríbalo como lo muestra docs/avance.md, con «versiones:» al comienzo",
            file=path,
            row=None if mark is None else mark.line + 1,
        ) from error
    if not isinstance(listed, list) or not listed:
        raise UserError("no tiene ninguna versión", "Escriba al menos la primera versión aprobada", file=path)
    versions = sorted((_version(each, path) for each in listed), key=lambda each: each.number)
    for before, after in pairwise(versions):
        if before.number == after.number:
            raise UserError(f"hay dos versiones {after.version}", "Dé a cada una su número", file=path)
        if after.fecha < before.fecha:
            raise UserError(
                f"la versión {after.version} tiene fecha {after.fecha}, anterior a la de la {before.version} "
                f"({before.fecha})",
                "Corrija la fecha o el número",
                file=path,
            )
    return versions


def _version(entry: Any, path: Path) -> Version:
    if not isinstance(entry, Mapping):
        raise UserError("una versión no tiene la forma «clave: valor»", "Copie la muestra de docs/avance.md", file=path)
    name = entry.get("version")
    if not isinstance(name, str) or not _SEMVER.fullmatch(name):
        raise UserError(
            f"el número de versión «{name}» no es de tres partes",
            "Escríbalo como mayor.menor.parche, por ejemplo «version: 1.2.0»",
            file=path,
        )
    if strange := sorted(set(map(str, entry)) - {*_NEEDS, *_MAY}):
        raise UserError(
            f"la versión {name} tiene la clave «{strange[0]}», que no existe",
            f"Use solo: {', '.join((*_NEEDS, *_MAY))}",
            file=path,
        )
    for key in _NEEDS:
        if not str(entry.get(key) or "").strip():
            raise UserError(f"a la versión {name} le falta «{key}»", f"Escriba «{key}: …» en esa versión", file=path)
    return Version(
        name,
        check_date(str(entry["fecha"]).strip(), f"versión {name}"),
        acto=str(entry["acto"]).strip(),
        archivo=str(entry["archivo"]).strip(),
        responsable=str(entry["responsable"]).strip(),
        formato=str(entry.get("formato") or ""),
        cambios=tuple(_reason(each, name, path) for each in entry.get("cambios") or ()),
        equivalencias=tuple(_same(each, name, path) for each in entry.get("equivalencias") or ()),
    )


def _reason(entry: Any, name: str, path: Path) -> Reason:
    known = settings()["clases"]
    if not isinstance(entry, Mapping) or set(map(str, entry)) - {"clase", "linea", "campo", "motivo"}:
        raise UserError(
            f"un cambio de la versión {name} no se entiende",
            "Escríbalo como {clase: plazos, motivo: …}, y si hace falta «linea» y «campo»",
            file=path,
        )
    if entry.get("clase") not in known:
        raise UserError(
            f"la versión {name} explica un cambio de clase «{entry.get('clase')}»",
            f"Use una de estas: {', '.join(known)}",
            file=path,
        )
    if not str(entry.get("motivo") or "").strip():
        raise UserError(
            f"la versión {name} nombra un cambio de «{entry['clase']}» sin decir su motivo",
            "Escriba «motivo: …»",
            file=path,
        )
    fields = {key: str(entry.get(key) or "").strip() for key in ("linea", "campo")}
    return Reason(str(entry["clase"]), str(entry["motivo"]).strip(), **fields)


def _same(entry: Any, name: str, path: Path) -> tuple[str, str]:
    if not isinstance(entry, Mapping) or set(entry) != {"antes", "ahora"} or not entry["antes"]:
        raise UserError(
            f"una equivalencia de la versión {name} no se entiende",
            'Escríbala como {antes: L…, ahora: L…}, o {antes: L…, ahora: ""} si la línea se retiró',
            file=path,
        )
    return str(entry["antes"]).strip(), str(entry["ahora"] or "").strip()
