"""Which line or indicator of the plan a row is: by its hidden id, its text, or what a person answered.

>>> index = PlanIndex.of(tables)                                             # doctest: +SKIP
>>> index.line(row, answers, threshold=90).id                                # doctest: +SKIP
'L7e01ffb481'

The text a person sees is believed before the id she does not: sorting the visible columns alone moves every id to
another row. A text that is equal (accents, case and punctuation apart) names its row; one that only resembles it is a
question, and nothing enters until somebody answers it (``data/raw/<entidad>/equivalencias.yml``).

Out of scope: what the row reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.seguimiento.assignments import records
from pamlib.seguimiento.book import Row
from pamlib.seguimiento.yaml_lines import read
from pamlib.values.text import fold, normalize

if TYPE_CHECKING:
    import pandas as pd

ANSWERS_FILE = "equivalencias.yml"
NONE = "ninguna"
_SHOWN = 3
_KEYS = ("texto", "es", "quien", "fecha", "motivo")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said a text is: an id of the plan, or :data:`NONE`."""

    texto: str
    es: str
    quien: str
    fecha: str
    motivo: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A row that resembles something of the plan: its text, place, and (id, text, likeness 0 to 100), best first."""

    kind: str
    texto: str
    hoja: str
    fila: int
    candidatos: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a row is: ``id`` ('' when it does not enter), the code of the note that says how, and the question."""

    id: str
    code: str = ""
    found: str = ""
    question: Question | None = None
    answer: Answer | None = None


def answers(path: Path, known: Mapping[str, object]) -> dict[str, Answer]:
    """Folded text → what a person answered; ``known`` are the ids of the plan. No file, no answers.

    Raises
    ------
    UserError: the file is wrong, with its line.
    """
    if not path.is_file():
        return {}
    root = read(path)
    found: dict[str, Answer] = {}
    for entry in root.items() if root.list is not None or root.pairs else ():
        entry.only(_KEYS)
        if missing := [key for key in _KEYS[:4] if key not in entry]:
            raise entry.error(f"la respuesta no tiene «{missing[0]}»", f"Escriba {', '.join(_KEYS[:4])}")
        values = {key: value.string() for key, value in entry.mapping().items() if key != "motivo" or value.text}
        entry["fecha"].day()
        if values["es"] not in known and values["es"] != NONE:
            raise entry["es"].error(
                f"«{values['es']}» no es un identificador del plan vigente", f"Escriba uno del plan, o «{NONE}»"
            )
        key = fold(values["texto"])
        if key in found and found[key].es != values["es"]:
            raise entry["texto"].error("el mismo texto tiene otra respuesta más arriba", "Deje una sola")
        found[key] = Answer(**values)
    return found


def questions_text(questions: Sequence[Question]) -> str:
    """A file of answers with the questions as comments, to complete and save as :data:`ANSWERS_FILE`."""
    import yaml

    lines = [
        "# Filas de los libros recibidos que se parecen a una del plan. Escriba en «es» el identificador de la que",
        f"# sea, o «{NONE}»; en «quien» y «fecha», quién lo dice y cuándo (AAAA-MM-DD). Borre las que no responda.",
    ]
    for question in dict.fromkeys(questions):
        lines.append(f"# Hoja {question.hoja}, fila {question.fila}. Se parece a:")
        lines += [f"#   {name} ({score:.0f} de 100): {normalize(text)}" for name, text, score in question.candidatos]
        first = question.candidatos[0][0] if question.candidatos else NONE
        quoted = yaml.safe_dump(normalize(question.texto), allow_unicode=True, width=10_000, default_style='"').strip()
        lines += [f"- texto: {quoted}", f"  es:  # ¿{first}?", "  quien:", "  fecha:"]
    return "\n".join(lines) + "\n"


