"""Which text of each column holds for each line: hierarchy, merges, page breaks, rows out of order."""

from __future__ import annotations

import libros
import pytest

from pamlib import read_plan

FORMATION, SUPPORT = "FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", "ACOMPAÑAMIENTO A EE"
TASK = {"responsable_tarea": "Líder de Calidad", "fecha_inicio": "feb-24", "fecha_fin": "nov-25", "recurso": "Gestión",
        "fuente": "Gestión"}  # fmt: skip


def task(number, **texts):
    """A task of its own, and the group texts its row prints."""
    return libros.row(**(TASK | {"tarea": f"Dictar el taller número {number} de lectura"} | texts))


@pytest.fixture
def read(tmp_path):
    """Reads rows under the v5 heading, as an OCR text; ``[]`` is where a page ends."""
    return lambda *rows: read_plan(libros.text(tmp_path / "plan.txt", [libros.V5, *rows]))


@pytest.fixture
def read_book(tmp_path):
    return lambda rows, merges=(): read_plan(libros.book(tmp_path / "plan.xlsx", [libros.V5, *rows], merges=merges))


def of(plan, field):
    return list(plan.lineas[field])


def how(plan, field):
    """How each line got a text."""
    table = plan.procedencias[plan.procedencias["campo"] == field]
    return list(table.drop_duplicates("linea_id")["como"])


def codes(plan):
    return set(plan.hallazgos["codigo"])


def test_a_text_covers_the_rows_below_until_the_next_of_its_level(read):
    plan = read(
        task(1, componente=FORMATION, objetivo="CUALIFICAR", meta="Meta primera del plan"),
        task(2),
        task(3, meta="Meta segunda del plan"),
        task(4, componente=SUPPORT, objetivo="ACOMPAÑAR", meta="Meta tercera del plan"),
    )
    assert of(plan, "componente") == [FORMATION] * 3 + [SUPPORT]
    assert of(plan, "meta") == [f"Meta {n} del plan" for n in ("primera", "primera", "segunda", "tercera")]
    assert how(plan, "meta") == ["propia", "heredada", "propia", "propia"]


def test_a_new_group_empties_the_levels_below_it(read):
    plan = read(
        task(1, componente=FORMATION, objetivo="CUALIFICAR", meta="Meta primera del plan", accion="Formar docentes"),
        task(2, objetivo="FORTALECER LA LECTURA"),
    )
    assert of(plan, "objetivo") == ["CUALIFICAR", "FORTALECER LA LECTURA"]
    assert of(plan, "meta") == ["Meta primera del plan", ""]
    assert of(plan, "accion") == ["Formar docentes", ""]
    assert of(plan, "componente") == [FORMATION] * 2


def test_a_centred_text_covers_the_rows_above_it(read):
    plan = read(task(1), task(2, componente=FORMATION, objetivo="CUALIFICAR", meta="Meta primera del plan"), task(3))
    assert of(plan, "componente") == [FORMATION] * 3
    assert how(plan, "componente") == ["heredada_de_abajo", "propia", "heredada"]
    assert "heredado_de_abajo" in codes(plan)


def test_it_does_not_climb_into_another_group(read):
    plan = read(
        task(1, componente=FORMATION, objetivo="CUALIFICAR", meta="Meta primera del plan"),
        task(2, componente=SUPPORT, objetivo="ACOMPAÑAR"),
        task(3, meta="Meta segunda del plan"),
    )
    assert of(plan, "meta") == ["Meta primera del plan", "Meta segunda del plan", "Meta segunda del plan"]
    assert of(plan, "objetivo") == ["CUALIFICAR", "ACOMPAÑAR", "ACOMPAÑAR"]


def test_the_same_group_printed_again_empties_nothing(read):
    plan = read(
        task(1, componente="ACOMPAÑAMIENTO A IE", objetivo="ACOMPAÑAR", meta="Meta primera del plan"),
        [],
        task(2, componente="ACOMPANAMIENTO A IE", objetivo="ACOMPAÑAR"),
    )
    assert of(plan, "meta") == ["Meta primera del plan"] * 2
    assert len(set(of(plan, "componente"))) == 1


def test_dates_and_sources_are_of_one_line(read):
    bare = libros.row(tarea="Evaluar el taller dictado", recurso="Gestión")
    plan = read(task(1, componente=FORMATION), bare)
    assert plan.lineas["fecha_inicio"].isna().tolist() == [False, True]
    assert of(plan, "fuente") == ["Gestión", ""]
    assert of(plan, "responsable_tarea") == ["Líder de Calidad"] * 2


