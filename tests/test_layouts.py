"""Layouts that offices use besides the official ones, and headings written in every way."""

from __future__ import annotations

import json

import libros
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib import identity, read_plan
from pamlib.actions import split_actions
from pamlib.formats import Format, formats
from pamlib.heading_months import months_of
from pamlib.heading_words import RoleMatch, match_role, title_scale, unglue
from pamlib.headings import find_sections
from pamlib.scale import in_pesos
from pamlib.table import Merge
from pamlib.values.money import parse_money

TITLE = ["SECRETARÍA DE EDUCACIÓN DEPARTAMENTAL DE CASANARE", "", "PLAN DE APOYO AL MEJORAMIENTO 2024-2027"]
DEPARTMENT = [
    "COMPONENTE", "PROCESO", "SUBPROCESO", "META DEL PLAN DE DESARROLLO", "OBJETIVO ESTRATÉGICO", "META",
    "VALOR DE META", "INDICADOR", "ACCIÓN", "RESPONSABLE", "RECURSOS (MILLONES)", "FECHA INICIO", "FECHA TERMINACIÓN",
    "PORCENTAJE DE AVANCE",
]  # fmt: skip
DEPARTMENT_ROLES = {
    "COMPONENTE": "componente", "OBJETIVO ESTRATÉGICO": "objetivo", "META": "meta", "INDICADOR": "indicador",
    "ACCIÓN": "accion", "RESPONSABLE": "responsable_accion", "RECURSOS (MILLONES)": "recurso",
    "FECHA INICIO": "fecha_inicio", "FECHA TERMINACIÓN": "fecha_fin",
}  # fmt: skip
LINE = [
    "Formación de docentes", "Gestión académica", "Seguimiento", "Formar 500 maestros del departamento",
    "Cualificar la práctica de aula", "Docentes de primaria formados", 120, "No. de docentes formados",
    "1. Convocar a los docentes de primaria.\n2. Dictar los talleres de lectura.\n3. Evaluar los talleres",
    "Líder de Calidad", 35.125, "feb-24", "nov-24", 0.4,
]  # fmt: skip
INITIALS = list("EFMAMJJASOND")
SOURCES = [
    "propios", "sgp educación", "sgp salud", "sgp libre inversión", "sgr", "cofinanciación nación",
    "cofinanciación departamento", "crédito", "convenios", "otros",
]  # fmt: skip


@pytest.fixture
def plan(tmp_path):
    """Reads a plan written as a workbook."""

    def make(rows, merges=(), **more):
        return read_plan(libros.book(tmp_path / "plan.xlsx", rows, merges=merges, **more))

    return make


def found(read, code):
    return read.hallazgos[read.hallazgos["codigo"] == code]


def extra(read, line=0):
    return json.loads(read.lineas["adicionales"].iloc[line] or "{}")


# --- PAM of a department --------------------------------------------------------------------------------------------


def test_department(plan):
    other = ["", "", "", "", "", "Sedes con plan lector", 8, "No. de sedes", "Dotar las bibliotecas", "Líder de PEI",
             "$ 1.250,5", "01/03/2025", "30/11/2025", ""]  # fmt: skip
    read = plan([TITLE, [], DEPARTMENT, LINE, other])
    cover = read.plan.iloc[0]
    assert (cover["formato_codigo"], cover["entidad"], cover["vigencia_fin"]) == ("PAM-DEPARTAMENTAL", "Casanare", 2027)
    assert list(read.lineas["accion"]) == [
        "Convocar a los docentes de primaria.", "Dictar los talleres de lectura.", "Evaluar los talleres",
        "Dotar las bibliotecas",
    ]  # fmt: skip
    assert list(read.lineas["meta"]) == ["Docentes de primaria formados"] * 3 + ["Sedes con plan lector"]
    assert list(read.lineas["objetivo"]) == ["Cualificar la práctica de aula"] * 4
    assert list(read.lineas["fecha_fin"]) == ["2024-11-30"] * 3 + ["2025-11-30"]
    assert list(read.recursos["estado"]) == ["monto", "vacio", "vacio", "monto"]
    assert read.recursos["valor_cop"].dropna().tolist() == [35_125_000, 1_250_500_000]
    groups = list(read.recursos["grupo_id"])
    assert groups[0] == groups[1] == groups[2] != ""
    assert groups[3] == ""
    assert read.recursos["valor_original"].iloc[3] == "$ 1.250,5"
    assert extra(read) == {
        "PROCESO": "Gestión académica", "SUBPROCESO": "Seguimiento",
        "META DEL PLAN DE DESARROLLO": "Formar 500 maestros del departamento", "VALOR DE META": "120",
        "PORCENTAJE DE AVANCE": "0.4",
    }  # fmt: skip
    (split,) = found(read, "acciones_separadas").itertuples()
    assert (split.fila, split.columna) == (4, "I")
    assert split.entendido.startswith("3 acciones: Convocar")
    (scaled,) = found(read, "recurso_en_escala").itertuples()
    assert "1.000.000" in scaled.entendido
    assert found(read, "formato_desconocido").empty
    assert len(read.lineas["linea_id"].unique()) == 4


