"""The review desk: each doubt of the reading beside its cells, to accept it, to correct it, or to take that back.

>>> review_desk.show("demo")                    # in a notebook cell      # doctest: +SKIP
>>> review_desk.context(datos)                                            # doctest: +SKIP

:func:`show` gives the desk when the notebook reads the entity's own plan, and one sentence when it shows tables that
were fixed beforehand (a report). :func:`context` is the same sight of the doubts on paper, without anything to press.

A browser can set a widget to anything, so every choice is looked up among what the lists offer before it is used. A
decision is kept, or taken back, only after the plan was read that way (:class:`pamlib.corrections.review.Review`).
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.corrections.choices import KINDS, cells_of, keys, targets
from pamlib.corrections.file import FILE_NAME
from pamlib.corrections.review import Review, Who
from pamlib.errors import UserError
from pamlib.figures import Aviso
from pamlib.review_context import around, context, has_row, said
from pamlib.review_taken import Taken
from pamlib.workspace import Workspace, find_root
from pamlib.yaml_entries import shorten as short

if TYPE_CHECKING:
    from pamlib.corrections import Correction

__all__ = ["Desk", "around", "context", "show"]

_SEVERITIES = {"Todas las gravedades": "", "Solo errores": "error", "Solo avisos": "aviso", "Solo notas": "nota"}
_STATES = {"Solo lo pendiente": True, "También lo atendido": False}
_ACTIONS = {kind.name: action for action, kind in KINDS.items()}
_SHORT = 60


# --- the desk --------------------------------------------------------------------------------------------------------


def show(entidad: str, tablas: str = "", salida: str = "", raiz: str | None = None) -> Any:
    """The desk of an entity; one sentence when the tables were fixed beforehand, or there is no plan to read again."""
    if tablas or salida:
        return Aviso(
            f"Esta página muestra tablas ya fijas. Para decidir, abra el cuaderno sin «tablas» ni «salida», o use "
            f"«pam revisar --entidad {entidad} --excel revision.xlsx»."
        )
    from pathlib import Path

    try:
        review = Review.open(Workspace(Path(raiz) if raiz else find_root(), entidad))
    except UserError as error:
        return Aviso(error.sentence(), "aviso")
    return Desk(review).box


class Desk:
    """The widgets and what they do; ``box`` is what a notebook shows."""

    def __init__(self, review: Review) -> None:
        import ipywidgets as w

        self.review = review
        self.doubts: list[dict[str, Any]] = []
        self.gravedad = _choice("Gravedad", list(_SEVERITIES))
        self.estado = _choice("Estado", list(_STATES))
        self.lista = w.Select(description="Hallazgos", rows=8, tooltip="Hallazgos de la lectura", **_wide())
        self.celda = _choice("Celda", [])
        self.accion = _choice("Corrección", list(_ACTIONS))
        self.destino = _choice("Destino", [])
        self.texto = w.Textarea(description="Texto", rows=3, tooltip="Texto de la corrección", **_wide())
        self.ademas = w.Text(description="Además", tooltip="Lo demás que pide la corrección", **_wide())
        self.motivo = w.Text(
            description="Motivo", placeholder="por qué se decide así", tooltip="Motivo de la decisión", **_wide()
        )
        self.autor = w.Text(description="Autor", placeholder="quién decide", tooltip="Autor de la decisión", **_wide())
        self.fecha = w.Text(description="Fecha", placeholder="AAAA-MM-DD", tooltip="Fecha de la decisión", **_wide())
        self.aceptar = w.Button(description="Aceptar como está", tooltip="Aceptar el hallazgo como está")
        self.corregir = w.Button(description="Guardar la corrección", tooltip="Guardar la corrección")
        for button in (self.aceptar, self.corregir):
            button.layout.width = "auto"
        self.resumen, self.detalle, self.ayuda, self.mensaje = (
            w.HTML(layout=w.Layout(width="100%", min_width="0")) for _ in range(4)
        )
        self.tomadas = Taken(review, self._undone, _wide())
        filters = w.HBox([self.gravedad, self.estado], layout=w.Layout(flex_flow="row wrap"))
        buttons = w.HBox([self.aceptar, self.corregir], layout=w.Layout(flex_flow="row wrap"))
        self.box = w.VBox(
            [self.resumen, filters, self.lista, self.detalle, self.motivo, self.autor, self.fecha, self.accion,
             self.celda, self.destino, self.texto, self.ademas, self.ayuda, buttons, self.mensaje,
             self.tomadas.box]
        )  # fmt: skip
        self.refresh()
        for each in (self.gravedad, self.estado):
            each.observe(lambda _: self.refresh(), names="value")
        self.lista.observe(lambda _: self._draw(), names="value")
        for each in (self.accion, self.celda):
            each.observe(lambda _: self._offer(), names="value")
        self.aceptar.on_click(lambda _: self._keep(self._accepted))
        self.corregir.on_click(lambda _: self._keep(self._corrected))

    # -- what is shown --------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the findings as the last reading left them; the choice stays where it was, if it is still there."""
        frame = self.review.doubts()
        severity = _SEVERITIES.get(str(self.gravedad.value), "")
        if severity:
            frame = frame[frame["severidad"] == severity]
        if _STATES.get(str(self.estado.value), True):
            frame = frame[frame["estado"] == "abierto"]
        at = self.lista.index or 0
        self.doubts = [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
        self.lista.options = [(_label(row), row["id"]) for row in self.doubts]
        if self.doubts:
            self.lista.index = min(at, len(self.doubts) - 1)
        plan = self.review.plan
        count = report.findings_sentence(report.Datos(self.review.workspace.entity, plan.tables(), plan.lineas.head(0)))
        self.resumen.value = f'<p role="status">Hallazgos: {escape(count)}.</p>'
        self._draw()

    def chosen(self) -> dict[str, Any] | None:
        """The finding in hand, looked up among those listed; ``None`` when there is none."""
        return next((row for row in self.doubts if row["id"] == self.lista.value), None)

    def _draw(self) -> None:
        doubt = self.chosen()
        for each in (self.aceptar, self.corregir):
            each.disabled = doubt is None or doubt["estado"] != "abierto"
        if doubt is None:
            self.detalle.value = "<p>No hay hallazgos con lo elegido.</p>"
            self.celda.options, self.destino.options = (), ()
            return
        self.detalle.value = said(doubt, self.review.plan.celdas)
        cells = self._cells(doubt)
        self.celda.options = [
            (f"{name} · {short(text, _SHORT) or '(en blanco)'}", name) for name, text in cells.items()
        ]
        if doubt["columna"] in cells:
            self.celda.value = doubt["columna"]
        self._offer()

    def _cells(self, doubt: Mapping[str, Any]) -> dict[str, str]:
        """Cells of the finding's row by column, and its own even when blank."""
        if not has_row(doubt["fila"]):
            return {}
        return cells_of(self.review.plan, doubt["hoja"], int(doubt["fila"]), str(doubt["columna"]))

    def _offer(self) -> None:
        """What can be chosen for the correction in hand."""
        doubt, action = self.chosen(), _ACTIONS.get(str(self.accion.value), "")
        if doubt is None or not action:
            return
        kind = KINDS[action]
        self.destino.options = self._targets(doubt, action)
        self.destino.index = None  # a destination is chosen, never taken for granted
        self.destino.disabled = not self.destino.options
        asked = {"Texto": kind.text, "Destino": kind.target, "Además": kind.extra}
        self.ayuda.value = "".join(
            f"<p><strong>{name}:</strong> {escape(text)}</p>" for name, text in asked.items() if text
        )
        text = self._cells(doubt).get(str(self.celda.value), "")
        self.texto.value, self.texto.disabled = text if kind.text else "", not kind.text
        self.ademas.value, self.ademas.disabled = "", not kind.extra

    def _targets(self, doubt: Mapping[str, Any], action: str) -> list[tuple[str, str]]:
        row = int(doubt["fila"]) if has_row(doubt["fila"]) else None
        if row is None and action in {"unir_filas", "asignar_padre"}:
            return []
        return targets(self.review.plan, doubt["hoja"], row, action)

    # -- what is done ---------------------------------------------------------------------------------------------

    def _who(self) -> Who:
        who = Who(*(str(each.value).strip() for each in (self.motivo, self.autor, self.fecha)))
        missing = [n for n, v in (("Motivo", who.motivo), ("Autor", who.autor), ("Fecha", who.fecha)) if not v]
        if missing:
            raise UserError(f"falta «{'», «'.join(missing)}»", "Escriba por qué se decide, quién decide y la fecha")
        return who

    def _accepted(self, doubt: dict[str, Any]) -> Correction:
        return self.review.accept(doubt, self._who())

    def _corrected(self, doubt: dict[str, Any]) -> Correction:
        action, cells = _ACTIONS.get(str(self.accion.value), ""), self._cells(doubt)
        column = str(self.celda.value)
        if not action or column not in cells:
            raise UserError("este hallazgo no tiene una celda que corregir", "Acéptelo, o corrija el archivo")
        known = [value for _, value in self._targets(doubt, action)]
        target, text = str(self.destino.value), str(self.texto.value)
        if known and target not in known:
            raise UserError("falta el destino", "Elíjalo en la lista «Destino»")
        fields = keys(action, text=text, target=target, extra=str(self.ademas.value) if KINDS[action].extra else "")
        return self.review.correct({**doubt, "columna": column, "texto": cells[column]}, self._who(), action, **fields)

    def _keep(self, decide: Any) -> None:
        """Keep a decision and show what the plan reads like with it; on a refusal, say it and change nothing."""
        doubt = self.chosen()
        if doubt is None:
            self._say("Elija un hallazgo de la lista.", "alert")
            return
        try:
            new = self.review.add([decide(doubt)])
        except UserError as error:
            self._say(error.sentence(), "alert")
            return
        self.refresh()
        self.tomadas.refresh()
        kept = f"Guardado en {FILE_NAME}; el plan se leyó de nuevo." if new else "Esa decisión ya estaba guardada."
        self._say(f"{kept} {self._pending()}", "status")

    def _undone(self, text: str, role: str) -> None:
        """Something was taken back, or could not be."""
        if role == "status":
            self.refresh()
            text = f"{text} {self._pending()}"
        self._say(text, role)

    def _pending(self) -> str:
        pending = sum(row["estado"] == "abierto" for row in self.review.doubts().to_dict("records"))
        return f"Quedan {report.count(pending, 'hallazgo pendiente', 'hallazgos pendientes')}."

    def _say(self, text: str, role: str) -> None:
        self.mensaje.value = f'<p role="{role}">{escape(text)}</p>'


def _label(doubt: Mapping[str, Any]) -> str:
    place = report.place(doubt["hoja"], doubt["fila"], doubt["columna"]) or "todo el archivo"
    state = "" if doubt["estado"] == "abierto" else f" ({doubt['estado']})"
    return f"{str(doubt['severidad']).upper()} · {place} · {report.means(doubt['codigo'])}{state}"


def _wide() -> dict[str, Any]:
    import ipywidgets

    return {
        "description_allow_html": False,
        "style": {"description_width": "6.5em"},
        "layout": ipywidgets.Layout(width="100%", max_width="60em"),
    }


def _choice(name: str, values: list[str]) -> Any:
    import ipywidgets

    return ipywidgets.Dropdown(options=values, description=name, tooltip=name, **_wide())
