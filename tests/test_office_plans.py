"""Plans as offices write them: what a careful person would type from each."""

from __future__ import annotations

import libros
import pandas as pd
import pytest

from pamlib import read_plan

TITLE = ["SECRETARÍA DE EDUCACIÓN MUNICIPAL DE NEIVA - PLAN DE APOYO AL MEJORAMIENTO 2024-2027"]


def column(plan, name):
    return list(plan.lineas[name])


def money(plan, line=0):
    rows = plan.recursos[plan.recursos["linea_id"] == plan.lineas["linea_id"].iloc[line]]
    return [(None if pd.isna(r.vigencia) else r.vigencia, r.estado, None if pd.isna(r.valor_cop) else r.valor_cop)
            for r in rows.itertuples()]  # fmt: skip


def codes(plan):
    return set(plan.hallazgos["codigo"])


def fates(plan, row):
    return set(plan.celdas.loc[plan.celdas["fila"] == row, "destino"])


@pytest.fixture
def plan(tmp_path):
    """Reads a plan written as a workbook."""

    def make(rows, merges=(), **more):
        return read_plan(libros.book(tmp_path / "plan.xlsx", rows, merges=merges, **more))

    return make


def test_huila_layout(plan):
    """The elements of activity 2 of the procedure, with the time in two sub-headings and signatures below."""
    rows = [
        ["", "GOBERNACIÓN DEL HUILA", "", "", "", "", "", "", "", "Código: SED-C052-P626-F01"],
        ["", "PLAN DE APOYO AL MEJORAMIENTO, vigencia 2020 - 2023", "", "", "", "", "", "", "", "Versión: 3"],
        [],
        ["", "Componentes", "Ubicación geográfica", "Objetivo(s) estratégico(s)", "Metas", "Indicadores", "Acciones",
         "Responsables", "Recursos", "Tiempo"],
        [""] * 9 + ["Fecha de inicio", "Fecha de finalización"],
        ["", "Acompañamiento a EE", "Rural", "Elevar los aprendizajes", "30 sedes con plan lector", "No. de sedes",
         "Dotar las sedes", "Líder de Calidad", "$120.000.000 SGP", "01/02/2020", "30/11/2023"],
        [""] * 6 + ["Formar mediadores de lectura", "Profesional Universitario", "Gestión", "01/03/2020", "30/11/2022"],
        ["", "Formación docente", "Urbano", "Cualificar docentes", "400 docentes", "No. de docentes", "Ejecutar PTFD",
         "Líder PTFD", "NA", "ene-20", "dic-23"],
        [],
        ["", "ELABORÓ: ANA GIL", "", "", "REVISÓ: LUIS PAZ", "", "", "APROBÓ: EVA RUIZ"],
    ]  # fmt: skip
    merges = [f"{c}4:{c}5" for c in "BCDEFGHI"] + ["J4:K4", *(f"{c}6:{c}7" for c in "BCDEF")]
    read = plan(rows, merges)
    cover = read.plan.iloc[0]
    assert (cover["formato_codigo"], cover["formato_version"]) == ("SED-C052-P626-F01", "3")
    assert (cover["entidad"], cover["divipola"], cover["vigencia_inicio"]) == ("Huila", "41", 2020)
    assert column(read, "meta") == ["30 sedes con plan lector"] * 2 + ["400 docentes"]
    assert column(read, "zona") == ["rural", "rural", "urbana"]
    assert column(read, "fecha_inicio") == ["2020-02-01", "2020-03-01", "2020-01-01"]
    assert column(read, "fecha_fin") == ["2023-11-30", "2022-11-30", "2023-12-31"]
    assert [money(read, i)[0][1] for i in range(3)] == ["monto", "gestion", "no_aplica"]
    assert fates(read, 10) == {"cierre"}
    assert "formato_desconocido" not in codes(read)