def test_each_numbered_action_keeps_who_answers(plan):
    read = plan([TITLE, DEPARTMENT, LINE])
    assert list(read.responsables["nombre"]) == ["Líder de Calidad"] * 3
    assert set(read.procedencias.loc[read.procedencias["campo"] == "accion", "fila"]) == {3}


def test_a_state_of_a_numbered_cell_is_counted_once(plan):
    read = plan([TITLE, DEPARTMENT, [*LINE[:10], "Gestión", *LINE[11:]]])
    assert list(read.recursos["estado"]) == ["gestion", "vacio", "vacio"]
    assert read.recursos["grupo_id"].nunique() == 1


def test_a_figure_in_pesos_under_millions_is_an_error_and_is_not_multiplied(plan):
    read = plan([TITLE, DEPARTMENT, [*LINE[:8], "Dictar talleres", "Líder TIC", "$ 120.000.000", *LINE[11:]]])
    assert read.recursos["valor_cop"].tolist() == [120_000_000]
    (doubt,) = found(read, "recurso_escala_dudosa").itertuples()
    assert (doubt.severidad, doubt.encontrado) == ("error", "$ 120.000.000")


def test_the_title_may_give_the_scale(plan):
    read = plan([[*TITLE, "(Cifras en miles de pesos)"], libros.SHORT, [*libros.SHORT_ROW[:6], 500, "SGP"]])
    assert read.recursos["valor_cop"].tolist() == [500_000]
    assert found(read, "recurso_en_escala")["columna"].tolist() == ["G"]


def test_a_title_that_speaks_of_money_gives_no_scale():
    assert title_scale("Cifras en millones de pesos") == 1_000_000
    assert title_scale("Recursos por $ 400 millones") == 1


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("RECURSOS (MILLONES)", 10**6), ("Recursos (en millones de pesos)", 10**6), ("Presupuesto (MILES)", 10**3),
        ("VALOR EN MILES DE MILLONES", 10**9), ("Recursos 2025 (millones)", 10**6), ("Costo $ MM", 10**6),
        ("RECURSOS (PESOS)", 1), ("RECURSOS", 1),
    ],
)  # fmt: skip
def test_scales(heading, scale):
    match = match_role(heading)
    assert match is not None
    assert (match.role, match.scale) == ("recurso", scale)


@pytest.mark.parametrize(
    ("text", "scale", "pesos"),
    [("12", 10**6, 12_000_000), ("12,5", 10**6, 12_500_000), ("1.250", 10**3, 1_250_000), ("0.35", 10**6, 350_000),
     ("$ 5 millones", 10**6, 5_000_000), ("650 C/Año", 10**6, 650_000_000), ("$ -", 10**6, 0), ("2", 10**9, 2 * 10**9)],
)  # fmt: skip
def test_amounts_in_scale(text, scale, pesos):
    scaled = in_pesos(parse_money(text, column_is_money=True), scale)
    assert scaled is not None
    assert scaled.valor == pesos


