"""Figures that a narrative gives, compared with what was reported; a difference is said, never mended.

>>> contradiction("Se formaron 10 docentes en abril y 6 en mayo", 19, "docentes")
'19 reportado; el texto suma 16'
>>> contradiction("35 de 41 sedes con coordenadas", 35, "sedes"), contradiction("Contrato 123 de 2025", 4, "docentes")
('', '')
>>> progress_contradiction("Vamos en el 60 %", 0.8, 0.01)
'80 % reportado; el texto dice 60 %'

Only figures of the unit that the indicator counts are looked at (and those that go without any unit beside them): a
narrative is full of contract numbers, years and grades. Out of scope: understanding the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pamlib.locale_es import numero
from pamlib.values.lookup import load
from pamlib.values.text import fold, strip_accents

_FIGURE = re.compile(r"(?<![\w.,/$-])(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?(?![\w/]|[.,]\d)(\s*%)?")
_OF = re.compile(r"(?<![\w.,/])(\d+)\s+de\s+(?:l[oa]s\s+)?(\d+)(?![\w/]|[.,]\d)")
_WORD_BEFORE = re.compile(r"([a-z]+)\W*$")
_WORDS_AFTER = re.compile(r"\s*([a-z]+)?(?:\s+([a-z]+))?(?:\s+([a-z]+))?")
_DATE = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|\b\d{1,2}\s+de\s+[a-z]+(?:\s+(?:de|del)\s+\d{4})?(?=\W|$)")
_PERCENT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?)\s*(?:%|por ?ciento\b)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINS = {"en", "y", "e", "o", "del", "el", "la", "los", "las", "durante", "para", "con", "por", "a", "mas", "fueron"}
_STEM = 5


@cache
def _lookup() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    found = load("avance")
    months = {fold(name) for each in load("meses")["meses"].values() for name in each["nombres"]}
    return frozenset(map(str, found["nombres_con_numero"])), frozenset(found["unidades_ajenas"]), frozenset(months)


def contradiction(text: str, value: float, unit: str, denominator: float | None = None) -> str:
    """What contradicts ``value`` in the narrative ('' when nothing does); ``unit`` is what the indicator counts."""
    plain = strip_accents(text).casefold()
    if not (figures := _figures(plain, unit)):
        return ""
    accepted = [*figures, _sum(figures)] + [part for pair in _pairs(plain) for part in pair]
    if denominator:
        accepted += [100 * each / denominator for each in (*figures, _sum(figures))]
    if any(abs(each - value) < 0.005 for each in accepted):
        return ""
    verb = "suma" if len(figures) > 1 else "dice"
    return f"{_shown(value)} reportado; el texto {verb} {_shown(_sum(figures))}"


def progress_contradiction(text: str, value: float, tolerance: float) -> str:
    """What contradicts the progress ``value`` (a fraction): a percentage, or «35 de 41», beyond ``tolerance``."""
    plain = strip_accents(text).casefold()
    told = [float(found.replace(",", ".")) / 100 for found in _PERCENT.findall(plain)]
    told += [part / whole for part, whole in _pairs(plain) if whole and part <= whole]
    if not told or any(abs(each - value) <= tolerance + 1e-9 for each in told):
        return ""
    return f"{_shown(value * 100)} % reportado; el texto dice {' y '.join(f'{_shown(each * 100)} %' for each in told)}"


def _shown(value: float) -> str:
    return numero(value, 0 if abs(value - round(value)) < 0.005 else 1)


def _pairs(plain: str) -> list[tuple[float, float]]:
    """«35 de 41» → (35, 41), unless the second is a year."""
    pairs = []
    for match in _OF.finditer(plain):
        before = _WORD_BEFORE.search(plain[: match.start()])
        named = before is not None and before[1] in _lookup()[0]
        if not named and not re.fullmatch(r"(?:19|20)\d\d", match[2]):
            pairs.append((float(match[1]), float(match[2])))
    return pairs


def _sum(figures: Sequence[float]) -> float:
    """The total, when one of three or more figures already is the sum of the others; else their sum."""
    top = max(figures)
    return top if len(figures) > 2 and abs(top - (sum(figures) - top)) < 0.005 else sum(figures)


def _figures(plain: str, unit: str) -> list[float]:
    """Figures of ``unit``, and those with no unit beside them when some figure has it; none when none has it."""
    names, foreign, months = _lookup()
    stem = fold(unit).split(" ")[0][:_STEM] if unit else ""
    if len(stem) < 2:
        return []
    blanked = _DATE.sub(lambda match: "·" * len(match[0]), plain)
    blanked = _OF.sub(lambda match: match[1] + " " * (len(match[0]) - len(match[1])), blanked)
    with_unit, bare = 0, []
    for match in _FIGURE.finditer(blanked):
        before = _WORD_BEFORE.search(blanked[: match.start()])
        if match[3] or (before is not None and before[1] in names):
            continue
        after = [word for word in _WORDS_AFTER.match(blanked, match.end()).groups() if word]  # type: ignore[union-attr]
        value = float(match[1].replace(".", "") + (match[2] or "").replace(",", "."))
        near = next((n for n, word in enumerate(after) if word.startswith(stem)), None)
        if near is not None and not any(word in _JOINS for word in after[:near]):
            with_unit += 1
            bare.append(value)
        elif _YEAR.fullmatch(match[1]):
            continue  # "2025" counts only with its unit beside
        elif (not after or after[0] in _JOINS) and not any(word in foreign | months for word in after[:1]):
            bare.append(value)
    return bare if with_unit else []
