"""Rules of money: what is missing or cannot be read, amounts that look copied, series whose growth breaks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from pamlib import locale_es
from pamlib.checks.model import Amount, Line, Plano
from pamlib.checks.note import Note, need, of, rows
from pamlib.checks.rules import Rule
from pamlib.values.sources import canonical_source

_NO_MONEY = "el plan no trae recursos"
_GESTION = "Gestión"


def accion_sin_recursos(plano: Plano, _rule: Rule) -> list[Note]:
    """Actions whose every resource cell is blank and that share nobody's amount."""
    need(any(amount.state != "vacio" for amount in plano.amounts), _NO_MONEY)
    notes = []
    for action in plano.actions:
        cells = [amount for line in action.lines for amount in plano.by_line.get(line.id, [])]
        if not any(amount.group or amount.state != "vacio" for amount in cells):
            notes.append(Note(action.text, f"recursos en blanco ({rows(action.lines)})", action.first, "accion"))
    return notes


def fuente_no_concuerda(plano: Plano, _rule: Rule) -> list[Note]:
    """A figure whose source is "Gestión", or "Gestión" with a source of money, one note each line."""
    need(any(amount.source for amount in plano.amounts), "el plan no trae la fuente de los recursos")
    notes = []
    seen: set[str] = set()
    for amount in plano.amounts:
        managed = canonical_source(amount.source) == _GESTION
        figure = amount.state in {"monto", "ilegible", "indexado"}
        clash = (figure and managed) or (amount.state == "gestion" and bool(amount.source) and not managed)
        if clash and amount.line_id not in seen:
            seen.add(amount.line_id)
            said = f"recurso «{amount.written}» y fuente «{amount.source}»"
            why = (
                "hay una cifra y la fuente dice que no hay dinero"
                if figure
                else "dice gestión y la fuente es de dinero"
            )
            notes.append(Note(said, why, _line(plano, amount), amount=amount))
    return notes


def _line(plano: Plano, amount: Amount) -> Line | None:
    return next((line for line in plano.lines if line.id == amount.line_id), None)


def recursos_ilegibles(plano: Plano, _rule: Rule) -> list[Note]:
    """One note: how many figures cannot be read, against those that can, by source."""
    need(any(amount.state != "vacio" for amount in plano.amounts), _NO_MONEY)
    lost = [amount for amount in plano.amounts if amount.state == "ilegible"]
    if not lost:
        return []
    figures = {
        (a.file, a.sheet, a.row, a.column) for a in plano.amounts if a.state in {"monto", "indexado", "ilegible"}
    }
    lines = [line for line in plano.lines if line.id in {amount.line_id for amount in lost}]
    sources = list(dict.fromkeys(a.source for a in lost if a.source))
    by_source = f"; fuentes: {', '.join(sources)}" if sources else ""
    return [Note(f"{of(len(lost), len(figures))} cifras: {rows(lines)}", f"no entran en ningún total{by_source}")]


def significant(pesos: int) -> int:
    """Digits of an amount that are not closing zeros.

    >>> significant(1_038_000_000), significant(30_000_000)
    (4, 1)
    """
    return len(str(abs(pesos)).rstrip("0"))


def monto_copiado(plano: Plano, rule: Rule) -> list[Note]:
    """The same amount in the same year on two lines that do not share it, one note an amount.

    Round amounts coincide by chance, so only those with enough digits count. The yearly series of both lines go
    along: when they part afterwards, one of the equal figures is probably not its own.
    """
    amounts = [a for a in plano.amounts if a.state == "monto" and a.pesos]
    need(any(a.year for a in amounts), "el plan no trae montos por año")
    least = rule.parametros["cifras_significativas"]
    same: dict[tuple[int, int], list[Amount]] = {}
    for amount in amounts:
        if amount.year and amount.pesos and significant(amount.pesos) >= least:
            same.setdefault((amount.pesos, amount.year), []).append(amount)
    notes = []
    told: set[tuple[str, ...]] = set()
    for (pesos, year), members in same.items():
        owners = tuple(dict.fromkeys(amount.line_id for amount in members))
        if len(owners) < 2 or owners in told:
            continue
        told.add(owners)
        lines = [line for line in plano.lines if line.id in owners]
        counted = f"{len(owners)} × {_pesos(pesos)} = {_pesos(len(owners) * pesos)}"
        why = f"probable copia: {counted} en el total de {year}; {_series_said(plano, owners)}"
        where = f"{_pesos(pesos)} en {year}, {rows(_printed(members, lines))}"
        notes.append(Note(where, why, _line(plano, members[-1]), amount=members[-1]))
    return notes


def _printed(members: Iterable[Amount], lines: list[Line]) -> list[Line]:
    owners = {amount.line_id for amount in members}
    return [line for line in lines if line.id in owners]


