"""Progress of the indicators of a plan at a corte, one row each, with its arithmetic.

>>> table(plan["indicadores"], mediciones, "2025-06-30")           # doctest: +SKIP

A total that nobody reported is made from its zones: ΣN ÷ ΣD for a ratio (never the mean of percentages), a sum for a
count. Where both are there they must agree: a rule of :mod:`pamlib.avance.coherence` says where they do not.

What the entity adds to the plan (kind of accumulation, baseline, goals by year, NP) comes as ``fichas`` and
``programacion``, tables made from its strategy. Indicators of different kinds are only joined when asked for
(:func:`summary`), since their percentages do not mean the same.

Out of scope: whether the goal will be reached (:mod:`pamlib.avance.arrival`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.avance.accumulation import Cumplimiento, Serie, catalogue, kind_of, progress, progress_of_year
from pamlib.avance.expected import declared, expected, position
from pamlib.avance.latest import by_corte, groups
from pamlib.corte import parse_corte
from pamlib.errors import UserError
from pamlib.locale_es import ausente
from pamlib.seguimiento.row_checks import quotient
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "indicador_id", "texto", "tipo", "certeza", "linea_base", "meta", "valor", "corte_valor", "avance",
    "avance_topado", "avance_vigencia", "cuenta", "nota", "partida", "logro", "meta_logro", "esperado",
    "regla_esperado",
)  # fmt: skip
_NUMBERS = (
    "linea_base", "meta", "valor", "avance", "avance_topado", "avance_vigencia", "partida", "logro", "meta_logro",
    "esperado",
)  # fmt: skip
_FICHA = ("acumulacion", "linea_base", "anio_base", "meta_valor")
#: How a value that is reported every bimester becomes that of the year.
REPORT_READINGS = ("acumulado_anio", "por_corte")
_KEYS = ["indicador_id", "zona", "poblacion"]
#: Why an indicator has no progress before anything is measured.
NO_KIND = "falta el tipo de acumulación: dígalo en la estrategia de seguimiento"


def completed(indicadores: pd.DataFrame, fichas: pd.DataFrame | None) -> pd.DataFrame:
    """The plan's indicators with what the entity's strategy says of them (which wins where it says something)."""
    out = indicadores.copy()
    if fichas is None or fichas.empty:
        return out
    said = fichas.drop_duplicates("indicador_id", keep="last").set_index("indicador_id")
    for name in _FICHA:
        if name in said:
            given = out["indicador_id"].map(said[name])
            use = ~given.map(ausente)
            out[name] = out[name].astype("object") if name in out else None
            out.loc[use, name] = given[use]
    return out


def with_kinds(indicadores: pd.DataFrame, said: Mapping[str, str]) -> pd.DataFrame:
    """The indicators with the key of their kind ('' when nobody said it): ``said`` is by id or by text, and wins."""
    kinds = {fold(name): kind_of(kind) for name, kind in said.items()}
    given = [
        kinds.get(fold(str(key)), kinds.get(fold(str(text)), own))
        for key, text, own in zip(
            indicadores["indicador_id"], indicadores["texto"], indicadores["acumulacion"], strict=True
        )
    ]
    return indicadores.assign(acumulacion=["" if ausente(kind) else str(kind) for kind in given])


def series(
    ficha: Mapping[str, Any],
    values: Mapping[str, float],
    programacion: Mapping[int, float | None] | None = None,
    reading: str = "acumulado_anio",
    last_year: int | None = None,
) -> Serie:
    """The series of one indicator.

    Parameters
    ----------
    values: corte → value. With ``reading`` "acumulado_anio" the last value of a year is that of the year; with
        "por_corte" the values of a year are added up.
    programacion: year → goal; ``None`` for a year that is not programmed (NP). Without it, the plan's only goal stands
        in ``last_year`` (or, when that is unknown, in the year of the last value).
    """
    if reading not in REPORT_READINGS:
        raise UserError(f"no existe la lectura «{reading}»", f"Use una de estas: {', '.join(REPORT_READINGS)}")
    years: dict[int, float] = {}
    for corte in sorted(values):
        year = int(corte[:4])
        years[year] = values[corte] + (years.get(year, 0.0) if reading == "por_corte" else 0.0)
    base = None if ausente(ficha.get("linea_base")) else float(ficha["linea_base"])
    if programacion:
        skipped = frozenset(year for year, goal in programacion.items() if goal is None)
        goals = {year: goal for year, goal in programacion.items() if goal is not None}
        return Serie(base, goals, years, skipped)
    if ausente(ficha.get("meta_valor")):
        return Serie(base, {}, years)
    year = last_year or max(years, default=0)
    return Serie(base, {year: float(ficha["meta_valor"])}, years)


def values(mediciones: pd.DataFrame, indicadores: pd.DataFrame, corte: str) -> pd.DataFrame:
    """``indicador_id, corte, valor, numerador, denominador, nota``: one total for each indicator and corte.

    The total that was reported, or what its zones add up to; rows without any figure give no row.
    """
    import pandas as pd

    classes = dict(zip(indicadores["indicador_id"], indicadores["clase"], strict=True))
    rows = by_corte(mediciones, _KEYS, corte)
    out = []
    found = groups(rows[rows["poblacion"] == ""], ["indicador_id", "corte"])
    for (indicator, day), group in sorted(found.items()):
        kind = str(classes.get(indicator, ""))
        whole, note = _figure([row for row in group if row["zona"] == ""], kind), ""
        if whole is None:
            zones = [row for row in group if row["zona"] != ""]
            whole = _figure(zones, kind)
            note = f"suma de sus zonas: {', '.join(sorted({str(row['zona']) for row in zones}))}"
        if whole is not None:
            out.append((indicator, day, *whole, note))
    columns = ["indicador_id", "corte", "valor", "numerador", "denominador", "nota"]
    return pd.DataFrame(out, columns=columns).astype(
        {"valor": "Float64", "numerador": "Float64", "denominador": "Float64"}
    )


def _figure(rows: Sequence[Mapping[str, Any]], kind: str) -> tuple[float, float | None, float | None] | None:
    """Value of these rows together; ``None`` when one of them has no figure: a part missing is no sum."""
    if not rows:
        return None
    if not any(ausente(row[name]) for row in rows for name in ("numerador", "denominador")):
        above, below = (sum(float(row[name]) for row in rows) for name in ("numerador", "denominador"))
        if below:
            alone = len(rows) == 1 and not ausente(rows[0]["valor"])
            own, other = (above / below * each for each in ((100, 1) if kind == "porcentaje" else (1, 100)))
            value = float(rows[0]["valor"]) if alone else own
            # «50 %» of an indicator that is a ratio is 0,5: what it is divided by is there to tell.
            swapped = quotient(above / below, value) and abs(value - other) < abs(value - own)
            return (own if swapped else value, above, below)
    if any(ausente(row["valor"]) for row in rows) or (len(rows) > 1 and kind in {"porcentaje", "razón"}):
        return None
    return sum(float(row["valor"]) for row in rows), None, None


def table(
    indicadores: pd.DataFrame,
    mediciones: pd.DataFrame,
    corte: str,
    *,
    programacion: pd.DataFrame | None = None,
    last_year: int | None = None,
    options: Mapping[str, Mapping[str, str]] | None = None,
    reading: str = "acumulado_anio",
    esperados: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row an indicator with :data:`COLUMNS`; fractions as they are, more than 1 included.

    ``valor`` is the last one reported; ``partida``, ``logro`` and ``meta_logro`` are those of the bullet, whose ratio
    is the progress of the kind (:func:`pamlib.avance.expected.position`), and ``esperado`` is on their scale, with
    ``regla_esperado`` saying where it comes from or why there is none.

    Parameters
    ----------
    indicadores: the plan's table, already :func:`completed`.
    programacion: ``indicador_id, vigencia, meta``; a missing ``meta`` means NP.
    options: kind → its parameters.
    esperados: of :func:`pamlib.avance.goals_file.read_expected`; without it nothing was expected.
    """
    import pandas as pd

    known = values(mediciones, indicadores, corte)
    by_id = {str(key): group for key, group in known.groupby("indicador_id")}
    goals, rules = _goals(programacion), declared(esperados)
    rows = []
    for ficha in indicadores.to_dict("records"):
        key = str(ficha["indicador_id"])
        mine = by_id.get(key)
        given = {} if mine is None else {str(c): float(v) for c, v in zip(mine["corte"], mine["valor"], strict=True)}
        serie = series({str(k): v for k, v in ficha.items()}, given, goals.get(key), reading, last_year)
        kind = kind_of(ficha.get("acumulacion", ""))
        result, year = Cumplimiento(None, nota=NO_KIND), Cumplimiento(None)
        if kind:
            result = progress(kind, serie, (options or {}).get(kind))
            year = progress_of_year(kind, serie, int(corte[:4]))
        # A capacity that is added up is drawn as what is cumulated.
        added = (options or {}).get(kind, {}).get("metodo") == "suma"
        where = position("acumulado" if added else kind, serie, int(corte[:4]))
        due = expected("acumulado" if added else kind, serie, parse_corte(corte), *rules.get(key, ("", {})))
        notes = [result.nota, "" if mine is None else str(mine["nota"].iloc[-1])]
        goal = serie.metas[serie.programmed[-1]] if serie.programmed else None
        if kind == "acumulado":
            goal = sum(serie.metas[each] for each in serie.programmed) if serie.programmed else None
        rows.append(
            {
                "indicador_id": key,
                "texto": ficha["texto"],
                "tipo": kind,
                "certeza": catalogue()[kind]["certeza"] if kind else "",
                "linea_base": serie.base,
                "meta": goal,
                "valor": given[max(given)] if given else None,
                "corte_valor": max(given, default=""),
                "avance": result.valor,
                "avance_topado": result.topado,
                "avance_vigencia": year.valor,
                "cuenta": result.cuenta,
                "nota": "; ".join(filter(None, notes)),
                "partida": where.start,
                "logro": where.done,
                "meta_logro": where.goal,
                "esperado": due.value,
                "regla_esperado": due.why,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_NUMBERS, "Float64"))