def test_scale_over_years_and_under_the_heading(plan):
    top = ["META", "INDICADOR", "ACCIÓN", "RESPONSABLE", "RECURSOS (MILES)", ""]
    read = plan([TITLE, top, ["", "", "", "", 2024, 2025], ["m", "i", "Dictar talleres", "Líder TIC", 5, 6]], ["E2:F2"])
    assert dict(zip(read.recursos["vigencia"], read.recursos["valor_cop"], strict=True)) == {
        2024: 5000,
        2025: 6000,
    }
    top = ["META", "INDICADOR", "ACCIÓN", "RESPONSABLE", "RECURSOS"]
    read = plan([TITLE, top, ["", "", "", "", "(MILLONES)"], ["m", "i", "Dictar talleres", "Líder TIC", 5]])
    assert read.recursos["valor_cop"].tolist() == [5_000_000]


# --- PMI ------------------------------------------------------------------------------------------------------------


def _pmi(title="PMI INSTITUCIÓN EDUCATIVA LAS ACACIAS - PLAN DE MEJORAMIENTO VIGENCIA 2025"):
    left = ["ÁREA DE GESTIÓN", "OBJETIVOS", "METAS", "INDICADORES", "ACCIONES", "RESPONSABLES"]
    top = [*left, "PLAZO", *[""] * 11, "SEGUIMIENTO", *[""] * 11]
    months = [*[""] * 6, *INITIALS, *INITIALS]
    marks = [""] * 24
    for at, mark in ((1, "X"), (2, "x"), (3, "X"), (13, "Cumplida")):
        marks[at] = mark
    one = ["Académica", "Mejorar la lectura", "Plan lector en 9 grados", "No. de grados", "Diseñar el plan lector",
           "Consejo académico", *marks]  # fmt: skip
    gaps = ["", "", "", "", "Leer en familia", "Coordinadora", *["X", "", "", "", "", "50 %", *[""] * 18]]
    merges = [*(f"{c}2:{c}3" for c in "ABCDEF"), "G2:R2", "S2:AD2", "A4:A5", "B4:B5", "C4:C5", "D4:D5"]
    return [[title], top, months, one, gaps], merges


def test_pmi(plan):
    rows, merges = _pmi()
    read = plan(rows, merges)
    assert read.plan.loc[0, "formato_codigo"] == "PMI"
    assert list(read.lineas["componente"]) == ["Académica"] * 2
    assert list(read.lineas["fecha_inicio"]) == ["2025-02-01", "2025-01-01"]
    assert list(read.lineas["fecha_fin"]) == ["2025-04-30", "2025-06-30"]
    assert extra(read) == {"SEGUIMIENTO febrero": "Cumplida"}
    assert extra(read, 1) == {"meses": "enero, junio (50 %)"}
    assert found(read, "fechas_de_meses")["entendido"].tolist() == ["2 líneas, 2025"]
    assert set(read.celdas.loc[read.celdas["columna"] == "H", "destino"]) == {"encabezado", "lineas.plazo"}


def test_pmi_as_text(tmp_path):
    rows, _ = _pmi()
    read = read_plan(libros.text(tmp_path / "plan.txt", [[str(c) for c in row] for row in rows]))
    assert list(read.lineas["fecha_inicio"]) == ["2025-02-01", "2025-01-01"]


def test_months_of_a_plan_of_several_years_have_no_date(plan):
    rows, merges = _pmi("PLAN DE MEJORAMIENTO - PMI VIGENCIA 2024 - 2027")
    read = plan(rows, merges)
    assert read.lineas["fecha_inicio"].isna().all()
    assert found(read, "meses_sin_anio")["entendido"].tolist() == ["2 líneas; plan 2024 a 2027"]


def test_the_heading_of_the_months_may_say_the_year_and_a_merge_marks_them_all(plan):
    rows, merges = _pmi("PMI VIGENCIA 2024 - 2027")
    rows[1][6] = "CRONOGRAMA 2026"
    read = plan(rows, [*merges, "H4:L4"])
    assert list(read.lineas["fecha_inicio"]) == ["2026-02-01", "2026-01-01"]
    assert read.lineas["fecha_fin"].iloc[0] == "2026-06-30"


@pytest.mark.parametrize(
    ("cells", "months"),
    [(INITIALS, tuple(range(1, 13))), (["Feb", "Mar", "Abr"], (2, 3, 4)), (list("FMAMJJASON"), tuple(range(2, 12))),
     (["J", "A", "S"], (7, 8, 9)), (["X", "Y", "Z"], ()), (["E", "M"], ())],
)  # fmt: skip
def test_runs_of_months(cells, months):
    assert months_of(cells) == months


