"""The school of a row: by its code, or by its name and municipality when Excel destroyed the code.

>>> schools = Schools([("199901000013", "Escuela El Alto", "99901")])
>>> schools.find("199901000013", "").code
'199901000013'
>>> schools.find("", "ESCUELA  EL ALTO").note
'código dañado; se recuperó por el nombre, único en el directorio'

A damaged code is never used. A name that two schools have recovers nothing. Out of scope: names that are alike but not
the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pamlib.values.text import fold

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Found:
    """The code of a school (empty when there is none), what to say of it, and why there is none."""

    code: str = ""
    note: str = ""
    problem: str = ""


class Schools:
    """The directory, to look codes and names up."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """``rows``: (code, name, municipality)."""
        self.names: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code, name, municipality in rows:
            self.names[code] = name
            for place in ("", municipality):
                self._by_name[fold(name), place].add(code)

    @classmethod
    def of(cls, directory: DataFrame | None, kind: str) -> Schools:
        """The ``EE`` or the sedes (``sede``) of the table ``establecimientos``; none without one."""
        if directory is None:
            return cls([])
        some = directory.loc[directory["tipo"] == kind, ["codigo", "nombre", "municipio"]]
        return cls((str(code), str(name), str(place)) for code, name, place in some.to_numpy().tolist())

    def __len__(self) -> int:
        return len(self.names)

    def find(self, code: str, name: str, municipality: str = "") -> Found:
        """The school with this code; without a code, the only one with this name (there)."""
        if code:
            if self.names and code not in self.names:
                return Found(problem=f"el código {code} no está en el directorio de la entidad")
            return Found(code)
        if not name:
            return Found(problem="el código está dañado y la fila no dice el nombre para buscarlo")
        codes = self._by_name.get((fold(name), municipality), set())
        if len(codes) != 1:
            many = f"{len(codes)} en el directorio se llaman" if codes else "nadie en el directorio se llama"
            return Found(problem=f"el código está dañado y {many} «{name}»")
        where = " y el municipio, únicos" if municipality else ", único"
        return Found(min(codes), f"código dañado; se recuperó por el nombre{where} en el directorio")