def _goals(programacion: pd.DataFrame | None) -> dict[str, dict[int, float | None]]:
    goals: dict[str, dict[int, float | None]] = {}
    for row in [] if programacion is None else programacion.to_dict("records"):
        goal = None if ausente(row["meta"]) else float(row["meta"])
        goals.setdefault(str(row["indicador_id"]), {})[int(row["vigencia"])] = goal
    return goals


def summary(progress_table: pd.DataFrame, *, mix_kinds: bool = False) -> pd.DataFrame:
    """``tipo, indicadores, medidos, sin_medir, avance``: capped progress averaged within one kind.

    With ``mix_kinds`` one more row joins all kinds, and its ``nota`` says so; never by itself.
    """
    import pandas as pd

    rows = []
    groups = [(str(kind), group) for kind, group in progress_table.groupby("tipo", sort=True)]
    if mix_kinds:
        groups.append(("todos", progress_table))
    for kind, group in groups:
        capped = group["avance_topado"].dropna()
        kinds = sorted(set(group.loc[group["avance_topado"].notna(), "tipo"]))
        note = f"junta tipos distintos ({', '.join(kinds)}): sus porcentajes no miden lo mismo"
        rows.append(
            (
                kind or "sin tipo",
                len(group),
                len(capped),
                len(group) - len(capped),
                float(capped.mean()) if len(capped) else None,
                note if kind == "todos" and len(kinds) > 1 else "",
            )
        )
    columns = ["tipo", "indicadores", "medidos", "sin_medir", "avance", "nota"]
    return pd.DataFrame(rows, columns=columns).astype({"avance": "Float64"})
