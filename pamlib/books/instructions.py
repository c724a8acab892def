"""The words of the sheet of instructions, from what the workbook declares and ``instrucciones.yml``.

>>> from pamlib.books.spec import book
>>> [name for name, _ in instructions(book("matricula"), "La secretaría")][:3]
['Gracias por su tiempo', 'Dónde se escribe', 'Los grupos']
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pamlib.books.spec import Book
from pamlib.sources.base import load_yaml


@cache
def _words() -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = load_yaml(Path(__file__).with_name("instrucciones.yml"))["partes"]
    return parts


def instructions(book: Book, name: str) -> list[tuple[str, str]]:
    """(what it is about, its words) in the order in which they are read; ``name`` is who sends the workbook."""
    asked = [*book.fields.values(), *book.columns.values()]
    scale = book.spec.get("escala") or {"minimo": "", "maximo": "", "nombres": {}, "leyenda": ""}
    named = "; ".join(f"{number}, {text}" for number, text in scale["nombres"].items())
    told = {
        "secretaria": name,
        "para": book.purpose,
        "hoja": book.sheet,
        "minimo": scale["minimo"],
        "maximo": scale["maximo"],
        "nombres": f" ({named})" if named else "",
        "leyenda": scale["leyenda"],
        "obligatorias": "; ".join(column.heading for column in asked if column.required),
    }
    out = [
        (part["titulo"], str(part["texto"]).format(**told))
        for part in _words()
        if book.key in part.get("libros", [book.key])
    ]
    return out + [(column.heading, column.help) for column in asked]
