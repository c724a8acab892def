"""The one way in which pamlib reads YAML: safe, by the quick parser where there is one.

>>> parse("columnas: [meta, accion]")
{'columnas': ['meta', 'accion']}
>>> package_yaml("pamlib.formats", "pmi.yml")["nivel_linea"]
'accion'

A file that a person writes goes through :func:`strict`: no references (a small file may stand for a gigantic one), no
key twice (one of the two values would be dropped in silence), and whatever else is wrong in it is one kind of error.

Out of scope: ``correcciones.yml`` and the files of follow-up, whose values are never guessed
(:mod:`pamlib.corrections.file`, :mod:`pamlib.seguimiento.yaml_lines`).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from pamlib.errors import reason


def parse(text: str) -> Any:
    """What a YAML text says.

    Raises
    ------
    yaml.YAMLError: it is not YAML; ``problem_mark`` has the place.
    """
    import yaml  # not at the top: `pam --help` needs none

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe in either case


def strict(text: str) -> Any:
    """What a YAML text of a person says.

    Raises
    ------
    yaml.YAMLError: it cannot be used; :func:`why` says why and :func:`line` where.
    """
    import yaml

    from pamlib.yaml_entries import Loader, RepeatedError

    try:
        root = Loader(text).get_single_node()
        waiting = [] if root is None else [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.MappingNode):
                keys = [str(key.value) for key, _ in node.value]
                for (key, _), name in zip(node.value, keys, strict=True):
                    if keys.count(name) > 1:
                        raise RepeatedError(name, key.start_mark)
                waiting += [value for _, value in node.value]
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value
        return parse(text)
    except (ValueError, OverflowError, RecursionError) as error:  # 2025-02-31, '[' a thousand times
        raise yaml.YAMLError(str(error)) from error


def why(error: Exception) -> str:
    """What is wrong with a file that a person wrote, in Spanish."""
    if isinstance(error, OSError):
        return f"no se pudo abrir ({reason(error)})"
    if isinstance(error, UnicodeDecodeError):
        return "no está en UTF-8"
    return getattr(error, "said", "") or "no se puede leer como YAML"


def line(error: Exception) -> int | None:
    """Line where it is wrong, from 1; ``None`` when nobody knows."""
    mark = getattr(error, "problem_mark", None)
    return None if mark is None else int(mark.line) + 1


@cache
def package_yaml(package: str, name: str) -> Any:
    """A YAML file that ships inside ``package``, read once; callers must not change it."""
    return parse(files(package).joinpath(name).read_text(encoding="utf-8"))
