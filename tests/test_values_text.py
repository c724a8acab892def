"""Text: what may differ between two spellings of one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values import lookup
from pamlib.values.text import fold, is_upper, markdown_clean, normalize, strip_accents

NORMALIZE = [
    ("  Líder \u00a0 de\n\tRedes ", "Líder de Redes", "any white space is one space"),
    ("Educacio\u0301n", "Educación", "NFC: a loose accent joins its letter"),
    ("tecno\u00adlogía\u200b", "tecnología", "soft hyphens and zero-width spaces are no text"),
    ("\ufeffMETAS", "METAS", "a byte order mark is no text"),
    ("\u200b \u00a0", "", "only invisible marks"),
]
FOLD = [
    ("ACOMPañAMIENTO A EE", "acompanamiento a ee", "case accident inside a word"),
    ("No. de I.E.O", "no de i e o", "points are spaces"),
    ("¿Qué?  (Sí) — N°", "que si n", "punctuation goes, words stay"),
    ("Straße İstanbul", "strasse istanbul", "casefold in full, the dot of İ is an accent"),
    ("___", "", "an underscore is no letter"),
]
MARKDOWN = [
    (r"\$ 1.000", "$ 1.000", "escaped sign"),
    (r"**META:** x", "META: x", "bold label"),
    (r"__Meta__", "Meta", "bold by underscores"),
    (r"snake__case__name a * b", "snakecasename a * b", "a lone star stays"),
    (r"\# \- \|", "# - |", "escaped marks"),
    ("C:\\carpeta", "C:\\carpeta", "a backslash before a letter stays"),
]


@pytest.mark.parametrize(("raw", "expected", "why"), NORMALIZE)
def test_normalize(raw: str, expected: str, why: str) -> None:
    assert normalize(raw) == expected, why


@pytest.mark.parametrize(("raw", "expected", "why"), FOLD)
def test_fold(raw: str, expected: str, why: str) -> None:
    assert fold(raw) == expected, why


@pytest.mark.parametrize(("raw", "expected", "why"), MARKDOWN)
def test_markdown(raw: str, expected: str, why: str) -> None:
    assert markdown_clean(raw) == expected, why


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_spelling_does_not_matter_to_fold(text: str) -> None:
    assert fold(normalize(text)) == fold(text)
    assert fold(strip_accents(text)) == fold(text)


def test_upper_case_by_majority() -> None:
    assert is_upper("ACOMPañAMIENTO")
    assert not is_upper("Formación")
    assert not is_upper("123")


def test_every_lookup_is_folded_where_it_says_so() -> None:
    for state, spellings in lookup.load("estados_recurso").items():
        assert all(fold(word) == word for word in spellings), state
    for name, spellings in lookup.load("fuentes")["fuentes"].items():
        assert all(fold(word) == word for word in spellings), name
    for key in ("nombres", "apellidos"):
        names = lookup.words(lookup.load("nombres_propios")[key])
        assert len(names) >= 400
        assert [name for name in names if fold(name) != name] == []
        assert len(names) == len(set(names))
