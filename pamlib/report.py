"""What a report says of a plan, as plain tables and facts.

Every function takes :class:`Datos` (the canonical tables of one entity) and returns a DataFrame, a dict or a
sentence; nothing here draws or writes. :mod:`pamlib.sections` turns them into what a notebook shows.

>>> datos = load("salida", "soacha")                     # doctest: +SKIP
>>> cover(datos, "2025-06-30")["Vigencia"]                # doctest: +SKIP
'2024–2027'

Out of scope: judging a plan (:mod:`pamlib.checks` does, and is only quoted here). The facts are the plan's own, the
calendar's, or what was reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.checks import own_rules
from pamlib.conservation import OTHER_SHEET, UNPLACED
from pamlib.corte import parse_corte
from pamlib.errors import UserError
from pamlib.findings import meaning
from pamlib.followup import count_states, task_states
from pamlib.progress import latest_progress, match_progress, read_progress_folder
from pamlib.resources import ESTADOS_RECURSO, labelled_resources, money_by
from pamlib.store import read_tables
from pamlib.values.text import fold
from pamlib.workspace import Workspace, find_root

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Tables without which there is nothing to report.
NECESSARY = ("plan", "lineas", "recursos", "hallazgos", "celdas")
SEVERIDADES = ("error", "aviso", "nota")
#: What ``recursos.valor_calidad`` says of an amount whose year was inferred with little certainty.
DOUBTFUL_YEAR = "año dudoso"
NIVELES_PLAN = ("componente", "objetivo", "meta", "accion", "tarea")


@dataclass(frozen=True)
class Datos:
    """Canonical tables of one entity and the progress reports that came with them.

    ``ficticia`` is what its ``entidad.yml`` says: nothing of a demonstration may pass for real. ``reglas`` is the
    entity's own file for the review of the plan. ``espacio`` is its workspace; ``None`` for tables kept elsewhere.
    """

    entidad: str
    tablas: dict[str, pd.DataFrame]
    avances: pd.DataFrame
    ficticia: bool = False
    reglas: Path | None = None
    espacio: Workspace | None = None

    @property
    def plan(self) -> dict[str, Any]:
        """The only row of ``plan``."""
        return {str(key): value for key, value in self.tablas["plan"].iloc[0].items()}

    @property
    def lineas(self) -> pd.DataFrame:
        """One row for each task (or action, in formats without tasks)."""
        return self.tablas["lineas"]

    @property
    def recursos(self) -> pd.DataFrame:
        """One row for each resource cell and year."""
        return self.tablas["recursos"]

    @property
    def hallazgos(self) -> pd.DataFrame:
        """What is wrong or doubtful, where, and what to do."""
        return self.tablas["hallazgos"]

    @property
    def celdas(self) -> pd.DataFrame:
        """Every cell of the source and where it went."""
        return self.tablas["celdas"]

    @property
    def fuente(self) -> str:
        """How every figure and table names its source: file, format and version."""
        plan = self.plan
        formato = " ".join(part for part in (_say(plan["formato_codigo"]), _version(plan["formato_version"])) if part)
        return f"{_say(plan['archivo'])}, formato {formato}" if formato else _say(plan["archivo"])


def load(tablas: str, entidad: str, raiz: str | Path | None = None) -> Datos:
    """Tables of a folder (``pam leer --salida``) or, when ``tablas`` is '', of the entity's current snapshot.

    Progress reports are the ``avance_*.xlsx`` of the entity's raw folder when the tables are the entity's own (its
    current snapshot or an older one); beside tables kept anywhere else, those in that same folder.
    Raises :class:`UserError` when tables are missing.
    """
    workspace = Workspace(Path(raiz) if raiz else find_root(), entidad)
    folder = Path(tablas) if tablas else workspace.processed
    own = folder.resolve().is_relative_to(workspace.processed.resolve())
    frames = read_tables(folder)
    missing = [name for name in NECESSARY if name not in frames]
    if missing or len(frames["plan"]) != 1:
        what = f"faltan las tablas {', '.join(missing)}" if missing else "la tabla «plan» no tiene una sola fila"
        raise UserError(f"en «{folder}» {what}", "Lea el plan de nuevo con «pam leer»")
    avances = read_progress_folder(workspace.raw if own else folder)
    fictional = own and workspace.settings().get("ficticia") is True
    if not own:
        return Datos(entidad, frames, avances)
    return Datos(entidad, frames, avances, ficticia=fictional, reglas=own_rules(workspace.raw), espacio=workspace)


# --- cover and reading -------------------------------------------------------------------------------------------


def cover(datos: Datos, corte: str) -> dict[str, str]:
    """Facts of the cover, in the order in which they are read; what the plan does not say is '—'."""
    plan = datos.plan
    return {
        "Entidad": _say(plan["entidad"]) or datos.entidad,
        "Vigencia": validity(datos) or locale_es.VACIO,
        "Fecha de corte": locale_es.fecha(parse_corte(corte).isoformat()),
        "Elaboración del plan": locale_es.fecha(_say(plan["fecha_elaboracion"])),
        "Formato": " ".join(x for x in (_say(plan["formato_codigo"]), _version(plan["formato_version"])) if x)
        or locale_es.VACIO,
        "Archivo leído": _say(plan["archivo"]) or locale_es.VACIO,
        "Huella del archivo (SHA-256)": _say(plan["sha256"])[:12] or locale_es.VACIO,
        "Líneas del plan": locale_es.numero(len(datos.lineas)),
        "Hallazgos de lectura": findings_sentence(datos),
    }


def validity(datos: Datos) -> str:
    """Years of the plan: ``2024–2027``; '' when the plan does not say."""
    years = [_say(datos.plan[name]) for name in ("vigencia_inicio", "vigencia_fin")]
    return "–".join(dict.fromkeys(year for year in years if year))


def validity_at(datos: Datos, corte: str) -> str:
    """One sentence: where the corte falls in the years that the plan declares."""
    day = parse_corte(corte)
    first, last = (_say(datos.plan[name]) for name in ("vigencia_inicio", "vigencia_fin"))
    if not first or not last:
        return "El plan no declara los años de su vigencia."
    when = locale_es.fecha(day.isoformat())
    if day.year < int(first):
        return f"El corte ({when}) es anterior a la vigencia del plan ({first}–{last})."
    if day.year > int(last):
        return f"El corte ({when}) es posterior a la vigencia del plan ({first}–{last}): la vigencia ya terminó."
    year, years = day.year - int(first) + 1, int(last) - int(first) + 1
    return f"El corte ({when}) cae en el año {year} de {years} de la vigencia del plan ({first}–{last})."


def objectives(datos: Datos) -> dict[str, str]:
    """General objective and goal of the plan, as written; only those the plan brings."""
    texts = {"Objetivo general": datos.plan["objetivo_general"], "Meta general": datos.plan["meta_general"]}
    return {name: _say(text) for name, text in texts.items() if _say(text)}


def cells_by_destination(datos: Datos) -> pd.DataFrame:
    """``destino, celdas, porcentaje``: where each cell with text of the source went, most frequent first."""
    counts = datos.celdas["destino"].map(destination).value_counts()
    out = (
        counts.rename_axis("destino")
        .reset_index(name="celdas")
        .sort_values(["celdas", "destino"], ascending=[False, True], ignore_index=True)
    )
    return out.assign(porcentaje=out["celdas"] / max(len(datos.celdas), 1))


_DESTINATIONS = {
    "encabezado": "Encabezado de columna",
    "encabezado_repetido": "Encabezado repetido en otra página",
    "titulo": "Título o portada",
    "sin_ubicar": "Sin ubicar",
}
_PREFIXES = {
    "otra_hoja": "está en una hoja que no es del plan",
    "repetida": "repite lo de su fila vecina",
    "continuacion": "continuación de una celda cortada",
    "fragmento": "pedazo de un rótulo partido",
    "corregida": "corregida por una persona",
}
_COLUMNS = {
    "accion": "Acción",
    "fecha_elaboracion": "Fecha de elaboración",
    "fecha_fin": "Fecha de terminación",
    "formato_codigo": "Código del formato",
    "formato_version": "Versión del formato",
    "responsable_accion": "Responsable de la acción",
    "responsable_tarea": "Responsable de la tarea",
    "ubicacion": "Ubicación",
    "valor_original": "Recursos",
}


def destination(code: str) -> str:
    """Where a cell went, in words.

    >>> destination("lineas.tarea"), destination("continuacion:lineas.meta")
    ('Tarea', 'Meta: continuación de una celda cortada')
    """
    prefix, _, target = code.rpartition(":")
    name = target.rpartition(".")[2]
    word = _DESTINATIONS.get(target) or _COLUMNS.get(name) or name.replace("_", " ").capitalize()
    return f"{word}: {', '.join(_PREFIXES.get(p, p) for p in prefix.split(':'))}" if prefix else word


def unplaced_cells(datos: Datos) -> pd.DataFrame:
    """Cells whose text is in no table: ``hoja, fila, columna, texto``."""
    cells = datos.celdas[datos.celdas["destino"] == UNPLACED]
    return cells[["hoja", "fila", "columna", "texto"]].reset_index(drop=True)


def conservation_sentence(datos: Datos) -> str:
    """One sentence with the account of the cells: read, placed, unplaced."""
    elsewhere = int((datos.celdas["destino"] == OTHER_SHEET).sum())
    total, loose = len(datos.celdas) - elsewhere, len(unplaced_cells(datos))
    where = " en la hoja del plan" if elsewhere else ""
    read = f"El archivo trae {count(total, 'celda', 'celdas')} con texto{where}"
    others = (
        f" Otras {locale_es.numero(elsewhere)} están en hojas que no son del plan y no se leyeron." if elsewhere else ""
    )
    if not loose:
        return f"{read} y todas tienen destino: ninguna quedó sin ubicar.{others}"
    verb = "quedó" if loose == 1 else "quedaron"
    placed = locale_es.numero(total - loose)
    return f"{read}: {placed} tienen destino y {locale_es.numero(loose)} {verb} sin ubicar.{others}"


# --- findings ----------------------------------------------------------------------------------------------------


def findings_by_severity(datos: Datos) -> pd.DataFrame:
    """``severidad, hallazgos, abiertos`` for the three severities, also those without findings."""
    import pandas as pd

    found = datos.hallazgos
    rows = [
        (name, int((found["severidad"] == name).sum()),
         int(((found["severidad"] == name) & (found["estado"] == "abierto")).sum()))
        for name in SEVERIDADES
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["severidad", "hallazgos", "abiertos"])


def findings_sentence(datos: Datos) -> str:
    """``2 errores, 5 avisos y 30 notas``, those still open, and how many a person settled; ``ninguno`` without any."""
    words = {"error": ("error", "errores"), "aviso": ("aviso", "avisos"), "nota": ("nota", "notas")}
    table = findings_by_severity(datos)
    parts = [
        count(number, *words[name])
        for name, number in zip(table["severidad"], table["abiertos"], strict=True)
        if number
    ]
    settled = int((table["hallazgos"] - table["abiertos"]).sum())
    if not settled:
        return join(parts) or "ninguno"
    return f"{join(parts) or '0 abiertos'}; {count(settled, 'ya atendido', 'ya atendidos')}"


def findings_by_code(datos: Datos) -> pd.DataFrame:
    """``severidad, codigo, significa, hallazgos, que_hacer`` (the most frequent remedy), errors first."""
    import pandas as pd

    found = datos.hallazgos
    rows = []
    for (severity, code), group in found.groupby(["severidad", "codigo"], sort=True):
        remedy = group["que_hacer"].mode()
        rows.append((severity, code, means(code), len(group), remedy.iloc[0] if len(remedy) else ""))
    out = pd.DataFrame(rows, columns=["severidad", "codigo", "significa", "hallazgos", "que_hacer"])
    rank = out["severidad"].map({name: index for index, name in enumerate(SEVERIDADES)})
    order = out.assign(_rank=rank).sort_values(["_rank", "hallazgos", "codigo"], ascending=[True, False, True])
    return order.drop(columns="_rank").reset_index(drop=True)


def means(code: object) -> str:
    """What a code of finding means, as a sentence; the code's own words when the catalogue does not have it."""
    try:
        text = meaning(str(code))
    except KeyError:  # tables written by another version
        text = str(code).replace("_", " ")
    return text[:1].upper() + text[1:]


