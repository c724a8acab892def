"""Who answers for an action: people, posts and teams, out of cells that join them in any way.

>>> [(p.nombre, p.clase) for p in split_people("PABLO ARIAS LUCÍA MENA TUTORES PTA")]
[('PABLO ARIAS', 'persona'), ('LUCÍA MENA', 'persona'), ('TUTORES PTA', 'equipo')]
>>> [p.nombre for p in split_people("Líder de Redes - Líder Bienestar")]
['Líder de Redes', 'Líder Bienestar']

With separators the cell is cut at them, unless what follows cannot stand alone ("Administrativa y Financiera").
Without separators a run of names is cut by dynamic programming: a person is one or two given names and one or two
surnames (with their particles); a lexicon scores each reading, and names seen alone elsewhere in the document
(``known``) outweigh it. Accents and case never tell two people apart; a missing given name may, so those pairs are
reported by :func:`possible_same` and never merged.

Out of scope: identity documents, titles ("Dr."), and who the person is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pamlib.values.lookup import load, words
from pamlib.values.text import fold, is_upper, markdown_clean, normalize

SURE, LIKELY, GUESS = 1.0, 0.8, 0.5
LONGEST_RESPONSIBLE = 160
LONGEST_POST_WORDS = 12
LONGEST_TEAM_WORDS = 7
SIMILAR = 90.0


@dataclass(frozen=True, slots=True)
class PersonValue:
    """One responsible out of a cell.

    ``clase``: 'persona', 'cargo' (a post or an office) or 'equipo'. ``nombre``: as written, spaces collapsed.
    ``confianza``: 1.0 known or all in the lexicon; 0.8 mostly; 0.5 or less a guess that a person should look at.
    ``original``: the whole cell.
    """

    nombre: str
    clase: str
    confianza: float
    original: str


@dataclass(frozen=True)
class _Lexicon:
    given: frozenset[str]
    surnames: frozenset[str]
    particles: frozenset[str]
    posts: frozenset[str]
    teams: frozenset[str]
    offices: frozenset[str]
    everybody: frozenset[str]
    not_responsible: frozenset[str]
    not_in_post: frozenset[str]
    articles: tuple[str, ...]


@functools.cache
def _lexicon() -> _Lexicon:
    names, posts = load("nombres_propios"), load("cargos")
    return _Lexicon(
        given=frozenset(fold(word) for word in words(names["nombres"])),
        surnames=frozenset(fold(word) for word in words(names["apellidos"])),
        particles=frozenset(names["particulas"]),
        posts=frozenset(words(posts["cargos"])),
        teams=frozenset(words(posts["equipos"])),
        offices=frozenset(posts["dependencias"]),
        everybody=frozenset(posts["todos"]),
        not_responsible=frozenset(posts["no_responsable"]),
        not_in_post=frozenset(words(posts["no_en_cargo"])),
        articles=tuple(f"{article} " for article in posts["articulos"]),
    )


# ---- what a piece is ------------------------------------------------------------------------------------------------


def _class_of_start(piece: str) -> str:
    """'cargo' or 'equipo' when ``piece`` starts as a post or a team, else ''."""
    lexicon, folded = _lexicon(), fold(piece)
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


def _is_name_word(word: str) -> bool:
    """A word that may be part of a name: letters (with ' or . or -), starting upper case."""
    bare = word.strip(".,")
    return bool(bare) and bare[0].isupper() and all(c.isalpha() or c in "'’-." for c in bare) and len(bare) <= 20


def _is_known_given(word: str) -> bool:
    return fold(word) in _lexicon().given


# ---- people without separators --------------------------------------------------------------------------------------

_KNOWN, _GIVEN_HIT, _GIVEN_MISS, _SURNAME_HIT, _SURNAME_MISS, _SURNAME_IS_GIVEN = 8.0, 2.0, -1.5, 1.5, 0.25, -2.5
_PER_PERSON = -1.0
_ONE_TOKEN = -4.0


@dataclass(frozen=True, slots=True)
class _Unit:
    """One name word with the particles that stand before it ("de la Torre")."""

    text: str
    key: str
    particled: bool


def _units(tokens: list[str]) -> list[_Unit]:
    """Join particles to the word that follows them."""
    units: list[_Unit] = []
    pending: list[str] = []
    particles = _lexicon().particles
    for index, token in enumerate(tokens):
        last = index == len(tokens) - 1
        if fold(token) in particles and not last and (units or pending):
            pending.append(token)
            continue
        units.append(_Unit(" ".join([*pending, token]), fold(token), bool(pending)))
        pending = []
    return units


def _score_person(units: list[_Unit], given: int) -> float:
    """Plausibility of ``units`` as one person whose first ``given`` words are given names."""
    lexicon = _lexicon()
    score = _PER_PERSON
    for unit in units[:given]:
        score += _GIVEN_HIT if unit.key in lexicon.given and not (unit.particled and given == 1) else _GIVEN_MISS
    for unit in units[given:]:
        if unit.key in lexicon.surnames:
            score += _SURNAME_HIT
        elif unit.key in lexicon.given and not unit.particled:
            score += _SURNAME_IS_GIVEN
        else:
            score += _SURNAME_MISS
    return score


def _best_person(units: list[_Unit], known: frozenset[str]) -> float:
    """Best score of ``units`` as exactly one person."""
    if " ".join(fold(unit.text) for unit in units) in known:
        return _KNOWN + 2.0 * len(units)
    if len(units) == 1:
        return _ONE_TOKEN
    if len(units) > 4:
        return float("-inf")
    return max(_score_person(units, given) for given in (1, 2) if given < len(units) and len(units) - given <= 2)


def _segment(tokens: list[str], known: frozenset[str]) -> tuple[list[str], float]:
    """Cut a run of name words into people; the people as written and the worst score among them."""
    units = _units(tokens)
    size = len(units)
    longest_known = max((name.count(" ") + 1 for name in known), default=0)
    reach = max(4, min(longest_known, 8))
    # best[i]: (score, people, worst score, cut) of the first i units. Ties: fewer people, then the earlier cut.
    best: list[tuple[float, int, float, int]] = [(0.0, 0, float("inf"), 0)]
    for end in range(1, size + 1):
        options = []
        for start in range(max(0, end - reach), end):
            previous = best[start]
            score = _best_person(units[start:end], known)
            options.append((previous[0] + score, -(1 - previous[1]), min(previous[2], score), start))
        best.append(max(options, key=lambda option: (option[0], option[1], -option[3])))
    people: list[str] = []
    end = size
    while end > 0:
        start = best[end][3]
        people.append(" ".join(unit.text for unit in units[start:end]))
        end = start
    return people[::-1], best[size][2] if size else 0.0


def _trust(score: float) -> float:
    return SURE if score >= 2.4 else LIKELY if score >= 1.0 else GUESS if score > -2.0 else 0.3


def _persons(piece: str, known: frozenset[str], original: str) -> list[PersonValue]:
    """The people in a piece that holds only names."""
    found, worst = _segment(piece.split(), known)
    return [PersonValue(name, "persona", SURE if fold(name) in known else _trust(worst), original) for name in found]


# ---- a piece: names, post, or names followed by a post or team ------------------------------------------------------


def _post_start(tokens: list[str]) -> int:
    """Index of the first token (after the first) where a post or team begins, or -1."""
    lexicon = _lexicon()
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


def _names_after_post(tokens: list[str], known: frozenset[str]) -> int:
    """Index where people begin after a post ("Líder de Redes PABLO ARIAS"), or -1: only when it is certain."""
    lexicon = _lexicon()
    for index in range(1, len(tokens) - 1):
        before, key, after = fold(tokens[index - 1]), fold(tokens[index]), fold(tokens[index + 1])
        if before in lexicon.particles or not _is_name_word(tokens[index]):
            continue
        rest = fold(" ".join(tokens[index:]))
        if rest in known:
            return index
        if key in lexicon.given and (after in lexicon.surnames or after in lexicon.given):
            _, worst = _segment(tokens[index:], known)
            if worst >= 2.4:
                return index
    return -1


def _read_piece(piece: str, known: frozenset[str], original: str) -> list[PersonValue]:
    """Everything in one piece between separators."""
    piece = piece.strip(" .-–—") if not re.search(r"\.[A-Za-z]+\.$|\b[A-Z]\.$", piece) else piece.strip(" -–—")
    if not piece:
        return []
    kind = _class_of_start(piece)
    tokens = piece.split()
    if kind:
        cut = _names_after_post(tokens, known)
        if cut > 0:
            head = PersonValue(" ".join(tokens[:cut]).rstrip(" :-–"), kind, LIKELY, original)
            return [head, *_persons(" ".join(tokens[cut:]), known, original)]
        return [PersonValue(piece, kind, SURE, original)]
    cut = _post_start(tokens)
    if cut > 0 and all(map(_is_name_word, tokens[:cut])) and (_is_known_given(tokens[0]) or cut >= 2):
        return [
            *_persons(" ".join(tokens[:cut]), known, original),
            *_read_piece(" ".join(tokens[cut:]), known, original),
        ]
    if _only_names(tokens):
        return _persons(piece, known, original)
    return [PersonValue(piece, "cargo", 0.3, original)]


def _only_names(tokens: list[str]) -> bool:
    """Whether the words may all be names: a given name or surname among them, and no ordinary lower-case word."""
    lexicon = _lexicon()
    names = [token for token in tokens if fold(token) not in lexicon.particles]
    if not names:
        return False
    lower_all = all(token == token.lower() for token in tokens)
    if not lower_all and not all(map(_is_name_word, names)):
        return False
    keys = [fold(token) for token in names]
    if lower_all:
        return keys[0] in lexicon.given and len(keys) > 1 and any(key in lexicon.surnames for key in keys[1:])
    return any(key in lexicon.given or key in lexicon.surnames for key in keys)


# ---- separators -----------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(
    r"(\s*[;\n\r|•]+\s*|\s*,\s*|\s+[-–—/]+\s+|(?<=[^\W\d_])[-–—](?=[^\W\d_])|\s*/\s*|\s+(?:y|Y|e|E|&)\s+)"
)


