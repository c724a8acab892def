"""A person's word on which lines of two versions are the same: ``equivalencias`` of ``versiones.yml``.

    equivalencias:
      - {antes: Lcd823532f3, ahora: L66f4f6cce2}              # it is the same line
      - {antes: L7989939416, ahora: ""}                       # it was withdrawn
      - {antes: "", ahora: Lc2f1a1de75}                       # it is new, whatever it resembles
      - {antes: [L1, L2], ahora: L3}                          # two became one
      - {antes: [L1, L2], ahora: L3, pesos: [0.7, 0.3]}       # and what each is worth in it
      - {antes: L4, ahora: [L5, L6]}                          # one became two

>>> Same(("L1", "L2"), ("L3",)).como
'unida'

What two lines were worth is only known if a person says it (``pesos``, one for each earlier line, in any scale):
without it nothing is averaged. A line that was divided has no weights: 60 % of the whole says nothing of either part.
Several lines that became several others are not one adjustment but two, and are refused.

Out of scope: lines that nobody spoke of (:mod:`pamlib.adjust.pairing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pamlib.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.seguimiento.yaml_lines import Entry

_HUGE = 1e6
_FORM = '{antes: L…, ahora: L…}, {antes: [L…, L…], ahora: L…}, {antes: L…, ahora: [L…, L…]} o {antes: L…, ahora: ""}'


@dataclass(frozen=True, slots=True)
class Same:
    """Earlier lines and those that take their place; ``pesos`` (adding up to 1) of the earlier ones, if given."""

    antes: tuple[str, ...]
    ahora: tuple[str, ...]
    pesos: tuple[float, ...] = ()

    @property
    def como(self) -> str:
        """What happened, in the words of :data:`pamlib.adjust.pairing.HOW`."""
        if not self.ahora:
            return "retirada"
        if not self.antes:
            return "nueva"
        if len(self.antes) > 1:
            return "unida"
        return "dividida" if len(self.ahora) > 1 else "decidida"


def read_same(entry: Entry) -> Same:
    """One entry of the list; raises :class:`UserError` with its line."""
    entry.only(("antes", "ahora", "pesos"))
    if "antes" not in entry or "ahora" not in entry:
        raise entry.error("una equivalencia no dice «antes» y «ahora»", f"Escríbala como {_FORM}")
    before, after = _lines(entry["antes"]), _lines(entry["ahora"])
    if not before and not after:
        raise entry.error("una equivalencia no nombra ninguna línea", f"Escríbala como {_FORM}")
    if len(before) > 1 and len(after) != 1:
        became = "retiraron" if not after else "volvieron varias"
        raise entry.error(
            f"una equivalencia dice que {len(before)} líneas se {became}",
            "Escriba una equivalencia por cada línea retirada; o una unión y una división aparte, en dos versiones",
        )
    if "pesos" not in entry:
        return Same(before, after)
    given = entry["pesos"]
    if len(before) < 2:
        raise given.error(
            "los «pesos» son de las líneas que se unieron, y esta equivalencia no une ninguna",
            "Quítelos: lo que se había avanzado de una línea que se dividió no dice cuánto lleva cada parte",
        )
    weights = [each.number(0, _HUGE) for each in given.items()]
    if len(weights) != len(before) or sum(weights) <= 0:
        raise given.error(
            f"hay {len(weights)} pesos para {len(before)} líneas, o todos son 0",
            "Escriba un peso por cada línea de «antes», en el mismo orden; por ejemplo «pesos: [0.7, 0.3]»",
        )
    return Same(before, after, tuple(each / sum(weights) for each in weights))


def _lines(entry: Entry) -> tuple[str, ...]:
    """The lines of one side: one, several, or none for ''."""
    if entry.list is None:
        return (entry.text.strip(),) if entry.text and entry.text.strip() else ()
    if len(entry.list) < 2:
        raise entry.error(f"la lista de «{entry.name}» tiene menos de dos líneas", f"Escríbala como {_FORM}")
    return tuple(each.string() for each in entry.list)


def check(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[Same]) -> None:
    """Refuse a line that does not exist in its version, or that is named twice on one side."""
    for side, lines, which in (("antes", old, "anterior"), ("ahora", new, "nueva")):
        known, seen = set(lines["linea_id"].astype("str")), set()
        for line in (name for each in decided for name in getattr(each, side)):
            if line not in known:
                raise UserError(
                    f"una equivalencia nombra «{line}», que no es una línea de la versión {which}",
                    "Copie el identificador de la tabla «lineas»",
                )
            if line in seen:
                raise UserError(
                    f"dos equivalencias nombran la línea «{line}» en «{side}»",
                    "Si varias líneas se unieron o una se dividió, escríbalo en una sola equivalencia: "
                    "{antes: [L…, L…], ahora: L…} o {antes: L…, ahora: [L…, L…]}",
                )
            seen.add(line)
