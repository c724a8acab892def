"""The widget: two lists and, under them, the answers for what they choose.

>>> board(load("", "demo"))                          # in a notebook cell      # doctest: +SKIP

Who looks can choose a corte and a component, and nothing else: no value of a list is believed before it is looked up
among the known ones.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.board_seguimiento import goals, progress, who
from pamlib.board_seguimiento.load import WHOLE, Datos, chosen
from pamlib.figures import Aviso
from pamlib.lists import dropdown

if TYPE_CHECKING:
    from pamlib.board_seguimiento.load import Choice
    from pamlib.board_seguimiento.parts import Pregunta

#: The questions, in the order in which they are read.
QUESTIONS = (progress.how, progress.what_moved, who.overdue, who.answers, goals.goals, goals.money, who.doubts)


def view(choice: Choice) -> list[Pregunta]:
    """The answers to every question for a choice."""
    return [question(choice) for question in QUESTIONS]


def board(datos: Datos) -> Any:
    """What the page shows: the lists and the answers; a kind sentence when there are no reports yet."""
    import ipywidgets

    if datos.falta:
        return Aviso(datos.falta)
    days = [locale_es.fecha(day) for day in datos.cortes]
    first = locale_es.fecha(datos.ficha["corte_inicial"])
    lists = {"corte": dropdown("Corte", days), "componente": dropdown("Componente", [WHOLE, *datos.componentes])}
    if first in days:
        lists["corte"].value = first
    said, place = ipywidgets.HTML(), ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        choice = chosen(datos, *(each.value for each in lists.values()))
        answers = view(choice)
        place.value = _index(answers) + "".join(each._repr_html_() for each in answers)
        # Last, so that the announcement comes when what it announces is there.
        said.value = f'<p role="status">Se muestra el corte del {choice.cuando}, {escape(choice.de)}.</p>'

    for each in lists.values():
        each.observe(draw, names="value")
    draw()
    layout = ipywidgets.Layout(flex_flow="row wrap", margin="0 0 1em 0")
    head = ipywidgets.HTML(f"<p><strong>{escape(_head(datos))}</strong></p>")
    return ipywidgets.VBox([head, ipywidgets.HBox(list(lists.values()), layout=layout), said, place])


def _head(datos: Datos) -> str:
    facts = datos.ficha
    years = f" · vigencia {facts['vigencia']}" if facts["vigencia"] else ""
    text = f"{facts['entidad']}{years}"
    return f"Demostración, entidad ficticia: {text}" if facts["ficticia"] else text


def _index(answers: list[Pregunta]) -> str:
    """Links to the questions."""
    links = "".join(f'<li><a href="#p-{each.clave}">{escape(each.titulo)}</a></li>' for each in answers)
    return f'<nav class="pam-indice" aria-label="Preguntas"><ol>{links}</ol></nav>'
