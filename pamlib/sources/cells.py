"""How one cell becomes a figure, in SQL: what it says, how it was understood, why it is doubted.

Each figure carries a *cause*, a small whole number: 0 as published; 1–19 repaired (how it was read); 20–29 doubtful;
30 and on, no figure. :data:`CAUSES` names them, and ``hallazgos.yml`` says what each means and what to do. The same
expressions serve the table of observations and the sums of millions of rows, so both say the same.

    28,437   group size, dots for decimals     28.437, repaired: 28 437 students in a group cannot be
    147,956  people                            147 956, repaired: a count has no decimals
    29,49%   group size                        29.49, repaired: no percentage
    NaN      anything                          no figure, and the word stays in ``valor_original``

Out of scope: what needs other rows (:mod:`pamlib.sources.profile`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.sources.engine import listed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamlib.sources.spec import Column

PUBLISHED = 0
COMMA, THOUSANDS, FALSE_PERCENT, FRACTION, BY_BOUNDS, RECOVERED, JOINED = range(1, 8)
BEYOND, NO_SUM, SAME_COLUMN, SAME_YEAR, UNRELATED, AMBIGUOUS, REPEATED, UNREADABLE, OTHER_WORD = range(20, 29)
BLANK, NO_DATA_WORD, ALL_ZERO = 30, 31, 32

#: Cause → finding code of ``hallazgos.yml``.
CAUSES = {
    COMMA: "coma_decimal",
    THOUSANDS: "separador_de_miles",
    FALSE_PERCENT: "porcentaje_falso",
    FRACTION: "fraccion_por_porcentaje",
    BY_BOUNDS: "decimal_por_limites",
    RECOVERED: "codigo_recuperado",
    JOINED: "filas_reunidas",
    BEYOND: "fuera_de_limites",
    NO_SUM: "no_suma_cien",
    SAME_COLUMN: "columna_igual_a_otra",
    SAME_YEAR: "anio_igual_al_anterior",
    UNRELATED: "columna_sin_relacion",
    AMBIGUOUS: "separador_ambiguo",
    REPEATED: "anio_repetido",
    UNREADABLE: "cifra_ilegible",
    OTHER_WORD: "palabra_no_prevista",
    NO_DATA_WORD: "palabra_sin_dato",
    ALL_ZERO: "ceros_sin_dato",
}
REPAIRED_FROM, DOUBTFUL_FROM, MISSING_FROM = 1, 20, 30

#: Words that say there is no figure, folded to lower case.
NO_DATA = (
    "nan",
    "na",
    "n/a",
    "nd",
    "n.d.",
    "s.d.",
    "sd",
    "-",
    "--",
    "null",
    "sin dato",
    "sin información",
    "np",
    "$ -",
)

_MACROS = (
    # The text without what never changes a figure: outer and hard spaces, a percent sign at the end.
    r"create macro pam_clean(t) as regexp_replace(trim(replace(t, chr(160), ' ')), '\s*%$', '')",
    "create macro pam_inside(x, lo, hi) as x is not null and (lo is null or x >= lo) and (hi is null or x <= hi)",
    # The two readings of a text with one kind of sign: as thousands, as decimals.
    "create macro pam_no_sign(s, sign) as try_cast(replace(s, sign, '') as double)",
    "create macro pam_point(s, sign) as try_cast(replace(s, sign, '.') as double)",
    # A single group of three after a sign (1,234): thousands or decimals? The one inside the bounds, if only one is.
    """create macro pam_either(thousands, decimals, whole, lo, hi) as case
        when whole then thousands
        when pam_inside(decimals, lo, hi) or not pam_inside(thousands, lo, hi) then decimals
        else thousands end""",
    """create macro pam_either_cause(thousands, decimals, whole, lo, hi) as case
        when whole then 2
        when pam_inside(decimals, lo, hi) and pam_inside(thousands, lo, hi) then 25
        when pam_inside(decimals, lo, hi) then 5
        when pam_inside(thousands, lo, hi) then 2 else 20 end""",
    # `sign` is the decimal sign of the edition, `other` the other one.
    r"""create macro pam_value(s, sign, other, whole, lo, hi) as case
        when regexp_full_match(s, '-?\d{1,3}([.,]\d{3})') and (contains(s, other) or whole)
            then pam_either(pam_no_sign(s, s[-4]), pam_point(s, s[-4]), whole, lo, hi)
        when regexp_full_match(s, '-?\d+') then try_cast(s as double)
        when regexp_full_match(s, '-?\d+[.,]\d+') then pam_point(s, case when contains(s, ',') then ',' else '.' end)
        when regexp_full_match(s, '-?\d{1,3}(,\d{3})+(\.\d+)?') then pam_no_sign(s, ',')
        when regexp_full_match(s, '-?\d{1,3}(\.\d{3})+(,\d+)?') then pam_point(replace(s, '.', ''), ',')
        end""",
    r"""create macro pam_cause(t, s, sign, other, whole, lo, hi, percent) as case
        when regexp_full_match(s, '-?\d{1,3}([.,]\d{3})') and (contains(s, other) or whole)
            then pam_either_cause(pam_no_sign(s, s[-4]), pam_point(s, s[-4]), whole, lo, hi)
        when contains(t, '%') and not percent then 3
        when regexp_full_match(s, '-?\d+') then 0
        when regexp_full_match(s, '-?\d+[.,]\d+') then case when contains(s, other) then 1 else 0 end
        when regexp_full_match(s, '-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d{1,3}(\.\d{3})+(,\d+)?') then 2
        else 27 end""",
)


def install(con: DuckDBPyConnection) -> None:
    """Define the macros in a connection."""
    for macro in _MACROS:
        con.execute(macro)


def value_sql(column: Column, text: str, decimal: str) -> str:
    """The figure in a cell (SQL of a DOUBLE); NULL when it gives none. ``decimal``: ``punto`` or ``coma``."""
    arguments = _arguments(column, text, decimal)
    # A regular text, nearly every one, takes the short way; a count with a dot in it is not regular.
    short = f"when {_regular(column, text, decimal)} then try_cast({_plain(text, decimal)} as double)"
    return f"case {short} when {text} is not null then pam_value({arguments}) end"


def cause_sql(column: Column, text: str, decimal: str) -> str:
    """How the cell was read (SQL of a small whole number); for the bounds see :func:`beyond_sql`."""
    arguments = _arguments(column, text, decimal)
    percent = "true" if column.unit == "%" else "false"
    return (
        f"case when {_regular(column, text, decimal)} then 0 when {text} is null then {BLANK} "
        f"when lower(trim({text})) in ({listed(NO_DATA)}) then {NO_DATA_WORD} "
        f"else pam_cause({text}, {arguments}, {percent}) end"
    )


def beyond_sql(column: Column, value: str) -> str:
    """Whether a figure is outside the plausible bounds of its indicator."""
    tests = [f"{value} < {column.lowest}"] if column.lowest is not None else []
    tests += [f"{value} > {column.highest}"] if column.highest is not None else []
    return " or ".join(tests) or "false"


def _arguments(column: Column, text: str, decimal: str) -> str:
    sign, other = ("','", "'.'") if decimal == "coma" else ("'.'", "','")
    low = "null" if column.lowest is None else column.lowest
    high = "null" if column.highest is None else column.highest
    return f"pam_clean({text}), {sign}, {other}, {'true' if column.whole else 'false'}, {low}, {high}"


def _plain(text: str, decimal: str) -> str:
    """The text as DuckDB reads numbers: with a dot, and without one percent sign at its end."""
    bare = f"case when {text}[-1] = '%' then {text}[:-2] else {text} end"
    return text if decimal == "punto" else f"replace({bare}, ',', '.')"


def _regular(column: Column, text: str, decimal: str) -> str:
    """Whether a cell is written as its edition writes."""
    if decimal == "punto":
        if column.whole:
            return f"try_cast({text} as bigint) is not null and not contains({text}, '.')"
        return f"(try_cast({text} as double) is not null and isfinite(try_cast({text} as double)))"
    if column.whole:
        return rf"coalesce(regexp_full_match({text}, '-?\d+'), false)"
    # As with a dot, what DuckDB reads as a number; not with the other sign, nor a percent where there is none.
    strange = f"contains({text}, '.')" + ("" if column.unit == "%" else f" or contains({text}, '%')")
    return f"coalesce(isfinite(try_cast({_plain(text, decimal)} as double)) and not ({strange}), false)"
