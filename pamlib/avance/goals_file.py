"""Goals by year, baseline and kind of each indicator, as the entity writes them: ``data/raw/<entidad>/metas.yml``.

    esperado: proporcional                 # for the indicators that say nothing else
    indicadores:
      No. de docentes formados:            # its text in the plan, or its id
        acumulacion: acumulado
        linea_base: 0
        anio_base: 2023
        metas: {2024: 40, 2025: 60, 2026: NP}
        cambio_de_metodo: 2024-07-01       # earlier values are not compared with later ones
        esperado:                          # or meta_del_anio, proporcional, ninguno
          programacion: {2025-02-28: 5, 2025-04-30: 20}

>>> fichas, programacion = read_goals(path, plan["indicadores"])          # doctest: +SKIP
>>> esperados = read_expected(path, plan["indicadores"])                  # doctest: +SKIP

A plan seldom has room for them, and without a goal there is no progress to calculate. ``NP`` is *no programado*, which
is not a zero. Out of scope: the weights (they are in the strategy).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.avance.accumulation import catalogue, kind_of
from pamlib.seguimiento.yaml_lines import Entry, read
from pamlib.values.text import fold, shorten

if TYPE_CHECKING:
    import pandas as pd

FILE = "metas.yml"
_KEYS = ("acumulacion", "linea_base", "anio_base", "metas", "cambio_de_metodo", "esperado")
FICHA = ("indicador_id", "acumulacion", "linea_base", "anio_base", "cambio_de_metodo")
ESPERADO = ("indicador_id", "regla", "corte", "valor")
_HUGE = 1e15
_WORDS = {"meta del anio": "meta_del_anio", "meta del ano": "meta_del_anio", "proporcional": "proporcional",
          "ninguno": "ninguno"}  # fmt: skip
_HOW = "Use meta_del_anio, proporcional o ninguno, o escriba «programacion: {2025-02-28: 5}»"


def read_goals(path: Path, indicadores: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``fichas`` (:data:`FICHA`) and ``programacion`` (``indicador_id, vigencia, meta``; a missing goal is NP).

    Raises :class:`pamlib.errors.UserError` with the line of the first thing that is wrong, an indicator that the plan
    does not have included. Without a file, two empty tables.
    """
    import pandas as pd

    fichas: list[tuple[Any, ...]] = []
    goals: list[tuple[str, int, float | None]] = []
    for key, entry in _entries(path, indicadores):
        fichas.append((key, _kind(entry), *_base(entry), _day(entry)))
        goals += [(key, *each) for each in _goals(entry)]
    table = pd.DataFrame(fichas, columns=list(FICHA)).astype({"linea_base": "Float64", "anio_base": "Int64"})
    program = pd.DataFrame(goals, columns=["indicador_id", "vigencia", "meta"])
    return table, program.astype({"vigencia": "Int64", "meta": "Float64"})


def read_expected(path: Path, indicadores: pd.DataFrame) -> pd.DataFrame:
    """How the entity says what it expected of each indicator: :data:`ESPERADO`, as :mod:`pamlib.avance.expected` reads.

    One row an indicator, or one a corte when it is ``programacion`` (``corte`` and ``valor`` are only of these); no row
    for one of which nothing is said. Raises :class:`pamlib.errors.UserError` with the line of what is wrong.
    """
    import pandas as pd

    rows: dict[str, list[tuple[str, str, float | None]]] = {}
    if path.exists():
        root = read(path)
        if "esperado" in root:
            if root["esperado"].pairs is not None:
                raise root["esperado"].error("lo programado por corte es de cada indicador", "Escríbalo en el suyo")
            rule = _rule(root["esperado"], ())
            rows = {str(key): rule for key in indicadores["indicador_id"]}
    for key, entry in _entries(path, indicadores):
        if "esperado" in entry:
            skipped = tuple(year for year, goal in _goals(entry) if goal is None)
            rows[key] = _rule(entry["esperado"], skipped)
    out = [(key, *each) for key, said in rows.items() for each in said if each[0] != "ninguno"]
    return pd.DataFrame(out, columns=list(ESPERADO)).astype({"valor": "Float64"})


def _entries(path: Path, indicadores: pd.DataFrame) -> Iterator[tuple[str, Entry]]:
    """Id and entry of each indicator of the file; nothing without a file."""
    if not path.exists():
        return
    ids = {
        fold(str(text)): str(key) for key, text in zip(indicadores["indicador_id"], indicadores["texto"], strict=True)
    }
    ids |= {fold(str(key)): str(key) for key in indicadores["indicador_id"]}
    root = read(path)
    root.only(("esperado", "indicadores"))
    for name, entry in root["indicadores"].mapping().items() if "indicadores" in root else ():
        key = ids.get(fold(name))
        if key is None:
            raise entry.error(f"«{shorten(name, 60)}» no es un indicador del plan", "Escríbalo como en el plan")
        entry.only(_KEYS)
        yield key, entry


def _rule(entry: Entry, skipped: tuple[int, ...]) -> list[tuple[str, str, float | None]]:
    """Rule, corte and value of what one indicator declares; ``skipped`` are its years that are NP."""
    if entry.pairs is None:
        rule = _WORDS.get(fold(entry.string()).replace("_", " "))
        if rule is None:
            raise entry.error(f"«{entry.text}» no dice cómo se sabe lo esperado", _HOW)
        return [(rule, "", None)]
    entry.only(("programacion",))
    if "programacion" not in entry or not entry["programacion"].mapping():
        raise entry.error("«programacion» no trae ningún corte", "Escriba, por ejemplo, «{2025-02-28: 5}»")
    rows: list[tuple[str, str, float | None]] = []
    for day, value in entry["programacion"].mapping().items():
        iso = value.day(day, "programacion")
        if int(iso[:4]) in skipped:
            raise value.error(f"se programa el {iso} y {iso[:4]} es NP en «metas»", "Quite uno de los dos")
        rows.append(("programacion", iso, value.number(-_HUGE, _HUGE)))
    return rows


def _kind(entry: Entry) -> str:
    if "acumulacion" not in entry:
        return ""
    kind = kind_of(entry["acumulacion"].string())
    if not kind:
        names = ", ".join(each["nombre"] for each in catalogue().values())
        said = shorten(entry["acumulacion"].string(), 40)
        raise entry["acumulacion"].error(f"no existe el tipo de acumulación «{said}»", f"Use uno de estos: {names}")
    return kind


def _base(entry: Entry) -> tuple[float | None, int | None]:
    value = entry["linea_base"].number(-_HUGE, _HUGE) if "linea_base" in entry else None
    return value, int(entry["anio_base"].number(1990, 2100)) if "anio_base" in entry else None


def _day(entry: Entry) -> str:
    return entry["cambio_de_metodo"].day() if "cambio_de_metodo" in entry else ""


def _goals(entry: Entry) -> list[tuple[int, float | None]]:
    years = entry["metas"].years("metas: {2025: 40}") if "metas" in entry else {}
    return [(year, None if fold(goal.string()) == "np" else goal.number(-_HUGE, _HUGE)) for year, goal in years.items()]
