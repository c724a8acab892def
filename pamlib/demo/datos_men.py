"""The invented "Estadísticas por municipio" in the two layouts that the ministry has used, with their defects.

``tabla`` is the one of 2015–2022 (decimal point, no quotes, year ``2,021``, populations as ``8,420``, codes without
their leading zero in some years, a decimal comma in the group size of 2016 and 2017, the nation as fractions);
``portal`` is today's (every cell quoted, ``"98,23%"`` even where it is no percentage, a revised figure, a place without
data published as zeros).

>>> text = tabla().decode("utf-8-sig")
>>> text.splitlines()[0][:28]
'AÑO,CÓDIGO_MUNICIPIO,MUNICIP'
"""

from __future__ import annotations

import hashlib
from typing import Any

from pamlib.demo import content
from pamlib.demo.datos_entidad import department, places

YEARS = range(2015, 2025)
_LEVELS = ("TRANSICIÓN", "PRIMARIA", "SECUNDARIA", "MEDIA")
_KEYS = ("AÑO", "CÓDIGO_MUNICIPIO", "MUNICIPIO", "CÓDIGO_DEPARTAMENTO", "DEPARTAMENTO", "CÓDIGO_ETC", "ETC")
_BLOCKS = ("COBERTURA_NETA", "COBERTURA_BRUTA", "DESERCIÓN", "APROBACIÓN", "REPROBACIÓN", "REPITENCIA")
_BETWEEN = ("TAMAÑO_PROMEDIO_DE_GRUPO", "SEDES_CONECTADAS_A_INTERNET")

Row = dict[str, float | None]


def columns() -> tuple[str, ...]:
    """The 41 headings, in the order of the file."""
    named = {block: (block, *(f"{block}_{level}" for level in _LEVELS)) for block in _BLOCKS}
    rates = tuple(name for block in _BLOCKS[2:] for name in named[block])
    coverage = (*named["COBERTURA_NETA"], *named["COBERTURA_BRUTA"])
    return (*_KEYS, "POBLACIÓN_5_16", "TASA_MATRICULACIÓN_5_16", *coverage, *_BETWEEN, *rates)


def tabla() -> bytes:
    """The layout of 2015–2022, UTF-8 with a byte order mark."""
    lines = [",".join(columns())]
    for year in YEARS[:8]:
        for place in places():
            figures = figures_of(place, year, revised=False)
            lines.append(
                ",".join([*_old_keys(place, year), *(_old(name, value, year) for name, value in figures.items())])
            )
        if year >= 2019:
            nation = ["2,021" if year == 2021 else str(year), "0", "NACIONAL", "0", "NACIONAL", "0", "NACIONAL"]
            lines.append(",".join([*map(_quoted, nation), *(_fraction(*item) for item in nation_of(year).items())]))
    return ("\ufeff" + "\n".join(lines) + "\n").encode("utf-8")


def portal() -> bytes:
    """Today's layout: 2022 to 2024 of every place, and 2015 of a few."""
    facts = content.load("datos.yml")["men"]
    lines = [",".join(f'"{name}"' for name in columns())]
    for year in (2024, 2023, 2022, 2015):
        for place in places():
            if year == 2015 and place["codigo"] not in facts["aprobacion_cero_2015"]:
                continue
            figures = figures_of(place, year, revised=True)
            if [place["codigo"], year] in facts["ceros"]:
                figures = {name: value if name.startswith("POB") else value and 0.0 for name, value in figures.items()}
            if year == 2015:
                figures["APROBACIÓN_TRANSICIÓN"] = 0.0
            lines.append(",".join([*_new_keys(place, year), *(_new(name, value) for name, value in figures.items())]))
    return ("\n".join(lines) + "\n").encode("utf-8")


def figures_of(place: dict[str, Any], year: int, *, revised: bool) -> Row:
    """The figures of one place and year by heading, in per cent (or people, or students a group)."""
    facts = content.load("datos.yml")
    rates = _levels(place, year)
    if revised and [place["codigo"], year] == [facts["men"]["revisado"][key] for key in ("codigo", "anio")]:
        rates["DESERCIÓN"][2] = facts["men"]["revisado"]["valor"]
    rates["APROBACIÓN"] = [
        100 - drop - fail for drop, fail in zip(rates["DESERCIÓN"], rates["REPROBACIÓN"], strict=True)
    ]
    found: Row = dict.fromkeys(columns()[len(_KEYS) :])
    found["POBLACIÓN_5_16"] = people(place, year)
    for block, values in rates.items():
        total = sum(weight * value for weight, value in zip(facts["peso_niveles"], values, strict=True))
        found |= {block: round(total, 2)}
        found |= {f"{block}_{level}": round(value, 2) for level, value in zip(_LEVELS, values, strict=True)}
    found["APROBACIÓN"] = round(100 - float(found["DESERCIÓN"] or 0) - float(found["REPROBACIÓN"] or 0), 2)
    found["TASA_MATRICULACIÓN_5_16"] = round(float(found["COBERTURA_NETA"] or 0) + 0.03, 2)
    if year < 2018:
        found["TAMAÑO_PROMEDIO_DE_GRUPO"] = round(24 + _wobble(place, year, "grupo", 4), 3 if year > 2015 else 2)
        found["SEDES_CONECTADAS_A_INTERNET"] = round(48 + 4 * (year - 2015) + _wobble(place, year, "internet", 20), 2)
    for code, when, excess in facts["men"]["no_suma"]:
        if [code, when] == [place["codigo"], year]:
            found["APROBACIÓN"] = round(float(found["APROBACIÓN"] or 0) + excess, 2)
    for code, when, name in facts["men"]["vacias"]:
        if [code, when] == [place["codigo"], year]:
            found[name] = None
    return found


