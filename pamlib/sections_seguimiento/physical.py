"""Physical progress: parts of the weight, S-curve, components by corte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report
from pamlib.avance import curve as curves
from pamlib.avance import physical
from pamlib.avance.latest import NO_REPORT
from pamlib.figures import Aviso, Detalle, Ficha, Figura, Tabla
from pamlib.sections import Bloque
from pamlib.sections_seguimiento.base import NO_REPORTS, index_text, source, tabla, when

if TYPE_CHECKING:
    from pamlib.avance.entity import FollowUp


def basis(follow: FollowUp) -> Aviso:
    """Where the reports come from, and how many tasks have one."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS, "aviso")
    now = int(follow.state["al_corte"].sum())
    silent = int((follow.state["lectura"] == NO_REPORT).sum())
    never = f" De {report.count(silent, 'tarea', 'tareas')} nunca se ha recibido reporte." if silent else ""
    gone = len(set(follow.avances["linea_id"]) - set(follow.lineas["linea_id"]))
    if gone:
        left = report.count(gone, "línea que ya no está", "líneas que ya no están")
        never += f" Hay reportes de {left} en el plan: se conservan, y el cuaderno de ajustes dice qué pasó con ellas."
    given = report.join(list(follow.strategy.pesos))
    told = f"los que dio la entidad por {given}; lo demás pesa igual" if given else "todo pesa igual en su nivel"
    return Aviso(
        f"De dónde salen los reportes: {follow.fuente}. Al {when(follow)} reportaron "
        f"{report.count(now, 'tarea', 'tareas')} de {locale_es.numero(len(follow.lineas))}.{never} "
        f"Lo que no se reportó se cuenta aparte y nunca es cero. "
        f"Pesos: {told}."
    )


def advance(follow: FollowUp) -> Bloque | Aviso:
    """What the weight of the plan and of each component is split into."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS)
    whole = physical.plan_progress(follow.rolled)
    low, high = (locale_es.porcentaje(whole[name], 0) for name in ("avance_minimo", "avance_maximo"))
    known = locale_es.porcentaje(whole["con_evidencia"], 1), locale_es.porcentaje(whole["sin_evidencia"], 1)
    figure = Figura(
        draw.split_bars(follow.rolled),
        titulo=f"En qué va el peso del plan y de cada componente al {when(follow)}",
        descripcion=f"Del peso asignado, {known[0]} está ejecutado con evidencia y {known[1]} sin ella; "
        f"{locale_es.porcentaje(whole['sin_reporte'], 1)} no tiene reporte. El avance del plan está entre {low} (lo "
        f"que se conoce) y {high} (si todo lo que no se reportó estuviera terminado).",
        fuente=source(follow),
    )
    return Bloque((figure, _tree_table(follow, ("plan", "componente"), "Avance físico por componente")))


def branches(follow: FollowUp) -> Bloque | Aviso:
    """Progress of every objective, and folded under it that of every goal and action."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS)
    whole = _tree_table(follow, ("objetivo", "meta", "accion"), "Avance físico por objetivo, meta y acción")
    goals = _tree_table(follow, ("objetivo",), "Avance físico por objetivo")
    if goals.df.empty:  # a plan without objectives
        return Bloque((Detalle(whole, "Ver las metas y las acciones", imprimir=True),))
    words = f"Ver también las metas y las acciones ({report.count(len(whole.df), 'fila', 'filas')})"
    return Bloque((goals, Detalle(whole, words, imprimir=True)))


_LEVELS = {"plan": "Plan", "componente": "Componente", "objetivo": "Objetivo", "meta": "Meta", "accion": "Acción"}
_TREE_HEADS = {
    "nivel": "Nivel", "texto": "Rama", "lineas": "Tareas", "reportadas": "Con reporte", "asignado": "Peso en el plan",
    "con_evidencia": "Ejecutado con evidencia", "sin_evidencia": "Ejecutado sin evidencia",
    "sin_reporte": "Sin reporte", "avance_minimo": "Avance que se conoce", "avance_maximo": "Avance posible",
    "esperado": "Esperado al corte", "semaforo": "Semáforo",
}  # fmt: skip


def _colour(thresholds: Sequence[tuple[str, float]], done: object, due: object) -> str:
    """Name of the first threshold that is reached; '' where there is nothing to compare."""
    if locale_es.ausente(done) or locale_es.ausente(due) or not due:
        return ""
    ratio = float(str(done)) / float(str(due))
    return next((name for name, least in thresholds if ratio >= least), "")


