"""The note of an observation: what was repaired, or why it is doubted, in one phrase of Spanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.sources import cells
from pamlib.sources.engine import quoted
from pamlib.sources.notes import catalogue

if TYPE_CHECKING:
    from pamlib.sources.spec import Column, Plan


def note_sql(plan: Plan, column: Column, said: dict[tuple[str, int], str]) -> str:
    """SQL of the note; '' when there is nothing to say."""
    cause, read = f"l.k_{column.name}", f"l.r_{column.name}"
    meanings = " ".join(f"when {code} then {quoted(_meaning(name))}" for code, name in cells.CAUSES.items())
    whole = " ".join(
        f"when l.anio = {year} and {cause} in ({cells.SAME_COLUMN}, {cells.SAME_YEAR}, {cells.UNRELATED}, "
        f"{cells.AMBIGUOUS}) then {quoted(f'; {why}')}"
        for (name, year), why in sorted(said.items())
        if name == column.name
    )
    parts = [f"case {cause} {meanings} else '' end", f"case {whole} else '' end" if whole else ""]
    # A doubtful figure may have been repaired as well.
    repaired = " ".join(f"when {code} then {quoted(_meaning(cells.CAUSES[code]))}" for code in range(1, 6))
    parts.append(
        f"case when {cause} between {cells.DOUBTFUL_FROM} and {cells.MISSING_FROM - 1} "
        f"then coalesce('; ' || case {read} {repaired} end, '') else '' end"
    )
    place = plan.role("anio")
    parts.append(f"case when c.c{place} similar to '.*[.,].*' then '; año escrito «' || c.c{place} || '»' else '' end")
    return "ltrim(" + " || ".join(filter(None, parts)) + ", '; ')"


def _meaning(code: str) -> str:
    return catalogue()[code]["significa"]