# --- plan indicativo ------------------------------------------------------------------------------------------------


def _indicative():
    heading = ["PROGRAMA", "META DE PRODUCTO", "INDICADOR DE PRODUCTO", "LÍNEA BASE", "FUENTE", "RESPONSABLE"]
    values = ["Calidad educativa", "Dotar 40 sedes con bibliotecas", "No. de sedes dotadas", 12, "SIMAT", "Líder TIC"]
    for year in range(2024, 2028):
        heading += [f"Programado {year}", f"Ejecutado {year}", f"% {year}", f"Categoría {year}"]
        values += [10, 9, 0.9, "Alta"]
    for year in range(24, 28):
        heading += [f"Programación {source}{year}" for source in SOURCES]
        values += [1000 * year, 2000, *[""] * 8]
    return heading, values


def test_indicative_plan(plan):
    heading, values = _indicative()
    again = ["", "Formar 90 docentes en lectura", "No. de docentes", *values[3:]]
    read = plan([["SECRETARÍA DE EDUCACIÓN DE YOPAL - PLAN INDICATIVO 2024-2027"], heading, values, again])
    assert read.plan.loc[0, "formato_codigo"] == "PLAN-INDICATIVO"
    assert list(read.lineas["meta"]) == [values[1], again[1]]
    assert len(read.lineas["linea_id"].unique()) == 2
    money = read.recursos[read.recursos["estado"] == "monto"]
    assert money.groupby("vigencia")["valor_cop"].sum().to_dict() == {
        2000 + year: 2 * (1000 * year + 2000) for year in range(24, 28)
    }
    assert money.groupby("fuente")["valor_cop"].sum().to_dict() == {"PROPIOS": 204_000, "SGP EDUCACION": 16_000}
    assert len(read.recursos) == 80
    kept = extra(read)
    assert kept["FUENTE"] == "SIMAT"
    assert kept["Programado 2024"] == "10"
    assert kept["Categoría 2027"] == "Alta"
    assert (read.lineas["fuente"] == "").all()


def test_years_under_a_physical_goal_are_no_money(plan):
    top = ["META", "INDICADOR", "ACCIÓN", "RESPONSABLE", "META FÍSICA", "", "RECURSOS", ""]
    rows = [
        TITLE,
        top,
        ["", "", "", "", 2024, 2025, 2024, 2025],
        ["m", "i", "Dictar talleres", "Líder TIC", 1, 2, 3, 4],
    ]
    read = plan(rows, ["E2:F2", "G2:H2"])
    assert dict(zip(read.recursos["vigencia"], read.recursos["valor_cop"], strict=True)) == {2024: 3, 2025: 4}
    assert extra(read) == {"META FÍSICA 2024": "1", "META FÍSICA 2025": "2"}


# --- plan de acción y seguimiento -----------------------------------------------------------------------------------

ACTION = ["OBJETIVO", "% IMPORTANCIA DEL OBJETIVO", "META", "% DE IMPORTANCIA", "ACTIVIDADES", "PONDERACIÓN",
          "RESPONSABLE", "FECHA INICIO", "FECHA FIN", "SEGUIMIENTO 1", "% DE AVANCE", "OBSERVACIONES"]  # fmt: skip


def test_action_plan_with_importance(plan):
    one = ["Mejorar la lectura", "40 %", "9 planes", "50 %", "Dictar talleres", "0.5", "Líder TIC", "feb-25", "mar-25",
           "Se dictaron 3", "60 %", ""]  # fmt: skip
    two = ["", "", "", "", "Evaluar talleres", "0.5", "Líder TIC", "abr-25", "may-25", "", "0 %", "Sin iniciar"]
    read = plan([["SEM YOPAL - PLAN DE ACCIÓN Y SEGUIMIENTO VIGENCIA 2025"], ACTION, one, two])
    assert read.plan.loc[0, "formato_codigo"] == "PLAN-ACCION-SEGUIMIENTO"
    assert list(read.lineas["accion"]) == ["Dictar talleres", "Evaluar talleres"]
    assert list(read.lineas["fecha_inicio"]) == ["2025-02-01", "2025-04-01"]
    assert extra(read)["% IMPORTANCIA DEL OBJETIVO"] == "40 %"
    assert extra(read, 1) == {"PONDERACIÓN": "0.5", "% DE AVANCE": "0 %", "OBSERVACIONES": "Sin iniciar"}
    assert found(read, "columna_supuesta").empty


