"""What an indicator measures: a count, a ratio, a percentage, a document or a milestone.

>>> ratio = parse_indicator("No. De talleres dictados/No. De talleres programados")
>>> ratio.clase, ratio.numerador, ratio.denominador
('razón', 'No. De talleres dictados', 'No. De talleres programados')
>>> lost = parse_indicator("No. De visitas hechas No. De visitas previstas")
>>> lost.clase, lost.slash_lost, lost.denominador
('razón', True, 'No. De visitas previstas')
>>> parse_indicator("Un manual publicado").clase
'documento'

A slash divides only where both sides read as quantities: "y/o", "C/Año", "DI/3.0", "niños/as" and a date do not.
Out of scope: process or result, direction, accumulation and baseline, which the text does not say.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pamlib.values.lookup import load, words
from pamlib.values.text import fold, normalize


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One indicator, read.

    ``clase``: 'conteo', 'razón', 'porcentaje', 'documento', 'hito', or '' for a blank text. ``numerador`` and
    ``denominador`` are the two sides as written ('' unless it is a ratio; a count has only ``numerador``).
    ``unidad`` is what is counted. ``meta_valor`` is the figure that the text itself sets, else ``None``.
    ``slash_lost`` says that the dividing slash was missing and two counts in a row gave the ratio away. ``note`` is
    in Spanish, '' when there is nothing to say.
    """

    clase: str
    numerador: str
    denominador: str
    unidad: str
    meta_valor: float | None
    slash_lost: bool
    note: str
    original: str


# "No." with its point or "No de": a bare "No" is the Spanish negation.
_COUNTER_TEXT = (
    r"(?:N[oO]\s?\.\s?[oº°]?|N[oO](?=\s+[dD][eE]\s)|N\.?\s?[º°]\.?|N[rR][oO]\.?|N[úuÚU][mM](?:[eE][rR][oO]s?|\.)|#"
    r"|[nN][úuÚU][mM][eE][rR][oO]|(?:Cantidad|CANTIDAD|cantidad)(?=\s+[dD][eE]\s)|(?:Total|TOTAL|total)(?=\s+[dD][eE]\s))"
    r"\s*(?:[tT]otal\s+)?(?:[dD][eE](?:\s+|(?=[A-ZÁÉÍÓÚ])))?"
)
_COUNTER = re.compile(_COUNTER_TEXT)
_SECOND_COUNTER = re.compile(r"(?<=\s)(?=(?:No\s?\.|NO\s?\.|No\s+[dD]e\s|N[º°]|Nro\.?|N[úu]mero\s+[dD]e\s)\s*\S)")
_PERCENT = re.compile(r"\d\s?%|^%")
_FIGURE = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+(?:[.,]\d+)?)\s*(%?)\s*")
_TARGET_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?%")
_PARTICIPLE = re.compile(r"(?:[aiáí]d[oa]s?|[^aeiou]t[oa]s|puest[oa]s?|hech[oa]s?|escrit[oa]s?|abiert[oa]s?)$")


# Words after which a second count does not start a denominator ("y No. de …").
_JOINERS = frozenset({"y", "e", "o", "u", "de", "del", "la", "las", "el", "los", "en", "por", "con", "a", "al", "para"})
_JOINERS |= {"que", "segun", "entre", "sobre", "cada", "su", "sus", "un", "una"}
_WORDS_BEFORE_UNIT = frozenset({"de", "del", "la", "las", "el", "los", "total", "nuevos", "nuevas", "un", "una"})


@functools.cache
def _lexicon() -> tuple[frozenset[str], frozenset[str], tuple[str, ...], dict[str, int]]:
    data = load("indicadores")
    return (
        frozenset(words(data["documento"])),
        frozenset(words(data["hito"])),
        tuple(data["porcentaje"]),
        dict(data["numeros"]),
    )


def _has_counter(text: str) -> bool:
    return _COUNTER.match(text) is not None


def _slash(text: str) -> int:
    """Index of the slash that divides, or -1."""
    position = text.find("/")
    while position >= 0:
        if _divides(text, position):
            return position
        position = text.find("/", position + 1)
    return -1


def _divides(text: str, position: int) -> bool:
    """Whether the slash at ``position`` stands between two quantities."""
    left, right = text[:position].rstrip(" ."), text[position + 1 :].lstrip()
    if not left or not right.strip(" ."):
        return False
    if _has_counter(right):
        return True
    if position + 1 < len(text) and text[position + 1].isdigit():
        return False
    left_words, right_words = fold(left).split(), fold(right).split()
    if not left_words or not right_words or len(left_words[-1]) <= 2 or len(right_words[0]) <= 2:
        return False
    participle = _PARTICIPLE.search(left_words[-1]) is not None
    if _has_counter(left):
        counted = len(fold(_COUNTER.sub("", left, count=1)).split())
        spaced = text[position - 1].isspace() or right[0].isupper()
        return participle or (counted >= 2 and spaced)
    return len(left_words) >= 2 and len(right_words) >= 2 and (participle or " / " in text)


