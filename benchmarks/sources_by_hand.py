"""The same table as ``aggregate_files``, as an analyst would write it with pandas: one column after another.

It reads, repairs, cross-checks and aggregates the ministry's table and the Icfes files, and gives department × year ×
indicator with the same counts. It is what the benchmark compares with, so it is written to be plain and not slow: no
row is visited by Python, nothing is melted. Run as ``python sources_by_hand.py men|icfes FILE OUT.parquet``.
"""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pandas as pd

LEVELS = ["", "_TRANSICIÓN", "_PRIMARIA", "_SECUNDARIA", "_MEDIA"]
RATES = {"COBERTURA_NETA": 100, "COBERTURA_BRUTA": 500, "DESERCIÓN": 100, "APROBACIÓN": 100, "REPROBACIÓN": 100,
         "REPITENCIA": 100}  # fmt: skip
KEYS = ["departamento", "anio", "periodo", "poblacion"]
GOOD, REPAIRED, DOUBTFUL, MISSING = 0, 1, 2, 3


def doubtful_years(values: pd.Series, places: pd.MultiIndex) -> list[int]:
    """Years in which a column does not go with itself in the years around, or is that of the year before."""
    wide = pd.Series(values.to_numpy(), index=places).unstack("anio")
    years = list(wide.columns)
    related, found = {}, []
    for year, after in pairwise(years):
        pair = wide[[year, after]].dropna()
        if after != year + 1 or len(pair) < 30 or (pair.nunique() < 4).any():
            continue
        related[year] = np.corrcoef(pair[year], pair[after])[0, 1]
        moving = pair[(pair != 0).any(axis=1)]
        if len(moving) >= 30 and moving[after].nunique() >= 4 and (moving[year] == moving[after]).mean() >= 0.95:
            found.append(after)
    usual = np.median(list(related.values())) if len(related) >= 4 else 0
    low = {year for year, value in related.items() if usual >= 0.6 and value < usual - 0.3}
    return found + [year for year in low if year - 1 in low]


def summed(
    values: pd.Series, state: pd.Series, weight: pd.Series | None, keys: pd.DataFrame, name: str
) -> pd.DataFrame:
    """One column by department and year."""
    good = state <= REPAIRED
    if weight is not None:
        state = state.mask(good & weight.isna(), MISSING)
        good &= weight.notna()
    worth = pd.Series(1.0, index=values.index) if weight is None else weight
    table = pd.DataFrame({
        **{key: keys[key] for key in KEYS}, "unidades": 1,
        "suma": (values * worth).where(good), "peso": worth.where(good),
        "con_dato": good, "reparados": state == REPAIRED, "dudosos": state == DOUBTFUL, "sin_dato": state == MISSING,
    })  # fmt: skip
    done = table.groupby(KEYS, as_index=False).sum()
    done["valor"] = (done["suma"] if weight is None else done["suma"] / done["peso"]).where(done["peso"] > 0)
    return done.drop(columns=["suma", "peso"]).assign(columna=name)


