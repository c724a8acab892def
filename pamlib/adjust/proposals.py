"""Lines that could have joined, or been divided, by their texts: asked, never decided.

>>> proposals(old["lineas"], new["lineas"], rest_old, rest_new, reworded)       # doctest: +SKIP
[('L1', 'L3', 'posible unión', 0.83), ('L2', 'L3', 'posible unión', 0.75)]

"Visitar las sedes rurales" and "Publicar el informe de las visitas" are within "Visitar las sedes rurales y publicar el
informe": most words of each stand in it. So a new text that covers two old lines is a possible union, and an old text
that covers two new lines a possible division. Only lines that nothing else explains start the question; the other may
be a line that was paired by likeness. Words of three letters or fewer say nothing. Both numbers are criteria of this
tool (``ajustes.yml``).

Out of scope: what a person answers (:mod:`pamlib.adjust.equivalences`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pamlib.adjust.versions import settings
from pamlib.adjust.words import own_texts
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

Question = tuple[str, str, str, float]


def proposals(
    old: pd.DataFrame,
    new: pd.DataFrame,
    rest_old: Sequence[str],
    rest_new: Sequence[str],
    reworded: Collection[tuple[str, str]],
) -> list[Question]:
    """(old line, new line, *posible unión* or *posible división*, share of the words of the smaller text).

    ``rest_old`` and ``rest_new`` are the lines without a pair; ``reworded`` the pairs found by likeness.
    """
    words_old, words_new = _words(old), _words(new)
    unions = _covers(rest_old, {line: words_new[line] for line in rest_new}, words_old, {b: a for a, b in reworded},
                     words_new)  # fmt: skip
    divisions = _covers(rest_new, {line: words_old[line] for line in rest_old}, words_new, dict(reworded), words_old)
    out = [(part, whole, "posible unión", share) for whole, part, share in unions]
    return [*out, *((whole, part, "posible división", share) for whole, part, share in divisions)]


def _covers(
    rest: Sequence[str],
    free: Mapping[str, set[str]],
    parts: Mapping[str, set[str]],
    paired: Mapping[str, str],
    wholes: Mapping[str, set[str]],
) -> list[tuple[str, str, float]]:
    """(whole, part, share) where one text of the other version covers two or more parts, some of ``rest``.

    A whole is one of ``free``, or one that ``paired`` gives to a part: that part is then the other one.
    """
    found = []
    for whole in [*free, *paired]:
        own = [paired[whole]] if whole in paired else []
        inside = [(part, _share(parts[part], wholes[whole])) for part in [*own, *rest]]
        covered = [(part, share) for part, share in inside if share >= settings()["parte"]["cubre"]]
        if len(covered) > 1 and any(part in rest for part, _ in covered):
            found += [(whole, part, share) for part, share in covered]
    return found


def _share(part: set[str], whole: set[str]) -> float:
    """How much of the words of ``part`` stands in ``whole``; 0 for a text too short to tell."""
    return len(part & whole) / len(part) if len(part) >= settings()["parte"]["palabras"] else 0.0


def _words(lineas: pd.DataFrame) -> dict[str, set[str]]:
    """Line → the words of its own text that say something."""
    return {line: {word for word in fold(text).split() if len(word) > 3} for line, text in own_texts(lineas).items()}
