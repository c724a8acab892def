"""What the first plan of a session needs beside its cells, made ready while another process reads them.

The vocabularies are read from YAML, long patterns compiled and pandas used for the first time: about 0.1 s once, on a
core that would only wait.
"""

from __future__ import annotations

from functools import cache


@cache
def warm() -> None:
    """Load the vocabularies and make an empty table of each kind; does nothing the second time."""
    from pamlib import formats, schema
    from pamlib.values import entities, lookup

    formats.formats()
    for name in ("afinidad.yml", "hallazgos.yml", "portada.yml", "roles.yml"):
        formats.load(name)
    for path in sorted(lookup.FOLDER.glob("*.yml")):
        lookup.load(path.stem)
    entities.find_entity("secretaría de educación")
    for name in schema.PLAN:
        schema.frame(name, [])