def findings(datos: Datos, severidades: Sequence[str] = SEVERIDADES) -> pd.DataFrame:
    """Findings with their meaning and their place (``significa``, ``lugar``), errors first, then as the file reads."""
    found = datos.hallazgos[datos.hallazgos["severidad"].isin(list(severidades))].copy()
    rank = found["severidad"].map({name: index for index, name in enumerate(SEVERIDADES)})
    found["significa"] = found["codigo"].map(means)
    found["lugar"] = [place(row.hoja, row.fila, row.columna) for row in found.itertuples(index=False)]
    row = found["fila"].astype("Float64").fillna(0)
    found = found.assign(_rank=rank, _fila=row).sort_values(["_rank", "_fila"], kind="stable")
    columns = ["severidad", "significa", "lugar", "encontrado", "entendido", "que_hacer", "estado"]
    return found[columns].reset_index(drop=True)


def place(sheet: object, row: object, column: object) -> str:
    """``hoja PAM, fila 12, columna C``: only what is known.

    >>> place("PAM", 12, "C"), place("", 12, "")
    ('hoja PAM, fila 12, columna C', 'fila 12')
    """
    parts = [
        f"{name} {_say(value)}"
        for name, value in (("hoja", sheet), ("fila", row), ("columna", column))
        if _say(value) not in {"", "0"}
    ]
    return ", ".join(parts)


