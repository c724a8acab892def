"""Baseline, goals, gaps and opportunities: arithmetic by hand, doubt that stays, an analyst's decisions."""

from __future__ import annotations

import caracteres as c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.characterize.baseline import baseline, origins, years_text
from pamlib.characterize.gaps import gaps
from pamlib.characterize.goals import goals
from pamlib.characterize.opportunities import proposed
from pamlib.characterize.opportunity_file import decided, parse, read_file
from pamlib.characterize.opportunity_rules import rules
from pamlib.characterize.parameters import parameters
from pamlib.characterize.profile import profile
from pamlib.characterize.standing import words
from pamlib.characterize.study import study
from pamlib.characterize.territory import with_references
from pamlib.characterize.values import chosen
from pamlib.errors import UserError

OFFICIAL = "Formación de docentes y directivos docentes"


def made(rows, **known):
    """Observations, values with references and profile of the first town."""
    observed = c.observations(rows)
    values = with_references(chosen(observed), minimum=0.1)
    return observed, values, profile(values, [c.TOWN], parameters(known))


@pytest.fixture(scope="module")
def tables():
    return study(c.tables(), c.TOWN)


# --- baseline --------------------------------------------------------------------------------------------------------


def test_a_baseline_says_its_year_its_mark_and_its_cell():
    rows = [
        *c.series("sedes_con_internet", [60, 70], 2016),
        *(c.observation("sedes_con_internet", None, y) for y in (2018, 2019)),
        c.observation("desercion", 4.0, 2019, calidad="dudoso", origen_fila=8),
        c.observation("repitencia", None, 2019),
    ]
    observed, _, perfil = made(rows)
    base = baseline(perfil, observed, c.TOWN).set_index("indicador")
    internet = base.loc["sedes_con_internet"]
    assert (internet["valor"], internet["anio"], internet["marca"]) == (70, 2017, "sin dato en 2018-2019")
    assert (base.loc["desercion", "marca"], base.loc["desercion", "origen_fila"]) == ("dudoso", 8)
    never = base.loc["repitencia"]
    assert never["valor"] != never["valor"]  # missing, not 0
    assert (never["calidad"], never["marca"], never["anio"]) == ("sin dato", "sin dato en 2019", 2019)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.integers(2018, 2022),
            st.sampled_from(["publicado", "reemplazado", "dudoso", "sin dato"]),
            st.integers(1, 9),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_baseline_never_uses_a_replaced_figure(given_rows):
    rows = [
        c.observation(
            "desercion", None if q == "sin dato" else 100.0 * v if q == "reemplazado" else float(v), year, calidad=q
        )
        for year, q, v in given_rows
    ]
    observed, _, perfil = made(rows)
    base = baseline(perfil, observed, c.TOWN)
    assert not (base["valor"] >= 100).any()
    assert "reemplazado" not in set(base["calidad"])
    usable = [year for year, q, _ in given_rows if q in ("publicado", "dudoso")]
    assert base.loc[base["valor"].notna(), "anio"].tolist() == ([max(usable)] if usable else [])


def test_a_baseline_worked_out_leads_to_the_cells_of_its_schools(tables):
    base, cells = tables["linea_base"], tables["linea_base_origen"]
    row = base[
        (base["indicador"] == "matricula")
        & (base["zona"] == "rural")
        & (base["reparto"] == "repartida")
        & (base["poblacion"] == "")
    ]
    own = cells[cells["base_id"] == row["base_id"].iloc[0]]
    assert dict(zip(own["codigo_origen"], own["valor"] * own["parte"], strict=True)) == {c.B1: 10, c.C: 50}
    assert row["valor"].iloc[0] == 10 + 50
    assert set(base.loc[base["valor"].notna(), "base_id"]) == set(cells["base_id"])


@pytest.mark.parametrize(
    ("years", "text"), [([2018], "2018"), ([2020, 2018, 2019], "2018-2020"), ([2011, 2013], "2011, 2013"), ([], "")]
)
def test_years_in_words(years, text):
    assert years_text(years) == text


def test_an_empty_baseline_has_no_origins():
    observed, _, perfil = made([c.observation("desercion", None)])
    assert origins(baseline(perfil, observed, c.TOWN)).empty


# --- goals -----------------------------------------------------------------------------------------------------------