def men(file: str) -> pd.DataFrame:  # noqa: C901 - a plain script
    """The ministry's table."""
    raw = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    keys = pd.DataFrame({
        "anio": raw["AÑO"].str.replace(",", "").astype(int), "codigo": raw["CÓDIGO_MUNICIPIO"].str.zfill(5),
        "departamento": raw["CÓDIGO_DEPARTAMENTO"].str.zfill(2), "periodo": "", "poblacion": "",
    })  # fmt: skip
    nation = keys["codigo"] == "00000"
    names = list(raw.columns[7:])
    percent = [name for name in names if name not in ("POBLACIÓN_5_16", "TAMAÑO_PROMEDIO_DE_GRUPO")]
    values, state = {}, {}
    for name in names:
        text = raw[name]
        comma = text.str.contains(",", na=False)
        sign = "." if name == "TAMAÑO_PROMEDIO_DE_GRUPO" else ""  # 28,437 students in a group are 28.437
        values[name] = pd.to_numeric(text.str.replace(",", sign, regex=False), errors="coerce")
        state[name] = pd.Series(np.where(comma, REPAIRED, GOOD), index=raw.index).mask(values[name].isna(), MISSING)
    del raw
    top = pd.concat(
        [values[name] for name in ("TASA_MATRICULACIÓN_5_16", "COBERTURA_BRUTA", "APROBACIÓN")], axis=1
    ).max(axis=1)
    fraction, zero = (top > 0) & (top <= 2), top == 0
    if zero.any():
        zero &= pd.concat([values[name] for name in percent], axis=1).max(axis=1) == 0
    for name in percent:
        values[name] = values[name].where(~fraction, values[name] * 100)
        state[name] = state[name].mask(fraction & (state[name] == GOOD), REPAIRED).mask(zero, MISSING)
    wrong = {}
    for level in LEVELS:
        three = [values[f"{name}{level}"] for name in ("APROBACIÓN", "REPROBACIÓN", "DESERCIÓN")]
        none = pd.concat(three, axis=1).notna().any(axis=1) & (sum(each.fillna(0) for each in three) == 0)
        wrong[level] = (sum(three) - 100).abs() > 0.1 + 1e-9
        for name in ("APROBACIÓN", "REPROBACIÓN", "DESERCIÓN"):
            column = f"{name}{level}"
            state[column] = state[column].mask(none & (state[column] != MISSING), MISSING)
    highest = {f"{name}{level}": top for name, top in RATES.items() for level in LEVELS}
    highest |= {"TASA_MATRICULACIÓN_5_16": 100, "SEDES_CONECTADAS_A_INTERNET": 100, "TAMAÑO_PROMEDIO_DE_GRUPO": 60}
    town, twins = ~nation, {}
    places = pd.MultiIndex.from_frame(keys.loc[town, ["codigo", "anio"]])
    for name in names:
        kept = values[name].where(state[name] != MISSING)
        for year, rows in kept[town].groupby(keys["anio"]):
            twins.setdefault((year, int(rows.count()), round(float(rows.sum()), 4)), []).append(name)
        bad = (kept > highest.get(name, np.inf)) | (kept < (1 if name == "TAMAÑO_PROMEDIO_DE_GRUPO" else 0))
        level = name.partition("_")[1] + name.partition("_")[2]
        if name.split("_")[0] in ("APROBACIÓN", "REPROBACIÓN", "DESERCIÓN"):
            bad |= wrong[level if level in wrong else ""]
        bad |= keys["anio"].isin(doubtful_years(kept[town], places))
        state[name] = state[name].mask(bad & (state[name] != MISSING), DOUBTFUL)
    for (year, count, _), group in twins.items():
        own = (keys["anio"] == year) & town
        for one in group:
            for other in group:
                if (
                    one < other
                    and count >= 30
                    and values[one][own].nunique() >= 4
                    and values[one][own].equals(values[other][own])
                ):
                    for name in (one, other):
                        state[name] = state[name].mask(own & (state[name] != MISSING), DOUBTFUL)
    repeated = keys.duplicated(["anio", "codigo"], keep=False)
    population = values["POBLACIÓN_5_16"].where((state["POBLACIÓN_5_16"] <= REPAIRED) & (values["POBLACIÓN_5_16"] > 0))
    tables = []
    for name in names:
        if repeated.any():
            state[name] = state[name].mask(repeated & (state[name] != MISSING), DOUBTFUL)
        weight = None if name == "POBLACIÓN_5_16" else population[town]
        tables.append(summed(values[name][town], state[name][town], weight, keys[town], name))
    return pd.concat(tables, ignore_index=True)


def icfes(file: str) -> pd.DataFrame:
    """The classification of schools."""
    # A separator of two bytes leaves pandas only its own reader.
    raw = pd.read_csv(file, sep="¬", dtype=str, engine="python", encoding="utf-8", quoting=3)
    keys = pd.DataFrame({
        "anio": raw["PERIODO"].str[:4].astype(int), "codigo": raw["COLE_COD_DANE"],
        "departamento": raw["COLE_COD_DEPTO"].str.zfill(2),
        "periodo": raw["PERIODO"], "poblacion": raw["COLE_GRADO"].map({"11": "", "26": "grado 26"}),
    })  # fmt: skip
    tests = [
        "INDICE_MATEMATICAS",
        "INDICE_C_NATURALES",
        "INDICE_SOCIALES_CIUDADANAS",
        "INDICE_LECTURA_CRITICA",
        "INDICE_INGLES",
    ]
    names = ["MATRICULADOS_ULTIMOS_3", "EVALUADOS_ULTIMOS_3", *tests, "INDICE_TOTAL"]
    values = {name: pd.to_numeric(raw[name].str.replace(",", ".", regex=False), errors="coerce") for name in names}
    del raw
    tables = []
    for name in names:
        state = pd.Series(GOOD, index=keys.index).mask(values[name].isna(), MISSING)
        if name.startswith("INDICE"):
            state = state.mask((values[name] < 0) | (values[name] > 1), DOUBTFUL)
        state = state.mask(
            keys.duplicated(["anio", "periodo", "codigo", "poblacion"], keep=False) & (state != MISSING), DOUBTFUL
        )
        weight = (
            values["EVALUADOS_ULTIMOS_3"].where(values["EVALUADOS_ULTIMOS_3"] > 0)
            if name.startswith("INDICE")
            else None
        )
        tables.append(summed(values[name], state, weight, keys, name))
    return pd.concat(tables, ignore_index=True)


if __name__ == "__main__":
    {"men": men, "icfes": icfes}[sys.argv[1]](sys.argv[2]).to_parquet(sys.argv[3])
