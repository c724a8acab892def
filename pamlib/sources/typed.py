"""The rows of a delimited source with their figures understood: one SQL for the table and for the sums.

``rows_sql(plan, relation)`` gives one row a row of the file: ``anio, periodo, codigo, ambito, departamento, municipio,
nombre, poblacion, motivo`` (why the row cannot enter, NULL when it can), and for each declared column ``x`` its figure
``v_x``, how the cell was read ``r_x`` and its cause ``k_x`` (:mod:`pamlib.sources.cells`).

Flags are whole columns of a year that :mod:`pamlib.sources.profile` doubts: ``{(column, year): cause}``.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.sources import cells
from pamlib.sources.engine import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pamlib.sources.spec import Column, Plan

    Flags = Mapping[tuple[str, int], int]

#: What Excel leaves of a long code: 3.76001E+11.
EXPONENT = r"\d([.,]\d+)?[eE]\+?\d+"


def rows_sql(
    plan: Plan,
    relation: str,
    *,
    flags: Flags | None = None,
    numbers: Collection[int] = (),
    extra: str = "",
    figures: bool = True,
) -> str:
    """The SQL. ``numbers``: places already read as DOUBLE. ``extra``: more columns of the relation to pass through.

    Without ``figures``, ``v_x`` keeps what the cell says also where its cause says that it is no figure.
    """
    names = ["anio", "periodo", "codigo", "ambito", "departamento", "municipio", "nombre", "poblacion", "motivo"]
    passed = ", ".join([*names, *filter(None, [extra])])
    read = f"select {keys_sql(plan)}{', ' + extra if extra else ''}, {_reading(plan, numbers)} from {relation}"
    rows = f"select *, {_row_facts(plan)} from ({read})"
    scaled = f"select * replace ({_scaled(plan)}) from ({rows})" if _scaled(plan) else rows
    sums = f"select *, {_sums(plan)} from ({scaled})"
    caused = f"select *, {_causes(plan, flags or {})} from ({sums})"
    values = ", ".join(
        f"{_kept(c) if figures else f'v_{c.name}'} as v_{c.name}, r_{c.name}, k_{c.name}" for c in plan.columns
    )
    return f"select {passed}, {values} from ({caused})"


# --- keys -----------------------------------------------------------------------------------------------------------


def keys_sql(plan: Plan) -> str:
    """Year, place and group of each row, and why it cannot enter."""
    year, code = _year(plan), _code(plan, "codigo")
    told = plan.spec["claves"]
    period = f"{_raw(plan, 'anio')}" if told["anio"].get("periodo") else "''"
    nation = told["codigo"].get("nacion", [])
    scope, place = f"'{plan.spec['ambito']}'", code
    if nation:
        scope = f"case when {code} in ({listed(nation)}) then 'nación' else {scope} end"
        place = f"case when {code} in ({listed(nation)}) then '00' else {code} end"
    town = _code(plan, "municipio") if "municipio" in told else code
    department = _code(plan, "departamento") if "departamento" in told else f"{town}[:2]"
    name = _raw(plan, "nombre") if "nombre" in told else "''"
    return (
        f"{year} as anio, {period} as periodo, {place} as codigo, {scope} as ambito, {department} as departamento, "
        f"{town} as municipio, {name} as nombre, {_group(plan)} as poblacion, {_reason(plan)} as motivo"
    )


def _raw(plan: Plan, role: str) -> str:
    place = plan.role(role)
    return "null" if place is None else f"trim({plan.raw(place)})"


def _year(plan: Plan) -> str:
    text = _raw(plan, "anio")
    if plan.spec["claves"]["anio"].get("periodo"):
        return rf"case when regexp_full_match({text}, '\d{{5}}') then try_cast({text}[:4] as integer) end"
    # 2,021 and 2.021 are a year to which a program gave a sign of thousands; 2021.0, one that it took for a decimal.
    plain = rf"regexp_replace(regexp_replace({text}, '^(\d{{4}})[.,]0+$', '\1'), '^(\d)[.,](\d{{3}})$', '\1\2')"
    return rf"case when regexp_full_match({plain}, '\d{{4}}') then try_cast({plain} as integer) end"


def _code(plan: Plan, role: str) -> str:
    """Digits completed with the zeros of the left that a number loses; a long DANE code never begins with zero."""
    # 99901.0: a program took the code for a decimal number; up to 12 digits none is lost.
    text, digits = rf"regexp_replace({_raw(plan, role)}, '[.,]0$', '')", int(plan.spec["claves"][role]["cifras"])
    least = 1 if digits <= 5 else digits
    return rf"case when regexp_full_match({text}, '\d{{{least},{digits}}}') then lpad({text}, {digits}, '0') end"


def _group(plan: Plan) -> str:
    told = plan.spec["claves"].get("poblacion")
    if told is None:
        return "''"
    cases = " ".join(f"when '{key}' then '{value}'" for key, value in told["valores"].items())
    return f"case {_raw(plan, 'poblacion')} {cases} end"


def _reason(plan: Plan) -> str:
    """``column of the role: sentence``, for the first thing that is wrong; NULL when nothing is."""
    told = plan.spec["claves"]
    year = told["anio"]
    tests = [
        ("anio", f"{_year(plan)} is null", "el año no se puede leer"),
        ("anio", f"{_year(plan)} not between {year['minimo']} and {year['maximo']}", "el año está fuera de lo posible"),
    ]
    if int(told["codigo"]["cifras"]) > 5:
        damaged = f"regexp_full_match({_raw(plan, 'codigo')}, '{EXPONENT}')"
        tests.append(("codigo", damaged, "Excel convirtió el código en un número con exponente"))
    tests.append(("codigo", f"{_code(plan, 'codigo')} is null", "el código no se puede leer"))
    for role in ("municipio", "departamento"):
        if role in told:
            tests.append((role, f"{_code(plan, role)} is null", f"el código del {role} no se puede leer"))
    if told.get("departamento", {}).get("coincide_con_codigo"):
        other = f"{_code(plan, 'departamento')} <> {_code(plan, 'codigo')}[:2]"
        tests.append(("departamento", other, "el municipio no es de ese departamento"))
    if "poblacion" in told:
        tests.append(("poblacion", f"{_group(plan)} is null", "no es uno de los valores previstos"))
    return "case " + " ".join(f"when {test} then '{role}: {text}'" for role, test, text in tests) + " end"


# --- figures --------------------------------------------------------------------------------------------------------


def _reading(plan: Plan, numbers: Collection[int]) -> str:
    decimal, parts = plan.edition["decimal"], []
    for column in plan.columns:
        place = plan.place(column.heading)
        assert place is not None  # noqa: S101 - plan.columns are those that have one
        cell = plan.raw(place)
        if column.text:
            word = f"trim({cell}) in ({listed(column.allowed)})"
            value = "null::double"
            cause = f"case when {cell} is null then {cells.BLANK} when {word} then 0 else {cells.OTHER_WORD} end"
        elif place in numbers:
            value = f"case when isfinite({cell}) then {cell} end"
            cause = (
                f"case when isfinite({cell}) then 0 when {cell} is null then {cells.BLANK} "
                f"when isnan({cell}) then {cells.NO_DATA_WORD} else {cells.UNREADABLE} end"
            )
        else:
            value, cause = (build(column, cell, decimal) for build in (cells.value_sql, cells.cause_sql))
        parts.append(f"{value} as v_{column.name}, ({cause})::utinyint as r_{column.name}")
    return ", ".join(parts)


def _row_facts(plan: Plan) -> str:
    """``en_fraccion`` and ``en_cero``: what the whole row is."""
    told = plan.spec.get("fracciones")
    if not told:
        return "false as en_fraccion, false as en_cero"
    witnesses = ", ".join(f"v_{c.name}" for c in plan.columns if c.heading in told["testigos"])
    if not witnesses:
        return "false as en_fraccion, false as en_cero"
    top = f"greatest({witnesses})"
    every = ", ".join(f"v_{c.name}" for c in plan.columns if c.unit == told["unidad"])
    return (
        f"coalesce({top} > 0 and {top} <= {told['hasta']}, false) as en_fraccion, "
        f"coalesce(case when {top} = 0 then greatest({every}) = 0 end, false) as en_cero"
    )


def _scaled(plan: Plan) -> str:
    told = plan.spec.get("fracciones")
    if not told:
        return ""
    # The rounding only removes what multiplying a binary fraction adds far behind the comma.
    return ", ".join(
        f"case when en_fraccion then round(100 * v_{c.name}, 6) else v_{c.name} end as v_{c.name}"
        for c in plan.columns if c.unit == told["unidad"]
    )  # fmt: skip


def _groups(plan: Plan, indicators: list[str]) -> dict[str, list[Column]]:
    """Columns of those indicators by level; only the levels that have all of them."""
    levels: dict[str, list[Column]] = {}
    for column in plan.columns:
        if column.indicator in indicators:
            levels.setdefault(column.level, []).append(column)
    return {level: columns for level, columns in levels.items() if len(columns) == len(indicators)}


def _sums(plan: Plan) -> str:
    """``mal_<n>_<level>`` and ``cero_<n>_<level>``: groups of columns that do not add up, or are all zero."""
    parts = ["true as visto"]
    for number, told in enumerate(plan.spec.get("cuadres", ())):
        for level, columns in _groups(plan, told["indicadores"]).items():
            total = " + ".join(f"v_{c.name}" for c in columns)
            off = f"abs({total} - {told['total']}) > {told['tolerancia']} + 1e-9"
            parts.append(f"coalesce({off}, false) as mal_{number}_{level}")
    for number, told in enumerate(plan.spec.get("ceros_sin_dato", ())):
        for level, columns in _groups(plan, told).items():
            zero = " and ".join(f"coalesce(v_{c.name}, 0) = 0" for c in columns)
            some = " or ".join(f"v_{c.name} = 0" for c in columns)
            parts.append(f"coalesce({zero} and ({some}), false) as cero_{number}_{level}")
    return ", ".join(parts)


def _causes(plan: Plan, flags: Flags) -> str:
    return ", ".join(f"({_cause(plan, column, flags)})::utinyint as k_{column.name}" for column in plan.columns)


def _cause(plan: Plan, column: Column, flags: Flags) -> str:
    """The cause of one figure: the first that holds, the worst first."""
    read, value = f"r_{column.name}", f"v_{column.name}"
    tests: list[tuple[str, Any]] = [(f"{read} >= {cells.UNREADABLE}", read)]
    zero = _facts(plan, column, "cero", plan.spec.get("ceros_sin_dato", ()))
    if column.unit == plan.spec.get("fracciones", {}).get("unidad"):
        zero = ["en_cero", *zero]
    tests += [(fact, cells.ALL_ZERO) for fact in zero]
    years: dict[int, list[int]] = {}
    for (name, year), cause in sorted(flags.items()):
        if name == column.name and cause != cells.AMBIGUOUS:
            years.setdefault(cause, []).append(year)
    tests += [(f"anio in ({listed(flagged)})", cause) for cause, flagged in sorted(years.items())]
    far = [year for (name, year), cause in flags.items() if name == column.name and cause == cells.AMBIGUOUS]
    if far:
        tests.append((f"{read} = {cells.BY_BOUNDS} and anio in ({listed(far)})", cells.AMBIGUOUS))
    tests.append((f"{read} >= {cells.DOUBTFUL_FROM}", read))
    tests.append((cells.beyond_sql(column, value), cells.BEYOND))
    sums = [told["indicadores"] for told in plan.spec.get("cuadres", ())]
    tests += [(fact, cells.NO_SUM) for fact in _facts(plan, column, "mal", sums)]
    if column.unit == plan.spec.get("fracciones", {}).get("unidad"):
        tests.append(("en_fraccion", cells.FRACTION))
    slow = "case " + " ".join(f"when {test} then {cause}" for test, cause in tests) + f" else {read} end"
    if years or far:
        return slow
    # Nearly every figure is as published: one test for it first, all the others only for the rest.
    usual = [f"{read} = 0", "not en_fraccion", f"coalesce(not ({cells.beyond_sql(column, value)}), false)"]
    usual += [f"not {fact}" for fact in [*zero, *_facts(plan, column, "mal", sums)]]
    return f"case when {' and '.join(usual)} then 0 else {slow} end"


def _facts(plan: Plan, column: Column, prefix: str, groups: Any) -> list[str]:
    """Names of the row facts of that kind in which a column takes part."""
    return [
        f"{prefix}_{number}_{column.level}"
        for number, indicators in enumerate(groups)
        if column.indicator in indicators and column.level in _groups(plan, indicators)
    ]


def _kept(column: Column) -> str:
    """The figure, unless its cause says that there is none."""
    cause = f"k_{column.name}"
    return f"case when {cause} < {cells.UNREADABLE} then v_{column.name} end"