def _series_said(plano: Plano, owners: Iterable[str]) -> str:
    said = []
    for owner in owners:
        rates = [_signed(rate) for rate in growth(series(plano, owner))]
        said.append(", ".join(rates) if rates else "sin otros años")
    return f"después crecen así: {' | '.join(said)}"


def series(plano: Plano, line_id: str) -> list[tuple[int, int]]:
    """Year and pesos of a line's amounts, while the years follow one another; [] when one year has two amounts."""
    found = sorted(
        (a.year, a.pesos) for a in plano.by_line.get(line_id, []) if a.year and a.pesos and a.state == "monto"
    )
    years = [year for year, _ in found]
    return found if years and years == list(range(years[0], years[0] + len(years))) else []


def growth(values: list[tuple[int, int]]) -> list[float]:
    """Growth of each year over the one before, as a fraction."""
    return [later / earlier - 1 for (_, earlier), (_, later) in pairwise(values)]


def _signed(rate: float) -> str:
    return f"{'+' if rate >= 0 else ''}{locale_es.porcentaje(rate, 1)}"


def crecimiento_roto(plano: Plano, rule: Rule) -> list[Note]:
    """Series where one year's growth is far from all the others, which agree among themselves.

    With r the common growth and the break at the first step, the earlier figure that fits is next / (1 + r); anywhere
    else, the figure that fits is previous · (1 + r).
    """
    lines = {
        a.line_id: series(plano, a.line_id) for a in plano.amounts if a.state == "monto" and a.quality != "año dudoso"
    }
    long = {owner: values for owner, values in lines.items() if len(values) > 3}
    need(long, "ninguna línea trae montos de cuatro años seguidos")
    agree, jump = rule.parametros["acuerdo"], rule.parametros["salto"]
    notes = []
    for owner, values in long.items():
        rates = growth(values)
        broken = odd_one(rates, agree, jump)
        if broken is None:
            continue
        rest = [rate for i, rate in enumerate(rates) if i != broken]
        usual = sum(rest) / len(rest)
        (year, before), (after_year, after) = values[broken], values[broken + 1]
        others = f"los demás años, {', '.join(_signed(rate) for rate in rest)}"
        if broken == 0:
            fits, sum_ = round(after / (1 + usual), -3), f"{_pesos(after)} ÷ {_factor(usual)}"
        else:
            fits, sum_ = round(before * (1 + usual), -3), f"{_pesos(before)} × {_factor(usual)}"
        doubted = year if broken == 0 else after_year
        amount = next(a for a in plano.by_line[owner] if a.year == doubted)
        found = f"{_pesos(before)} en {year} y {_pesos(after)} en {after_year}: {_signed(rates[broken])}"
        told = f"probable error: {others}; con ese crecimiento, {sum_} = {_pesos(fits)} en {doubted}"
        notes.append(Note(found, told, _line(plano, amount), amount=amount))
    return notes


def _pesos(value: object) -> str:
    """Pesos whose sign and figure stay on one line."""
    return locale_es.pesos(value).replace("$ ", "$\N{NO-BREAK SPACE}")


def _factor(rate: float) -> str:
    return locale_es.numero(1 + rate, 3)


def odd_one(rates: list[float], agree: float, jump: float) -> int | None:
    """Index of the only rate far from the rest, which agree; ``None`` when there is no such one.

    >>> odd_one([0.259, 0.1, 0.1], 0.005, 0.05), odd_one([0.3, 0.2, 0.1], 0.005, 0.05)
    (0, None)
    """
    for index, rate in enumerate(rates):
        rest = rates[:index] + rates[index + 1 :]
        if len(rest) > 1 and max(rest) - min(rest) <= agree and min(abs(rate - r) for r in rest) >= jump:
            return index
    return None


def monto_indexado_incierto(plano: Plano, _rule: Rule) -> list[Note]:
    """One note a line: its amounts in minimum wages whose pesos are provisional or unknown, by year."""
    indexed = [amount for amount in plano.amounts if amount.state == "indexado"]
    need(indexed, "el plan no trae montos en salarios mínimos")
    unsure: dict[str, list[Amount]] = {}
    for amount in indexed:
        if amount.quality in {"provisional", "desconocido"}:
            unsure.setdefault(amount.line_id, []).append(amount)
    notes = []
    for members in unsure.values():
        years = [f"{a.year}: valor {a.quality}" if a.year else "sin año: no se puede convertir" for a in members]
        found = f"«{members[0].written}», {rows([line for line in plano.lines if line.id == members[0].line_id])}"
        notes.append(Note(found, "; ".join(years), _line(plano, members[0]), amount=members[0]))
    return notes
