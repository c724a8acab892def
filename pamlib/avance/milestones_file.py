"""Milestones of the tasks, as the entity writes them: ``data/raw/<entidad>/hitos.yml``.

    entre_hitos: escalón                       # or lineal
    hitos:
      L2b68367a44:                             # the task's id, or its text in the plan
        - {fecha: 2025-04-30, acumulado: 30 %, hito: Contrato firmado}
        - {fecha: 2025-09-30, acumulado: 100 %, hito: Talleres dictados}
      Dotar las aulas:
        - {fecha: 2025-05-31, peso: 1, hito: Compra adjudicada}      # weights add up: 25 % and 100 %
        - {fecha: 2025-08-15, peso: 3, hito: Mobiliario entregado}

>>> given = read_milestones(path, plan["lineas"])                        # doctest: +SKIP
>>> given.milestones                        # for pamlib.avance.calendar # doctest: +SKIP

A task named as an earlier version of the plan had it (:class:`Former`) is followed to the line it became; milestones of
a line that was withdrawn are kept and used for nothing. Out of scope: what is due on a day (:mod:`.calendar`) and which
milestones were reached (:mod:`.milestones`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.avance.calendar import BETWEEN, STEP, Milestones
from pamlib.avance.milestones_checks import in_term, points
from pamlib.corte import iso_date
from pamlib.locale_es import fecha_corta
from pamlib.seguimiento.yaml_lines import Entry, read
from pamlib.values.lookup import FOLDER
from pamlib.values.text import fold, normalize
from pamlib.yaml_entries import shorten

if TYPE_CHECKING:
    import pandas as pd

FILE = "hitos.yml"
COLUMNS = ("linea_id", "fecha", "acumulado", "hito", "tarea_escrita", "fila")


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier version of the plan: its ``lineas`` and the line of the plan in force that each id became."""

    lineas: pd.DataFrame
    now: Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """``tabla`` has :data:`COLUMNS`, in the order of the plan; a line that was withdrawn has no ``linea_id``."""

    tabla: pd.DataFrame
    entre_hitos: str = STEP

    @functools.cached_property
    def milestones(self) -> Milestones:
        """What :mod:`pamlib.avance.calendar` needs, of the lines that the plan has."""
        found: dict[str, list[tuple[str, float]]] = {}
        for row in self.tabla[self.tabla["linea_id"] != ""].to_dict("records"):
            found.setdefault(str(row["linea_id"]), []).append((str(row["fecha"]), float(row["acumulado"])))
        return Milestones(found, self.entre_hitos)


@functools.cache
def settings() -> dict[str, Any]:
    """``hitos.yml`` of the package: the modes, the default and their sources; callers must not change it."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("hitos.yml").read_text(encoding="utf-8"))
    return loaded


def nothing() -> Given:
    """No milestones at all."""
    return Given(_frame([]), str(settings()["entre_hitos"]["valor"]))


def read_milestones(path: Path, lineas: pd.DataFrame, former: Callable[[], Sequence[Former]] = lambda: ()) -> Given:
    """The milestones of a file; none without a file.

    Parameters
    ----------
    former: gives the earlier versions of the plan, newest first; only asked when the plan in force lacks a name.

    Raises :class:`pamlib.errors.UserError` with the line of the first thing that is wrong: an unknown or doubtful task,
    one that stands twice, a date that does not exist, is out of the task's term or does not go forward, a percentage
    that is no percentage, does not go up or stops short on the day the task ends.
    """
    if not path.is_file():
        return nothing()
    root = read(path)
    root.only(("entre_hitos", "hitos"))
    between = _between(root)
    order = {str(key): n for n, key in enumerate(lineas["linea_id"])}
    lines = {str(line["linea_id"]): line for line in lineas.to_dict("records")}
    rows: list[tuple[Any, ...]] = []
    seen: dict[str, Entry] = {}
    for name, entry in _tasks(root).items():
        key = _line(name, entry, lineas, former)
        if key and key in seen:
            raise entry.error(
                f"la tarea «{shorten(name)}» ya tiene hitos en la fila {seen[key].line}", "Deje todos sus hitos juntos"
            )
        seen[key] = entry
        found = points(entry)
        if key:
            in_term(found, lines[key], between, entry)
        rows += [(key, day.isoformat(), share, text, name, at.line) for day, share, text, at in found]
    rows.sort(key=lambda row: (order.get(row[0], len(order)), row[5]))
    return Given(_frame(rows), between)


def initial_text(lineas: pd.DataFrame) -> str:
    """A commented file to start from, with every task of the plan; it reads as no milestones at all."""
    parts = [(FOLDER / "hitos_inicial.yml").read_text(encoding="utf-8").rstrip("\n")]
    component = ""
    for line in lineas.to_dict("records"):
        own = normalize(str(line["componente_canonico"] or line["componente"] or ""))
        if own != component:
            parts.append(f"\n# ----- {own}")
            component = own
        start, end = iso_date(line["fecha_inicio"]), iso_date(line["fecha_fin"])
        term = f"del {fecha_corta(start)} al {fecha_corta(end)}" if start and end else "sin las dos fechas"
        parts.append(f"\n# {line['orden']}. {normalize(_text(line))} ({term})")
        parts.append(f"#  {line['linea_id']}:")
        parts.append(f"#    - {{fecha: {end or 'AAAA-MM-DD'}, acumulado: 100 %, hito: }}")
    return "\n".join(parts) + "\n"


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    import pandas as pd

    texts = dict.fromkeys([name for name in COLUMNS if name not in {"acumulado", "fila"}], "str")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({**texts, "acumulado": "Float64", "fila": "Int64"})


def _between(root: Entry) -> str:
    if "entre_hitos" not in root or not (root["entre_hitos"].text or "").strip():
        return str(settings()["entre_hitos"]["valor"])
    said = fold(root["entre_hitos"].string())
    found = next((mode for mode in BETWEEN if fold(mode) == said), "")
    if not found:
        raise root["entre_hitos"].error(
            f"entre hitos no se conoce «{shorten(root['entre_hitos'].text, 40)}»", f"Use {' o '.join(BETWEEN)}"
        )
    return found


def _tasks(root: Entry) -> dict[str, Entry]:
    if "hitos" not in root or (root["hitos"].text is not None and not root["hitos"].text.strip()):
        return {}
    return root["hitos"].mapping()


def _text(line: Mapping[Any, Any]) -> str:
    return str(line["tarea"] or line["accion"] or "")


def _line(name: str, entry: Entry, lineas: pd.DataFrame, former: Callable[[], Sequence[Former]]) -> str:
    """The line of the plan in force that a name means; '' when it was withdrawn."""
    found = _called(name, lineas)
    if len(found) > 1:
        raise entry.error(
            f"{len(found)} tareas del plan se llaman «{shorten(name)}»", f"Use su identificador: {' o '.join(found)}"
        )
    if found:
        return found[0]
    for each in former():
        found = _called(name, each.lineas)
        if len(found) == 1:
            return each.now.get(found[0], "")
    raise entry.error(
        f"«{shorten(name)}» no es una tarea del plan",
        "Escríbala como en el plan, o su identificador; «pam hitos --nuevo» los lista",
    )


def _called(name: str, lineas: pd.DataFrame) -> list[str]:
    said = fold(name)
    rows = lineas.to_dict("records")
    by_id = [str(line["linea_id"]) for line in rows if fold(str(line["linea_id"])) == said]
    return by_id or [str(line["linea_id"]) for line in rows if fold(_text(line)) == said]
