"""People, posts and teams out of one cell. All the names are made up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.people import (
    UNKNOWN,
    canonical_names,
    display_name,
    known_people,
    looks_like_person,
    looks_like_post,
    possible_same,
    same_person,
    split_people,
)
from pamlib.values.people_lexicon import lexicon_of_names
from pamlib.values.text import fold

_LISTS = lexicon_of_names()
KNOWN_WORDS = {
    *_LISTS.posts, *_LISTS.teams, *_LISTS.office_words, *_LISTS.particles, *_LISTS.everybody, *_LISTS.not_in_post,
    *(word for text in (*_LISTS.offices, *_LISTS.articles) for word in text.split()), "sem", "sed", "secretaria",
}  # fmt: skip

P, C, E = "persona", "cargo", "equipo"
SPLIT = [
    (
        "PABLO ARIAS LUCÍA MENA INÉS ROBLEDO",
        [("PABLO ARIAS", P), ("LUCÍA MENA", P), ("INÉS ROBLEDO", P)],
        "no separator",
    ),
    ("ANA LUCÍA MENA PEDRO CANO", [("ANA LUCÍA MENA", P), ("PEDRO CANO", P)], "two given names, then one"),
    ("Pablo Arias Soto Lucía Mena Gil", [("Pablo Arias Soto", P), ("Lucía Mena Gil", P)], "two surnames"),
    (
        "Luz Inés Zapata Cano Juan José Mora Ruiz",
        [("Luz Inés Zapata Cano", P), ("Juan José Mora Ruiz", P)],
        "two and two",
    ),
    ("JUAN DE LA TORRE ANA DEL RÍO", [("JUAN DE LA TORRE", P), ("ANA DEL RÍO", P)], "particles"),
    ("Pablo Arias, Lucía Mena y Juan Cano", [("Pablo Arias", P), ("Lucía Mena", P), ("Juan Cano", P)], "comma and y"),
    ("Pablo Arias - Lucía Mena", [("Pablo Arias", P), ("Lucía Mena", P)], "hyphen"),
    ("Pablo Arias/Lucía Mena", [("Pablo Arias", P), ("Lucía Mena", P)], "slash"),
    ("PABLO ARIAS\nLUCÍA MENA", [("PABLO ARIAS", P), ("LUCÍA MENA", P)], "lines"),
    ("Pablo Arias; Pablo Árias", [("Pablo Arias", P)], "the same person once"),
    ("José Gómez-Mora", [("José Gómez-Mora", P)], "a double surname"),
    ("LUCÍA MENA TUTORES PTA.FI.", [("LUCÍA MENA", P), ("TUTORES PTA.FI.", E)], "a team after a person"),
    ("Líder de Redes Pablo Arias", [("Líder de Redes", C), ("Pablo Arias", P)], "a person after a post"),
    ("Líder de Redes - Líder Bienestar", [("Líder de Redes", C), ("Líder Bienestar", C)], "two posts"),
    ("Líder de Huertas-Líder PRAE", [("Líder de Huertas", C), ("Líder PRAE", C)], "two posts, tight hyphen"),
    ("Rector y docentes", [("Rector", C), ("docentes", E)], "post and team"),
    ("Líder de Calidad y Cobertura", [("Líder de Calidad y Cobertura", C)], "one post, two areas"),
    ("Administrativa y Financiera", [("Administrativa y Financiera", C)], "one office"),
    ("Inspección y Vigilancia", [("Inspección y Vigilancia", C)], "one office"),
    (
        "Secretaría de Cultura, Deporte y Turismo",
        [("Secretaría de Cultura, Deporte y Turismo", E)],
        "one office, a list",
    ),
    ("Líder de\nRedes", [("Líder de Redes", C)], "a post on two lines"),
    ("Profesional Universitario", [("Profesional Universitario", C)], "a post"),
    ("TODO EL EQUIPO", [("TODO EL EQUIPO", E)], "everybody"),
    ("Equipo de Redes", [("Equipo de Redes", E)], "a team"),
    ("Todos los rectores", [("Todos los rectores", E)], "a team with its article"),
    ("SEM Macondo", [("SEM Macondo", E)], "the secretary's office"),
    ("**Pablo Arias**", [("Pablo Arias", P)], "markdown"),
    ("", [], "blank"),
]


@pytest.mark.parametrize(("raw", "expected", "why"), SPLIT)
def test_split(raw: str, expected: list[tuple[str, str]], why: str) -> None:
    found = split_people(raw)
    assert [(person.nombre, person.clase) for person in found] == expected, why
    assert all(person.original == raw for person in found)


def test_names_seen_alone_outweigh_the_lexicon() -> None:
    # "Ovidio Xiu" is in no lexicon, and "Marina" is both a given name and a surname.
    raw = "OVIDIO XIU MARINA TEO"
    known = frozenset({"Ovidio Xiu", "Marina Teo"})
    assert [person.nombre for person in split_people(raw, known)] == ["OVIDIO XIU", "MARINA TEO"]
    assert {person.confianza for person in split_people(raw, known)} == {1.0}


def test_what_is_not_in_the_lexicon_is_a_guess() -> None:
    (person,) = split_people("Yurbleidy Cifuentes")
    assert person.clase == P
    assert person.confianza < 0.8
    (other,) = split_people("Realizar foro")
    assert other.confianza <= 0.3


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Yurbleidy Xocotl", P), ("YURBLEIDY XOCOTL", P), ("yurbleidy xocotl", P), ("Nhur Zipaquen del Xue", P),
     ("Yurbleidy", P), ("Realizar foro", C), ("Apoyo Jurídico", C), ("Planeación Municipal", C), ("SENA", C),
     ("Por definir en 2025", C), ("Quien designe la oficina", C)],
)  # fmt: skip
def test_who_is_in_no_list_is_a_person_unless_it_cannot_be_one(text: str, kind: str) -> None:
    (found,) = split_people(text)
    assert (found.nombre, found.clase, found.confianza) == (text, kind, UNKNOWN)


UNKNOWN_WORD = st.from_regex(r"[A-ZÑ][a-zñáéíóú]{2,9}", fullmatch=True).filter(lambda w: fold(w) not in KNOWN_WORDS)


@given(UNKNOWN_WORD, UNKNOWN_WORD)
def test_two_capitalised_words_that_nobody_knows_are_never_a_post(one: str, other: str) -> None:
    assert {person.clase for person in split_people(f"{one} {other}")} == {P}


def test_known_people_are_those_who_stand_alone() -> None:
    cells = ["Pablo Arias", "LUCÍA MENA JUAN CANO", "Líder de Redes", "Capacitar docentes", "", "$ -"]
    assert known_people(cells) == {"Pablo Arias"}


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("LUCIA MENA", "Lucía Mena", True),
        ("Lucía  Mena.", "lucia mena", True),
        ("Ana Lucía Mena", "Lucía Mena", False),
        ("Jenifer Cano", "Jennifer Cano", False),
    ],
)
def test_same_person(a: str, b: str, same: bool) -> None:
    assert same_person(a, b) is same


def test_canonical_names_prefer_accents_and_never_invent_them() -> None:
    names = ["LUCIA MENA", "Lucía Mena", "ANGELA PENA", "Ángela Pena", "angela peña", "JUAN CANO"]
    assert canonical_names(names) == {
        "LUCIA MENA": "Lucía Mena",
        "Lucía Mena": "Lucía Mena",
        "ANGELA PENA": "Ángela Peña",
        "Ángela Pena": "Ángela Peña",
        "angela peña": "Ángela Peña",
        "JUAN CANO": "Juan Cano",
    }
    assert canonical_names(reversed(names)) == canonical_names(names)


def test_canonical_posts_keep_their_words() -> None:
    names = ["TODO EL EQUIPO", "Todo el equipo", "LIDER DE PEI", "Líder de PEI", "TUTORES PTA"]
    assert canonical_names(names) == {
        "TODO EL EQUIPO": "Todo el equipo",
        "Todo el equipo": "Todo el equipo",
        "LIDER DE PEI": "Líder de PEI",
        "Líder de PEI": "Líder de PEI",
        "TUTORES PTA": "TUTORES PTA",
    }


def test_display_name() -> None:
    assert display_name("MARÍA DE LA PAZ GÓMEZ-MORA") == "María de la Paz Gómez-Mora"


def test_possible_same_is_reported_and_not_merged() -> None:
    names = ["LUZ INÉS ZAPATA", "INES ZAPATA", "Jenifer Cano", "Jennifer Cano", "Pablo Arias", "Líder de Redes"]
    assert possible_same(names) == [("Ines Zapata", "Luz Inés Zapata"), ("Jenifer Cano", "Jennifer Cano")]
    assert len(set(canonical_names(names).values())) == len(names)


PERSON = [
    "Pablo Arias",
    "LUCÍA MENA JUAN CANO",
    "Juan de la Torre",
    "LUCÍA MENA TUTORES PTA",
    "Pablo Arias, Lucía Mena",
]
POST = [
    "Líder de Redes",
    "Líder de Redes - Líder Bienestar",
    "Rector",
    "Profesional Universitario",
    "TODO EL EQUIPO",
    "Todo el equipo",
    "Equipo Redes",
    "Administrativa y Financiera",
    "Tutores PTA",
    "Secretaría de Educación",
]
NEITHER = [
    "Realizar el foro",
    "Coordinar con las IE",
    "Docentes formados en robótica",
    "SEM Macondo",
    "URBANO Y RURAL",
    "DOCENTES Y DIRECTIVOS DOCENTES",
    "USO DE NUEVAS TECNOLOGÍAS",
    "ACOMPANAMIENTO A IE",
    "Gestión",
    "SGP",
    "",
    "mar-21",
    "$ -",
    "NA",
    "210 SMMLV",
    "No. de coros",
    "Un manual publicado",
    "FORTALECER LA LECTURA",
    "Docentes con acceso a posgrado",
    "RESPONSABLE DE LA ACCIÓN",
    "Área rural",
    "Aulas dotadas",
]


@pytest.mark.parametrize("raw", PERSON)
def test_looks_like_a_person(raw: str) -> None:
    assert looks_like_person(raw)
    assert not looks_like_post(raw)


@pytest.mark.parametrize("raw", POST)
def test_looks_like_a_post(raw: str) -> None:
    assert looks_like_post(raw)
    assert not looks_like_person(raw)


@pytest.mark.parametrize("raw", NEITHER)
def test_looks_like_neither(raw: str) -> None:
    assert not looks_like_person(raw)
    assert not looks_like_post(raw)


@given(st.text(), st.lists(st.text(max_size=20), max_size=4))
def test_never_raises(text: str, known: list[str]) -> None:
    split_people(text, known)
    looks_like_person(text), looks_like_post(text)
    canonical_names([text, *known])
    possible_same([text, *known])


GIVEN = st.sampled_from(["ANA", "Lucía", "PEDRO", "Inés", "Fabián", "GLORIA"])
SURNAME = st.sampled_from(["MENA", "Cárdenas", "ZAPATA", "Robledo", "Quintero", "OSPINA"])
NAME = st.tuples(st.lists(GIVEN, min_size=1, max_size=2), st.lists(SURNAME, min_size=1, max_size=2)).map(
    lambda parts: " ".join(parts[0] + parts[1])
)


@given(st.lists(NAME, min_size=1, max_size=4, unique_by=lambda name: name.casefold()))
def test_a_run_of_names_is_cut_where_they_were_joined(names: list[str]) -> None:
    found = split_people(" ".join(names))
    assert [person.nombre for person in found] == names


@given(st.lists(NAME, min_size=1, max_size=5))
def test_canonical_names_do_not_depend_on_order(names: list[str]) -> None:
    assert canonical_names(names) == canonical_names(sorted(names, reverse=True))


def test_every_cell_of_the_real_plans(seeds: Path) -> None:
    found: dict[str, Counter[str]] = {}
    people: dict[str, set[str]] = {}
    for path in sorted(seeds.glob("00[03]*.txt")):
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
        cells = [cell.strip() for row in rows for cell in row if cell.strip()]
        known = known_people(cells)
        read = [
            p for cell in cells if looks_like_person(cell) or looks_like_post(cell) for p in split_people(cell, known)
        ]
        found[path.name[:3]] = Counter(person.clase for person in read)
        people[path.name[:3]] = set(canonical_names(p.nombre for p in read if p.clase == P).values())
        assert all(person.confianza == 1.0 for person in read)
    # Pitalito names only posts: 72 cells, of which 9 hold two posts.
    assert found["000"] == {C: 72 + 9}
    assert people["000"] == set()
    # Soacha: 13 people after joining spellings; two of them may be one.
    assert len(people["003"]) == 13
    assert len(possible_same(people["003"])) == 1
    assert found["003"][C] == 1
    assert found["003"][E] == 7
