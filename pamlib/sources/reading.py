"""One file into canonical tables: which source it is, or one clear sentence why it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.sources.base import Job, Look, Source, Tables, load_yaml, recognised, sources
from pamlib.sources.base import source as by_key
from pamlib.sources.spec import edition_of, missing, resemblance

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALIKE = 0.5


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
            raise _unknown(look, known)
        return found
    wanted = next((each for each in known if each.key == key), None) or by_key(key)
    edition = wanted.recognise(look)
    if edition:
        return wanted, edition
    if found is not None:
        raise UserError(
            f"no es de la fuente «{wanted.name}»: parece de «{found[0].name}»",
            f"Léalo con «--fuente {found[0].key}» o sin esa opción",
            file=look.path,
        )
    raise _unknown(look, [wanted])


def _unknown(look: Look, known: Sequence[Source]) -> UserError:
    """The sentence for a file that no edition covers: what it is nearest to, and what it lacks."""
    layout = None if look.is_workbook else look.layout
    texts = [each for each in known if each.spec.get("columnas") or each.spec.get("claves")]
    if layout is not None and texts:
        nearest = max(texts, key=lambda each: resemblance(each, layout.cells))
        lacks = missing(nearest, layout.cells)
        if resemblance(nearest, layout.cells) >= _ALIKE:
            if lacks:
                names = ", ".join(f"«{name}»" for name in lacks[:5]) + (" y otras" if len(lacks) > 5 else "")
                return UserError(
                    f"parece de «{nearest.name}», pero le faltan las columnas {names}",
                    "Descárguelo completo; si la fuente cambió sus columnas, agréguelas a la declaración de la fuente",
                    file=look.path, row=1,
                )  # fmt: skip
            if not edition_of(nearest, layout.cells, layout.sample):
                return UserError(
                    f"es de «{nearest.name}», en una edición que no se conoce",
                    "Declare la edición en el YAML de la fuente",
                    file=look.path,
                )
        for each in texts:
            for told in each.spec["ediciones"].values():
                if len(told.get("sin_encabezado", ())) == len(layout.cells):
                    return UserError(
                        f"tiene {len(layout.cells)} columnas como «{each.name}», pero ni su encabezado ni su primera "
                        "fila son de una edición conocida",
                        "Confirme qué archivo es; si es una edición nueva, declárela en el YAML de la fuente",
                        file=look.path, row=1,
                    )  # fmt: skip
    names = ", ".join(f"«{each.name}»" for each in known)
    return UserError(
        "no es de ninguna fuente conocida" if len(known) > 1 else f"no es de la fuente {names}",
        f"Las que se pueden leer son: {names}" if len(known) > 1 else "Revise que sea el archivo correcto",
        file=look.path,
    )


def sidecar_of(path: Path) -> dict[str, Any]:
    """What ``<file>.yml`` beside a file says of it (origen, licencia, fecha); ``{}`` without one."""
    import yaml

    beside = path.with_name(f"{path.name}.yml")
    if not beside.is_file():
        return {}
    try:
        told = load_yaml(beside)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError("no se puede leer como YAML en UTF-8", "Corríjalo o bórrelo", file=beside) from error
    return dict(told or {})
