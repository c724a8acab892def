"""Works out, corte by corte, the tables that the dashboard shows, and keeps them in ``data/processed``.

>>> prepare(Workspace(root, "demo"), plan_tables)                        # doctest: +SKIP
PosixPath('data/processed/demo/tablero/snapshots/…')

Every table but ``tablero`` (one row: the entity) has a column ``corte``; ``componente`` is the plan's own, '' for what
belongs to none or to several. A value keeps the submission, sheet and row it was said in. The same ledger gives the
same snapshot.

Out of scope: what is said of the tables (:mod:`pamlib.board_seguimiento`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import report
from pamlib.avance import coherence, entity, financial, physical
from pamlib.avance.alerts import catalogue
from pamlib.avance.succession import BETWEEN
from pamlib.board_seguimiento.people import names_allowed, persons, shown_names
from pamlib.checks.rules import rules
from pamlib.locale_es import ausente
from pamlib.report_run import entity_title
from pamlib.sections_seguimiento import alert_table
from pamlib.seguimiento import ledger
from pamlib.seguimiento.assignments import assigned, owners_of
from pamlib.store import write_snapshot
from pamlib.values.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from pamlib.avance.entity import FollowUp
    from pamlib.workspace import Workspace

FOLDER = "tablero"
_ANY_CORTE = "9999-12-31"


def prepare(
    workspace: Workspace, plan: Path, corte: str = "", *, progress: Callable[[str], object] | None = None
) -> Path:
    """Keep the tables of every corte that was reported, and of ``corte``; return their folder.

    ``plan`` is a snapshot of the plan's tables; ``progress`` gets each corte.
    """
    datos = report.load(str(plan), workspace.entity, workspace.root)
    whole = entity.load(datos, _ANY_CORTE)
    said = {str(each) for table in (whole.avances, whole.mediciones, whole.ejecucion) for each in table["corte"]}
    days = sorted(said | ({corte} if corte and said else set()))
    parts = []
    office = _Office.of(workspace, datos)
    for day in days:
        if progress is not None:
            progress(day)
        parts.append(_of_corte(entity.at(whole, day), office))
    tables = {"tablero": _card(workspace, whole, corte or (days[-1] if days else ""), office)}
    if parts:
        tables |= _over_time(entity.at(whole, days[-1]))
        tables |= {name: _stacked([part[name] for part in parts]) for name in parts[0]}
    return write_snapshot(tables, workspace.processed / FOLDER)


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The tables one under the other; one without rows must not change the types of the rest."""
    import pandas as pd

    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else parts[0]


class _Office:
    """What is the same at every corte: who may be named, and the plan that was in force at each."""

    def __init__(self, workspace: Workspace, datos: report.Datos) -> None:
        from pamlib.seguimiento.plans import Plans

        self.folder = ledger.folder_of(workspace.processed)
        self.plans = Plans(datos.tablas, workspace)
        self.named = names_allowed(workspace)
        self.hidden = set() if self.named else persons(datos.tablas["responsables"])

    @classmethod
    def of(cls, workspace: Workspace, datos: report.Datos) -> _Office:
        """The office of an entity, with the persons of every version of its plan."""
        new = cls(workspace, datos)
        if not new.named:
            for version in new.plans.versions[:-1]:
                new.hidden |= persons(new.plans.tables(version.fecha)["responsables"])
        return new

    def shown(self, names: list[str]) -> list[str]:
        """The names as they may be shown."""
        known = shown_names([*names, *sorted(self.hidden)], self.hidden)
        return [known[name] for name in names]


def _card(workspace: Workspace, follow: FollowUp, corte: str, office: _Office) -> pd.DataFrame:
    import pandas as pd

    datos = follow.datos
    row = {
        "entidad": entity_title(workspace, datos.tablas["plan"]),
        "ficticia": datos.ficticia,
        "vigencia": report.validity(datos),
        "plan": datos.fuente,
        "corte_inicial": corte,
        "regla_financiera": follow.strategy.regla_financiera,
        "pesos": ", ".join(follow.strategy.pesos),
        "personas_ocultas": len(office.hidden),
    }
    return pd.DataFrame([row])


def _over_time(follow: FollowUp) -> dict[str, pd.DataFrame]:
    """What is worked out once for all cortes: the curve, and each component at each of them."""
    return {
        "curva": follow.curve,
        "componentes": physical.by_corte(follow.lineas, follow.avances, follow.corte, follow.strategy.pesos),
    }


def _of_corte(follow: FollowUp, office: _Office) -> dict[str, pd.DataFrame]:
    """The tables of one corte."""
    component = dict(zip(follow.lineas["linea_id"].astype("str"), report.component_of(follow.lineas), strict=True))
    made = {
        "cortes": _corte_row(follow),
        "ramas": _branches(follow),
        "tareas": _tasks(follow, office, component),
        "hitos": follow.milestone_table,
        "responsables": _people(follow, office),
        "alertas": _alerts(follow, office, component),
        "dinero": _money(follow),
        "ejecucion": _execution(follow),
        "hallazgos": _findings(follow, component),
        **_indicators(follow),
    }
    return {name: table.assign(corte=follow.corte).reset_index(drop=True) for name, table in made.items()}


