"""Heading rows and the role of each column."""

from __future__ import annotations

import libros
import pytest

from pamlib.errors import UserError
from pamlib.formats import load
from pamlib.headings import RoleMatch, find_sections, is_heading, match_role
from pamlib.table import Merge, RawRow


def sections_of(*rows, **facts):
    return find_sections(libros.raw(rows, **facts))


def keys(section):
    return [column.key for column in section.columns]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("COMPONENTES DEL PAM ASOCIADOS A LOS OBJETIVOS", "componente"), ("Ubicación Geográfica", "ubicacion"),
        ("OBJETIVO(S) ESTRATÉGICO(S)", "objetivo"), ("Metas a alcanzar", "meta"), ("Indicador de gestión", "indicador"),
        ("Actividades a desarrollar", "accion"), ("ACCIONES:", "accion"), ("Tareas a las acciones", "tarea"),
        ("RESPONSABLE DE LA ACCION", "responsable_accion"), ("Encargado", "responsable"), ("Desde", "fecha_inicio"),
        ("FECHA DE TERMINACIÓN", "fecha_fin"), ("Plazo (programación)", "plazo"), ("COSTO", "recurso"),
        ("Fuente de los recursos", "fuente"), ("METAS\nDEL PAM", "meta"),
    ],
)  # fmt: skip
def test_words_of_the_vocabulary(heading, role):
    assert match_role(heading) == RoleMatch(role)


@pytest.mark.parametrize("heading", ["RECURSOS 2025", "2025", "Vigencia 2025", "Presupuesto 2025", "valor año 2025"])
def test_a_year_makes_it_the_resource_of_that_year(heading):
    assert match_role(heading) == RoleMatch("recurso", 2025)


def test_money_of_one_source():
    assert match_role("Recursos SGP") == RoleMatch("recurso", None, "SGP")
    assert match_role("Recursos 2025 propios") == RoleMatch("recurso", 2025, "PROPIOS")


@pytest.mark.parametrize(
    "text",
    ["", "Capacitar docentes", "Meta de cobertura lograda en 2025", "Línea base", "Producto",
     "Acciones con la comunidad", "x" * 80, "Recursos humanos", "210"],
)  # fmt: skip
def test_other_texts_are_no_heading(text):
    assert match_role(text) is None


def test_every_word_of_the_vocabulary_has_one_role():
    words = [word for entry in load("roles.yml").values() for word in entry["encabezados"]]
    assert len(words) == len(set(words))


def test_misspelt_headings_count_only_where_no_row_is_well_spelt():
    bad = ["CONPONENTE", "OBJETIVOZ", "METAAS", "INDICADORS", "ACCIONESS"]
    assert not is_heading(RawRow(1, bad))
    assert is_heading(RawRow(1, bad), near=True)
    _, sections = sections_of(bad, ["Formación", "o", "m", "i", "a"])
    assert keys(sections[0]) == ["componente", "objetivo", "meta", "indicador", "accion"]


def test_a_line_of_the_plan_is_no_heading():
    assert not is_heading(RawRow(1, libros.V5_ROW))
    assert not is_heading(RawRow(1, ["META", "RECURSOS"]))
    assert not is_heading(RawRow(1, ["2024", "2025", "2026", "2027"]))


def test_title_block_and_sections():
    title, sections = sections_of(["PAM"], [], libros.V5, libros.V5_ROW, libros.V5, libros.V5_ROW, libros.V5_ROW)
    assert [row.number for row in title] == [1, 2]
    assert [len(section.rows) for section in sections] == [1, 2]
    assert keys(sections[0]) == [*libros.V5_ROLES[:11], "recurso:", "fuente"]


def test_a_repeated_heading_has_its_own_order():
    _, sections = sections_of(libros.V5, libros.V5_ROW, libros.V5[::-1], libros.V5_ROW[::-1])
    assert keys(sections[1]) == keys(sections[0])[::-1]


def test_responsible_is_of_what_stands_to_its_left():
    _, sections = sections_of(["METAS", "ACCIONES", "RESPONSABLE", "TAREAS", "RESPONSABLES", "RECURSOS"])
    assert keys(sections[0])[2:5] == ["responsable_accion", "tarea", "responsable_tarea"]


def test_two_rows_of_heading():
    top = [*libros.V5[:9], "PLAZO (PROGRAMACIÓN)", "", "RECURSOS", "FUENTE"]
    bottom = [""] * 9 + ["FECHA DE INICIO", "FECHA DE TERMINACIÓN"]
    _, sections = sections_of(top, bottom, libros.V5_ROW)
    assert keys(sections[0])[9:] == ["fecha_inicio", "fecha_fin", "recurso:", "fuente"]
    assert [row.number for row in sections[0].heading_rows] == [1, 2]


def test_years_under_resources():
    _, sections = sections_of(
        ["METAS", "INDICADOR", "ACCIONES", "RECURSOS", "", ""], ["", "", "", "2024", "2025", "2026"]
    )
    assert keys(sections[0])[3:] == ["recurso:2024", "recurso:2025", "recurso:2026"]


def test_a_tall_merged_heading_and_the_row_that_numbers_it():
    rows = [
        ["METAS", "INDICADOR", "ACCIONES", "RECURSOS"],
        ["", "", "", "Financieros"],
        ["1", "2", "3", "4"],
        ["m", "i"],
    ]
    merges = [Merge(1, 2, 1, 1), Merge(1, 2, 2, 2)]
    _, sections = sections_of(*rows, merges=merges, positional=True)
    assert [len(sections[0].heading_rows), len(sections[0].rows)] == [3, 1]
    assert keys(sections[0]) == ["meta", "indicador", "accion", "recurso:"]


def test_one_heading_over_several_columns():
    rows = [["METAS", "INDICADORES", "", "ACCIONES", "RECURSOS", ""],
            ["", "De proceso", "De resultado", "", "Humanos", "Financieros"]]  # fmt: skip
    merges = [Merge(1, 1, 2, 3), Merge(1, 1, 5, 6)]
    _, sections = sections_of(*rows, merges=merges, positional=True)
    assert keys(sections[0]) == ["meta", "indicador", "otro:INDICADORES De resultado", "accion",
                                 "otro:RECURSOS Humanos", "recurso:"]  # fmt: skip


def test_unknown_headings_keep_their_words_and_stay_apart():
    _, sections = sections_of([*libros.SHORT, "OBSERVACIONES", "Producto", "OBSERVACIONES"], lettered=True)
    assert keys(sections[0])[8:] == ["otro:OBSERVACIONES (I)", "otro:Producto", "otro:OBSERVACIONES (K)"]


def test_a_total_beside_years_is_no_resource():
    _, sections = sections_of(["METAS", "ACCIONES", "INDICADOR", "2024", "2025", "VALOR TOTAL"])
    assert keys(sections[0])[3:] == ["recurso:2024", "recurso:2025", "otro:VALOR TOTAL"]


def test_twins_are_refused_with_both_addresses():
    with pytest.raises(UserError) as error:
        sections_of(["METAS", "ACCIONES", "INDICADOR", "RECURSOS 2024", "VIGENCIA 2024"], lettered=True)
    assert (error.value.row, error.value.column) == (1, "E")
    assert "«RECURSOS 2024», columna D" in error.value.sentence()


def test_no_heading_no_section():
    title, sections = sections_of(["una carta"], ["a", "b"])
    assert sections == []
    assert len(title) == 2
