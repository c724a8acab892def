"""Plans made up for tests: canonical tables of any size, the same for the same seed.

``plan(seed, tasks=300)`` gives ``plan``, ``lineas``, ``recursos``, ``indicadores``, ``responsables`` and
``ubicaciones`` as :func:`pamlib.read_plan` would for a document that says the same. The tree (component, objective,
goal, indicator, action, task), dates, states of the money and shared amounts vary with the seed; every text is made
of everyday words of a secretary's office, and no two tasks are equal.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pamlib import schema
from pamlib.ids import stable_id
from pamlib.values.components import canonical_component
from pamlib.values.indicators import parse_indicator
from pamlib.values.money import smmlv_to_pesos
from pamlib.values.people import canonical_names, known_people, split_people
from pamlib.values.places import parse_place

COMPONENTS = (
    "CARACTERIZACIÓN DEL SECTOR EDUCATIVO", "FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", "ACOMPAÑAMIENTO A IE",
    "USO DE NUEVAS TECNOLOGÍAS",
)  # fmt: skip
VERBS = ("Realizar", "Acompañar", "Diseñar", "Contratar", "Publicar", "Revisar", "Organizar", "Entregar", "Ajustar")
THINGS = (
    "el plan lector", "la ruta de convivencia", "los talleres de ciencias", "las bibliotecas escolares",
    "el foro municipal", "la jornada de simulacros", "los semilleros de investigación", "la feria de oportunidades",
    "el sistema de evaluación", "las escuelas de familias", "la dotación de laboratorios", "el bilingüismo",
)  # fmt: skip
PLACES = ("de la zona rural", "de la cabecera", "de las sedes multigrado", "con enfoque de inclusión", "del municipio")
WHEN = ("en el primer semestre", "en el segundo semestre", "cada bimestre", "al cierre del año", "por comunas")
POSTS = ("Líder de Calidad", "Líder de PEI", "Líder del PTFD", "Líder de Inclusión", "Líder de TIC", "Líder de PMI")
ZONES = (
    "Urbano y rural", "En 6 IE Rurales, 2 IE Urbanas para un TOTAL de 8 I.E.", "En 3 IE Rurales", "Zona urbana",
)  # fmt: skip
SOURCES = ("SGP", "R.P.", "Regalías", "CONPES")
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Shape:
    """What a plan looks like. ``by_year``: one amount per year instead of one for the plan; ``tasks``: whether its
    lines are tasks (else actions); ``days``: dates are days and not months; ``extra``: a column no layout has.
    """

    by_year: bool = False
    tasks: bool = True
    strategy: bool = False
    days: bool = False
    extra: bool = False
    first: int = 2024
    last: int = 2027


V5 = Shape()
V2 = Shape(by_year=True, tasks=False, strategy=True)


@dataclass
class _Maker:
    shape: Shape
    rng: random.Random
    lines: list[dict[str, Any]] = field(default_factory=list)
    money: list[dict[str, Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def phrase(self, start: str) -> str:
        """A text nobody used yet."""
        while True:
            text = f"{start} {self.rng.choice(THINGS)} {self.rng.choice(PLACES)} {self.rng.choice(WHEN)}"
            if text in self.used:
                text += f", grupo {self.rng.randrange(2, 999)}"
            if text not in self.used:
                self.used.add(text)
                return text

    def verb(self) -> str:
        return self.phrase(self.rng.choice(VERBS))

    def grow(self, wanted: int) -> None:
        number = 0
        while len(self.lines) < wanted:
            component = COMPONENTS[min(number * len(COMPONENTS) // max(1, wanted // 24), len(COMPONENTS) - 1)]
            number += 1
            self.objective(component, wanted)

    def objective(self, component: str, wanted: int) -> None:
        over = {
            "componente": component,
            "estrategia": self.phrase("Estrategia para") if self.shape.strategy else "",
            "objetivo": self.verb().upper(),
            "ubicacion": self.rng.choice(ZONES),
        }
        for _ in range(self.rng.randrange(1, 4)):
            goal = over | {"meta": f"{self.rng.randrange(2, 90)} sedes con " + self.phrase("apoyo en")}
            for _ in range(self.rng.randrange(1, 3)):
                self.action(goal | {"indicador": self.indicator()}, wanted)

    def indicator(self) -> str:
        what = self.phrase("sedes con")
        return f"No. de {what}/No. de sedes focalizadas" if self.rng.random() < 0.5 else f"No. de {what}"

    def action(self, over: dict[str, Any], wanted: int) -> None:
        who = self.rng.choice(POSTS)
        over = over | {"accion": self.verb(), "responsable_accion": who}
        first = len(self.lines)
        for _ in range(self.rng.randrange(1, 5) if self.shape.tasks else 1):
            if len(self.lines) >= wanted:
                break
            self.line(over | {"responsable_tarea": self.rng.choice((who, self.rng.choice(POSTS)))})
        self.pay(range(first, len(self.lines)))

    def line(self, values: dict[str, Any]) -> None:
        start, end = self.dates()
        values = values | {
            "tarea": self.verb() if self.shape.tasks else "",
            "fecha_inicio": start if self.shape.tasks else None,
            "fecha_fin": end if self.shape.tasks else None,
            "fuente": self.rng.choice(SOURCES) if self.shape.tasks else "",
        }
        if not self.shape.tasks:
            values["responsable_tarea"] = ""
        more = {"CÓDIGO BPIN": f"2024{self.rng.randrange(10**5):05}"}
        values["adicionales"] = json.dumps(more) if self.shape.extra and self.rng.random() < 0.3 else ""
        texts = (values["accion"], values["tarea"]) + (() if self.shape.tasks else (values["indicador"],))
        values["linea_id"] = stable_id("L", *texts)
        self.lines.append(values)

    def dates(self) -> tuple[str, str]:
        year = self.rng.randrange(self.shape.first, self.shape.last + 1)
        first, last = sorted((self.rng.choice(MONTHS), self.rng.choice(MONTHS)))
        if self.shape.days:
            return f"{year}-{first:02}-{self.rng.randrange(2, 15):02}", f"{year}-{last:02}-{self.rng.randrange(15, 28)}"
        return f"{year}-{first:02}-01", pd.Period(f"{year}-{last:02}").end_time.date().isoformat()

    def pay(self, lines: range) -> None:
        """Money of the lines of an action: shared by all of them, or each its own."""
        every: list[int | None] = list(range(self.shape.first, self.shape.last + 1))
        # Money without a year, in a plan of one year, is of that year.
        years = every if self.shape.by_year or len(every) == 1 else [None]
        shared = len(lines) > 1 and self.rng.random() < 0.25
        if shared:
            source = self.lines[lines[0]]["fuente"]
            for i in lines:
                self.lines[i]["fuente"] = source
        for year in years:
            key = f"recurso:{year or ''}" if self.shape.by_year else "recurso:"
            for n, i in enumerate(lines):
                line = self.lines[i]
                group = stable_id("G", self.lines[lines[0]]["linea_id"], key) if shared else ""
                says = self.says(year) if n == 0 or not shared else [(year, "vacio", None, None, "", "", "")]
                if shared and n == 0:
                    says = [self.figure(year)]
                for one, state, pesos, quantity, unit, written, quality in says:
                    self.money.append(
                        {
                            "linea_id": line["linea_id"], "grupo_id": group, "vigencia": one, "estado": state,
                            "valor_cop": pesos, "cantidad": quantity, "unidad": unit, "valor_original": written,
                            "valor_calidad": quality, "fuente": line["fuente"],
                        }
                    )  # fmt: skip

    def figure(self, year: int | None) -> tuple[Any, ...]:
        pesos = self.rng.randrange(1, 4000) * 500_000
        return (year, "monto", pesos, float(pesos), "COP", f"$ {pesos:,}".replace(",", "."), "declarado")

    def says(self, year: int | None) -> list[tuple[Any, ...]]:
        """Rows of one cell: an amount, one of the ways of saying nothing, or one per year of the plan."""
        kind = self.rng.choice(
            ("monto", "monto", "monto", "gestion", "cero", "no_aplica", "ilegible", "smmlv", "anual")
        )
        if kind == "monto" or (kind == "anual" and year):
            return [self.figure(year)]
        if kind == "smmlv":
            wages = float(self.rng.randrange(2, 300))
            pesos, quality = smmlv_to_pesos(wages, year) if year else (None, "desconocido")
            return [(year, "indexado", pesos, wages, "SMMLV", f"{wages:.0f} SMMLV", quality)]
        if kind == "anual":
            pesos = self.rng.randrange(1, 900) * 1_000_000
            text = f"{pesos:,} C/Año".replace(",", ".")
            years = range(self.shape.first, self.shape.last + 1)
            return [(y, "monto", pesos, float(pesos), "COP/año", text, "declarado") for y in years]
        if kind == "cero":
            return [(year, "cero", 0, 0.0, "COP", "$ -", "declarado")]
        text = {"gestion": "Gestión", "no_aplica": "NA", "ilegible": "#####"}[kind]
        return [(year, kind, None, None, "", text, "")]


def plan(seed: int, tasks: int = 300, shape: Shape = V5) -> dict[str, pd.DataFrame]:
    """Canonical tables of a made-up plan with that many lines."""
    made = _Maker(shape, random.Random(seed))
    made.grow(tasks)
    return tables(made.lines, made.money, shape)


def tables(lines: list[dict[str, Any]], money: list[dict[str, Any]], shape: Shape = V5) -> dict[str, pd.DataFrame]:
    """The tables of given lines and amounts; what follows from their texts is worked out."""
    code = ("D02.01.F01", "2.0" if shape.by_year else "5")
    entity = ("Pitalito", "41551")
    goal = ("", "") if shape.by_year else ("Mejorar los aprendizajes", "Apoyar a todas las sedes")
    period = (shape.first, shape.last)
    cover = (
        stable_id("P", *code, entity[0], f"{shape.first}-{shape.last}"), *entity, *code, *period,
        "" if shape.by_year else "2024-02", *goal, "generado", "0" * 64,
    )  # fmt: skip
    where = ("generado", "", 1)
    rows = []
    for order, line in enumerate(lines, 1):
        component = canonical_component(line["componente"])
        rows.append(
            (
                line["linea_id"], order, component.escrito, component.canonico, line["estrategia"], line["objetivo"],
                line["ubicacion"], parse_place(line["ubicacion"]).zona, line["meta"], line["indicador"],
                line["accion"], line["responsable_accion"], line["tarea"], line["responsable_tarea"],
                line["fecha_inicio"], line["fecha_fin"], line["fuente"], line["adicionales"], *where,
            )
        )  # fmt: skip
    names = [f.name for f in schema.TABLES["recursos"]][: -len(where) - 1]
    amounts = [(*(row[name] for name in names), *where, "") for row in money]
    content = {
        "plan": [cover], "lineas": rows, "recursos": amounts, "indicadores": _indicators(lines),
        "responsables": _people(lines), "ubicaciones": _places(lines),
    }  # fmt: skip
    return {name: schema.frame(name, found) for name, found in content.items()}


def _indicators(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    found = {}
    for text in (line["indicador"] for line in lines):
        seen = parse_indicator(text)
        if text:
            found[stable_id("I", text)] = (
                stable_id("I", text), text, seen.clase, seen.numerador, seen.denominador, seen.unidad, "", "", "",
                None, None, seen.meta_valor, "",
            )  # fmt: skip
    return list(found.values())


def _people(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    levels = (("accion", "responsable_accion"), ("tarea", "responsable_tarea"))
    cells = [line[role] for line in lines for _, role in levels]
    known = known_people(dict.fromkeys(cells))
    split = {text: split_people(text, known) for text in dict.fromkeys(cells) if text}
    shown = canonical_names([person.nombre for people in split.values() for person in people])
    return [
        (line["linea_id"], level, shown[person.nombre], person.clase)
        for line in lines
        for level, role in levels
        for person in split.get(line[role], [])
    ]


def _places(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    found = {}
    for text in dict.fromkeys(line["ubicacion"] for line in lines if line["ubicacion"]):
        seen = parse_place(text)
        found[text] = (
            text, seen.zona, seen.ie_urbanas, seen.ie_rurales, seen.ie_mixtas, seen.ie_otras, seen.total_declarado,
            seen.suma, seen.cuadra,
        )  # fmt: skip
    return list(found.values())
