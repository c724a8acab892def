"""What the command line says of workbooks that came back and of the ledger, as texts for a terminal.

Out of scope: printing, and deciding anything.
"""

from __future__ import annotations

import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.locale_es import numero
from pamlib.seguimiento import changes
from pamlib.seguimiento.receive import between
from pamlib.values.text import normalize, shorten

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.seguimiento.binding import Question
    from pamlib.seguimiento.notes import Note
    from pamlib.seguimiento.receive import Outcome

_WORDS = {"nuevo": ("nuevo", "nuevos"), "cambia": ("cambia", "cambian"), "igual": ("igual", "iguales"),
          "en blanco": ("en blanco", "en blanco")}  # fmt: skip
_TABLES = {"avances": "Avance", "mediciones": "Indicador", "ejecucion": "Dinero"}
#: What a row is of, beside its line or indicator.
_ABOUT = {"avances": (), "mediciones": ("zona", "poblacion"), "ejecucion": ("vigencia", "fuente")}
_MOST_ROWS = 60
HARD_SPACE = "\u00a0"
_LEAST = 9  # letters of the narrowest column that still reads
_SEVERITY = {"error": "NO ENTRÓ", "aviso": "REVISAR", "nota": "NOTA"}


def table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int], room: int | None = None
) -> str:
    """Aligned columns, at most ``widths`` each and ``room`` together (the terminal's); longer texts take more lines.

    The first column is never broken: it is what a person copies. A column with nothing in it is left out.
    """
    texts = [[_plain(cell) for cell in row] for row in rows]
    used = [n for n in range(len(headings)) if n == 0 or any(row[n] for row in texts)]
    heads, kept = [headings[n] for n in used], [[row[n] for n in used] for row in texts]
    natural = [min(max(len(line[n]) for line in [heads, *kept]), widths[column]) for n, column in enumerate(used)]
    natural[0] = max(len(line[0]) for line in [heads, *kept])
    fitted = _shrunk(natural, (room or shutil.get_terminal_size((160, 24)).columns) - 2 * len(used))
    out = [line for row in [heads] for line in _lines(row, fitted)]
    out.append("  ".join("-" * width for width in fitted))
    out += [line for row in kept for line in _lines(row, fitted)]
    return "\n".join(f"  {line}" for line in out)


