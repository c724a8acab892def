"""The invented municipality's own data as plain records: places, schools, sedes, enrolment, assessments.

``datos.yml`` nests them; this module flattens them and gives each school and sede its code. Out of scope: the files
that carry them (:mod:`pamlib.demo.datos_men`, :mod:`pamlib.demo.datos_icfes`, :mod:`pamlib.demo.datos`).

>>> school = schools()[0]
>>> school.codigo, school.nombre, len(school.sedes)
('199901001011', 'I.E. VALDEMORA CENTRAL', 3)
>>> sum(len(school.sedes) for school in schools())
56
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pamlib.demo import content

MUNICIPIO = "99901"
LEVELS = ("transición", "primaria", "secundaria", "media")
#: Grades of each level, as SIMAT numbers them (0 is transición).
GRADES = {"transición": (0,), "primaria": (1, 2, 3, 4, 5), "secundaria": (6, 7, 8, 9), "media": (10, 11)}
GROUPS = ("discapacidad", "grupo étnico", "víctima")


@dataclass(frozen=True, slots=True)
class Sede:
    """One sede; ``matricula`` and each of ``grupos`` are students by level, in the order of :data:`LEVELS`."""

    codigo: str
    nombre: str
    zona: str
    longitud: float
    latitud: float
    matricula: tuple[int, ...]
    grupos: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class School:
    """One school; its code is that of its main sede. ``guia34`` and ``inclusion``: year → 19 scores, by process."""

    codigo: str
    nombre: str
    sector: str
    zona: str
    sedes: tuple[Sede, ...]
    guia34: dict[int, tuple[int, ...]]
    inclusion: dict[int, tuple[int, ...]]
    saber11: tuple[Any, ...]
    saber11_adultos: tuple[Any, ...]


@cache
def places() -> tuple[dict[str, Any], ...]:
    """Every municipality of the invented country, as ``datos.yml`` has it."""
    return tuple(content.load("datos.yml")["municipios"])


def department(code: str) -> str:
    """Name of the department of a municipality's ``code``, in capitals."""
    return str(content.load("datos.yml")["departamentos"][code[:2]])


@cache
def schools() -> tuple[School, ...]:
    """Every school of the municipality, in the order of ``datos.yml``."""
    return tuple(_school(number, raw) for number, raw in enumerate(content.load("datos.yml")["establecimientos"], 1))


def enrolment() -> Iterator[tuple[School, Sede, int, str, int, dict[str, int]]]:
    """School, sede, grade, sex (``F``, ``M``), students, and how many of them are in each of :data:`GROUPS`.

    A level's students are dealt to its grades and sexes one by one in turn, so that they add up to what was typed.
    """
    for school in schools():
        for sede in school.sedes:
            for at, level in enumerate(LEVELS):
                cells = [(grade, sex) for grade in GRADES[level] for sex in ("F", "M")]
                totals = _deal(sede.matricula[at], len(cells))
                groups = {name: _deal(sede.grupos[name][at], len(cells)) for name in GROUPS}
                for cell, (grade, sex) in enumerate(cells):
                    if totals[cell]:
                        yield school, sede, grade, sex, totals[cell], {name: groups[name][cell] for name in GROUPS}


def dane(digit: int, municipality: str, number: int) -> str:
    """An invented code of 12 figures; the last one is the sum of the others, which is not how the DANE does it."""
    body = f"{digit}{municipality}{number:05d}"
    return f"{body}{sum(map(int, body)) % 10}"


def _school(number: int, raw: dict[str, Any]) -> School:
    sedes = tuple(_sede(number, at, raw["sector"], line) for at, line in enumerate(raw["sedes"], 1))
    return School(
        codigo=sedes[0].codigo,
        nombre=raw["nombre"],
        sector=raw["sector"],
        zona=raw["zona"],
        sedes=sedes,
        guia34=_scores(raw.get("guia34", {})),
        inclusion=_scores(raw.get("inclusion", {})),
        saber11=tuple(raw["saber11"]),
        saber11_adultos=tuple(raw.get("saber11_adultos", ())),
    )


def _sede(school: int, number: int, sector: str, line: list[Any]) -> Sede:
    name, zone, longitude, latitude, students, *groups = line
    digit = 3 if sector == "no oficial" else {"urbana": 1, "rural": 2}[zone]
    return Sede(
        codigo=dane(digit, MUNICIPIO, school * 100 + number),
        nombre=name,
        zona=zone,
        longitud=longitude,
        latitud=latitude,
        matricula=tuple(students),
        grupos={name: tuple(counts) for name, counts in zip(GROUPS, groups, strict=True)},
    )


def _scores(raw: dict[int, str]) -> dict[int, tuple[int, ...]]:
    """``{2024: "333323 3332 33332 2333"}`` → ``{2024: (3, 3, 3, …)}``."""
    return {year: tuple(int(figure) for figure in text if figure != " ") for year, text in raw.items()}


def _deal(total: int, among: int) -> list[int]:
    return [total // among + (at < total % among) for at in range(among)]
