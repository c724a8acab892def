"""The review desk: each doubt of the reading beside its cells, to accept it or to correct it.

>>> review_desk.show("demo")                    # in a notebook cell      # doctest: +SKIP
>>> review_desk.context(datos)                                            # doctest: +SKIP

:func:`show` gives the desk when the notebook reads the entity's own plan, and one sentence when it shows tables that
were fixed beforehand (a report). :func:`context` is the same sight of the doubts on paper, without anything to press.

A browser can set a widget to anything, so every choice is looked up among what the lists offer before it is used. A
decision is kept only after the plan was read with it (:meth:`pamlib.corrections.review.Review.add`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.corrections.file import EXTRA, FILE_NAME, roles
from pamlib.corrections.review import Review, Who
from pamlib.errors import UserError
from pamlib.figures import Aviso
from pamlib.workspace import Workspace, find_root
from pamlib.yaml_entries import shorten as short

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.corrections import Correction
    from pamlib.report import Datos

#: Rows shown above and below the doubtful one.
NEIGHBOURS = 2
_SHORT_CELL = 60
_ON_PAPER = 12
_SEVERITIES = {"Todas las gravedades": "", "Solo errores": "error", "Solo avisos": "aviso", "Solo notas": "nota"}
_STATES = {"Solo lo pendiente": True, "También lo atendido": False}
_KINDS = {
    "Escribir el texto de la celda": "fijar_celda",
    "Llevar la celda a otra columna": "mover_celda",
    "Unir la fila con una de arriba": "unir_filas",
    "Partir la fila": "partir_fila",
    "Asignar la fila al grupo de otra": "asignar_padre",
    "Explicar un encabezado": "papel_columna",
}
_TEXT_MEANS = {
    "fijar_celda": "El texto completo de la celda; en blanco, para vaciarla.",
    "mover_celda": "No se usa: elija en «Destino» la columna.",
    "unir_filas": "No se usa: elija en «Destino» la fila donde empieza el texto.",
    "partir_fila": "Cada parte de la celda en un renglón; juntas deben dar todo su texto.",
    "asignar_padre": "No se usa: elija en «Destino» una fila del grupo correcto.",
    "papel_columna": "Solo para recursos: el año de la columna (o en blanco). Elija el papel en «Destino».",
}
_CELL = (
    "border:1px solid #cbd2d9;padding:3px 5px;min-width:3em;line-height:1.25;vertical-align:top;text-align:left;"
    "white-space:normal"
)
_MARKED = f"{_CELL};outline:3px solid #9b1c1c;background:#fff3cd"


# --- the source around a doubt ---------------------------------------------------------------------------------------


def around(cells: pd.DataFrame, sheet: str, row: int, column: str, rows: int = NEIGHBOURS) -> str:
    """HTML table of the source as read: its heading and the rows about ``row``, the doubtful cell marked.

    ``cells`` is the canonical table; the text is the file's own.
    """
    here = cells[cells["hoja"] == sheet]
    headings = here.loc[here["destino"].str.endswith("encabezado") & (here["fila"] < row), "fila"]
    title = [int(n) for n in sorted(set(headings))]
    numbers = sorted(set(here["fila"].dropna().astype(int)) | {row})
    at = numbers.index(row)
    near = [n for n in numbers[max(0, at - rows) : at + rows + 1] if n not in title]
    shown = here[here["fila"].isin([*title, *near])]
    texts = {(int(c.fila), str(c.columna)): str(c.texto) for c in shown.itertuples(index=False)}  # type: ignore[arg-type]
    columns = sorted({c for _, c in texts} | ({column} if column else set()), key=lambda name: (len(name), name))
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in columns)
    body = "".join(_source_row(texts, number, columns, row, column, number in title) for number in [*title, *near])
    name = f"Filas {near[0]} a {near[-1]} del archivo" if len(near) > 1 else f"Fila {row} del archivo"
    caption = f'<caption style="text-align:left">{name}, como se leyó; la celda dudosa, marcada</caption>'
    return (
        f'<div style="overflow:auto;max-height:30em" role="region" aria-label="{name}" tabindex="0">'
        f'<table style="border-collapse:collapse;font-size:0.8rem">{caption}'
        f'<thead><tr><th scope="col" style="{_CELL}">Fila</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _source_row(
    texts: Mapping[tuple[int, str], str], number: int, columns: list[str], row: int, column: str, title: bool
) -> str:
    cells = []
    for name in columns:
        text = escape(short(texts.get((number, name), ""), _SHORT_CELL))
        if number == row and name == column:
            cells.append(f'<td style="{_MARKED}"><mark>{text or "(en blanco)"}</mark></td>')
        else:
            cells.append(f'<td style="{_CELL}">{f"<strong>{text}</strong>" if title else text}</td>')
    mark = f"<mark>{number}</mark>" if number == row and not column else str(number)
    return f'<tr><th scope="row" style="{_CELL}">{mark}</th>{"".join(cells)}</tr>'


def said(doubt: Mapping[str, Any], cells: pd.DataFrame) -> str:
    """HTML of one finding: what it means, where, what was found and understood, what to do, and its cells."""
    place = report.place(doubt["hoja"], doubt["fila"], doubt["columna"]) or "todo el archivo"
    facts = {
        "Lugar": place,
        "Encontrado": doubt["encontrado"],
        "Entendido": doubt["entendido"],
        "Qué hacer": doubt["que_hacer"],
        "Estado": doubt["estado"],
    }
    items = "".join(
        f"<dt><strong>{name}</strong></dt><dd>{escape(str(text))}</dd>" for name, text in facts.items() if text
    )
    title = f"{str(doubt['severidad']).capitalize()}: {report.means(doubt['codigo'])}"
    table = around(cells, doubt["hoja"], int(doubt["fila"]), doubt["columna"]) if _number(doubt["fila"]) else ""
    return f"<section><p><strong>{escape(title)}</strong></p><dl>{items}</dl>{table}</section>"


@dataclass(frozen=True)
class Contexto:
    """Doubts with their cells, on paper."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return "Contexto de los hallazgos"


