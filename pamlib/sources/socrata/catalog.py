"""The data sets of the open data portal that are known, and the questions to ask about them in SoQL.

>>> dataset("nudc-7mev").query(("41551", "41"))["$where"]
"c_digo_municipio in ('41551') or c_digo_departamento in ('41')"
>>> dataset("nudc-7mev").query(("05001",))["$where"]
"c_digo_municipio in ('05001', '5001')"

What is known stands in ``conjuntos.yml``. Out of scope: sending the question (:mod:`pamlib.sources.socrata.http`) and
understanding the answer (the source's own reader).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from pamlib.errors import UserError


@dataclass(frozen=True, slots=True)
class Dataset:
    """One data set; the fields are those of ``conjuntos.yml``."""

    id: str
    titulo: str
    publica: str
    licencia: str
    licencia_fuente: str
    fuente: str
    municipio: str
    departamento: str
    seleccion: bool
    columnas: dict[str, str] = field(default_factory=dict)
    agrupa: tuple[str, ...] = ()
    minimo: int = 0
    desde: str = ""

    def query(self, codes: Sequence[str]) -> dict[str, str]:
        """SoQL parameters, without paging, for the municipalities (5 figures) and departments (2) in ``codes``.

        Raises :class:`UserError` for a code of another shape, and where the set needs at least one.
        """
        asked: dict[str, str] = {}
        if self.seleccion:
            asked["$select"] = ", ".join(f"{how} as {name}" if how else name for name, how in self.columnas.items())
        if where := self.where(codes):
            asked["$where"] = where
        if self.agrupa:
            asked["$group"] = ", ".join(self.agrupa)
            asked["$having"] = f"count(*) >= {self.minimo}"
        # Socrata promises no order unless one is asked for; ":id" is the row's own, stable between pages.
        asked["$order"] = ", ".join(self.agrupa) or ":id"
        return asked

    def where(self, codes: Sequence[str]) -> str:
        """The condition alone; '' when every row is wanted."""
        if self.agrupa and not codes:
            raise UserError(
                f"el conjunto «{self.id}» es demasiado grande para pedirlo entero",
                "Indique uno o varios municipios o departamentos con --divipola",
            )
        parts = []
        for column, size in ((self.municipio, 5), (self.departamento, 2)):
            forms = [form for code in check_codes(codes) if len(code) == size for form in _forms(code)]
            if forms:
                listed = ", ".join(f"'{form}'" for form in forms)
                parts.append(f"{column} in ({listed})")
        place = " or ".join(parts)
        if not self.desde:
            return place
        return f"periodo >= '{self.desde}' and ({place})"


def check_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """``codes`` sorted and without repetitions; :class:`UserError` unless each has 2 or 5 figures."""
    for code in codes:
        if not re.fullmatch(r"\d{2}|\d{5}", code, flags=re.ASCII):
            raise UserError(
                f"«{code}» no es un código DIVIPOLA",
                "Escriba las 5 cifras de un municipio (25754) o las 2 de un departamento (25), con sus ceros",
            )
    return tuple(sorted(set(codes)))


def dataset(name: str) -> Dataset:
    """The data set called ``name``; :class:`UserError` when it is not one of the known ones."""
    known = datasets()
    if name not in known:
        listed = "; ".join(f"{each.id} ({each.titulo})" for each in known.values())
        raise UserError(f"no se conoce el conjunto de datos «{name}»", f"Elija uno de estos: {listed}")
    return known[name]


@cache
def datasets() -> dict[str, Dataset]:
    """Every known data set by identifier, in the order of the file."""
    found = {}
    for name, facts in _content()["conjuntos"].items():
        facts = {**facts, "agrupa": tuple(facts.get("agrupa", ()))}
        found[str(name)] = Dataset(id=str(name), **facts)
    return found


def portal() -> str:
    """Address of the portal, without a final bar."""
    return str(_content()["portal"])


@cache
def _content() -> dict[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("conjuntos.yml").read_text(encoding="utf-8"))
    return loaded


def _forms(code: str) -> list[str]:
    """``code`` as it may be written: with its leading zero and without."""
    bare = code.lstrip("0") or "0"
    return [code] if bare == code else [code, bare]
