"""What a source is: one YAML that declares it, one short module that knows its oddities.

A source named ``men_municipal`` is ``men_municipal.yml`` and, when the YAML alone is not enough, ``men_municipal.py``.
The YAML always has ``nombre``, ``entidad`` (who publishes it), ``licencia``, ``direccion`` and ``ediciones`` (the known
layouts, by name); the rest depends on how it is read. Of the module two functions are looked for, both optional:

``recognise(look, source) -> str``
    Name of the edition of the file in ``look``; ``""`` when it is not this source. Default: by the headings that the
    YAML declares (:func:`pamlib.sources.delimited.recognise`).
``read(job) -> dict[str, DataFrame]``
    The canonical tables of the file, each made with :func:`pamlib.schema.frame`. Default: the declared columns of a
    delimited text (:func:`pamlib.sources.delimited.read`).

>>> [source.key for source in sources() if source.key == "men_municipal"]
['men_municipal']

Out of scope: what happens to the tables next (:mod:`pamlib.sources.workspace` keeps them with the entity's).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.yaml_file import parse

if TYPE_CHECKING:
    from pandas import DataFrame

Tables = dict[str, "DataFrame"]

#: Files of this folder that declare no source.
_NOT_SOURCES = frozenset({"indicadores.yml", "hallazgos.yml"})
_HEAD_BYTES = 2**16
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


@dataclass(frozen=True)
class Look:
    """A file seen from outside, cheaply: what a source needs to say whether it is its own."""

    path: Path

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        with self.path.open("rb") as file:
            return file.read(_HEAD_BYTES)

    @property
    def is_workbook(self) -> bool:
        """True for a spreadsheet by its name and first bytes; its cells are read only in the bounded child process.

        A text that somebody named ``.xls`` is a text.
        """
        return self.path.suffix.lower() in _WORKBOOKS and self.kind in ("zip", "ole")

    @cached_property
    def kind(self) -> str:
        """Kind by its first bytes (:func:`pamlib.readers.look.kind_of_bytes`)."""
        from pamlib.readers.look import kind_of_bytes

        return kind_of_bytes(self.head)

    @cached_property
    def layout(self) -> Any:
        """How a delimited text is written and its headings (:class:`pamlib.sources.layout.Layout`)."""
        from pamlib.sources.layout import look_at

        return look_at(self)


@dataclass(frozen=True)
class Source:
    """One declared source; ``folder`` is where its YAML is (a test may keep one elsewhere)."""

    key: str
    folder: Path
    package: str = "pamlib.sources"

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The YAML, read once; nobody changes it."""
        return load_yaml(self.folder / f"{self.key}.yml")

    @property
    def name(self) -> str:
        """Its name, in Spanish."""
        return str(self.spec["nombre"])

    def _own(self, what: str) -> Callable[..., Any]:
        """The function of its module, or that of any delimited text."""
        name = f"{self.package}.{self.key}"
        module = import_module(name) if find_spec(name) else None
        default = import_module("pamlib.sources.delimited")
        return getattr(module, what, None) or getattr(default, what)  # type: ignore[no-any-return]

    def recognise(self, look: Look) -> str:
        """Edition of the file, or '' when it is not of this source."""
        return str(self._own("recognise")(look, self))

    def read(self, job: Job) -> Tables:
        """The canonical tables of one file."""
        return self._own("read")(job)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Job:
    """One file to read: of which source and edition, and what is known already.

    ``known`` are canonical tables of the entity read before (``territorio``, ``establecimientos``): codes are compared
    with them when they are there. ``sidecar`` is what ``<file>.yml`` says (origen, licencia, fecha).
    """

    look: Look
    source: Source
    edition: str
    known: Tables = field(default_factory=dict)
    sidecar: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name of the file, as the tables write it."""
        return self.look.path.name


def load_yaml(path: Path) -> dict[str, Any]:
    """A YAML of the package."""
    data: dict[str, Any] = parse(path.read_text(encoding="utf-8"))
    return data


@cache
def sources() -> tuple[Source, ...]:
    """Every declared source, in the order of their keys."""
    folder = Path(__file__).parent
    names = sorted(path.name for path in folder.glob("*.yml") if path.name not in _NOT_SOURCES)
    return tuple(Source(Path(name).stem, folder) for name in names)


@cache
def indicators() -> dict[str, dict[str, Any]]:
    """The catalogue of indicators, by key."""
    return load_yaml(Path(__file__).parent / "indicadores.yml")


def source(key: str) -> Source:
    """The source of that key. Raises :class:`UserError` when there is none."""
    for known in sources():
        if known.key == key:
            return known
    names = ", ".join(known.key for known in sources())
    raise UserError(f"no hay una fuente «{key}»", f"Las que hay son: {names}")


def recognised(look: Look, known: tuple[Source, ...] | None = None) -> tuple[Source, str] | None:
    """Source and edition of a file; ``None`` when no source knows it."""
    for each in known or sources():
        if edition := each.recognise(look):
            return each, edition
    return None


def read_source(
    path: str | Path, *, fuente: str = "", known: Tables | None = None, among: tuple[Source, ...] | None = None
) -> Tables:
    """Read one file of a characterisation source into canonical tables.

    Parameters
    ----------
    path: the file, as it was published or filled.
    fuente: key of its source; recognised by its headings when it is not given.
    known: tables of the entity read before (``territorio``, ``establecimientos``); codes are compared with them.
    among: sources to choose from (default: every declared one).

    Returns
    -------
    Name → frame, each as :mod:`pamlib.schema` declares it: ``fuentes`` (one row), ``filas_rechazadas``, ``hallazgos``,
    and whichever of ``observaciones``, ``establecimientos``, ``territorio`` the file is about.

    Raises
    ------
    UserError: no such file; no source knows it; it is not of the source asked for (says which one it looks like); an
    edition that is not known; columns that are missing.
    """
    from pamlib.sources.reading import read

    return read(Path(path), fuente=fuente, known=known or {}, among=among)