# --- review of the plan -------------------------------------------------------------------------------------------


def plan_review_sentence(datos: Datos) -> str:
    """How many rules were applied, what they found, and for how many schools the plan says it is."""
    from pamlib import checks

    rules, schools = (
        checks.applied(datos.tablas, reglas=datos.reglas),
        checks.schools(datos.tablas, reglas=datos.reglas),
    )
    judged, silent = (int((rules["resultado"] == result).sum()) for result in ("revisada", "no aplica"))
    words = {"error": ("error", "errores"), "aviso": ("aviso", "avisos"), "nota": ("nota", "notas")}
    by_severity = rules.groupby("severidad")["hallazgos"].sum()
    found = [count(int(by_severity[name]), *words[name]) for name in SEVERIDADES if by_severity.get(name, 0)]
    said = f"Se aplicaron {count(judged, 'regla', 'reglas')} al plan: {join(found) or 'ningún hallazgo'}."
    if silent:
        said += f" Otras {locale_es.numero(silent)} no se pueden juzgar en este plan."
    if schools:
        said += f" Según el propio plan son {locale_es.numero(schools[0])} instituciones: {schools[1]}."
    return said


def plan_review_rules(datos: Datos) -> pd.DataFrame:
    """``severidad, significa, hallazgos, que_hacer, fuente`` of each rule with findings, errors first."""
    from pamlib import checks

    found = checks.review(datos.tablas, reglas=datos.reglas)
    meanings = checks.applied(datos.tablas, reglas=datos.reglas).set_index("codigo")["significa"]
    by_rule = (
        found.groupby(["severidad", "codigo", "que_hacer", "fuente"], sort=False).size().reset_index(name="hallazgos")
    )
    means_ = by_rule["codigo"].map(meanings).map(_sentence)
    return by_rule.assign(significa=means_)[["severidad", "significa", "hallazgos", "que_hacer", "fuente"]]


