"""Lines that joined or were divided: the person's word, every report still there, every peso once."""

from __future__ import annotations

import historias
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.adjust import control, goals, goals_lines, history
from pamlib.adjust.before import last_values, with_before
from pamlib.adjust.changes import changes
from pamlib.adjust.equivalences import Same
from pamlib.adjust.families import families
from pamlib.adjust.pairing import joined, pair, paired
from pamlib.adjust.questions import questions
from pamlib.adjust.reasons import with_reasons
from pamlib.adjust.rebind import rebind
from pamlib.adjust.versions import FILE, Reason, Version, read_versions
from pamlib.avance import earned, financial, physical
from pamlib.avance.alerts import alerts
from pamlib.avance.financial import CHAIN
from pamlib.avance.latest import BEFORE as READING
from pamlib.errors import UserError
from pamlib.seguimiento.plans import Plans

SINCE = "2025-07-15"
V1 = Version("1.0.0", "2025-01-15", "Acta 01", "plan.xlsx", "Líder de calidad")
V2 = Version("1.1.0", SINCE, "Acta 07", "plan2.xlsx", "Líder de calidad")
PLAN = pd.DataFrame(
    [{"objetivo_general": "Mejorar", "meta_general": "", "vigencia_inicio": 2025, "vigencia_fin": 2027}]
).astype({"vigencia_inicio": "Int64", "vigencia_fin": "Int64"})
TEXTS = {
    "A": "Dictar el curso presencial de inglés",
    "B": "Dictar el curso de inglés a distancia",
    "C": "Dictar los cursos de inglés, presencial y a distancia",
    "D": "Firmar el convenio y pagar la afiliación de los aprendices",
    "E": "Firmar el convenio con el instituto",
    "F": "Pagar la afiliación de los aprendices",
    "K": "Publicar el informe anual",
}
MERGE = Same(("A", "B"), ("C",))
SPLIT = Same(("D",), ("E", "F"))


def lines(*names, ends=None):
    made = historias.lineas(
        *((name, "Formación", "Meta", "Acción", "2025-01-01", (ends or {}).get(name, "2025-12-31")) for name in names)
    )
    return made.assign(tarea=[TEXTS.get(name, f"Tarea {name}") for name in names], indicador=[f"de {n}" for n in names])


def tables(lineas, recursos=None):
    texts = sorted(set(lineas["indicador"]))
    indicators = pd.DataFrame({"indicador_id": [f"I{text[-1]}" for text in texts], "texto": texts, "clase": "conteo"})
    money = historias.recursos() if recursos is None else recursos
    return {"plan": PLAN, "lineas": lineas, "recursos": money, "indicadores": indicators}


OLD, NEW = lines("A", "B", "D", "K"), lines("C", "E", "F", "K")


def the_step(*same, old=OLD, new=NEW, money=(None, None)):
    told = Version(**{**{n: getattr(V2, n) for n in ("version", "fecha", "acto", "archivo", "responsable")},
                      "equivalencias": same or (MERGE, SPLIT)})  # fmt: skip
    return history.step(V1, told, tables(old, money[0]), tables(new, money[1]))


def told(table):
    return list(zip(table["clase"], table["movimiento"], table["campo"], table["antes"], table["ahora"], strict=True))


# --- the person's word ------------------------------------------------------------------------------------------------


def test_a_union_and_a_division_pair_every_line():
    pairs = the_step().pares
    rows = pairs[["antes", "ahora", "como"]].to_numpy().tolist()
    assert rows == [["A", "C", "unida"], ["B", "C", "unida"], ["D", "E", "dividida"], ["D", "F", "dividida"],
                    ["K", "K", "identificador"]]  # fmt: skip
    assert joined(pairs) == [MERGE, SPLIT]
    assert paired(pairs) == {"K": "K"}  # nobody is one with anybody else


def test_the_texts_ask_and_do_not_decide():
    step = the_step(Same(("K",), ("K",)))
    asked = questions(step)
    union = asked[asked["pregunta"] == "¿Se unieron?"].iloc[0]
    assert union["antes"] == f"«{TEXTS['A']}» y «{TEXTS['B']}»"
    assert union["si_es_asi"] == "{antes: [A, B], ahora: C}"
    division = asked[asked["pregunta"] == "¿Se dividió?"].iloc[0]
    assert division["si_es_asi"] == "{antes: D, ahora: [E, F]}"
    assert not {"unida", "dividida"} & set(step.pares["como"])
    assert questions(the_step()).empty  # once answered, nothing is asked
    none = the_step(*(Same((name,), ()) for name in "ABD"), *(Same((), (name,)) for name in "CEF"))
    assert questions(none).empty
    assert set(none.cambios["movimiento"]) == {"retirada", "nueva"}


