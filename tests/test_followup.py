"""States of tasks, progress reports and money."""

from __future__ import annotations

from datetime import date, timedelta

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.errors import UserError
from pamlib.followup import (
    ESTADOS,
    count_states,
    latest_progress,
    match_progress,
    money_by,
    read_progress,
    read_progress_folder,
    task_states,
)
from pamlib.progress import understand_progress, understand_state


def lines(*rows):
    """Lines from (id, tarea, inicio, fin); an empty date is missing."""
    table = pd.DataFrame(rows, columns=["linea_id", "tarea", "fecha_inicio", "fecha_fin"])
    for name in ("fecha_inicio", "fecha_fin"):
        table[name] = table[name].astype("str").replace("", pd.NA)
    return table.assign(componente="FORMACIÓN", componente_canonico="Formación", accion="Acción")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-07-01", "2025-12-31", "sin iniciar"),
        ("2025-06-30", "2025-12-31", "en plazo"),  # starts on the very day of the corte
        ("2025-01-01", "2025-08-29", "por vencer"),  # 60 days ahead
        ("2025-01-01", "2025-08-30", "en plazo"),  # 61 days ahead
        ("2025-01-01", "2025-06-30", "por vencer"),  # the last day is still in time
        ("2025-01-01", "2025-06-29", "vencida"),
        ("2025-07-01", "2025-07-10", "sin iniciar"),  # not started wins over about to end
        ("", "2025-06-29", "vencida"),
        ("2025-07-01", "", "sin iniciar"),
        ("2025-01-01", "", "sin fechas"),
        ("", "", "sin fechas"),
        ("2025-12-31", "2025-01-01", "fechas por revisar"),
    ],
)
def test_the_calendar_gives_the_state(start, end, expected):
    states = task_states(lines(("L1", "Capacitar", start, end)), "2025-06-30")
    assert list(states["estado"]) == [expected]


def test_days_and_elapsed_share():
    states = task_states(
        lines(("L1", "a", "2025-06-01", "2025-06-30"), ("L2", "b", "2025-01-01", "2025-06-20"), ("L3", "c", "", "")),
        "2025-06-15",
    )
    assert list(states["dias_restantes"][:2]) == [15, 5]
    assert states["dias_restantes"].isna()[2]
    assert states["pct_tiempo_transcurrido"][0] == 15 / 30
    assert pd.isna(states["pct_tiempo_transcurrido"][2])
    late = task_states(lines(("L1", "a", "2025-01-01", "2025-06-20")), "2025-06-30")
    assert list(late["dias_restantes"]) == [-10]
    assert list(late["pct_tiempo_transcurrido"]) == [1.0]


def test_only_a_report_finishes_a_task():
    plan = lines(("L1", "Capacitar", "2024-01-01", "2024-12-31"), ("L2", "Dotar", "2024-01-01", "2024-12-31"))
    progress = pd.DataFrame(
        [
            {
                "linea_id": "L1",
                "estado_reportado": "Cumplida",
                "estado_entendido": "terminada",
                "avance": 1.0,
                "evidencia": "Acta 4",
            },
            {"linea_id": "L2", "estado_reportado": "", "estado_entendido": "", "avance": 1.0, "evidencia": ""},
        ]
    )
    states = task_states(plan, "2025-06-30", progress=progress)
    assert list(states["estado"]) == ["terminada", "vencida"]
    assert list(states["evidencia"]) == ["Acta 4", ""]


def test_alert_days_is_a_parameter():
    plan = lines(("L1", "a", "2025-01-01", "2025-07-15"))
    assert list(task_states(plan, "2025-06-30", alert_days=15)["estado"]) == ["por vencer"]
    assert list(task_states(plan, "2025-06-30", alert_days=14)["estado"]) == ["en plazo"]
    with pytest.raises(UserError, match="negativo"):
        task_states(plan, "2025-06-30", alert_days=-1)


@pytest.mark.parametrize("corte", ["30/06/2025", "2025-02-30", "", "2025-6-3"])
def test_a_corte_that_is_no_date_is_refused(corte):
    with pytest.raises(UserError, match="2025-06-30"):
        task_states(lines(("L1", "a", "", "")), corte)


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(start=st.none() | days, end=st.none() | days, corte=days, alert=st.integers(0, 400))
def test_every_task_has_one_state_and_bounded_share(start, end, corte, alert):
    plan = lines(("L1", "a", start.isoformat() if start else "", end.isoformat() if end else ""))
    row = task_states(plan, corte.isoformat(), alert).iloc[0]
    assert row["estado"] in ESTADOS
    assert pd.isna(row["pct_tiempo_transcurrido"]) or 0 <= row["pct_tiempo_transcurrido"] <= 1
    if row["estado"] == "vencida":
        assert end is not None
        assert end < corte
    if row["estado"] == "por vencer":
        assert corte <= end <= corte + timedelta(days=alert)


