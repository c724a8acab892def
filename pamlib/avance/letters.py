"""One short letter for each responsible with what the follow-up asks of her: Word and HTML, for a person to send.

>>> files = letters(table, "2025-06-30", entity="Valdemora", signs="Equipo de seguimiento del PAM")  # doctest: +SKIP
>>> sorted(files)                                                                                     # doctest: +SKIP
['ana-perez.docx', 'ana-perez.html']

Same alerts, same bytes. Nothing is sent. A letter names a person: it stays in the entity's workspace.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib.avance.alerts import catalogue
from pamlib.locale_es import fecha
from pamlib.office_bytes import core_properties, document_bytes
from pamlib.office_word import docx_styles, docx_table
from pamlib.seguimiento.assignments import NOBODY
from pamlib.workspace import slug

if TYPE_CHECKING:
    import pandas as pd

_HEADS = ("Tarea", "Qué pasa", "Qué se le pide")
_OPENING = (
    "Cordial saludo. Al preparar el seguimiento del Plan de Apoyo al Mejoramiento con corte al {corte} encontramos lo "
    "siguiente en lo que está a su cargo. Son hechos del calendario y de los reportes recibidos, no una calificación "
    "de su trabajo; si algo ya se resolvió, por favor cuéntenos para corregirlo."
)
_CLOSING = "Agradecemos su respuesta{limit}. Quedamos atentos para ayudarle con el reporte."
_CSS = (
    "body{font:16px/1.5 Arial,'Liberation Sans',sans-serif;color:#1F2933;max-width:46rem;margin:2rem auto}"
    "body{padding:0 1rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "caption{text-align:left;font-weight:bold;padding:.3rem 0}"
    "th,td{border:1px solid #8A94A0;padding:.4rem .6rem;text-align:left;vertical-align:top}thead th{background:#E1E5EA}"
    "tbody th{font-weight:normal}@media print{body{margin:0}}"
)


def letters(
    table: pd.DataFrame, corte: str, *, entity: str, signs: str, answer_by: str = "", city: str = ""
) -> dict[str, bytes]:
    """File name → bytes: a ``.docx`` and an ``.html`` for each responsible of ``table`` (:func:`alerts`).

    Parameters
    ----------
    signs: who signs, as the strategy says. ``answer_by``: ISO date until which an answer is expected. ``city``: for the
        place and date line, whose date is the corte.

    What nobody answers for has no letter: it stays in the table.
    """
    files: dict[str, bytes] = {}
    for name, mine in table.groupby("responsable", sort=True):
        if name == NOBODY:
            continue
        stem = free_stem(str(name), files, ".docx")
        said = _content(str(name), mine, corte, entity, signs, answer_by, city)
        files[f"{stem}.docx"] = _word(said)
        files[f"{stem}.html"] = _page(said).encode("utf-8")
    return files


def free_stem(name: str, taken: Collection[str], suffix: str) -> str:
    """A file name for a person, with a number when another person's is the same.

    >>> free_stem("Ana Pérez", {"ana-perez.html"}, ".html")
    'ana-perez-2'
    """
    stem, number = slug(name), 1
    while (made := stem if number == 1 else f"{stem}-{number}") + suffix in taken:
        number += 1
    return made


def capital(text: str) -> str:
    """The text with a capital first letter, and no line break between a figure and its sign.

    >>> capital("termina hoy; avance 90 %").replace("\N{NO-BREAK SPACE}", "_")
    'Termina hoy; avance 90_%'
    """
    joined = re.sub(r"(?<=\d) (?=%)|(?<=\$) (?=\d)", "\N{NO-BREAK SPACE}", text)
    return joined[:1].upper() + joined[1:]


def _content(
    name: str, mine: pd.DataFrame, corte: str, entity: str, signs: str, answer_by: str, city: str
) -> dict[str, Any]:
    """The letter as plain parts, the same for both kinds of file."""
    blocks = []
    for kind, entry in catalogue()["clases"].items():
        rows = mine[mine["clase"] == kind]
        if len(rows):
            asked = [
                (_task(row), f"{capital(str(row['detalle']))}.", f"{capital(str(row['pide']))}.")
                for row in rows.to_dict("records")
            ]
            blocks.append((f"{entry['nombre']} ({len(rows)})", asked))
    return {
        "title": f"Seguimiento del PAM al {fecha(corte)}",
        "entity": entity,
        "place": f"{city}, {fecha(corte)}" if city else fecha(corte),
        "name": name,
        "opening": _OPENING.format(corte=fecha(corte)),
        "blocks": blocks,
        "closing": _CLOSING.format(limit=f" a más tardar el {fecha(answer_by)}" if answer_by else ""),
        "signs": signs,
    }


def _task(row: dict[Any, Any]) -> str:
    return f"{row['orden']}. {row['que']}"


def _page(said: dict[str, Any]) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in _HEADS)
    tables = []
    for title, rows in said["blocks"]:
        body = "".join(
            f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td><td>{escape(c)}</td></tr>' for a, b, c in rows
        )
        tables.append(
            f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
    return (
        f'<!doctype html><html lang="es-CO"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(said["title"])}</title>'
        f"<style>{_CSS}</style></head><body><main><p>{escape(said['place'])}</p><p>Señor(a)<br>"
        f"<strong>{escape(said['name'])}</strong><br>{escape(said['entity'])}</p>"
        f"<h1>{escape(said['title'])}</h1><p>{escape(said['opening'])}</p>{''.join(tables)}"
        f"<p>{escape(said['closing'])}</p><p>Cordialmente,</p><p>{escape(said['signs'])}</p></main></body></html>\n"
    )


def _word(said: dict[str, Any]) -> bytes:
    from docx import Document
    from docx.shared import Cm

    made: Any = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)  # letter, the paper of Colombian offices
    section.left_margin = section.right_margin = Cm(2.5)
    docx_styles(made)
    made.add_paragraph(said["place"])
    addressee = made.add_paragraph("Señor(a)\n")
    addressee.add_run(said["name"]).bold = True
    addressee.add_run(f"\n{said['entity']}")
    made.add_heading(said["title"], level=1)
    made.add_paragraph(said["opening"])
    for title, rows in said["blocks"]:
        made.add_heading(title, level=2)
        docx_table(made, _HEADS, rows, (Cm(5.4), Cm(6.6), Cm(4.6)))
    made.add_paragraph()
    for text in (said["closing"], "Cordialmente,", "", said["signs"]):
        made.add_paragraph(text)
    return document_bytes(made, core_properties(said["entity"], said["title"]))