def plan_review(datos: Datos) -> pd.DataFrame:
    """Findings of the review with their place: ``severidad, significa, lugar, encontrado, entendido``."""
    from pamlib import checks

    found = checks.review(datos.tablas, reglas=datos.reglas)
    meanings = checks.applied(datos.tablas, reglas=datos.reglas).set_index("codigo")["significa"]
    places_ = [place(row.hoja, row.fila, row.columna) or "todo el plan" for row in found.itertuples(index=False)]
    told = found.assign(significa=found["codigo"].map(meanings).map(_sentence), lugar=places_)
    return told[["severidad", "significa", "lugar", "encontrado", "entendido"]]


def plan_review_silent(datos: Datos) -> pd.DataFrame:
    """``significa, motivo`` of the rules that cannot be judged on this plan."""
    from pamlib import checks

    rules = checks.applied(datos.tablas, reglas=datos.reglas)
    silent = rules[rules["resultado"] != "revisada"]
    return silent.assign(significa=silent["significa"].map(_sentence))[["significa", "motivo"]].reset_index(drop=True)


def cremaa(datos: Datos) -> pd.DataFrame:
    """The CREMAA checklist of the indicators; see :func:`pamlib.checks.cremaa`."""
    from pamlib import checks

    return checks.cremaa(datos.tablas, reglas=datos.reglas)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- structure ---------------------------------------------------------------------------------------------------


