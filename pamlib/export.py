"""A notebook that was run, as one HTML file that anybody can open: no code, no network, the same bytes every time.

>>> html = to_html(nbformat.read("70_informe.ipynb", 4), "Informe semestral")   # doctest: +SKIP

The page holds its style sheet, its data and, once, the bundle that brings its charts to life. Its content security
policy lets it run those scripts and no other, and fetch nothing. Of the notebook it publishes the markdown cells and
what the code cells show (figures, tables, notices, other HTML or markdown). It does not publish code, text written by
``print`` (unless the cell is tagged ``publicar``), bare ``repr`` text, widgets, or cells tagged ``no-publicar``. A cell
that failed stops the export: a report with a hole is worse than none.

Out of scope: running notebooks (``pamlib.runs``), writing files, PDF and Word.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TYPE_CHECKING

from pamlib import __version__, theme
from pamlib.errors import UserError

if TYPE_CHECKING:
    from nbformat import NotebookNode

PLANTILLAS = theme.CARPETA / "jupyter" / "nbconvert" / "templates"
_ENCABEZADO = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)
_NOMBRE_PROPIO = re.compile(r'\bid="([ft][0-9a-f]{12})(?=["-])')


def to_html(notebook: NotebookNode, titulo: str) -> str:
    """The notebook as one self-contained page in Spanish, headed ``titulo``.

    Raises ValueError for an empty ``titulo`` and UserError (with the number of the cell) when a cell failed or shows
    an image that says nothing to who cannot see it.
    """
    if not titulo.strip():
        raise ValueError("titulo is required: it is what the reader's tab and the first line say")
    # Not nbconvert's HTMLExporter: it parses the finished page again, which breaks the case of SVG attributes and
    # gives images without a description an English one.
    from nbconvert.exporters.templateexporter import TemplateExporter

    page = _Pagina(titulo.strip())
    page.cuerpo = "\n".join(page.celda(number, cell) for number, cell in enumerate(notebook.cells, start=1))
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]  # nbconvert ships no types for it
        template_name="pam", extra_template_basedirs=[str(PLANTILLAS)], template_file="index.html.j2"
    )
    body, _ = exporter.from_notebook_node(notebook, resources={"pam": page})
    return str(body)


@dataclass
class Apartado:
    """A heading in the table of contents: its anchor, its text as HTML, and the headings under it."""

    id: str
    texto: str
    hijos: list[Apartado] = field(default_factory=list)


@dataclass
class _Pagina:
    """What the template needs, gathered while the cells are rendered."""

    titulo: str
    cuerpo: str = ""
    indice: list[Apartado] = field(default_factory=list)
    version: str = __version__
    _usados: dict[str, int] = field(default_factory=dict)

    @property
    def css(self) -> str:
        return theme.css()

    @functools.cached_property
    def guiones(self) -> list[str]:
        """The scripts of the page: none when there is nothing to bring to life."""
        return [theme.paquete_vega(), theme.guion()] if "application/vnd.vegalite+json" in self.cuerpo else []

    @property
    def csp(self) -> str:
        """The policy that lets the page run its own scripts and fetch nothing."""
        digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in self.guiones)
        scripts = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
        return (
            f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )

    def celda(self, number: int, cell: NotebookNode) -> str:
        """What the page shows of a cell; '' for nothing."""
        tags = cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise UserError(
                    f"la celda {number} del cuaderno terminó con un error ({output.ename}: {output.evalue})",
                    "Corrija la causa y ejecute de nuevo el cuaderno; no se publica un informe incompleto",
                )
        if "no-publicar" in tags:
            return ""
        if cell.cell_type == "markdown":
            return f'<section class="pam-texto">{self._markdown(cell.source, cell.get("attachments", {}))}</section>'
        shown = [self._salida(number, output, tags) for output in cell.get("outputs", [])]
        return "\n".join(f'<div class="pam-salida">{html}</div>' for html in shown if html)

    def _salida(self, number: int, output: NotebookNode, tags: list[str]) -> str:
        if output.output_type == "stream":
            wanted = "publicar" in tags and output.name == "stdout"
            return f"<pre>{escape(output.text)}</pre>" if wanted else ""
        data = output.data
        if "text/html" in data:
            return self._ids_propios(data["text/html"])
        if "text/markdown" in data:
            return self._markdown(data["text/markdown"], {})
        for kind in ("image/png", "image/jpeg"):
            if kind in data:
                return self._imagen(number, kind, output)
        return ""

    @staticmethod
    def _imagen(number: int, kind: str, output: NotebookNode) -> str:
        alt = output.metadata.get("alt") or output.metadata.get(kind, {}).get("alt")
        if not alt:
            raise UserError(
                f"la celda {number} del cuaderno muestra una imagen sin descripción",
                "Muéstrela con pamlib.figures.Figura, o escriba su descripción en los metadatos («alt»)",
            )
        content = "".join(output.data[kind].split())
        return f'<img alt="{escape(alt)}" src="data:{kind};base64,{content}">'

    def _markdown(self, source: str, attachments: dict[str, dict[str, str]]) -> str:
        from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

        renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
        # A report has pesos and no formulas: «$ 5 y $ 6» is two amounts, and neither is cut at the end of a line.
        literal = re.sub(r"(?<!\\)\$( (?=\d))?", lambda m: "\\$\N{NO-BREAK SPACE}" if m[1] else "\\$", source)
        literal = re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", literal)
        return _ENCABEZADO.sub(self._encabezado, MarkdownWithMath(renderer=renderer).render(literal))

    def _encabezado(self, match: re.Match[str]) -> str:
        """A heading with an anchor, below the page's own title, and in the table of contents."""
        level, inner = max(2, int(match[1])), match[2].strip()
        plain = unescape(re.sub(r"<[^>]+>", "", inner)).strip()
        if match[1] == "1" and (plain == self.titulo or self.titulo.startswith(f"{plain} · ")):
            return ""  # the page says it already
        name = self._nombre(_slug(plain))
        entry = Apartado(name, escape(plain))
        if level == 2 or not self.indice:
            self.indice.append(entry)
        elif level == 3:
            self.indice[-1].hijos.append(entry)
        return f'<h{level} id="{name}">{inner}</h{level}>'

    def _nombre(self, name: str) -> str:
        """``name``, with a number from the second time on."""
        self._usados[name] = times = self._usados.get(name, 0) + 1
        return name if times == 1 else f"{name}-{times}"

    def _ids_propios(self, html: str) -> str:
        """A figure or a table that is shown twice gets other ids the second time."""
        for name in dict.fromkeys(_NOMBRE_PROPIO.findall(html)):
            own = self._nombre(name)
            if own != name:
                html = re.sub(rf"\b{name}\b", own, html)
        return html


def _slug(text: str) -> str:
    """``calendario-y-tareas`` for «Calendario y tareas»; never one of the page's own anchors."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "s-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "apartado")
