"""Whom a plan names: what the tables say of each, and the doubt about who is in no list. All the names are made up."""

from __future__ import annotations

import libros
import pytest

from pamlib import read_plan


def read(path, responsible):
    what = {"accion": "Dotar las bibliotecas", "tarea": "Comprar los libros", "recurso": "Gestión"}
    row = libros.row(**what, responsable_accion=responsible, fecha_inicio="mar-25", fecha_fin="dic-25")
    plan = read_plan(libros.book(path, [["PAM 2024-2027"], libros.V5, libros.V5_ROW, row]))
    doubts = plan.hallazgos[plan.hallazgos["codigo"] == "clase_dudosa"]
    line = plan.lineas.loc[plan.lineas["origen_fila"] == 4, "linea_id"].iloc[0]
    people = plan.responsables[(plan.responsables["linea_id"] == line) & (plan.responsables["nivel"] == "accion")]
    return list(zip(people["nombre"], people["clase"], strict=True)), doubts


@pytest.mark.parametrize("name", ["Yurbleidy Xocotl", "YURBLEIDY XOCOTL ZIPA", "Nhur del Xue"])
def test_who_is_in_no_list_is_a_person_and_a_doubt(tmp_path, name):
    people, doubts = read(tmp_path / "plan.xlsx", name)
    assert people == [(name, "persona")]
    (doubt,) = doubts.to_dict("records")
    assert (doubt["severidad"], doubt["fila"], doubt["columna"]) == ("aviso", 4, "G")
    assert (doubt["encontrado"], doubt["entendido"]) == (name, f"{name}: persona")
    assert doubt["que_hacer"] == "Confirme quién responde antes de publicar el plan"


def test_what_cannot_be_a_name_is_a_doubt_too(tmp_path):
    people, doubts = read(tmp_path / "plan.xlsx", "Quien designe la mesa en 2025")
    assert people == [("Quien designe la mesa en 2025", "cargo")]
    assert doubts["entendido"].tolist() == ["Quien designe la mesa en 2025: cargo"]


@pytest.mark.parametrize("name", ["Pablo Arias", "Líder de Calidad", "Tutores PTA", "Planeación"])
def test_who_is_known_is_no_doubt(tmp_path, name):
    assert read(tmp_path / "plan.xlsx", name)[1].empty
