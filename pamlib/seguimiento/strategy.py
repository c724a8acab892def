r"""The follow-up strategy of an entity (activity 4): ``data/raw/<entidad>/seguimiento.yml``, read and checked.

>>> strategy = parse("periodicidad: mensual\ndesde: 2025-01-01\nhasta: 2025-03-31\n")
>>> [str(day) for day in strategy.cortes]
['2025-01-31', '2025-02-28', '2025-03-31']
>>> strategy.regla_financiera            # not declared: financial progress is not computed
''

Nothing is decided here for the entity: without a financial rule there is no financial progress, without traffic-light
thresholds *and* the act that gives them there are facts without colours. Weights are equal unless given. The number
of days, the text match and the tolerance have defaults, each with its reason in ``lookups/seguimiento_inicial.yml``,
the commented file that :func:`initial_text` gives to start from.

Out of scope: computing anything with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pamlib.errors import UserError
from pamlib.seguimiento.workdays import AJUSTES, PERIODICIDADES, add_working_days, cutoffs
from pamlib.seguimiento.yaml_lines import Entry, read
from pamlib.seguimiento.yaml_lines import parse as parse_yaml
from pamlib.values.lookup import FOLDER
from pamlib.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
FILE_NAME = "seguimiento.yml"
NIVELES = ("componente", "objetivo", "meta", "indicador", "accion", "tarea")
REGLAS = ("obligaciones/definitivo", "compromisos/apropiación")
ACUMULACIONES = ("stock", "flujo", "acumulado", "capacidad", "reducción", "reducción anual", "mantenimiento")
IGUALES = "iguales"

#: Glossary: the procedure follows up every two months (activity 8 of SED-C052-P626).
DEFAULT_PERIODICITY = "bimestral"
DEFAULT_ALERT_DAYS = (30, 60)
#: A whole percent as people write it: a narrative that rounds does not contradict.
DEFAULT_TOLERANCE = 0.01
#: From here on two texts may be the same task, and a person is asked; parameter, no norm behind it.
DEFAULT_MATCH = 90.0
DEFAULT_DELIVERY_DAYS = 5
_KEYS = (
    "equipo", "periodicidad", "cortes", "desde", "hasta", "dia_no_habil", "dias_habiles_entrega", "instrumentos",
    "pesos", "acumulacion", "regla_financiera", "dias_alerta", "semaforo", "coincidencia_texto", "tolerancia_texto",
)  # fmt: skip
_PERSON = ("nombre", "cargo", "rol", "correo")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the follow-up team."""

    nombre: str
    cargo: str = ""
    rol: str = ""
    correo: str = ""


@dataclass(frozen=True, slots=True)
class TrafficLight:
    """Thresholds from the greatest down (progress over expected, 0 to 1) and the act that sets them."""

    acto: str
    umbrales: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Strategy:
    """What the entity decided; see the module.

    ``cortes`` are the cut-offs in order (empty: none declared). ``pesos`` maps a level to {key: weight}, absent where
    they are equal. ``acumulacion`` maps an indicator (id or text) to its type. ``regla_financiera`` is '' and
    ``semaforo`` ``None`` when not declared. ``coincidencia_texto`` is 0 to 100, ``tolerancia_texto`` 0 to 1.
    """

    equipo: tuple[Member, ...] = ()
    periodicidad: str = DEFAULT_PERIODICITY
    cortes: tuple[date, ...] = ()
    dias_habiles_entrega: int = DEFAULT_DELIVERY_DAYS
    instrumentos: tuple[str, ...] = ()
    pesos: dict[str, dict[str, float]] = field(default_factory=dict)
    acumulacion: dict[str, str] = field(default_factory=dict)
    regla_financiera: str = ""
    dias_alerta: tuple[int, ...] = DEFAULT_ALERT_DAYS
    semaforo: TrafficLight | None = None
    coincidencia_texto: float = DEFAULT_MATCH
    tolerancia_texto: float = DEFAULT_TOLERANCE

    def due(self, corte: date) -> date:
        """Last day to return the workbook of ``corte``, in working days."""
        try:
            return add_working_days(corte, self.dias_habiles_entrega)
        except OverflowError:
            raise UserError(f"el corte {corte} es el fin del calendario", "Revise el año del corte") from None


def load(workspace: Workspace) -> Strategy:
    """The entity's strategy; the defaults when it has no file. Raises :class:`UserError` as :func:`parse` does."""
    path = workspace.raw / FILE_NAME
    return _from(read(path)) if path.exists() else Strategy()


def parse(text: str, path: Path | None = None) -> Strategy:
    """The strategy that a YAML text says.

    Raises
    ------
    UserError: one sentence for the first thing that is wrong, with the file and the line.
    """
    return _from(parse_yaml(text, path))


def initial_text() -> str:
    """A commented file to start from, in Spanish; it reads as the defaults."""
    return (FOLDER / "seguimiento_inicial.yml").read_text(encoding="utf-8")


