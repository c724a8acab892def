"""What changed where lines joined or one was divided, in the rows of :mod:`pamlib.adjust.changes`.

>>> of_joined(Same(("L1", "L2"), ("L3",)), old, new)[0][1]               # doctest: +SKIP
'se unieron'

One row says what joined or was divided, with the number that each line had or has. The rest is compared as a whole: a
field changed when the two sides do not say the same things, and money when it does not add up to the same. Two dates
that became the later of the two are a change of *plazos*, which needs its reason; 40 + 60 million that became 100 are
none. An amount that several lines share counts once.

Out of scope: lines that are one before and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.words import NOTHING, amount, kind_of, own_field, own_text, said, shared
from pamlib.locale_es import ausente, pesos
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.equivalences import Same

    Line = Mapping[Any, Any]
    Tables = Mapping[str, pd.DataFrame]

MOVEMENTS = {"unida": "se unieron", "dividida": "se dividió"}
#: Between the ids of a row about several lines.
BETWEEN = " "
#: Between the several things that one side says.
APART = " · "


def of_joined(
    same: Same, before: Mapping[str, Line], after: Mapping[str, Line], old: Tables, new: Tables, fields: Sequence[str]
) -> list[tuple[Any, ...]]:
    """The rows of one union or division, with the columns of :data:`pamlib.adjust.changes.COLUMNS`."""
    first, second = [before[line] for line in same.antes], [after[line] for line in same.ahora]
    what = own_text(second[0] if same.como == "unida" else first[0])
    place = (BETWEEN.join(same.antes), BETWEEN.join(same.ahora), _order(first), _order(second), what)
    end = ("decidida", 1.0)
    rows: list[tuple[Any, ...]] = [
        (kind_of("linea"), MOVEMENTS[same.como], *place, "linea", _named(first), _named(second), *end)
    ]
    told = {own_field(line) for line in [*first, *second]}
    for name in [each for each in fields if each not in told]:
        a, b = (_values(name, side) for side in (first, second))
        if set(map(fold, a)) != set(map(fold, b)):
            rows.append(_row(name, place, APART.join(a), APART.join(b), end))
    money = [_money(tables["recursos"], ids) for tables, ids in ((old, same.antes), (new, same.ahora))]
    for name in sorted({*money[0], *money[1]}):
        one, other = (side.get(name, []) for side in money)
        if _worth(one) != _worth(other):
            rows.append(_row(name, place, _said_money(one), _said_money(other), end))
    return rows


def _row(name: str, place: tuple[Any, ...], a: str, b: str, end: tuple[Any, ...]) -> tuple[Any, ...]:
    kind = kind_of("recursos" if name.startswith("recursos") else name)
    return (kind, "modificada", *place, name, a or NOTHING, b or NOTHING, *end)


def _order(lines: Sequence[Line]) -> int | None:
    """The line's number, where it is one; several are named in the text."""
    return int(lines[0]["orden"]) if len(lines) == 1 else None


def _named(lines: Sequence[Line]) -> str:
    """The texts, with their numbers where there are several."""
    if len(lines) == 1:
        return own_text(lines[0])
    return APART.join(f"{int(line['orden'])}. {own_text(line)}" for line in lines)


def _values(name: str, lines: Sequence[Line]) -> list[str]:
    """What the lines say, each text once, in their order."""
    told: dict[str, str] = {}
    for line in lines:
        text = said(name, line[name])
        told.setdefault(fold(text), text)
    return [each for each in told.values() if each]


def _money(recursos: pd.DataFrame, lines: Sequence[str]) -> dict[str, list[Line]]:
    """Year → cells of these lines, a shared one once; the sources are told by the field *fuente*."""
    out: dict[str, list[Line]] = {}
    seen: set[tuple[Any, ...]] = set()
    for row in recursos[recursos["linea_id"].isin(lines)].to_dict("records"):
        key = (row["grupo_id"], str(row["vigencia"]), str(row["fuente"]), row["estado"], str(row["valor_cop"]))
        if row["grupo_id"] and key in seen:
            continue
        seen.add(key)
        year = "sin año" if ausente(row["vigencia"]) else str(int(row["vigencia"]))
        out.setdefault(f"recursos {year}", []).append(row)
    return out


def _worth(cells: Sequence[Line]) -> tuple[int, tuple[str, ...]]:
    """Pesos together, and what else the cells say: a blank or *gestión* beside an amount says nothing more."""
    total = sum(int(row["valor_cop"]) for row in cells if row["estado"] == "monto")
    silent = {"vacio", "gestion"} if total else {"vacio"}
    return total, tuple(sorted({amount(row) for row in cells if row["estado"] not in {"monto", *silent}}))


def _said_money(cells: Sequence[Line]) -> str:
    parts = list(dict.fromkeys(amount(row) + shared(row) for row in cells if row["estado"] not in {"monto", "vacio"}))
    amounts = [amount(row) + shared(row) for row in cells if row["estado"] == "monto"]
    total = f" = {pesos(sum(int(r['valor_cop']) for r in cells if r['estado'] == 'monto'))}" if len(amounts) > 1 else ""
    return APART.join([*([" + ".join(amounts) + total] if amounts else []), *parts])
