"""What the lexicon knows of names, posts and teams, and the questions about words that it answers.

>>> class_of_start("Líder de Redes"), class_of_start("Tutores PTA"), class_of_start("Pablo Arias")
('cargo', 'equipo', '')
>>> only_names(["Pablo", "de", "la", "Torre"]), only_names(["Realizar", "foro"])
(True, False)

The words are data: ``lookups/nombres_propios.yml`` and ``lookups/cargos.yml``. Out of scope: cutting a cell in pieces.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from pamlib.values.lookup import load, words
from pamlib.values.text import fold


@dataclass(frozen=True)
class Lexicon:
    """Folded words and texts; see the two files for what each list is."""

    given: frozenset[str]
    surnames: frozenset[str]
    particles: frozenset[str]
    posts: frozenset[str]
    teams: frozenset[str]
    offices: frozenset[str]
    office_words: frozenset[str]
    everybody: frozenset[str]
    not_responsible: frozenset[str]
    not_in_post: frozenset[str]
    articles: tuple[str, ...]


@functools.cache
def lexicon_of_names() -> Lexicon:
    """The lexicon, read once."""
    names, posts = load("nombres_propios"), load("cargos")
    return Lexicon(
        given=frozenset(fold(word) for word in words(names["nombres"])),
        surnames=frozenset(fold(word) for word in words(names["apellidos"])),
        particles=frozenset(names["particulas"]),
        posts=frozenset(words(posts["cargos"])),
        teams=frozenset(words(posts["equipos"])),
        offices=frozenset(posts["dependencias"]),
        office_words=frozenset(words(posts["palabras_de_dependencia"])),
        everybody=frozenset(posts["todos"]),
        not_responsible=frozenset(posts["no_responsable"]),
        not_in_post=frozenset(words(posts["no_en_cargo"])),
        articles=tuple(f"{article} " for article in posts["articulos"]),
    )


def class_of_start(piece: str) -> str:
    """'cargo' or 'equipo' when ``piece`` starts as a post or a team, else ''."""
    lexicon, folded = lexicon_of_names(), fold(piece)
    if folded in lexicon.everybody or folded.startswith("todo el equipo"):
        return "equipo"
    if folded in lexicon.offices:
        return "cargo"
    for article in lexicon.articles:
        if folded.startswith(article):
            bare = folded.removeprefix(article).partition(" ")[0]
            return "equipo" if bare in lexicon.teams else "cargo" if bare in lexicon.posts else ""
    first, _, rest = folded.partition(" ")
    if first in {"sem", "sed"} and rest.count(" ") <= 2:
        return "equipo"
    if first == "secretaria" and "í" in piece[:12].casefold():
        return "equipo"  # la secretaría (office), not la secretaria (post)
    if first == "directivos" or (first in lexicon.teams and not (first == "mesa" and not rest)):
        return "equipo"
    return "cargo" if first in lexicon.posts else ""


def is_name_word(word: str) -> bool:
    """A word that may be part of a name: letters (with ' or . or -), starting upper case."""
    bare = word.strip(".,")
    return bool(bare) and bare[0].isupper() and all(c.isalpha() or c in "'’-." for c in bare) and len(bare) <= 20


def is_known_given(word: str) -> bool:
    """True for a given name of the lexicon."""
    return fold(word) in lexicon_of_names().given


def post_start(tokens: list[str]) -> int:
    """Index of the first token (after the first) where a post or team begins, or -1."""
    lexicon = lexicon_of_names()
    for index in range(1, len(tokens)):
        key = fold(tokens[index])
        starts = (
            key in lexicon.posts
            or key in lexicon.teams
            or (key == "todo" and fold(" ".join(tokens[index:])).startswith("todo el equipo"))
        )
        if starts and fold(tokens[index - 1]) not in lexicon.particles and key not in lexicon.surnames:
            return index
    return -1


def only_names(tokens: list[str]) -> bool:
    """Whether the words may all be names: a given name or surname among them, and no ordinary lower-case word."""
    lexicon = lexicon_of_names()
    names = [token for token in tokens if fold(token) not in lexicon.particles]
    if not names:
        return False
    lower_all = all(token == token.lower() for token in tokens)
    if not lower_all and not all(map(is_name_word, names)):
        return False
    keys = [fold(token) for token in names]
    if lower_all:
        return keys[0] in lexicon.given and len(keys) > 1 and any(key in lexicon.surnames for key in keys[1:])
    return any(key in lexicon.given or key in lexicon.surnames for key in keys)
