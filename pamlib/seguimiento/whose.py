"""Of which entity and of which corte a workbook that came back is, by what it says itself.

>>> corte_of(book, "")                                                   # doctest: +SKIP
'2025-06-30'

Out of scope: whether that corte still takes reports (:mod:`.ledger_events`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.values.text import shorten
from pamlib.workspace import check_entity

if TYPE_CHECKING:
    from pamlib.seguimiento.book import Book


def corte_of(book: Book, chosen: str) -> str:
    """The corte that a workbook says; where it says none, or two, the ``chosen`` one ('' none).

    Raises :class:`UserError` when it was made for one and its title, which people can change, says another.
    """
    made = book.facts.get("corte", "")
    others = sorted(book.title_cortes - {made})
    if not made or not others:
        return made or chosen
    if chosen in {made, *others}:
        return chosen
    seen = others[0]
    raise UserError(
        f"el libro se hizo para el corte {made} y su título dice {seen}",
        f"Pregunte de cuál es y dígalo con «--corte {seen}» o «--corte {made}»",
        file=book.path,
    )


def refuse_another_entity(book: Book, mine: str) -> None:
    """Raise :class:`UserError` for a workbook of another entity; the remedy names it only when it can be an entity."""
    said, name = book.facts.get("entidad", ""), book.facts.get("nombre", "")
    if not said or said.casefold() == mine:
        return
    try:
        other = f"Recíbalo con «--entidad {check_entity(said)}», o pida el libro de esta entidad"
    except UserError:
        other = "Pida el libro de esta entidad a quien lo envió"
    raise UserError(
        f"el libro es de la entidad «{shorten(said, 60)}»{f' ({shorten(name, 60)})' if name else ''} y se está "
        f"recibiendo para «{mine}»",
        other,
        file=book.path,
    )