def structure(datos: Datos) -> pd.DataFrame:
    """``nivel, cantidad``: how many different components, objectives, goals, actions and tasks the plan has.

    Texts are compared without accents or case. An objective counts once within its component, a goal within its
    objective, and so on; a level that the format lacks has 0.
    """
    import pandas as pd

    names = {"componente": "Componentes", "objetivo": "Objetivos", "meta": "Metas", "accion": "Acciones",
             "tarea": "Tareas"}  # fmt: skip
    lines = datos.lineas.assign(componente=component_of(datos.lineas))
    path = pd.Series("", index=lines.index)
    rows = []
    for level in NIVELES_PLAN:
        text = lines[level].map(fold)
        path = path + "\n" + text
        rows.append((names[level], int(path[text != ""].nunique())))
    return pd.DataFrame(rows, columns=["nivel", "cantidad"])


def component_of(lineas: pd.DataFrame) -> pd.Series[str]:
    """Canonical component of each line, or the one written; ``Sin componente`` when the plan says none."""
    canonical = lineas["componente_canonico"].fillna("").astype("str")
    written = lineas["componente"].fillna("").astype("str")
    named = canonical.where(canonical != "", written)
    return named.where(named != "", "Sin componente").astype("str")


def lines_by_component(datos: Datos) -> pd.DataFrame:
    """``componente, lineas, escrito_como`` in the order of the plan; the last lists the spellings found."""
    import pandas as pd

    lines = datos.lineas.assign(_componente=component_of(datos.lineas))
    rows = []
    for name, group in lines.groupby("_componente", sort=False):
        spellings = dict.fromkeys(text for text in group["componente"] if text)
        rows.append((name, len(group), " · ".join(spellings)))
    return pd.DataFrame(rows, columns=["componente", "lineas", "escrito_como"])


def places(datos: Datos) -> pd.DataFrame:
    """The plan's location texts with their counts of schools and whether the plan's own total adds up."""
    import pandas as pd

    columns = ["ubicacion", "zona", "ie_urbanas", "ie_rurales", "ie_mixtas", "ie_otras", "ie_total_declarado"]
    table = datos.tablas.get("ubicaciones", pd.DataFrame(columns=[*columns, "cuadra"]))
    known = {True: "Sí", False: "No"}
    said = ["No dice un total" if pd.isna(value) else known[bool(value)] for value in table["cuadra"]]
    return table[columns].assign(cuadra=said)


