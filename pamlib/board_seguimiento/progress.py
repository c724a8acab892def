"""How the plan goes, and what moved since the corte before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es
from pamlib.board_seguimiento.parts import FROM_WHERE, Pregunta, figure, moved, table
from pamlib.charts import MAX_GANTT
from pamlib.charts_seguimiento.grid import PARTS
from pamlib.figures import Aviso, Detalle, Ficha
from pamlib.report_words import count
from pamlib.sections_seguimiento.physical import room_of
from pamlib.sections_seguimiento.tasks import marks_words, with_days

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.board_seguimiento.load import Choice
    from pamlib.figures import Tabla
    from pamlib.sections_base import Bloque

#: Parts that are always told; the others only where there is something in them.
_ALWAYS = ("con_evidencia", "sin_evidencia", "por_ejecutar", "sin_reporte")
_FIRST = "Es el primer corte con reportes: todavía no hay con qué comparar."


def branch(choice: Choice) -> dict[str, Any]:
    """The row of the plan, or of the component, at the corte."""
    rows = choice.table("ramas")
    level = "componente" if choice.componente else "plan"
    return {str(key): value for key, value in rows[rows["nivel"] == level].iloc[0].items()}


def shares(choice: Choice) -> dict[str, float]:
    """Each part of the assigned weight, as a share of it; they add up to 1."""
    row = branch(choice)
    return {name: float(row[name]) / float(row["asignado"]) if row["asignado"] else 0.0 for name in PARTS}


def how(choice: Choice) -> Pregunta:
    """How are we doing."""
    parts = [_facts(choice), _split(choice), *_along(choice)]
    return Pregunta("como", "¿Cómo vamos?", tuple(parts))


def _facts(choice: Choice) -> Ficha:
    now, before = shares(choice), choice.previous
    old = None if before is None else shares(before)
    row = branch(choice)
    facts = {}
    for name, (words, _) in PARTS.items():
        if name in _ALWAYS or now[name] > 1e-9:
            facts[words.capitalize()] = _with_change(now[name], None if old is None else old[name])
    facts["Avance que se conoce"] = locale_es.porcentaje(row["avance_minimo"])
    facts["Avance si lo no reportado estuviera terminado"] = locale_es.porcentaje(row["avance_maximo"])
    facts["Lo que el calendario esperaba"] = locale_es.porcentaje(row["esperado"])
    since = "" if before is None else f" (entre paréntesis, el cambio desde el {before.cuando})"
    return Ficha(facts, titulo=f"De lo asignado a {choice.de}, al {choice.cuando}{since}", fuente=choice.fuente)


def _with_change(now: float, before: float | None) -> str:
    change = moved(now, before)
    return f"{locale_es.porcentaje(now)}{f' ({change})' if change else ''}"


def _split(choice: Choice) -> Bloque:
    """What the weight is split into: by component, or by objective of the component."""
    now, row = shares(choice), branch(choice)
    rows = choice.table("ramas")
    level = "objetivo" if choice.componente else "componente"
    inside = rows[rows["nivel"] == level]
    whole = rows[rows["nivel"] == ("componente" if choice.componente else "plan")]
    inside_too = whole.assign(nivel="componente") if choice.componente else whole
    drawn = _joined(inside_too, inside.assign(nivel="componente"))
    keep = ["texto", "lineas", "reportadas", "asignado", "con_evidencia", "sin_evidencia", "sin_reporte",
            "avance_minimo", "avance_maximo", "esperado"]  # fmt: skip
    data = table(
        _joined(whole, inside)[keep],
        f"En qué va el peso de {choice.de} al {choice.cuando}",
        choice,
        encabezados={"texto": "Rama", "asignado": "Peso en el plan", "avance_minimo": "Avance que se conoce",
                     "avance_maximo": "Avance posible"},
        formatos=dict.fromkeys(("asignado", "avance_minimo", "avance_maximo"), "porcentaje"),
    )  # fmt: skip
    low, high = (locale_es.porcentaje(row[name]) for name in ("avance_minimo", "avance_maximo"))
    unknown = f"Lo no reportado no es cero: el avance está entre {low} y {high}."
    room = f"El avance es {low}." if low == high else unknown
    said = (
        f"De lo asignado a {choice.de}, {locale_es.porcentaje(now['con_evidencia'])} está ejecutado con evidencia y "
        f"{locale_es.porcentaje(now['sin_evidencia'])} sin ella; {locale_es.porcentaje(now['sin_reporte'])} no tiene "
        f"reporte. {room}"
    )
    origin = Detalle(provenance(choice), FROM_WHERE)
    words = f"En qué va lo asignado a {choice.de}"
    return figure(draw.split_bars(drawn), words, said, choice, data, origin)


def _joined(*tables: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(tables, ignore_index=True)


def provenance(choice: Choice) -> Tabla:
    """Every task behind the shares: its weight, what it gives to each part, and the cell where it was said."""
    rows = choice.table("tareas")
    total = float(rows["peso"].sum()) or 1.0
    names = ["peso", *(name for name in PARTS if name in _ALWAYS or float(rows[name].sum()) > 1e-12)]
    shown = rows[["orden", "texto", "avance", "lectura", *names, "corte_valor", "donde"]].copy()
    for name in names:
        shown[name] = rows[name] / total
    heads = {name: words.capitalize() for name, (words, _) in PARTS.items() if name in names}
    return table(
        shown,
        f"Peso de cada tarea en {choice.de}, en qué va, y dónde se dijo, al {choice.cuando}",
        choice,
        encabezados=heads,
        formatos=dict.fromkeys(names, "porcentaje"),
        totales={name: float(shown[name].sum()) for name in names},
    )


def _along(choice: Choice) -> list[Any]:
    """The way up to the corte: components at each corte and the S-curve; of one component, its calendar."""
    return [_calendar(choice)] if choice.componente else [_grid(choice), *_curve(choice)]


def _grid(choice: Choice) -> Bloque:
    rows = choice.datos.tablas["componentes"]
    rows = rows[rows["corte"] <= choice.corte].reset_index(drop=True)
    heads = {"componente": "Componente", "corte": "Corte", "avance": "Avance de lo reportado",
             "avance_minimo": "Avance que se conoce"}  # fmt: skip
    formats = {"corte": "fecha_corta", "avance": "porcentaje", "avance_minimo": "porcentaje"}
    data = table(rows, "Avance por componente y corte", choice, encabezados=heads, formatos=formats)
    said = "Cada casilla dice el avance de lo que se reportó y cuántas tareas lo hicieron; «s. r.», ninguna."
    words, room = "Avance de cada componente, corte a corte", room_of(int(rows["corte"].nunique()))
    return figure(draw.heat_map(rows), words, said, choice, data, ancho_minimo=room)


def _curve(choice: Choice) -> list[Any]:
    points = choice.datos.tablas["curva"]
    if points.empty:
        return [Aviso("Ninguna tarea trae fechas que se puedan usar: no hay curva de avance esperado.")]
    later = points["fecha"] > choice.corte
    points = points.assign(**{name: points[name].mask(later) for name in ("minimo", "maximo", "reportadas")})
    seen = points[points["minimo"].notna()]
    if seen.empty:
        return [Aviso("Las tareas reportadas no traen fechas: no hay curva de avance esperado.")]
    last = seen.iloc[-1]
    heads = {"fecha": "Fecha", "minimo": "Se conoce", "maximo": "Posible"}
    formats = {"fecha": "fecha_corta", "minimo": "porcentaje", "maximo": "porcentaje"}
    data = table(seen, "Datos de la curva, en cada corte", choice, encabezados=heads, formatos=formats)
    said = (
        f"Al {locale_es.fecha(last['fecha'])} el calendario esperaba {locale_es.porcentaje(last['esperado'], 0)} y se "
        f"conoce {locale_es.porcentaje(last['minimo'], 0)}; las barras claras llegan hasta lo que habría si lo que no "
        f"se reportó estuviera terminado ({locale_es.porcentaje(last['maximo'], 0)})."
    )
    return [figure(draw.s_curve(points, choice.corte), "Curva S: lo esperado y lo ejecutado", said, choice, data)]


def _calendar(choice: Choice) -> Any:
    rows, marks = with_days(choice.table("tareas")), choice.table("hitos", of_component=False)
    columns = ["orden", "texto", "responsable", "fecha_inicio", "fecha_fin", "fecha_fin_real", "avance", "esperado",
               "lectura"]  # fmt: skip
    heads = {"fecha_inicio": "Empieza", "fecha_fin_real": "Terminó"}
    formats = dict.fromkeys(heads, "fecha_corta")
    words = f"Tareas de {choice.de} al {choice.cuando}"
    data = table(rows[columns], words, choice, encabezados=heads, formatos=formats)
    dated = int(rows["esperado"].notna().sum())
    if not 0 < dated <= MAX_GANTT:
        return data
    said = (
        f"Cada barra gris es el plazo de una tarea; lo ejecutado la llena y la marca oscura es lo esperado al corte. "
        f"{count(dated, 'tarea tiene', 'tareas tienen')} fechas.{marks_words(marks, rows)}"
    )
    return figure(draw.progress_gantt(rows, choice.corte, marks), f"Calendario de {choice.de}", said, choice, data)


def what_moved(choice: Choice) -> Pregunta:
    """What moved since the corte before: the tasks whose known progress changed, the most first."""
    title = "¿Qué se movió desde el corte anterior?"
    before = choice.previous
    if before is None:
        return Pregunta("movimiento", title, (Aviso(_FIRST),))
    rows = movement(choice, before)
    changed = rows[rows["cambio"] != "sigue igual"].sort_values(["puntos", "orden"], ascending=[False, True])
    counts = rows["cambio"].value_counts()
    facts = {words.capitalize(): count(int(counts.get(words, 0)), "tarea", "tareas") for words in _CHANGES}
    parts: list[Any] = [Ficha(facts, titulo=f"Entre el {before.cuando} y el {choice.cuando}", fuente=choice.fuente)]
    shown = changed[["orden", "texto", "responsable", "antes", "avance", "movido", "cambio"]]
    heads = {"antes": "Antes", "avance": "Ahora", "movido": "Diferencia", "cambio": "Qué pasó"}
    formats = {"antes": "porcentaje", "movido": "numero"}
    if len(shown):
        words = f"Lo que más se movió en {choice.de} entre el {before.cuando} y el {choice.cuando}"
        parts.append(table(shown.head(_MOST), words, choice, encabezados=heads, formatos=formats))
    if len(shown) > _MOST:
        rest = shown.iloc[_MOST:]
        words = f"Las otras {locale_es.numero(len(rest))} tareas que se movieron"
        parts.append(Detalle(table(rest, words, choice, encabezados=heads, formatos=formats), words))
    if shown.empty:
        parts.append(Aviso("Ninguna tarea cambió de avance entre los dos cortes."))
    return Pregunta("movimiento", title, tuple(parts))


#: Rows that are read at once; the others are folded.
_MOST = 12
_CHANGES = ("terminó", "avanzó", "primer reporte", "bajó", "sigue igual")


def movement(choice: Choice, before: Choice) -> pd.DataFrame:
    """The tasks with ``antes``, ``puntos`` (difference, share), ``movido`` (in words) and ``cambio``."""
    old = before.table("tareas")[["linea_id", "avance"]].rename(columns={"avance": "antes"})
    rows = choice.table("tareas").merge(old, on="linea_id", how="left")
    rows["puntos"] = (rows["avance"] - rows["antes"].fillna(0.0)).fillna(0.0).astype("float64")
    rows["movido"] = [moved(now, then) for now, then in zip(rows["avance"], rows["antes"], strict=True)]
    # A 0 of what is for later is no report of progress.
    said = rows["avance"].where(rows["lectura"] != "programado para después")
    rows["cambio"] = [_change(now, then) for now, then in zip(said, rows["antes"], strict=True)]
    return rows


def _change(now: Any, before: Any) -> str:
    """What happened to a task between two cortes.

    >>> [_change(1.0, 0.9), _change(0.5, 0.2), _change(0.1, None), _change(0.2, 0.5), _change(None, None)]
    ['terminó', 'avanzó', 'primer reporte', 'bajó', 'sigue igual']
    """
    if locale_es.ausente(now):
        return "sigue igual"
    if float(now) >= 1 and (locale_es.ausente(before) or float(before) < 1):
        return "terminó"
    if locale_es.ausente(before):
        return "primer reporte"
    gap = float(now) - float(before)
    return "sigue igual" if abs(gap) < 1e-9 else "avanzó" if gap > 0 else "bajó"
