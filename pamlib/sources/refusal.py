"""Why a file cannot be read as any source, in one sentence: what it is, what it is nearest to, what to do.

>>> from pamlib.sources.base import Look, sources
>>> str(refusal(Look(Path("informe.pdf")), sources()))           # doctest: +SKIP
'Archivo «informe.pdf»: es un PDF y las fuentes se leen de textos (CSV, TXT) o de los libros de …'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.sources.base import Look, Source
from pamlib.sources.layout import SEPARATORS
from pamlib.sources.spec import edition_of, missing, resemblance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pamlib.sources.layout import Layout

_ALIKE = 0.5
_ROWS_ABOVE = 20  # a title, a blank row, Excel's «sep=;»
_KINDS = {
    "pdf": "un PDF",
    "rtf": "un documento RTF",
    "image": "una imagen",
    "archive": "un archivo comprimido",
    "ole": "un libro o documento de Office antiguo",
    "zip": "un archivo comprimido o un documento de Office",
}
_TEXTS = "las fuentes se leen de textos (CSV, TXT) o de los libros de «pam datos plantilla»"


def refusal(look: Look, known: Sequence[Source]) -> UserError:
    """The sentence for a file that no edition covers: what it is nearest to, and what it lacks."""
    if sentence := _other_kind(look, known):
        return sentence
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
        if (row := _heading_further_down(texts, layout)) > 1:
            return UserError(
                f"sus encabezados están en la fila {row} y deben estar en la primera",
                "Borre las filas de encima en una copia del archivo y léalo de nuevo",
                file=look.path, row=row,
            )  # fmt: skip
    names = ", ".join(f"«{each.name}»" for each in known)
    return UserError(
        "no es de ninguna fuente conocida" if len(known) > 1 else f"no es de la fuente {names}",
        f"Las que se pueden leer son: {names}" if len(known) > 1 else "Revise que sea el archivo correcto",
        file=look.path,
    )


def _other_kind(look: Look, known: Sequence[Source]) -> UserError | None:
    """The sentence for a file whose first bytes, or name, say that it is no table in a text."""
    if look.is_workbook:
        return _workbook(look, known)
    if look.path.suffix == ".yml":
        return UserError(
            "es la ficha de otro archivo, no un archivo de datos", "Indique el archivo al que acompaña", file=look.path
        )
    if look.kind in _KINDS:
        office = look.kind in ("zip", "ole") and look.path.suffix.lower() not in (".zip", ".docx", ".doc", ".pptx")
        remedy = "Descomprímalo, si es un ZIP, o guárdelo como «CSV UTF-8», si es un libro" if office else (
            "Descomprímalo y lea los archivos que trae" if look.path.suffix.lower() == ".zip" or look.kind == "archive"
            else "Pida los datos como CSV"
        )  # fmt: skip
        return UserError(f"es {_KINDS[look.kind]} y {_TEXTS}", remedy, file=look.path)
    start = look.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if not start:
        return UserError(
            "no tiene más que espacios o líneas en blanco", "Descárguelo o expórtelo de nuevo", file=look.path
        )
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        what = "es una página web o un XML, aunque se llame así"
        return UserError(
            what, "Suele ser un aviso de error del sitio: descargue de nuevo los datos, en CSV", file=look.path
        )
    if start.startswith((b"{", b"[")):
        return UserError("es un JSON", "Descargue los datos en CSV, o use «pam datos descargar»", file=look.path)
    return None


def _workbook(look: Look, known: Sequence[Source]) -> UserError | None:
    """A workbook with the columns of a source that is read from a text."""
    from pamlib.books.returned import tables_of

    texts = [each for each in known if each.spec.get("claves")]
    for table in tables_of(look):
        rows = [tuple(row.cells) for row in table.rows[:_ROWS_ABOVE]]
        for each in texts:
            if any(resemblance(each, cells) >= _ALIKE for cells in rows):
                return UserError(
                    f"es un libro de Excel con los datos de «{each.name}», que se leen del texto que publica la fuente",
                    "Lea el archivo original, sin abrirlo en Excel; si solo tiene el libro, guárdelo como «CSV UTF-8» "
                    "y confirme que los códigos conservan todas sus cifras",
                    file=look.path, sheet=table.sheet,
                )  # fmt: skip
    return None


def _heading_further_down(texts: Sequence[Source], layout: Layout) -> int:
    """Row of the first line that has the headings of a source, from 1; 0 when none of the first ones does."""
    for row, cells in enumerate(_lines(layout), 1):
        if any(not missing(each, cells) for each in texts):
            return row
    return 0


def _lines(layout: Layout) -> Iterator[tuple[str, ...]]:
    import csv

    for line in layout.sample.lstrip("\ufeff").splitlines()[:_ROWS_ABOVE]:
        cuts = (
            line.split(sign) if len(sign) > 1 else next(csv.reader([line], delimiter=sign), []) for sign in SEPARATORS
        )
        yield tuple(cell.strip() for cell in max(cuts, key=len))
