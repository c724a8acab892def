"""``pam datos leer``: files of the sources into the entity's tables, with counts of what entered and what did not."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pamlib.sources import Look, Source
    from pamlib.sources.base import Tables
    from pamlib.workspace import Workspace

_DONE, _WITH_ERRORS = 0, 1


def register(subverb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``leer`` to ``pam datos``."""
    leer = subverb("leer", run, "lee archivos de las fuentes y los guarda con los de la entidad")
    leer.add_argument(
        "archivo",
        nargs="*",
        type=Path,
        metavar="ARCHIVO",
        help="archivo de una fuente, o carpeta con varios (sin ninguno: data/raw/<entidad>/datos)",
    )
    leer.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/processed")
    leer.add_argument("--fuente", default="", metavar="CLAVE", help="clave de la fuente, si no se reconoce sola")


def run(args: argparse.Namespace) -> int:
    """Read, keep, and say what entered."""
    from pamlib.datos_show import reading, summary
    from pamlib.sources.workspace import keep, kept
    from pamlib.workspace import Workspace

    workspace = Workspace(args.raiz, args.entidad)
    before = kept(workspace)
    files, refused = _recognised(_files(args.archivo or [_own(workspace)]), args.fuente)
    files = _new(files, before)
    known: Tables = {name: table for name, table in before.items() if name in ("territorio", "establecimientos")}
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


def _own(workspace: Workspace) -> Path:
    """The folder where the entity keeps what its sources gave."""
    folder = workspace.raw / "datos"
    if not folder.is_dir():
        raise UserError(
            f"la entidad «{workspace.entity}» no tiene la carpeta «{folder}»",
            "Guarde allí los archivos de las fuentes, o indique cuáles leer: «pam datos leer ARCHIVO»",
        )
    return folder


def _files(given: Sequence[Path]) -> list[Path]:
    """The files given, and those of the folders given (sidecars and hidden files apart), in order."""
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(path.iterdir())
            own = [each for each in inside if each.is_file() and each.suffix != ".yml" and not _litter(each.name)]
            folders = [each.name for each in inside if each.is_dir() and not _litter(each.name)]
            if folders:
                print(f"No se miraron las subcarpetas de «{path}»: {', '.join(folders)}")
            if not own:
                raise UserError(f"la carpeta «{path}» no contiene archivos", "Indique otra carpeta")
            found += own
        else:
            found.append(path)
    found = list({path.resolve(): path for path in reversed(found)}.values())[::-1]
    names: dict[str, Path] = {}
    for path in found:
        if (other := names.setdefault(path.name, path)) is not path:
            raise UserError(
                f"hay dos archivos que se llaman «{path.name}»: en «{other.parent}» y en «{path.parent}»",
                "Cambie el nombre de uno: las cifras se guardan por archivo y el segundo borraría las del primero",
            )
    return found


def _litter(name: str) -> bool:
    """What the system or an open Office leaves in a folder; no file of anybody's."""
    return name.startswith((".", "~$")) or name.lower() in ("thumbs.db", "desktop.ini")


def _new(files: list[tuple[Look, Source, str]], before: Tables) -> list[tuple[Look, Source, str]]:
    """The files without those that are, byte by byte, one that was read under another name; each is said."""
    from pamlib.store import sha256

    had = before.get("fuentes")
    seen = {} if had is None else dict(zip(had["sha256"], had["archivo"], strict=True))
    out = []
    for look, source, edition in files:
        name = seen.setdefault(sha256(look.path), look.path.name)
        if name == look.path.name:
            out.append((look, source, edition))
        else:
            print(f"{look.path.name}\n  Es idéntico a «{name}», que ya se leyó: no se lee dos veces.")
    return out


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
    return sorted(found, key=lambda each: _turn(each[1].spec)), refused


def _turn(spec: dict[str, Any]) -> int:
    """First the territory and the entity's directory, then other directories, then what is compared with them."""
    return 0 if "ambito" not in spec else 1 if spec.get("da_directorio") else 2


def _read(look: Look, source: Source, edition: str, known: Tables) -> Tables:
    from pamlib.sources.base import Job
    from pamlib.sources.reading import sidecar_of

    return source.read(Job(look, source, edition, known, sidecar_of(look.path)))
