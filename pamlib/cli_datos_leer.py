"""``pam datos leer``: files of the sources into the entity's tables, with counts of what entered and what did not."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pamlib.sources import Look, Source
    from pamlib.sources.base import Tables

_DONE, _WITH_ERRORS = 0, 1


def register(subverb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``leer`` to ``pam datos``."""
    leer = subverb("leer", run, "lee archivos de las fuentes y los guarda con los de la entidad")
    leer.add_argument(
        "archivo", nargs="+", type=Path, metavar="ARCHIVO", help="archivo de una fuente, o carpeta con varios"
    )
    leer.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/processed")
    leer.add_argument("--fuente", default="", metavar="CLAVE", help="clave de la fuente, si no se reconoce sola")


def run(args: argparse.Namespace) -> int:
    """Read, keep, and say what entered."""
    from pamlib.datos_show import reading, summary
    from pamlib.sources.workspace import keep, kept
    from pamlib.workspace import Workspace

    workspace = Workspace(args.raiz, args.entidad)
    files, refused = _recognised(_files(args.archivo), args.fuente)
    known: Tables = {
        name: table for name, table in kept(workspace).items() if name in ("territorio", "establecimientos")
    }
    done: list[Tables] = []
    for look, source, edition in files:
        try:
            tables = _read(look, source, edition, known)
        except UserError as error:
            refused.append(error)
            continue
        done.append(tables)
        known |= {name: tables[name] for name in ("territorio", "establecimientos") if name in tables}
        print(reading(source, tables))
    if len(refused) == 1 and not done:
        raise refused[0]
    status = _DONE
    if done:
        home, kept_now = keep(workspace, done)
        print(summary(done, kept_now, home))
        if any((tables["hallazgos"]["severidad"] == "error").any() for tables in done):
            status = _WITH_ERRORS
    if refused:
        print("\n".join(["No se pudieron leer:", *(f"  - {error}" for error in refused)]), file=sys.stderr)
        return UserError.exit_status
    return status


def _files(given: Sequence[Path]) -> list[Path]:
    """The files given, and those of the folders given (sidecars and hidden files apart), in order."""
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
            own = [each for each in inside if each.suffix != ".yml"]
            if not own:
                raise UserError(f"la carpeta «{path}» no contiene archivos", "Indique otra carpeta")
            found += own
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _recognised(files: Sequence[Path], key: str) -> tuple[list[tuple[Look, Source, str]], list[UserError]]:
    """Each file with its source; the sources that others are compared with come first."""
    from pamlib.sources.base import sources
    from pamlib.sources.reading import choose, look_at

    found, refused = [], []
    for path in files:
        try:
            look = look_at(path)
            found.append((look, *choose(look, key, sources())))
        except UserError as error:
            refused.append(error)
    return sorted(found, key=lambda each: "ambito" in each[1].spec), refused


def _read(look: Look, source: Source, edition: str, known: Tables) -> Tables:
    from pamlib.sources.base import Job
    from pamlib.sources.reading import sidecar_of

    return source.read(Job(look, source, edition, known, sidecar_of(look.path)))
