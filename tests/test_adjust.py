"""Versions of a plan: what changed, why, and a past that stays comparable."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import historias
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.adjust import control, goals, goals_lines, history
from pamlib.adjust.changes import by_kind, changes
from pamlib.adjust.equivalences import Same
from pamlib.adjust.pairing import pair, paired
from pamlib.adjust.reasons import level_notice, with_reasons
from pamlib.adjust.rebind import rebind
from pamlib.adjust.versions import FILE, Reason, Version, read_versions
from pamlib.errors import UserError

OLD = historias.lineas(
    ("L1", "Formación", "Formar 40 docentes", "Formar docentes", "2025-01-01", "2025-06-30"),
    ("L2", "Formación", "Formar 40 docentes", "Formar docentes", "2025-01-01", "2025-12-31"),
    ("L3", "Inclusión", "Atender 9 sedes", "Acompañar sedes", "2025-01-01", "2025-12-31"),
    ("L4", "Inclusión", "Atender 9 sedes", "Acompañar sedes", "2025-01-01", "2025-12-31"),
).assign(
    tarea=[
        "Convocar a los docentes de primaria",
        "Dictar los talleres de lectura",
        "Visitar cada sede rural dos veces al año",
        "Publicar el informe de las visitas",
    ],
    indicador=["No. de docentes", "No. de docentes", "No. de sedes", "No. de sedes"],
)
MONEY = historias.recursos(
    ("L1", "", 2025, "monto", 1000), ("L3", "", 2025, "gestion", None), ("L4", "", 2025, "vacio", None)
)
V1 = Version("1.0.0", "2025-01-15", "Acta 01", "plan.xlsx", "Líder de calidad")
V2 = Version("1.1.0", "2025-07-15", "Acta 07", "plan2.xlsx", "Líder de calidad")
PLAN = pd.DataFrame(
    [{"objetivo_general": "Mejorar", "meta_general": "", "vigencia_inicio": 2025, "vigencia_fin": 2027}]
).astype({"vigencia_inicio": "Int64", "vigencia_fin": "Int64"})


def indicators(lineas):
    texts = sorted(set(lineas["indicador"]))
    return pd.DataFrame({"indicador_id": [f"I-{text}" for text in texts], "texto": texts, "clase": "conteo"})


def tables(lineas=OLD, recursos=MONEY, plan=PLAN):
    return {"plan": plan, "lineas": lineas, "recursos": recursos, "indicadores": indicators(lineas)}


def edited(row, **fields):
    """The old plan with one line changed (a new text means a new id, as when a plan is read)."""
    out = OLD.copy()
    for name, value in fields.items():
        out.loc[row, name] = value
    if {"tarea", "accion"} & set(fields):
        out.loc[row, "linea_id"] = f"{out.loc[row, 'linea_id']}new"
    return out


def change_list(new, recursos=MONEY, decided=(), plan=PLAN):
    pairs = pair(OLD, new, decided)
    return changes(tables(), tables(new, recursos, plan), pairs)


def said(table):
    return list(zip(table["clase"], table["movimiento"], table["campo"], table["antes"], table["ahora"], strict=True))


def test_nothing_changed():
    assert change_list(OLD.copy()).empty
    assert change_list(edited(0, meta="FORMAR 40 DOCENTES.")).empty  # case and punctuation are no change


def test_each_kind_of_adjustment():
    new = edited(0, fecha_fin="2025-09-30", responsable_tarea="Luis Gómez", meta="Formar 30 docentes")
    more = historias.recursos(
        ("L1", "", 2025, "monto", 1500), ("L3", "", 2025, "gestion", None), ("L4", "", 2025, "cero", 0)
    )
    table = change_list(new, more, plan=PLAN.assign(vigencia_fin=pd.array([2028], dtype="Int64")))
    assert said(table) == [
        ("plazos", "modificada", "vigencia_fin", "2027", "2028"),
        ("metas y objetivos", "modificada", "meta", "Formar 40 docentes", "Formar 30 docentes"),
        ("acciones", "modificada", "responsable_tarea", "Ana Pérez", "Luis Gómez"),
        ("plazos", "modificada", "fecha_fin", "30/06/2025", "30/09/2025"),
        ("recursos", "modificada", "recursos 2025 (SGP)", "$ 1.000", "$ 1.500"),
        ("recursos", "modificada", "recursos 2025 (SGP)", "en blanco", "$ 0"),  # a blank that becomes a zero
    ]
    counts = dict(zip(by_kind(table)["clase"], by_kind(table)["cambios"], strict=True))
    assert counts == {"metas y objetivos": 1, "plazos": 2, "recursos": 2, "acciones": 1, "prioridades": 0,
                      "fuera de los cinco": 0}  # fmt: skip
    other = change_list(edited(2, componente="Formación"))
    assert said(other) == [("fuera de los cinco", "modificada", "componente", "Inclusión", "Formación")]


def test_a_line_that_moved_is_neither_deleted_nor_added():
    new = OLD.iloc[[3, 0, 1, 2]].assign(orden=[1, 2, 3, 4]).reset_index(drop=True)
    assert said(change_list(new)) == [("prioridades", "movida", "orden", "4", "1")]


def test_lines_pushed_down_by_a_new_one_did_not_move():
    extra = historias.lineas(("L9", "Formación", "Otra meta", "Otra acción", "2025-01-01", "2025-12-31"))
    new = pd.concat([extra.assign(indicador=""), OLD], ignore_index=True).assign(orden=range(1, 6))
    assert said(change_list(new)) == [("acciones", "nueva", "linea", "", "Tarea L9")]


def test_a_reworded_line_is_recognised_with_its_confidence():
    new = edited(2, tarea="Visitar cada sede rural tres veces al año")
    pairs = pair(OLD, new)
    row = pairs[pairs["antes"] == "L3"].iloc[0]
    assert (row["ahora"], row["como"]) == ("L3new", "parecido")
    assert 0.88 <= row["confianza"] < 1
    assert said(changes(tables(), tables(new, MONEY.replace("L3", "L3new")), pairs)) == [
        ("acciones", "modificada", "tarea", "Visitar cada sede rural dos veces al año",
         "Visitar cada sede rural tres veces al año")
    ]  # fmt: skip


def test_a_goal_reworded_and_an_action_renamed_keep_the_task():
    new = edited(2, accion="Acompañamiento situado a las sedes")
    assert paired(pair(OLD, new))["L3"] == "L3new"  # the task alone says so
    assert [row[2] for row in said(change_list(new, MONEY.replace("L3", "L3new")))] == ["accion"]


def test_what_is_doubtful_is_asked_and_a_person_decides():
    new = edited(2, tarea="Visitar las sedes rurales y acompañar a sus directivos")
    pairs = pair(OLD, new)
    assert pairs.loc[pairs["como"] == "dudosa", ["antes", "ahora"]].to_numpy().tolist() == [["L3", "L3new"]]
    assert "L3" not in paired(pairs)
    assert [row[1] for row in said(change_list(new, MONEY.replace("L3", "L3new")))] == ["nueva", "retirada"]
    decided = change_list(new, MONEY.replace("L3", "L3new"), [Same(("L3",), ("L3new",))])
    assert [row[1:3] for row in said(decided)] == [("modificada", "tarea")]
    with pytest.raises(UserError, match="«LX», que no es una línea de la versión anterior"):
        pair(OLD, new, [Same(("LX",), ("L3new",))])
    with pytest.raises(UserError, match="os equivalencias nombran la línea «L3new»"):
        pair(OLD, new, [Same(("L3",), ("L3new",)), Same(("L4",), ("L3new",))])


def test_a_change_without_a_reason_is_refused_by_name():
    table = change_list(edited(0, fecha_fin="2025-09-30", meta="Formar 30 docentes"))
    with pytest.raises(UserError) as caught:
        with_reasons(table, V2)
    assert "cambia la meta de «Convocar a los docentes de primaria»" in str(caught.value)
    assert "otro cambio tampoco lo dice" in str(caught.value)
    told = replace(
        V2, cambios=(Reason("plazos", "Contrato tardío"), Reason("metas y objetivos", "Menos cupos", "L1", "meta"))
    )
    assert with_reasons(table, told)["motivo"].tolist() == ["Menos cupos", "Contrato tardío"]
    wide = replace(
        V2, cambios=(Reason("plazos", "Todos"), Reason("plazos", "Este", "L1"), Reason("metas y objetivos", "M"))
    )
    assert with_reasons(table, wide)["motivo"].tolist() == ["M", "Este"]  # the narrowest wins
    idle = replace(told, cambios=(*told.cambios, Reason("recursos", "Adición", "L4")))
    with pytest.raises(UserError, match="«recursos» de la línea «L4» que no está en el plan"):
        with_reasons(table, idle)


def test_a_number_that_says_less_than_what_changed_is_noticed():
    table = change_list(edited(0, meta="Formar 30 docentes"))
    assert "suele pedir uno «mayor»" in level_notice(table, V1, V2)
    assert level_notice(table, V1, replace(V2, version="2.0.0")) == ""


REPORTS = historias.avances(("L1", "2025-04-30", 0.4), ("L3", "2025-04-30", 0.2, "acta"), ("L3new", "2025-08-31", 0.5))


def test_the_ledger_goes_over_to_the_new_lines_without_losing_a_value():
    new = edited(2, tarea="Visitar cada sede rural tres veces al año")
    pairs = pair(OLD, new)
    known = set(new["linea_id"])
    out = rebind({"avances": REPORTS}, pairs, since="2025-07-15", known=known)["avances"]
    assert out["linea_id"].tolist() == ["L1", "L3new", "L3new"]
    assert out["avance"].tolist() == [0.4, 0.2, 0.5]
    late = historias.avances(("L3", "2025-08-31", 0.6))  # answered in the old workbook
    assert rebind({"avances": late}, pairs, since="2025-07-15", known=known)["avances"]["linea_id"].tolist() == [
        "L3new"
    ]


def test_a_new_line_with_the_id_of_a_withdrawn_one_does_not_inherit_its_history():
    new = OLD.iloc[[0, 1, 2]]
    pairs = pair(OLD, new, [Same(("L4",), ("L3",)), Same(("L3",), ())])
    past = historias.avances(("L3", "2025-04-30", 0.2), ("L4", "2025-04-30", 0.7), ("L3", "2025-08-31", 0.8))
    out = rebind({"avances": past}, pairs, since="2025-07-15", known=set(new["linea_id"]))["avances"]
    assert out["linea_id"].tolist() == ["L3-retirada", "L3", "L3"]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["L1", "L2", "L3", "L4", "L9"]),
            st.sampled_from(["2025-04-30", "2025-06-30", "2025-08-31"]),
            st.integers(0, 10**9) | st.none(),
        ),
        max_size=12,
    ),
    st.permutations(["L1", "L2", "L3", "L4"]),
    st.integers(0, 4),
)
def test_sums_and_rows_conserve_whatever_the_new_version(rows, order, kept):
    new = OLD.iloc[[int(name[1]) - 1 for name in order[:kept]]]
    pairs = pair(OLD, new)
    money = historias.ejecucion(
        *((line, "", corte, 2025, "SGP", value, None, value, None) for line, corte, value in rows)
    )
    out = rebind({"ejecucion": money}, pairs, since="2025-07-15", known=set(new["linea_id"]))["ejecucion"]
    assert len(out) == len(money)
    assert out["definitivo_cop"].sum() == money["definitivo_cop"].sum()
    by_line = money.assign(to=out["linea_id"]).groupby("linea_id")["to"].nunique()
    assert (by_line <= 2).all()


def test_progress_against_the_old_and_the_new_goal():
    new = edited(0, indicador="No. de docentes formados").assign()
    new.loc[1, "indicador"] = "No. de docentes formados"
    one, other = tables(), tables(new)
    same = goals_lines.same_indicators(one, other, pair(OLD, new))
    assert same.iguales == {"I-No. de sedes": "I-No. de sedes", "I-No. de docentes": "I-No. de docentes formados"}
    empty = {"linea_base": None, "anio_base": None, "acumulacion": "stock"}
    before = indicators(OLD).assign(**empty, meta_valor=[40.0, 9.0])
    now = indicators(new).assign(**empty, meta_valor=[30.0, 9.0])
    measured = historias.mediciones(("I-No. de docentes", "2025-06-30", "", None, None, 20.0))
    table = goals.against_both(before, now, measured, "2025-06-30", same, last_year=2025)
    row = table[table["indicador_id"] == "I-No. de docentes formados"].iloc[0]
    assert (row["meta_antes"], row["meta_ahora"]) == (40, 30)
    assert (row["avance_antes"], row["avance_ahora"]) == (pytest.approx(20 / 40), pytest.approx(20 / 30))


def the_step():
    told = replace(V2, cambios=(Reason("plazos", "El operador se contrató dos meses después"),))
    return history.step(V1, told, tables(), tables(edited(0, fecha_fin="2025-09-30")))


def test_the_office_table_in_excel_and_word():
    rows = control.summary([the_step()])
    assert rows[0] == ("1.0.0", "15 de enero de 2025", "Primera versión. Acta 01.", "Líder de calidad")
    assert rows[1][2] == ("Plazos: 1 cambio en 1 línea. El operador se contrató dos meses después.\nAprobada: Acta 07.")
    book = openpyxl.load_workbook(io.BytesIO(control.workbook([the_step()], "Valdemora")))
    heads = [cell.value for cell in book["Control de cambios"][3]]
    assert heads == ["Versión", "Vigencia", "Identificación de los cambios", "Responsable"]
    assert [cell.value for cell in book["Detalle"][4]] == [
        "1.1.0", "plazos", "fecha de terminación", 1, 1, "Convocar a los docentes de primaria", "30/06/2025",
        "30/09/2025", "El operador se contrató dos meses después", "identificador",
    ]  # fmt: skip
    word = docx.Document(io.BytesIO(control.document([the_step()], "Valdemora")))
    assert [cell.text for cell in word.tables[0].rows[0].cells] == heads
    assert control.workbook([the_step()], "V") == control.workbook([the_step()], "V")
    assert control.document([the_step()], "V") == control.document([the_step()], "V")


YAML = """versiones:
  - {version: "1.0.0", fecha: 2025-01-15, acto: Acta 01, archivo: plan.xlsx, responsable: Líder}
  - version: "1.1.0"
    fecha: 2025-07-15
    acto: Acta 07
    archivo: plan2.xlsx
    responsable: Líder
    cambios: [{clase: plazos, linea: L1, motivo: Contrato tardío}]
    equivalencias: [{antes: L3, ahora: ""}]
