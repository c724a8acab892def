"""The four things a report or a dashboard shows: a figure, a table, the facts of a cover, a notice.

>>> Aviso("El plan no trae cifras de 2022.")._repr_html_()[:48]
'<aside class="pam-aviso pam-aviso-nota" role="no'

Each is an object that Jupyter displays. None can be made without saying what it shows and where it comes from: an
empty ``titulo``, ``descripcion`` or ``fuente`` raises ValueError.

A :class:`Figura` is one HTML element that works everywhere: a drawing (SVG) that needs no script, prints and can be
mailed, with title, description and source; and under it the chart's Vega-Lite spec with its data, which the page's
script (``static/figuras.js``) turns into an interactive chart. The bundle that does it stands once in each page
(:mod:`pamlib.export`, :mod:`pamlib.dashboard`), so ten figures weigh little more than one.

The HTML of an object depends on its arguments alone: same arguments, same bytes.

Out of scope: which figures a report has (``pamlib.charts``), and reading the clock, the network or the workspace.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme

if TYPE_CHECKING:
    import pandas as pd


def _together(text: str) -> str:
    """The text with figures that never part from their sign at the end of a line.

    >>> _together("60 %, de $ 10") == "60\N{NO-BREAK SPACE}%, de $\N{NO-BREAK SPACE}10"
    True
    """
    return re.sub(r"(?<=\d) (?=%)|(?<=\$) (?=\d)", "\N{NO-BREAK SPACE}", text)


def _numero_justo(x: object) -> str:
    """Up to two decimals, none when there is nothing to say with them."""
    text = locale_es.numero(x, 2)
    return text.rstrip("0").rstrip(",") if "," in text else text


FORMATOS: dict[str, Callable[[object], str]] = {
    "pesos": locale_es.pesos,
    "numero": _numero_justo,
    "porcentaje": locale_es.porcentaje,
    "fecha": locale_es.fecha,
    "fecha_corta": locale_es.fecha_corta,
    "anio": lambda x: locale_es.VACIO if locale_es.ausente(x) else str(int(str(x).removesuffix(".0"))),
    "texto": lambda x: locale_es.VACIO if locale_es.ausente(x) else str(x),
    "si_no": lambda x: locale_es.VACIO if locale_es.ausente(x) else ("Sí" if x else "No"),
}
A_LA_DERECHA = frozenset({"pesos", "numero", "porcentaje"})
SIN_PARTIR = A_LA_DERECHA | {"fecha_corta", "anio"}
COLUMNAS_DE_ANIO = frozenset({"vigencia", "anio", "año"})
#: From here on a table is set in smaller type, so that it fits the page.
MUCHAS_COLUMNAS = 9
#: A column with a text longer than this keeps some width on a telephone, where the table scrolls anyway.
TEXTO_LARGO = 60
#: Fewer rows than this beyond the visible ones are not worth folding away.
POCAS_FILAS = 6
NIVELES = {"nota": "Nota", "aviso": "Atención", "error": "Error"}


class Figura:
    """A chart with its title, description and source.

    Parameters
    ----------
    chart: an altair chart, or a Vega-Lite spec as a dict. Its data travel inside; a spec that names an address is
        refused by the drawing (ValueError of vl_convert) and by the page.
    titulo: what the chart shows, one line.
    descripcion: what the reader should see in it, in words: also the text for those who cannot see it.
    fuente: where the data come from.
    ancho_minimo: pixels under which the living chart scrolls instead of shrinking: for one whose words would not fit.
    """

    def __init__(self, chart: Any, *, titulo: str, descripcion: str, fuente: str, ancho_minimo: int = 0) -> None:
        self.ancho_minimo = ancho_minimo
        self.titulo = _obligatorio("titulo", titulo)
        self.descripcion = _obligatorio("descripcion", descripcion)
        self.fuente = _obligatorio("fuente", fuente)
        self.spec = _spec(chart)
        self._html: dict[bool, str] = {}

    @property
    def id(self) -> str:
        """Name of the figure in its page, made of its content."""
        content = [self.spec, self.titulo, self.descripcion, self.fuente]
        return "f" + hashlib.sha256(_json(content).encode()).hexdigest()[:12]

    def svg(self) -> str:
        """The drawing, with ids of its own and no text for screen readers (the figure has it)."""
        import vl_convert

        drawing = vl_convert.vegalite_to_svg(
            self.spec,
            format_locale=locale_es.FORMATO_D3,
            time_format_locale=locale_es.TIEMPO_D3,
            allowed_base_urls=[],
        )
        return _svg_propio(drawing, self.id)

    def _repr_html_(self) -> str:
        # A dashboard cannot be read without scripts, so its kernel is spared the drawing (some 100 MB and a second).
        drawn = not os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")
        if drawn not in self._html:
            self._html[drawn] = self._figure(self.svg() if drawn else "")
        return self._html[drawn]

    def _figure(self, drawing: str) -> str:
        name = self.id
        spec = _json(self.spec).replace("<", "\\u003c")
        least = f' style="min-width:{self.ancho_minimo}px"' if self.ancho_minimo else ""
        return (
            f'<figure class="pam-figura" id="{name}" role="group" aria-labelledby="{name}-t">'
            f'<p class="pam-titulo" id="{name}-t">{escape(self.titulo)}</p>'
            f'<div class="pam-lienzo" role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d" tabindex="0">'
            f'<div class="pam-fija">{drawing}</div><div class="pam-viva"{least}></div></div>'
            f'<figcaption><span id="{name}-d">{escape(self.descripcion)}</span> {_fuente(self.fuente)}</figcaption>'
            f'<script type="application/vnd.vegalite+json">{spec}</script></figure>'
        )


class Tabla:
    """A table that can be read on paper, on a telephone and by a screen reader.

    Parameters
    ----------
    df: its columns, in order; the index is not shown. The first column names the row.
    titulo, fuente: required.
    formatos: column → one of ``FORMATOS``. Without one, whole numbers and decimals are grouped, dates are written
        dd/mm/aaaa, columns called *vigencia*, *anio* or *año* are left as they are.
    encabezados: column → heading; without one, the column's name with its underscores as spaces.
    totales: column → value of a last row; its first column defaults to «Total».
    visibles: rows that are shown when there are clearly more; the rest stands folded under a line that counts them
        (printed all the same). 0 shows every row.

    Raises ValueError when ``formatos``, ``encabezados`` or ``totales`` name a column or a format that is not there, or
    when a table that folds has totals.
    """

    def __init__(
        self,
        df: pd.DataFrame,
        *,
        titulo: str,
        fuente: str,
        formatos: Mapping[str, str] | None = None,
        encabezados: Mapping[str, str] | None = None,
        totales: Mapping[str, object] | None = None,
        visibles: int = 0,
    ) -> None:
        self.titulo = _obligatorio("titulo", titulo)
        self.fuente = _obligatorio("fuente", fuente)
        self.df = df
        self.visibles = visibles
        if visibles and totales:
            raise ValueError("a table that folds has no totals: they would stand in its middle")
        self.columnas = [str(c) for c in df.columns]
        self.encabezados = dict(encabezados or {})
        self.totales = dict(totales or {})
        given = dict(formatos or {})
        unknown = sorted({*given, *self.encabezados, *self.totales} - set(self.columnas))
        if unknown:
            raise ValueError(f"columns that the table does not have: {', '.join(unknown)}")
        wrong = sorted(set(given.values()) - set(FORMATOS))
        if wrong:
            raise ValueError(f"unknown formats: {', '.join(wrong)} (there are {', '.join(FORMATOS)})")
        self.formatos = {c: given.get(c) or _formato(c, df.iloc[:, i]) for i, c in enumerate(self.columnas)}
        self._largas = {
            c
            for i, c in enumerate(self.columnas)
            if self.formatos[c] == "texto" and any(len(str(each)) > TEXTO_LARGO for each in df.iloc[:, i])
        }

    def _repr_html_(self) -> str:
        rows = [self._fila(dict(zip(self.columnas, row, strict=True))) for row in self.df.itertuples(index=False)]
        if not self.visibles or len(rows) < self.visibles + POCAS_FILAS:
            return self._tabla(rows, self.titulo)
        first, rest = rows[: self.visibles], rows[self.visibles :]
        number, places = locale_es.numero(len(rest)), f"{self.visibles + 1} a {locale_es.numero(len(rows))}"
        return (
            f'{self._tabla(first, self.titulo)}<details class="pam-detalle pam-imprime">'
            f"<summary>Ver las otras {number} filas</summary>"
            f"{self._tabla(rest, f'{self.titulo}: filas {places}')}</details>"
        )

    def _tabla(self, rows: list[str], titulo: str) -> str:
        head = "".join(
            f'<th scope="col"{self._clase(c)}>{escape(self.encabezados.get(c) or _encabezado(c))}</th>'
            for c in self.columnas
        )
        body = "".join(rows) or f'<tr><td colspan="{len(self.columnas)}">No hay datos.</td></tr>'
        foot = ""
        if self.totales:
            foot = f"<tfoot>{self._fila({self.columnas[0]: 'Total', **self.totales}, blank='')}</tfoot>"
        name = "t" + hashlib.sha256("\0".join([titulo, self.fuente, head, body, foot]).encode()).hexdigest()[:12]
        outer = "pam-tabla pam-ancha" if len(self.columnas) >= MUCHAS_COLUMNAS else "pam-tabla"
        return (
            f'<div class="{outer}"><div class="pam-rollo" role="region" aria-labelledby="{name}" tabindex="0"><table>'
            f'<caption id="{name}"><span>{escape(titulo)}</span></caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody>{foot}</table></div><p>{_fuente(self.fuente)}</p></div>"
        )

    def _fila(self, values: Mapping[str, object], blank: str = locale_es.VACIO) -> str:
        cells = []
        for i, column in enumerate(self.columnas):
            text = self._texto(column, values[column]) if column in values else blank
            tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
            if self.formatos[column] not in SIN_PARTIR:
                text = _together(text)
            cells.append(f"<{tag}{scope}{self._clase(column)}>{escape(text)}</{tag}>")
        return f"<tr>{''.join(cells)}</tr>"

    def _texto(self, column: str, value: object) -> str:
        # A word in a column of figures ("Gestión", "Total") is shown as it is.
        if isinstance(value, str) and self.formatos[column] in {"pesos", "numero", "porcentaje", "anio"}:
            return value or locale_es.VACIO
        return FORMATOS[self.formatos[column]](value)

    def _clase(self, column: str) -> str:
        kind = self.formatos[column]
        kinds = {"pam-n": kind in A_LA_DERECHA, "pam-j": kind in SIN_PARTIR, "pam-l": column in self._largas}
        names = [name for name, yes in kinds.items() if yes]
        return f' class="{" ".join(names)}"' if names else ""


class Ficha:
    """The facts of a cover as a list of names and values; a missing value is shown as «—»."""

    def __init__(self, datos: Mapping[str, object], *, titulo: str, fuente: str) -> None:
        self.titulo = _obligatorio("titulo", titulo)
        self.fuente = _obligatorio("fuente", fuente)
        self.datos = {name: locale_es.VACIO if locale_es.ausente(v) else str(v) for name, v in datos.items()}

    def _repr_html_(self) -> str:
        pairs = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in self.datos.items())
        return (
            f'<section class="pam-ficha" aria-label="{escape(self.titulo)}"><p class="pam-titulo">{escape(self.titulo)}'
            f"</p><dl>{pairs}</dl><p>{_fuente(self.fuente)}</p></section>"
        )


class Aviso:
    """A notice that stands out: ``nivel`` is nota, aviso or error, and is written, not only coloured."""

    def __init__(self, texto: str, nivel: str = "nota") -> None:
        self.texto = _obligatorio("texto", texto)
        if nivel not in NIVELES:
            raise ValueError(f"unknown level {nivel!r} (there are {', '.join(NIVELES)})")
        self.nivel = nivel

    def _repr_html_(self) -> str:
        return (
            f'<aside class="pam-aviso pam-aviso-{self.nivel}" role="note"><strong>{NIVELES[self.nivel]}.</strong> '
            f"{escape(self.texto)}</aside>"
        )


class Detalle:
    """Something that is folded away under a line: the data of a chart, for who wants them one by one.

    It opens without a script, by keyboard and with a screen reader. On paper it is what the reader left it, open or
    folded; with ``imprimir`` it is always printed whole.
    """

    def __init__(self, parte: Any, titulo: str = "Ver los datos del gráfico", *, imprimir: bool = False) -> None:
        self.parte = parte
        self.titulo = _obligatorio("titulo", titulo)
        self.imprimir = imprimir

    def _repr_html_(self) -> str:
        kind = "pam-detalle pam-imprime" if self.imprimir else "pam-detalle"
        return f'<details class="{kind}"><summary>{escape(self.titulo)}</summary>{self.parte._repr_html_()}</details>'


def _obligatorio(name: str, text: str) -> str:
    if not text.strip():
        raise ValueError(f"{name} is required: what is shown says what it is and where it comes from")
    return text.strip()


def _fuente(text: str) -> str:
    return f'<span class="pam-fuente">Fuente: {escape(text)}</span>'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _encabezado(column: str) -> str:
    """A column's name as a heading: ``fecha_fin`` → «Fecha fin»; ``anio`` is only written so in names."""
    return re.sub(r"\banio(?=s?\b)", "año", column.replace("_", " ")).capitalize()


