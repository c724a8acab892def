"""Checks of what ``hitos.yml`` says of one task: each refusal names its line and what to do.

>>> [(str(day), share) for day, share, _, _ in points(entry)]             # doctest: +SKIP
[('2025-04-30', 0.3), ('2025-09-30', 1.0)]

Out of scope: which task it is (:mod:`.milestones_file`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pamlib.avance.calendar import STEP
from pamlib.corte import iso_date
from pamlib.locale_es import fecha_corta, porcentaje
from pamlib.seguimiento.values import day as understood_day
from pamlib.values.text import normalize
from pamlib.yaml_entries import shorten

if TYPE_CHECKING:
    from pamlib.seguimiento.yaml_lines import Entry

_KEYS = ("fecha", "acumulado", "peso", "hito")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(%)?", re.ASCII)
_HUGE = 1e9
Point = tuple[date, float, str, "Entry"]


def points(entry: Entry) -> list[Point]:
    """Day, cumulated share and text of each milestone of a task, checked among themselves."""
    given = entry.items()
    if not given:
        raise entry.error("la tarea no tiene ningún hito", "Escríbalos, o quite la tarea de este archivo")
    for each in given:
        each.only(_KEYS)
        for key in ("fecha", "hito"):
            if key not in each:
                raise each.error(f"a un hito le falta «{key}»", f"Escriba «{key}: …» en ese hito")
    weighted = ["peso" in each for each in given]
    for each in given:
        if ("peso" in each) == ("acumulado" in each) or any(weighted) != all(weighted):
            raise each.error(
                "los hitos de una tarea llevan todos «acumulado» o todos «peso»", "Use uno de los dos en cada hito"
            )
    shares = _from_weights(given) if weighted[0] else [_share(each["acumulado"]) for each in given]
    found = [
        (_day(e["fecha"]), share, normalize(e["hito"].string()), e) for e, share in zip(given, shares, strict=True)
    ]
    for (before, low, _, _), (after, high, _, at) in pairwise(found):
        if after == before:
            raise at.error(f"hay dos hitos del {fecha_corta(after)}", "Júntelos en uno, o corrija la fecha")
        if after < before:
            raise at.error(
                f"el hito del {fecha_corta(after)} está después del de {fecha_corta(before)}", "Ordénelos por fecha"
            )
        if high <= low:
            raise at.error(
                f"lo acumulado no sube: {_percent(low)} y luego {_percent(high)}",
                "Escriba lo acumulado de toda la tarea en cada hito, no lo de ese hito",
            )
    return found


def _from_weights(given: Sequence[Entry]) -> list[float]:
    weights = [each["peso"].number(0, _HUGE) for each in given]
    for each, weight in zip(given, weights, strict=True):
        if not weight:
            raise each.error("el peso de un hito es cero", "Dele un peso mayor que cero, o quítelo")
    return [sum(weights[: n + 1]) / sum(weights) for n in range(len(weights))]


def _share(entry: Entry) -> float:
    said = entry.string()
    match = _PERCENT.fullmatch(said)
    value = float(match[1].replace(",", ".")) if match else -1.0
    if match is None or not 0 < value <= 100:
        raise entry.error(
            f"«acumulado» dice «{shorten(said, 40)}» y se esperaba un porcentaje mayor que 0 y hasta 100",
            "Escríbalo así: «acumulado: 40 %»",
        )
    if value <= 1 and not match[2]:
        raise entry.error(
            f"«acumulado: {said}» puede ser {_percent(value)} o {_percent(value / 100)}", "Escríbalo con su signo %"
        )
    return value / 100


def _percent(share: float) -> str:
    return porcentaje(share, 0 if abs(share * 100 - round(share * 100)) < 1e-9 else 2)


def _day(entry: Entry) -> date:
    iso, why = understood_day(entry.string())
    day = iso_date(iso)
    if day is None:
        raise entry.error(f"la fecha «{shorten(entry.text, 40)}» no se puede usar: {why}", "Escríbala como 2025-06-30")
    return day


def in_term(found: Sequence[Point], line: Mapping[Any, Any], between: str, entry: Entry) -> None:
    """Refuse milestones that the dates of their task do not admit."""
    start, end = iso_date(line["fecha_inicio"]), iso_date(line["fecha_fin"])
    if start and end and start > end:
        raise entry.error("la tarea empieza después de terminar", "Corrija sus fechas en el plan antes de darle hitos")
    if between != STEP and start is None:
        raise entry.error(
            "la tarea no tiene fecha de inicio, y sin ella lo esperado no puede crecer por días",
            f"Póngala en el plan, o use «entre_hitos: {STEP}»",
        )
    for day, share, _, at in found:
        if (start and day < start) or (end and day > end):
            limit = f"empieza el {fecha_corta(start)}" if start and day < start else f"termina el {fecha_corta(end)}"
            raise at.error(
                f"el hito del {fecha_corta(day)} está fuera del plazo de la tarea, que {limit}",
                "Corrija la fecha; si el plazo cambió, ajuste primero el plan",
            )
        if day == end and share < 1:
            raise at.error(
                f"el {fecha_corta(day)} termina la tarea y su hito dice {_percent(share)}",
                "Ese día lo acumulado es 100 %; corrija el porcentaje o la fecha",
            )
    if end is None and found[-1][1] < 1:
        raise found[-1][3].error(
            "la tarea no tiene fecha de terminación y su último hito no llega a 100 %",
            "Agregue el hito en que termina, con 100 %",
        )
