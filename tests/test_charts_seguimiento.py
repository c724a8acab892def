"""Charts of the follow-up: what they draw, in Colombian Spanish, and what they refuse."""

from __future__ import annotations

import historias
import pandas as pd
import pytest

from pamlib import charts_seguimiento as draw
from pamlib.avance import curve, financial, physical
from pamlib.charts_seguimiento import calendar, grid
from pamlib.figures import Figura
from pamlib.sections_seguimiento import state_page

CORTE = "2025-06-30"
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-12-31"),
    ("L2", "Inclusión", "M2", "A2", "2025-08-01", "2025-12-31"),
)
REPORTS = historias.avances(("L1", "2025-04-30", 0.3, "acta"), ("L1", CORTE, 0.5))
STATE = physical.task_progress(PLAN, REPORTS, CORTE)


def drawn(chart):
    return Figura(chart, titulo="t", descripcion="d", fuente="f").svg()


def values(chart):
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def tasks():
    keep = ["linea_id", "avance", "avance_con_evidencia", "lectura", "esperado"]
    return PLAN.assign(texto=PLAN["tarea"], responsable="Ana").merge(STATE[keep], on="linea_id")


def test_the_gantt_fills_each_term_with_what_was_done():
    chart = draw.progress_gantt(tasks(), CORTE)
    bars = {row["parte"]: row for row in values(chart) if row.get("etiqueta") == "1. Tarea L1"}
    assert set(bars) == {"plazo", "ejecutado con evidencia", "ejecutado sin evidencia"}
    assert bars["plazo"]["dice"] == "50 % (esperado 50 %)"
    assert bars["ejecutado con evidencia"]["fin"] == bars["ejecutado sin evidencia"]["inicio"]
    assert bars["ejecutado con evidencia"]["fin"].startswith("2025-04-20")  # 30 % of 365 days: 109,5 days
    later = next(row for row in values(chart) if row.get("etiqueta") == "2. Tarea L2")
    assert later["dice"] == "programado para después"
    assert "corte: 30 de junio de 2025" in drawn(chart)
    with pytest.raises(ValueError, match="both dates"):
        draw.progress_gantt(tasks().assign(fecha_fin=pd.NA), CORTE)


def test_the_gantt_has_a_diamond_for_each_milestone_and_a_circle_where_a_task_ended():
    ended = historias.avances(("L1", CORTE, 1.0, "acta", "terminada", "", "", "2025-06-11"))
    state = physical.task_progress(PLAN, ended, CORTE)
    keep = ["linea_id", "avance", "avance_con_evidencia", "lectura", "esperado", "fecha_fin_real"]
    rows = PLAN.assign(texto=PLAN["tarea"], responsable="Ana").merge(state[keep], on="linea_id")
    marks = pd.DataFrame(
        [("L1", "Contrato", "2025-03-31", 0.3, "alcanzado"), ("L2", "Compra", "2025-09-30", 0.5, "por vencer"),
         ("L2", "Anticipo", "2025-06-01", 0.1, "vencido")],
        columns=["linea_id", "hito", "fecha", "acumulado", "estado"],
    )  # fmt: skip
    chart = draw.progress_gantt(rows, CORTE, marks)
    found = [(row["etiqueta"], row["cual"], row["marca"], row["dia"][:10]) for row in values(chart) if "marca" in row]
    assert sorted(set(found)) == [
        ("1. Tarea L1", "Contrato", "hito alcanzado", "2025-03-31"),
        ("1. Tarea L1", "Terminó", "día en que terminó", "2025-06-11"),
        ("2. Tarea L2", "Anticipo", "hito vencido", "2025-06-01"),
        ("2. Tarea L2", "Compra", "hito por venir", "2025-09-30"),
    ]
    bars = {row["parte"]: row for row in values(chart) if row.get("etiqueta") == "1. Tarea L1" and "parte" in row}
    assert bars["ejecutado con evidencia"]["fin"].startswith("2025-06-12")  # not until December, where its term goes
    plain = bars["plazo"]["dice"].replace("\N{NO-BREAK SPACE}", " ")
    # 30 June to 31 December are 184 days, and 19 from 11 to 30 June
    assert plain == f"100 % · terminó el 11/06/2025 ({184 + 19} días antes)"
    svg = drawn(chart)
    assert all(name in svg for name in ("hito alcanzado", "hito vencido", "hito por venir", "día en que terminó"))
    assert "hito" not in drawn(draw.progress_gantt(tasks(), CORTE))


