"""Charts of the follow-up and of the adjustments, as altair objects: no titles, no sources.

Each takes a table of :mod:`pamlib.avance` or :mod:`pamlib.adjust`, writes its numbers on the marks in Colombian
Spanish, and leaves exact texts to the tooltip. :mod:`pamlib.sections_seguimiento` gives each its words, its source and
the table with its data.
"""

from pamlib.charts_seguimiento.calendar import progress_gantt, s_curve
from pamlib.charts_seguimiento.goals import bullets, goal_slope
from pamlib.charts_seguimiento.grid import heat_map, money_waterfall, split_bars

__all__ = ["bullets", "goal_slope", "heat_map", "money_waterfall", "progress_gantt", "s_curve", "split_bars"]
