"""The plan in an official layout, as a workbook or a document an office would sign.

>>> export(tables, "D02.01.F01-v5", Path("plan.xlsx"))        # doctest: +SKIP

The way: columns (:mod:`.columns`) → cells and blocks (:mod:`.grid`) → workbook (:mod:`.xlsx`) or document
(:mod:`.word`). What is written is read again and compared (:mod:`.compare`): a plan that does not come back the same
says where. Layouts are data (one YAML each). What a layout has no column for goes to columns added at the right, so
that nothing is lost from one layout to another.

Out of scope: changing the plan.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.export_plan.compare import Difference, differences
from pamlib.export_plan.grid import Grid, build
from pamlib.export_plan.layouts import Layout, codes, layout

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Exported", "codes", "export", "layout", "render"]

SUFFIXES = (".xlsx", ".docx")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file as it was written: its layout, how many lines it has, headings of the columns added at the right, and
    what did not come back the same when it was read.
    """

    path: Path
    layout: Layout
    lines: int
    added: tuple[str, ...]
    differences: tuple[Difference, ...]


def export(tables: Mapping[str, pd.DataFrame], code: str, path: Path) -> Exported:
    """Write the plan of ``tables`` in the layout ``code`` to ``path`` (.xlsx or .docx), and read it again to check.

    Raises
    ------
    UserError: the layout or the kind of file is not known, or a text does not fit in a cell.
    """
    from pamlib.store import write_bytes

    wanted = layout(code)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(
            f"no se exporta a «{path.suffix or path.name}»", "Dé a --salida un nombre que termine en .xlsx o .docx"
        )
    if not len(tables["lineas"]):
        raise UserError("el plan no tiene ninguna línea que exportar", "Léalo de nuevo con «pam leer»")
    grid = build(tables, wanted)
    content, lost = render(grid, suffix), []
    for paged in (True, False):
        content = render(grid, suffix, paged=paged)
        lost = check(tables, content, path.name)
        # Blocks are closed and opened again at page breaks; should a reader take that for something else, they are not.
        if not lost:
            break
    write_bytes(path, content)
    return Exported(path, wanted, len(grid.rows), tuple(grid.added), tuple(lost))


def render(grid: Grid, suffix: str, *, paged: bool = True) -> bytes:
    """Bytes of the file: the same for the same plan, on any machine and day."""
    if suffix == ".docx":
        from pamlib.export_plan.word import document

        return document(grid, paged=paged)
    from pamlib.export_plan.xlsx import workbook

    return workbook(grid, paged=paged)


def check(tables: Mapping[str, pd.DataFrame], content: bytes, name: str) -> list[Difference]:
    """What the file ``content`` says otherwise than ``tables``."""
    from pamlib.plan import read_plan

    with tempfile.TemporaryDirectory(prefix="pam-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return differences(tables, read_plan(path).tables())
