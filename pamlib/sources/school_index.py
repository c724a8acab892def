"""The index of Icfes again from its five tests, the category by the cuts, and the margin to the category above.

    (3·(0.54 + 0.5809 + 0.5543 + 0.615) + 0.5495) / 13 = 0.5708   (a row of 2018-2)

Nothing published is changed: a difference is a finding. Icfes decides the category with more decimals than it prints,
so an index that is exactly a cut may be in either category ("en el corte"). Weights and cuts are in the YAML.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.locale_es import numero
from pamlib.sources.engine import listed, quoted
from pamlib.sources.spec import Column, Plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamlib.sources.notes import Notes


def _column(plan: Plan, heading: str) -> Column:
    return next(column for column in plan.columns if column.heading == heading)


def _value(plan: Plan, heading: str) -> str:
    return f"l.v_{_column(plan, heading).name}"


def _total(plan: Plan) -> str:
    return _value(plan, plan.spec["indice"]["total"])


def recalculated(plan: Plan) -> str:
    """SQL of the index from its tests; NULL when one is missing."""
    weights = plan.spec["indice"]["pesos"]
    parts = " + ".join(f"{weight} * {_value(plan, heading)}" for heading, weight in weights.items())
    return f"({parts}) / {sum(weights.values())}"


def by_cuts(plan: Plan) -> str:
    """SQL of the category that the cuts give to the published index; a cut counts as reached."""
    cases = " ".join(f"when {_total(plan)} >= {cut} then {quoted(name)}" for name, cut in plan.spec["cortes"].items())
    return f"case when {_total(plan)} is null then null {cases} else {quoted(plan.spec['ultima_categoria'])} end"


def on_cut(plan: Plan) -> str:
    """SQL: the published index is one of the cuts."""
    return f"coalesce({_total(plan)} in ({', '.join(map(str, plan.spec['cortes'].values()))}), false)"


def _published(plan: Plan) -> str:
    place = plan.place(next(column.heading for column in plan.columns if column.text))
    return f"c.c{place}"


def margin(plan: Plan) -> str:
    """SQL of what the index lacks for the cut above its published category; 0 in the first one."""
    names = [*plan.spec["cortes"], plan.spec["ultima_categoria"]]
    above = zip(names[1:], plan.spec["cortes"].values(), strict=True)
    cases = " ".join(f"when {quoted(name)} then greatest(0, round({cut} - {_total(plan)}, 6))" for name, cut in above)
    return f"case {_published(plan)} when {quoted(names[0])} then 0 {cases} end"


def _off(plan: Plan) -> str:
    return f"coalesce(abs({recalculated(plan)} - {_total(plan)}) > {plan.spec['indice']['tolerancia']} + 1e-9, false)"


def _other(plan: Plan) -> str:
    names = listed([*plan.spec["cortes"], plan.spec["ultima_categoria"]])  # a word that is no category says so itself
    differ = f"{by_cuts(plan)} <> {_published(plan)} and {_published(plan)} in ({names})"
    return f"coalesce({differ} and not {on_cut(plan)}, false)"


def observations(plan: Plan) -> str:
    """SQL of the computed observations: index again, margin."""
    index, distance = recalculated(plan), margin(plan)
    tie = f"case when {on_cut(plan)} then 'en el corte: la fuente clasifica con más decimales' else '' end"
    off = f"case when {_off(plan)} then 'no es igual al índice publicado' else '' end"
    total = plan.spec["indice"]["total"]
    why = f"case when {_other(plan)} then 'la categoría publicada no es la que dan los cortes' else {tie} end"
    return " union all ".join([
        _computed(plan, "saber11_indice_recalculado", f"round({index}, 6)", _off(plan), off, total, 900),
        _computed(plan, "saber11_margen_corte", distance, _other(plan), why, total, 901),
    ])  # fmt: skip


def _computed(plan: Plan, indicator: str, value: str, doubt: str, note: str, heading: str, order: int) -> str:
    quality = f"case when {value} is null then 'sin dato' when {doubt} then 'dudoso' else 'publicado' end"
    return (
        f"select {quoted(plan.job.source.key)}, l.anio, l.periodo, l.ambito, l.codigo, '', l.poblacion, '', "
        f"{quoted(indicator)}, {value}, '', 'índice', null::double, null::double, {quality}, "
        f"rtrim('calculado; ' || {note}, '; '), '', {quoted(plan.job.file)}, '', l.fila, {quoted(heading)}, {order} "
        "from leido l join crudo c using (fila) where l.motivo is null"
    )


def compare(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """Findings: an index that differs or cannot be made again, ties at a cut, another category than the cuts give."""
    total = plan.spec["indice"]["total"]
    tests = [plan.raw(plan.place(heading) or 0) for heading in plan.spec["indice"]["pesos"]]
    some = " or ".join(f"c.{test} is null" for test in tests)
    facts: list[tuple[str, str, str, str]] = [
        ("indice_distinto", _off(plan), _total(plan), recalculated(plan)),
        ("categoria_distinta", _other(plan), _published(plan), by_cuts(plan)),
        ("categoria_en_el_corte", f"{on_cut(plan)}", _total(plan), _published(plan)),
    ]
    for code, test, found, understood in facts:
        rows = _rows(con, test, f"{found}, {understood}")
        for row, value, meant in rows:
            notes.add(code, row=row, column=total, found=_said(value), understood=_said(meant))
    lacking = [row for row, *_ in _rows(con, some, "1")]
    if lacking:
        notes.add("indice_sin_prueba", row=lacking[0], found=f"{len(lacking)} filas; la primera, {lacking[0]}")


def _rows(con: DuckDBPyConnection, test: str, values: str) -> list[tuple[Any, ...]]:
    rows = f"from leido l join crudo c using (fila) where l.motivo is null and ({test})"
    return con.execute(f"select l.fila, {values} {rows} order by l.fila").fetchall()


def _said(value: object) -> str:
    return numero(value, 4) if isinstance(value, float) else str(value)