YAML = """versiones:
  - {version: "1.0.0", fecha: 2025-01-15, acto: Acta 01, archivo: plan.xlsx, responsable: Líder, metas: metas_1.yml}
  - version: "1.1.0"
    fecha: 2025-07-15
    acto: Acta 07
    archivo: plan2.xlsx
    responsable: Líder
    equivalencias:
      - {antes: [A, B], ahora: C, pesos: [3, 1]}
      - {antes: D, ahora: [E, F]}
      - {antes: "", ahora: G}
"""


def test_the_file_says_unions_divisions_and_weights(tmp_path):
    path = tmp_path / FILE
    path.write_text(YAML, encoding="utf-8")
    first, second = read_versions(path)
    assert first.metas == "metas_1.yml"
    assert second.equivalencias == (Same(("A", "B"), ("C",), (0.75, 0.25)), SPLIT, Same((), ("G",)))  # 3 ÷ (3 + 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pesos: [3, 1]", "pesos: [3]", "ila 9: hay 1 pesos para 2 líneas"),
        ("pesos: [3, 1]", "pesos: [0, 0]", "o todos son 0"),
        ("pesos: [3, 1]", "pesos: [3, mucho]", "se esperaba un número"),
        ("ahora: [E, F]}", "ahora: [E, F], pesos: [1, 1]}", "no dice cuánto lleva cada parte"),
        ("antes: D, ahora: [E, F]", "antes: [D, H], ahora: [E, F]", "2 líneas se volvieron varias"),
        ("antes: D, ahora: [E, F]", "antes: [D, H], ahora: ''", "2 líneas se retiraron"),
        ("ahora: [E, F]", "ahora: [E]", "menos de dos líneas"),
        ("antes: \"\", ahora: G", "antes: '', ahora: ''", "no nombra ninguna línea"),
    ],
)  # fmt: skip
def test_an_equivalence_that_cannot_be_used(tmp_path, old, new, message):
    path = tmp_path / FILE
    assert old in YAML
    path.write_text(YAML.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_versions(path)


@pytest.mark.parametrize(
    ("same", "message"),
    [
        ([Same(("A", "X"), ("C",))], "«X», que no es una línea de la versión anterior"),
        ([Same(("A", "A"), ("C",))], "nombran la línea «A» en «antes»"),
        ([MERGE, Same(("D",), ("C", "E"))], "nombran la línea «C» en «ahora»"),
    ],
)
def test_an_equivalence_of_lines_that_are_not_there(same, message):
    with pytest.raises(UserError, match=message):
        pair(OLD, NEW, same)


# --- what changed -----------------------------------------------------------------------------------------------------


def test_the_readable_difference_and_the_office_table():
    money = (
        historias.recursos(("A", "", 2025, "monto", 40), ("B", "", 2025, "monto", 60), ("D", "", 2025, "monto", 9)),
        historias.recursos(
            ("C", "", 2025, "monto", 100), ("E", "", 2025, "gestion", None), ("F", "", 2025, "monto", 12)
        ),
    )
    old = lines("A", "B", "D", "K", ends={"A": "2025-06-30"})
    step = the_step(old=old, money=money)
    # 40 + 60 = 100 is no change; nor is the indicator of a line that measures another thing… it is: «de A · de B».
    assert [row for row in told(step.cambios) if row[2] != "indicador"] == [
        ("acciones", "se unieron", "linea", f"1. {TEXTS['A']} · 2. {TEXTS['B']}", TEXTS["C"]),
        ("plazos", "modificada", "fecha_fin", "30/06/2025 · 31/12/2025", "31/12/2025"),
        ("acciones", "se dividió", "linea", TEXTS["D"], f"2. {TEXTS['E']} · 3. {TEXTS['F']}"),
        ("recursos", "modificada", "recursos 2025", "$ 9", "$ 12 · Gestión"),
    ]
    with pytest.raises(UserError, match=r"une «1\. Dictar el curso presencial de inglés · 2\. Dictar"):
        with_reasons(step.cambios, V2)
    why = (
        Reason("acciones", "Un solo operador", "B"),  # any of its lines names the change
        Reason("acciones", "Dos contratos", "F"),
        *(Reason(kind, "Por lo anterior") for kind in ("plazos", "recursos", "metas y objetivos")),
    )
    given_why = Version(**{n: getattr(V2, n) for n in ("version", "fecha", "acto", "archivo", "responsable")},
                        cambios=why, equivalencias=(MERGE, SPLIT))  # fmt: skip
    step = history.step(V1, given_why, step.tablas_antes, step.tablas_ahora)
    said = control.summary([step])[1][2]
    assert "\n2 líneas se unieron en una.\nUna línea se dividió en 2.\n" in said
    row = next(row for row in control.detail([step]) if row[2] == "se unieron")
    assert row[3:5] == (None, 1)  # several numbers stand in the text
    assert row[6:8] == (f"1. {TEXTS['A']}\n2. {TEXTS['B']}", TEXTS["C"])
    assert row[-2:] == ("Un solo operador", "decidida")


def test_a_shared_amount_counts_once():
    shared = historias.recursos(("A", "G1", 2025, "monto", 100), ("B", "G1", 2025, "monto", 100))
    step = the_step(money=(shared, historias.recursos(("C", "", 2025, "monto", 100))))
    assert not [row for row in told(step.cambios) if row[0] == "recursos"]
    other = the_step(money=(shared, historias.recursos(("C", "", 2025, "monto", 200))))
    assert [row[3:] for row in told(other.cambios) if row[0] == "recursos"] == [("$ 100 (compartido)", "$ 200")]


# --- progress ---------------------------------------------------------------------------------------------------------

PAST = historias.avances(
    ("A", "2025-04-30", 0.2, "acta"), ("B", "2025-04-30", 1.0, "acta", "terminada"), ("A", "2025-06-30", 0.4, "acta"),
    ("D", "2025-06-30", 0.6, "acta"), ("K", "2025-06-30", 0.5),
)  # fmt: skip
CALENDAR = ["2025-04-30", "2025-06-30", "2025-08-31"]


def state_of(step, avances, corte):
    out = history.rebound({"avances": avances}, [step])["avances"]
    return out, physical.task_progress(step.tablas_ahora["lineas"], out, corte, cortes=CALENDAR).set_index("linea_id")


def test_without_weights_nothing_is_averaged_and_both_values_stay_visible():
    out, state = state_of(the_step(), PAST, "2025-06-30")
    for line in ("C", "E", "F"):
        assert pd.isna(state.loc[line, "avance"])
        assert (state.loc[line, "lectura"], state.loc[line, "cortes_sin_reporte"]) == (READING, 0)
    row = out[(out["linea_id"] == "C") & (out["corte"] == "2025-06-30")].iloc[0]
    assert row["nota"] == (f"Antes del ajuste: «{TEXTS['A']}»: 40 % al 30/06/2025; «{TEXTS['B']}»: 100 % al 30/04/2025")
    assert (row["origen_hoja"], row["origen_fila"]) == ("Tareas", 4)  # the last thing said of it
    assert set(out["linea_id"]) == {"A", "B", "C", "D", "E", "F", "K"}  # history keeps its ids
    seen = last_values(rebind({"avances": PAST}, the_step().pares, since=SINCE, known={"C", "E", "F", "K"})["avances"],
                       the_step(), "2025-08-31")  # fmt: skip
    assert seen[["linea_antes", "ultimo", "cambio"]].to_numpy().tolist() == [
        ["A", 0.4, "se unieron"], ["B", 1.0, "se unieron"], ["D", 0.6, "se dividió"]
    ]  # fmt: skip
    rolled = physical.plan_progress(physical.roll_up(NEW, state.reset_index()))
    assert rolled["sin_reporte"] == pytest.approx(3 / 4)
    assert rolled["sin_evidencia"] == pytest.approx(0.5 / 4)


def test_the_state_of_a_line_that_has_reported_is_its_own_report():
    """What the earlier lines said in June is not what was last known of the new one, which reported in August."""
    plans = Plans({}, None)
    step = the_step(Same(("A", "B"), ("C",), (0.7, 0.3)), SPLIT)
    plans.__dict__.update(versions=[step.antes, step.ahora], _steps=[step])
    own = historias.avances(("C", "2025-08-31", 0.7, "acta"), ("F", "2025-08-31", None))
    state = plans.state({"avances": pd.concat([PAST.iloc[1:], own], ignore_index=True)}, "2025-10-31")["avances"]
    assert not state["linea_id"].duplicated().any()
    last = state.set_index("linea_id")
    assert last.loc["C", ["corte", "avance", "lectura"]].tolist() == ["2025-08-31", 0.7, "avance"]
    assert last.loc["F", "lectura"] == READING  # its own report says nothing
    assert last.loc["K", "avance"] == 0.5


def test_one_of_two_that_joined_ended_and_the_new_line_did_not():
    ended = historias.avances(
        ("B", "2025-04-30", 1.0, "acta", "terminada", "", "", "2025-04-11"),
        ("D", "2025-04-30", None, "", "terminada", "solo estado", "", "2025-04-12"),
    )
    out, state = state_of(the_step(), ended, "2025-06-30")
    assert state.loc[["C", "E", "F"], "fecha_fin_real"].tolist() == ["", "", ""]
    assert out.loc[out["linea_id"] == "B", "fecha_fin_real"].tolist() == ["2025-04-11"]  # its history stays


def test_declared_weights_add_up_until_the_new_line_reports():
    step = the_step(Same(("A", "B"), ("C",), (0.7, 0.3)), SPLIT)
    out, state = state_of(step, PAST, "2025-06-30")
    assert state.loc["C", "avance"] == pytest.approx(0.7 * 0.4 + 0.3 * 1.0)
    assert state.loc["C", "avance_con_evidencia"] == pytest.approx(0.58)
    assert state.loc["C", "lectura"] == READING
    assert out.loc[out["linea_id"] == "C", "avance_reportado"].tolist()[-1] == "0,70 × 40 % + 0,30 × 100 %"
    # Somebody answers the old workbook after the adjustment: it is still of the old line.
    late = pd.concat([PAST, historias.avances(("A", "2025-08-31", 0.5, ""))], ignore_index=True)
    _, state = state_of(step, late, "2025-08-31")
    assert state.loc["C", "avance"] == pytest.approx(0.7 * 0.5 + 0.3 * 1.0)
    assert state.loc["C", "avance_con_evidencia"] == pytest.approx(0.58)  # what June's reports backed
    own = pd.concat([late, historias.avances(("C", "2025-08-31", 0.3, "acta"))], ignore_index=True)
    _, state = state_of(step, own, "2025-08-31")
    assert (state.loc["C", "avance"], state.loc["C", "lectura"]) == (0.3, "avance")


def test_weights_need_every_value():
    step = the_step(Same(("A", "B"), ("C",), (0.7, 0.3)))
    only = historias.avances(("A", "2025-06-30", 0.4))
    out, state = state_of(step, only, "2025-06-30")
    assert pd.isna(state.loc["C", "avance"])
    assert out["nota"].iloc[-1].endswith(f"«{TEXTS['B']}»: nunca reportó")


def test_a_part_that_keeps_the_id_of_the_whole_does_not_inherit_its_history():
    new = lines("D", "E", "K")
    step = the_step(Same(("D",), ("D", "E")), old=lines("D", "K"), new=new)
    later = pd.concat([PAST, historias.avances(("D", "2025-08-31", 0.1))], ignore_index=True)
    out, state = state_of(step, later, "2025-08-31")
    assert state.loc["D", "avance"] == 0.1
    assert out.loc[out["linea_id"] == f"D-antes-{SINCE}", "avance"].tolist() == [0.6]


def test_nobody_is_called_silent_for_a_line_that_was_another():
    step = the_step()
    _, state = state_of(step, PAST, "2025-08-31")
    people = pd.DataFrame({"linea_id": list("CEFK"), "nivel": "tarea", "nombre": "Ana Pérez", "clase": "persona"})
    found = alerts(NEW, people, state.reset_index(), "2025-08-31", days=())
    said = found[found["linea_id"] == "C"].iloc[0]
    assert (said["clase"], said["detalle"]) == (
        "sin_reporte",
        "no hay reporte al 31 de agosto de 2025; lo último es de las líneas de las que salió, antes del ajuste",
    )


# --- goals ------------------------------------------------------------------------------------------------------------


def test_goals_of_joined_indicators_are_not_compared():
    step = the_step()
    same = goals_lines.same_indicators(step.tablas_antes, step.tablas_ahora, step.pares)
    assert same.iguales == {"IK": "IK"}
    assert same.vienen == {"IC": ("IA", "IB"), "IE": ("ID",), "IF": ("ID",)}
    cards = {"linea_base": None, "anio_base": None, "acumulacion": "stock", "meta_valor": 10.0}
    table = goals.against_both(
        step.tablas_antes["indicadores"].assign(**cards),
        step.tablas_ahora["indicadores"].assign(**cards),
        historias.mediciones(("IA", "2025-06-30", "", None, None, 4.0), ("IK", "2025-06-30", "", None, None, 5.0)),
        "2025-06-30",
        same,
        last_year=2025,
    ).set_index("indicador_id")
    assert (table.loc["IK", "avance_antes"], table.loc["IK", "avance_ahora"]) == (0.5, 0.5)
    assert (table.loc["IA", "avance_antes"], table.loc["IA", "nota"]) == (
        0.4, "ahora es parte de «de C»: su meta y sus mediciones no se comparan con las nuevas",
    )  # fmt: skip
    assert pd.isna(table.loc["IA", "meta_ahora"])
    assert pd.isna(table.loc["IC", "valor"])  # 4 of one part are not 4 of the whole
    assert table.loc["IC", "nota"].startswith("reúne «de A» y «de B»: su meta")
    assert table.loc["ID", "nota"].startswith("se repartió entre «de E» y «de F»")


# --- money ------------------------------------------------------------------------------------------------------------


def units_of(step, ejecucion, corte):
    out = history.rebound({"ejecucion": ejecucion}, [step])["ejecucion"]
    return financial.money_units(out, corte, families([step], ejecucion["vigencia"].unique()))


BEFORE = historias.ejecucion(
    ("A", "", "2025-06-30", 2025, "SGP", 100, 90, 60, 50), ("B", "", "2025-06-30", 2025, "RP", 50, 40, 20, 10),
    ("D", "", "2025-06-30", 2025, "SGP", 30, 30, 25, 25),
)  # fmt: skip
MONEY = (
    historias.recursos(("A", "", 2025, "monto", 100), ("B", "", 2025, "monto", 50), ("D", "", 2025, "monto", 30)),
    historias.recursos(("C", "", 2025, "monto", 150), ("E", "", 2025, "monto", 20), ("F", "", 2025, "monto", 10)),
)


def plus(*rows):
    return pd.concat([BEFORE, historias.ejecucion(*rows)], ignore_index=True)


def test_money_of_joined_lines_adds_up_once():
    step = the_step(money=MONEY)
    now = units_of(step, BEFORE, "2025-06-30")
    mine = now[now["unidad_id"] == "C"]
    assert mine["obligaciones_cop"].sum() == 60 + 20  # each from its own source
    assert dict(zip(mine["fuente"], mine["dichas"], strict=True)) == {"SGP": "A", "RP": "B"}
    assert financial.components_of(now, NEW, MONEY[1])["C"] == "Formación"
    after = units_of(step, plus(("C", "", "2025-08-31", 2025, "SGP", 160, 140, 95, 70)), "2025-08-31")
    assert after.loc[after["unidad_id"] == "C", "obligaciones_cop"].tolist() == [95]  # not 60 + 20 + 95
    # It left payments blank: the last ones known count.
    blank = units_of(step, plus(("C", "", "2025-08-31", 2025, "SGP", 160, 140, 95, None)), "2025-08-31")
    assert blank[blank["unidad_id"] == "C"][list(CHAIN)].sum().tolist() == [160, 140, 95, 50 + 10]


def test_money_of_a_divided_line_stays_one_figure():
    step = the_step(money=MONEY)
    now = units_of(step, BEFORE, "2025-06-30")
    row = now[now["unidad_id"] == "D"].iloc[0]
    assert (row["obligaciones_cop"], row["reparten"]) == (25, "E F")
    assert financial.components_of(now, NEW, MONEY[1])["D"] == "Formación"
    one = units_of(step, plus(("E", "", "2025-08-31", 2025, "SGP", 20, 20, 20, 20)), "2025-08-31")
    assert one[one["unidad_id"].isin(["D", "E", "F"])]["obligaciones_cop"].sum() == 25  # the last figure that is whole
    both = units_of(step, plus(("E", "", "2025-08-31", 2025, "SGP", 20, 20, 20, 20),
                               ("F", "", "2025-08-31", 2025, "SGP", 10, 10, 8, 7)), "2025-08-31")  # fmt: skip
    parts = both[both["unidad_id"].isin(["D", "E", "F"])].set_index("unidad_id")["obligaciones_cop"]
    assert parts.to_dict() == {"E": 20, "F": 8}  # 20 + 8, and no longer 25
    assert set(both["reparten"]) == {""}


def test_earned_value_of_a_divided_line_is_of_its_parts_together():
    step = the_step(money=MONEY)
    ejecucion = plus(("E", "", "2026-02-28", 2026, "SGP", 5, 5, 5, 5))
    units = units_of(step, ejecucion, "2026-02-28")
    state = physical.task_progress(
        NEW, historias.avances(("E", "2025-12-31", 0.5), ("F", "2025-12-31", 0.7)), "2026-02-28"
    )
    found = earned.earned(NEW, MONEY[1], state, units, "2026-02-28").unidades.set_index("unidad_id")
    assert (found.loc["D", "bac_cop"], found.loc["D", "ac_cop"]) == (20 + 10, 25 + 5)
    assert found.loc["D", "avance"] == pytest.approx((0.5 + 0.7) / 2)
    assert not {"E", "F"} & set(found.index)


def test_a_group_that_dissolves_is_not_counted_twice():
    """The same holds without any union: two lines shared a figure and now each has its own."""
    money = (
        historias.recursos(("A", "G", 2025, "monto", 100), ("B", "G", 2025, "monto", 100)),
        historias.recursos(("A", "", 2025, "monto", 70), ("B", "", 2025, "monto", 30)),
    )
    same = lines("A", "B", "K")
    step = the_step(Same(("K",), ("K",)), old=same, new=same, money=money)
    reports = historias.ejecucion(
        ("A", "G", "2025-06-30", 2025, "SGP", 100, 80, 60, 50), ("A", "", "2025-08-31", 2025, "SGP", 70, 70, 50, 40),
        ("B", "", "2025-08-31", 2025, "SGP", 30, 30, 30, 30),
    )  # fmt: skip
    assert units_of(step, reports, "2025-06-30")["definitivo_cop"].sum() == 100
    assert units_of(step, reports, "2025-08-31")["definitivo_cop"].sum() == 70 + 30


# --- whatever the new version -----------------------------------------------------------------------------------------

NAMES = ("L1", "L2", "L3", "L4", "L5", "L6")
CORTES = ("2025-04-30", "2025-06-30", "2025-08-31", "2025-10-31")


@st.composite
def adjustments(draw):
    """A step between random versions: lines kept, renamed, withdrawn, joined, divided, moved and new."""
    left, same, after, serial = list(draw(st.permutations(NAMES))), [], [], 0
    while left:
        what = draw(st.sampled_from(["igual", "cambia", "retira", "une", "divide", "parte y sigue"]))
        serial += 1
        first = left.pop()
        if what == "igual":
            after.append(first)
        elif what == "une" and left:
            olds, new = (first, left.pop()), draw(st.sampled_from([f"N{serial}", first]))
            same.append(Same(olds, (new,), draw(st.sampled_from([(), (0.25, 0.75)]))))
            after.append(new)
        elif what in {"divide", "parte y sigue"}:
            news = (f"N{serial}" if what == "divide" else first, f"M{serial}")
            same.append(Same((first,), news))
            after += news
        else:
            same.append(Same((first,), () if what == "retira" else (f"N{serial}",)))
            after += [] if what == "retira" else [f"N{serial}"]
    after = draw(st.permutations([*after, "X0"]))
    same.append(Same((), ("X0",)))

    def money(names, tag):
        group = draw(st.sets(st.sampled_from(sorted(names)), max_size=3))
        group = group if len(group) > 1 else set()
        return historias.recursos(*((n, f"G{tag}" if n in group else "", 2025, "monto", 10) for n in names))

    step = the_step(*same, old=lines(*NAMES), new=lines(*after), money=(money(NAMES, 1), money(after, 2)))
    return step, draw(reports(step))


@st.composite
def reports(draw, step):
    """Reports of each corte in the lines (and groups) of the plan in force then; sometimes of the old one later."""
    rows, progress = [], []
    for corte in CORTES:
        recent = corte >= SINCE and not draw(st.sampled_from([False, False, False, True]))
        plan = step.tablas_ahora if recent else step.tablas_antes
        groups = dict(zip(plan["recursos"]["linea_id"], plan["recursos"]["grupo_id"], strict=True))
        for line in draw(st.sets(st.sampled_from(sorted(groups)))):
            figures = [draw(st.none() | st.integers(0, 10**6)) for _ in CHAIN]
            rows.append((line, groups[line], corte, 2025, "SGP", *figures))
            progress.append((line, corte, draw(st.none() | st.floats(0, 1)), draw(st.sampled_from(["", "acta"]))))
    return historias.ejecucion(*rows), historias.avances(*progress)


@settings(max_examples=25, deadline=None)
@given(adjustments(), st.randoms(use_true_random=False))
def test_nothing_is_lost_whatever_the_new_version(made, random):
    step, (ejecucion, avances) = made
    frames = {"ejecucion": ejecucion, "avances": avances}
    out = history.rebound(frames, [step])
    own = out["avances"][out["avances"]["lectura"] != READING]
    for name, table, now in (("ejecucion", ejecucion, out["ejecucion"]), ("avances", avances, own)):
        rest = [column for column in table if column not in {"linea_id", "grupo_id"}]
        pd.testing.assert_frame_equal(now[rest].reset_index(drop=True), table[rest], obj=name)
    # Two old lines never fall under one id.
    earlier = avances["corte"] < SINCE
    names = dict(
        zip(avances.loc[earlier, "linea_id"], own.reset_index(drop=True).loc[earlier, "linea_id"], strict=True)
    )
    assert len(set(names.values())) == len(names)
    # What is added says what was there before: a weighted mean stays between the values it comes from.
    added = out["avances"][out["avances"]["lectura"] == READING]
    for row in added[added["avance"].notna()].to_dict("records"):
        olds = next(each.antes for each in joined(step.pares) if row["linea_id"] in each.ahora)
        values = avances[avances["linea_id"].isin(olds) & avances["avance"].notna()]["avance"]
        assert values.min() - 1e-9 <= row["avance"] <= values.max() + 1e-9
    # The order of the rows (of the submissions) says nothing.
    order = list(range(len(ejecucion)))
    random.shuffle(order)
    moved = {"ejecucion": ejecucion.iloc[order], "avances": avances.iloc[order]}
    other = history.rebound(moved, [step])
    new = step.tablas_ahora["lineas"]
    pd.testing.assert_frame_equal(
        physical.task_progress(new, out["avances"], CORTES[-1]),
        physical.task_progress(new, other["avances"], CORTES[-1]),
    )
    pd.testing.assert_frame_equal(units_of(step, ejecucion, CORTES[-1]), units_of(step, moved["ejecucion"], CORTES[-1]))
    # What comes later changes no past state.
    for corte in CORTES[:2]:
        past = {name: table[table["corte"] <= corte] for name, table in frames.items()}
        then = history.rebound(past, [step])["avances"]
        pd.testing.assert_frame_equal(
            physical.task_progress(new, out["avances"], corte), physical.task_progress(new, then, corte)
        )
        pd.testing.assert_frame_equal(units_of(step, ejecucion, corte), units_of(step, past["ejecucion"], corte))


@settings(max_examples=40, deadline=None)
@given(adjustments())
def test_money_adds_up_once_whatever_the_new_version(made):
    """Before the new plan's reports: what the old plan's units say, to the peso. After: see the oracle beside."""
    step, (ejecucion, _) = made
    plain = financial.money_units(ejecucion[ejecucion["corte"] < SINCE], CORTES[1])
    now = units_of(step, ejecucion, CORTES[1])
    for name in CHAIN:
        assert now[name].sum() == plain[name].sum(), name
    final = units_of(step, ejecucion, CORTES[-1])
    for name in CHAIN:
        assert final[name].sum() == by_hand(step, ejecucion, name), name


def by_hand(step, ejecucion, name):
    """One figure, family by family: that of the new units once all have reported it, else that of the old ones."""
    plans = {"antes": step.tablas_antes["recursos"], "ahora": step.tablas_ahora["recursos"]}
    lines_of = {}
    for side, money in plans.items():
        for line, group in zip(money["linea_id"], money["grupo_id"], strict=True):
            lines_of.setdefault((side, group or line), set()).add((side, line))
    rows = {unit: [] for unit in lines_of}
    for row in ejecucion.sort_values(["corte", "origen_fila"]).to_dict("records"):
        unit = row["grupo_id"] or row["linea_id"]
        # In the units of the old plan: before the adjustment, or answered afterwards in the old workbook.
        side = "ahora" if row["corte"] >= SINCE and ("ahora", unit) in lines_of else "antes"
        rows[(side, unit)].append(row)
    sure = step.pares[step.pares["como"].isin(["unida", "dividida", "decidida", "identificador"])]
    links = [{("antes", a), ("ahora", b)} for a, b in zip(sure["antes"], sure["ahora"], strict=True)]
    whole: list[set] = []
    for part in [*map(set, lines_of.values()), *links]:
        touching = [each for each in whole if each & part]
        whole = [each for each in whole if not each & part] + [part.union(*touching)]
    total = 0
    for component in whole:
        olds = [unit for unit in lines_of if unit[0] == "antes" and lines_of[unit] & component]
        news = [unit for unit in lines_of if unit[0] == "ahora" and lines_of[unit] & component]
        old, new = ([_last(rows[unit], name) for unit in units] for units in (olds, news))
        if len(olds) == len(news) == 1 and same_unit(step, olds[0], news[0]):  # one unit with another name
            both = sorted(rows[olds[0]] + rows[news[0]], key=lambda row: (row["corte"], row["origen_fila"]))
            total += _last(both, name) or 0
        elif None in (new or [None]) and set(old) - {None}:
            total += sum(each or 0 for each in old)
        else:
            total += sum(each or 0 for each in new)
    return total


def _last(rows, name):
    known = [int(row[name]) for row in rows if not pd.isna(row[name])]
    return known[-1] if known else None


def same_unit(step, old, new):
    return paired(step.pares).get(old[1]) == new[1] or (old[1] == "G1" and new[1] == "G2")  # nothing else feeds it


def test_three_versions_in_a_row_keep_their_money_and_their_reports():
    one = the_step(MERGE, money=(MONEY[0], historias.recursos(("C", "", 2025, "monto", 150))), old=lines("A", "B"),
                   new=lines("C"))  # fmt: skip
    last = Version("1.2.0", "2025-09-15", "Acta 09", "plan3.xlsx", "Líder", equivalencias=(Same(("C",), ("E", "F")),))
    two = history.step(V2, last, one.tablas_ahora, tables(lines("E", "F"), historias.recursos(
        ("E", "", 2025, "monto", 100), ("F", "", 2025, "monto", 50))))  # fmt: skip
    money = plus(("C", "", "2025-08-31", 2025, "SGP", 150, 130, 95, 70)).iloc[[0, 1, 3]].reset_index(drop=True)
    found = families([one, two], [2025])
    for corte, obligated in (("2025-06-30", 60 + 20), ("2025-08-31", 95)):
        rows = history.rebound({"ejecucion": money}, [one, two])["ejecucion"]
        units = financial.money_units(rows, corte, found)
        assert units["obligaciones_cop"].sum() == obligated
        assert set(units["reparten"]) == {"E F"}
    parts = historias.ejecucion(("E", "", "2025-10-31", 2025, "SGP", 100, 100, 80, 80),
                                ("F", "", "2025-10-31", 2025, "SGP", 50, 50, 20, 20))  # fmt: skip
    rows = history.rebound({"ejecucion": pd.concat([money, parts], ignore_index=True)}, [one, two])["ejecucion"]
    assert financial.money_units(rows, "2025-10-31", found)["obligaciones_cop"].sum() == 80 + 20
    told_of = history.rebound({"avances": PAST.iloc[:3]}, [one, two])["avances"]
    notes = told_of.loc[told_of["linea_id"] == "E", "nota"]
    assert notes.iloc[-1] == f"Antes del ajuste: «{TEXTS['C']}»: {READING} al 30/06/2025"
    assert with_before(PAST.iloc[:0], one).empty
    assert changes(one.tablas_antes, one.tablas_ahora, one.pares)["movimiento"].tolist()[0] == "se unieron"
