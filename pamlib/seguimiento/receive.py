"""Takes workbooks back: first what would happen, cell by cell; then, if a person confirms, into the ledger.

>>> desk = Desk.open(workspace, tables, strategy)                                  # doctest: +SKIP
>>> outcomes = desk.look(files, recibido="2025-07-03", recibe="Ana Ruiz")          # doctest: +SKIP
>>> desk.confirm(outcomes)                                                         # doctest: +SKIP

Each file is opened by the bounded readers (never here), one while the one before is being understood. A file that is
refused stops no other. Nothing is written before :meth:`Desk.confirm`, and receiving the same workbook twice changes
nothing.

Out of scope: the words on the screen (:mod:`pamlib.cli_seguimiento`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import PamError, UserError, reason
from pamlib.readers import read
from pamlib.seguimiento import ledger
from pamlib.seguimiento.binding import ANSWERS_FILE, Answer, answers
from pamlib.seguimiento.book import Book, understand
from pamlib.seguimiento.changes import changes
from pamlib.seguimiento.interpret import interpret
from pamlib.seguimiento.keys import TABLES, key_of, key_text, own_columns
from pamlib.seguimiento.ledger_events import ClosedError, Standing, standing
from pamlib.seguimiento.ledger_files import (
    ENVIOS,
    ORIGINALES,
    clean,
    digest,
    folder_of,
    read_submission,
    restore_original,
    submission_names,
    write_submission,
)
from pamlib.seguimiento.notes import Note
from pamlib.seguimiento.outcomes import Outcome, between, files_in, mark_repeated
from pamlib.seguimiento.plans import Plans
from pamlib.seguimiento.rereading import (
    OvertakenError,
    changed,
    keep_earlier,
    latest,
    name_of,
    refuse_overtaken,
    same_facts,
)
from pamlib.seguimiento.strategy import Strategy
from pamlib.seguimiento.whose import corte_of, refuse_another_entity
from pamlib.store import sha256
from pamlib.workspace import Workspace, check_date

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Desk", "Outcome", "between", "files_in"]


@dataclass
class Desk:
    """Where workbooks of one entity are received."""

    workspace: Workspace
    plans: Plans
    strategy: Strategy
    folder: Path
    answers: dict[str, Answer]
    corte: str = ""
    _originals: frozenset[str] = frozenset()
    _readings: list[dict[str, Any]] | None = None
    _now: Standing = field(default_factory=lambda: Standing([]))
    _before: dict[str, dict[str, dict[str, dict[str, Any]]]] = field(default_factory=dict)

    @classmethod
    def open(
        cls, workspace: Workspace, tables: Mapping[str, pd.DataFrame], strategy: Strategy, *, corte: str = ""
    ) -> Desk:
        """The desk of an entity; ``corte`` is for workbooks that do not say theirs."""
        plans = Plans(tables, workspace)
        path = workspace.raw / ANSWERS_FILE
        known = answers(path, plans.known()) if path.is_file() else {}
        return cls(
            workspace, plans, strategy, folder_of(workspace.processed), known, check_date(corte) if corte else ""
        )

    def look(self, files: Sequence[Path], *, recibido: str, recibe: str) -> list[Outcome]:
        """What each file says and what would happen with it, in order; nothing is written."""
        check_date(recibido, "recibido")
        if not recibe.strip():
            raise UserError("falta quién recibe", "Indíquelo con --recibe")
        self.plans.read()
        self._originals = frozenset(path.stem for path in (self.folder / ORIGINALES).glob("*.*"))
        self._readings, self._now = None, standing(self.folder)
        done = list(self._each(files, recibido, recibe.strip()))
        mark_repeated(done)
        return done

    def _each(self, files: Sequence[Path], recibido: str, recibe: str) -> Iterator[Outcome]:
        """Outcomes in order; while the other process parses a file, the one before is understood here."""
        waiting: tuple[Path, Any, str] | None = None
        ready: list[Outcome] = []

        def meanwhile() -> None:
            if waiting is not None:
                ready.append(self._understood(*waiting, recibido, recibe))

        for path in files:
            before = ""
            try:
                before = sha256(path) if path.is_file() else ""
                tables: Any = read(path, meanwhile=meanwhile)
            except OSError as error:
                tables = UserError(f"no se pudo abrir ({reason(error)})", "Revise la ruta y los permisos", file=path)
            except PamError as error:
                tables = error
            if waiting is not None and not ready:
                meanwhile()
            yield from ready
            ready.clear()
            waiting = (path, tables, before)
        meanwhile()
        yield from ready

    def _understood(self, path: Path, tables: Any, before: str, recibido: str, recibe: str) -> Outcome:
        if isinstance(tables, UserError):
            return Outcome(path, refused=tables.sentence())
        if isinstance(tables, PamError):
            said = f"Archivo «{path.name}»: {tables}"
            return Outcome(path, refused=said, fault=f"{tables}\n{getattr(tables, 'detail', '')}")
        try:
            data = path.read_bytes()
            if digest(data) != before:
                raise UserError(
                    "cambió mientras se leía", "Ciérrelo en los demás programas y repita la orden", file=path
                )
            return self._outcome(path, data, understand(path, tables), recibido, recibe)
        except UserError as error:
            return Outcome(path, refused=error.sentence())
        except OSError as error:
            return Outcome(path, refused=f"Archivo «{path.name}»: no se pudo abrir ({reason(error)}).")

    def _outcome(self, path: Path, data: bytes, book: Book, recibido: str, recibe: str) -> Outcome:
        before = self._before_it(digest(data))
        if before is not None and (known := self._settled(path, data, book, before)) is not None:
            return known
        corte = self._check(book, before)
        index = self.plans.index(corte)
        found = interpret(book, index, self.strategy, corte, answers=self.answers)
        content: dict[str, Any] = {
            "sha256": digest(data),
            "archivo": path.name,
            "entidad": self.workspace.entity,
            "plan_id": index.plan_id,
            "plan_version": index.version,
            "plantilla": {key: book.facts.get(key, "") for key in ("version", "plan_id", "plan_version")},
            "corte": corte,
            "reporto": book.facts.get("responsable", ""),
            "recibido": recibido,
            "recibe": recibe,
            "respuestas": [
                {"texto": each.texto, "es": each.es, "quien": each.quien, "fecha": each.fecha}
                for _, each in sorted(found.answers.items())
            ],
            "relectura_de": "",
            "tablas": {table: _packed(table, found.tables[table]) for table in TABLES},
        }
        notes = found.notes
        if recibido < corte:
            notes.append(Note("recibido_antes_del_corte", found=recibido, understood=f"el corte es {corte}"))
        if before is not None and not same_facts(before, content):
            notes = keep_earlier(before, content, notes, index)
            content |= {"relectura_de": before["envio_id"], "recibido": before["recibido"], "recibe": before["recibe"],
                        "releido": recibido, "relee": recibe}  # fmt: skip
        content["hallazgos"] = [list(note.finding(path.name)) for note in notes]
        content["envio_id"] = name_of(data, content)
        outcome = Outcome(path, content=content, original=data, notes=notes, questions=found.questions)
        outcome.changes = changes(index, self._state(corte), found)
        if before is not None and (not content["relectura_de"] or not changed(before, content)):
            outcome.content, outcome.known = before, self._known(before)
        return outcome

    def _before_it(self, sha: str) -> dict[str, Any] | None:
        """The reading that the ledger has of these bytes; ``None`` when they are new."""
        if sha not in self._originals and not (self.folder / ENVIOS / f"{sha[:16]}.json").is_file():
            return None
        held = self._held() if self._readings is None else self._readings
        return latest([each for each in held if each["sha256"] == sha])

    def _settled(self, path: Path, data: bytes, book: Book, before: dict[str, Any]) -> Outcome | None:
        """What is known of a workbook that nothing may change any more: its corte is closed, or it was returned."""
        corte = self._corte(book, before)
        other = bool(corte) and corte != before["corte"]
        returned = self._now.of(before["envio_id"], before["corte"]) == "devuelto"
        if self._now.closed(before["corte"]) is None and returned == other:
            return None  # open and where it was, or returned because it was of another corte
        told = f", para el corte {before['corte']}: para recibirlo en otro, devuélvalo primero" if other else ""
        return Outcome(path, content=before, original=data, known=self._known(before) + told)

    def _known(self, before: dict[str, Any]) -> str:
        last = self._now.last(before["envio_id"])
        became = f"; {last['tipo']} el {last['fecha']} por {last['quien']}: {last['motivo']}" if last else ""
        return f"ya se recibió el {before['recibido']} ({before['archivo']}){became}"

    def _check(self, book: Book, before: Mapping[str, Any] | None) -> str:
        """The corte of a workbook, once it is known to be of this entity and of an open corte."""
        refuse_another_entity(book, self.workspace.entity)
        corte = self._corte(book, before)
        if corte and self.strategy.cortes and corte not in set(map(str, self.strategy.cortes)):
            book.notes.append(Note("corte_no_previsto", found=corte))
        if not corte:
            raise UserError(
                "el libro no dice de qué corte es",
                "Escríbalo encima de la tabla («Corte: 2025-06-30») o indíquelo con --corte",
                file=book.path,
            )
        try:
            check_date(corte)
            self._now.refuse_closed(corte)
        except UserError as error:
            raise UserError(error.found, error.remedy, file=book.path) from None
        index = self.plans.index(corte)
        if book.facts.get("plan_version", index.version) != index.version:
            book.notes.append(
                Note("libro_de_otra_version", found=f"{book.facts.get('plan_id', '')} {book.facts['plan_version']}",
                     understood=f"{index.plan_id} {index.version}")
            )  # fmt: skip
        return corte

    def _corte(self, book: Book, before: Mapping[str, Any] | None) -> str:
        """The corte that a workbook says; else the one of the order, or that it was kept for."""
        return corte_of(book, self.corte or ("" if before is None else str(before["corte"])))

    # --- against what is known ------------------------------------------------------------------------------------

    def _state(self, corte: str) -> dict[str, dict[str, dict[str, Any]]]:
        """Rows of the ledger's state at ``corte`` by table and key; read once."""
        if corte not in self._before:
            self._before[corte] = {
                table: {
                    key_text(key_of(table, row)): row
                    for row in ({str(k): v for k, v in each.items()} for each in frame.to_dict("records"))
                }
                for table, frame in self.plans.state(ledger.state(self.folder, corte), corte).items()
            }
        return self._before[corte]

    # --- into the ledger ------------------------------------------------------------------------------------------

    def confirm(self, outcomes: Sequence[Outcome]) -> int:
        """Keep every file that was not refused; returns how many were new. What was kept before stays as it was."""
        new = 0
        clean(self.folder)
        for outcome in outcomes:
            if outcome.known and (self.folder / ENVIOS / f"{outcome.envio}.json").is_file():
                restore_original(self.folder, outcome.content, outcome.original, outcome.path.suffix.lower())
            if outcome.refused or outcome.known:
                continue
            content, suffix = outcome.content, outcome.path.suffix.lower()
            try:
                outcome.written = write_submission(
                    self.folder, content, outcome.original, suffix,
                    check=lambda content=content, suffix=suffix: self._still(content, suffix),  # type: ignore[misc]
                )  # fmt: skip
            except (ClosedError, OvertakenError) as error:
                outcome.refused = error.sentence()
                continue
            new += outcome.written
        self._before.clear()
        return new

    def _still(self, content: dict[str, Any], suffix: str) -> None:
        """Refuse what stopped being possible since it was looked at; runs under the ledger's lock."""
        standing(self.folder).refuse_closed(content["corte"])
        if content["relectura_de"] or (self.folder / ORIGINALES / f"{content['sha256']}{suffix}").is_file():
            refuse_overtaken(content, self._held())

    def _held(self) -> list[dict[str, Any]]:
        """Every submission there is now; those that were there before are not read again, since none changes."""
        known = {each["envio_id"]: each for each in self._readings or ()}
        self._readings = [
            known.get(name) or read_submission(self.folder, name) for name in submission_names(self.folder)
        ]
        return self._readings


def _packed(table: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    columns = own_columns(table)
    return {"columnas": list(columns), "filas": [[row[name] for name in columns] for row in rows]}
