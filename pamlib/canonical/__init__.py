"""From lines of text to the canonical tables: money, dates, indicators, people and places are read here.

One function a table; each returns a list of plain tuples in the order of the columns that ``schema.py`` declares, and
adds to the findings what could not be read as it should.

>>> lineas(lines, (2024, 2027), findings)[0][:4]                        # doctest: +SKIP
('L5d1c2f0a9', 1, 'FORMACIÓN DE DOCENTES', 'Formación de docentes y directivos docentes')

Out of scope: which cells make a line (:mod:`pamlib.lines`), and what the whole plan must agree on
(:mod:`pamlib.plan`).
"""

from pamlib.canonical.money import recursos
from pamlib.canonical.people import responsables
from pamlib.canonical.places import ubicaciones
from pamlib.canonical.rows import lineas, procedencias
from pamlib.canonical.targets import indicadores

__all__ = ["indicadores", "lineas", "procedencias", "recursos", "responsables", "ubicaciones"]
