"""Rules of goals: how much, when, where, for whom, and whether they say anything that their action does not."""

from __future__ import annotations

from itertools import combinations

from pamlib.checks.model import Group, Plano
from pamlib.checks.note import Note, need, of, rows, short
from pamlib.checks.rules import Rule
from pamlib.checks.words import content, has_time, likeness, names, one_product, quantity, vague_verb

_YES_OR_NO = frozenset({"documento", "hito"})


def goal_quantity(plano: Plano, goal: Group, rule: Rule) -> str:
    """Where the goal says how much: its own words, a column of its own, or the figure its indicator sets; else ''."""
    labels, times = rule.words("no_son_cantidad"), rule.words("unidades_de_tiempo")
    if found := quantity(goal.text, labels, times):
        return found
    if names(goal.text, rule.starts("frecuencias")):
        return goal.text
    columns = rule.starts("columnas_de_cantidad")
    for line in goal.lines:
        for heading, text in line.extra.items():
            if heading.startswith(columns) and any(c.isdigit() for c in text):
                return text
    for text in goal.indicators:
        indicator = plano.indicators.get(text)
        if indicator and indicator.target is not None:
            return short(text, 40)
    return ""


def meta_sin_cantidad(plano: Plano, rule: Rule) -> list[Note]:
    """Goals that say no figure, unless they are only done or not done."""
    need(plano.goals, "el plan no trae metas")
    notes = []
    for goal in plano.goals:
        known = [plano.indicators[text] for text in goal.indicators if text in plano.indicators]
        once = known and all(indicator.clase in _YES_OR_NO for indicator in known)
        if once or one_product(goal.text, rule.words("productos_unicos")) or goal_quantity(plano, goal, rule):
            continue
        units = dict.fromkeys(indicator.unit for indicator in known if indicator.clase not in _YES_OR_NO)
        counted = f"el indicador cuenta {next(iter(units))}, pero " if len(units) == 1 and "%" not in units else ""
        notes.append(Note(goal.text, f"{counted}la meta no dice cuánto", goal.first, "meta"))
    return notes


def goal_has_time(goal: Group, rule: Rule) -> bool:
    """Whether the goal or the dates of its lines say when."""
    return any(line.fin for line in goal.lines) or has_time(goal.text, rule.starts("palabras_de_tiempo"))


def meta_sin_tiempo(plano: Plano, rule: Rule) -> list[Note]:
    """Goals with no time; one note for all of them when the plan has no dates to give it."""
    need(plano.goals, "el plan no trae metas")
    late = [goal for goal in plano.goals if not goal_has_time(goal, rule)]
    if plano.has_dates or not late:
        return [Note(goal.text, "ni la meta ni sus líneas dicen un plazo", goal.first, "meta") for goal in late]
    where = rows((goal.first for goal in late), plano, "meta")
    years = plano.years
    known = f"; solo se conoce la vigencia, {years[0]} a {years[1]}" if years else ""
    return [
        Note(
            f"{of(len(late), len(plano.goals))} metas: {where}",
            f"la meta no dice para cuándo y el plan no trae fechas{known}",
        )
    ]


def meta_sin_zona(plano: Plano, rule: Rule) -> list[Note]:
    """Goals for schools whose zone is said nowhere."""
    need(plano.goals, "el plan no trae metas")
    zone = rule.starts("zona")
    return [
        Note(goal.text, _no_zone(goal), goal.first, "meta")
        for goal in plano.goals
        if not any(line.zona for line in goal.lines) and not names(goal.text, zone)
    ]


def _no_zone(goal: Group) -> str:
    place = goal.first.ubicacion
    return f"la ubicación dice «{short(place)}», sin zona" if place else "la ubicación está en blanco"


def metas_sin_separar_zonas(plano: Plano, _rule: Rule) -> list[Note]:
    """One note: goals with both zones in their place, and none in their words."""
    both = [goal for goal in plano.goals if any(line.zona == "urbana y rural" for line in goal.lines)]
    need(both, "ninguna ubicación dice que se llegue a las dos zonas")
    zone = plano.rules["meta_sin_zona"].starts("zona")
    silent = [goal for goal in both if not names(goal.text, zone)]
    if not silent:
        return []
    where = rows((goal.first for goal in silent), plano, "meta")
    return [Note(f"{of(len(silent), len(both))} metas para ambas zonas: {where}", "la zona está solo en la ubicación")]


