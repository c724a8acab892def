"""argparse in Spanish: its headings, its help and the reasons why it refuses a command line.

argparse takes its words from gettext but ships no Spanish catalogue. :func:`spanish` lends it one while the parser is
built and used, and gives it back, so that other programs in the same process keep theirs.
"""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from pamlib.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    "usage: ": "uso: ",
    "positional arguments": "qué",
    "options": "opciones",
    "subcommands": "órdenes",
    "show this help message and exit": "muestra esta ayuda y termina",
    "the following arguments are required: %s": "falta indicar %s",
    "unrecognized arguments: %s": "no se reconoce «%s»",
    "invalid choice: %(value)r (choose from %(choices)s)": "«%(value)s» no es una de las posibles (%(choices)s)",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "«%(value)s» no es una de las posibles (%(choices)s); tal vez quiso decir «%(closest)s»"
    ),
    "invalid %(type)s value: %(value)r": "«%(value)s» no es un número válido",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "le falta su valor",
    "expected at least one argument": "necesita al menos un valor",
    "expected at most one argument": "admite un solo valor",
    "not allowed with argument %s": "no se puede usar junto con %s",
    "one of the arguments %s is required": "hace falta una de estas opciones: %s",
    "ignored explicit argument %r": "no lleva valor (se recibió %r)",
    "ambiguous option: %(option)s could match %(matches)s": "«%(option)s» puede ser %(matches)s",
    " (default: %(default)s)": " (si no se indica: %(default)s)",
}


@contextmanager
def spanish() -> Iterator[None]:
    """Lend argparse the words above while the block runs."""
    names = ("_", "ngettext")
    before = {name: getattr(argparse, name) for name in names}
    setattr(argparse, "_", lambda text: WORDS.get(text, text))  # noqa: B010 - not in its type stubs
    setattr(argparse, "ngettext", lambda one, many, n: WORDS.get(one if n == 1 else many, one))  # noqa: B010
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(argparse, name, function)


class Parser(argparse.ArgumentParser):
    """Refuses with a :class:`UserError` instead of printing its usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """One sentence, and where to read how the command is written."""
        raise UserError(f"orden mal escrita: {message}", f"Vea cómo se usa con «{self.prog} --help»")
