"""One file into canonical tables: which source it is, or one clear sentence why it cannot be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.sources.base import Job, Look, Source, Tables, load_yaml, recognised, sources
from pamlib.sources.base import source as by_key
from pamlib.sources.refusal import refusal
from pamlib.sources.spec import repeated

if TYPE_CHECKING:
    from collections.abc import Sequence


def read(path: Path, *, fuente: str, known: Tables, among: tuple[Source, ...] | None) -> Tables:
    """See :func:`pamlib.sources.base.read_source`."""
    look = look_at(path)
    source, edition = choose(look, fuente, among or sources())
    return source.read(Job(look, source, edition, known, sidecar_of(path)))


def look_at(path: Path) -> Look:
    """A file from outside. Raises :class:`UserError` when there is none, or it is empty."""
    if not path.is_file():
        raise UserError("no existe o no es un archivo", "Revise la ruta", file=path)
    if path.stat().st_size == 0:
        raise UserError("está vacío", "Descárguelo o expórtelo de nuevo", file=path)
    return Look(path)


def choose(look: Look, key: str, known: Sequence[Source]) -> tuple[Source, str]:
    """Source and edition of a file.

    Raises
    ------
    UserError: it is of another source than ``key``, of an unknown edition, lacks columns, or nobody knows it.
    """
    found = recognised(look, tuple(known))
    if not key:
        if found is None:
            raise refusal(look, known)
        _once(look, found[0])
        return found
    wanted = next((each for each in known if each.key == key), None) or by_key(key)
    edition = wanted.recognise(look)
    if edition:
        _once(look, wanted)
        return wanted, edition
    if found is not None:
        raise UserError(
            f"no es de la fuente «{wanted.name}»: parece de «{found[0].name}»",
            f"Léalo con «--fuente {found[0].key}» o sin esa opción",
            file=look.path,
        )
    raise refusal(look, [wanted])


def _once(look: Look, source: Source) -> None:
    """Two columns with one heading: nobody knows which is the good one."""
    if look.is_workbook or not source.spec.get("claves"):
        return
    if (twice := repeated(source, look.layout.cells)) is not None:
        name, places = twice
        raise UserError(
            f"la columna «{name}» está más de una vez (columnas {', '.join(map(str, places))})",
            "Deje solo la correcta en una copia del archivo y léalo de nuevo",
            file=look.path, row=1,
        )  # fmt: skip


def sidecar_of(path: Path) -> dict[str, Any]:
    """What ``<file>.yml`` beside a file says of it (origen, licencia, fecha); ``{}`` without one."""
    import yaml

    beside = path.with_name(f"{path.name}.yml")
    if not beside.is_file():
        return {}
    try:
        told: Any = load_yaml(beside)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError("no se puede leer como YAML en UTF-8", "Corríjalo o bórrelo", file=beside) from error
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise UserError("no tiene líneas de la forma «clave: valor»", "Corríjalo o bórrelo", file=beside)
    date = str(told.get("fecha") or "")
    if date and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        remedy = "Corríjala: con ella se decide cuál edición es más nueva"
        raise UserError(f"la fecha «{date}» no tiene la forma AAAA-MM-DD", remedy, file=beside)
    return told