def test_rows_that_name_the_component(plan):
    heading = ["Objetivo estratégico", "Meta", "Indicador", "Acción", "Responsable", "Recursos 2024", "Recursos 2025",
               "Fuente"]  # fmt: skip
    rows = [
        TITLE,
        heading,
        ["COMPONENTE: FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES"],
        ["Mejorar la formación", "100 docentes", "No. de docentes", "Dictar diplomados", "Ana Gil", 1000, 0, "SGP"],
        ["", "50 docentes", "No. de becas", "Otorgar becas", "Luis Paz", "", "$ 5.000", "R.P."],
        ["COMPONENTE 2. ACOMPAÑAMIENTO A ESTABLECIMIENTOS EDUCATIVOS"],
        ["Acompañar los PMI", "37 PMI", "No. de PMI", "Visitar colegios", "Eva Ruiz", "Gestión", "Gestión", "Gestión"],
        ["USO DE NUEVAS TECNOLOGÍAS"],
        ["Conectar", "9 sedes", "No. de sedes", "Contratar internet", "Líder TIC", 7000, 7000, "SGP"],
        ["TOTAL", "", "", "", "", 8000, 12000],
        [],
        ["_______________"],
        ["ANA GIL LÓPEZ"],
        ["Secretaria de Educación"],
    ]
    read = plan(rows, ["A3:H3", "A4:A5", "A6:H6", "A8:H8", "A10:E10"])
    assert [c.split()[0] for c in column(read, "componente_canonico")] == ["Formación"] * 2 + ["Acompañamiento", "Uso"]
    assert column(read, "componente")[2] == "ACOMPAÑAMIENTO A ESTABLECIMIENTOS EDUCATIVOS"
    assert column(read, "objetivo")[:2] == ["Mejorar la formación"] * 2
    assert money(read, 1) == [(2024, "vacio", None), (2025, "monto", 5000)]
    assert read.recursos["valor_cop"].sum() == 1000 + 5000 + 14000
    assert fates(read, 10) == {"total"}
    assert fates(read, 12) | fates(read, 13) | fates(read, 14) == {"cierre"}
    assert not {"celda_sin_ubicar", "heredado_de_abajo", "componente_desconocido"} & codes(read)
    origin = read.procedencias[(read.procedencias["campo"] == "componente")]
    assert list(origin["fila"]) == [3, 3, 6, 8]


def test_rows_that_name_the_component_and_the_objective(plan):
    row = ["Urbano", "40 docentes formados", "No. de docentes", "Dictar talleres", "Líder de Calidad",
           "Planear los talleres de lectura", "Líder de Calidad", "ene-24", "dic-24", 100, "SGP"]  # fmt: skip
    other = [*row[:5], "Comprar la dotación de las sedes", *row[6:]]
    rows = [
        TITLE,
        libros.V5[2:],
        ["COMPONENTE 1", "Formación de docentes"],
        ["OBJETIVO ESTRATÉGICO: Cualificar a los docentes"],
        row,
        ["OBJETIVO ESTRATÉGICO: Fortalecer la escuela rural"],
        other,
    ]
    read = plan(rows, ["B3:K3", "A4:K4", "A6:K6"])
    assert column(read, "componente") == ["Formación de docentes"] * 2
    assert column(read, "objetivo") == ["Cualificar a los docentes", "Fortalecer la escuela rural"]
    assert fates(read, 3) == {"rotulo", "lineas.componente"}
    assert read.plan.loc[0, "formato_codigo"] == "D02.01.F01"