def _lost_slash(text: str) -> int:
    """Index where a second count starts with no slash before it, or -1."""
    first = _COUNTER.match(text)
    if first is None:
        return -1
    for match in _SECOND_COUNTER.finditer(text, first.end()):
        before = fold(text[: match.start()]).split()
        if len(before) >= 2 and before[-1] not in _JOINERS:
            return match.start()
    return -1


def _unit(quantity: str) -> str:
    """The thing counted: first noun after the counter ("No. de foros realizados" counts 'foros')."""
    rest = _COUNTER.sub("", quantity, count=1) if _has_counter(quantity) else quantity
    rest = _FIGURE.sub("", rest, count=1) if rest[:1].isdigit() else rest
    for word in rest.split():
        bare = word.strip(".,;:()/")
        if bare and fold(bare) not in _WORDS_BEFORE_UNIT and fold(bare) not in _lexicon()[3]:
            return bare.lower() if not bare.isupper() or len(bare) > 5 else bare
    return ""


def _clean_side(side: str) -> str:
    """A side of a ratio without the dot or slash that hangs from it ("No. De PMI ." ends with PMI)."""
    return re.sub(r"\s+\.$", "", side.strip().strip("/").strip())


def parse_indicator(text: str) -> IndicatorValue:
    """Read an indicator. Every non-blank text has a class; an unknown shape is 'hito' with a note."""
    clean = normalize(text)
    if not clean:
        return IndicatorValue("", "", "", "", None, False, "", text)
    percentage = _is_percentage(clean)
    cut = _slash(clean)
    lost = -1 if cut >= 0 or percentage else _lost_slash(clean)
    if cut >= 0 or lost >= 0:
        left, right = (clean[:cut], clean[cut + 1 :]) if cut >= 0 else (clean[:lost], clean[lost:])
        numerator, denominator = _clean_side(left), _clean_side(right)
        note = "sin barra entre numerador y denominador; se leyó como razón" if lost >= 0 else ""
        clase = "porcentaje" if percentage else "razón"
        unit = "%" if percentage else _unit(numerator)
        return IndicatorValue(clase, numerator, denominator, unit, _percent_target(clean), lost >= 0, note, text)
    if percentage:
        return IndicatorValue("porcentaje", "", "", "%", _percent_target(clean), False, "", text)
    if _has_counter(clean):
        return IndicatorValue("conteo", clean, "", _unit(clean), None, False, "", text)
    return _without_counter(clean, text)


def _is_percentage(clean: str) -> bool:
    if _PERCENT.search(clean):
        return True
    folded = fold(clean)
    return folded.startswith((*_lexicon()[2], "indice de"))


def _percent_target(clean: str) -> float | None:
    match = _TARGET_PERCENT.search(clean)
    return float(match[1].replace(",", ".")) if match else None


def _without_counter(clean: str, original: str) -> IndicatorValue:
    """A figure or a number word and a noun, a document, a milestone, or a plural that is counted."""
    documents, milestones, _, numbers = _lexicon()
    target: float | None = None
    rest = clean
    if match := _FIGURE.match(clean):
        figure = match[1]
        target = float(
            figure.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", figure) else figure.replace(",", ".")
        )
        rest = clean[match.end() :]
    folded = fold(rest).split()
    while target is None and folded and folded[0] in numbers:
        target, folded = float(numbers[folded[0]]), folded[1:]
    head = folded[0] if folded else ""
    if target is not None and target > 1:
        return IndicatorValue("conteo", clean, "", _unit(rest), target, False, "", original)
    if head in documents or head.removesuffix("s") in documents or head.removesuffix("es") in documents:
        return IndicatorValue("documento", "", "", "documento", target, False, "", original)
    if head in milestones:
        return IndicatorValue("hito", "", "", "hito", target, False, "", original)
    if head.endswith("s") and len(head) > 3:
        return IndicatorValue("conteo", clean, "", _unit(rest), target, False, "", original)
    if target is not None:
        return IndicatorValue("conteo", clean, "", _unit(rest), target, False, "", original)
    return IndicatorValue("hito", "", "", "hito", None, False, "forma no reconocida; se leyó como hito", original)


def looks_like_indicator(text: str) -> bool:
    """Cheap kind test: the text begins as a count or a percentage ("No. de …", "Porcentaje de …").

    Documents and milestones begin as any sentence does, so they are not told apart here.
    """
    clean = text.lstrip()
    if clean[:1] not in ("N", "n", "#", "P", "p", "C", "c", "T", "t", "I", "%"):
        return False
    if _COUNTER.match(clean):
        return len(clean) > 5
    folded = fold(clean[:24])
    return folded.startswith(("porcentaje", "numero de", "cantidad de", "tasa de", "indice de", "proporcion de"))
