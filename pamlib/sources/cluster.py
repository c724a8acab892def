"""The same sums on a Dask cluster: each worker takes pieces of the files, and the pieces add up exactly.

A piece is a run of whole lines with the headings on top. It is cut by bytes, and only where no quotes are open, so a
piece never breaks a row. Every worker must see the files under the same path (one machine, or a shared folder).

Out of scope: starting a cluster (``dask scheduler``, ``dask worker``), and sources that are not delimited texts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.sources import aggregate, sums
from pamlib.sources.base import Job, Look, source
from pamlib.sources.spec import Plan

if TYPE_CHECKING:
    import pyarrow as pa

    from pamlib.sources.typed import Flags

PIECE_BYTES = 2**25
_COPY = 2**20


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes ``start`` to ``end`` of a file of a source; what is sent to a worker instead of the data."""

    path: str
    key: str
    edition: str
    start: int
    end: int

    def plan(self) -> Plan:
        """The declaration put side by side with the whole file."""
        return Plan(Job(Look(Path(self.path)), source(self.key), self.edition))


def pieces(plan: Plan, path: Path, size: int = PIECE_BYTES) -> list[Piece]:
    """The file in pieces of about ``size`` bytes that begin and end where a row does."""
    total = path.stat().st_size
    layout, quote = plan.job.look.layout, plan.job.look.layout.quote.encode()
    told = (str(path.resolve()), plan.job.source.key, plan.job.edition)
    if layout.encoding not in ("utf-8", "utf-8-sig", "latin-1", "cp1252") or layout.wrapped:
        return [Piece(*told, 0, total)]
    found, begin = [], 0
    with path.open("rb") as file:
        header = len(file.readline()) if plan.has_heading else 0
        begin = header
        file.seek(begin)
        while begin < total:
            text = file.read(size)
            line = file.readline()
            quotes = (text.count(quote) + line.count(quote)) if quote else 0
            while quotes % 2 and (line := file.readline()):
                quotes += line.count(quote)
            end = file.tell()
            found.append(Piece(*told, begin, end))
            begin = end
    return found or [Piece(*told, header, total)]


def _cut(piece: Piece, plan: Plan, folder: Path) -> Path:
    """The piece as a file of its own, with the headings."""
    copy = folder / "parte.csv"
    with Path(piece.path).open("rb") as source_file, copy.open("wb") as target:
        if plan.has_heading and piece.start:
            target.write(source_file.readline())
        source_file.seek(piece.start)
        left = piece.end - piece.start
        while left and (block := source_file.read(min(_COPY, left))):
            target.write(block)
            left -= len(block)
    return copy


def sums_of(
    piece: Piece, flags: dict[tuple[str, int], int], repeated: list[int], one_in: int, setting: sums.Setting
) -> sums.Part:
    """:func:`sums.part_sums` of a piece; runs on a worker."""
    plan = piece.plan()
    with tempfile.TemporaryDirectory(prefix="pam-") as folder:
        copy = _cut(piece, plan, Path(folder))
        return sums.part_sums(plan, copy, setting, flags=flags, repeated=repeated, one_in=one_in)


def sums_on(address: str, plan: Plan, files: list[Path], setting: sums.Setting) -> tuple[pa.Table, Flags]:
    """See :func:`aggregate.settled`: the sums of the files, made by the workers of the scheduler at ``address``.

    Raises
    ------
    UserError: Dask is not installed, or nobody answers at the address.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        raise UserError(
            "para usar un clúster hace falta Dask", 'Instálelo con: pip install "pamlib[cluster]"'
        ) from None
    work = [piece for path in files for piece in pieces(plan, path)]
    try:
        client: Any = distributed.Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            f"nadie responde en «{address}»", "Inicie el planificador con «dask scheduler» y revise la dirección"
        ) from error
    with client:

        def add_up(flags: Flags, repeated: Collection[int], one_in: int) -> list[sums.Part]:
            told = {"flags": dict(flags), "repeated": list(repeated), "one_in": one_in, "setting": setting}
            return client.gather(client.map(sums_of, work, **told, pure=False))  # type: ignore[no-any-return]

        return aggregate.settled(plan, files, add_up)
