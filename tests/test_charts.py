"""Charts: what they draw, in which order and colour, and in Colombian Spanish."""

from __future__ import annotations

import pandas as pd
import planes
import pytest

from pamlib import charts, report, theme
from pamlib.figures import Figura
from pamlib.followup import ESTADOS, count_states, task_states
from pamlib.resources import money_by

CORTE = "2025-06-30"


def values(chart):
    """Every row of data inside a chart."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def drawn(chart):
    """The chart as a drawing (SVG text): it can be drawn, and shows these words."""
    return Figura(chart, titulo="t", descripcion="d", fuente="f").svg()


def test_the_gantt_has_a_bar_for_each_dated_task_and_the_corte():
    tasks = [*planes.TASKS, ("TIC", "Uso de TIC", "Dotar", "Sin fecha", "Ana Pérez", "2025-01-01", "")]
    lines = planes.lineas(tasks)
    lines.loc[4, "fecha_fin"] = pd.NA
    chart = charts.gantt(task_states(lines, CORTE), CORTE)
    bars = [row for row in values(chart) if "etiqueta" in row]
    assert [row["etiqueta"] for row in bars] == [
        "1. Planear el cronograma anual",
        "2. Ejecutar el cronograma",
        "3. Revisar los PEI de las IE",
        "4. Publicar los resultados",
    ]
    # Local times: a bare ISO date would be the evening before in Colombia.
    assert bars[0]["inicio"] == "2024-02-01T00:00:00"
    assert bars[0]["fin"] == "2024-11-30T23:59:00"
    assert [row["aviso"] for row in bars] == ["venció hace 212 días", "vence en 46 días", "", ""]
    assert {"corte": "2025-06-30T00:00:00", "texto": "corte: 30 de junio de 2025"} in values(chart)
    assert "corte: 30 de junio de 2025" in drawn(chart)
    assert "ene 2025" in drawn(chart)


def test_a_gantt_of_nothing_is_refused():
    with pytest.raises(ValueError, match="both dates"):
        charts.gantt(task_states(planes.lineas(dates=False), CORTE), CORTE)


def test_every_state_has_its_colour():
    assert set(ESTADOS) <= set(theme.estados())
    assert len({theme.color_estado(name) for name in ESTADOS}) == len(ESTADOS)


def test_states_bar_says_number_and_share():
    chart = charts.states_bar(count_states(task_states(planes.lineas(), CORTE)))
    assert [row["texto"] for row in values(chart)] == ["1 (25 %)"] * 4
    svg = drawn(chart)
    assert "por vencer" in svg
    assert theme.color_estado("vencida").lower() in svg.lower()


def test_money_is_drawn_in_millions_and_a_year_without_amounts_says_so():
    datos = planes.datos()
    chart = charts.resources_by_year_source(money_by(datos.recursos, datos.lineas, ["vigencia", "fuente"]))
    totals = {row["vigencia"]: row["texto"] for row in values(chart) if "texto" in row}
    assert totals == {"2024": "$ 1.038 millones", "2025": "$ 7,5 millones", "2027": "sin montos"}
    svg = drawn(chart)
    assert "1.000" in svg
    assert "sin montos" in svg
    assert "SGP" in svg
    nothing = money_by(datos.recursos[datos.recursos["estado"] != "monto"], datos.lineas, ["vigencia", "fuente"])
    with pytest.raises(ValueError, match="amount"):
        charts.resources_by_year_source(nothing)


def test_long_names_stand_above_their_bars_uncut():
    name = "Acompañamiento a los establecimientos educativos oficiales del municipio"
    svg = drawn(charts.lines_by_component(pd.DataFrame({"componente": [name], "lineas": [1234]})))
    assert name in svg
    assert "1.234" in svg


def test_findings_are_drawn_with_their_meaning():
    svg = drawn(charts.findings_by_code(report.findings_by_code(planes.datos())))
    assert "Había una cifra y no se puede leer" in svg
    assert charts.severity_colors()["error"].lower() in svg.lower()


def test_components_gantt_spans_from_first_start_to_last_end():
    lines = planes.lineas()
    table = report.by_component(lines)
    assert table.values.tolist()[0] == ["Formación de docentes", 2, "2024-02-01", "2025-08-15"]
    assert "2 tareas" in drawn(charts.components_gantt(table, CORTE))


def test_short_cuts_at_a_word():
    assert charts.short("Consolidar la información recibida de las áreas", 30) == "Consolidar la información…"
    assert charts.short("corto") == "corto"
    assert len(charts.short("x" * 80, 30)) <= 30
