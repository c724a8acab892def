"""``pam datos``: the sources of the characterisation. Its sub-verbs live in modules that register themselves.

Every module ``pamlib/cli_datos_*.py`` has ``register(subverb)``; ``subverb(name, run, text)`` gives it a parser. So a
new sub-verb is a new file, and nothing here changes.
"""

from __future__ import annotations

import argparse
import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pamlib

PREFIX = "cli_datos_"


def add(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb to the command line; ``verb`` is that of :mod:`pamlib.cli`."""
    datos = verb("datos", _nothing, "lee las fuentes de la caracterización y las guarda con las de la entidad")
    subs = datos.add_subparsers(title="órdenes", dest="suborden", metavar="ORDEN", required=True)

    def subverb(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = subs.add_parser(
            name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
        )
        # SUPPRESS: without it the default here would hide what was given before the sub-verb.
        made.add_argument("--raiz", type=Path, metavar="DIR", default=argparse.SUPPRESS,
                          help="carpeta del proyecto (la que contiene notebooks)")  # fmt: skip
        made.set_defaults(run=run)
        return made

    for name in sorted(
        module.name for module in pkgutil.iter_modules(pamlib.__path__) if module.name.startswith(PREFIX)
    ):
        import_module(f"pamlib.{name}").register(subverb)


def _nothing(args: argparse.Namespace) -> int:  # the parser asks for a sub-verb before this could run
    raise AssertionError(args)