def nation_of(year: int) -> Row:
    """The nation: each figure weighed by the people of 5 to 16 of every place, in per cent."""
    each = [figures_of(place, year, revised=False) for place in places()]
    total = sum(float(row["POBLACIÓN_5_16"] or 0) for row in each)
    found: Row = {}
    for name in each[0]:
        known = [(float(row["POBLACIÓN_5_16"] or 0), row[name]) for row in each]
        weighed = [(weight, value) for weight, value in known if value is not None]
        share = sum(weight for weight, _ in weighed)
        found[name] = sum(weight * value for weight, value in weighed) / share if weighed else None
    found["POBLACIÓN_5_16"] = total
    return found


def people(place: dict[str, Any], year: int) -> int:
    """People of 5 to 16: those of 2015 and the yearly change in thousandths, added (not compounded)."""
    first, change = map(int, place["pob"])
    return round(first * (1000 + change * (year - 2015)) / 1000)


def _levels(place: dict[str, Any], year: int) -> dict[str, list[float]]:
    """Coverage and rates by level, before approval."""
    facts, since = content.load("datos.yml"), year - 2015
    net = [base + step * since for base, step in zip(place["neta"], place["dneta"], strict=True)]
    drop = [base + step * since for base, step in zip(place["des"], place["ddes"], strict=True)]
    fail = [float(value) for value in place["rep"]]
    net = [value + _wobble(place, year, f"neta{at}", 0.6) for at, value in enumerate(net)]
    drop = [max(0.0, value + _wobble(place, year, f"des{at}", 0.25)) for at, value in enumerate(drop)]
    fail = [max(0.0, value + _wobble(place, year, f"rep{at}", 0.5)) for at, value in enumerate(fail)]
    if place["codigo"] == "99901":
        typed = facts["valdemora"]
        net[2:], drop[2:] = [typed[f"neta_{level}"][since] for level in ("secundaria", "media")], [
            typed[f"des_{level}"][since] for level in ("secundaria", "media")
        ]  # fmt: skip
    net, drop, fail = ([round(value, 2) for value in values] for values in (net, drop, fail))
    gross = [value + more for value, more in zip(net, facts["bruta_menos_neta"], strict=True)]
    again = [value * share for value, share in zip(fail, facts["repitencia_por_reprobacion"], strict=True)]
    return {
        "COBERTURA_NETA": net,
        "COBERTURA_BRUTA": gross,
        "DESERCIÓN": drop,
        "REPROBACIÓN": fail,
        "REPITENCIA": again,
    }


def _wobble(place: dict[str, Any], year: int, what: str, size: float) -> float:
    """A small change that looks like chance and is always the same: between −size and size."""
    digest = hashlib.sha256(f"{place['codigo']} {year} {what}".encode()).digest()
    return size * (int.from_bytes(digest[:2], "big") / 32767.5 - 1)


def _name(place: dict[str, Any], year: int) -> str:
    variants = content.load("datos.yml")["men"]["variantes"]
    return str(variants.get(place["codigo"], {}).get(year, place["nombre"]))


def _old_keys(place: dict[str, Any], year: int) -> list[str]:
    code, (etc, etc_name) = place["codigo"], place["etc"]
    bare = year in {2015, 2016, 2017, 2020}  # the years whose codes lost their leading zero
    keys = [
        "2,021" if year == 2021 else str(year),
        code.lstrip("0") if bare else code,
        _name(place, year),
        code[:2].lstrip("0") if bare else code[:2],
        department(code).title(),
        f"{int(etc):,}" if year == 2021 else etc,
        etc_name,
    ]
    return [_quoted(key) for key in keys]


def _old(name: str, value: float | None, year: int) -> str:
    if value is None:
        return ""
    if name == "POBLACIÓN_5_16":
        return _quoted(f"{int(value):,}") if year == 2021 else str(int(value))
    text = f"{value:g}" if value < 100 else f"{value:.2f}".rstrip("0").rstrip(".")
    return _quoted(text.replace(".", ",")) if name == "TAMAÑO_PROMEDIO_DE_GRUPO" and year in {2016, 2017} else text


def _fraction(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if name == "POBLACIÓN_5_16" else f"{value / 100:.4f}".rstrip("0").rstrip(".")


def _new_keys(place: dict[str, Any], year: int) -> list[str]:
    code, (etc, etc_name) = place["codigo"], place["etc"]
    keys = (str(year), code, place["nombre"], code[:2], department(code).title(), etc, etc_name)
    return [f'"{key}"' for key in keys]


def _new(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if name == "POBLACIÓN_5_16":
        return f'"{int(value)}"'
    return f'"{f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")}%"'


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text
