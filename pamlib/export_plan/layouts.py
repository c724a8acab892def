"""The official layouts as data: title block, headings, widths (one YAML per layout; ``comunes.yml`` for all).

>>> layout("D02.01.F01-v5").columns[0].heading
'COMPONENTES DEL PAM ASOCIADOS A LOS OBJETIVOS'
>>> codes()
('D02.01.F01-v2.0', 'D02.01.F01-v5', 'SED-C052-P626-F01')
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pamlib.errors import UserError
from pamlib.values.text import fold
from pamlib.yaml_file import package_yaml


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column of a layout: its role (a key of ``formats/roles.yml``), its heading in one or two rows, its width in
    characters. The heading of money by year has ``{anio}`` in it.
    """

    role: str
    heading: str
    sub: str
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """An official layout; ``centre`` and ``side`` are the lines of its title block, ``cover`` the facts it prints, and
    ``by_year`` says that it has one column of money for each year.
    """

    code: str
    version: str
    title: str
    period: str
    centre: tuple[str, ...]
    side: tuple[str, ...]
    cover: tuple[str, ...]
    by_year: bool
    columns: tuple[LayoutColumn, ...]

    @property
    def name(self) -> str:
        """What a person asks for it by: code and version."""
        return f"{self.code}-v{self.version}" if self.version else self.code


def load(name: str) -> dict[str, Any]:
    """A YAML of this package, read once."""
    content: dict[str, Any] = package_yaml("pamlib.export_plan", name)
    return content


@cache
def common() -> dict[str, Any]:
    """What every layout shares."""
    return load("comunes.yml")


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout, in the order of their file names."""
    names = sorted(f.name for f in files(__package__).iterdir() if f.name.endswith(".yml") and f.name != "comunes.yml")
    return tuple(_layout(load(name)) for name in names)


def codes() -> tuple[str, ...]:
    """What can be asked for."""
    return tuple(each.name for each in layouts())


def layout(code: str) -> Layout:
    """The layout asked for; case, and the mark between code and version, do not count.

    Raises
    ------
    UserError: there is none of that name.
    """
    for each in layouts():
        if fold(code) in {fold(each.name), fold(f"{each.code} {each.version}"), fold(f"{each.code} v {each.version}")}:
            return each
    raise UserError(f"no se conoce el formato «{code}»", f"Use uno de estos: {', '.join(codes())}")


def column(role: str) -> LayoutColumn:
    """The column that a role gets when the layout has none for it."""
    data = common()["agregadas"][role]
    return LayoutColumn(role, data["encabezado"], "", float(data["ancho"]))


def _layout(data: dict[str, Any]) -> Layout:
    return Layout(
        data["codigo"],
        data["version"],
        data["titulo"],
        data["vigencia"],
        tuple(map(str, data["centro"])),
        tuple(map(str, data["lado"])),
        tuple(data["portada"]),
        data["recursos"] == "por_anio",
        tuple(
            LayoutColumn(c["papel"], c["encabezado"], c.get("subencabezado", ""), float(c["ancho"]))
            for c in data["columnas"]
        ),
    )