def test_a_page_break_joins_the_cells_it_cut(read):
    plan = read(
        task(1, componente=FORMATION, meta="Docentes formados en un", accion="Formar docentes en segunda lengua"),
        [],
        libros.V5,
        task(2, componente="FORMAC", meta="segundo idioma"),
    )
    assert of(plan, "meta") == ["Docentes formados en un segundo idioma"] * 2
    assert of(plan, "componente") == [FORMATION] * 2
    assert {"celda_unida", "rotulo_partido"} <= codes(plan)
    fates = plan.celdas.set_index(["fila", "columna"])["destino"]
    assert fates[5, "4"] == "continuacion:lineas.meta"
    assert fates[5, "1"] == "fragmento:lineas.componente"
    assert set(fates[4]) == {"encabezado_repetido"}


def test_without_a_page_break_nothing_is_joined(read):
    plan = read(task(1, componente=FORMATION, meta="Docentes formados en un"), task(2, meta="segundo idioma"))
    assert of(plan, "meta") == ["Docentes formados en un", "segundo idioma"]
    assert {"texto_cortado"} <= codes(plan)


def test_a_task_cut_by_the_page_is_one_line(read):
    plan = read(
        task(1, componente=FORMATION, meta="Meta primera del plan", tarea="Entregar colecciones con literatura"),
        [],
        libros.row(tarea="infantil de la región"),
        task(2),
    )
    assert of(plan, "tarea")[0] == "Entregar colecciones con literatura infantil de la región"
    assert len(plan.lineas) == 2


def test_a_component_piece_before_its_label(read):
    plan = read(
        task(1, componente=FORMATION, objetivo="CUALIFICAR", meta="Meta primera del plan"),
        task(2, componente="LOGÍAS", meta="Procesos de investigación aplicada"),
        [],
        task(3, componente="USO DE NUEVAS TECNOLOGÍAS", objetivo="INVESTIGAR"),
    )
    assert of(plan, "componente") == [FORMATION, "USO DE NUEVAS TECNOLOGÍAS", "USO DE NUEVAS TECNOLOGÍAS"]


def test_a_group_printed_after_its_rows(read):
    plan = read(
        task(1, componente=FORMATION, meta="Sedes rurales con biblioteca dotada", accion="Dotar bibliotecas"),
        libros.row(**(TASK | {"tarea": "Convocar a las familias a los encuentros de crianza"})),
        libros.row(meta="Familias con encuentros de crianza cada semestre", accion="Realizar encuentros de crianza"),
    )
    assert of(plan, "accion") == ["Dotar bibliotecas", "Realizar encuentros de crianza"]
    assert "fila_fuera_de_orden" in codes(plan)
    assert len(plan.lineas) == 2


def test_a_group_without_lines_is_not_lost(read):
    plan = read(
        task(1, componente=FORMATION, meta="Meta primera del plan"),
        libros.row(meta="Otra meta sin tareas aún"),
        task(2, meta="Meta tercera del plan"),
    )
    assert len(plan.lineas) == 2
    assert of(plan, "meta") == ["Meta primera del plan", "Meta tercera del plan"]
    assert "celda_sin_ubicar" in codes(plan)


# -- declared merges ------------------------------------------------------------------------------------------------


def test_a_declared_merge_says_which_rows(read_book):
    rows = [task(1, componente=FORMATION, objetivo="CUALIFICAR", meta="Meta primera del plan"), task(2), task(3)]
    plan = read_book(rows, ["A2:A4", "B2:B4", "D2:D4"])
    assert of(plan, "meta") == ["Meta primera del plan"] * 3
    assert how(plan, "meta") == ["propia", "combinada", "combinada"]
    assert "heredado_de_abajo" not in codes(plan)


def test_a_blank_merge_is_blank(read_book):
    rows = [task(1, componente=FORMATION, meta="Meta primera del plan"), task(2), task(3), task(4)]
    plan = read_book(rows, ["A2:A5", "D2:D3", "D4:D5"])
    assert of(plan, "meta") == ["Meta primera del plan"] * 2 + [""] * 2


def test_horizontal_merges_are_of_one_row(read_book):
    plan = read_book([task(1, componente=FORMATION, objetivo="CUALIFICAR"), task(2, meta="Meta segunda del plan")],
                     ["B2:C2", "J2:K2"])  # fmt: skip
    assert of(plan, "objetivo") == ["CUALIFICAR"] * 2
    assert of(plan, "meta")[1] == "Meta segunda del plan"


def test_ids_do_not_depend_on_where_a_line_stands(read):
    one = read(task(1, componente=FORMATION), task(2))
    other = read(task(7, componente=SUPPORT), task(2), task(1, componente=FORMATION))
    ids = {line.tarea: line.linea_id for line in one.lineas.itertuples()}
    again = {line.tarea: line.linea_id for line in other.lineas.itertuples()}
    assert {t: again[t] for t in ids} == ids


def test_repeated_lines_get_ids_of_their_own(read):
    plan = read(task(1, componente=FORMATION), task(1), task(1))
    first, second, third = plan.lineas["linea_id"]
    assert (second, third) == (f"{first}-2", f"{first}-3")
    assert "linea_repetida" in codes(plan)
