r"""What a cell of a resources column says.

Eight states, and none of them is silently another (design rule: four kinds of nothing, two of something odd):

===============  ==============================================  =======================================
estado           written as                                      valor (pesos)
===============  ==============================================  =======================================
monto            ``$ 1.038.000.000`` · ``650.000.000 C/Año``     the figure
cero             ``$ -`` · ``-`` · ``0``                         0: somebody declared it
gestion          ``Gestión``                                     None: done without money
no_aplica        ``NA`` · ``No aplica``                          None
no_programado    ``NP``                                          None
ilegible         ``#####`` · a ``$`` with no figure              None: there was a figure, it cannot be read
indexado         ``210 SMMLV``                                   None until a year says what it is worth
vacio            blank                                           None
===============  ==============================================  =======================================

A ``$`` alone is *ilegible*, not zero: the accounting format prints zero as ``$ -``, so a sign without its dash or
digits is a figure that the print or the OCR lost. Grouping that fits no number (``$ 1.038.00.000``) is *ilegible*
too: which group lost a digit is not ours to guess.

>>> parse_money("$ 1.038.000.000").valor, parse_money(r"\$ -").estado, parse_money("210 SMMLV").cantidad
(1038000000, 'cero', 210.0)
>>> parse_money("Un documento actualizado") is None and parse_money("2024") is None
True

Out of scope: which year or line an amount belongs to, and sums.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pamlib.values.lookup import load
from pamlib.values.text import fold, markdown_clean, normalize

LEAST_BARE_AMOUNT = 100_000
"""A number with no sign, unit or known column is taken for pesos only from here on: smaller ones are counts, years,
decree numbers or Excel days."""

MOST_BARE_DIGITS = 11
"""An ungrouped number with no sign and more digits than this is a code (DANE codes have 12)."""

LONGEST = 80
SHORTEST_WORDY = 24


@dataclass(frozen=True, slots=True)
class MoneyValue:
    """What a money cell says.

    ``valor`` is in pesos, rounded to the peso, for estado 'monto' and 'cero', else ``None``. ``cantidad`` is the
    figure in ``unidad`` ('COP', 'SMMLV', 'COP/año' or ''). ``per_year`` says that the figure repeats every year of
    the period. ``nota`` says in Spanish what was repaired or should be looked at; '' when nothing.
    """

    estado: str
    valor: int | None
    cantidad: float | None
    unidad: str
    per_year: bool
    original: str
    nota: str = ""


@dataclass(frozen=True, slots=True)
class SmmlvValue:
    """The minimum monthly wage of one year.

    ``estado`` is 'vigente', 'provisional' or 'desconocido'; ``valor`` (pesos) is ``None`` only when unknown.
    ``norma_verificada`` is False where the decree's number has not been read in the decree itself.
    """

    anio: int
    valor: int | None
    estado: str
    norma: str
    fuente: str
    norma_verificada: bool = False
    nota: str = ""


_CURRENCY = re.compile(
    r"^(?:COP\s*\$?|COL\s*\$|\$\s*COP|\${1,2})\s*|\s*(?:\$|COP|pesos(?:\s+m/?cte\.?)?|m/?cte\.?)$", re.IGNORECASE
)
_FOREIGN = re.compile(r"US\s*\$|USD|EUR\b|€", re.IGNORECASE)
_PER_YEAR = re.compile(
    r"[\s(]*(?:c\s*/\s*(?:a[ñn]o|vigencia|u\s+a[ñn]o)|por\s+(?:cada\s+)?(?:a[ñn]o|vigencia)|cada\s+(?:a[ñn]o|vigencia)"
    r"|/\s*a[ñn]o|al\s+a[ñn]o|anual(?:es|mente)?)[\s).]*$",
    re.IGNORECASE,
)
_SMMLV = re.compile(
    r"(?P<n>\d[\d.,]*)\s*(?:S\.?\s?M\.?\s?L?\.?\s?M?\.?\s?L?\.?\s?V\.?|salarios?\s+m[ií]nimos?(?:\s+\w+){0,3})"
    r"|(?:S\.?M\.?L?\.?M?\.?L?\.?V\.?)\s*:?\s*(?P<m>\d[\d.,]*)",
    re.IGNORECASE,
)
_SCALE = re.compile(r"^(?P<n>.+?)\s*(?P<s>mil\s+millones|millones|mill[oó]n|mill?\.|mil|mm)(?:\s+de)?$", re.IGNORECASE)
_SCALES = {"milmillones": 10**9, "millones": 10**6, "millon": 10**6, "mill": 10**6, "mil": 10**3, "mm": 10**6}
_DASHES = "-–—−_"
_HASHES = re.compile(r"(?:#\s*){3,}", re.ASCII)
_EXCEL_ERROR = re.compile(r"#[A-Z¡!/?¿0]", re.IGNORECASE)
_GROUPED_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,(\d{1,2}))?", re.ASCII)
_GROUPED_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.(\d{1,2}))?", re.ASCII)
_PLAIN = re.compile(r"\d+", re.ASCII)
_DECIMAL = re.compile(r"\d+[.,]\d+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d{1,2}", re.ASCII | re.IGNORECASE)
_AMOUNTISH = re.compile(r"[\dOolI][\dOolI.,'’´` ]*", re.ASCII)
_TRAILING = re.compile(r"^(\$\s*\d[\d.,]*\d)(?:\s*[-–:(]\s*|\s+)(\D.*)$")
_LETTER_DIGITS = str.maketrans("OolI", "0011")


@functools.cache
def _states() -> dict[str, str]:
    return {word: state for state, spellings in load("estados_recurso").items() for word in spellings}


def _state(estado: str, original: str, nota: str = "") -> MoneyValue:
    zero = estado == "cero"
    return MoneyValue(estado, 0 if zero else None, 0.0 if zero else None, "COP" if zero else "", False, original, nota)


def _number(text: str) -> tuple[Decimal, str] | None:
    """The number that the whole of ``text`` is, and a note about it; ``None`` when its grouping fits no number.

    One separator followed by exactly three digits groups thousands (``650.000``); followed by anything else it is
    the decimal separator, and a longer run before it than three digits makes it decimal as well (``1234.567``).
    """
    note = ""
    if "'" in text or "’" in text or "´" in text or "`" in text:
        text = re.sub(r"['’´`]", ".", text)
        if "," in text and "." in text and text.find(",") < text.rfind("."):
            text = text.replace(".", ",")  # 1'038,000,000
    if " " in text:
        text, note = text.replace(" ", ""), "espacios dentro de la cifra"
    if _PLAIN.fullmatch(text):
        return Decimal(text), note
    if _GROUPED_DOT.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", ".")), note
    if _GROUPED_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "")), note
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", ".")), note
    if _SCIENTIFIC.fullmatch(text):
        return Decimal(text.replace(",", ".")), "notación científica: pudo perder cifras"
    return None


def _join(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _early_exit(text: str) -> bool:
    """True for a text that cannot be money: a long one, or wordy with neither digit nor sign."""
    if len(text) > LONGEST:
        return True
    return len(text) > SHORTEST_WORDY and not any(character in "0123456789$#" for character in text)


@functools.lru_cache(maxsize=16_384)  # a plan repeats "Gestión", "$ -" and its few amounts thousands of times
def parse_money(text: str, *, column_is_money: bool = False) -> MoneyValue | None:
    """What ``text`` says as the cell of a money column, or ``None`` when it does not look like one.

    ``column_is_money`` says that the column is known to hold money, so that a small bare number (``2024``) is an
    amount too, and text left over after a figure is kept as a note. Never raises.
    """
    if not text or text.isspace():
        return _state("vacio", text)
    if _early_exit(text):
        return None
    clean = normalize(markdown_clean(text))
    if not clean:
        return _state("vacio", text)
    first = clean[0]
    if first == "#":
        if _HASHES.fullmatch(clean):
            return _state("ilegible", text, "la columna era angosta y la cifra no se imprimió")
        return _state("ilegible", text, "error de Excel") if _EXCEL_ERROR.match(clean) and len(clean) < 10 else None
    if first == "$" and "#" in clean and _HASHES.fullmatch(clean.lstrip("$ ")):
        return _state("ilegible", text, "la columna era angosta y la cifra no se imprimió")
    if not any(map(str.isdigit, clean)):
        return _no_digits(clean, text)
    return _amount(clean, text, column_is_money)


def _no_digits(clean: str, original: str) -> MoneyValue | None:
    """Dashes, lone signs and words."""
    bare = clean.replace("$", "").strip()
    if not bare:
        return _state("ilegible", original, "signo de pesos sin cifra")
    if not bare.strip(_DASHES + " ."):
        if not any(dash in bare for dash in _DASHES):
            return None
        return _state("cero", original, "" if "$" in clean else "raya sin signo de pesos, leída como cero")
    if len(bare) > SHORTEST_WORDY:
        return None
    state = _states().get(fold(bare))
    return None if state is None else _state(state, original)


def _amount(clean: str, original: str, column_is_money: bool) -> MoneyValue | None:
    """A cell that has digits."""
    if _FOREIGN.search(clean):
        return _state("ilegible", original, "moneda distinta del peso colombiano") if len(clean) < 32 else None
    if clean.count("$") > 1 and clean.lstrip("$ ").count("$"):
        return _state("ilegible", original, "más de un valor en la celda") if clean[0] == "$" else None
    body, years = _PER_YEAR.subn("", clean) if clean[-1] in "oOaAlLeE).s" else (clean, 0)
    per_year = bool(years)
    if match := _SMMLV.fullmatch(body):
        parsed = _number((match["n"] or match["m"]).rstrip(".,"))
        if parsed is None:
            return _state("ilegible", original, "cantidad de salarios con separadores irregulares")
        return MoneyValue("indexado", None, float(parsed[0]), "SMMLV", per_year, original, parsed[1])

    stripped, signs = _CURRENCY.subn("", body)
    marked = bool(signs) or per_year
    stripped = stripped.strip()
    negative = stripped.startswith(tuple(_DASHES)) or (stripped.startswith("(") and stripped.endswith(")"))
    if negative:
        stripped, more = _CURRENCY.subn("", stripped.strip("()" + _DASHES + " "))
        marked, stripped = marked or bool(more), stripped.strip()
    scale, scale_word = 1, _SCALE.match(stripped)
    if scale_word:
        scale = _SCALES[fold(scale_word["s"]).replace(" ", "")]
        stripped, marked = scale_word["n"].rstrip(), marked or scale > 10**3
    note = ""
    if not stripped or stripped[0] not in "0123456789OolI":
        return None
    if not _AMOUNTISH.fullmatch(stripped) and not _SCIENTIFIC.fullmatch(stripped):
        return _with_trailing(clean, original) if column_is_money or clean[0] == "$" else None
    if stripped.translate(_LETTER_DIGITS) != stripped and not _SCIENTIFIC.fullmatch(stripped):
        if sum(map(str.isdigit, stripped)) < 3 or not (marked or column_is_money):
            return None
        stripped, note = stripped.translate(_LETTER_DIGITS), "letras leídas como cifras (O por 0, l por 1)"
    parsed = _number(stripped.rstrip(".,"))
    if parsed is None:
        if not (marked or column_is_money):
            return None
        return _state("ilegible", original, "los puntos de miles no forman un número")
    return _judge(
        parsed[0] * scale, _join(note, parsed[1]), stripped, original, marked, negative, per_year, column_is_money
    )


def _judge(
    number: Decimal, note: str, digits: str, original: str, marked: bool, negative: bool, per_year: bool, known: bool
) -> MoneyValue | None:
    """Decide whether a number is money, and round it to the peso."""
    if number == 0:
        return _state("cero", original)
    if number >= 10**18:
        return _state("ilegible", original, "cifra imposible") if marked or known else None
    if not marked and not known:
        grouped = "." in digits or "," in digits or " " in digits
        if number < LEAST_BARE_AMOUNT or (not grouped and len(digits) > MOST_BARE_DIGITS):
            return None
    pesos = int(number.to_integral_value(ROUND_HALF_UP))
    if pesos != number:
        note = _join(note, "centavos redondeados al peso")
    if negative:
        pesos, note = -pesos, _join(note, "valor negativo")
    if known and not marked and len(digits) == 4 and digits[:2] in ("19", "20"):
        note = _join(note, "podría ser un año y no un valor")
    return MoneyValue("monto", pesos, float(pesos), "COP/año" if per_year else "COP", per_year, original, note)


def _with_trailing(clean: str, original: str) -> MoneyValue | None:
    """``$ 50.000.000 SGP``: the figure, and a note about the rest."""
    match = _TRAILING.match(clean if clean[0] == "$" else f"${clean}")
    if match is None or any(map(str.isdigit, match[2])) or len(match[2]) > SHORTEST_WORDY:
        return None
    parsed = _number(match[1].lstrip("$ "))
    if parsed is None:
        return _state("ilegible", original, "los puntos de miles no forman un número")
    return _judge(parsed[0], f"texto tras el valor: «{match[2]}»", "", original, True, False, False, True)


@functools.cache
def smmlv(year: int) -> SmmlvValue:
    """The minimum wage of ``year``; estado 'desconocido' and no value for a year that the table does not hold."""
    row = load("smmlv")["anios"].get(year)
    if row is None:
        return SmmlvValue(year, None, "desconocido", "", "", False, f"no hay salario mínimo registrado para {year}")
    return SmmlvValue(
        year, row["valor"], row["estado"], row["norma"], row["fuente"], row["norma_verificada"], row["nota"]
    )


def smmlv_to_pesos(quantity: float, year: int) -> tuple[int | None, str]:
    """Pesos of ``quantity`` minimum wages of ``year``, and how good the figure is.

    The second is 'convertido', 'provisional' or 'desconocido' (then the first is ``None``).

    >>> smmlv_to_pesos(210, 2024), smmlv_to_pesos(210, 2027)
    ((273000000, 'convertido'), (None, 'desconocido'))
    """
    wage = smmlv(year)
    if wage.valor is None:
        return None, "desconocido"
    pesos = (Decimal(str(quantity)) * wage.valor).to_integral_value(ROUND_HALF_UP)
    return int(pesos), "provisional" if wage.estado == "provisional" else "convertido"
