"""``pam datos descargar``: brings a data set of datos.gov.co into the entity's folder. Words in Spanish, no analysis.

Out of scope: how it is asked for (:mod:`pamlib.sources.socrata`) and reading what came (``pam datos leer``).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.workspace import Workspace

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pamlib.sources.socrata import Download

FOLDER = "datos"
_ABOUT = "Es la única orden que usa internet. Si una descarga se corta, repita la misma orden: continúa donde quedó."
_HINT = (
    "Con una clave de aplicación del portal en la variable PAM_DATOS_TOKEN hay menos esperas; la clave no se escribe "
    "en ningún archivo."
)


def register(subverb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb to the ones of ``pam datos``."""
    made = subverb("descargar", run, "descarga un conjunto de datos abiertos (datos.gov.co) a la carpeta de la entidad")
    made.description = f"{made.description} {_ABOUT}"
    made.epilog = _HINT
    made.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/raw")
    made.add_argument(
        "--conjunto",
        required=True,
        metavar="ID",
        help="nudc-7mev (estadísticas por municipio), cfw5-qzt5 (establecimientos) o kgxf-xxbe (Saber 11, por plantel)",
    )
    made.add_argument(
        "--divipola",
        nargs="+",
        default=[],
        metavar="CODIGO",
        help="solo estos municipios (5 cifras) o departamentos (2 cifras)",
    )
    made.add_argument(
        "--fecha",
        default="",
        metavar="AAAA-MM-DD",
        help="fecha de la descarga (si no se indica, la que diga el portal)",
    )


def run(args: argparse.Namespace) -> int:
    """Download, and say what came; 0 when done."""
    from pamlib.sources import socrata

    home = Workspace(args.raiz, args.entidad)
    if not home.raw.is_dir():
        raise UserError(
            f"no existe la carpeta de la entidad «{args.entidad}»",
            f"Cree la carpeta {home.raw} o corrija el nombre en --entidad",
        )
    done = socrata.download(
        args.conjunto, home.raw / FOLDER, date=args.fecha, codes=args.divipola, tell=lambda line: _say(f"  {line}")
    )
    _say(_told(done, home.label(done.path)))
    return 0


def _told(done: Download, path: str) -> str:
    if not done.changed:
        return f"Sin cambios desde la última descarga ({done.rows} filas): {path}"
    lines = [f"{done.rows} filas en {path}"]
    if done.added_columns:
        lines.append(f"El portal añadió columnas que no se usan: {', '.join(done.added_columns)}")
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()  # the steps of a long download are seen as they happen
