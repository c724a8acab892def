"""The decisions kept so far, on the review desk: what each one says, and taking back the last or any other.

>>> Taken(review, after).box                    # part of the desk        # doctest: +SKIP

A browser can set a widget to anything: a choice is looked up among the decisions listed, and the decision among those
that the file has at that moment.

Out of scope: making decisions (:mod:`pamlib.review_desk`).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.corrections.choices import KINDS
from pamlib.corrections.file import FILE_NAME
from pamlib.corrections.session import effect
from pamlib.errors import UserError
from pamlib.yaml_entries import shorten as short

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pamlib.corrections import Correction
    from pamlib.corrections.review import Review

_SHORT = 60


class Taken:
    """The list and its two buttons.

    Parameters
    ----------
    after: called with what happened and the ARIA role it is said with ("status", "alert"), once the plan was read
        again or the refusal is known.
    look: how a wide widget looks, as keyword arguments.
    """

    def __init__(self, review: Review, after: Callable[[str, str], None], look: dict[str, Any]) -> None:
        import ipywidgets as w

        self.review, self._after = review, after
        self._listed: list[Correction] = []
        self.lista = w.Select(description="Decisiones", rows=4, tooltip="Decisiones tomadas", **look)
        self.ultima = w.Button(description="Deshacer la última", tooltip="Deshacer la última decisión")
        self.elegida = w.Button(description="Deshacer la elegida", tooltip="Deshacer la decisión elegida en la lista")
        for button in (self.ultima, self.elegida):
            button.layout.width = "auto"
        self.detalle = w.HTML()
        buttons = w.HBox([self.ultima, self.elegida], layout=w.Layout(flex_flow="row wrap"))
        self.box = w.VBox([self.lista, self.detalle, buttons])
        self.refresh()
        self.lista.observe(lambda _: self._draw(), names="value")
        self.ultima.on_click(lambda _: self._undo(self._listed[-1:]))
        self.elegida.on_click(lambda _: self._undo([c for c in self._listed if c.number == self.lista.value]))

    def refresh(self) -> None:
        """Show the decisions that the file has now, the last one first; none is chosen."""
        self._listed = self.review.known()
        self.lista.options = [(label(c), c.number) for c in reversed(self._listed)]
        self.lista.index = None
        self._draw()

    def _draw(self) -> None:
        chosen = next((c for c in self._listed if c.number == self.lista.value), None)
        self.ultima.disabled, self.elegida.disabled = not self._listed, chosen is None
        if chosen is None:
            count = report.count(len(self._listed), "decisión guardada", "decisiones guardadas")
            self.detalle.value = f"<p>{escape(count[0].upper() + count[1:])} en {FILE_NAME}.</p>"
            return
        what = effect(chosen)
        self.detalle.value = (
            f"<p>{escape(what[:1].upper() + what[1:])}. Motivo: {escape(chosen.motivo)}. "
            f"Autor: {escape(chosen.autor)}, {escape(chosen.fecha)}.</p>"
        )

    def _undo(self, wanted: Collection[Correction]) -> None:
        try:
            fields = [c.fields() for c in wanted]
            numbers = [c.number for c in self.review.known() if c.fields() in fields]
            if not numbers:
                raise UserError("no hay una decisión elegida que esté en el archivo", "Elíjala en «Decisiones»")
            gone = self.review.undo(numbers)
        except UserError as error:
            self._after(error.sentence(), "alert")
            return
        finally:
            self.refresh()
        self._after(f"Se deshizo: {'; '.join(map(label, gone))}. El plan se leyó de nuevo.", "status")


def label(correction: Correction) -> str:
    """A decision in one line: its number, what it is, its place.

    >>> from pamlib.corrections import Correction
    >>> label(Correction("mover_celda", "plan.xlsx", "m", "a", "2025-06-30", "PAM", 5, "L", "$ 3", number=2))
    '2 · mover celda · hoja PAM, fila 5, columna L'
    """
    kind = KINDS.get(correction.accion)
    name = kind.short if kind else short(f"aceptar: {report.means(correction.codigo)}", _SHORT)
    place = report.place(correction.hoja or "", correction.fila, correction.columna) or "todo el archivo"
    return f"{correction.number} · {name} · {place}"