def test_a_task_that_ended_in_words_alone_has_its_circle_too():
    ended = historias.avances(("L1", CORTE, None, "", "terminada", "solo estado", "", "2025-06-11"))
    state = physical.task_progress(PLAN, ended, CORTE)
    rows = PLAN.assign(texto=PLAN["tarea"], responsable="Ana").merge(
        state.drop(columns=["evidencia", "observacion"]), on="linea_id"
    )
    circles = [row for row in values(draw.progress_gantt(rows, CORTE)) if row.get("marca") == "día en que terminó"]
    assert {row["etiqueta"] for row in circles} == {"1. Tarea L1"}
    text = state_page._status({**rows.iloc[0].to_dict(), "fecha_fin_real": ""})
    assert text == "Terminada"


def test_the_s_curve_marks_the_corte_and_each_report():
    svg = drawn(draw.s_curve(curve.s_curve(PLAN, REPORTS, CORTE), CORTE))
    assert "25 %" in svg  # half of half the plan
    assert "corte: 30 de junio de 2025" in svg
    with pytest.raises(ValueError, match="usable dates"):
        draw.s_curve(curve.s_curve(PLAN.assign(fecha_fin=pd.NA), REPORTS, CORTE), CORTE)


def test_the_heat_map_tells_silence_from_zero():
    zero = historias.avances(("L1", "2025-04-30", 0.0), ("L2", CORTE, 0.1))
    rows = values(draw.heat_map(physical.by_corte(PLAN, zero, CORTE)))
    said = {(row["componente"], row["corte"]): (row["dice"], row["de"]) for row in rows if "dice" in row}
    assert said[("Formación", "2025-04-30")] == ("0 %", "1 de 1")
    assert said[("Inclusión", "2025-04-30")] == ("s. r.", "0 de 1")


def test_the_parts_of_the_weight_add_up_to_the_whole_bar():
    rows = values(draw.split_bars(physical.roll_up(PLAN, STATE)))
    whole = [row for row in rows if row["rama"] == "Todo el plan"]
    assert [(row["parte"], row["exacto"]) for row in whole] == [
        ("ejecutado con evidencia", "15,0 %"),
        ("ejecutado sin evidencia", "10,0 %"),
        ("por ejecutar", "25,0 %"),
        ("programado para después", "50,0 %"),
    ]
    assert whole[-1]["hasta"] == pytest.approx(1)


def test_the_waterfall_says_what_stays_behind():
    units = financial.money_units(
        historias.ejecucion(
            ("L1", "", CORTE, 2025, "SGP", 1_200_000_000, 900_000_000, 640_000_000, 500_000_000),
            ("L2", "", CORTE, 2025, "SGP", 1_000_000_000, None, None, None),  # not in: three figures lack
        ),
        CORTE,
    )
    steps = {row["paso"]: row["pesos"] for row in values(draw.money_waterfall(units))}
    assert steps == {
        "Definitivo": 1_200_000_000, "Sin comprometer": 300_000_000, "Comprometido": 900_000_000,
        "Sin obligar": 260_000_000, "Obligado": 640_000_000, "Sin pagar": 140_000_000, "Pagado": 500_000_000,
    }  # fmt: skip
    assert "$ 1.200 millones" in drawn(draw.money_waterfall(units))
    with pytest.raises(ValueError, match="four figures"):
        draw.money_waterfall(units.iloc[[1]])


def test_a_bullet_goes_from_baseline_to_goal_also_downwards():
    table = pd.DataFrame(
        [("Docentes", 0, 48, 120, 60), ("Deserción", 8.5, 7.0, 4.5, None), ("Sin meta", 0, 5, None, None),
         ("Exceso", None, 400, 10, None)],
        columns=["texto", "linea_base", "valor", "meta", "esperado"],
    )  # fmt: skip
    rows = [row for row in values(draw.bullets(table)) if "etiqueta" in row]
    assert [row["logro"] for row in rows] == [48 / 120, (7 - 8.5) / (4.5 - 8.5), 1.5]  # the last one is cut for drawing
    assert rows[2]["dice"] == "va en 400; meta 10 (4.000 %)"
    assert rows[2]["base_dice"] == "no la dice el plan"
    assert "Deserción" in drawn(draw.bullets(table))
    with pytest.raises(ValueError, match="value and a goal"):
        draw.bullets(table.iloc[[2]])


