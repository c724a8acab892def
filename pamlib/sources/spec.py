"""The YAML of a delimited source as typed pieces, and how the file at hand agrees with it.

>>> from pamlib.sources.base import source
>>> declared(source("men_municipal"))[0].indicator
'poblacion_5_16'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pamlib.sources.base import indicators
from pamlib.sources.layout import heading_key, plain_key

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Source

ROLES = ("anio", "codigo", "departamento", "municipio", "nombre", "poblacion")


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column: its heading, what it measures, its bounds; ``whole`` for counts; ``text`` for words."""

    heading: str
    indicator: str
    level: str
    unit: str
    lowest: float | None
    highest: float | None
    whole: bool
    text: bool
    optional: bool
    allowed: tuple[str, ...]

    @property
    def name(self) -> str:
        """Indicator and level, as one word for SQL."""
        return f"{self.indicator}__{self.level}" if self.level else self.indicator


def declared(source: Source) -> tuple[Column, ...]:
    """The columns with figures, in the order of the YAML."""
    return tuple(_column(heading, told) for heading, told in source.spec["columnas"].items())


def _column(heading: str, told: dict[str, Any]) -> Column:
    known = indicators()[told["indicador"]]
    return Column(
        heading=heading,
        indicator=told["indicador"],
        level=told.get("nivel", ""),
        unit=known["unidad"],
        lowest=known["minimo"],
        highest=known["maximo"],
        whole=bool(told.get("entero")),
        text=bool(told.get("palabra")),
        optional=bool(told.get("opcional")),
        allowed=tuple(told.get("palabra") or ()),
    )


@dataclass(frozen=True)
class Plan:
    """A file and its declaration, put side by side."""

    job: Job

    @property
    def spec(self) -> dict[str, Any]:
        """The YAML of the source."""
        return self.job.source.spec

    @property
    def edition(self) -> dict[str, Any]:
        """What the YAML says of the edition."""
        told: dict[str, Any] = self.spec["ediciones"][self.job.edition]
        return told

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Headings of the file; those of the declaration, where the edition has none."""
        names = self.edition.get("sin_encabezado")
        return tuple(names) if names else self.job.look.layout.cells

    @property
    def has_heading(self) -> bool:
        """Whether the first row is a heading."""
        return "sin_encabezado" not in self.edition

    @cached_property
    def _places(self) -> dict[str, int]:
        return _keys(self.headings)

    def place(self, heading: str) -> int | None:
        """0-based place of a heading in the file; ``None`` when the file lacks it."""
        return self._places.get(heading_key(heading), self._places.get(plain_key(heading)))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The declared columns that the file has."""
        return tuple(column for column in declared(self.job.source) if self.place(column.heading) is not None)

    def role(self, name: str) -> int | None:
        """Place of the column with that role (year, code…); ``None`` when the source has none."""
        told = self.spec["claves"].get(name)
        return None if told is None else self.place(told["columna"])

    def raw(self, place: int) -> str:
        """SQL name of a column of the file."""
        return f"c{place}"

    @property
    def unused(self) -> list[str]:
        """Headings of which nothing is taken."""
        used = {self.place(column.heading) for column in self.columns}
        used |= {self.place(told["columna"]) for told in self.spec["claves"].values()}
        return [heading for index, heading in enumerate(self.headings) if index not in used]


def missing(source: Source, cells: tuple[str, ...]) -> list[str]:
    """Required headings that ``cells`` lack."""
    keys = _keys(cells)
    wanted = [column.heading for column in declared(source) if not column.optional]
    wanted += [told["columna"] for told in source.spec["claves"].values() if not told.get("opcional")]
    return [heading for heading in wanted if heading_key(heading) not in keys and plain_key(heading) not in keys]


def _keys(cells: tuple[str, ...]) -> dict[str, int]:
    """Place of each heading, by its key; one that lost its accents goes by the key without them."""
    return {heading_key(each): index for index, each in enumerate(cells)}


def repeated(source: Source, cells: tuple[str, ...]) -> tuple[str, list[int]] | None:
    """The first declared heading that is more than once, with its places from 1; ``None`` when every one is once."""
    names = [column.heading for column in declared(source)]
    names += [told["columna"] for told in source.spec["claves"].values()]
    for name in names:
        keys = {heading_key(name), plain_key(name)}
        places = [place for place, cell in enumerate(cells, 1) if heading_key(cell) in keys]
        if len(places) > 1:
            return name, places
    return None


def resemblance(source: Source, cells: tuple[str, ...]) -> float:
    """Share of the required headings that ``cells`` have."""
    wanted = len(source.spec["columnas"]) + len(source.spec["claves"])
    return 1 - len(missing(source, cells)) / wanted


def edition_of(source: Source, cells: tuple[str, ...], sample: str) -> str:
    """Edition by signature: headings (or the shape of a first row without them) and a sign in the first rows."""
    full = not missing(source, cells)
    for name, told in source.spec["ediciones"].items():
        if "sin_encabezado" in told:
            first = "\x1f".join(cells)
            if len(cells) == len(told["sin_encabezado"]) and re.match(told["primera_fila"], first):
                return str(name)
        elif full and re.search(told.get("senal", ""), sample):
            return str(name)
    return ""
