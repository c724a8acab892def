"""The state of every task at many cortes at once, against its definition read word by word."""

from __future__ import annotations

import historias
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.avance import curve, physical
from pamlib.avance.calendar import expected, terms
from pamlib.corte import parse_corte
from pamlib.locale_es import ausente

CORTES = ["2025-02-28", "2025-04-30", "2025-06-30", "2025-08-31"]
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-06-30"),
    ("L2", "Formación", "M1", "A1", "2025-03-01", "2025-12-31"),
    ("L3", "Formación", "M2", "A2", "2025-07-01", "2025-12-31"),
    ("L4", "Inclusión", "M3", "A3", "", ""),
)
_READINGS = ["", "ya terminado", "no programado", "sin reporte", "solo estado", "cero"]
REPORT = st.tuples(
    st.sampled_from(["L1", "L2", "L3", "L4", "L9"]),
    st.sampled_from(CORTES),
    st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.2]) | st.none(),
    st.sampled_from(["", "acta"]),
    st.just(""),
    st.sampled_from(_READINGS),
)


def by_definition(plan: pd.DataFrame, reports: pd.DataFrame, corte: str, calendar: list[str]) -> list[tuple]:
    """avance, con evidencia, lectura, corte_valor, al_corte, cortes_sin_reporte and esperado of each line."""
    day = parse_corte(corte)
    counted = reports[(reports["corte"] <= corte) & (reports["situacion"] != "devuelto")]
    calendar = sorted({corte, *(each for each in {*calendar, *reports["corte"]} if each <= corte)})
    out = []
    for line, term in terms(plan).items():
        mine = {
            row["corte"]: row for row in counted[counted["linea_id"] == line].to_dict("records")
        }  # the last of each
        said = [mine[each] for each in sorted(mine) if mine[each]["lectura"] != "sin reporte"]
        figures = [row for row in said if not ausente(row["avance"])]
        real = [row for row in figures if row["avance"] != 0 or row["lectura"] in {"cero", "avance"}] or figures
        value = real[-1]["avance"] if real else None
        backed = [min(row["avance"], value) for row in real if row["evidencia"]]
        reading = said[-1]["lectura"] if said else "sin reporte"
        if not said and term.start is not None and day < term.start:
            reading = "programado para después"
        early = said and term.start is not None and parse_corte(said[-1]["corte"]) < term.start <= day
        if early and reading in {"no programado", "programado para después"}:
            reading = "sin reporte"  # what was true before it began says nothing of what came since
        silent = 0
        for each in reversed(calendar):
            if each in {row["corte"] for row in said} or (term.start is not None and parse_corte(each) < term.start):
                break
            silent += 1
        out.append((
            value, None if value is None else max([0.0, *backed]), reading, real[-1]["corte"] if real else "",
            bool(said) and said[-1]["corte"] == corte, silent, expected(term, day),
        ))  # fmt: skip
    return out


def shown(state: pd.DataFrame) -> list[tuple]:
    columns = ["avance", "avance_con_evidencia", "lectura", "corte_valor", "al_corte", "cortes_sin_reporte", "esperado"]
    rows = state[columns].itertuples(index=False, name=None)
    return [tuple(value if isinstance(value, str) or not ausente(value) else None for value in row) for row in rows]


@settings(max_examples=20)
@given(st.lists(REPORT, max_size=14), st.lists(st.sampled_from([*CORTES, "2025-05-31"]), max_size=3))
def test_many_cortes_at_once_are_what_the_definition_says_of_each(rows, calendar):
    reports = historias.avances(*rows)
    asked = ["2025-08-31", "2025-03-15", "2025-06-30", "2025-06-30"]
    states = dict(physical.task_states(PLAN, reports, asked, cortes=calendar))
    assert list(states) == ["2025-03-15", "2025-06-30", "2025-08-31"]
    for corte, state in states.items():
        assert shown(state) == by_definition(PLAN, reports, corte, calendar)
        alone = physical.task_progress(PLAN, reports, corte, cortes=calendar)
        pd.testing.assert_frame_equal(state, alone)


@settings(max_examples=8)
@given(st.lists(REPORT, max_size=14))
def test_components_and_curve_by_corte_are_those_of_each_corte_alone(rows):
    reports = historias.avances(*rows)
    weights = {"componente": {"Formación": 3, "Inclusión": 1}}
    table = physical.by_corte(PLAN, reports, CORTES[2], weights)
    points = curve.s_curve(PLAN, reports, CORTES[2]).set_index("fecha")
    cortes = sorted({CORTES[2], *(each for each in reports["corte"] if each <= CORTES[2])})
    assert list(dict.fromkeys(table["corte"])) == cortes
    columns = ["avance", "avance_minimo", "lineas", "reportadas"]
    for corte in cortes:
        state = physical.task_progress(PLAN, reports, corte)
        rolled = physical.roll_up(PLAN, state, weights)
        rolled = rolled[rolled["nivel"] == "componente"].set_index("texto")
        mine = table[table["corte"] == corte].set_index("componente")
        pd.testing.assert_frame_equal(mine[columns], rolled[columns], check_names=False)
        if rows:
            assert points.loc[corte, "reportadas"] == int(state["avance"].iloc[:3].notna().sum())  # L4 has no dates
