"""Rules of coherence about the measurements of indicators."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest
from pamlib.avance.accumulation import catalogue
from pamlib.avance.coherence import Doubt, Reported
from pamlib.avance.words import figure
from pamlib.locale_es import ausente, fecha, numero
from pamlib.records import records
from pamlib.seguimiento.narrative import contradiction

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.checks.rules import Rule

_KEY = ["indicador_id", "zona", "poblacion"]
_SAME = 1e-6
_FIGURES = ("numerador", "denominador", "valor")


def _rows(reported: Reported) -> pd.DataFrame:
    return latest.by_corte(reported.mediciones, _KEY, reported.corte)


def narrativa_contra_valor(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Figures of the indicator's unit in the narrative that are not what was reported, nor add up to it."""
    units = dict(zip(reported.indicadores["indicador_id"], reported.indicadores["unidad"], strict=True))
    doubts = []
    for row in records(_rows(reported)):
        main = row["valor"] if ausente(row["numerador"]) else row["numerador"]
        if ausente(main):
            continue
        whole = None if ausente(row["denominador"]) else float(row["denominador"])
        unit = str(units.get(row["indicador_id"]) or "")
        if why := contradiction(str(row["observacion"]), float(main), unit, whole):
            found = f"«{reported.indicator(row['indicador_id'])}»; se narra: «{row['observacion']}»"
            doubts.append(Doubt(row, found, why))
    return doubts


def indicador_baja(reported: Reported, _rule: Rule) -> list[Doubt]:
    """A cumulated indicator that falls within one year."""
    falling = {key for key, kind in reported.kinds.items() if catalogue()[kind]["no_baja"]}
    doubts = []
    rows = _rows(reported)
    for key, group in latest.groups(rows[rows["indicador_id"].isin(falling)], _KEY).items():
        for before, after in pairwise(row for row in group if not ausente(row["valor"])):
            if after["corte"][:4] == before["corte"][:4] and after["valor"] < before["valor"]:
                found = f"«{reported.indicator(key[0])}»: {figure(after['valor'])} al {fecha(after['corte'])}"
                doubts.append(Doubt(after, found, f"era {figure(before['valor'])} al {fecha(before['corte'])}"))
    return doubts


def total_distinto_de_partes(reported: Reported, _rule: Rule) -> list[Doubt]:
    """A total that is not the sum of its zones: of counts, and of each term of a ratio."""
    classes = dict(zip(reported.indicadores["indicador_id"], reported.indicadores["clase"], strict=True))
    doubts = []
    rows = _rows(reported)
    for (key, _), group in latest.groups(rows[rows["poblacion"] == ""], ["indicador_id", "corte"]).items():
        total = [row for row in group if row["zona"] == ""]
        zones = [row for row in group if row["zona"] != ""]
        if not total or not zones:
            continue
        whole = total[0]
        ratio = classes.get(key) in {"razón", "porcentaje"}
        for name in _FIGURES[:2] if ratio else _FIGURES:
            if ausente(whole[name]) or any(ausente(row[name]) for row in zones):
                continue
            parts = sum(float(row[name]) for row in zones)
            if abs(parts - float(whole[name])) > _SAME:
                said = " + ".join(f"{row['zona']} {figure(row[name])}" for row in zones)
                found = f"«{reported.indicator(key)}», {name} total {figure(whole[name])}"
                doubts.append(Doubt(whole, found, f"{said} = {figure(parts)}"))
    return doubts


def razon_distinta_del_valor(reported: Reported, rule: Rule) -> list[Doubt]:
    """A value that is neither numerator ÷ denominator nor that as a percentage."""
    rounding = 0.5 * 10.0 ** -int(rule.parametros["decimales"])
    doubts = []
    for row in records(_rows(reported)):
        if any(ausente(row[name]) for name in _FIGURES) or not row["denominador"]:
            continue
        fraction = float(row["numerador"]) / float(row["denominador"])
        # The office may round the fraction (0,33) or the percentage (33,33); either is the same figure.
        if not (_near(row, fraction, rounding) or _near(row, 100 * fraction, 100 * rounding)):
            sum_ = f"{figure(row['numerador'])} ÷ {figure(row['denominador'])} = {numero(fraction, 4)}"
            doubts.append(Doubt(row, f"«{reported.indicator(row['indicador_id'])}»: {figure(row['valor'])}", sum_))
    return doubts


def _near(row: dict[Any, Any], value: float, rounding: float) -> bool:
    return abs(float(row["valor"]) - value) <= rounding + 1e-9
