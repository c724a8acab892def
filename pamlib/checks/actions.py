"""Rules of actions: who answers, when, and whether one is written twice."""

from __future__ import annotations

from collections import Counter

from pamlib import locale_es
from pamlib.checks.model import Group, Line, Plano
from pamlib.checks.note import Note, need, of, rows, short
from pamlib.checks.rules import Rule
from pamlib.values.text import fold

TEAM = "equipo"
_NO_PEOPLE, _NO_DATES = "el plan no trae responsables", "el plan no trae fechas"


def accion_sin_responsable(plano: Plano, _rule: Rule) -> list[Note]:
    """Actions for which neither the action nor a task names anybody."""
    need(any(line.responsable_accion or line.responsable_tarea for line in plano.lines), _NO_PEOPLE)
    return [
        Note(action.text, "ni la acción ni sus tareas tienen responsable", action.first, "accion")
        for action in plano.actions
        if not any(line.responsable_accion or line.responsable_tarea for line in action.lines)
    ]


def responsable_general(plano: Plano, rule: Rule) -> list[Note]:
    """One note a team that alone answers for actions."""
    need(plano.people, _NO_PEOPLE)
    starts = rule.starts("equipos")
    by_line: dict[str, list[tuple[str, str]]] = {}
    for line_id, name, kind in plano.people:
        by_line.setdefault(line_id, []).append((name, kind))
    teams: dict[str, list[Group]] = {}
    for action in plano.actions:
        who = [person for line in action.lines for person in by_line.get(line.id, [])]
        if who and all(kind == TEAM and fold(name).startswith(starts) for name, kind in who):
            teams.setdefault(fold(who[0][0]), []).append(action)
    notes = []
    for actions in teams.values():
        if len(actions) < rule.parametros["minimo_acciones"]:
            continue
        first = actions[0].first
        where = rows((action.first for action in actions), plano, "accion")
        told = f"responde por {of(len(actions), len(plano.actions))} acciones: {where}"
        notes.append(Note(first.responsable_accion or first.responsable_tarea, told, first, "responsable_accion"))
    return notes


def carga_concentrada(plano: Plano, rule: Rule) -> list[Note]:
    """People and posts that answer for a large part of the actions; teams are not anybody's load."""
    need(plano.people, _NO_PEOPLE)
    least, part = rule.parametros["minimo_acciones"], rule.parametros["parte"]
    need(len(plano.actions) >= least, f"el plan tiene menos de {least} acciones")
    actions = {line.id: number for number, action in enumerate(plano.actions) for line in action.lines}
    load: dict[str, set[int]] = {}
    for line_id, name, kind in plano.people:
        if kind != TEAM and line_id in actions:
            load.setdefault(name, set()).add(actions[line_id])
    total = len(plano.actions)
    return [
        Note(
            name,
            f"responde por {of(len(mine), total)} acciones; el límite puesto es {locale_es.porcentaje(part, 0)}",
        )
        for name, mine in sorted(load.items(), key=lambda item: (-len(item[1]), item[0]))
        if len(mine) >= least and len(mine) / total >= part
    ]


def accion_sin_fechas(plano: Plano, _rule: Rule) -> list[Note]:
    """One note an action: how many of its lines lack a date."""
    need(plano.has_dates, _NO_DATES)
    notes = []
    for action in plano.actions:
        missing = [line for line in action.lines if not (line.inicio and line.fin)]
        if not missing:
            continue
        word = "tareas" if any(line.tarea for line in action.lines) else "líneas"
        names = ("inicio", missing[0].inicio), ("terminación", missing[0].fin)
        lacks = " ni ".join(name for name, value in names if not value)
        told = f"{of(len(missing), len(action.lines))} {word} sin fecha de {lacks} ({rows(missing)})"
        notes.append(Note(action.text, told, missing[0], "accion"))
    return notes


def plazo_unico(plano: Plano, rule: Rule) -> list[Note]:
    """One note when every dated line has the same pair of dates."""
    dated = [line for line in plano.lines if line.inicio and line.fin]
    need(dated, _NO_DATES)
    pairs = Counter((line.inicio, line.fin) for line in dated)
    if len(pairs) > 1 or len(dated) < rule.parametros["minimo_lineas"]:
        return []
    start, end = dated[0].inicio, dated[0].fin
    return [
        Note(
            f"{locale_es.numero(len(dated))} líneas, del {locale_es.fecha(start)} al {locale_es.fecha(end)}",
            "un solo plazo para todo el plan",
        )
    ]


def plazo_fuera_de_vigencia(plano: Plano, _rule: Rule) -> list[Note]:
    """Lines that start before the first year or end after the last, one note an action."""
    need(plano.has_dates, _NO_DATES)
    years = plano.years
    need(years, "el plan no dice sus años")
    if years is None:  # for the type checker; `need` has left already
        return []
    first, last = years
    notes = []
    for action in plano.actions:
        early = [line for line in action.lines if line.inicio and int(line.inicio[:4]) < first]
        late = [line for line in action.lines if line.fin and int(line.fin[:4]) > last]
        if not early and not late:
            continue
        line, name = (early[0], "inicio") if early else (late[0], "fin")
        said = [f"empieza el {locale_es.fecha(x.inicio)}" for x in early[:1]]
        said += [f"termina el {locale_es.fecha(x.fin)}" for x in late[:1]]
        told = f"{' y '.join(said)}; la vigencia es {first} a {last} ({rows(early + late)})"
        notes.append(Note(short(line.tarea or line.accion), told, line, f"fecha_{name}"))
    return notes


def plazo_invertido(plano: Plano, _rule: Rule) -> list[Note]:
    """Lines that end before they start."""
    need(plano.has_dates, _NO_DATES)
    return [
        Note(
            short(line.tarea or line.accion),
            f"inicio {locale_es.fecha(line.inicio)}, terminación {locale_es.fecha(line.fin)}",
            line,
            "fecha_fin",
        )
        for line in plano.lines
        if line.inicio and line.fin and line.fin < line.inicio
    ]


def linea_repetida_en_el_plan(plano: Plano, _rule: Rule) -> list[Note]:
    """The same action and task under different goals."""
    need(plano.lines, "el plan no tiene líneas")
    seen: dict[tuple[str, str], Line] = {}
    notes = []
    for line in plano.lines:
        key = (fold(line.accion), fold(line.tarea))
        first = seen.setdefault(key, line)
        if key[0] and first is not line and fold(first.meta) != fold(line.meta):
            told = f"también está en la {rows([first])}, bajo la meta «{short(first.meta, 60)}»"
            notes.append(Note(short(line.tarea or line.accion), told, line, "accion"))
    return notes
