"""A person reviewing the reading of an entity's plan: its doubts, what each stands on, and decisions kept at once.

>>> review = Review.open(Workspace(root, "soacha"))                      # doctest: +SKIP
>>> review.add([review.accept(review.doubts().iloc[0], who)])           # doctest: +SKIP

Used by the desk (:mod:`pamlib.review_desk`) and by the workbook (:mod:`pamlib.review_excel`). A decision is written
only after the plan was read with it; when it does not fit, nothing changes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.corrections.file import (
    FILE_NAME,
    Correction,
    CorrectionError,
    digest,
    from_fields,
    read_file,
)
from pamlib.corrections.written import append, without
from pamlib.errors import UserError
from pamlib.plan import Plan, read_plan
from pamlib.store import current_snapshot, read_tables, write_snapshot, write_text
from pamlib.workspace import PLAN_KEY, Workspace

if TYPE_CHECKING:
    import pandas as pd

_SEVERITIES = ("error", "aviso", "nota")
_STATES = ("abierto", "aceptado", "corregido")
# Longer texts are named by their digest: a sentence need not be copied to say which cell it is.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Who:
    """Who decides, why and when (ISO text that the person gives)."""

    motivo: str
    autor: str
    fecha: str


@dataclass(slots=True)
class Review:
    """The plan of an entity as read with the corrections so far."""

    workspace: Workspace
    path: Path
    plan: Plan

    @classmethod
    def open(cls, workspace: Workspace) -> Review:
        """Read the entity's plan.

        Raises
        ------
        UserError: the entity has no plan in its folder, or it cannot be read with its corrections.
        """
        path = plan_of(workspace)
        return cls(workspace, path, _read(path, workspace.raw / FILE_NAME))

    @property
    def file(self) -> Path:
        """Where the decisions are kept."""
        return self.workspace.raw / FILE_NAME

    def doubts(self) -> pd.DataFrame:
        """Findings with ``id`` and ``texto`` (of their cell in the source), open ones first, errors before notes.

        The id is that of the code, the place and the text: it changes when the source does.
        """
        found = self.plan.hallazgos[self.plan.hallazgos["codigo"] != "correccion_aplicada"].reset_index(drop=True)
        text = {(c[1], c[2], c[3]): c[4] for c in self.plan.celdas.itertuples(index=False, name=None)}
        rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in found.to_dict("records")]
        found["texto"] = [text.get((row["hoja"], row["fila"], row["columna"]), "") for row in rows]
        seen: dict[str, int] = {}
        names = []
        for row, cell in zip(rows, found["texto"], strict=True):
            name = _identifier(row, cell)
            count = seen[name] = seen.get(name, 0) + 1
            names.append(name if count == 1 else f"{name}-{count}")
        found["id"] = names
        rank = found["severidad"].map({name: n for n, name in enumerate(_SEVERITIES)})
        state = found["estado"].map({"abierto": 0}).fillna(1)
        order = found.assign(_estado=state, _rank=rank).sort_values(["_estado", "_rank"], kind="stable")
        return order.drop(columns=["_estado", "_rank"]).reset_index(drop=True)

    def accept(self, doubt: Any, who: Who) -> Correction:
        """The decision to leave a finding (a row of :meth:`doubts`) as it is."""
        return self.correct(doubt, who, "aceptar", codigo=str(doubt["codigo"]))

    def correct(self, doubt: Any, who: Who, accion: str, **fields: Any) -> Correction:
        """A correction at the cell of a finding; ``fields`` are the keys of the action.

        Raises
        ------
        UserError: the finding is of no cell and the action needs one, or a field is wrong.
        """
        at = {"accion": accion, "archivo": self.path.name, "hoja": str(doubt["hoja"]),
              "fila": "" if _missing(doubt["fila"]) else str(int(doubt["fila"])),
              "columna": str(doubt["columna"])}  # fmt: skip
        if accion != "aceptar" and not (at["fila"] and at["columna"]):
            raise UserError("este hallazgo no es de una sola celda", "Acéptelo, o corrija la celda en el archivo")
        text = doubt["texto"] if at["fila"] and at["columna"] else doubt["encontrado"]
        expected = {"espera": text} if len(text) <= _LONGEST else {"espera_sha256": digest(text)}
        given = {"motivo": who.motivo.strip(), "autor": who.autor.strip(), "fecha": who.fecha.strip()}
        return from_fields({k: v for k, v in at.items() if v} | expected | fields | given, path=self.file)

    def known(self) -> list[Correction]:
        """Decisions so far."""
        return read_file(self.file) if self.file.is_file() else []

    def fresh(self, corrections: Sequence[Correction]) -> list[Correction]:
        """Those of ``corrections`` that are not kept yet, each once."""
        seen = [c.fields() for c in self.known()]
        new = []
        for correction in corrections:
            if correction.fields() not in seen:
                seen.append(correction.fields())
                new.append(correction)
        return new

    def add(self, corrections: Sequence[Correction]) -> int:
        """Keep decisions: read the plan with them, write the file, then the tables. Returns how many were new.

        Raises
        ------
        UserError: one does not fit; nothing was written.
        """
        new = self.fresh(corrections)
        if new:
            self._keep(append(self.file, new))
        return len(new)

    def undo(self, numbers: Collection[int]) -> list[Correction]:
        """Take decisions back by their numbers, as :meth:`known` gives them; returns those that are gone.

        Raises
        ------
        UserError: there is no such decision, or one that stays needs it; nothing was written.
        """
        known = self.known()
        gone = [c for c in known if c.number in numbers]
        if len(gone) < len(set(numbers)):
            raise UserError("esa decisión ya no está en el archivo", "Mire de nuevo la lista de decisiones")
        if gone:
            try:
                self._keep(without(self.file, numbers))
            except CorrectionError as error:
                needs = [c for c in known if c.number not in numbers][error.number - 1]
                raise UserError(
                    f"no se puede deshacer, porque la decisión {needs.number} ({needs.accion}) se apoya en ella: sin "
                    f"ella, {error.why}",
                    f"Deshaga antes la decisión {needs.number}",
                    file=self.file,
                ) from error
        return gone

    def _keep(self, text: str) -> None:
        """Read the plan with a new text of the file; when that goes well, write it and the tables."""
        with tempfile.TemporaryDirectory(prefix="pam-") as folder:
            trial = Path(folder) / FILE_NAME
            write_text(trial, text)
            plan = _read(self.path, trial)
        write_text(self.file, text)
        self.plan = plan
        write_snapshot(plan.tables(), self.workspace.processed)


def _read(path: Path, corrections: Path) -> Plan:
    return read_plan(path, correcciones=corrections if corrections.is_file() else None)


def plan_of(workspace: Workspace) -> Path:
    """The plan of an entity in its folder: the one ``entidad.yml`` names, or the one its tables were read from.

    Raises
    ------
    UserError: there is none.
    """
    path = workspace.plan_file()
    if path is not None:
        return path
    snapshot = current_snapshot(workspace.processed)
    if snapshot is not None:
        path = workspace.raw / str(read_tables(snapshot)["plan"]["archivo"].iloc[0])
        if path.is_file():
            return path
    raise UserError(
        f"no se sabe cuál es el plan de «{workspace.entity}»",
        f"Cópielo en «{workspace.raw}» y escriba allí, en «entidad.yml», «{PLAN_KEY}: » y el nombre del archivo",
    )


def _missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value))


def _identifier(row: dict[str, Any], text: str) -> str:
    place = "" if _missing(row["fila"]) else str(row["fila"])
    parts = [row["codigo"], row["archivo"], row["hoja"], place, row["columna"], row["encontrado"], text]
    return "H" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