# --- numbered actions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("a) Dictar talleres\nb) Evaluar talleres", ["Dictar talleres", "Evaluar talleres"]),
        ("1.Dictar talleres; 2.Evaluar talleres", ["Dictar talleres", "Evaluar talleres"]),
        ("1. Realizar 10 talleres\n2. realizar 3 visitas", ["Realizar 10 talleres", "realizar 3 visitas"]),
        ("1. Aplicar la Ley 115 de 1994. 2. Evaluar el PEI", ["Aplicar la Ley 115 de 1994.", "Evaluar el PEI"]),
        ("Aplicar la Ley 115 de 1994. 2. Evaluar", []), ("1. Dictar un solo taller", []), ("3.0", []),
        ("1.1 Dictar talleres 1.2 Evaluar talleres", []), ("1. Formar en el 2. Semestre del año", []), ("", []),
        ("Realizar:\n1. talleres\n2. visitas", []), ("1. Dictar talleres\n3. Evaluar talleres", []),
    ],
)  # fmt: skip
def test_numbered_actions(text, items):
    assert split_actions(text) == items


@given(st.lists(st.from_regex(r"\A[A-Z][a-z]{3,8} [a-z]{4,9}\Z"), min_size=2, max_size=9))
@settings(max_examples=60)
def test_numbered_actions_come_back_as_they_were(items):
    assert split_actions("\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))) == items


def test_with_tasks_numbered_actions_are_not_split(plan):
    row = list(libros.V5_ROW)
    row[5] = "1. Formar docentes. 2. Evaluar docentes"
    assert len(plan([TITLE, libros.V5, row]).lineas) == 1


# --- headings in every way ------------------------------------------------------------------------------------------

KNOWN = {
    "v5": dict(zip(libros.V5, libros.V5_ROLES, strict=True)),
    "departamental": DEPARTMENT_ROLES,
    "seguimiento": {"OBJETIVO": "objetivo", "META": "meta", "ACTIVIDADES": "accion",
                    "RESPONSABLE": "responsable_accion", "FECHA INICIO": "fecha_inicio", "FECHA FIN": "fecha_fin"},
    "v2": {"COMPONENTE": "componente", "UBICACIÓN": "ubicacion", "ESTRATEGIA": "estrategia", "OBJETIVO": "objetivo",
           "META": "meta", "INDICADOR": "indicador", "ACCIONES": "accion", "RESPONSABLE DE LA ACCIÓN":
           "responsable_accion", "RECURSOS 2024": "recurso", "RECURSOS 2025": "recurso"},
    "indicativo": dict.fromkeys(_indicative()[0][22:], "recurso") | {"META DE PRODUCTO": "meta",
                   "INDICADOR DE PRODUCTO": "indicador", "RESPONSABLE": "responsable_accion"},
}  # fmt: skip
EXTRA = ["PROCESO", "META DEL PLAN DE DESARROLLO", "VALOR DE META", "PORCENTAJE DE AVANCE", "OBSERVACIONES",
         "LÍNEA BASE", "EVIDENCIAS", "Ejecutado 2024", "Nota del comité"]  # fmt: skip
_PLAIN = str.maketrans("ÁÉÍÓÚáéíóú", "AEIOUaeiou")
SPELL = [str, str.lower, str.title, lambda h: h.translate(_PLAIN), lambda h: f" {h}: ", lambda h: h.replace(" ", "\n"),
         lambda h: h.replace(" ", "  ") + "."]  # fmt: skip


@given(st.data())
@settings(max_examples=80)
def test_roles_survive_order_spelling_and_more_columns(data):
    known = KNOWN[data.draw(st.sampled_from(sorted(KNOWN)))]
    most = data.draw(st.integers(0, min(len(known) - 1, len(EXTRA))))
    more = [h for h in EXTRA[:most] if len(known) > 8]
    headings = data.draw(st.permutations([*known, *more]))
    spelt = [data.draw(st.sampled_from(SPELL))(h) for h in headings]
    _, (section,) = find_sections(libros.raw([spelt, ["x"] * len(spelt)]))
    assert [c.role for c in section.columns] == [known.get(h, "") for h in headings]
    years = {h: c.year for h, c in zip(headings, section.columns, strict=True) if c.role == "recurso"}
    assert all(year is None or str(year)[2:] == h[-2:] for h, year in years.items())


@pytest.mark.parametrize(
    ("text", "parts"),
    [("METAINDICADOR", ("meta", "indicador")), ("FECHA INICIOFECHA FIN", ("fecha inicio", "fecha fin")),
     ("Metas Indicadores Acciones", ("metas", "indicadores", "acciones")), ("OBJETIVOS Y METAS", ()), ("META", ()),
     ("Metas a alcanzar", ())],
)  # fmt: skip
def test_glued_headings(text, parts):
    assert unglue(text) == parts


def test_glued_headings_over_their_columns(plan):
    heading = ["COMPONENTE", "METAINDICADOR", "", "ACCIONES", "RESPONSABLE", "FECHA INICIOFECHA FIN", "", "RECURSOS"]
    row = ["Formación docente", "40 docentes", "No. de docentes", "Formar", "Líder TIC", "feb-24", "mar-24", 500]
    read = plan([TITLE, heading, row], ["B2:C2", "F2:G2"])
    line = read.lineas.iloc[0]
    assert (line["meta"], line["indicador"]) == ("40 docentes", "No. de docentes")
    assert (line["fecha_inicio"], line["fecha_fin"]) == ("2024-02-01", "2024-03-31")
    assert read.recursos["valor_cop"].tolist() == [500]


def test_glued_headings_of_a_text(tmp_path):
    heading = ["COMPONENTE", "METAINDICADOR", "ACCIONES", "RESPONSABLE", "RECURSOS"]
    row = ["Formación docente", "40 docentes", "No. de docentes", "Formar a los docentes", "Líder TIC", "$ 500"]
    read = read_plan(libros.text(tmp_path / "plan.txt", [heading, row]))
    assert list(read.lineas[["meta", "indicador", "accion"]].iloc[0]) == row[1:4]
    assert read.recursos["valor_cop"].tolist() == [500]


def test_three_rows_of_heading():
    rows = [["METAS", "INDICADOR", "ACCIONES", "RESPONSABLE", "PROGRAMACIÓN", ""], ["", "", "", "", "PLAZO", ""],
            ["", "", "", "", "Inicio", "Fin"], ["m", "i", "a", "r", "ene-24", "feb-24"]]  # fmt: skip
    merges = [*(Merge(1, 3, c, c) for c in (1, 2, 3, 4)), Merge(1, 1, 5, 6), Merge(2, 2, 5, 6)]
    _, (section,) = find_sections(libros.raw(rows, merges=merges, positional=True))
    assert [c.role for c in section.columns][4:] == ["fecha_inicio", "fecha_fin"]
    assert len(section.rows) == 1


def test_what_stands_under_a_foreign_heading_plays_no_role(plan):
    top = [
        "PLAN DE DESARROLLO",
        "",
        "META",
        "INDICADOR",
        "ACCIÓN",
        "RESPONSABLE",
        "SEGUIMIENTO",
        "",
        "RECURSOS",
        "FUENTE",
    ]
    under = ["Meta", "Indicador", "", "", "", "", "Fecha", "Responsable", "", ""]
    row = ["a", "b", "40 docentes", "No. de docentes", "Formar", "Líder TIC", "c", "d", 10, "SGP"]
    read = plan([TITLE, top, under, row], ["A2:B2", "G2:H2"])
    assert list(read.lineas[["meta", "indicador", "responsable_accion", "fuente"]].iloc[0]) == [
        *row[2:4],
        row[5],
        "SGP",
    ]
    assert len(extra(read)) == 4


def test_a_synonym_counts_only_alone():
    columns = find_sections(libros.raw([["ÁREA DE GESTIÓN", "COMPONENTE", "METAS", "ACCIONES", "PROPÓSITO"]]))[1][
        0
    ].columns
    assert [c.role for c in columns] == ["", "componente", "meta", "accion", "objetivo"]


def test_words_that_mean_two_things_are_none():
    assert match_role("META DEL PLAN DE DESARROLLO") is None
    assert match_role("Meta del plan") == RoleMatch("meta")
    assert match_role("Programación") == RoleMatch("plazo")
    assert match_role("Ejecutado sgp educación24") is None


def test_the_worked_example_of_the_page_is_recognised(plan, monkeypatch, repo):
    page = (repo / "docs" / "formatos.md").read_text(encoding="utf-8")
    written = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    new = Format(
        written["codigo"], written["version"], written["nombre"], written["nivel_linea"], tuple(written["columnas"]),
        tuple(written["lineas"].values()), frozenset(written["opcionales"]), tuple(written["senales"]),
    )  # fmt: skip
    monkeypatch.setattr(identity, "formats", lambda: (*formats(), new))
    heading = ["LÍNEA ESTRATÉGICA", "PROPÓSITO", "META", "INDICADOR", "ACTIVIDAD", "QUIÉN", "INVERSIÓN (MILES)",
               "% de impacto"]  # fmt: skip
    row = [
        "Formación docente",
        "Mejorar",
        "40 docentes",
        "No. de docentes",
        "Dictar talleres",
        "Líder TIC",
        500,
        "40 %",
    ]
    read = plan([TITLE, heading, row])
    assert read.plan.loc[0, "formato_codigo"] == "PLAN-SECRETARIA"
    assert read.recursos["valor_cop"].tolist() == [500_000]


def test_additional_texts_hold_for_what_their_merge_covers(plan):
    two = ["", "", *LINE[2:8], "Publicar las memorias", "Líder TIC", "", *LINE[11:]]
    read = plan([TITLE, DEPARTMENT, [*LINE[:8], "Dictar talleres", *LINE[9:]], two], ["A3:A4", "B3:B4", "K3:K4"])
    assert [extra(read, n)["PROCESO"] for n in range(2)] == ["Gestión académica"] * 2
    assert read.recursos["valor_cop"].dropna().tolist() == [35_125_000]


@pytest.mark.parametrize(
    ("rows", "merges"),
    [
        ([["CRONOGRAMA", *[""] * 11], ["I SEMESTRE", *[""] * 5, "II SEMESTRE", *[""] * 5], INITIALS],
         ["E2:P2", "E3:J3", "K3:P3", "A2:A4", "B2:B4"]),
        ([INITIALS], []), ([["Enero", "Febrero", "Marzo"]], []),
    ],
)  # fmt: skip
def test_months_under_two_rows_or_none(plan, rows, merges):
    left = ["METAS", "INDICADOR", "ACCIONES", "RESPONSABLE"]
    heading = [[*(left if n == 0 else [""] * 4), *row] for n, row in enumerate(rows)]
    read = plan(
        [["PMI 2025"], *heading, ["9 planes", "No. de planes", "Dictar talleres", "Líder TIC", "", "x"]], merges
    )
    assert list(read.lineas["fecha_fin"]) == ["2025-02-28"]


def test_own_dates_say_more_than_a_term(plan):
    heading = ["META", "INDICADOR", "ACCIÓN", "RESPONSABLE", "PLAZO", "FECHA INICIO", "FECHA FIN"]
    read = plan([TITLE, heading, ["m", "i", "Dictar talleres", "Líder TIC", "2 meses", "feb-25", "mar-25"]])
    assert list(read.lineas[["fecha_inicio", "fecha_fin"]].iloc[0]) == ["2025-02-01", "2025-03-31"]
    assert extra(read) == {"plazo": "2 meses"}
    assert found(read, "fecha_ilegible").empty


def test_sources_under_the_year_of_the_money(plan):
    top = ["META", "INDICADOR", "ACCIÓN", "RESPONSABLE", "PROGRAMACIÓN FINANCIERA 2024", "", "INVERSIÓN 2025", ""]
    under = ["", "", "", "", "SGP educación", "Propios", "SGP educación", "Propios"]
    read = plan([TITLE, top, under, ["m", "i", "Dictar talleres", "Líder TIC", 1, 2, 3, 4]], ["E2:F2", "G2:H2"])
    seen = {(r.vigencia, r.fuente): r.valor_cop for r in read.recursos.itertuples()}
    assert seen == {(2024, "SGP EDUCACION"): 1, (2024, "PROPIOS"): 2, (2025, "SGP EDUCACION"): 3, (2025, "PROPIOS"): 4}
