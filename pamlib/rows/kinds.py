"""What a cell looks like, without knowing its column: the evidence that alignment works with.

===============  ============================================================
kind             looks like
===============  ============================================================
``''``           blank
``fecha``        mar-21, 05/10/2016, FEBRERO 2021
``periodo``      2024 a 2027
``dinero``       $ 1.038.000.000, $ -, #####, 210 SMMLV, 650.000.000 C/Año
``gestion``      Gestión (both a resource and a source of funds)
``nada``         NA, N/A, NP
``numero``       digits alone
``fondo``        SGP, R.P., CONPES: a source of funds
``responsable``  a person, a post, a team
``indicador``    No. de X/No. de Y, Porcentaje de …
``conteo``       5 proyectos …: a goal or an indicator
``lugar``        Urbano y rural; En 9 IE rurales …
``componente``   a component of the PAM
``fragmento``    LOGIAS: a short piece of rotated capitals
``mayuscula``    other text in capitals
``infinitivo``   text that begins with a verb: Realizar …
``continuacion`` text that begins in lower case
``corto``        up to three words
``texto``        the rest
===============  ============================================================
"""

from __future__ import annotations

import re
from functools import lru_cache

from pamlib.values.components import looks_like_component
from pamlib.values.dates import parse_date, parse_period
from pamlib.values.indicators import looks_like_indicator
from pamlib.values.money import parse_money
from pamlib.values.people import looks_like_person, looks_like_post
from pamlib.values.places import looks_like_place
from pamlib.values.sources import looks_like_source
from pamlib.values.text import fold, is_upper, markdown_clean, normalize

_LONGEST_TYPED = 60
_INFINITIVE = re.compile(
    r"^\W*[A-ZÁÉÍÓÚÑ]?[a-záéíóúñ]{2,}(?:ar|er|ir|arse|erse|irse)\b|^\W*[A-ZÁÉÍÓÚÑ]{3,}(?:AR|ER|IR)\b"
)
_COUNTED = re.compile(r"^(?:\d{1,4}|[Uu]na?|UNA?)\s+[^\W\d_]{3,}")
_PLACE_WORDS = frozenset(
    "ie ieo iem ee i e o m sede sedes urbana urbanas urbano urbanos rural rurales zona zonas institucion instituciones "
    "etnoeducativa etnoeducativas educativa educativas educativos oficial oficiales establecimiento establecimientos "
    "centro centros total municipio municipal todas todos cabecera vereda veredas corregimiento sem sed".split()
)
_LINK_WORDS = frozenset("en de del la las el los y con para un una a al por".split())
_SHORT_PLACE = 4
_FRAGMENT = re.compile(r"^[A-ZÁÉÍÓÚÑ]{3,12}$")
_BLANK_STATES = {"gestion": "gestion", "no_aplica": "nada", "no_programado": "nada"}


@lru_cache(maxsize=100_000)
def kind(text: str) -> str:
    """Kind of a cell (see the table above); ``text`` as the source has it."""
    text = normalize(markdown_clean(text))
    if not text:
        return ""
    if text.isdigit():
        return "numero"
    short = len(text) <= _LONGEST_TYPED
    return (_typed(text) if short else "") or _wordy(text, short=short)


def begins_with_verb(text: str) -> bool:
    """True when a text begins as an order does.

    >>> begins_with_verb("Realizar talleres"), begins_with_verb("REALIZAR TALLERES"), begins_with_verb("En las sedes")
    (True, True, False)
    """
    return bool(_INFINITIVE.match(text))


def _typed(text: str) -> str:
    """Kind of a short cell that has a form of its own; '' when it has none."""
    if text[-1].isdigit() or text[-1] in "-#$" or text[0] in "$#-" or len(text) <= 40:
        if parse_date(text):
            return "fecha"
        if parse_period(text) and len(text) <= 20:
            return "periodo"
        if money := parse_money(text):
            return _BLANK_STATES.get(money.estado, "dinero")
    if looks_like_source(text):
        return "fondo"
    return ""


def _is_all_place(text: str) -> bool:
    """True when the text is a place and not a goal that speaks of places ("40 sedes con plan lector, 26 rurales")."""
    words = [w for w in fold(text).split() if w not in _LINK_WORDS and not w.isdigit()]
    return len(words) <= _SHORT_PLACE or sum(w in _PLACE_WORDS for w in words) >= 0.7 * len(words)


def _wordy(text: str, *, short: bool) -> str:
    if looks_like_indicator(text):
        return "indicador"
    if short:
        if is_upper(text) and looks_like_component(text):
            return "componente"
        if _FRAGMENT.match(text):
            return "fragmento"
    if short and (looks_like_person(text) or looks_like_post(text)):
        return "responsable"
    if looks_like_place(text) and _is_all_place(text):
        return "lugar"
    if _COUNTED.match(text):
        return "conteo"
    if begins_with_verb(text):
        return "infinitivo"
    if text[0].islower():
        return "continuacion"
    if is_upper(text):
        return "mayuscula"
    return "corto" if text.count(" ") < 3 else "texto"