def test_resources_over_the_years_from_column_c(plan):
    rows = [
        ["", "", *TITLE], [], [],
        ["", "", "Componente", "Objetivo", "Meta\ndel PAM", "Indicador", "Actividades", "Responsable\nde la acción",
         "RECURSOS", "", "", "", "FUENTE\nDE FINANCIACIÓN"],
        [""] * 8 + [2024, 2025, 2026, 2027],
        ["", "", "uso y desarrollo de contenidos con apoyo de mtic", "Ampliar la conectividad", "40 sedes conectadas",
         "No. de sedes conectadas/No. de sedes", "Contratar internet",
         "Profesional especializado del área de calidad educativa, con apoyo del ingeniero de sistemas del municipio",
         100, 200, 300, 400, "SGP"],
        [""] * 6 + ["Supervisar el servicio", "Ingeniero de sistemas", "", "", "", "", "SGP"],
        ["", "", "", "", "20 semilleros", "No. de semilleros", "Apoyar semilleros", "Líder TIC", "$ 1.000.000", "NP",
         "$ -", "#####", "R.P."],
    ]  # fmt: skip
    merges = [f"{c}4:{c}5" for c in "CDEFGHM"] + ["I4:L4", "C6:C8", "D6:D8", *(f"{c}6:{c}7" for c in "EFIJKL")]
    read = plan(rows, merges)
    assert column(read, "componente_canonico") == ["Uso y desarrollo de contenidos con apoyo de MTIC"] * 3
    assert column(read, "meta") == ["40 sedes conectadas"] * 2 + ["20 semilleros"]
    assert money(read) == [(year, "monto", n) for year, n in zip(range(2024, 2028), (100, 200, 300, 400), strict=True)]
    assert {state for _, state, _ in money(read, 1)} == {"vacio"}
    assert [state for _, state, _ in money(read, 2)] == ["monto", "no_programado", "cero", "ilegible"]
    groups = read.recursos.groupby("vigencia")["grupo_id"].apply(list)
    assert all(one == two != "" and three == "" for one, two, three in groups)
    assert "texto_sin_comienzo" not in codes(read)


def test_term_in_one_column_and_other_words_in_another_order(plan):
    rows = [
        TITLE,
        ["No.", "Plazo", "Encargado", "Actividades a desarrollar", "Costo", "Metas a alcanzar", "Indicador de gestión",
         "Objetivo estratégico", "Línea estratégica", "Producto"],
        [1, "ene-24 a dic-27", "Líder de Calidad", "Formar docentes en lectura", "$ 10.000.000", "50 docentes",
         "No. de docentes", "Mejorar los aprendizajes", "Formación docente", "Informe"],
        [2, "2024-2026", "Líder TIC", "Instalar redes", "5.000.000", "10 redes", "No. de redes", "Conectar",
         "Uso de TIC", ""],
    ]  # fmt: skip
    read = plan(rows)
    assert column(read, "fecha_inicio") == ["2024-01-01", "2024-01-01"]
    assert column(read, "fecha_fin") == ["2027-12-31", "2026-12-31"]
    assert column(read, "accion") == ["Formar docentes en lectura", "Instalar redes"]
    assert column(read, "responsable_accion") == ["Líder de Calidad", "Líder TIC"]
    assert column(read, "meta") == ["50 docentes", "10 redes"]
    assert column(read, "adicionales") == ['{"No.": "1", "Producto": "Informe"}', '{"No.": "2"}']
    assert read.recursos["valor_cop"].sum() == 15_000_000
    assert {"formato_desconocido", "columna_sin_papel"} <= codes(read)


def test_columns_without_heading_get_a_role_from_their_cells(plan):
    body = [
        ["Acompañamiento a EE" if n == 0 else "", "Mejorar la convivencia" if n == 0 else "", f"Comités activos {n}",
         f"No. de comités/No. de IE {n}", f"Realizar la jornada {n}", "Líder de Convivencia", f"$ {n + 1}00.000", "SGP"]
        for n in range(4)
    ]  # fmt: skip
    read = plan([["SEM TUNJA - PAM 2023"], ["COMPONENTE", "OBJETIVO", "META", "", "ACCIONES", "", "", "FUENTE"], *body])
    assert column(read, "indicador")[3] == "No. de comités/No. de IE 3"
    assert set(column(read, "responsable_accion")) == {"Líder de Convivencia"}
    assert read.recursos["valor_cop"].sum() == 1_000_000
    assumed = read.hallazgos[read.hallazgos["codigo"] == "columna_supuesta"]
    assert list(assumed["columna"]) == ["D", "F", "G"]
    assert (read.plan.loc[0, "entidad"], read.plan.loc[0, "vigencia_inicio"]) == ("Tunja", 2023)


