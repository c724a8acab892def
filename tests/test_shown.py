"""Tables of the command line: they fit the terminal and lose nothing."""

from __future__ import annotations

import pytest

from pamlib.seguimiento import shown

HEADS = ("envío", "reporta", "archivo", "decisión")
ROWS = [
    ("7ff68d95af25224a", "Líder de Convivencia Escolar", "convivencia junio 2025 corregido (2).xlsx", ""),
    ("9adbf3eef3107a5e", "—", "avance.xlsx", ""),
]


@pytest.mark.parametrize("room", [60, 80, 120])
def test_a_table_fits_and_keeps_every_word(room):
    lines = shown.table(HEADS, ROWS, (16, 26, 34, 40), room).splitlines()
    assert max(map(len, lines)) <= room
    text = " ".join(lines)
    for row in ROWS:
        assert all(word in text for word in " ".join(row).split())
    assert "decisión" not in text  # nobody has decided anything: the column says nothing


def test_what_a_person_copies_is_never_broken():
    key = "avances|2025-06-30|L2b68367a44-una-clave-muy-larga"
    lines = shown.table(("clave", "dice"), [(key, "avance 40 % " * 6)], (20, 40), 60).splitlines()
    assert any(key in line for line in lines)


def test_a_sign_stays_beside_its_figure():
    lines = shown.table(("n", "dice"), [("1", "obligado $ 1.125.000, pagado $ 875.000")], (3, 20), 40).splitlines()
    assert not any(line.endswith("$") for line in lines)
    assert any("$ 1.125.000" in line for line in lines)
