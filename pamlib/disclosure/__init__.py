"""Disclosure control: nothing leaves ``data/processed`` with a count so small that it points at somebody.

>>> import pandas as pd
>>> table = pd.DataFrame(
...     {"sede": ["", "A", "B", "C"], "valor": [40, 3, 20, 17]})
>>> done = protect(table, ["sede"])
>>> done.table[["sede", "valor", "suprimida"]].astype(str).values.tolist()
[['', '40', ''], ['A', nan, 'primaria'], ['B', '20', ''], ['C', nan, 'complementaria']]

Small cells are reserved («primaria»); then the fewest others («complementaria»), so that no small one can be worked
out from the totals: solved as an integer program and checked with the attacker's own
(:mod:`pamlib.disclosure.solve`). Where even that needs the reasons kept secret, every reserved cell says «reservada».
Published figures are true, never rounded. Thresholds: :mod:`pamlib.disclosure.rules`.

Whoever publishes writes :class:`Protected`, which only this module makes.

Out of scope: tables published apart that share cells and are protected one by one (give them as one table: a row for
each cell of each, with the total's label in the dimensions it does not use); percentages without numerator and
denominator, which cannot be checked; names and documents, which are never in a table of figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.disclosure.cells import Shape, problem_of
from pamlib.disclosure.rules import Rules
from pamlib.errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame

    from pamlib.disclosure.attack import Problem

__all__ = ["Protected", "Rules", "protect", "protect_ratios"]

PRIMARY, COMPLEMENTARY, EITHER = "primaria", "complementaria", "reservada"
#: Columns that repeat or give away the figure of a row, and are blanked with it.
LEAKS = ("valor", "numerador", "denominador", "valor_original", "texto", "nota")


@dataclass(frozen=True, slots=True)
class Protected:
    """A table that may be published.

    ``table``: the rows given, in their order, with the figures of reserved cells missing, ``suprimida`` («», primaria,
    complementaria, reservada) and ``aviso`` (the same for a reader). ``primary`` and ``complementary`` count them.
    ``optimal``: no smaller set of cells would do. ``words``: the note under the table.
    """

    table: DataFrame
    primary: int
    complementary: int
    optimal: bool
    words: str


def protect(
    table: DataFrame,
    dims: Sequence[str],
    *,
    value: str = "valor",
    by: Sequence[str] = (),
    parents: Mapping[str, Mapping[str, str]] | None = None,
    always: Iterable[bool] | None = None,
    rules: Rules | None = None,
    total: str = "",
    overlapping: Iterable[str] = ("poblacion",),
    blank: Sequence[str] = LEAKS,
) -> Protected:
    """``table`` of counts of persons with its small cells reserved, and those that would give them away.

    Parameters
    ----------
    dims: columns that say what a row counts; a label ``total`` there is the total.
    value: column of the counts: integers from 0 on; a missing one is not published and not protected.
    by: columns that split the table in others that share no cell (year, indicator).
    parents: column → label → the label it is a part of (default: the total). See :mod:`pamlib.disclosure.cells`.
    always: one truth value a row: cells that are already public and cannot be reserved.
    rules: thresholds; by default the package's.
    overlapping: columns whose labels are groups that overlap.
    blank: columns emptied in a reserved row, ``value`` besides.

    Raises
    ------
    UserError: the parts of a total add up to more than it, or what is ``always`` published gives a small cell away.
    ValueError: a count is not a whole number from 0 on, or two rows are the same cell.
    """
    import pandas as pd

    rules = rules or Rules.load()
    shape = Shape(tuple(dims), total, parents, frozenset(overlapping))
    numbers = pd.to_numeric(table[value]).astype("Float64")
    if ((numbers < 0) | (numbers % 1 != 0)).fillna(value=False).any():
        raise ValueError(f"column {value!r} does not hold counts")
    forced = pd.Series(False if always is None else list(always), index=range(len(table)), dtype=bool)
    reasons = [""] * len(table)
    optimal = True
    labels = table[list(dims)].fillna("").astype(str).to_numpy().tolist()
    known = numbers.notna().tolist()
    for rows in _blocks(table, by):
        used = [row for row in rows if known[row]]
        counts = [int(numbers.iloc[row]) for row in used]
        problem = problem_of([tuple(labels[row]) for row in used], counts, forced.iloc[used].tolist(), shape, rules)
        told, proven = _reasons(problem, rules)
        optimal = optimal and proven
        for row, reason in zip(used, told, strict=False):  # the hidden cells come last and are no rows
            reasons[row] = reason
    return _finished(table, reasons, {value, *blank} & set(table.columns), rules, optimal=optimal)


def protect_ratios(
    table: DataFrame,
    dims: Sequence[str],
    *,
    numerator: str = "numerador",
    denominator: str = "denominador",
    value: str = "valor",
    **options: Any,
) -> Protected:
    """``table`` of percentages or ratios of persons: those whose numerator, complement or base is small are reserved.

    Each row stands for three cells (numerator, what is left of the denominator, denominator) that are protected
    together as in :func:`protect`, whose ``options`` it takes; the ratio is published when the three are. A row without
    numerator or denominator cannot be checked and is reserved.

    Raises
    ------
    ValueError: a numerator greater than its denominator (it is not a part of it).
    """
    import pandas as pd

    part = "_parte"
    top, base = (pd.to_numeric(table[name]).astype("Float64") for name in (numerator, denominator))
    if (top > base).fillna(value=False).any():
        raise ValueError(f"{numerator!r} is greater than {denominator!r}: not a share")
    whole = table.reset_index(drop=True)
    pieces = []
    for label, counts in (("", base), ("sí", top), ("no", base - top)):
        piece = whole.copy()
        piece[part], piece["_cifra"] = label, counts.to_numpy(dtype="float64", na_value=float("nan"))
        pieces.append(piece)
    blank = {value, numerator, denominator, *options.pop("blank", LEAKS)} & set(table.columns)
    rules = options.setdefault("rules", None) or Rules.load()
    if (always := options.pop("always", None)) is not None:
        options["always"] = list(always) * 3
    done = protect(pd.concat(pieces, ignore_index=True), [*dims, part], value="_cifra", blank=(), **options)
    told = [done.table["suprimida"].iloc[n :: len(table)].tolist() for n in range(len(table))]
    unchecked = (top.isna() | base.isna()).tolist()
    reasons = [EITHER if unknown else _strongest(each) for unknown, each in zip(unchecked, told, strict=True)]
    return _finished(table, reasons, blank, rules, optimal=done.optimal)


def _strongest(reasons: Sequence[str]) -> str:
    return next((reason for reason in (EITHER, PRIMARY, COMPLEMENTARY) if reason in reasons), "")


def _blocks(table: DataFrame, by: Sequence[str]) -> list[list[int]]:
    """Positions of the rows of each table that ``by`` makes."""
    if not by:
        return [list(range(len(table)))]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for position, key in enumerate(table[list(by)].astype(str).to_numpy().tolist()):
        groups.setdefault(tuple(key), []).append(position)
    return list(groups.values())


def _reasons(problem: Problem, rules: Rules) -> tuple[list[str], bool]:
    """The reason of each cell, and whether the choice is proven the least."""
    import numpy as np

    from pamlib.disclosure.solve import solve

    wanted = np.full(len(problem.values), float(rules.width))
    # Who reads «primaria» knows that the cell is from 1 to limit - 1, so no more than that can be asked for.
    told = np.minimum(wanted, problem.limits - (1.0 if problem.zeros_small else 2.0))
    if (told[problem.primary] >= 1).all() and (found := solve(problem, told, reasons=True)) is not None:
        primary = np.where(problem.primary, PRIMARY, COMPLEMENTARY)
        return [str(r) if on else "" for r, on in zip(primary, found.reserved, strict=True)], found.optimal
    found = solve(problem, wanted, reasons=False)
    if found is None:
        raise UserError(
            "con los totales que ya son públicos, una cifra pequeña se puede deducir aunque se reserve todo lo demás",
            "Publique una tabla con menos desagregación, o una categoría que reúna las pequeñas",
        )
    return [EITHER if on else "" for on in found.reserved], found.optimal


def _finished(table: DataFrame, reasons: Sequence[str], blank: set[str], rules: Rules, *, optimal: bool) -> Protected:
    import pandas as pd

    out = table.copy()
    reserved = pd.Series([bool(reason) for reason in reasons], index=table.index, dtype=bool)
    for name in sorted(blank):
        text = out[name].dtype in ("str", "string", "object") and name not in ("valor", "_cifra")
        if not text and str(out[name].dtype) in ("int64", "int32"):
            out[name] = out[name].astype("Int64")
        out[name] = out[name].mask(reserved, "" if text else None)
    notices = {
        "": "",
        PRIMARY: f"Reservada: {rules.words()}",
        COMPLEMENTARY: "Reservada para que no se deduzca otra cifra",
        EITHER: "Reservada",
    }
    out["suprimida"] = pd.Series(list(reasons), index=table.index, dtype="str")
    out["aviso"] = pd.Series([notices[reason] for reason in reasons], index=table.index, dtype="str")
    complementary = sum(reason == COMPLEMENTARY for reason in reasons)
    primary = sum(bool(reason) for reason in reasons) - complementary
    return Protected(out, primary, complementary, optimal, _words(primary, complementary, rules))


def _words(primary: int, complementary: int, rules: Rules) -> str:
    if not primary:
        return f"Ninguna cifra de esta tabla cuenta {rules.words()}."
    act = f" ({rules.act})" if rules.act else ""
    first = f"Se reservan las cifras que cuentan {rules.words()}{act}: {primary} en esta tabla"
    more = f", y {complementary} más para que no se puedan deducir de los totales" if complementary else ""
    return f"{first}{more}."