def _formato(column: str, values: pd.Series[Any]) -> str:
    """Format of a column nobody gave one to, from its kind."""
    import pandas as pd

    types = pd.api.types
    if types.is_bool_dtype(values):
        return "si_no"
    if types.is_numeric_dtype(values):
        return "anio" if column.lower() in COLUMNAS_DE_ANIO else "numero"
    return "fecha_corta" if types.is_datetime64_any_dtype(values) else "texto"


def _spec(chart: Any) -> dict[str, Any]:
    """The chart as a Vega-Lite spec of plain values, with our settings under its own."""
    spec: dict[str, Any]
    if isinstance(chart, Mapping):
        spec = json.loads(_json(chart))
    else:
        import altair as alt

        # The default limit of 5 000 rows protects notebooks from large outputs; a plan's lines are all wanted.
        with alt.data_transformers.enable("default", max_rows=None):
            spec = json.loads(json.dumps(chart.to_dict(), allow_nan=False))
    for key in ("$schema", "usermeta"):
        spec.pop(key, None)
    view = spec.get("config", {}).get("view", {})
    if view.get("continuousWidth") == 300 and view.get("continuousHeight") == 300:  # altair's own, not the author's
        del view["continuousWidth"], view["continuousHeight"]
    spec["config"] = _mezcla(theme.vega_config(), spec.get("config", {}))
    _fechas_locales(spec)
    return spec