def responsible(datos: Datos) -> pd.DataFrame:
    """``nombre, clase, lineas``: who is in charge, of how many lines (as action or task), most lines first."""
    import pandas as pd

    table = datos.tablas.get("responsables", pd.DataFrame(columns=["linea_id", "nivel", "nombre", "clase"]))
    counted = table.groupby(["nombre", "clase"])["linea_id"].nunique().reset_index(name="lineas")
    return counted.sort_values(["lineas", "nombre"], ascending=[False, True], ignore_index=True)


# --- resources ---------------------------------------------------------------------------------------------------


def resources(datos: Datos, by: Sequence[str]) -> pd.DataFrame:
    """:func:`pamlib.resources.money_by` without the states that never occur in this plan."""
    table = money_by(datos.recursos, datos.lineas, list(by))
    empty = [
        name
        for name in (*(f"n_{state}" for state in ESTADOS_RECURSO if state != "monto"), "indexado_sin_valor")
        if not table[name].any()
    ]
    if table["indexado_cop"].isna().all():
        empty.append("indexado_cop")
    return table.drop(columns=empty)


def resource_cells(datos: Datos) -> pd.DataFrame:
    """``estado, celdas``: how many resource cells hold an amount and how many hold each kind of nothing."""
    import pandas as pd

    table = labelled_resources(datos.recursos, datos.lineas)
    counts = table["estado"].value_counts()
    rows = [(state, int(counts[state])) for state in ESTADOS_RECURSO if state in counts.index]
    return pd.DataFrame(rows, columns=["estado", "celdas"])


def unread_money(datos: Datos) -> pd.DataFrame:
    """Resource cells that held a figure nobody can read: ``lugar, tarea, vigencia, valor_original, fuente``."""
    return _resource_list(datos, datos.recursos["estado"] == "ilegible")


def doubtful_year(datos: Datos) -> pd.DataFrame:
    """Amounts that are read but whose year is not sure (their row lost cells): place, task, year, amount."""
    mask = (datos.recursos["estado"] == "monto") & (datos.recursos["valor_calidad"] == DOUBTFUL_YEAR)
    chosen = datos.recursos[mask].reset_index(drop=True)
    return _resource_list(datos, mask)[["lugar", "tarea", "vigencia"]].assign(valor_cop=chosen["valor_cop"])


def indexed_money(datos: Datos) -> pd.DataFrame:
    """Amounts written in another unit (SMMLV): quantity, unit, pesos and how sure they are."""
    table = _resource_list(datos, datos.recursos["estado"] == "indexado")
    chosen = datos.recursos[datos.recursos["estado"] == "indexado"].reset_index(drop=True)
    return table.assign(
        cantidad=chosen["cantidad"], unidad=chosen["unidad"], valor_cop=chosen["valor_cop"],
        valor_calidad=chosen["valor_calidad"],
    )  # fmt: skip


def _resource_list(datos: Datos, mask: pd.Series[bool]) -> pd.DataFrame:
    chosen = datos.recursos[mask].reset_index(drop=True)
    lines = datos.lineas.drop_duplicates("linea_id").set_index("linea_id")
    years = chosen["vigencia"].astype("Int64").astype("string").fillna("Sin año").astype("str")
    return chosen.assign(
        lugar=[place(r.origen_hoja, r.origen_fila, r.origen_columna) for r in chosen.itertuples(index=False)],
        tarea=chosen["linea_id"].map(what(lines)).fillna(""),
        vigencia=years,
    )[["lugar", "tarea", "vigencia", "valor_original", "fuente"]]


# --- follow-up ---------------------------------------------------------------------------------------------------


