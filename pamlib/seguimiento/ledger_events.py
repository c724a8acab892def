"""What became of each submission and each corte: who decided, when and why, from the append-only events.

    recibido ──► devuelto                    a submission that was returned counts for nothing
        └──────► aprobado ──► cerrado        closing is of a corte: its approved submissions, and no other after

>>> standing = Standing([{"sujeto": "envio:a", "tipo": "aprobado", "quien": "Ana", "fecha": "2025-07-03",
...     "motivo": "completo", "orden": 1}])
>>> standing.of("a", "2025-06-30"), standing.closed("2025-06-30")
('aprobado', None)

Out of scope: the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pamlib.errors import UserError
from pamlib.seguimiento.keys import TABLES, key_of, key_text
from pamlib.seguimiento.ledger_files import read_events, read_submission, submission_names, write_event
from pamlib.seguimiento.rereading import in_force
from pamlib.workspace import check_date

Event = dict[str, Any]


class ClosedError(UserError):
    """The corte takes nothing more until somebody signs its reopening."""


class Standing:
    """The state that a list of events gives, in their order."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = list(events)
        self._submissions: dict[str, Event] = {}
        self._cortes: dict[str, Event] = {}
        self._preferred: dict[str, Event] = {}
        for event in events:
            kind, _, name = event["sujeto"].partition(":")
            {"envio": self._submissions, "corte": self._cortes, "clave": self._preferred}[kind][name] = event

    def of(self, submission: str, corte: str) -> str:
        """State of a submission: recibido, devuelto, aprobado or cerrado."""
        last = self._submissions.get(submission)
        closing = self.closed(corte)
        if closing is not None and submission in closing["envios"]:
            return "cerrado"
        return "recibido" if last is None else str(last["tipo"])

    def closed(self, corte: str) -> Event | None:
        """The event that closed a corte; ``None`` when it is open, or was opened again."""
        last = self._cortes.get(corte)
        return last if last is not None and last["tipo"] == "cerrado" else None

    def refuse_closed(self, corte: str) -> None:
        """Raise :class:`ClosedError` when a corte takes nothing more."""
        closing = self.closed(corte)
        if closing is not None:
            raise ClosedError(
                f"el corte {corte} está cerrado desde el {closing['fecha']} por {closing['quien']}",
                "Solo recibe después de una reapertura firmada: «pam envios reabrir --corte …»",
            )

    def closed_cortes(self) -> list[str]:
        """Cortes that are closed, in order."""
        return sorted(corte for corte in self._cortes if self.closed(corte))

    def last(self, submission: str) -> Event | None:
        """Last event of a submission."""
        return self._submissions.get(submission)

    def preferred(self) -> dict[str, str]:
        """``table|corte|key`` → submission that a person preferred."""
        return {name: str(event["envio_id"]) for name, event in self._preferred.items() if event["envio_id"]}


def standing(folder: Path) -> Standing:
    """What the events of a ledger say."""
    return Standing(read_events(folder))


def decide(folder: Path, submission: str, kind: str, *, who: str, day: str, why: str) -> Event:
    """Approve (``aprobado``), return (``devuelto``) or put back (``recibido``) a submission.

    Raises
    ------
    UserError: no such submission, its corte is closed, or it is not in a state from which that is possible.
    """
    name = _current(folder, submission)
    corte = str(read_submission(folder, name)["corte"])
    return write_event(
        folder, _event(f"envio:{name}", kind, who, day, why), check=lambda events: _able(events, name, corte, kind)
    )


def check_decisions(folder: Path, submissions: Sequence[str], kind: str, corte: str = "") -> list[str]:
    """Names of the submissions, each once, when all can be decided so; of one ``corte`` when it is given.

    Raises :class:`UserError` for the first that cannot, before anything is written of the others.
    """
    events = read_events(folder)
    names = list(dict.fromkeys(_current(folder, each) for each in submissions))
    for name in names:
        mine = str(read_submission(folder, name)["corte"])
        if corte and mine != corte:
            raise UserError(f"el envío «{name}» es del corte {mine} y no del {corte}", "Corrija el envío o el corte")
        _able(events, name, mine, kind)
    return names


def _able(events: Sequence[Event], name: str, corte: str, kind: str) -> None:
    """Raise :class:`UserError` when a submission is not in a state from which ``kind`` is possible."""
    now = Standing(events)
    state = now.of(name, corte)
    if state == "cerrado" or now.closed(corte) is not None:
        raise UserError(
            f"el envío «{name}» es del corte {corte}, que está cerrado", "Reábralo con «pam envios reabrir»"
        )
    if state == kind == "recibido":
        raise UserError(f"el envío «{name}» no tiene ninguna decisión que anular", "Vea en qué va con «pam envios»")
    if state == kind or (kind != "recibido" and state != "recibido"):
        last = now.last(name)
        since = f" desde el {last['fecha']} por {last['quien']}" if last else ""
        raise UserError(
            f"el envío «{name}» ya está {state}{since}", "Si fue un error, anule eso con «pam envios anular»"
        )


