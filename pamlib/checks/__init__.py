"""Review of a plan, as a person who knows plans would: what is missing, vague, repeated or does not add up.

>>> from pamlib import checks, store
>>> hallazgos = checks.review(store.read_tables("data/processed/demo"))        # doctest: +SKIP
>>> hallazgos[["codigo", "fila", "encontrado", "entendido"]]                   # doctest: +SKIP

A rule is data (``reglas.yml``: severity, meaning, remedy, who asks for it, parameters and their origin) and a small
function of the same name, which looks only at the canonical tables. A rule that cannot be judged on a plan (dates, in a
layout that has none) says so in :func:`applied` and stays silent. What looks like an error but may be true is said as
*probable*, with its arithmetic. ``docs/reglas.md`` lists the rules for people.

Out of scope: how the file was read (:mod:`pamlib.findings`), and correcting anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def review(
    tables: Mapping[str, pd.DataFrame], *, reglas: Path | None = None, instituciones: int | None = None
) -> pd.DataFrame:
    """Findings of the review: the columns of ``hallazgos`` and ``fuente`` (who asks for it), errors first.

    Parameters
    ----------
    tables: canonical tables by name; ``procedencias`` gives each finding its cell, without it the line's row is given.
    reglas: an entity's own file, which changes severities and parameters or turns rules off.
    instituciones: how many schools there are, from the directory; without it, what the plan itself says counts.

    Raises
    ------
    UserError: ``reglas`` cannot be read or names what does not exist.
    """
    from pamlib.checks.runner import run

    return run(tables, reglas, instituciones).hallazgos


def applied(
    tables: Mapping[str, pd.DataFrame], *, reglas: Path | None = None, instituciones: int | None = None
) -> pd.DataFrame:
    """One row a rule: ``codigo, familia, severidad, significa, resultado, motivo, hallazgos``.

    ``resultado`` is ``revisada``, ``no aplica`` (``motivo`` says why) or ``desactivada``.
    """
    from pamlib.checks.runner import run

    return run(tables, reglas, instituciones).reglas


def cremaa(tables: Mapping[str, pd.DataFrame], *, reglas: Path | None = None) -> pd.DataFrame:
    """The CREMAA checklist: one row an indicator; what the plan does not let one judge says so.

    Columns: ``fila, indicador, mide`` (actividad · alcance · resultado · sin juzgar), ``claro, relevante, economico,
    monitoreable, adecuado, aporte_marginal`` (sí · no · no se puede saber con el plan), ``motivo``.
    """
    import pandas as pd

    from pamlib.checks.runner import cremaa_rows

    columns = "fila indicador mide claro relevante economico monitoreable adecuado aporte_marginal motivo".split()
    return pd.DataFrame(cremaa_rows(tables, reglas), columns=columns).astype({"fila": "Int64"})


#: Name of an entity's own file of rules, in the folder of what it gave.
OWN_RULES = "reglas.yml"


def own_rules(folder: Path) -> Path | None:
    """The entity's own file of rules in the folder of what it gave; ``None`` when it has none."""
    path = folder / OWN_RULES
    return path if path.is_file() else None


def schools(tables: Mapping[str, pd.DataFrame], *, reglas: Path | None = None) -> tuple[int, str] | None:
    """How many schools the plan itself says there are, and where it says so; ``None`` when it does not."""
    from pamlib.checks.runner import schools_said

    return schools_said(tables, reglas)


def cli_section(
    tables: Mapping[str, pd.DataFrame], *, reglas: Path | None = None, severities: tuple[str, ...] = (), width: int = 0
) -> str:
    """The review as a text for a terminal; ``severities`` empty means all, ``width`` 0 the terminal's own."""
    from pamlib.checks.show import as_text

    return as_text(tables, reglas, severities, width)