def test_counts_keep_the_order_of_the_states():
    plan = lines(("L1", "a", "2025-01-01", "2025-12-31"), ("L2", "b", "2025-01-01", "2025-02-01"), ("L3", "c", "", ""))
    counts = count_states(task_states(plan, "2025-06-30"))
    assert counts.values.tolist() == [["vencida", 1, 1 / 3], ["en plazo", 1, 1 / 3], ["sin fechas", 1, 1 / 3]]


# --- progress reports


@pytest.mark.parametrize(
    ("value", "percent", "expected", "note"),
    [
        ("80%", False, 0.8, ""),
        ("80 %", False, 0.8, ""),
        ("12,5%", False, 0.125, ""),
        (45, False, 0.45, ""),
        ("0,5", False, 0.5, "se entendió 50 %"),
        (0.5, False, 0.5, "se entendió 50 %"),
        (0.5, True, 0.5, ""),
        (1, True, 1.0, ""),
        (1, False, None, "puede ser 1 % o 100 %"),
        (0, False, 0.0, ""),
        (120, False, 1.2, "más de 100 %"),
        (None, False, None, ""),
        ("  ", False, None, ""),
        ("cumplida", False, 1.0, "se entendió 100 %"),
        ("casi", False, None, "no es un porcentaje"),
        (True, False, None, "no es un porcentaje"),
    ],
)
def test_progress_values(value, percent, expected, note):
    assert understand_progress(value, percent) == (expected, note)


def test_states_are_read_by_their_words():
    assert understand_state("CUMPLIDA") == "terminada"
    assert understand_state("En  ejecución.") == "en ejecución"
    assert understand_state("No iniciada") == "sin iniciar"
    assert understand_state("ver acta") == ""