def test_two_sheets_of_one_plan(plan):
    def second(made):
        page = made.create_sheet("TIC")
        for cells in (TITLE, libros.V5, [*libros.V5_ROW[:7], "Instalar las redes de las sedes", *libros.V5_ROW[8:]]):
            page.append(cells)
        made.create_sheet("Rubros").append(["Rubro", "Valor"])

    read = plan([TITLE, libros.V5, libros.V5_ROW], sheet="Calidad", change=second)
    assert column(read, "origen_hoja") == ["Calidad", "TIC"]
    assert column(read, "orden") == [1, 2]
    assert read.recursos["valor_cop"].sum() == 24_000_000
    assert list(read.hallazgos.loc[read.hallazgos["codigo"] == "hoja_sin_plan", "hoja"]) == ["Rubros"]
    assert set(read.celdas["hoja"]) == {"Calidad", "TIC", "Rubros"}


def test_hidden_rows_and_columns_are_read_and_noticed(plan):
    def hide(made):
        made["PAM"].row_dimensions[4].hidden = True
        made["PAM"].column_dimensions["M"].hidden = True

    second = [*libros.V5_ROW[:7], "Evaluar los talleres dictados", *libros.V5_ROW[8:]]
    read = plan([TITLE, libros.V5, libros.V5_ROW, second], change=hide)
    assert len(read.lineas) == 2
    found = read.hallazgos.set_index("codigo")
    assert found.loc["fila_oculta", "fila"] == 4
    assert found.loc["columna_oculta", "columna"] == "M"


def test_long_sentences_under_responsible_stay_in_their_column(plan):
    who = ["Los rectores de las instituciones educativas con apoyo de los docentes orientadores",
           "La oficina asesora de planeación junto con quien designe el despacho",
           "Por definir en el comité de cada institución"]  # fmt: skip
    body = [[""] * 6 + [who[n], f"Dictar el taller {n} de lectura", who[n - 1], *libros.V5_ROW[9:]] for n in range(3)]
    read = plan([TITLE, libros.V5, libros.V5_ROW, *body])
    assert column(read, "responsable_accion")[1:] == who
    assert column(read, "responsable_tarea")[1:] == [who[2], who[0], who[1]]
    assert column(read, "tarea")[1:] == [f"Dictar el taller {n} de lectura" for n in range(3)]
    assert set(column(read, "indicador")) == {libros.V5_ROW[4]}
    assert "alineacion_dudosa" not in codes(read)


def test_a_row_pasted_one_column_off_is_mended(plan):
    shifted = ["", *libros.V5_ROW[:7], "Evaluar los talleres dictados", *libros.V5_ROW[8:]]
    read = plan([TITLE, libros.V5, libros.V5_ROW, ["", "", "", *[""] * 5, *shifted[8:]]])
    assert column(read, "tarea")[1] == "Evaluar los talleres dictados"
    assert column(read, "fecha_inicio") == ["2024-02-01"] * 2
    assert {"fila_alineada", "alineacion_dudosa"} & codes(read)


def test_sub_headings_of_resources_and_indicators_and_a_numbering_row(plan):
    rows = [
        TITLE,
        ["COMPONENTE", "OBJETIVO", "METAS", "INDICADORES", "", "ACCIONES", "RESPONSABLES", "RECURSOS", "", "", "TIEMPO",
         "", "OBSERVACIONES", "OBSERVACIONES"],
        ["", "", "", "De proceso", "De resultado", "", "", "Humanos", "Técnicos", "Financieros", "Inicio", "Fin"],
        list(range(1, 15)),
        ["Formación docente", "Mejorar", "90 docentes", "No. de talleres", "Porcentaje de docentes", "Dictar talleres",
         "Ana María Gil", "Tutores", "Computadores", 25_000_000, "feb-24", "nov-25", "Una nota", "Otra nota"],
    ]  # fmt: skip
    read = plan(rows, [f"{c}2:{c}3" for c in "ABCFGMN"] + ["D2:E2", "H2:J2", "K2:L2"])
    assert len(read.lineas) == 1
    line = read.lineas.iloc[0]
    assert line["indicador"] == "No. de talleres"
    assert (line["fecha_inicio"], line["fecha_fin"]) == ("2024-02-01", "2025-11-30")
    assert money(read) == [(None, "monto", 25_000_000)]
    for text in ("Porcentaje de docentes", "Tutores", "Computadores", "Una nota", "Otra nota"):
        assert text in line["adicionales"]


