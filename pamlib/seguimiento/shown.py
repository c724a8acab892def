"""What the command line says of workbooks that came back and of the ledger, as texts for a terminal.

Out of scope: printing, and deciding anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.locale_es import numero
from pamlib.seguimiento.receive import between
from pamlib.values.text import normalize, shorten

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.seguimiento.binding import Question
    from pamlib.seguimiento.notes import Note
    from pamlib.seguimiento.receive import Outcome

_WORDS = {"nuevo": ("nuevo", "nuevos"), "cambia": ("cambia", "cambian"), "igual": ("igual", "iguales"),
          "en blanco": ("en blanco", "en blanco")}  # fmt: skip
_MOST_ROWS = 60
_SEVERITY = {"error": "NO ENTRÓ", "aviso": "REVISAR", "nota": "NOTA"}


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> str:
    """Aligned columns; longer texts are cut with an ellipsis."""
    out = []
    for row in [list(headings), *rows]:
        cells = [_fit(_plain(cell), width) for cell, width in zip(row, widths, strict=True)]
        out.append("  ".join(cells).rstrip())
    out.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(f"  {line}" for line in out)


def _plain(text: object, limit: int = 200) -> str:
    """One line of a text that came in a file, without what a terminal would obey."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in normalize(str(text)))
    return shorten(clean, limit)


def plain(names: Sequence[str]) -> str:
    """Names of files in one line, each fit for a terminal."""
    return ", ".join(f"«{_plain(name, 60)}»" for name in names)


def _fit(text: str, width: int) -> str:
    return shorten(text, width).ljust(width)


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


def traced(name: str, frame: pd.DataFrame, columns: Sequence[str]) -> str:
    """Rows of one key with who said it, when and from which cell."""
    rows = []
    for row in frame.to_dict("records"):
        said = ", ".join(f"{c} {row[c]}" for c in columns if str(row[c]) not in {"", "<NA>", "nan"})
        cell = (
            f"{row['origen_archivo']}, hoja «{row['origen_hoja']}», celda {row['origen_columna']}{row['origen_fila']}"
        )
        rows.append((row["corte"], said, row["reporto"] or "—", row["recibido"], row["situacion"], cell))
    return f"{name}\n" + table(("corte", "dice", "reporta", "recibido", "situación", "de dónde"), rows,
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