def workbook(path, rows, title="Corte: 30 de abril de 2025", percent_rows=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Avance"
    sheet.append(["Reporte de avance del PAM"])
    sheet.append([title])
    sheet.append([])
    sheet.append(["Componente", "Acción", "Tarea", "Responsable", "Estado", "Avance_pct", "Evidencia", "Observación"])
    for index, row in enumerate(rows, start=5):
        sheet.append(row)
        if index in percent_rows:
            sheet.cell(index, 6).number_format = "0%"
    book.save(path)
    return path


def test_a_progress_workbook_keeps_what_was_reported(tmp_path):
    path = workbook(
        tmp_path / "avance_2025_04.xlsx",
        [
            ["Formación", "Capacitar", "Capacitar a docentes", "Líder", "En ejecución", "80%", "Acta 1", ""],
            ["", "", "Publicar la oferta", "Líder", "", "cumplida", "", "listo"],
            [None] * 8,
            ["Uso de TIC", "Dotar", "Comprar equipos", "", "Cumplida", 0.5, "", ""],
            ["", "", "Instalar equipos", "", "medio lista", None, "", ""],
        ],
        percent_rows=(8,),
    )
    table = read_progress(path)
    assert list(table["componente"]) == ["Formación", "Formación", "Uso de TIC", "Uso de TIC"]
    assert list(table["avance_reportado"]) == ["80%", "cumplida", "50%", ""]
    assert table["avance"].tolist()[0] == 0.8
    assert table["avance"][1] == 1.0
    assert table["avance"][2] == 0.5
    assert list(table["estado_entendido"]) == ["en ejecución", "terminada", "terminada", ""]
    assert list(table["nota"]) == [
        "",
        "se entendió 100 %",
        "dice terminada con avance menor que 100 %",
        "no se reconoce el estado",
    ]
    assert list(table["fila"]) == [5, 6, 8, 9]
    assert set(table["corte"]) == {"2025-04-30"}


def test_a_workbook_without_headings_or_with_two_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["hola", "mundo"])
    book.save(tmp_path / "otro.xlsx")
    with pytest.raises(UserError, match="encabezados"):
        read_progress(tmp_path / "otro.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["Tarea", "Avance", "% de avance"])
    book.save(tmp_path / "doble.xlsx")
    with pytest.raises(UserError, match=r"fila 1, columna C: hay dos columnas para «avance»"):
        read_progress(tmp_path / "doble.xlsx")
    (tmp_path / "falso.xlsx").write_bytes(b"PK\x03\x04no es un libro")
    with pytest.raises(UserError, match="dañado"):
        read_progress(tmp_path / "falso.xlsx")
    with pytest.raises(UserError, match="no existe"):
        read_progress(tmp_path / "nada.xlsx")


def test_reports_find_their_line_without_accents(tmp_path):
    plan = lines(("L1", "Capacitar a Docentes.", "", ""), ("L2", "Revisar", "", ""), ("L3", "Revisar", "", ""))
    plan.loc[2, "accion"] = "Otra acción"
    reports = read_progress(
        workbook(
            tmp_path / "avance_1.xlsx",
            [
                ["", "", "CAPACITAR A DOCENTÉS", "", "", "20%", "", ""],
                ["", "otra accion", "revisar", "", "", "30%", "", ""],
                ["", "ninguna", "revisar", "", "", "40%", "", ""],
                ["", "", "No está en el plan", "", "", "10%", "", ""],
            ],
        )
    )
    matched, unmatched = match_progress(reports, plan)
    assert list(matched["linea_id"]) == ["L1", "L3"]
    assert list(unmatched["motivo"]) == ["hay 2 tareas iguales en el plan", "la tarea no está en el plan"]


def test_the_last_report_up_to_the_corte_counts(tmp_path):
    plan = lines(("L1", "Capacitar", "", ""))
    workbook(tmp_path / "avance_a.xlsx", [["", "", "Capacitar", "", "", "20%", "", ""]], "Corte: 28/02/2025")
    workbook(tmp_path / "avance_b.xlsx", [["", "", "Capacitar", "", "", "60%", "", ""]], "Corte 2025-04-30")
    matched, _ = match_progress(read_progress_folder(tmp_path), plan)
    assert list(latest_progress(matched, "2025-06-30")["avance"]) == [0.6]
    assert list(latest_progress(matched, "2025-03-31")["avance"]) == [0.2]
    assert latest_progress(matched, "2025-01-31").empty
    assert read_progress_folder(tmp_path / "vacía").empty


# --- money


def resources(*rows):
    """Resources from (linea, grupo, año, estado, pesos, fuente); each row is its own printed cell."""
    table = pd.DataFrame(rows, columns=["linea_id", "grupo_id", "vigencia", "estado", "valor_cop", "fuente"])
    table["vigencia"] = table["vigencia"].astype("Int64")
    table["valor_cop"] = table["valor_cop"].astype("Int64")
    return table.assign(
        valor_original="x",
        origen_archivo="p.xlsx",
        origen_hoja="PAM",
        origen_fila=range(len(table)),
        origen_columna="K",
    )


def test_money_is_never_zero_in_silence():
    plan = lines(("L1", "a", "", ""), ("L2", "b", "", ""))
    table = money_by(
        resources(
            ("L1", "", 2024, "monto", 100, "SGP"),
            ("L2", "", 2024, "gestion", None, ""),
            ("L1", "", 2024, "indexado", 273_000_000, "SGP"),
            ("L1", "", 2025, "ilegible", None, "SGP"),
            ("L2", "", 2025, "cero", None, "SGP"),
            ("L2", "", 2025, "indexado", None, "SGP"),
            ("L2", "", None, "monto", 7, "SGP"),
        ),
        plan,
        ["vigencia"],
    ).set_index("vigencia")
    assert table.loc["2024", "monto_cop"] == 100
    assert table.loc["2024", "indexado_cop"] == 273_000_000
    assert table.loc["2024", "n_gestion"] == 1
    assert pd.isna(table.loc["2025", "monto_cop"])
    assert pd.isna(table.loc["2025", "indexado_cop"])
    assert table.loc["2025", ["n_ilegible", "n_cero", "indexado_sin_valor"]].tolist() == [1, 1, 1]
    assert table.loc["Sin año", "monto_cop"] == 7


def test_a_shared_amount_counts_once():
    plan = lines(("L1", "a", "", ""), ("L2", "b", "", ""))
    shared = resources(
        ("L1", "G1", 2024, "monto", 500, "SGP"),
        ("L2", "G1", 2024, "vacio", None, "SGP"),
        ("L2", "G1", 2024, "monto", 500, "SGP"),
    )
    shared.loc[2, "origen_fila"] = 0  # the same printed cell, brought in again
    table = money_by(shared, plan, ["componente_canonico", "fuente"])
    assert table[["monto_cop", "n_monto", "n_vacio"]].values.tolist() == [[500, 1, 1]]


def test_unknown_grouping_is_refused():
    with pytest.raises(UserError, match="agrupar"):
        money_by(resources(), lines(), ["responsable"])


@given(st.lists(st.tuples(st.sampled_from(["monto", "gestion", "cero"]), st.integers(1, 10**12)), max_size=20))
def test_sums_by_year_and_by_source_are_the_same_money(cells):
    rows = [
        ("L1", "", 2024 + i % 3, estado, amount if estado == "monto" else None, f"F{i % 2}")
        for i, (estado, amount) in enumerate(cells)
    ]
    plan, table = lines(("L1", "a", "", "")), resources(*rows)
    expected = sum(amount for estado, amount in cells if estado == "monto")
    for by in (["vigencia"], ["fuente"], ["vigencia", "fuente"]):
        assert money_by(table, plan, by)["monto_cop"].sum() == expected
