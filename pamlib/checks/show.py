"""The review for a terminal: findings by severity and rule, who asks for it, their places, and what does not apply."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.checks.note import short
from pamlib.checks.runner import SILENT, run
from pamlib.findings import SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 3
_WORDS = {"error": ("ERROR", "ERRORES"), "aviso": ("AVISO", "AVISOS"), "nota": ("NOTA", "NOTAS")}


def as_text(tables: Mapping[str, pd.DataFrame], own: Path | None, severities: Sequence[str], width: int) -> str:
    """Every rule with findings: how many, what to do, its source, and the first places."""
    outcome = run(tables, own)
    wide = width or max(60, min(120, shutil.get_terminal_size((100, 24)).columns))
    found: list[dict[str, Any]] = [dict(row) for row in outcome.hallazgos.to_dict("records")]  # type: ignore[arg-type]
    meanings = dict(zip(outcome.reglas["codigo"], outcome.reglas["significa"], strict=True))
    out = ["REVISIÓN DEL PLAN", ""]
    for severity in severities or SEVERITIES:
        mine = [row for row in found if row["severidad"] == severity]
        if not mine:
            continue
        out += [f"{locale_es.numero(len(mine))} {_WORDS[severity][len(mine) != 1]}", ""]
        for code in dict.fromkeys(row["codigo"] for row in mine):
            out += [*_rule(meanings[code], [row for row in mine if row["codigo"] == code], wide), ""]
    if len(out) == 2:
        out += ["  Sin hallazgos.", ""]
    if severities:  # who asks for some findings only does not ask what cannot be judged
        return "\n".join(out).rstrip()
    silent = outcome.reglas[outcome.reglas["resultado"] == SILENT]
    for reason, rules in silent.groupby("motivo", sort=False):
        names = "; ".join(rules["significa"])
        out += textwrap.wrap(f"No aplica ({reason}): {names}.", wide, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(out).rstrip()


def _rule(meaning: str, rows: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    def wrapped(text: str, indent: str) -> list[str]:
        return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=f"{indent}  ")

    out = wrapped(f"{meaning[:1].upper()}{meaning[1:]} · {locale_es.numero(len(rows))}", "  ")
    out += wrapped(f"Qué hacer: {rows[0]['que_hacer']}", "    ")
    out += wrapped(f"Fuente: {rows[0]['fuente']}", "    ")
    for row in rows[:_SHOWN]:
        out += wrapped(f"- {place(row)}: {short(row['encontrado'], 110)} → {row['entendido']}", "    ")
    if len(rows) > _SHOWN:
        out.append(f"    … y {locale_es.numero(len(rows) - _SHOWN)} más")
    return out


def place(row: Mapping[str, Any]) -> str:
    """``hoja PAM, fila 12, columna C``; ``todo el plan`` when the finding has no cell."""
    parts = [f"{name} {row[name]}" for name in ("hoja", "fila", "columna") if not locale_es.ausente(row[name])]
    return ", ".join(parts) or "todo el plan"