"""


def test_the_file_of_versions(tmp_path):
    path = tmp_path / FILE
    path.write_text(YAML, encoding="utf-8")
    first, second = read_versions(path)
    assert (first.version, first.fecha, second.number) == ("1.0.0", "2025-01-15", (1, 1, 0))
    assert second.cambios == (Reason("plazos", "Contrato tardío", "L1"),)
    assert second.equivalencias == (Same(("L3",), ()),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"1.1.0"', "1.1", "no es de tres partes"),
        ('"1.1.0"', '"1.0.0"', "hay dos versiones 1.0.0"),
        ("2025-07-15", "2024-07-15", "anterior a la de la 1.0.0"),
        ("2025-07-15", "2025-02-30", "no existe"),
        ("acto: Acta 07", "acto: ''", "«acto» está vacío"),
        ("clase: plazos", "clase: fechas", "«clase» dice «fechas»"),
        (", motivo: Contrato tardío", "", "no dice su «motivo»"),
        ("ahora: \"\"", "despues: L4", "la clave «despues» no se conoce"),
        ("    cambios: [", "    nota: x\n    cambios: [", "la clave «nota» no se conoce"),
        ("    acto: Acta 07\n", "", "ila 3: a una versión le falta «acto»"),
        ("versiones:", "versions:", "la clave «versions» no se conoce"),
    ],
)  # fmt: skip
def test_a_file_of_versions_that_cannot_be_used(tmp_path, old, new, message):
    path = tmp_path / FILE
    assert old in YAML
    path.write_text(YAML.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_versions(path)
    with pytest.raises(UserError, match="no tiene un archivo con las versiones"):
        read_versions(tmp_path / "no.yml")
