"""Icfes, classification of schools: a delimited text, plus the index again, the margin to the next cut and lost codes.

What is usual is in the YAML; here is only the order of things. Grades 11 and 26 of one school are two rows, each with
its category; grade 26 (adults) carries ``poblacion = "grado 26"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.sources import observe, school_codes, school_index

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Tables


def read(job: Job) -> Tables:
    """Observations of each school, with index, margin and findings about its code."""
    with school_codes.loaded(job) as (con, plan, notes):
        school_index.compare(con, plan, notes)
        return observe.tables(con, plan, notes, more=school_index.observations(plan))
