"""Rules of indicators, the CREMAA checklist and the number of schools."""

from __future__ import annotations

import pytest
from revision import found, tables, why_not

from pamlib import checks
from pamlib.checks.universe import mentions

PART = ("rural", "prioriz")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No. de foros realizados/No. de IEO", "actividad"),
        ("No. de circulares elaboradas", "actividad"),
        ("Un documento actualizado", "actividad"),
        ("Publicación de la convocatoria", "actividad"),
        ("Porcentaje de avance en la elaboración del plan", "actividad"),
        ("No. de docentes formados/No. de docentes", "alcance"),
        ("No. de IE acompañadas en actividades de apoyo a estudiantes con bajo desempeño", "alcance"),
        ("No. de docentes con estrategias de acceso y permanencia a posgrado", "alcance"),
        ("Porcentaje de deserción", "resultado"),
        ("Tasa de aprobación en primaria", "resultado"),
        ("Porcentaje de IE en categoría B o superior", "resultado"),
        ("No. de docentes que suben un nivel de inglés/No. de docentes inscritos", "resultado"),
        ("No. de bibliotecas dotadas", "sin juzgar"),
    ],
)
def test_what_an_indicator_measures(text, kind):
    table = checks.cremaa(tables({"meta": "x", "indicador": text}))
    assert table["mide"].tolist() == [kind]


def test_activity_indicators_are_one_finding_an_objective():
    forums = {"indicador": "No. de foros realizados"}
    notes = found("indicador_de_actividad", forums, forums, {"indicador": "No. de docentes formados"})
    assert [(n["fila"], n["encontrado"]) for n in notes] == [(11, "No. de foros realizados")]
    assert notes[0]["entendido"].startswith("1 de 2 (50 %) indicadores del objetivo «Mejorar la lectura»")


def test_a_result_indicator_answers_for_the_activities_of_its_objective():
    forums = {"indicador": "No. de foros realizados"}
    assert found("indicador_de_actividad", forums, {"indicador": "Tasa de deserción"}) == []
    apart = {"indicador": "Tasa de deserción", "objetivo": "Otro"}
    assert len(found("indicador_de_actividad", forums, apart)) == 1
    declared = [("No. de foros realizados", "tipo", "resultado")]  # what the plan declares comes first
    assert found("indicador_de_actividad", forums, indicators=declared) == []
    assert found("indicador_de_actividad", {**forums, "ubicacion": "SEM Macondo"}) == []


def test_objectives_that_only_reach_are_one_note():
    reach = {"indicador": "No. de docentes formados"}
    notes = found("objetivos_sin_resultado", reach, {**reach, "objetivo": "B"},
                  {"indicador": "Tasa de deserción", "objetivo": "C"})  # fmt: skip
    assert [n["encontrado"] for n in notes] == ["2 de 3 (67 %) objetivos: filas 11 y 12"]
    assert found("objetivos_sin_resultado", {"indicador": "No. de foros realizados"}) == []  # has its own finding


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("No. de sedes dotadas/", "falta el denominador"),
        ("No. de sedes dotadas / No. de", "falta el denominador"),
        ("/No. de sedes", "falta el numerador"),
    ],
)
def test_ratio_with_a_missing_side(text, side):
    assert [n["entendido"] for n in found("razon_incompleta", {"indicador": text})] == [side]


@pytest.mark.parametrize("text", ["No. de sedes dotadas/No. de sedes", "No. de niños/as inscritos", "Acta y/o informe"])
def test_complete_ratios_and_slashes_that_divide_nothing(text):
    assert found("razon_incompleta", {"indicador": text}) == []


def test_percentage_without_formula():
    bare, said = {"indicador": "Porcentaje de sedes dotadas"}, {"indicador": "% de sedes dotadas / No. de sedes"}
    assert [n["encontrado"] for n in found("porcentaje_sin_formula", bare, said)] == [bare["indicador"]]
    assert why_not("porcentaje_sin_formula", {"indicador": "No. de sedes"}) != ""


def test_no_baseline_anywhere_is_one_finding():
    lines = [{"indicador": "No. de sedes dotadas"}, {"indicador": "No. de docentes formados"}]
    assert [n["encontrado"] for n in found("indicadores_sin_linea_base", *lines)] == ["2 indicadores"]
    assert found("indicadores_sin_linea_base", *lines, indicators=[("No. de sedes dotadas", "linea_base", 3.0)]) == []
    column = {**lines[0], "adicionales": '{"LÍNEA BASE": "3 sedes"}'}
    assert found("indicadores_sin_linea_base", column, lines[1]) == []
    assert why_not("indicadores_sin_linea_base", {"meta": "x"}) == "el plan no trae indicadores"