def _stands_alone(piece: str, known: frozenset[str]) -> bool:
    """Whether a piece after a separator is a responsible by itself and not the rest of the one before."""
    folded = fold(piece)
    if not folded:
        return True
    if folded in known or _class_of_start(piece):
        return True
    tokens = piece.split()
    return _is_known_given(tokens[0]) and _only_names(tokens) and len(tokens) > 1


def _pieces(text: str, known: frozenset[str]) -> list[str]:
    """Cut at separators, putting back together what does not stand alone."""
    parts = _SEPARATORS.split(text)
    pieces = [parts[0]]
    for separator, part in zip(parts[1::2], parts[2::2], strict=True):
        hard = any(mark in separator for mark in ";|•")
        previous = pieces[-1]
        if not previous.strip():
            pieces[-1] = part
        elif _cuts(separator.strip(), previous, part, known) or hard:
            pieces.append(part)
        else:
            glue = " " if separator.strip("\r\n ") == "" else separator
            pieces[-1] = f"{previous}{glue}{part}"
    return pieces


def _cuts(separator: str, previous: str, part: str, known: frozenset[str]) -> bool:
    """Whether ``separator`` really separates ``previous`` from ``part``."""
    if fold(f"{previous} {separator} {part}") in _lexicon().offices:
        return False
    if _stands_alone(part, known):
        # "Líder de Calidad y Cobertura" is one post: an office after a post belongs to it.
        return not (fold(part) in _lexicon().offices and _class_of_start(previous) == "cargo")
    if separator in {"y", "Y", "e", "E", "&", "-", "–", "—", "/"} or _class_of_start(previous):
        return False
    tokens, before = part.split(), previous.split()
    return len(tokens) > 1 and len(before) > 1 and all(map(_is_name_word, tokens))