def _shrunk(widths: list[int], room: int) -> list[int]:
    """The widths made to fit, the widest first, none but the first under :data:`_LEAST` unless it already is."""
    out = list(widths)
    while sum(out) > room:
        widest = max(range(1, len(out)), key=lambda n: out[n], default=0)
        if not widest or out[widest] <= _LEAST:
            break
        out[widest] -= 1
    return out


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    return [
        "  ".join(
            (cell[n] if n < len(cell) else "").ljust(width) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()
        for n in range(height)
    ]


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a cell; a sign or a unit stays beside its figure («$ 1.125.000», «80 %»)."""
    kept = re.sub(r"\$ (?=\d)|(?<=\d) (?=%)", lambda match: match[0].replace(" ", HARD_SPACE), text)
    return [line.replace(HARD_SPACE, " ") for line in textwrap.wrap(kept, width)] or [""]


def _plain(text: object, limit: int = 200) -> str:
    """One line of a text that came in a file, without what a terminal would obey."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in normalize(str(text)))
    return shorten(clean, limit)


def plain(names: Sequence[str]) -> str:
    """Names of files in one line, each fit for a terminal."""
    return ", ".join(f"«{_plain(name, 60)}»" for name in names)


def summary_line(outcome: Outcome) -> str:
    """One file: whose, which corte, how many cells enter, change, are the same, do not enter, are asked."""
    if outcome.refused:
        return f"✗ {outcome.refused}"
    who = _plain(outcome.content["reporto"], 60) or "sin responsable"
    counts = Counter(change.que for change in outcome.changes)
    facts = [f"{numero(counts[key])} {words[counts[key] > 1]}" for key, words in _WORDS.items() if counts[key]]
    facts += [f"{numero(n)} sin entrar" for n in [sum(note.severity == "error" for note in outcome.notes)] if n]
    facts += [f"{numero(len(outcome.questions))} por confirmar"] if outcome.questions else []
    if outcome.content["relectura_de"] and not outcome.known:
        facts.append(f"reemplaza la lectura {outcome.content['relectura_de']} del mismo libro")
    head = f"{_plain(outcome.path.name, 100)} · {who} · corte {outcome.corte} · envío {outcome.envio}"
    return f"{head}: {outcome.known}" if outcome.known else f"{head}: {', '.join(facts) or 'nada que recibir'}"


def details(outcome: Outcome, severities: Sequence[str] = ("error", "aviso")) -> str:
    """Every cell that enters or changes, and what does not enter and why."""
    if outcome.refused or outcome.known:
        return ""
    parts = []
    moving = [change for change in outcome.changes if change.que in {"nuevo", "cambia"}]
    if moving:
        rows = [
            (c.que, f"{c.hoja}!{c.celda}", c.texto, c.antes or "—", c.ahora) for c in moving[:_MOST_ROWS]
        ]  # fmt: skip
        parts.append(table(("qué", "celda", "de qué", "antes", "ahora"), rows, (7, 18, 44, 24, 34)))
        if len(moving) > _MOST_ROWS:
            parts.append(f"  … y {numero(len(moving) - _MOST_ROWS)} más")
    blank = sum(change.que == "en blanco" for change in outcome.changes)
    if blank:
        parts.append(f"  Sin reporte (en blanco): {numero(blank)}")
    parts += [note_line(note) for note in outcome.notes if note.severity in severities]
    parts += [_question(each) for each in outcome.questions if each.candidatos]
    return "\n".join(parts)


def _question(question: Question) -> str:
    _, text, score = question.candidatos[0]
    asked = f"«{_plain(question.texto, 80)}» ¿es «{_plain(text, 80)}» ({score:.0f} de 100)?"
    return f"  PREGUNTA  hoja «{question.hoja}», fila {question.fila}: {asked}"


def note_line(note: Note) -> str:
    """One finding: place, what it means, what was found and understood, what to do."""
    told = f": «{_plain(note.found, 100)}»" if note.found else ""
    understood = f" ({_plain(note.understood)})" if note.understood else ""
    place = f"{_plain(note.place)}: " if note.place else ""
    return f"  {_SEVERITY[note.severity]:<9} {place}{note.meaning}{told}{understood}. {note.remedy}."


def disagreements(outcomes: Sequence[Outcome]) -> str:
    """What two files of one go say differently of the same thing; both are kept."""
    lines = []
    for text, told in between(outcomes):
        said = "; ".join(f"{outcome.path.name} ({cell}) dice {what}" for outcome, cell, what in told)
        lines.append(f"  CONFLICTO {_plain(text, 80)}: {said}. Se conservan los dos; pregunte cuál vale.")
    return "\n".join(lines)


def submissions(rows: Sequence[Mapping[str, Any]]) -> str:
    """The submissions of a ledger as a table."""
    shown = []
    for row in rows:
        event = row["evento"]
        became = f"{event['quien']}, {event['fecha']}: {event['motivo']}" if event else ""
        if row["reemplazado_por"]:
            became = f"no cuenta: se leyó otra vez ({row['reemplazado_por']})"
        elif row["relectura_de"] and not event:
            became = f"relectura de {row['relectura_de']}, {row.get('releido', '')}".rstrip(", ")
        shown.append(
            (row["envio_id"], row["corte"], row["situacion"], row["reporto"] or "—", row["recibido"], row["archivo"],
             became)
        )  # fmt: skip
    headings = ("envío", "corte", "situación", "reporta", "recibido", "archivo", "decisión")
    return table(headings, shown, (16, 10, 9, 26, 10, 34, 40))


def traced(name: str, rows_of_key: Sequence[Mapping[str, Any]]) -> str:
    """Rows of one key with what they say, who said it, when and from which cell; ``name`` is their table."""
    rows = []
    for row in rows_of_key:
        about = ", ".join(str(row[column]) for column in _ABOUT[name] if str(row[column]))
        said = changes.shown(name, row) or row.get("lectura") or "en blanco"
        place = f"celda {row['origen_columna']}" if row["origen_columna"] else "fila "
        cell = f"{row['origen_archivo']}, hoja «{row['origen_hoja']}», {place}{row['origen_fila']}"
        told = f"{about}: {said}" if about else said
        rows.append((row["corte"], told, row["reporto"] or "—", row["recibido"], row["situacion"], cell))
    return f"{_TABLES[name]}\n" + table(("corte", "dice", "reporta", "recibido", "situación", "de dónde"), rows,
                               (10, 44, 24, 10, 9, 70))  # fmt: skip


def conflicts(frame: pd.DataFrame) -> str:
    """Open conflicts as a table, with the key to settle each one."""
    rows = [
        (
            f"{row['tabla']}|{row['corte']}|{row['clave']}",
            row["envio_id"],
            row["reporto"] or "—",
            row["dice"],
            "sí" if row["vale"] else "",
        )
        for row in frame.to_dict("records")
    ]
    return table(("clave", "envío", "reporta", "dice", "vale hoy"), rows, (48, 16, 26, 40, 8))