def test_money_by_source_and_its_total(plan):
    rows = [
        ["SEM YOPAL PAM 2025"],
        ["Componente", "Objetivo", "Meta", "Indicador", "Acción", "Responsable", "RECURSOS"],
        ["", "", "", "", "", "", "SGP", "Propios", "Regalías", "Total"],
        ["Acompañamiento a EE", "Acompañar", "12 visitas", "No. de visitas", "Visitar", "Líder de Calidad", 1000, 3000,
         "", 4000],
        ["", "", "", "", "Realizar encuentros", "Líder de Calidad", "", "$ -", 500, 500],
    ]  # fmt: skip
    read = plan(rows, ["G2:J2"])
    amounts = read.recursos[read.recursos["estado"] == "monto"]
    assert amounts.groupby("fuente")["valor_cop"].sum().to_dict() == {"SGP": 1000, "PROPIOS": 3000, "REGALIAS": 500}
    assert set(amounts["vigencia"]) == {2025}
    assert '"RECURSOS Total": "4000"' in read.lineas.loc[0, "adicionales"]


def test_a_total_beside_the_years_is_not_counted_again(plan):
    heading = ["Componente", "Objetivo", "Meta", "Indicador", "Acción", "Responsable", "2024", "2025", "Valor total"]
    rows = [TITLE, heading,
            ["Formación docente", "Formar", "12 talleres", "No. de talleres", "Dictar", "Líder PTFD", 10, 20, 30],
            ["", "", "", "", "Evaluar", "Líder PTFD", 1, "", 1]]  # fmt: skip
    read = plan(rows)
    assert read.recursos["valor_cop"].sum() == 31
    assert money(read, 1) == [(2024, "monto", 1), (2025, "vacio", None)]
    assert (read.recursos["grupo_id"] == "").all(), "a row with an amount of its own was filled in"


def test_a_goal_that_begins_with_total_is_no_total(plan):
    heading = ["METAS", "INDICADORES", "ACCIONES", "RESPONSABLES", "RECURSOS"]
    rows = [TITLE, heading, ["Total de docentes formados: 40", "No. de docentes", "Formar", "Líder TIC", "$ 10"],
            ["TOTAL", "", "", "", "$ 10"]]  # fmt: skip
    read = plan(rows)
    assert column(read, "meta") == ["Total de docentes formados: 40"]
    assert read.recursos["valor_cop"].sum() == 10


def test_names_that_sign_under_the_actions_are_no_lines(plan):
    rows = [
        TITLE, libros.SHORT, libros.SHORT_ROW, [], [],
        ["", "", "", "", "MARÍA FERNANDA LÓPEZ GÓMEZ"],
        ["", "", "", "", "Secretaria de Educación Municipal"],
    ]  # fmt: skip
    read = plan(rows)
    assert len(read.lineas) == 1
    assert fates(read, 6) | fates(read, 7) == {"cierre"}


def test_a_declared_merge_ends_where_it_ends(plan):
    """The last task belongs to another action, and nobody is named for it."""
    blank = [""] * 7
    rows = [
        TITLE, libros.V5, libros.V5_ROW,
        [*blank, "Dictar los talleres de lectura", "Líder de Evaluación", "abr-24", "nov-24", "", ""],
        [*blank, "Evaluar los talleres dictados", "", "dic-24", "dic-24", "", ""],
        ["", "", "", "", "", "Publicar las memorias", "Líder de PMI", "Editar las memorias del año", "", "ene-25",
         "feb-25", "$ 2.000.000", "R.P."],
    ]  # fmt: skip
    merges = [f"{c}3:{c}6" for c in "ABCDE"] + ["F3:F5", "G3:G5", "I4:I5", "L3:L5", "M3:M5"]
    read = plan(rows, merges)
    assert column(read, "responsable_tarea") == ["Líder de Formación", "Líder de Evaluación", "Líder de Evaluación", ""]
    assert column(read, "fuente") == ["SGP", "SGP", "SGP", "R.P."]
    assert [money(read, n)[0][1] for n in range(4)] == ["monto", "vacio", "vacio", "monto"]
    assert read.recursos["valor_cop"].sum() == 14_000_000
