"""Icfes, classification of schools: a delimited text, plus the index again, the margin to the next cut and lost codes.

What is usual is in the YAML; here is only the order of things. Grades 11 and 26 of one school are two rows, each with
its category; grade 26 (adults) carries ``poblacion = "grado 26"``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.sources import delimited, observe, school_codes, school_index
from pamlib.sources.engine import connected
from pamlib.sources.notes import Notes
from pamlib.sources.spec import Plan

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Tables


def read(job: Job) -> Tables:
    """Observations of each school, with index, margin and findings about its code."""
    with connected() as con, tempfile.TemporaryDirectory(prefix="pam-") as folder:
        notes, plan = Notes(job), Plan(job)
        delimited.load(con, plan, notes, Path(folder), amend=school_codes.recover)
        school_codes.compare(con, plan, notes)
        school_index.compare(con, plan, notes)
        return observe.tables(con, plan, notes, more=school_index.observations(plan))
