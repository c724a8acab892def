"""From the rows of a workbook to the follow-up tables: what enters, with its place, and what does not and why.

>>> found = interpret(book, index, strategy, "2025-06-30", answers={})     # doctest: +SKIP
>>> found.tables["avances"][0]["avance_reportado"]                                          # doctest: +SKIP
'80%'

Rows are dictionaries of the tables of :mod:`pamlib.schema_seguimiento` without the columns of the submission, which
are the same for the whole workbook. Out of scope: comparing with what was known (:mod:`.receive`) and keeping it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pamlib.locale_es import fecha_corta
from pamlib.progress import is_number, understand_state
from pamlib.seguimiento import narrative, values
from pamlib.seguimiento.binding import Answer, PlanIndex
from pamlib.seguimiento.book import Book, Row
from pamlib.seguimiento.bound_rows import BoundRows, Interpreted
from pamlib.seguimiento.ended import ended
from pamlib.seguimiento.keys import MONEY
from pamlib.seguimiento.notes import Note
from pamlib.seguimiento.reading import reading
from pamlib.seguimiento.row_checks import clash, quotient, reported_roles
from pamlib.seguimiento.strategy import Strategy
from pamlib.values.text import fold, normalize

#: «7», «7.0» as some programs export it, «Tarea 7», «N.º 7»; letters are compared folded.
_TASK_NUMBER = re.compile(r"(?:tarea )?(?:n ?o? )?(\d+)(?: 0)?")
#: Beyond this a percentage is shown as it is kept: nobody reads 1e+11 %.
_SHOWN_AS_PERCENT = 1e6
_ZONES = ("urbana", "rural", "mixta")


def interpret(
    book: Book,
    index: PlanIndex,
    strategy: Strategy,
    corte: str,
    *,
    answers: Mapping[str, Answer],
) -> Interpreted:
    """Everything that a workbook says for ``corte``, by itself: whatever else was received before or after it."""
    out = Interpreted(notes=list(book.notes))
    reader = _Reader(book, index, strategy, corte, answers, out)
    out.tables = {
        "avances": reader.rows("tareas", reader.progress),
        "mediciones": reader.rows("indicadores", reader.measurement),
        "ejecucion": reader.rows("dinero", reader.money),
    }
    reader.evidence()
    reader.deleted()
    return out


class _Reader(BoundRows):
    # --- one row of each sheet --------------------------------------------------------------------------------------

    def progress(self, row: Row, line: str) -> dict[str, Any]:
        if row.text("numero"):
            self.numbers[normalize(row.text("numero"))] = line
        percent = "avance" in row.percents
        cell = self._cell(row, "avance", line, lambda text: values.progress(text, percent=percent))
        shown = row.text("avance")
        if percent and is_number(shown) and abs(float(shown)) < _SHOWN_AS_PERCENT:
            shown = f"{round(float(shown) * 100, 10):g}%".replace(".", ",")
        told = row.text("estado")
        words = values.said(told)
        state = ("" if words else understand_state(told)) or cell.state
        if told and not state and not words:
            self.note("estado_desconocido", row, "estado", key=line)
        notes = [cell.note] if cell.note else []
        end = ended(row.text("fecha_fin_real"), self.corte)
        if end.code:
            self.note(end.code, row, "fecha_fin_real", understood=end.why, key=line)
            notes.append(f"terminó el: {end.why}")
        if end.day and not state and not words:
            state = "terminada"
            notes.append("se entendió terminada por la fecha en que terminó")
        wrong = clash(state or (words if end.day else ""), cell.value, fecha_corta(end.day) if end.day else "")
        if wrong:
            self.note("estado_contradice", row, "fecha_fin_real" if end.day else "estado", understood=wrong, key=line)
            notes.append(wrong)
        plan = self.index.lines[line]
        said = words if cell.reading in {"", "sin reporte"} and words else cell.reading
        means = reading(
            cell.value, words=said, narrative=row.text("observacion"), start=plan["fecha_inicio"], corte=self.corte,
            state=state,
        )  # fmt: skip
        if cell.value is not None and row.text("observacion"):
            difference = narrative.progress_contradiction(
                row.text("observacion"), cell.value, self.strategy.tolerancia_texto
            )
            if difference:
                self.note("texto_contradice", row, "observacion", found=difference, key=line)
        return {
            "linea_id": line, "avance": cell.value, "avance_reportado": shown, "estado": state,
            "estado_reportado": told or (shown if cell.state else ""), "lectura": means,
            "evidencia": normalize(row.text("evidencia")), "observacion": normalize(row.text("observacion")),
            "nota": "; ".join(notes), **self._place(row, "avance"),
            "fecha_fin_real": end.day, "fecha_fin_reportada": normalize(row.text("fecha_fin_real")),
        }  # fmt: skip

    def measurement(self, row: Row, indicator: str) -> dict[str, Any] | None:
        known = self.index.indicators[indicator]
        zone = next((each for each in _ZONES if fold(row.text("zona")) in {each, f"{each[:-1]}o", f"zona {each}"}), "")
        if row.text("zona") and not zone and fold(row.text("zona")) not in {"total", "todas"}:
            self.note("zona_desconocida", row, "zona", key=indicator)
            return None
        cells = {
            role: self._cell(row, role, indicator, lambda text, r=role: values.number(  # type: ignore[misc]
                text, percent=r in row.percents, kind=known["clase"]))
            for role in ("numerador", "denominador", "valor")
        }  # fmt: skip
        num, den, value = (cells[role].value for role in ("numerador", "denominador", "valor"))
        notes = [cell.note for cell in cells.values() if cell.note]
        notes += [f"dice «{normalize(row.text(role))}»" for role, cell in cells.items() if cell.reading]
        if num is not None and den and value is not None and not quotient(num / den, value):
            wrong = f"{num:g} / {den:g} y se reportó {value:g}"
            self.note("valor_no_cuadra", row, "valor", understood=wrong, key=indicator)
            notes.append(f"no cuadra: {wrong}")
        if den == 0:
            self.note("denominador_cero", row, "denominador", key=indicator)
            notes.append("el denominador es cero")
        for role, count in (("numerador", num), ("denominador", den)):
            if count is not None and count < 0:
                self.note("cuenta_negativa", row, role, key=indicator)
        # A quotient is not what the narrative counts.
        main = num if num is not None or known["clase"] != "conteo" else value
        if main is not None and row.text("observacion"):
            difference = narrative.contradiction(row.text("observacion"), main, known["unidad"], den)
            if difference:
                self.note("texto_contradice", row, "observacion", found=difference, key=indicator)
        return {
            "indicador_id": indicator, "zona": zone, "poblacion": normalize(row.text("poblacion")), "numerador": num,
            "denominador": den, "valor": value, "valor_reportado": row.text("valor") or row.text("numerador"),
            "observacion": normalize(row.text("observacion")), "nota": "; ".join(notes),
            **self._place(row, "valor" if row.text("valor") or not row.text("numerador") else "numerador"),
        }  # fmt: skip

    def money(self, row: Row, line: str) -> dict[str, Any] | None:
        year = re.fullmatch(r"(?:19|20)\d\d", normalize(row.text("vigencia")))
        if year is None:
            if reported_roles(row, MONEY):
                self.note("anio_desconocido", row, "vigencia", key=line)
            return None
        vigencia = int(year[0])
        planned = self.index.years.get(line, frozenset())
        if planned and vigencia not in planned and reported_roles(row, MONEY):
            said = ", ".join(map(str, sorted(planned)))
            self.note("anio_no_programado", row, "vigencia", understood=f"el plan programa {said}", key=line)
        pesos: dict[str, int | None] = {}
        notes = []
        for role in MONEY:
            value, note = values.money(row.text(role))
            pesos[f"{role}_cop"] = value
            if note:
                code = "valor_ilegible" if value is None else "valor_entendido"
                self.note(code, row, role, understood=note, key=line)
                notes.append(f"{role}: {note}")
        first = next((role for role in MONEY if row.text(role)), "")
        told = row.text("id").partition("/")[2].strip()
        mine = row.text("id").startswith(f"{line}/") and told in self.index.groups.values()
        group = told if mine else self.index.group(line, vigencia)
        return {
            "linea_id": line, "grupo_id": group, "vigencia": vigencia, "fuente": normalize(row.text("fuente")),
            **pesos, "nota": "; ".join([*notes, *filter(None, [normalize(row.text("observacion"))])]),
            **self._place(row, first),
        }  # fmt: skip

    # --- the rest ---------------------------------------------------------------------------------------------------

    def evidence(self) -> None:
        """Put each document of the evidence sheet beside the task it names."""
        by_line = {row["linea_id"]: row for row in self.out.tables["avances"]}
        for row in self.book.rows["evidencias"]:
            what = " ".join(filter(None, [normalize(row.text("que_es")), normalize(row.text("enlace"))]))
            if not what and not row.text("fecha"):
                continue
            number = normalize(row.text("numero"))
            if told_number := _TASK_NUMBER.fullmatch(fold(number)):
                number = told_number[1]
            line = self.numbers.get(number) or self.index.numbers.get(number, "")
            if line not in by_line:
                self.note("evidencia_sin_tarea", row, "numero", found=f"{number or 'sin número'}: {what}")
                continue
            day, wrong = values.day(row.text("fecha"))
            if row.text("fecha") and not day:
                self.note("fecha_imposible", row, "fecha", understood=wrong, key=line)
            told = by_line[line]
            told["evidencia"] = "; ".join(filter(None, [told["evidencia"], f"{what} ({day})" if day else what]))

    def deleted(self) -> None:
        """Rows of the template that the workbook no longer has."""
        sheets = {"tareas": "Tareas", "indicadores": "Indicadores", "dinero": "Dinero"}
        for key, ids in self.book.ids.items():
            for name in () if key in self.book.lost else ids:
                base = name.partition("/")[0]
                if (key, name) in self.seen or (key, base) in self.seen:
                    continue
                plan = self.index.lines.get(base) or self.index.indicators.get(base) or {}
                text = plan.get("tarea") or plan.get("accion") or plan.get("texto") or name
                self.out.notes.append(Note("fila_borrada", sheets.get(key, key), found=text, key=base))
