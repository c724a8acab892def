"""Who must be told what at a corte: facts of the calendar, of the reports and of the money, per responsible.

>>> table = alerts(lineas, responsables, state, "2025-06-30")           # doctest: +SKIP

Days and words are data (``alertas.yml``). An alert says what happened and what is asked; it judges nobody. Nothing is
sent: :mod:`pamlib.avance.letters` writes one letter each, for a person to send.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.avance import milestones
from pamlib.avance.latest import BEFORE, NO_REPORT
from pamlib.avance.physical import finished
from pamlib.avance.succession import BETWEEN
from pamlib.avance.words import cop, figure
from pamlib.corte import iso_date, parse_corte
from pamlib.errors import UserError
from pamlib.locale_es import ausente, fecha, numero, porcentaje
from pamlib.seguimiento.assignments import NOBODY, owners_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "responsable", "clase", "linea_id", "indicador_id", "orden", "que", "detalle", "fecha", "dias", "valor_cop", "pide"
)  # fmt: skip
_SILENT_TWICE = 2


@functools.cache
def catalogue() -> dict[str, Any]:
    """``alertas.yml``; callers must not change it."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("alertas.yml").read_text(encoding="utf-8"))
    return loaded


def alerts(
    lineas: pd.DataFrame,
    responsables: pd.DataFrame,
    state: pd.DataFrame,
    corte: str,
    *,
    days: Sequence[int] = (),
    outlook: pd.DataFrame | None = None,
    units: pd.DataFrame | None = None,
    recursos: pd.DataFrame | None = None,
    from_month: int | None = None,
    hitos: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row for each responsible and alert, with :data:`COLUMNS`, by name and in the order of the catalogue.

    Parameters
    ----------
    state: of ``physical.task_progress``. ``outlook``: of ``arrival.table``. ``units``: of ``financial.money_units``,
        with the plan's ``recursos`` to know whose a shared figure is.
    hitos: of ``milestones.table``; those of a task that is itself overdue are not told again.
    days: days of notice, any order; ``from_month``: first month in which money is looked at. Default: the catalogue's.

    A line with several responsibles alerts each of them; with none, :data:`NOBODY`.
    """
    import pandas as pd

    day = parse_corte(corte)
    notice = sorted(set(days or catalogue()["dias"]["valor"]))
    if any(each < 0 for each in notice):
        raise UserError(f"el plazo de aviso «{notice[0]}» es negativo", "Escriba números de días desde 0")
    known = {str(row["linea_id"]): row for row in state.to_dict("records")}
    who = owners_of({"responsables": responsables})
    found: list[dict[str, Any]] = []
    for line in lineas.to_dict("records"):
        own = known.get(str(line["linea_id"]))
        if own is not None:
            found += [_of_line(line, *each) for each in _calendar(line, own, day, notice)]
            found += [_of_line(line, *each) for each in _silence(own, day)]
    found += _milestones(lineas, hitos, {alert["linea_id"] for alert in found if alert["clase"] == "vencida"}, notice)
    found += _goals(lineas, outlook)
    found += _money(lineas, units, recursos, day, from_month or int(catalogue()["dinero_desde_mes"]["valor"]))
    rows = []
    for alert in found:
        for name in dict.fromkeys(who.get(str(alert["linea_id"]), [NOBODY])):
            rows.append({**alert, "responsable": name, "pide": catalogue()["clases"][alert["clase"]]["pide"]})
    order = list(catalogue()["clases"])
    rows.sort(key=lambda row: (row["responsable"], order.index(row["clase"]), row["orden"], row["indicador_id"]))
    types = {"orden": "Int64", "dias": "Int64", "valor_cop": "Int64"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types).drop_duplicates(ignore_index=True)


def _of_line(
    line: Mapping[Any, Any], kind: str, detail: str, when: object = "", days: int | None = None
) -> dict[str, Any]:
    return {
        "clase": kind,
        "linea_id": str(line["linea_id"]),
        "indicador_id": "",
        "orden": line["orden"],
        "que": str(line["tarea"] or line["accion"]),
        "detalle": detail,
        "fecha": "" if ausente(when) else str(when),
        "dias": days,
        "valor_cop": None,
    }


def _calendar(
    line: Mapping[Any, Any], own: Mapping[Any, Any], day: date, notice: list[int]
) -> list[tuple[str, str, str, int]]:
    end = iso_date(line["fecha_fin"])
    if end is None or finished(own):
        return []
    left = (end - day).days
    said = _progress(own["avance"])
    if left < 0:
        return [("vencida", f"terminaba el {fecha(end)}, {_ago(left)}; {said}", end.isoformat(), left)]
    for each in notice:
        if left <= each:
            return [
                ("por_vencer", f"termina el {fecha(end)}, en los {each} días siguientes; {said}", end.isoformat(), left)
            ]
    return []


def _progress(value: object) -> str:
    return NO_REPORT if ausente(value) else f"avance reportado {porcentaje(value, 0)}"


def _ago(days: int) -> str:
    return "hace 1 día" if days == -1 else f"hace {numero(-days)} días"


def _milestones(
    lineas: pd.DataFrame, hitos: pd.DataFrame | None, overdue: set[str], notice: list[int]
) -> list[dict[str, Any]]:
    """Milestones whose day passed, or comes within the notice, and that nobody reported as reached."""
    if hitos is None:
        return []
    by_id = {str(line["linea_id"]): line for line in lineas.to_dict("records")}
    out = []
    for row in hitos[hitos["estado"].isin([milestones.OVERDUE, milestones.DUE])].to_dict("records"):
        # On the day the task ends, the alert of the task says it all.
        if row["linea_id"] in overdue or row["al_terminar"]:
            continue
        left, day = int(row["dias"]), fecha(row["fecha"])
        what = f"«{row['hito']}» ({porcentaje(row['acumulado'], 0)} de la tarea)"
        if left < 0:
            kind, detail = "hito_vencido", f"el hito {what} era para el {day}, {_ago(left)}"
        else:
            within = next(each for each in notice if left <= each)
            kind, detail = "hito_por_vencer", f"el hito {what} es para el {day}, en los {within} días siguientes"
        detail = f"{detail}; {_progress(row['avance'])}"
        out.append(_of_line(by_id[str(row["linea_id"])], kind, detail, row["fecha"], left))
    return out


def _silence(own: Mapping[Any, Any], day: date) -> list[tuple[str, str]]:
    count = int(own["cortes_sin_reporte"])
    if finished(own) or count < 1:
        return []
    last = f"el último es del {fecha(own['corte_valor'])}" if own["corte_valor"] else "nunca se ha reportado"
    if own["lectura"] == BEFORE:
        last = "lo último es de las líneas de las que salió, antes del ajuste"
    if count < _SILENT_TWICE:
        return [("sin_reporte", f"no hay reporte al {fecha(day)}; {last}")]
    return [("segundo_sin_reporte", f"{count} cortes seguidos sin reporte, hasta el {fecha(day)}; {last}")]


def _goals(lineas: pd.DataFrame, outlook: pd.DataFrame | None) -> list[dict[str, Any]]:
    out = []
    for row in [] if outlook is None else outlook.to_dict("records"):
        if row["dictamen"] not in {"no llega", "el plazo terminó"}:
            continue
        detail = f"«{row['texto']}»: va en {figure(row['valor'])} y la meta es {figure(row['meta'])}"
        if row["dictamen"] == "no llega":
            detail += f"; al ritmo visto llegaría a entre {figure(row['desde_valor'])} y {figure(row['hasta_valor'])}"
        for line in lineas[lineas["indicador"] == row["texto"]].to_dict("records"):
            alert = _of_line(line, "meta_fuera_de_alcance", detail, row["hasta"])
            out.append({**alert, "indicador_id": str(row["indicador_id"])})
    return out


def _money(
    lineas: pd.DataFrame, units: pd.DataFrame | None, recursos: pd.DataFrame | None, day: date, from_month: int
) -> list[dict[str, Any]]:
    """Definitive money of the year that the pace of its obligations would leave unspent on 31 December."""
    if units is None or day.month < from_month:
        return []
    shared: dict[str, list[str]] = {}
    if recursos is not None:
        groups = recursos[recursos["grupo_id"] != ""]
        for group, line in zip(groups["grupo_id"], groups["linea_id"], strict=True):
            shared.setdefault(str(group), []).append(str(line))
    by_id = {str(line["linea_id"]): line for line in lineas.to_dict("records")}
    passed = (day - date(day.year - 1, 12, 31)).days / (date(day.year, 12, 31) - date(day.year - 1, 12, 31)).days
    out = []
    for unit in units[units["vigencia"] == day.year].to_dict("records"):
        if ausente(unit["definitivo_cop"]) or ausente(unit["obligaciones_cop"]):
            continue
        forecast = unit["obligaciones_cop"] / passed
        lost = round(unit["definitivo_cop"] - forecast)
        if lost <= 0:
            continue
        source = f" ({unit['fuente']})" if unit["fuente"] else ""
        sums = f"{cop(unit['obligaciones_cop'])} obligados de {cop(unit['definitivo_cop'])}{source}"
        detail = f"{sums}; a ese ritmo quedarían sin ejecutar {cop(lost)}"
        # What was reported before an adjustment is of the lines that share it now.
        heirs = str(unit.get("reparten") or "").split(BETWEEN)
        own = heirs if heirs[0] else shared.get(str(unit["unidad_id"]), [str(unit["unidad_id"])])
        for line_id in dict.fromkeys(own):
            if line_id in by_id:
                alert = _of_line(by_id[line_id], "dinero_en_riesgo", detail, f"{day.year}-12-31")
                out.append({**alert, "valor_cop": lost})
    return out
