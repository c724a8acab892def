"""The two-month cycle from the command line: out, back, approved, closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from seguimiento import ANA, CORTE, LUIS, NEXT, Office, codes, each, fill, line, template

from pamlib.cli import main

CORPUS = Path(__file__).parent / "corpus_seguimiento"


@pytest.fixture
def office(tmp_path) -> Office:
    return Office.new(tmp_path / "raiz")


def pam(office, *words) -> int:
    root = ["--raiz", str(office.workspace.root), "--entidad", "valdemora"]
    return main([words[0], *root, *map(str, words[1:])])


def test_a_whole_cycle(office, tmp_path, capsys):
    assert pam(office, "estrategia", "--nueva") == 0
    assert pam(office, "estrategia") == 0
    assert "regla sin declarar: no se calcula" in capsys.readouterr().out
    assert pam(office, "plantilla", "--corte", CORTE, "--salida", tmp_path / "envio") == 0
    assert "seguimiento_2025-04-30_ana-ruiz.xlsx" in capsys.readouterr().out
    book = template(tmp_path / "vuelta.xlsx", each(fill("contratar", avance="ver acta"), fill("dictar", avance=0.25)))
    day = ("--recibido", "2025-05-05", "--recibe", "Marta")
    assert pam(office, "recibir", book, *day) == 1
    said = capsys.readouterr().out
    assert "Nada se guardó todavía" in said
    assert "NO ENTRÓ  hoja «Tareas», celda K7: celda que no se pudo entender" in said
    assert not office.folder.exists()
    assert pam(office, "recibir", book, *day, "--confirmar") == 1
    assert "Envíos guardados: 1" in capsys.readouterr().out
    (name,) = [path.stem for path in (office.folder / "envios").glob("*.json")]
    assert pam(office, "envios", "faltan", "--corte", CORTE) == 0
    assert capsys.readouterr().out == f"No han reportado el corte del 30 de abril de 2025:\n  {LUIS} (3 tareas)\n"
    assert pam(office, "envios", "conflictos", "--corte", CORTE) == 0
    signed = ("--quien", "Marta", "--fecha", "2025-05-20", "--motivo", "completo")
    assert pam(office, "envios", "cerrar", "--corte", CORTE, *signed) == 2
    assert pam(office, "envios", "aprobar", name[:8], *signed) == 0
    assert pam(office, "envios", "cerrar", "--corte", CORTE, *signed) == 0
    capsys.readouterr()
    assert pam(office, "envios") == 0
    said = capsys.readouterr().out
    assert "cerrado" in said
    assert f"Cortes cerrados: {CORTE}" in said
    assert pam(office, "envios", "ver", "--clave", line("dictar")) == 0
    said = capsys.readouterr().out
    assert "25 %" in said
    assert "vuelta.xlsx, hoja «Tareas», celda K8" in said
    assert ANA in said
    assert pam(office, "recibir", template(tmp_path / "tarde.xlsx", fill("dictar", avance=1)), *day) == 2
    assert "está cerrado desde el 2025-05-20 por Marta" in capsys.readouterr().out


def test_a_decision_is_signed(office, capsys):
    assert pam(office, "envios", "aprobar", "abc", "--quien", "Marta", "--fecha", "2025-05-20") == 2
    assert "Falta indicar --motivo" in capsys.readouterr().err


def test_questions_become_a_file_to_answer(office, tmp_path, capsys):
    def misspell(book):
        book["Tareas"]["E7"] = "Contratar la universidad que dictará los taleres"
        book["Tareas"]["A7"] = None

    book = template(tmp_path / "a.xlsx", each(fill("contratar", avance=0.5), misspell))
    target = tmp_path / "preguntas.yml"
    day = ("--recibido", "2025-05-05", "--recibe", "Marta")
    assert pam(office, "recibir", book, *day, "--preguntas", target) == 1
    assert "PREGUNTA  hoja «Tareas», fila 7" in capsys.readouterr().out
    text = target.read_text(encoding="utf-8")
    assert f"#   {line('contratar')} (" in text
    answered = text.replace("es:  # ¿", f"es: {line('contratar')}  # ¿").replace("quien:\n", "quien: Marta\n")
    answered = answered.replace("fecha:\n", "fecha: 2025-05-06\n")
    (office.workspace.raw / "equivalencias.yml").write_text(answered, encoding="utf-8")
    assert pam(office, "recibir", book, *day) == 0
    assert "por confirmar" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {texto: x, es: L999, quien: Ana, fecha: 2025-05-06}", "fila 1: «L999» no es un identificador del plan"),
        ("- {texto: x, es: ninguna, quien: Ana}", "la respuesta no tiene «fecha»"),
        ("- {texto: x, es: ninguna, quien: Ana, fecha: ayer}", "la fecha «ayer» de «fecha» no se puede leer"),
    ],
)
def test_a_wrong_answer_is_said_with_its_line(office, tmp_path, capsys, text, said):
    (office.workspace.raw / "equivalencias.yml").write_text(text, encoding="utf-8")
    book = template(tmp_path / "a.xlsx")
    assert pam(office, "recibir", book, "--recibido", "2025-05-05", "--recibe", "Marta") == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", ["libreoffice.ods", "libreoffice.xlsx"])
def test_what_libreoffice_saved_is_received_as_it_was_typed(office, name):
    """The corpus is ``template(...)`` opened and saved by LibreOffice 7, as ods and as xlsx."""
    (outcome,) = office.keep(CORPUS / name)
    assert codes(outcome) == []
    state = office.state()
    assert state.loc[line("contratar"), ["avance", "estado", "observacion"]].tolist() == [
        0.8, "en ejecución", "Contrato firmado"]  # fmt: skip
    assert state.loc[line("dictar"), "avance"] == 0.25
    money = office.state(table="ejecucion").loc[line("contratar")]
    assert (money["definitivo_cop"], money["pagos_cop"]) == (12_000_000, 4_000_000)


def test_what_was_said_of_a_task_is_found_by_its_text_and_told_in_words(office, tmp_path, capsys):
    office.keep(template(tmp_path / "a.xlsx", fill("contratar", avance=1, estado="Terminada")))
    office.keep(template(tmp_path / "j.xlsx", corte=NEXT, office=office), day="2025-07-04")  # blank: it had ended
    assert pam(office, "envios", "ver", "--clave", "contratar la universidad que dicta los talleres") == 0
    said = capsys.readouterr().out
    assert "100 %, terminada" in said
    assert "ya terminado" in said
    assert "None" not in said
    assert "lectura" not in said
    assert pam(office, "envios", "ver", "--clave", line("pintar")) == 0
    assert "Nadie ha reportado" in capsys.readouterr().out
    assert pam(office, "envios", "ver", "--clave", "L000") == 2
    assert "no es una tarea ni un indicador del plan" in capsys.readouterr().err