def test_a_goal_says_its_arithmetic_and_nobody_chooses_it():
    rows = [
        c.observation("poblacion_5_16", 100),
        c.observation("poblacion_5_16", 300, codigo="99902"),
        *c.series("desercion", [9, 7, 6, 5, 5, 4], 2017),
        c.observation("desercion", 2.0, codigo="99902"),
    ]
    _, values, perfil = made(rows, horizonte_anios=2, ventana_ritmo=3)
    found = goals(perfil, values, parameters({"horizonte_anios": 2, "ventana_ritmo": 3})).set_index("camino")
    own = found.loc["ritmo propio"]
    assert own["meta"] == 4 + 2 * (4 - 5) / (2022 - 2020)
    assert own["cuenta"] == "4 + 2 años × (4 − 5) ÷ (2022 − 2020) = 3"
    assert found.loc["departamento", "meta"] == (100 * 4 + 300 * 2) / 400
    assert found.loc["departamento", "cuenta"] == "valor del departamento en 2022: 2,5 (línea de base 4, 2022)"
    assert found["grado"].to_dict() == {
        "ritmo propio": "alcanzable",
        "departamento": "ambiciosa",
        "nación": "ambiciosa",
    }
    assert set(found["anio_meta"]) == {2022 + 2}


def test_a_pace_the_wrong_way_is_no_goal_and_a_goal_stays_within_bounds():
    _, values, perfil = made([*c.series("desercion", [3, 4, 5], 2020), *c.series("aprobacion", [80, 90, 98], 2020)])
    found = goals(perfil, values, parameters()).query("camino == 'ritmo propio'").set_index("indicador")
    assert found.loc["desercion", "grado"] == "no mejora"
    assert found.loc["aprobacion", "meta"] == 100
    assert found.loc["aprobacion", "cuenta"].endswith("= 134; queda en 100, el límite del indicador")


def test_a_pace_does_not_cross_a_break_of_method():
    _, values, perfil = made(c.series("cobertura_neta", [50, 50, 90, 92], 2016))  # 2016, 2017 | 2018, 2019
    found = goals(perfil, values, parameters()).iloc[0]
    assert found["cuenta"] == "92 + 4 años × (92 − 90) ÷ (2019 − 2018) = 100"


# --- gaps ------------------------------------------------------------------------------------------------------------


def test_gaps_are_differences_read_by_the_sense_of_the_indicator():
    rows = [
        c.observation("desercion", 4.0),
        c.observation("desercion", 6.0, zona="rural"),
        c.observation("desercion", 3.5, zona="urbana"),
        c.observation("desercion", 7.0, poblacion="discapacidad"),
        c.observation("desercion", 5.0, codigo="99"),
    ]
    found = gaps(made(rows)[2])
    told = {(r.comparacion, r.zona, r.poblacion): (r.brecha, r.lectura) for r in found.itertuples()}
    assert told == {
        ("departamento", "", ""): (4.0 - 5.0, "a favor"),
        ("rural − urbana", "rural", ""): (6.0 - 3.5, "en contra"),
        ("grupo − total", "", "discapacidad"): (7.0 - 4.0, "en contra"),
    }


def test_counts_are_not_compared():
    rows = [c.observation("poblacion_5_16", 100), c.observation("poblacion_5_16", 900, codigo="99")]
    assert gaps(made(rows)[2]).empty


def test_a_last_year_of_a_few_places_is_compared_in_the_last_year_of_all():
    rows = [*c.series("desercion", [5, 4, 3], 2022), *c.series("desercion", [6, 6], 2022, codigo="00")]
    row = made(rows)[2].iloc[0]
    assert (row["anio"], row["valor"], row["anio_comparado"], row["valor_comparado"], row["nacion"]) == (
        2024,
        3,
        2023,
        4,
        6,
    )
    assert gaps(made(rows)[2])["brecha"].tolist() == [4 - 6]


def test_standing_counts_ties_half_and_needs_the_others():
    rows = [c.observation("desercion", v, codigo=f"9990{n}") for n, v in enumerate([4.0, 4.0, 2.0, 6.0, 8.0], start=1)]
    row = made(rows)[2].iloc[0]
    # Less is better: of the four others, 6 and 8 are worse, one is equal.
    assert (row["mejor_que"], row["entre"]) == (100 * (2 + 0.5) / 4, 4)
    assert row["puesto"] == "mejor que 2 de los otros 4 municipios con dato e igual que 1"
    later = [*rows, c.observation("desercion", 4.0, 2023)]
    alone = made(later)[2].iloc[0]
    assert (alone["anio"], alone["mejor_que"] != alone["mejor_que"], alone["puesto"]) == (2023, True, "")