def close(folder: Path, corte: str, *, who: str, day: str, why: str) -> Event:
    """Close a corte with its approved submissions; refuses while some are neither approved nor returned."""
    check_date(corte)

    def check(events: list[Event]) -> None:
        now = Standing(events)
        now.refuse_closed(corte)
        if not _states(folder, corte, now):
            raise UserError(f"el corte {corte} no tiene ningún envío", "Revise la fecha del corte")
        pending = [name for name, state in _states(folder, corte, now).items() if state == "recibido"]
        if pending:
            raise UserError(
                f"el corte {corte} tiene sin aprobar ni devolver: {', '.join(pending[:5])}"
                + (f" y {len(pending) - 5} más" if len(pending) > 5 else ""),
                "Apruebe o devuelva cada envío antes de cerrar",
            )
        # Under the lock: what is approved now is what the closing holds.
        event["envios"] = sorted(n for n, state in _states(folder, corte, now).items() if state == "aprobado")

    event: Event = {**_event(f"corte:{corte}", "cerrado", who, day, why), "envios": []}
    return write_event(folder, event, check=check)


def reopen(folder: Path, corte: str, *, who: str, day: str, why: str) -> Event:
    """Open a closed corte again, signed."""

    def check(events: list[Event]) -> None:
        if Standing(events).closed(corte) is None:
            raise UserError(f"el corte {corte} no está cerrado", "Revise la fecha del corte")

    return write_event(folder, _event(f"corte:{corte}", "reabierto", who, day, why), check=check)


def prefer(folder: Path, key: str, submission: str, *, who: str, day: str, why: str) -> Event:
    """Say which of two submissions in conflict counts for one key (``table|corte|key``)."""
    name = _current(folder, submission)
    _check_key(key, read_submission(folder, name))
    return write_event(folder, {**_event(f"clave:{key}", "preferido", who, day, why), "envio_id": name})


def _check_key(key: str, content: Event) -> None:
    """Raise :class:`UserError` when ``key`` is none of what the submission says."""
    table, _, rest = key.partition("|")
    corte, _, name = rest.partition("|")
    if table in TABLES and corte == content["corte"]:
        held = content["tablas"][table]
        rows = (dict(zip(held["columnas"], row, strict=True)) for row in held["filas"])
        if any(key_text(key_of(table, row)) == name for row in rows):
            return
    raise UserError(
        f"el envío «{content['envio_id']}» no dice nada de «{key}»",
        "Copie la clave como la muestra «pam envios conflictos», entre comillas",
    )


def find(folder: Path, beginning: str) -> str:
    """The submission whose id begins so; raises :class:`UserError` when it is none or several."""
    names = [name for name in submission_names(folder) if beginning and name.startswith(beginning)]
    if len(names) != 1:
        what = "no hay ningún envío" if not names else f"hay {len(names)} envíos"
        raise UserError(f"{what} que empiece por «{beginning}»", "Vea los envíos con «pam envios»")
    return names[0]


def _current(folder: Path, beginning: str) -> str:
    """:func:`find`, and refuse a submission whose workbook was read again: nothing decided on it would count."""
    name = find(folder, beginning)
    place = in_force(read_submission(folder, each) for each in submission_names(folder))
    if place[name] != name:
        raise UserError(
            f"el libro del envío «{name}» se leyó otra vez y lo reemplaza el envío «{place[name]}»",
            f"Decida sobre «{place[name]}»",
        )
    return name


def _states(folder: Path, corte: str, now: Standing) -> dict[str, str]:
    """State of each submission of a corte that no other reading of the same workbook replaced."""
    contents = {name: read_submission(folder, name) for name in submission_names(folder)}
    place = in_force(contents.values())
    return {
        name: now.of(name, corte)
        for name, content in contents.items()
        if content["corte"] == corte and place[name] == name
    }


def _event(subject: str, kind: str, who: str, day: str, why: str) -> Event:
    check_date(day, "fecha")
    if not who.strip() or not why.strip():
        raise UserError("falta quién decide, o por qué", "Indíquelos con --quien y --motivo")
    return {"sujeto": subject, "tipo": kind, "quien": who.strip(), "fecha": day, "motivo": why.strip()}
