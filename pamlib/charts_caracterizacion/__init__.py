"""Charts of a characterisation, as altair objects: no titles, no sources; :class:`pamlib.figures.Figura` adds those.

Each function takes a table of :mod:`pamlib.schema_caracterizacion` cut to what is drawn, and writes names and numbers
on the marks, so that no legend has to be carried from one place to another. Colour never says anything alone: there is
a shape, a place or a word besides.

>>> trend(series, bands)                                    # doctest: +SKIP
"""

from pamlib.charts_caracterizacion.compare import dumbbell, versus
from pamlib.charts_caracterizacion.guia34 import heat_map
from pamlib.charts_caracterizacion.places import point_map
from pamlib.charts_caracterizacion.schools import categories, strip
from pamlib.charts_caracterizacion.trend import small_multiples, trend

__all__ = ["categories", "dumbbell", "heat_map", "point_map", "small_multiples", "strip", "trend", "versus"]