def _mezcla(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _mezcla(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _temporales(node: object) -> Iterator[str]:
    """Names of the fields that a spec reads as dates."""
    if isinstance(node, dict):
        if node.get("type") == "temporal" and isinstance(node.get("field"), str):
            yield node["field"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _temporales(child)


def _fechas_locales(spec: dict[str, Any]) -> None:
    """Gives the dates of the data an hour.

    A browser reads ``2024-01-01`` as midnight in Greenwich, which in Colombia is still 31 December; with an hour it
    reads it as local time, everywhere the same day.
    """
    fields = set(_temporales({k: v for k, v in spec.items() if k != "datasets"}))
    tables = [*spec.get("datasets", {}).values(), spec.get("data", {}).get("values")]
    for table in tables:
        for row in table if isinstance(table, list) else []:
            for field in fields & row.keys() if isinstance(row, dict) else ():
                if isinstance(row[field], str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", row[field]):
                    row[field] += "T00:00:00"


def _svg_propio(svg: str, prefix: str) -> str:
    """The drawing with ids that begin with ``prefix``, counted from 1, and hidden from screen readers.

    vl_convert counts its ids over the whole process, so the same chart would give other bytes the second time, and
    two charts of one page could share a clip.
    """
    names: dict[str, str] = {}
    for old in re.findall(r'\bid="([^"]+)"', svg):
        names.setdefault(old, f"{prefix}-{len(names) + 1}")
    if names:
        found = "|".join(re.escape(old) for old in names)
        svg = re.sub(
            rf"""(\bid="|href="#|url\(['"]?#)({found})(?=["')])""", lambda match: match[1] + names[match[2]], svg
        )
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
