"""The files of the ledger: one immutable submission each, its original beside, and append-only events.

    data/processed/<entidad>/seguimiento/
        originales/<sha256>.xlsx     the workbook as it came, byte by byte
        envios/<envio_id>.json       what was read from it; written once, never changed
        eventos/<huella>.json        devuelto, aprobado, cerrado, reabierto, preferido: who, when, why
        cache/                       derived; may be deleted at any time (:mod:`.ledger_cache`)

Every file is written beside and renamed, under one lock that the system frees when a process dies, so a reader sees a
file whole or not at all and two writers at once are both kept. An event carries its place in the order of events of
its subject, so the same set of files gives the same state whoever reads it, and whenever.

Out of scope: what the files say together (:mod:`.ledger`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pamlib.errors import InternalError, UserError
from pamlib.store import json_text, locked, write_bytes

ENVIOS, EVENTOS, ORIGINALES, CACHE = "envios", "eventos", "originales", "cache"
FOLDER = "seguimiento"
_ID_DIGITS = 16
_OWN_NAME = re.compile(r"[0-9a-f]{16}")
Json = dict[str, Any]


def folder_of(processed: Path) -> Path:
    """Folder of the ledger of an entity, from its processed folder."""
    return Path(processed) / FOLDER


def digest(data: bytes) -> str:
    """Hex sha256."""
    return hashlib.sha256(data).hexdigest()


def submission_id(original: bytes, answers: list[Json]) -> str:
    """Name of a submission: of the workbook's bytes, and of what a person answered about its rows when they did.

    >>> submission_id(b"libro", []) == digest(b"libro")[:16]
    True
    """
    if not answers:
        return digest(original)[:_ID_DIGITS]
    return digest(original + json_text(answers).encode())[:_ID_DIGITS]


def clean(folder: Path) -> None:
    """Clear what a killed process left half-written; under the lock nobody else is writing."""
    with locked(folder):
        for part in (ENVIOS, EVENTOS, ORIGINALES, CACHE):
            for left in (folder / part).glob(".*.nuevo"):
                left.unlink(missing_ok=True)


def write_submission(
    folder: Path, content: Json, original: bytes, suffix: str, *, check: Callable[[], None] | None = None
) -> bool:
    """Keep a submission; returns False when it is already there. ``check`` runs under the lock and may refuse.

    The original goes first: a submission without its original never exists.
    """
    path = folder / ENVIOS / f"{content['envio_id']}.json"
    if path.is_file():
        return False
    with locked(folder):
        if path.is_file():
            return False
        if check is not None:
            check()
        beside = folder / ORIGINALES / f"{content['sha256']}{suffix}"
        if not beside.is_file():
            write_bytes(beside, original)
        write_bytes(path, _sealed(content))
    return True


def write_event(folder: Path, event: Json, *, check: Callable[[list[Json]], None] | None = None) -> Json:
    """Append an event with its place in the order of its subject's events; returns it as kept.

    ``check`` gets the events there are, under the lock, and may refuse.
    """
    with locked(folder):
        events = read_events(folder)
        if check is not None:
            check(events)
        mine = [each["orden"] for each in events if each["sujeto"] == event["sujeto"]]
        kept = {**event, "orden": 1 + max(mine, default=0)}
        data = json_text(kept).encode()
        write_bytes(folder / EVENTOS / f"{digest(data)[:_ID_DIGITS]}.json", data)
    return kept


def submission_names(folder: Path) -> list[str]:
    """Ids of the submissions, sorted.

    A shared folder may make copies («… (copia en conflicto)»): one that is, byte by byte, a submission that is there
    under its own name is nothing new. Any other odd file is a name here, and :func:`read_submission` refuses it.
    """
    try:
        with os.scandir(folder / ENVIOS) as files:  # thousands of them: no object of three parts for each
            files_found = [file.name for file in files]
    except FileNotFoundError:
        return []
    names = sorted(each.removesuffix(".json") for each in files_found if each.endswith(".json") and each[0] != ".")
    return [name for name in names if _OWN_NAME.fullmatch(name) or not _is_copy(folder, name)]


def _is_copy(folder: Path, name: str) -> bool:
    try:
        data = (folder / ENVIOS / f"{name}.json").read_bytes()
        own = json.loads(data.partition(b"\n")[2])["envio_id"]
        path = folder / ENVIOS / f"{own}.json"
        return own != name and path.is_file() and path.read_bytes() == data
    except (OSError, ValueError, KeyError, TypeError):
        return False


def read_submission(folder: Path, name: str) -> Json:
    """A submission; raises :class:`UserError` when its file was changed after it was written."""
    path = Path(folder, ENVIOS, f"{name}.json")
    try:
        told, _, body = path.read_bytes().partition(b"\n")
        if digest(body)[:_ID_DIGITS].encode() != told.strip():
            raise ValueError(name)
        content: Json = json.loads(body.decode())
    except (OSError, ValueError, UnicodeDecodeError):
        raise UserError(
            "falta, o se modificó después de escribirlo",
            "Recupere ese archivo de una copia; los envíos no se corrigen a mano",
            file=path,
        ) from None
    if content.get("envio_id") != name:
        raise UserError(f"es el envío «{content.get('envio_id')}»", "Devuélvale su nombre", file=path)
    return content


def read_events(folder: Path) -> list[Json]:
    """Every event, in the order of its subject's events (ties, of two machines, by name)."""
    found = []
    for path in sorted((folder / EVENTOS).glob("*.json")):
        if path.name.startswith("."):
            continue
        data = path.read_bytes()
        own = digest(data)[:_ID_DIGITS]
        if own != path.stem and path.with_name(f"{own}.json").is_file():
            continue  # a copy that a shared folder made of one that is there
        event = _event(data)
        if own != path.stem or event is None:
            raise UserError(
                "se modificó después de escribirlo",
                "Recupere ese archivo de una copia; no se corrige a mano",
                file=path,
            )
        found.append((event, path.stem))
    return [event for event, _ in sorted(found, key=lambda each: (each[0]["orden"], each[1]))]


def _event(data: bytes) -> Json | None:
    """The event of a file; ``None`` when it is none."""
    try:
        event = json.loads(data)
        subject, order = event["sujeto"], event["orden"]
    except (ValueError, KeyError, TypeError):
        return None
    known = isinstance(subject, str) and subject.partition(":")[0] in {"envio", "corte", "clave"}
    return event if known and isinstance(order, int) else None


def restore_original(folder: Path, content: Json, data: bytes, suffix: str) -> None:
    """Put back the workbook of a submission when somebody lost it; ``data`` are its bytes."""
    if digest(data) == content["sha256"] and not any((folder / ORIGINALES).glob(f"{content['sha256']}.*")):
        with locked(folder):
            write_bytes(folder / ORIGINALES / f"{content['sha256']}{suffix}", data)


def original(folder: Path, content: Json) -> Path:
    """Path of the workbook a submission was read from."""
    found = sorted((folder / ORIGINALES).glob(f"{content['sha256']}.*"))
    if not found:
        raise InternalError(f"falta el original del envío {content['envio_id']}")
    return found[0]


def _sealed(content: Json) -> bytes:
    """The JSON with its own digest as first line; compact, since there are tens of thousands."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{digest(body.encode())[:_ID_DIGITS]}\n{body}".encode()
