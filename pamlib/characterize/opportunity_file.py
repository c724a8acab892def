"""``oportunidades.yml``: what an analyst adds, edits or discards of the opportunities proposed.

    - accion: descartar
      id: o_1a2b3c4d
      motivo: Ya la atiende el plan de permanencia
      autor: Líder de calidad
      fecha: 2025-02-14
    - accion: agregar
      componente: Formación de docentes y directivos docentes
      texto: Formar en lectura crítica a los docentes de los grados 10 y 11
      motivo: Lo pidieron los rectores en el encuentro anual
      autor: Líder de calidad
      fecha: 2025-02-14

Nothing is erased: what is discarded stays in the table with its reason. An id that no longer exists is refused by its
name, so that nobody's decision is lost in silence.

>>> len(parse("- {accion: descartar, id: o_1, motivo: x, autor: y, fecha: 2025-02-14}"))
1

Out of scope: ranking opportunities (prioritisation).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import yaml_entries
from pamlib.characterize.opportunities import OPPORTUNITY
from pamlib.characterize.values import records
from pamlib.errors import UserError
from pamlib.values.components import official_components
from pamlib.workspace import check_date

if TYPE_CHECKING:
    import pandas as pd

FILE_NAME = "oportunidades.yml"
KIND = "la decisión"
_HELP = "Vea «docs/caracterizacion.md»"
_COMMON = ("accion", "motivo", "autor", "fecha")
_NEEDS = {"agregar": ("componente", "texto"), "editar": ("id",), "descartar": ("id",)}
_MAY: dict[str, tuple[str, ...]] = {
    "agregar": ("indicador", "zona", "poblacion"),
    "editar": ("componente", "texto"),
    "descartar": (),
}
_ZONES = ("urbana", "rural", "mixta")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person; ``fields`` are its keys, all text."""

    number: int
    line: int
    fields: dict[str, str]

    def refuse(self, found: str, remedy: str, file: Path | None) -> UserError:
        """A refusal that names this decision."""
        return UserError(f"{KIND} {self.number} {found}", remedy, file=file, row=self.line or None)


def read_file(path: Path) -> list[Decision]:
    """Decisions of a file; none when it does not exist. Raises :class:`UserError` naming the one that is wrong."""
    return [_checked(e, path) for e in yaml_entries.read(path, KIND, _HELP)] if path.is_file() else []


def parse(text: str, path: Path | None = None) -> list[Decision]:
    """Decisions of a YAML text; see :func:`read_file`."""
    return [_checked(entry, path) for entry in yaml_entries.parse(text, KIND, _HELP, path)]


def _checked(entry: yaml_entries.Entry, path: Path | None) -> Decision:
    decision = Decision(entry.number, entry.line, entry.fields)
    action = entry.fields.get("accion")
    if not isinstance(action, str) or action not in _NEEDS:
        said = f"pide «{yaml_entries.shorten(str(action))}», que no es una acción" if action else "no dice su «accion»"
        raise decision.refuse(said, f"Use una de estas: {', '.join(_NEEDS)}", path)
    allowed = [*_COMMON, *_NEEDS[action], *_MAY[action]]
    for key, value in entry.fields.items():
        if key not in allowed:
            what = f"tiene la clave «{yaml_entries.shorten(key)}», que «{action}» no usa"
            raise decision.refuse(what, f"Use {', '.join(allowed)}", path)
        if not isinstance(value, str) or not value.strip():
            raise decision.refuse(f"tiene «{key}» en blanco o con una lista", "Escriba un texto", path)
    if missing := [key for key in (*_COMMON, *_NEEDS[action]) if key not in entry.fields]:
        raise decision.refuse(f"no tiene «{'», «'.join(missing)}»", _HELP, path)
    if action == "editar" and not {"componente", "texto"} & set(entry.fields):
        raise decision.refuse("no dice qué cambia", "Escriba «texto» o «componente»", path)
    _check_values(decision, path)
    return decision


def _check_values(decision: Decision, path: Path | None) -> None:
    try:
        check_date(decision.fields["fecha"], "fecha")
    except UserError as error:
        raise decision.refuse(f"no se entiende: {error.found}", error.remedy, path) from None
    component = decision.fields.get("componente")
    if component is not None and component not in official_components():
        known = "; ".join(official_components())
        raise decision.refuse(
            f"nombra el componente «{component}», que no es oficial", f"Use uno de estos: {known}", path
        )
    if decision.fields.get("zona", _ZONES[0]) not in _ZONES:
        raise decision.refuse(f"nombra la zona «{decision.fields['zona']}»", f"Use {', '.join(_ZONES)}", path)


def decided(table: pd.DataFrame, decisions: Sequence[Decision], path: Path | None = None) -> pd.DataFrame:
    """The opportunities after the decisions, in their order; those added come last.

    ``origen`` becomes «editada» or «agregada», ``estado`` «descartada»; reason, author and date are the decision's.

    Raises
    ------
    UserError: a decision names an opportunity that is not there, or one decided before.
    """
    import pandas as pd

    rows: dict[str, dict[str, Any]] = {str(r["oportunidad_id"]): r for r in records(table)}
    seen: set[str] = set()
    for decision in decisions:
        name = decision.fields.get("id", "") or _new_id(decision)
        if decision.fields["accion"] == "agregar":
            if name in rows:
                raise decision.refuse("agrega otra vez la misma oportunidad", "Deje una sola", path)
            rows[name] = _added(name, decision)
        elif name not in rows:
            listed = ", ".join(sorted(rows)) or "ninguna"
            what = f"nombra la oportunidad «{yaml_entries.shorten(name)}», que no existe con los datos de hoy"
            raise decision.refuse(what, f"Las que hay: {listed}", path)
        elif name in seen:
            raise decision.refuse(
                f"vuelve sobre «{name}», ya decidida arriba", "Deje una sola decisión por cada una", path
            )
        else:
            _apply(rows[name], decision)
        seen.add(name)
    return pd.DataFrame(list(rows.values()), columns=list(OPPORTUNITY))


def _apply(row: dict[str, Any], decision: Decision) -> None:
    row.update({key: decision.fields[key] for key in ("motivo", "autor", "fecha")})
    if decision.fields["accion"] == "descartar":
        row["estado"] = "descartada"
    else:
        row.update({key: decision.fields[key] for key in ("componente", "texto") if key in decision.fields})
        row["origen"] = "editada"


def _added(name: str, decision: Decision) -> dict[str, Any]:
    given = {
        key: decision.fields.get(key, "")
        for key in ("componente", "texto", "indicador", "zona", "poblacion", "motivo", "autor", "fecha")
    }
    return {**given, "oportunidad_id": name, "nombre": "", "evidencias": 0, "reglas": "", "dudosas": 0,
            "origen": "agregada", "estado": "vigente"}  # fmt: skip


def _new_id(decision: Decision) -> str:
    key = "|".join((decision.fields.get("componente", ""), decision.fields.get("texto", "")))
    return "a_" + hashlib.sha256(key.encode()).hexdigest()[:8]