def metas_sin_inclusion(plano: Plano, rule: Rule) -> list[Note]:
    """Components none of whose goals, objectives or indicators names a population of inclusion."""
    need(plano.goals, "el plan no trae metas")
    starts = rule.starts("inclusion")
    notes = []
    components: dict[str, list[Group]] = {}
    for goal in plano.goals:
        if goal.of_the_office:
            continue
        components.setdefault(goal.first.componente, []).append(goal)
    for component, goals in components.items():
        said = " · ".join(f"{line.objetivo} {line.meta} {line.indicador}" for g in goals for line in g.lines)
        if not names(said, starts):
            many = "su única meta no" if len(goals) == 1 else f"ninguna de sus {len(goals)} metas"
            where = rows((goal.first for goal in goals), plano, "meta")
            found = component or "Sin componente"
            notes.append(Note(found, f"{many} habla de inclusión ({where})", goals[0].first, "componente"))
    return notes


def goal_has_baseline(plano: Plano, goal: Group) -> bool:
    """Whether an indicator of the goal has a baseline, or its words go from one value to another."""
    folded = f" {goal.text.casefold()} "
    moves = any(
        a in folded for a in (" pasar de ", " pasa de ", " baja de ", " sube de ", "línea base", "línea de base")
    )
    columns = any(h.startswith(("linea base", "linea de base")) for line in goal.lines for h in line.extra)
    known = [plano.indicators[text] for text in goal.indicators if text in plano.indicators]
    return moves or columns or any(indicator.baseline for indicator in known)


def verbo_vago(plano: Plano, rule: Rule) -> list[Note]:
    """One note an objective: its goals carried by a vague verb, with no baseline and no figure."""
    need(plano.goals, "el plan no trae metas")
    figures = plano.rules["meta_sin_cantidad"]
    verbs: dict[str, str] = rule.parametros["verbos"]
    found: dict[str, list[tuple[Group, str]]] = {}
    for goal in plano.goals:
        verb = vague_verb(goal.text, verbs)
        if verb and not goal_has_baseline(plano, goal) and not goal_quantity(plano, goal, figures):
            found.setdefault(goal.first.objetivo, []).append((goal, verb))
    notes = []
    for members in found.values():
        used = list(dict.fromkeys(verb for _, verb in members))
        why = list(dict.fromkeys(reason for verb in used for start, reason in verbs.items() if verb.startswith(start)))
        many = "una meta" if len(members) == 1 else f"{len(members)} metas"
        seen = " · ".join(f"«{verb}»" for verb in used)
        where = rows((goal.first for goal, _ in members), plano, "meta")
        notes.append(Note(f"{seen}, en {many} ({where})", "; ".join(why), members[0][0].first, "meta"))
    return notes


def metas_repiten_accion(plano: Plano, rule: Rule) -> list[Note]:
    """One note: goals with the same words as their only action."""
    need(plano.goals and plano.actions, "el plan no trae metas y acciones")
    least, alike = rule.parametros["minimo_palabras"], rule.parametros["parecido"]
    same = []
    for goal in plano.goals:
        words = content(goal.text)
        deeds = {line.accion for line in goal.lines if line.accion}
        if len(words) >= least and any(likeness(words, content(deed)) >= alike for deed in deeds):
            same.append(goal)
    if not same:
        return []
    first = same[0].first
    where = rows((goal.first for goal in same), plano, "meta")
    return [
        Note(
            f"{of(len(same), len(plano.goals))} metas: {where}",
            f"por ejemplo, meta «{short(same[0].text)}» y acción «{short(first.accion)}»",
            first if len(same) == 1 else None,
            "meta",
        )
    ]


def meta_repetida(plano: Plano, rule: Rule) -> list[Note]:
    """Goals with nearly the same words as an earlier one."""
    need(len(plano.goals) > 1, "el plan trae menos de dos metas")
    least, alike = rule.parametros["minimo_palabras"], rule.parametros["parecido"]
    worded = [(goal, content(goal.text)) for goal in plano.goals]
    worded = [(goal, words) for goal, words in worded if len(words) >= least]
    notes = []
    for (one, words), (other, others) in combinations(worded, 2):
        shared = likeness(words, others)
        if shared >= alike:
            where = rows([one.first], plano, "meta")
            share = f"{len(words & others)} de {len(words | others)} palabras con contenido"
            told = f"probable repetición de la meta de la {where}, «{short(one.text)}»: comparten {share}"
            notes.append(Note(other.text, told, other.first, "meta"))
    return notes
