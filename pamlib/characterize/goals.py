"""What a goal would be: by the pace of the last years, by the department, by the best like entities.

For each figure of the baseline up to four ways are worked out, each with its arithmetic in words. Among those that
improve, the least demanding is called *alcanzable* and the most demanding *ambiciosa*. None is chosen: that is for the
people who answer for the plan.

>>> goals(perfil, values, parameters())                     # doctest: +SKIP

Out of scope: whether a goal can be paid for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.baseline import series_id
from pamlib.characterize.catalogue import indicator
from pamlib.characterize.parameters import Parameters
from pamlib.characterize.series import stretches
from pamlib.characterize.values import SERIES, records
from pamlib.locale_es import numero
from pamlib.trends import pace

if TYPE_CHECKING:
    import pandas as pd

PACE, DEPARTMENT, NATION, PEERS = "ritmo propio", "departamento", "nación", "mejores parecidas"
#: Columns of the table of goals.
COLUMNS = (
    "base_id",
    "codigo",
    "componente",
    "indicador",
    "nombre",
    "nivel",
    "zona",
    "reparto",
    "poblacion",
    "anio_base",
    "linea_base",
    "unidad",
    "calidad",
    "anio_meta",
    "camino",
    "meta",
    "grado",
    "cuenta",
)
_SUBJECT = ("indicador", "nivel", "zona", "reparto", "poblacion")


def goals(perfil: pd.DataFrame, values: pd.DataFrame, known: Parameters) -> pd.DataFrame:
    """One row for each figure that has a sense and each way to a goal, in the order of the profile.

    ``grado``: alcanzable, ambiciosa, «alcanzable y ambiciosa» (only one improves), '' (between them), or «no mejora».
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    paces = _paces(values[values["codigo"].isin(set(perfil["codigo"]))], known.count("ventana_ritmo"))
    for row in records(perfil):
        if not indicator(row["indicador"]).sense:
            continue
        rows += _ways(row, paces.get(tuple(row[name] for name in SERIES)), known)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _paces(values: pd.DataFrame, window: int) -> dict[tuple[Any, ...], tuple[list[int], list[float]]]:
    """The last ``window`` years of each series, within its last stretch."""
    table = values.assign(tramo=stretches(values)).sort_values([*SERIES, "anio"], kind="stable")
    found: dict[tuple[Any, ...], tuple[list[int], list[float]]] = {}
    for name, group in table.groupby(list(SERIES), sort=False):
        last = group[group["tramo"] == group["tramo"].max()].tail(window)
        found[tuple(name)] = (last["anio"].tolist(), last["valor"].tolist())
    return found


def _ways(row: dict[str, Any], series: tuple[list[int], list[float]] | None, known: Parameters) -> list[dict[str, Any]]:
    what, base, years = indicator(row["indicador"]), float(row["valor"]), known.count("horizonte_anios")
    ways: list[tuple[str, float, str]] = []
    if series and len(series[0]) > 1:
        speed = pace(*series)
        target = what.bounded(base + speed.per_unit * years)
        ways.append((PACE, target, _pace_words(row, series, speed.per_unit, years, target)))
    for name, column, words in (
        (DEPARTMENT, "departamento", "valor del departamento"),
        (NATION, "nacion", "valor de la nación"),
        (PEERS, "pares_mejores", f"cuartil superior de las {int(row.get('pares_n') or 0)} entidades parecidas"),
    ):
        value = row.get(column)
        if value is not None and value == value:
            target = what.bounded(float(value))
            limit = "" if target == value else f"; queda en {_said(target)}, el límite del indicador"
            ways.append(
                (
                    name,
                    target,
                    (
                        f"{words} en {row['anio_comparado']}: {_said(value)} (línea de base {_said(base)}, "
                        f"{row['anio']}){limit}"
                    ),
                )
            )
    better = [value for _, value, _ in ways if what.better(value, base)]
    least, most = (min, max) if what.sense > 0 else (max, min)
    fixed = {
        "base_id": series_id(row["codigo"], *(row[name] for name in _SUBJECT)),
        "codigo": row["codigo"],
        "componente": row["componente"],
        **{name: row[name] for name in _SUBJECT},
        "nombre": row["nombre"],
        "anio_base": row["anio"],
        "linea_base": base,
        "unidad": row["unidad"],
        "calidad": row["calidad"],
        "anio_meta": row["anio"] + years,
    }
    made = []
    for name, value, words in ways:
        degree = _degree(value, better, least, most)
        made.append({**fixed, "camino": name, "meta": round(value, 4), "grado": degree, "cuenta": words})
    return made


def _degree(value: float, better: list[float], least: Any, most: Any) -> str:
    if value not in better:
        return "no mejora"
    names = [n for n, v in (("alcanzable", least(better)), ("ambiciosa", most(better))) if v == value]
    return " y ".join(names)


def _pace_words(
    row: dict[str, Any], series: tuple[list[int], list[float]], speed: float, years: int, target: float
) -> str:
    """The arithmetic of the pace: «4,67 + 4 años × (4,67 − 5,01) ÷ (2022 − 2018) = 4,33»."""
    (first, *_, last), (start, *_, end) = series
    raw = float(row["valor"]) + speed * years
    text = f"{_said(row['valor'])} + {years} años × ({_said(end)} − {_said(start)}) ÷ ({last} − {first}) = {_said(raw)}"
    return text if abs(raw - target) < 1e-9 else f"{text}; queda en {_said(target)}, el límite del indicador"


def _said(value: Any) -> str:
    text = numero(value, 2 if abs(float(value)) >= 1 else 4)
    return text.rstrip("0").rstrip(",") if "," in text else text
