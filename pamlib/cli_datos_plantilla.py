"""``pam datos plantilla``: the workbooks that the entity and its schools fill."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from pamlib.errors import UserError

_WHICH = ("directorio", "matricula", "guia34", "inclusion")


def register(subverb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``plantilla`` to ``pam datos``."""
    made = subverb("plantilla", run, "hace los libros que llenan la secretaría y los establecimientos")
    made.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/raw")
    made.add_argument("--salida", required=True, type=Path, metavar="DIR", help="carpeta donde quedan los libros")
    made.add_argument("--que", choices=_WHICH, default="", help="solo este libro (todos)")
    made.add_argument("--anio", type=int, metavar="AAAA", help="año que se pide; si falta, lo escribe quien llena")
    made.add_argument(
        "--reemplazar", action="store_true", help="escribe encima de los libros que ya están en la carpeta"
    )


def run(args: argparse.Namespace) -> int:
    """Write the workbooks, none over one that somebody may have filled."""
    from pamlib.books.make import Entity, make
    from pamlib.sources.workspace import kept
    from pamlib.store import write_bytes
    from pamlib.workspace import Workspace

    if args.anio is not None and not 2000 <= args.anio <= 2100:
        raise UserError(f"«--anio {args.anio}» no es un año", "Escríbalo con cuatro cifras, por ejemplo 2025")
    workspace = Workspace(args.raiz, args.entidad)
    if not workspace.raw.is_dir():
        raise UserError(
            f"no existe la carpeta de la entidad «{args.entidad}»",
            f"Cree la carpeta {workspace.raw} o corrija el nombre en --entidad",
        )
    told = workspace.settings()
    name = str(told.get("secretaria") or told.get("nombre") or args.entidad)
    directory = kept(workspace).get("establecimientos")
    books = make(Entity(args.entidad, name, directory, args.anio), args.que)
    there = [path for path in books if (args.salida / path).exists()]
    if there and not args.reemplazar:
        raise UserError(
            f"en «{args.salida}» ya está «{there[0]}», que alguien puede haber llenado",
            "Dé otra carpeta a --salida, o agregue --reemplazar si ya no sirve",
        )
    for path, data in books.items():
        write_bytes(args.salida / path, data)
        print(args.salida / path)
    schools = 0 if directory is None else int((directory["tipo"] == "EE").sum())
    print(f"{len(books)} {'libro' if len(books) == 1 else 'libros'}." + (
        f" Los códigos y nombres son los del directorio: {schools} establecimientos." if schools
        else " Aún no se ha leído el directorio: léalo primero y los libros saldrán con los códigos y nombres escritos."
    ))  # fmt: skip
    print(f"Cuando vuelvan llenos: pam datos leer --entidad {args.entidad} CARPETA")
    return 0