def _corte_row(follow: FollowUp) -> pd.DataFrame:
    import pandas as pd

    state = follow.state
    row = {"lineas": len(state), "reportadas": int(state["al_corte"].sum()), "fuente": follow.fuente}
    return pd.DataFrame([row])


def _branches(follow: FollowUp) -> pd.DataFrame:
    """The plan, its components and their objectives."""
    rolled = follow.rolled
    names = dict(zip(rolled["nodo_id"], rolled["texto"], strict=True))
    kept = rolled[rolled["nivel"].isin(["plan", "componente", "objetivo"])]
    of = [
        "" if level == "plan" else str(text if level == "componente" else names[parent])
        for level, text, parent in zip(kept["nivel"], kept["texto"], kept["padre_id"], strict=True)
    ]
    return kept.drop(columns=["nodo_id", "padre_id"]).assign(componente=of)


def _tasks(follow: FollowUp, office: _Office, component: dict[str, str]) -> pd.DataFrame:
    """Each line: its weight and what it is split into, what was reported, and where it was said."""
    leaves = follow.rolled[follow.rolled["nivel"] == "tarea"]
    parts = leaves.rename(columns={"nodo_id": "linea_id", "asignado": "peso"})[["linea_id", "peso", *physical.PARTS]]
    keep = ["linea_id", "avance", "avance_con_evidencia", "esperado", "lectura", "corte_valor", "al_corte",
            "cortes_sin_reporte", "fecha_fin_real", "origen_archivo", "origen_hoja", "origen_fila",
            "origen_columna"]  # fmt: skip
    owners, lines = owners_of(follow.datos.tablas), follow.lineas
    named = lines[["linea_id", "orden", "fecha_inicio", "fecha_fin"]].assign(
        componente=[component[str(line)] for line in lines["linea_id"]],
        texto=report.what(lines),
        responsable=["; ".join(office.shown(owners.get(str(line), []))) for line in lines["linea_id"]],
    )
    table = named.merge(parts, on="linea_id").merge(follow.state[keep], on="linea_id")
    keys = ["linea_id", "origen_archivo", "origen_hoja", "origen_fila"]
    said = follow.avances[[*keys, "envio_id"]].drop_duplicates(keys, keep="last")
    table = table.merge(said, on=keys, how="left")
    where = ["envio_id", "origen_hoja", "origen_fila", "origen_columna"]
    told = [place(*row) for row in table[where].itertuples(index=False, name=None)]
    # A file is often called after whoever filled it in; the submission's number leads to it.
    return table.drop(columns=["origen_archivo", *where]).assign(donde=told)


def place(submission: object, sheet: object, row: object, column: object) -> str:
    """Where something was said: the beginning of the submission's number (or the workbook), sheet and cell.

    >>> place("3eb7c1d2aa00", "Tareas", 12, "K"), place(None, "", None, "")
    ('envío 3eb7c1d2, Tareas, K12', '')
    """
    if ausente(submission):
        return ""
    name = str(submission)
    book = f"libro {name}" if "." in name else f"envío {name[:8]}"
    cell = "" if ausente(row) else f"fila {row}" if ausente(column) else f"{column}{row}"
    return ", ".join(part for part in (book, "" if ausente(sheet) else str(sheet), cell) if part)