def _from(root: Entry) -> Strategy:
    root.only(_KEYS)
    default = Strategy()

    periodicity = _given(root, "periodicidad", lambda e: e.choice(PERIODICIDADES), default.periodicidad)
    return Strategy(
        equipo=_given(root, "equipo", lambda e: tuple(map(_member, e.items())), ()),
        periodicidad=periodicity,
        cortes=_cortes(root, periodicity),
        dias_habiles_entrega=_given(
            root, "dias_habiles_entrega", lambda e: _whole(e, 0, 60), default.dias_habiles_entrega
        ),
        instrumentos=_given(root, "instrumentos", lambda e: tuple(each.string() for each in e.items()), ()),
        pesos=_given(root, "pesos", _weights, {}),
        acumulacion=_given(root, "acumulacion", _accumulation, {}),
        regla_financiera=_given(root, "regla_financiera", lambda e: e.choice(REGLAS), ""),
        dias_alerta=_given(root, "dias_alerta", _alert_days, default.dias_alerta),
        semaforo=_given(root, "semaforo", _traffic_light, None),
        coincidencia_texto=_given(root, "coincidencia_texto", lambda e: e.number(50, 100), default.coincidencia_texto),
        tolerancia_texto=_given(root, "tolerancia_texto", lambda e: e.number(0, 1), default.tolerancia_texto),
    )


def _given(root: Entry, key: str, make: Callable[[Entry], T], otherwise: T) -> T:
    return make(root[key]) if key in root and not root[key].nothing() else otherwise


def _member(entry: Entry) -> Member:
    entry.only(_PERSON)
    if "nombre" not in entry or entry["nombre"].nothing():
        raise entry.error("una persona del equipo no tiene «nombre»", "Escriba «nombre: …»")
    return Member(**{key: value.string() for key, value in entry.mapping().items() if not value.nothing()})


def _whole(entry: Entry, low: int, high: int) -> int:
    value = entry.number(low, high)
    if value != int(value):
        raise entry.error(f"«{entry.name}» dice «{entry.text}» y se esperaba un número entero", "Corrija el número")
    return int(value)


def _day(entry: Entry) -> date:
    return date.fromisoformat(entry.day())


def _cortes(root: Entry, periodicity: str) -> tuple[date, ...]:
    """Explicit dates, or those of the periodicity between ``desde`` and ``hasta``."""
    adjust = root["dia_no_habil"].choice(AJUSTES) if "dia_no_habil" in root else "ninguno"
    explicit = "cortes" in root and not root["cortes"].nothing()
    ends = [key for key in ("desde", "hasta") if key in root and not root[key].nothing()]
    if explicit and ends:
        raise root[ends[0]].error(
            f"hay «cortes» y también «{ends[0]}»", "Deje las fechas una a una o el período, no los dos"
        )
    if explicit:
        days = [_day(each) for each in root["cortes"].items()]
        for before, after, entry in zip(days, days[1:], root["cortes"].items()[1:], strict=False):
            if after <= before:
                raise entry.error(f"el corte {after} no es posterior a {before}", "Ordene los cortes, sin repetir")
        return tuple(days)
    if not ends:
        return ()
    if len(ends) == 1:
        missing = {"desde": "hasta", "hasta": "desde"}[ends[0]]
        raise root[ends[0]].error(f"está «{ends[0]}» y falta «{missing}»", f"Escriba «{missing}: AAAA-MM-DD»")
    first, last = _day(root["desde"]), _day(root["hasta"])
    if last < first:
        raise root["hasta"].error("«hasta» es anterior a «desde»", "Corrija una de las dos fechas")
    return tuple(cutoffs(periodicity, first, last, adjust))


def _weights(entry: Entry) -> dict[str, dict[str, float]]:
    entry.only(NIVELES)
    out: dict[str, dict[str, float]] = {}
    for level, value in entry.mapping().items():
        if value.text is not None:
            value.choice((IGUALES,))
            continue
        weights = {key: each.number(0, 1e9) for key, each in value.mapping().items()}
        if not sum(weights.values()):
            raise value.error(f"los pesos de «{level}» suman cero", "Dé a alguno un peso mayor que cero")
        out[level] = weights
    return out


def _accumulation(entry: Entry) -> dict[str, str]:
    return {key: value.choice(ACUMULACIONES) for key, value in entry.mapping().items()}


def _alert_days(entry: Entry) -> tuple[int, ...]:
    days = [_whole(each, 1, 3_650) for each in entry.items()]
    if days != sorted(set(days)):
        raise entry.error("«dias_alerta» no va de menor a mayor", "Ordene los días, sin repetir")
    return tuple(days)


def _traffic_light(entry: Entry) -> TrafficLight:
    entry.only(("acto", "umbrales"))
    if "acto" not in entry or entry["acto"].nothing():
        raise entry.error(
            "hay umbrales de semáforo sin el acto que los fija",
            "Escriba «acto: …» (resolución o acta y fecha), o quite «semaforo»: sin él se muestran hechos sin colores",
        )
    if "umbrales" not in entry:
        raise entry.error("falta «umbrales»", "Escriba, por ejemplo, «umbrales: {verde: 0.9, amarillo: 0.7, rojo: 0}»")
    colours = [(key, value.number(0, 10)) for key, value in entry["umbrales"].mapping().items()]
    limits = [value for _, value in colours]
    if limits != sorted(set(limits), reverse=True):
        raise entry["umbrales"].error("los umbrales no van de mayor a menor", "Ordénelos, sin repetir")
    return TrafficLight(entry["acto"].string(), tuple(colours))