@pytest.mark.parametrize(
    ("worse", "equal", "others", "said"),
    [
        (19, 0, 19, "mejor que los otros 19 municipios con dato"),
        (0, 0, 19, "ninguno de los otros 19 municipios con dato está peor"),
        (0, 1, 1102, "ninguno de los otros 1.102 municipios con dato está peor y 1 está igual"),
        (0, 3, 11, "ninguno de los otros 11 municipios con dato está peor y 3 están igual"),
        (0, 4, 4, "igual que los otros 4 municipios con dato"),
        (5, 0, 19, "mejor que 5 de los otros 19 municipios con dato"),
        (5, 0, 20, "mejor que el 25 % de los otros 20 municipios con dato"),
        (1101, 0, 1102, "mejor que el 99,9 % de los otros 1.102 municipios con dato"),
        (1, 1, 1000, "mejor que el 0,2 % de los otros 1.000 municipios con dato"),  # (1 + 1/2) of 1.000 is 0,15 %
        (1, 0, 1, "mejor que el otro municipio con dato"),
        (0, 0, 1, "el otro municipio con dato está mejor"),
        (0, 1, 1, "igual que el otro municipio con dato"),
    ],
)
def test_a_place_is_said_as_a_person_would(worse, equal, others, said):
    assert words(worse, equal, others, few=20) == said


# --- opportunities ---------------------------------------------------------------------------------------------------


def test_each_opportunity_has_its_evidence_with_its_place(tables):
    chances, evidence = tables["oportunidades"], tables["oportunidades_evidencia"]
    assert set(chances["oportunidad_id"]) == set(evidence["oportunidad_id"])
    counts = evidence["oportunidad_id"].value_counts()
    assert {r.oportunidad_id: r.evidencias for r in chances.itertuples()} == counts.to_dict()
    dropout = chances[chances["indicador"] == "desercion"].iloc[0]
    assert dropout["texto"] == "Reducir la deserción"
    own = evidence[(evidence["oportunidad_id"] == dropout["oportunidad_id"]) & (evidence["nivel"] == "")].set_index(
        "regla"
    )
    # 3 + 1/6 + 0,2 a year: 2015 to 2024.
    assert own.loc["empeora", "frase"] == "0,2 por año entre 2015 y 2024 (Theil-Sen; Mann-Kendall p: menos de 0,001)"
    assert own.loc["rezago_pais", "frase"] == "4,97 en 2024: ninguno de los otros 11 municipios con dato está peor"
    assert (own["origen_archivo"] == "datos.csv").all()
    assert own["origen_fila"].notna().all()


def test_a_rule_comes_near_and_stays_silent(tables):
    rows = [c.observation("desercion", v, codigo=f"9990{n}") for n, v in enumerate([5.0, 9.0, 2.0, 3.0, 4.0], start=1)]
    perfil = made(rows)[2]  # better than one of four: 25 %
    names = ("brechas", "linea_base", "autoevaluacion_resumen", "saber_categorias", "saber_planteles")
    empty = {name: tables[name].head(0) for name in names}
    only = {"rezago_pais": rules()["rezago_pais"]}
    assert len(proposed({**empty, "perfil": perfil}, only)[0]) == 1
    stricter = rules({"rezago_pais": {"parametros": {"hasta": 24.9}}})
    assert proposed({**empty, "perfil": perfil}, {"rezago_pais": stricter["rezago_pais"]})[0].empty
    off = rules({"rezago_pais": {"activa": False}})
    assert proposed({**empty, "perfil": perfil}, {"rezago_pais": off["rezago_pais"]})[0].empty


