"""What the texts of two versions leave in doubt, as questions that a person answers in ``versiones.yml``.

>>> questions(step)["pregunta"].tolist()                                 # doctest: +SKIP
['¿Es la misma línea?', '¿Se dividió?']

Each has what to write if the answer is yes. Until then the lines count as withdrawn and new, or as what their likeness
says. Out of scope: finding them (:mod:`pamlib.adjust.pairing`, :mod:`pamlib.adjust.proposals`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.adjust.words import own_texts, quoted

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.history import Step

COLUMNS = ("pregunta", "antes", "ahora", "parecido", "si_es_asi")
_ASKED = {"dudosa": "¿Es la misma línea?", "posible unión": "¿Se unieron?", "posible división": "¿Se dividió?"}


def questions(step: Step) -> pd.DataFrame:
    """:data:`COLUMNS`: one row a question; ``parecido`` (0 to 1) is the least of its lines."""
    import pandas as pd

    old, new = own_texts(step.tablas_antes["lineas"]), own_texts(step.tablas_ahora["lineas"])
    rows = []
    for how, question in _ASKED.items():
        mine = step.pares[step.pares["como"] == how]
        by = {"dudosa": ["antes", "ahora"], "posible unión": ["ahora"], "posible división": ["antes"]}[how]
        for _, group in mine.groupby(by, sort=False):
            before, after = (list(dict.fromkeys(group[name])) for name in ("antes", "ahora"))
            answer = f"{{antes: {_listed(before)}, ahora: {_listed(after)}}}"
            rows.append((question, quoted(before, old), quoted(after, new), float(group["confianza"].min()), answer))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"parecido": "float64"})


def lineage(step: Step) -> list[tuple[str, str]]:
    """What joined and what was divided: ("Se unieron", "«A» y «B» → «C»")."""
    from pamlib.adjust.pairing import joined

    old, new = own_texts(step.tablas_antes["lineas"]), own_texts(step.tablas_ahora["lineas"])
    return [
        (
            "Se unieron" if same.como == "unida" else "Se dividió",
            f"{quoted(same.antes, old)} → {quoted(same.ahora, new)}",
        )
        for same in joined(step.pares)
    ]


def _listed(lines: list[str]) -> str:
    return lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"