def _places(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The keys and ``donde``: every place that said the value, one after the other."""
    where = ["envio_id", "origen_hoja", "origen_fila", "origen_columna"]
    told = table[keys].assign(donde=[place(*row) for row in table[where].itertuples(index=False, name=None)])
    joined = told.groupby(keys, sort=False)["donde"].agg(lambda each: "; ".join(dict.fromkeys(each)))
    return joined.reset_index()


def _people(follow: FollowUp, office: _Office) -> pd.DataFrame:
    """Who answers for something of the plan in force at the corte, and whether their own workbook came back."""
    import pandas as pd

    told = ledger.answered(office.folder, follow.corte) | {
        str(name) for name in follow.avances.loc[follow.avances["corte"] == follow.corte, "reporto"]
    }
    heard = {fold(name) for name in told}
    rows = []
    for name, own in assigned(office.plans.tables(follow.corte), follow.corte).items():
        components = report.component_of(pd.DataFrame(own.lines))
        for component, count in components.value_counts(sort=False).items():
            rows.append((office.shown([name])[0], str(component), int(count), fold(name) in heard))
    return pd.DataFrame(rows, columns=["responsable", "componente", "tareas", "devolvio"]).astype({"devolvio": "bool"})


def _alerts(follow: FollowUp, office: _Office, component: dict[str, str]) -> pd.DataFrame:
    """Alerts, one row each: those of several people name them together."""
    table = alert_table(follow)
    table = table.assign(
        responsable=office.shown([str(name) for name in table["responsable"]]),
        componente=[component.get(str(line), "") for line in table["linea_id"]],
    )
    keys = [name for name in table.columns if name != "responsable"]
    joined = table.groupby(keys, sort=False, dropna=False)["responsable"].agg("; ".join).reset_index()
    order = {key: number for number, key in enumerate(catalogue()["clases"])}
    return joined.sort_values(
        ["clase", "dias", "orden"], key=lambda s: s.map(order) if s.name == "clase" else s, kind="stable"
    )


def _money(follow: FollowUp) -> pd.DataFrame:
    """Each figure with its component and the row that said it last."""
    units = follow.units
    names = financial.components_of(units, _plain(follow.lineas), follow.datos.recursos)
    table = units.assign(componente=[names[str(unit)] for unit in units["unidad_id"]])
    said = follow.ejecucion.assign(
        unidad_id=follow.ejecucion["grupo_id"].where(follow.ejecucion["grupo_id"] != "", follow.ejecucion["linea_id"]),
        corte_valor=follow.ejecucion["corte"],
    )
    keys = [*financial.KEY, "corte_valor"]
    return table.drop(columns="dichas").merge(_places(_under(units, said), keys), on=keys, how="left")


def _under(units: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """``said``, and under each unit also the last rows of those under which its figures were reported."""
    import pandas as pd

    rows = [said]
    figures = said[said[list(financial.CHAIN)].notna().any(axis=1)]
    for unit in units[units["dichas"] != ""].to_dict("records"):
        same = figures["unidad_id"].isin(unit["dichas"].split(BETWEEN)) & (figures["corte"] <= unit["corte_valor"])
        same &= (figures["vigencia"] == unit["vigencia"]) & (figures["fuente"] == unit["fuente"])
        parts = figures[same]
        last = parts[parts["corte"] == parts.groupby("unidad_id")["corte"].transform("max")]
        rows.append(last.assign(unidad_id=unit["unidad_id"], corte_valor=unit["corte_valor"]))
    return pd.concat(rows, ignore_index=True)


def _plain(lineas: pd.DataFrame) -> pd.DataFrame:
    """The lines with the component that is shown in the place of the official one."""
    return lineas.assign(componente_canonico=report.component_of(lineas))


def _execution(follow: FollowUp) -> pd.DataFrame:
    """Money by year, of the plan ('' as component) and of each component."""
    import pandas as pd

    lines, rule = _plain(follow.lineas), follow.rule or "obligaciones"
    whole, each = (
        financial.execution(follow.units, lines, follow.datos.recursos, by, rule=rule, prices=follow.prices)
        for by in (["vigencia"], ["componente_canonico", "vigencia"])
    )
    table = pd.concat(
        [whole.assign(componente=""), each.rename(columns={"componente_canonico": "componente"})], ignore_index=True
    )
    columns = ["componente", "vigencia", "programado_cop", *financial.CHAIN, "unidades", "ejecucion", "en_la_razon"]
    shown = table[columns]
    return shown if follow.rule else shown.assign(ejecucion=pd.array([None] * len(shown), dtype="Float64"))


def _findings(follow: FollowUp, component: dict[str, str]) -> pd.DataFrame:
    """How many times each rule of coherence was broken; what was found may name people, and stays in the page."""
    in_force = rules(follow.own_rules, file=coherence.FILE)
    table = follow.findings.assign(componente=[component.get(str(line), "") for line in follow.findings["linea_id"]])
    counted = table.groupby(["severidad", "codigo", "componente"], sort=False).size().rename("veces").reset_index()
    return counted.assign(
        significa=[in_force[code].significa for code in counted["codigo"]],
        que_hacer=[in_force[code].que_hacer for code in counted["codigo"]],
    )


def _indicators(follow: FollowUp) -> dict[str, pd.DataFrame]:
    """Each indicator with its components and the row that said its last value; whether each will arrive."""
    table, lines = follow.indicator_table, follow.lineas
    components = report.component_of(lines)
    by_text: dict[str, list[str]] = {}
    for text, name in zip(lines["indicador"], components, strict=True):
        by_text.setdefault(fold(str(text)), []).append(str(name))
    of = {
        str(key): "; ".join(dict.fromkeys(by_text.get(fold(str(text)), [])))
        for key, text in zip(table["indicador_id"], table["texto"], strict=True)
    }
    said = follow.mediciones.assign(corte_valor=follow.mediciones["corte"])
    keys = ["indicador_id", "corte_valor"]
    shown = table.merge(_places(said, keys), on=keys, how="left")
    outlook = follow.outlook
    return {
        "indicadores": shown.assign(componente=[of[str(key)] for key in shown["indicador_id"]]),
        "proyeccion": outlook.assign(componente=[of.get(str(key), "") for key in outlook["indicador_id"]]),
    }