def test_the_marks_of_a_bullet_stand_where_they_belong():
    """What counts from zero has its baseline on the way: 30 of 0 to 75, a baseline of 15, and 60 expected."""
    table = pd.DataFrame(
        [("Sedes", 15.0, 0.0, 30.0, 75.0, 60.0), ("Deserción", 8.5, 8.5, 7.0, 4.5, 6.5),
         ("Lejos", 0.0, 0.0, 1.0, 10.0, 90.0), ("Otro año", 50.0, 44.0, 41.0, 38.0, None)],
        columns=["texto", "linea_base", "partida", "valor", "meta", "esperado"],
    )  # fmt: skip
    rows = [row for row in values(draw.bullets(table)) if "etiqueta" in row]
    assert (rows[0]["base"], rows[0]["logro"], rows[0]["esperado"]) == (15 / 75, 30 / 75, 60 / 75)
    assert (rows[1]["base"], rows[1]["esperado"]) == (0, (6.5 - 8.5) / (4.5 - 8.5))
    assert rows[3]["base"] is None  # (50 − 44) ÷ (38 − 44) = −1 is out of the drawing
    assert rows[3]["base_dice"] == "50"
    assert rows[2]["esperado"] == 1.5  # cut for drawing; the words say it
    assert rows[2]["dice"] == "va en 1; meta 10 (10 %); se esperaba 90"
    assert "esperado al corte" in drawn(draw.bullets(table))
    assert "esperado al corte" not in drawn(draw.bullets(table.assign(esperado=None)))


def test_the_slope_of_goals():
    table = pd.DataFrame(
        [("Docentes", 120, 90), ("Foros", 4, 6), ("Nuevo", None, 5)], columns=["texto", "meta_antes", "meta_ahora"]
    )
    svg = drawn(draw.goal_slope(table))
    assert "120 → 90 (75 %): 1. Docentes" in svg
    assert "4 → 6 (150 %): 2. Foros" in svg
    assert "Nuevo" not in svg
    with pytest.raises(ValueError, match="both goals"):
        draw.goal_slope(table.iloc[[2]])


def test_many_cortes_leave_room_only_for_the_share():
    days = [f"20{year}-{month:02d}-28" for year in (24, 25) for month in range(2, 13, 2)]
    few, many = (
        draw.heat_map(physical.by_corte(PLAN, historias.avances(*(("L1", day, 0.1) for day in chosen)), chosen[-1]))
        for chosen in (days, [*days, "2026-02-28"])
    )
    assert "1 de 1" in drawn(few)
    assert "1 de 1" not in drawn(many)
    assert drawn(many).count(">10 %<") == 13


def test_words_on_colours_can_be_read():
    """Contrast of the ink of each cell and part against its colour, by WCAG 2's formula: 4.5 to 1 or more."""

    def luminance(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
        return sum(share * each for share, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    def contrast(a, b):
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    pale, full = [(int("E8F1F8"[n : n + 2], 16), int("0072B2"[n : n + 2], 16)) for n in (0, 2, 4)], range(101)
    for percent in full:
        cell = "#" + "".join(f"{round(a + (b - a) * percent / 100):02X}" for a, b in pale)
        assert contrast(cell, "#FFFFFF" if percent > 92 else "#000000") >= 4.5, percent
    for name, colour in grid.PARTS.values():
        assert contrast(colour, "#FFFFFF" if name == "no programado" else "#000000") >= 4.5, name


def test_labels_of_many_cortes_are_spaced_and_the_last_is_never_left_out():
    assert calendar._spaced(8, 4) == [False, True] * 4
    assert calendar._spaced(3, 4) == [True] * 3
    for count in range(1, 40):
        kept = calendar._spaced(count, 4)
        assert kept[-1]
        assert sum(kept) <= 4
