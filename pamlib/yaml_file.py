"""The one way in which pamlib reads YAML: safe, by the quick parser where there is one.

>>> parse("columnas: [meta, accion]")
{'columnas': ['meta', 'accion']}
>>> package_yaml("pamlib.formats", "pmi.yml")["nivel_linea"]
'accion'

Out of scope: what an error means to a person, which whoever asked says with the file's place; and
``correcciones.yml``, whose values are never guessed (:mod:`pamlib.corrections.file`).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


def parse(text: str) -> Any:
    """What a YAML text says.

    Raises
    ------
    yaml.YAMLError: it is not YAML; ``problem_mark`` has the place.
    """
    import yaml  # not at the top: `pam --help` needs none

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe in either case


@cache
def package_yaml(package: str, name: str) -> Any:
    """A YAML file that ships inside ``package``, read once; callers must not change it."""
    return parse(files(package).joinpath(name).read_text(encoding="utf-8"))
