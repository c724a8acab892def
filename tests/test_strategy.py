"""The strategy is what the entity wrote, and an error says the line in which it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.errors import UserError
from pamlib.seguimiento.strategy import Strategy, initial_text, load, parse
from pamlib.seguimiento.workdays import (
    AJUSTES,
    MONTHS,
    PERIODICIDADES,
    add_working_days,
    adjusted,
    cutoffs,
    is_working_day,
)
from pamlib.workspace import Workspace

WHOLE = """\
equipo:
  - {nombre: Ana Ruiz, cargo: Líder de Calidad, rol: consolida}
periodicidad: trimestral
desde: 2025-01-01
hasta: 2025-12-31
dia_no_habil: anterior
dias_habiles_entrega: 3
instrumentos: [libro, visita]
pesos:
  componente: {Formación docente: 2, Infraestructura: 1}
  tarea: iguales
acumulacion: {No. de docentes formados: flujo}
regla_financiera: obligaciones/definitivo
dias_alerta: [15, 45]
semaforo:
  acto: Resolución 12 del 3 de febrero de 2025
  umbrales: {verde: 0.9, amarillo: 0,7}
coincidencia_texto: 85
"""


def test_everything_that_is_given_is_read():
    found = parse(WHOLE.replace("0,7", "'0,7'"))
    assert [person.nombre for person in found.equipo] == ["Ana Ruiz"]
    # 31 August falls on a Sunday only in bimestral; here: 31 March, 30 June (a holiday), 30 September, 31 December.
    assert [str(day) for day in found.cortes] == ["2025-03-31", "2025-06-27", "2025-09-30", "2025-12-31"]
    assert found.pesos == {"componente": {"Formación docente": 2.0, "Infraestructura": 1.0}}
    assert found.acumulacion == {"No. de docentes formados": "flujo"}
    assert (found.regla_financiera, found.dias_alerta, found.dias_habiles_entrega) == (
        "obligaciones/definitivo",
        (15, 45),
        3,
    )
    assert found.semaforo is not None
    assert found.semaforo.umbrales == (("verde", 0.9), ("amarillo", 0.7))
    assert found.due(date(2025, 6, 27)) == date(2025, 7, 3)  # 30 June is a holiday: 1, 2 and 3 July


def test_nothing_is_decided_for_the_entity(tmp_path):
    default = load(Workspace(tmp_path, "valdemora"))
    assert default == Strategy() == parse("") == parse(initial_text())
    assert (default.regla_financiera, default.semaforo, default.cortes, default.pesos) == ("", None, (), {})


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("periodicidad: cada mes", 1, "«periodicidad» dice «cada mes», que no se conoce. Use diario, semanal"),
        ("equipo:\n  - {cargo: Líder}", 2, "una persona del equipo no tiene «nombre»"),
        ("equipo:\n  - nombre: Ana\n    telefono: 1", 3, "la clave «telefono» no se conoce"),
        (
            "cortes:\n  - 2025-02-28\n  - 2025-02-30",
            3,
            "la fecha «2025-02-30» de «cortes» no se puede leer o no existe",
        ),
        ("cortes: [2025-04-30, 2025-02-28]", 1, "el corte 2025-02-28 no es posterior a 2025-04-30"),
        ("cortes: [2025-04-30]\ndesde: 2025-01-01", 2, "hay «cortes» y también «desde»"),
        ("desde: 2025-01-01", 1, "está «desde» y falta «hasta»"),
        ("desde: 2025-05-01\nhasta: 2025-01-01", 2, "«hasta» es anterior a «desde»"),
        ("regla_financiera: pagos", 1, "«regla_financiera» dice «pagos», que no se conoce"),
        ("semaforo:\n  umbrales: {verde: 0.9}", 2, "hay umbrales de semáforo sin el acto que los fija"),
        ("semaforo:\n  acto: Acta 1\n  umbrales: {verde: 0.5, rojo: 0.9}", 3, "los umbrales no van de mayor a menor"),
        ("dias_alerta: [60, 30]", 1, "«dias_alerta» no va de menor a mayor"),
        ("dias_alerta: treinta", 1, "«dias_alerta» no es una lista"),
        ("pesos:\n  tarea: {a: 0, b: 0}", 2, "los pesos de «tarea» suman cero"),
        ("pesos:\n  tarea: {a: -1}", 2, "«a» dice «-1» y se esperaba un número de 0"),
        ("acumulacion:\n  I1: suma", 2, "«I1» dice «suma», que no se conoce"),
        ("dias_habiles_entrega: 2.5", 1, "se esperaba un número entero"),
        ("color: azul", 1, "la clave «color» no se conoce"),
        ("equipo: &a\n  - nombre: x\ninstrumentos: *a", 3, "usa una referencia (*), que aquí no se admite"),
        ("periodicidad: mensual\nperiodicidad: diario", 2, "la clave «periodicidad» está dos veces"),
        ("- una\n- lista", 1, "«el archivo» no tiene la forma"),
    ],
)
def test_an_error_is_one_sentence_with_its_line(text, row, said):
    with pytest.raises(UserError) as error:
        parse(text, Path("seguimiento.yml"))
    assert error.value.row == row
    assert said in error.value.sentence()
    assert error.value.sentence().startswith("Archivo «seguimiento.yml», fila ")


@pytest.mark.parametrize(
    ("periodicity", "count"),
    [("mensual", 12), ("bimestral", 6), ("trimestral", 4), ("cuatrimestral", 3), ("semestral", 2), ("quincenal", 24)],
)  # fmt: skip
def test_cutoffs_of_a_year(periodicity, count):
    days = cutoffs(periodicity, date(2025, 1, 1), date(2025, 12, 31))
    assert len(days) == count
    assert days == sorted(days)


def test_every_working_day_of_a_week_with_a_holiday():
    # Thursday 17 and Friday 18 of April 2025 are Holy Week.
    assert [day.day for day in cutoffs("diario", date(2025, 4, 14), date(2025, 4, 21))] == [14, 15, 16, 21]


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 30), st.sampled_from(AJUSTES))
def test_working_days_are_working_days(day, count, how):
    after = add_working_days(day, count)
    assert after == day if count == 0 else is_working_day(after)
    moved = adjusted(day, how)
    assert how == "ninguno" or is_working_day(moved)
    assert {"ninguno": moved == day, "anterior": moved <= day, "siguiente": moved >= day}[how]


@given(st.sampled_from(PERIODICIDADES), st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_cutoffs_stay_within_the_period(periodicity, first, length):
    last = date.fromordinal(first.toordinal() + length)
    days = cutoffs(periodicity, first, last)
    assert all(first <= day <= last for day in days)
    if periodicity in MONTHS:
        assert all(day.month % MONTHS[periodicity] == 0 for day in days)