def test_processes_of_an_area_make_one_opportunity(tables):
    chances = tables["oportunidades"]
    own = chances[chances["indicador"].str.startswith("guia34.") & chances["reglas"].str.contains("valoracion_baja")]
    assert own["indicador"].is_unique
    assert own["texto"].str.startswith("Fortalecer «Gestión").all()


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"nada": {}}, "No existe la regla «nada»"),
        ({"rezago_pais": {"severidad": "x"}}, "La regla «rezago_pais» solo admite «activa» y «parametros»"),
        ({"rezago_pais": {"parametros": {"desde": 3}}}, "no tiene el parámetro «desde». Tiene estos: hasta."),
        ({"rezago_pais": {"parametros": {"hasta": "mucho"}}}, "no puede ser «mucho». Escríbalo como este: 25."),
        ({"rezago_pais": {"activa": "no"}}, "«activa» algo que no es true ni false"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_by_its_name(own, sentence):
    with pytest.raises(UserError) as error:
        rules(own)
    assert sentence in str(error.value)


def decisions(*entries):
    """The YAML of some decisions, each with reason, author and date."""
    common = {"motivo": "Se acordó", "autor": "Calidad", "fecha": "2025-02-14"}
    import yaml

    return yaml.safe_dump([{**common, **entry} for entry in entries], allow_unicode=True)


def test_an_analyst_adds_edits_and_discards_and_nothing_is_erased(tables):
    before = tables["oportunidades"]
    first, second = before["oportunidad_id"].iloc[:2]
    text = decisions(
        {"accion": "descartar", "id": first},
        {"accion": "editar", "id": second, "texto": "Otra manera de decirlo"},
        {"accion": "agregar", "componente": OFFICIAL, "texto": "Formar en lectura crítica"},
    )
    after = decided(before, parse(text)).set_index("oportunidad_id")
    assert len(after) == len(before) + 1
    assert (after.loc[first, "estado"], after.loc[first, "motivo"]) == ("descartada", "Se acordó")
    assert (after.loc[second, "origen"], after.loc[second, "texto"]) == ("editada", "Otra manera de decirlo")
    added = after.iloc[-1]
    assert (added["origen"], added["componente"], added["autor"], added["evidencias"]) == (
        "agregada",
        OFFICIAL,
        "Calidad",
        0,
    )
    assert decided(before, parse(text)).equals(decided(before, parse(text)))


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            {"accion": "descartar", "id": "o_nada"},
            "La decisión 1 nombra la oportunidad «o_nada», que no existe con los datos de hoy",
        ),
        (
            {"accion": "borrar", "id": "x"},
            "la decisión 1 pide «borrar», que no es una acción. Use una de estas: agregar, editar, descartar.",
        ),
        ({"accion": "descartar"}, "la decisión 1 no tiene «id»"),
        ({"accion": "descartar", "id": "x", "motivo": ""}, "la decisión 1 tiene «motivo» en blanco"),
        (
            {"accion": "descartar", "id": "x", "fecha": "14/02/2025"},
            "la fecha «14/02/2025» de «fecha» no se puede leer",
        ),
        ({"accion": "editar", "id": "x"}, "la decisión 1 no dice qué cambia"),
        ({"accion": "agregar", "componente": "Otro", "texto": "x"}, "nombra el componente «Otro», que no es oficial"),
        ({"accion": "agregar", "componente": OFFICIAL, "texto": "x", "zona": "lunar"}, "nombra la zona «lunar»"),
        ({"accion": "descartar", "id": "x", "prioridad": "alta"}, "tiene la clave «prioridad», que «descartar» no usa"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_in_one_sentence(tables, entry, sentence):
    with pytest.raises(UserError) as error:
        decided(tables["oportunidades"], parse(decisions(entry)))
    assert sentence.lower() in str(error.value).lower()


def test_the_same_opportunity_is_decided_once(tables):
    name = tables["oportunidades"]["oportunidad_id"].iloc[0]
    twice = decisions({"accion": "descartar", "id": name}, {"accion": "editar", "id": name, "texto": "x"})
    with pytest.raises(UserError, match="vuelve sobre"):
        decided(tables["oportunidades"], parse(twice))


def test_without_a_file_there_are_no_decisions_and_a_broken_one_names_it(tmp_path):
    assert read_file(tmp_path / "oportunidades.yml") == []
    (tmp_path / "oportunidades.yml").write_text("- accion: [", encoding="utf-8")
    with pytest.raises(UserError, match=r"Archivo «oportunidades\.yml», fila 1: no es YAML válido"):
        read_file(tmp_path / "oportunidades.yml")