@functools.lru_cache(maxsize=8_192)
def _split(text: str, known: frozenset[str]) -> tuple[PersonValue, ...]:
    clean = markdown_clean(text)
    if fold(clean) in _lexicon().offices | _lexicon().everybody:
        return tuple(_read_piece(normalize(clean), known, text))
    found: list[PersonValue] = []
    for piece in _pieces(clean.replace("\u00a0", " "), known):
        for person in _read_piece(normalize(piece), known, text):
            if all(not same_person(person.nombre, seen.nombre) for seen in found):
                found.append(person)
    return tuple(found)


def split_people(text: str, known: Iterable[str] = ()) -> list[PersonValue]:
    """Every responsible in a cell, in order and once each.

    ``known`` holds names seen alone elsewhere in the document; pass one ``frozenset`` for many calls. Never raises; a
    blank cell gives an empty list, and a text that is nobody gives one 'cargo' of confidence 0.3.
    """
    return list(_split(text, _known(known if isinstance(known, frozenset) else frozenset(known))))


@functools.lru_cache(maxsize=64)
def _known(names: frozenset[str]) -> frozenset[str]:
    return frozenset(folded for name in names if (folded := fold(name)) and " " in folded)


def known_people(cells: Iterable[str]) -> frozenset[str]:
    """Names that some cell holds alone, beyond doubt: the ``known`` of :func:`split_people`, for one document."""
    alone: set[str] = set()
    for cell in cells:
        if len(cell) <= LONGEST_RESPONSIBLE and looks_like_person(cell):
            found = split_people(cell)
            if len(found) == 1 and found[0].clase == "persona" and found[0].confianza >= LIKELY:
                alone.add(found[0].nombre)
    return frozenset(alone)


# ---- the same person ------------------------------------------------------------------------------------------------


def same_person(a: str, b: str) -> bool:
    """Equal but for accents, case, punctuation and spaces."""
    return fold(a) == fold(b)


def _accents(word: str) -> int:
    return sum(not character.isascii() for character in word)


def display_name(name: str) -> str:
    """A name in title case, particles in lower case ("MARÍA DE LA PAZ" becomes "María de la Paz")."""
    particles = _lexicon().particles
    shown = []
    for index, word in enumerate(normalize(name).split()):
        lower = word.lower()
        if index and fold(word) in particles:
            shown.append(lower)
        else:
            shown.append(re.sub(r"(^|[-'’])(\w)", lambda match: match[1] + match[2].upper(), lower))
    return " ".join(shown)