def test_cremaa_never_guesses():
    table = checks.cremaa(
        tables(
            {"indicador": "No. de sedes dotadas/No. de sedes"},
            {"indicador": "No. de visitas hechas No. de visitas previstas"},
            {"indicador": "Porcentaje de sedes dotadas"},
            {"indicador": "Decreto publicado"},
        )
    )
    cannot = "no se puede saber con el plan"
    for column in ("relevante", "economico", "adecuado", "aporte_marginal"):
        assert set(table[column]) == {cannot}
    assert table["claro"].tolist() == ["sí", "no", "sí", "sí"]
    assert table["monitoreable"].tolist() == ["sí", "sí", "no", "sí"]
    assert table["motivo"].tolist() == [
        "", "le falta la barra entre numerador y denominador", "porcentaje sin numerador ni denominador",
        "se cumple o no se cumple",
    ]  # fmt: skip


def test_cremaa_denies_the_contribution_of_an_indicator_said_twice():
    one, two = "No. de sedes rurales dotadas de libros", "Número de sedes rurales con dotación de libros dotadas"
    table = checks.cremaa(tables({"indicador": one}, {"indicador": two}, {"indicador": one + " ", "objetivo": "Otro"}))
    assert table["aporte_marginal"].tolist()[0] in {"no", "no se puede saber con el plan"}
    same = checks.cremaa(tables({"indicador": one}, {"indicador": one.upper()}))
    assert same["aporte_marginal"].tolist() == ["no", "no"]
    assert same["motivo"].tolist() == ["casi igual al de la fila 12", "casi igual al de la fila 11"]
    assert checks.cremaa(tables({"meta": "x"})).empty


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Acompañar a las 26 I.E.O", [(26, True)]),
        ("las catorce instituciones educativas oficiales", [(14, True)]),
        ("para un TOTAL de 16 I.E.", [(16, True)]),
        ("Cinco IE suben de categoría", [(5, False)]),
        ("las 4 IE rurales", [(4, False)]),
        ("las 10 IE priorizadas", [(10, False)]),
        ("26 docentes", []),
        ("Saber 11 en las IE", []),
    ],
)
def test_numbers_of_schools(text, said):
    assert [(m.number, m.whole) for m in mentions(text, PART)] == said


def test_the_number_of_schools_is_what_the_plan_repeats_or_its_place_totals():
    twice = [{"meta": "Acompañar a las 26 IEO"}, {"accion": "Dotar las 26 IEO"}]
    assert checks.schools(tables(*twice)) == (26, "lo dicen meta (fila 11), acción (fila 12)")
    assert checks.schools(tables(twice[0])) is None
    place = {"ubicacion": "En 9 IE rurales y 7 IE urbanas para un TOTAL de 16 I.E."}
    assert checks.schools(tables(place)) == (16, "lo dice ubicación (fila 11)")


def test_a_number_that_contradicts_the_schools():
    base = [{"meta": "Acompañar a las 26 IEO"}, {"accion": "Dotar las 26 IEO"}]
    more, other = {"meta": "28 IE conectadas"}, {"meta": "Visitar las 24 IEO"}
    part = {"meta": "5 IE suben de categoría"}
    notes = found("universo_contradicho", *base, more, other, part)
    evidence = "lo dicen meta (fila 11), acción (fila 12)"
    assert [(n["fila"], n["entendido"]) for n in notes] == [
        (13, f"«28 ie»: 28 es más que 26 ({evidence})"),
        (14, f"«24 ieo»: 24 no es 26 ({evidence})"),
    ]
    assert found("universo_contradicho", *base, part) == []
    assert why_not("universo_contradicho", part) == "el plan no dice cuántas instituciones son, o lo dice una sola vez"


def test_a_place_for_part_of_the_schools_contradicts_nothing():
    whole = {"ubicacion": "En 9 IE rurales y 7 IE urbanas para un TOTAL de 16 I.E.", "meta": "Visitar las 16 IE"}
    part = {"ubicacion": "En 9 IE rurales, TOTAL de 9 I.E.", "meta": "9 escuelas activas"}
    assert found("universo_contradicho", whole, part) == []


def test_the_directory_may_say_the_number():
    notes = found("universo_contradicho", {"meta": "Acompañar a las 26 IEO"}, instituciones=25)
    assert [n["entendido"] for n in notes] == ["«26 ieo»: 26 es más que 25 (el que se indicó al revisar)"]