def progress(datos: Datos, corte: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Latest report of each line up to the corte, and the reports that match no single line."""
    matched, unmatched = match_progress(datos.avances, datos.lineas)
    return latest_progress(matched, corte), unmatched


def states(datos: Datos, corte: str, dias_aviso: int) -> pd.DataFrame:
    """:func:`pamlib.followup.task_states` of the plan, with what was reported up to the corte."""
    return task_states(datos.lineas, corte, dias_aviso, progress(datos, corte)[0])


def followup_table(datos: Datos, tareas: pd.DataFrame, estados: Sequence[str] | None = None) -> pd.DataFrame:
    """The follow-up table a person reads: order, component, task, who, dates, state, days, reported progress."""
    chosen = tareas if estados is None else tareas[tareas["estado"].isin(list(estados))]
    out = chosen.assign(componente=component_of(chosen), tarea=what(chosen), responsable=who(datos, chosen))
    columns = ["orden", "componente", "tarea", "responsable", "fecha_inicio", "fecha_fin", "estado",
               "dias_restantes", "avance"]  # fmt: skip
    return out[columns].reset_index(drop=True)


def what(lineas: pd.DataFrame) -> pd.Series[str]:
    """What is done in each line: the task or, in formats without tasks, the action."""
    return lineas["tarea"].where(lineas["tarea"] != "", lineas["accion"])


def who(datos: Datos, lineas: pd.DataFrame) -> pd.Series[str]:
    """Who is in charge of each line, names apart (``Ana Peña · Luis Roa``); the cell as written when none was read."""
    import pandas as pd

    written = lineas["responsable_tarea"].where(lineas["responsable_tarea"] != "", lineas["responsable_accion"])
    people = datos.tablas.get("responsables")
    if people is None or people.empty:
        return written
    names: dict[tuple[str, str], dict[str, None]] = {}
    for person in people.itertuples(index=False):
        names.setdefault((str(person.linea_id), str(person.nivel)), {})[str(person.nombre)] = None
    return pd.Series(
        [
            " · ".join(names.get((str(line.linea_id), "tarea" if line.responsable_tarea else "accion"), {})) or cell
            for line, cell in zip(lineas.itertuples(index=False), written, strict=True)
        ],
        index=lineas.index,
        dtype="str",
    )


def has_tasks(datos: Datos) -> bool:
    """True when the format has tasks, and not only actions."""
    return bool((datos.lineas["tarea"] != "").any())


def by_component(tareas: pd.DataFrame) -> pd.DataFrame:
    """``componente, tareas, fecha_inicio, fecha_fin``: first start and last end of each component, in plan order."""
    import pandas as pd

    rows = [
        (name, len(group), group["fecha_inicio"].min(), group["fecha_fin"].max())
        for name, group in tareas.assign(_componente=component_of(tareas)).groupby("_componente", sort=False)
    ]
    return pd.DataFrame(rows, columns=["componente", "tareas", "fecha_inicio", "fecha_fin"])


def states_sentence(tareas: pd.DataFrame) -> str:
    """``2 vencidas, 1 por vencer y 30 en plazo``."""
    counted = count_states(tareas)
    said = zip(counted["estado"], counted["tareas"], strict=True)
    return join([f"{locale_es.numero(number)} {_plural(state, number)}" for state, number in said])


def _plural(estado: str, number: int) -> str:
    """«1 vencida», «2 vencidas», «2 por vencer»."""
    if estado == "fechas por revisar":
        return "con fechas por revisar"
    return f"{estado}s" if estado in {"vencida", "terminada"} and number != 1 else estado


def summary(datos: Datos, corte: str, dias_aviso: int) -> list[str]:
    """The report in a few sentences: size, calendar, what was reported, money, and whether the reading can be used."""
    lines, components = datos.lineas, component_of(datos.lineas).nunique()
    each = "tareas" if has_tasks(datos) else "acciones"
    size = f"El plan tiene {locale_es.numero(len(lines))} {each} en {count(components, 'componente', 'componentes')}"
    years = validity(datos)
    tareas = states(datos, corte, dias_aviso)
    said = [f"{size}, para la vigencia {years}." if years else f"{size}."]
    if set(tareas["estado"]) <= {"sin fechas"}:
        said.append(f"Sus {each} no traen fechas: no se puede decir cuáles están en plazo y cuáles vencieron.")
    else:
        said.append(f"Al {locale_es.fecha(corte)}: {states_sentence(tareas)}.")
    if not datos.avances.empty:
        latest, unmatched = progress(datos, corte)
        loose = f"; {count(len(unmatched), 'reporte no corresponde', 'reportes no corresponden')} a una sola tarea"
        said.append(f"Hay reporte de avance de {locale_es.numero(len(latest))} de {locale_es.numero(len(lines))} {each}"
                    f"{loose if len(unmatched) else ''}.")  # fmt: skip
    said.append(money_sentence(datos))
    loose_cells = len(unplaced_cells(datos))
    errors = int((datos.hallazgos["severidad"] == "error").sum())
    doubts = [count(errors, "hallazgo grave", "hallazgos graves")] if errors else []
    doubts += [f"{count(loose_cells, 'celda', 'celdas')} sin ubicar"] if loose_cells else []
    if doubts:
        said.append(f"La lectura dejó {join(doubts)}: conviene resolverlos antes de usar las cifras.")
    else:
        said.append("La lectura no dejó hallazgos graves ni celdas sin ubicar.")
    return said


def money_sentence(datos: Datos) -> str:
    """What the amounts add up to, and how many cells say something else."""
    table = money_by(datos.recursos, datos.lineas, ["vigencia"])
    unread, indexed = int(table["n_ilegible"].sum()), int(table["n_indexado"].sum())
    known = table["monto_cop"].dropna()
    said = f"Los montos en pesos suman {money(known.sum())}" if len(known) else "Ningún recurso trae un monto"
    more = (
        [f"{count(unread, 'cifra', 'cifras')} que no se {'puede' if unread == 1 else 'pueden'} leer"] if unread else []
    )
    more += [f"{count(indexed, 'monto', 'montos')} en salarios mínimos"] if indexed else []
    rest = f"Además hay {join(more)}." if more else ""
    return " ".join(filter(None, [f"{said}.", doubtful_year_sentence(datos), rest]))


def doubtful_year_sentence(datos: Datos) -> str:
    """How much of the money has a year to be confirmed; '' when all years are sure."""
    table = doubtful_year(datos)
    if table.empty:
        return ""
    number = count(len(table), "cifra", "cifras")
    return f"De esa suma, {money(table['valor_cop'].sum())} ({number}) tienen el año por confirmar."


def same_dates(lineas: pd.DataFrame) -> tuple[str, str] | None:
    """The only pair of dates of the plan when every dated line has the same ones; None otherwise."""
    dated = lineas.dropna(subset=["fecha_inicio", "fecha_fin"])
    pairs = set(zip(dated["fecha_inicio"], dated["fecha_fin"], strict=True))
    return next(iter(pairs)) if len(pairs) == 1 and len(dated) > 1 else None


# --- words -------------------------------------------------------------------------------------------------------


def _say(value: object) -> str:
    """The value as text; '' when it is missing; whole numbers without decimals."""
    if locale_es.ausente(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _version(value: object) -> str:
    text = _say(value)
    return f"versión {text}" if text else ""


def count(number: int, one: str, many: str) -> str:
    """``1 tarea``, ``1.200 tareas``."""
    return f"{locale_es.numero(number)} {one if number == 1 else many}"


def money(value: object) -> str:
    """Pesos inside a sentence: the sign never ends one line and the figure begins the next."""
    return locale_es.pesos(value).replace("$ ", "$\N{NO-BREAK SPACE}")


def join(parts: Sequence[str]) -> str:
    """``a, b y c``."""
    return " y ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
