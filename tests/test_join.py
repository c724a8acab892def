"""Text cut by a page and its continuation."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.rows.join import ends_cut, join

WORD = st.text(string.ascii_lowercase, min_size=3, max_size=9)


@pytest.mark.parametrize(
    ("first", "second", "whole", "how"),
    [
        ("Fortalecer destrezas v", "destrezas y saberes del aula", "Fortalecer destrezas y saberes del aula", "corte"),
        ("Construir", "un modelo de aulas", "Construir un modelo de aulas", "minuscula"),
        ("Dotar las biblio-", "tecas rurales", "Dotar las bibliotecas rurales", "guion"),
        ("PLAN DE LECTURA PARA", "LA RURALIDAD", "PLAN DE LECTURA PARA LA RURALIDAD", "preposicion"),
        ("ruta de atención a casos", "de atención a casos graves", "ruta de atención a casos graves", "traslape"),
        ("sin casos sin ca", "casos sin casos abiertos", "sin casos sin casos abiertos", "corte"),
        ("Sedes con internet", "CON INTERNET estable", "Sedes CON INTERNET estable", "traslape"),
    ],
)
def test_continuations(first, second, whole, how):
    joined = join(first, second)
    assert joined is not None
    assert (joined.text, joined.how) == (whole, how)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Dotar bibliotecas.", "Capacitar docentes"), ("Dotar bibliotecas", "Capacitar docentes"), ("", "algo"),
        ("algo", ""), ("Cinco sedes.", "de cobertura rural"), ("Líder de Calidad", "Líder de Cobertura"),
    ],
)  # fmt: skip
def test_other_texts_are_not_joined(first, second):
    assert join(first, second) is None


@given(st.lists(WORD, min_size=6, max_size=20, unique=True), st.data())
def test_joining_what_was_cut_with_an_overlap_restores_the_text(words, data):
    """Cut anywhere, the end printed twice: the words come back once, in their order."""
    text = ["Fortalecer", *words]
    start = data.draw(st.integers(2, len(text) - 3))
    end = data.draw(st.integers(start + 2, len(text) - 1))
    joined = join(" ".join(text[:end]), " ".join(text[start:]))
    assert joined is not None
    assert joined.text == " ".join(text)


@given(st.lists(WORD, min_size=3, max_size=12, unique=True), st.data())
def test_joining_what_was_cut_clean_restores_the_text(words, data):
    text = ["Fortalecer", *words]
    at = data.draw(st.integers(1, len(text) - 1))
    first, second = " ".join(text[:at]), " ".join(text[at:])
    # A cut may by chance look like a last word that lost letters.
    if not second.startswith(first.split()[-1]):
        joined = join(first, second)
        assert joined is not None
        assert joined.text == " ".join(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_joining_never_fails_nor_invents_words(first, second):
    joined = join(first, second)
    if joined is not None and joined.how != "guion":
        assert set(joined.text.split()) <= {*first.split(), *second.split()}


@pytest.mark.parametrize(
    "text", ["Implementar acciones para la", "acceso, permanencia,", "Construir un mod-", "saber y ca v"]
)
def test_texts_that_end_cut(text):
    assert ends_cut(text)


@pytest.mark.parametrize("text", ["Formar docentes", "grado A", "para", "Plan -", "Docentes de IE.", "GRUPO DE TIC"])
def test_texts_that_end_well(text):
    assert not ends_cut(text)