def context(datos: Datos) -> Contexto | Aviso:
    """The first open errors (without any, the first open warnings) with the cells around each."""
    found = datos.hallazgos[datos.hallazgos["estado"] == "abierto"]
    placed = found[found["fila"].notna()]
    for severity, name in (("error", "errores"), ("aviso", "avisos")):
        chosen = placed[placed["severidad"] == severity]
        if len(chosen):
            rows = [{str(k): v for k, v in row.items()} for row in chosen.head(_ON_PAPER).to_dict("records")]
            head = f"<p>{escape(_first(len(rows), len(chosen), name))}</p>"
            return Contexto(head + "".join(said(row, datos.celdas) for row in rows))
    return Aviso("No hay errores ni avisos pendientes.")


def _first(shown: int, total: int, name: str) -> str:
    if shown == total:
        return f"Pendientes ({total} {name if total != 1 else name.removesuffix('es').removesuffix('s')}):"
    return f"Los primeros {shown} de {total} {name} pendientes:"


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
        self.accion = _choice("Corrección", list(_KINDS))
        self.destino = _choice("Destino", [])
        self.texto = w.Textarea(description="Texto", rows=3, tooltip="Texto de la corrección", **_wide())
        self.motivo = w.Text(
            description="Motivo", placeholder="por qué se decide así", tooltip="Motivo de la decisión", **_wide()
        )
        self.autor = w.Text(description="Autor", placeholder="quién decide", tooltip="Autor de la decisión", **_wide())
        self.fecha = w.Text(description="Fecha", placeholder="AAAA-MM-DD", tooltip="Fecha de la decisión", **_wide())
        self.aceptar = w.Button(description="Aceptar como está", tooltip="Aceptar el hallazgo como está")
        self.corregir = w.Button(description="Guardar la corrección", tooltip="Guardar la corrección")
        for button in (self.aceptar, self.corregir):
            button.layout.width = "auto"
        self.resumen, self.detalle, self.ayuda, self.mensaje = (w.HTML() for _ in range(4))
        filters = w.HBox([self.gravedad, self.estado], layout=w.Layout(flex_flow="row wrap"))
        buttons = w.HBox([self.aceptar, self.corregir], layout=w.Layout(flex_flow="row wrap"))
        self.box = w.VBox(
            [self.resumen, filters, self.lista, self.detalle, self.motivo, self.autor, self.fecha, self.accion,
             self.celda, self.destino, self.texto, self.ayuda, buttons, self.mensaje]
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
        self.celda.options = [(f"{name} · {short(text, 60) or '(en blanco)'}", name) for name, text in cells.items()]
        if doubt["columna"] in cells:
            self.celda.value = doubt["columna"]
        self._offer()

    def _cells(self, doubt: Mapping[str, Any]) -> dict[str, str]:
        """Cells of the finding's row by column, and its own even when blank."""
        if not _number(doubt["fila"]):
            return {}
        cells = self.review.plan.celdas
        row = cells[(cells["hoja"] == doubt["hoja"]) & (cells["fila"] == doubt["fila"])]
        found = dict(zip(row["columna"].astype(str), row["texto"].astype(str), strict=True))
        if doubt["columna"]:
            found.setdefault(str(doubt["columna"]), "")
        return dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))

    def _offer(self) -> None:
        """What can be chosen for the correction in hand."""
        doubt, action = self.chosen(), _KINDS.get(str(self.accion.value), "")
        if doubt is None or not action:
            return
        self.destino.options = self._targets(doubt, action)
        self.destino.index = None  # a destination is chosen, never taken for granted
        self.destino.disabled = not self.destino.options
        self.ayuda.value = f"<p><strong>Texto:</strong> {escape(_TEXT_MEANS[action])}</p>"
        text = self._cells(doubt).get(str(self.celda.value), "")
        self.texto.value = text if action in {"fijar_celda", "partir_fila"} else ""
        self.texto.disabled = action not in {"fijar_celda", "partir_fila", "papel_columna"}

    def _targets(self, doubt: Mapping[str, Any], action: str) -> list[tuple[str, str]]:
        plan, row = self.review.plan, doubt["fila"]
        here = plan.celdas[plan.celdas["hoja"] == doubt["hoja"]]
        if action == "mover_celda":
            heads = here[here["destino"].str.endswith("encabezado")]
            return [(f"{c} · {short(t, 50)}", str(c)) for c, t in zip(heads["columna"], heads["texto"], strict=True)]
        if action == "papel_columna":
            return [(r.replace("_", " ") if r != EXTRA else "adicional (sin papel)", r) for r in roles()]
        if action in {"unir_filas", "asignar_padre"} and _number(row):
            lines = plan.lineas[plan.lineas["origen_hoja"] == doubt["hoja"]]
            if action == "unir_filas":
                lines = lines[lines["origen_fila"] < row].iloc[::-1]
            texts = lines["tarea"].where(lines["tarea"] != "", lines["accion"])
            return [
                (f"fila {n} · {short(t, 60)}", str(n))
                for n, t in zip(lines["origen_fila"], texts, strict=True)
                if n != row
            ]
        return []

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
        action, cells = _KINDS.get(str(self.accion.value), ""), self._cells(doubt)
        column = str(self.celda.value)
        if not action or column not in cells:
            raise UserError("este hallazgo no tiene una celda que corregir", "Acéptelo, o corrija el archivo")
        known = [value for _, value in self._targets(doubt, action)]
        target, text = str(self.destino.value), str(self.texto.value)
        if known and target not in known:
            raise UserError("falta el destino", "Elíjalo en la lista «Destino»")
        by_action: dict[str, dict[str, Any]] = {
            "fijar_celda": {"texto": text},
            "mover_celda": {"a_columna": target},
            "unir_filas": {"con_fila": target},
            "asignar_padre": {"como_fila": target},
            "partir_fila": {"partes": [part.strip() for part in text.splitlines() if part.strip()]},
            "papel_columna": {"papel": target} | ({"anio": text} if text.strip() else {}),
        }
        return self.review.correct(
            {**doubt, "columna": column, "texto": cells[column]}, self._who(), action, **by_action[action]
        )

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
        pending = sum(row["estado"] == "abierto" for row in self.review.doubts().to_dict("records"))
        kept = f"Guardado en {FILE_NAME}; el plan se leyó de nuevo." if new else "Esa decisión ya estaba guardada."
        self._say(f"{kept} Quedan {report.count(pending, 'hallazgo pendiente', 'hallazgos pendientes')}.", "status")

    def _say(self, text: str, role: str) -> None:
        self.mensaje.value = f'<p role="{role}">{escape(text)}</p>'


def _number(row: Any) -> bool:
    import pandas as pd

    return row is not None and not pd.isna(row)


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