def _tree_table(follow: FollowUp, levels: tuple[str, ...], titulo: str) -> Tabla:
    """Branches of these levels; the split of the weight only where there are few branches to read."""
    rows = follow.rolled[follow.rolled["nivel"].isin(levels)]
    split = ["con_evidencia", "sin_evidencia", "sin_reporte"] if "plan" in levels else []
    shares = ["asignado", *split, "avance_minimo", "avance_maximo", "esperado"]
    # One level needs no column for it, and the whole plan says so itself.
    columns = [*(["nivel"] if len(levels) > 2 else []), "texto", "lineas", "reportadas", *shares]
    if light := follow.strategy.semaforo:
        ratios = zip(rows["avance"], rows["esperado"], strict=True)
        rows = rows.assign(semaforo=[_colour(light.umbrales, done, due) for done, due in ratios])
        columns.append("semaforo")
        titulo = f"{titulo}, con el semáforo de {light.acto} (avance de lo reportado ÷ esperado)"
    whole = rows["nivel"] == "plan"
    named = rows.assign(
        nivel=[_LEVELS[each] for each in rows["nivel"]], texto=rows["texto"].mask(whole, "Todo el plan")
    )
    return Tabla(
        named[columns],
        titulo=f"{titulo} al {when(follow)}",
        fuente=source(follow),
        formatos=dict.fromkeys(shares, "porcentaje"),
        encabezados={name: _TREE_HEADS[name] for name in columns},
    )


def curve(follow: FollowUp) -> Bloque | Aviso:
    """The S-curve with its indices and its data."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS)
    steps = follow.hitos.milestones
    points = follow.curve
    if points.empty:
        return Aviso("Ninguna tarea trae fechas que se puedan usar: no hay curva de avance esperado.")
    index = curves.schedule_index(
        follow.lineas, follow.state, follow.corte, given=follow.strategy.pesos, milestones=steps
    )
    last = points[points["minimo"].notna()].iloc[-1]
    figure = Figura(
        draw.s_curve(points, follow.corte),
        titulo="Curva S: avance esperado y ejecutado",
        descripcion=f"Al {when(follow)} el calendario esperaba {locale_es.porcentaje(last['esperado'], 0)} y se "
        f"conoce {locale_es.porcentaje(last['minimo'], 0)}; las barras claras llegan hasta lo que habría si todo lo "
        f"que no se reportó estuviera terminado ({locale_es.porcentaje(last['maximo'], 0)}).",
        fuente=source(follow),
    )
    facts = {
        "Esperado (PV)": locale_es.porcentaje(index.pv),
        "Ejecutado (EV)": locale_es.porcentaje(index.ev),
        "SPI = EV ÷ PV": index_text(index.spi),
        "SPI(t), por cronograma ganado": index_text(index.spi_t),
        "El plan esperaba este avance el": locale_es.fecha(index.es),
        "Tareas con hitos": f"{locale_es.numero(len(steps.points))} ({steps.between} entre dos hitos)"
        if steps.points
        else "ninguna: lo esperado crece por días",
        "Tareas que entran": locale_es.numero(index.lines),
        "Tareas sin reporte, fuera del índice": locale_es.numero(index.silent),
        "Tareas sin fechas, fuera del índice": locale_es.numero(index.undated),
    }
    # Each corte, and each half-year between: the months are in the saved table.
    told = points["minimo"].notna() | points["fecha"].str[5:].isin(["06-30", "12-31"])
    data = points[told].rename(columns={"minimo": "se_conoce", "maximo": "posible"})
    shares = dict.fromkeys(["esperado", "se_conoce", "posible"], "porcentaje") | {"fecha": "fecha_corta"}
    return Bloque(
        (
            figure,
            Ficha(facts, titulo="Índices del cronograma", fuente=source(follow)),
            Detalle(tabla(data, "Datos de la curva", follow, shares), "Ver los datos de la curva"),
        )
    )


def room_of(cortes: int) -> int:
    """Width in pixels under which the grid of so many cortes cannot be read; 0 when any will do."""
    return 40 * cortes if cortes > _CORTES_ON_A_TELEPHONE else 0


_CORTES_ON_A_TELEPHONE = 8


def heat(follow: FollowUp) -> Bloque | Aviso:
    """Components against cortes."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS)
    table = physical.by_corte(follow.lineas, follow.avances, follow.corte, follow.strategy.pesos)
    if table.empty:
        return Aviso(NO_REPORTS)
    cortes = table["corte"].nunique()
    figure = Figura(
        draw.heat_map(table),
        titulo="Avance de cada componente, corte a corte",
        descripcion=f"{report.count(cortes, 'corte', 'cortes')}; más oscuro es más avance. Cada casilla dice el avance "
        "de las tareas que se reportaron y cuántas fueron; «s. r.», ninguna.",
        fuente=source(follow),
        ancho_minimo=room_of(cortes),
    )
    kinds = {"avance": "porcentaje", "avance_minimo": "porcentaje", "corte": "fecha_corta"}
    data = tabla(table, "Datos por componente y corte", follow, kinds)
    return Bloque((figure, Detalle(data)))