def _is_person(name: str) -> bool:
    return not _class_of_start(name) and _only_names(name.split())


def canonical_names(names: Iterable[str]) -> dict[str, str]:
    """Each spelling -> one display form for all the spellings of the same responsible.

    People are shown in title case, each word in its most accented spelling in ``names``; posts and teams in the
    spelling that is not all upper case, the most accented first. No accent is invented. The order of ``names`` does
    not matter.
    """
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(fold(name), set()).add(name)
    shown: dict[str, str] = {}
    for spellings in groups.values():
        ordered = sorted(spellings)
        form = _best_person_form(ordered) if _is_person(normalize(ordered[0])) else _best_post_form(ordered)
        shown |= dict.fromkeys(ordered, form)
    return shown


def _best_person_form(spellings: list[str]) -> str:
    columns = zip(*(display_name(name).split() for name in spellings), strict=False)
    if len({len(name.split()) for name in spellings}) > 1:
        return display_name(max(spellings, key=lambda name: (_accents(name), name)))
    return " ".join(max(sorted(set(column)), key=_accents) for column in columns)


def _best_post_form(spellings: list[str]) -> str:
    return min((normalize(name) for name in spellings), key=lambda name: (is_upper(name), -_accents(name), name))


def possible_same(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of people that may be one person and are not merged, as display forms, sorted.

    Either every word of one is in the other ("Inés Zapata", "Luz Inés Zapata"), or the spelling is nearly
    the same ("Jenifer Cano", "Jennifer Cano").
    """
    shown = sorted({form for form in canonical_names(names).values() if _is_person(form)})
    if len(shown) < 2:
        return []
    from rapidfuzz import fuzz

    keys = {form: fold(form) for form in shown}
    pairs = []
    for index, first in enumerate(shown):
        for second in shown[index + 1 :]:
            one, two = set(keys[first].split()), set(keys[second].split())
            within = min(len(one), len(two)) >= 2 and (one <= two or two <= one)
            if within or fuzz.ratio(keys[first], keys[second]) >= SIMILAR:
                pairs.append((first, second))
    return pairs


# ---- kind tests -----------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=16_384)
def looks_like_person(text: str) -> bool:
    """Cheap kind test: the cell holds names of people (one or several, perhaps followed by a team) and no sentence."""
    if not 5 <= len(text) <= LONGEST_RESPONSIBLE or not text[0].isalpha() or any(map(str.isdigit, text)):
        return False
    tokens = [token for token in re.split(r"[\s,;/&–—-]+", text) if token]
    if not 2 <= len(tokens) <= 20:
        return False
    cut = _post_start(tokens)
    if cut > 0:
        tokens = tokens[:cut]
    lexicon = _lexicon()
    if len(tokens) < 2 or _class_of_start(text) or fold(tokens[-1]) in lexicon.particles:
        return False
    keys = [fold(token) for token in tokens]
    rest = [(token, key) for token, key in zip(tokens, keys, strict=True) if key not in lexicon.particles]
    if len(rest) < 2 or not all(_is_name_word(token) for token, _ in rest):
        return False
    hits = sum(key in lexicon.given or key in lexicon.surnames for _, key in rest)
    if rest[0][1] in lexicon.given:
        particles = len(keys) > len(rest)
        return hits >= 2 or (len(rest) <= 4 and not (particles and is_upper(text)))
    return len(rest) <= 4 and hits >= 1 and rest[-1][1] in lexicon.surnames and len(keys) == len(rest)


@functools.lru_cache(maxsize=16_384)
def looks_like_post(text: str) -> bool:
    """Cheap kind test: the cell is a post, an office or a team, and not a goal or an indicator that mentions one."""
    if not 3 <= len(text) <= LONGEST_RESPONSIBLE or not text[0].isalpha():
        return False
    folded = fold(text)
    lexicon = _lexicon()
    if folded in lexicon.not_responsible:
        return False
    if folded in lexicon.offices or (folded in lexicon.everybody and folded not in {"sem", "sed"}):
        return True
    tokens = folded.split()
    if (
        not tokens
        or tokens[0] in {"sem", "sed"}
        or any(token in lexicon.not_in_post for token in tokens)
        or text.rstrip().endswith(":")
    ):
        return False
    kind = _class_of_start(text)
    if kind == "cargo":
        return len(tokens) <= LONGEST_POST_WORDS and (len(tokens) == 1 or tokens[1] not in {"a", "al"})
    return kind == "equipo" and len(tokens) <= LONGEST_TEAM_WORDS


def looks_like_responsible(text: str) -> bool:
    """A person, a post or a team."""
    return looks_like_post(text) or looks_like_person(text)