@dataclass
class PlanIndex:
    """The lines, indicators and shared figures of a plan, found by id or by text."""

    plan_id: str
    version: str
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    indicators: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[tuple[str, int | None], str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    years: dict[str, frozenset[int]] = field(default_factory=dict)
    _line_texts: dict[str, list[str]] = field(default_factory=dict)
    _indicator_texts: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> PlanIndex:
        """Index of a plan's canonical tables."""
        from pamlib.seguimiento.template import plan_version

        index = cls(str(tables["plan"]["plan_id"].iloc[0]), plan_version(tables))
        for row in records(tables["lineas"]):
            index.lines[row["linea_id"]] = row
            index.numbers[str(row["orden"])] = row["linea_id"]
            index._line_texts.setdefault(fold(row["tarea"] or row["accion"]), []).append(row["linea_id"])
        for row in records(tables["indicadores"]):
            index.indicators[row["indicador_id"]] = row
            index._indicator_texts.setdefault(fold(row["texto"]), []).append(row["indicador_id"])
        undated: set[str] = set()
        for row in records(tables["recursos"]):
            if row["vigencia"] is None:
                undated.add(row["linea_id"])
            else:
                index.years[row["linea_id"]] = index.years.get(row["linea_id"], frozenset()) | {int(row["vigencia"])}
            if row["grupo_id"]:
                year = None if row["vigencia"] is None else int(row["vigencia"])
                index.groups[row["linea_id"], year] = row["grupo_id"]
        # A figure without a year is of any.
        index.years = {line: years for line, years in index.years.items() if line not in undated}
        return index

    def known(self) -> dict[str, object]:
        """Every id, of lines and indicators."""
        return {**self.lines, **self.indicators}

    def group(self, line: str, year: int) -> str:
        """Group of lines that share the figure of ``line`` in ``year``; '' when it is its own."""
        return self.groups.get((line, year)) or self.groups.get((line, None), "")

    def line(self, row: Row, given: Mapping[str, Answer], threshold: float) -> Bound:
        """The line that a row of tasks or money is."""

        def narrowed(found: list[str]) -> list[str]:
            for role in ("accion", "componente"):
                wanted = fold(row.text(role))
                if len(found) > 1 and wanted:
                    found = [each for each in found if self._same(each, role, wanted)] or found
            return found

        name = row.text("id").partition("/")[0].strip()
        text = row.text("tarea") or row.text("accion")
        # A shared figure says so in its row; the task is what stands before.
        text = text.partition(" (una sola cifra para ")[0]
        return _bind(row, "tarea", name, text, self._line_text, self._line_texts, narrowed, given, threshold)

    def indicator(self, row: Row, given: Mapping[str, Answer], threshold: float) -> Bound:
        """The indicator that a row of measurements is."""
        return _bind(row, "indicador", row.text("id").strip(), row.text("indicador"), self._indicator_text,
                     self._indicator_texts, lambda found: found, given, threshold)  # fmt: skip

    def _same(self, line: str, role: str, wanted: str) -> bool:
        mine = self.lines[line]
        return wanted in {fold(mine[role]), fold(mine.get("componente_canonico", "") if role == "componente" else "")}

    def _line_text(self, name: str) -> str | None:
        line = self.lines.get(name)
        return None if line is None else line["tarea"] or line["accion"]

    def _indicator_text(self, name: str) -> str | None:
        row = self.indicators.get(name)
        return None if row is None else row["texto"]


def _bind(
    row: Row,
    kind: str,
    name: str,
    text: str,
    text_of: Callable[[str], str | None],
    texts: Mapping[str, list[str]],
    narrowed: Callable[[list[str]], list[str]],
    given: Mapping[str, Answer],
    threshold: float,
) -> Bound:
    own = text_of(name) if name else None
    folded = fold(text)
    if own is not None and (not folded or folded == _cut(fold(own), text)):
        return Bound(name)
    if (answer := given.get(folded)) and (answer.es == NONE or text_of(answer.es) is not None):
        code = "fila_desconocida" if answer.es == NONE else "por_respuesta"
        return Bound("" if answer.es == NONE else answer.es, code, text, answer=answer)
    same = narrowed(list(texts.get(folded, ()))) if folded else []
    if len(same) == 1:
        return Bound(same[0], "id_corrido" if own is not None else "por_su_texto", text)
    if own is not None and _likeness(folded, fold(own)) >= threshold and not same:
        return Bound(name, "texto_cambiado", text)
    near = [(each, 100.0) for each in same] or _nearest(folded, texts, threshold)
    if own is not None and name not in {each for each, _ in near}:
        near.append((name, _likeness(folded, fold(own))))
    if not near:
        return Bound("", "fila_desconocida", text or name)
    candidates = tuple((each, text_of(each) or "", score) for each, score in near[:_SHOWN])
    return Bound("", "fila_por_confirmar", text, Question(kind, text, row.sheet, row.number, candidates))


def _cut(folded: str, shown: str) -> str:
    """The text of the plan as the workbook may show it: long ones end in an ellipsis there."""
    from pamlib.seguimiento.sheet_look import LONGEST

    return fold(shown) if shown.endswith("…") and len(shown) >= LONGEST and folded.startswith(fold(shown)) else folded


def _likeness(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other))


def _nearest(folded: str, texts: Mapping[str, list[str]], threshold: float) -> list[tuple[str, float]]:
    if not folded:
        return []
    from rapidfuzz import fuzz, process

    found = process.extract(folded, list(texts), scorer=fuzz.ratio, score_cutoff=threshold, limit=_SHOWN)
    return [(name, float(score)) for text, score, _ in found for name in texts[text]]
