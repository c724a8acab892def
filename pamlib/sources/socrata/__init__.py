"""Downloads a data set of datos.gov.co as published, with a sidecar that says what it is and where it comes from.

    download("nudc-7mev", Path("data/raw/soacha/datos"), date="2026-11-03", codes=("25754", "25"))
    # data/raw/soacha/datos/nudc-7mev_25-25754_2026-11-03.csv and the same name with «.yml» added

This package is the only part of pamlib that touches the network, and only when asked: :mod:`.http` asks,
:mod:`.pages` keeps and joins the pages, :mod:`.catalog` and ``conjuntos.yml`` say what can be asked for. The date is a
parameter, or the one in the portal's answer: nothing here reads the clock. Asking again for what has not changed writes
nothing; what did change becomes a new file, and the old one stays: both are vintages of the same source.

Out of scope: reading what came (each source's own reader does that) and any other portal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pamlib import store
from pamlib.errors import UserError
from pamlib.sources.socrata import catalog
from pamlib.sources.socrata.http import Client
from pamlib.sources.socrata.pages import Page, Pages
from pamlib.workspace import check_date

_NAMED_CODES = 4  # more than these in a file's name would be too long for Windows


@dataclass(frozen=True, slots=True)
class Download:
    """What a download left: the file, its data rows, columns the publisher added, and whether anything was new."""

    path: Path
    rows: int
    added_columns: tuple[str, ...]
    changed: bool


def download(
    name: str,
    folder: Path,
    *,
    date: str = "",
    codes: Sequence[str] = (),
    client: Client | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Download:
    """Leave in ``folder`` the data set ``name`` as published on ``date`` (AAAA-MM-DD; '' for the portal's day).

    ``codes`` are DIVIPOLA codes: 5 figures a municipality, 2 a department; none asks for everything. ``client`` is
    another portal or other limits; ``tell`` gets each step as a Spanish sentence. Raises :class:`UserError`, with
    nothing written but the pages that a second try will reuse.
    """
    asked = catalog.dataset(name)
    if date:
        check_date(date, "fecha")
    codes = catalog.check_codes(codes)
    query = asked.query(codes)
    client = client or Client(catalog.portal(), tell=tell)
    folder = Path(folder)
    stem = f"{name}{_suffix(codes)}"
    beside = folder / f".descarga-{stem}"
    with store.locked(beside, wait=False):
        pages = Pages(client, name, query, beside / "paginas", tell)
        total = pages.total()
        if (before := _latest(folder, stem, client.url(f"/resource/{name}.csv", query))) is not None:
            path, facts = before
            if facts["filas"] == (facts["filas"] if total is None else total) and pages.unchanged(_pages(facts)):
                return Download(path, int(facts["filas"]), (), changed=False)
        kept = [] if total == 0 else pages.fetch(total)
        if not any(page.rows for page in kept):
            pages.discard()
            raise UserError(
                f"el conjunto «{name}» no tiene ninguna fila de lo que se pidió",
                "Revise los códigos de --divipola: puede que no incluya ese municipio"
                if codes
                else "Compruebe en el portal si lo están actualizando",
            )
        added = _check_columns(asked, pages.columns())
        made = _write(
            asked, folder, stem, _date(date, pages), pages, kept, client.url(f"/resource/{name}.csv", query), added
        )
        pages.discard()
    _remove(beside)
    return made


def _date(told: str, pages: Pages) -> str:
    if not (told or pages.date):
        raise UserError("el portal no dice qué día es", "Escriba la fecha de hoy en --fecha, por ejemplo 2025-06-30")
    return told or pages.date


def _check_columns(asked: catalog.Dataset, found: Sequence[str]) -> tuple[str, ...]:
    """Columns that came and were not expected; :class:`UserError` naming the expected ones that did not come."""
    if missing := [column for column in asked.columnas if column not in found]:
        new = [column for column in found if column not in asked.columnas]
        also = f" y trae otras nuevas ({_listed(new)})" if new else ""
        raise UserError(
            f"el conjunto «{asked.id}» ya no trae estas columnas: {_listed(missing)}{also}",
            "No se guardó: su lectura daría cifras equivocadas; informe el cambio a quien mantiene pam",
        )
    if repeated := sorted({column for column in found if list(found).count(column) > 1}):
        raise UserError(f"el conjunto «{asked.id}» repite estas columnas: {_listed(repeated)}", "Intente más tarde")
    return tuple(column for column in found if column not in asked.columnas)


def _write(
    asked: catalog.Dataset,
    folder: Path,
    stem: str,
    date: str,
    pages: Pages,
    kept: Sequence[Page],
    url: str,
    added: tuple[str, ...],
) -> Download:
    """The file, then its sidecar; a file of the same name and other content is never replaced."""
    digest = hashlib.sha256()
    for chunk in pages.joined(kept):
        digest.update(chunk)
    sha256, rows = digest.hexdigest(), sum(page.rows for page in kept)
    path = folder / f"{stem}_{date}.csv"
    if path.exists() and store.sha256(path) != sha256:
        path = folder / f"{stem}_{date}_{sha256[:8]}.csv"
    new = not path.exists()
    if new:
        store.write_chunks(path, pages.joined(kept))
    facts = {
        "archivo": path.name,
        "contenido": asked.titulo,
        "fuente": asked.fuente,
        "conjunto": asked.id,
        "origen": url,
        "publica": asked.publica,
        "licencia": asked.licencia,
        "licencia_fuente": asked.licencia_fuente,
        "fecha": date,
        "sha256": sha256,
        "filas": rows,
        "columnas_nuevas": list(added),
        "paginas": [asdict(page) for page in kept],
    }
    try:
        store.write_text(_sidecar(path), _yaml(facts))
    except UserError:
        if new:
            path.unlink()  # data without a word on where it comes from is not left behind
        raise
    return Download(path, rows, added, changed=True)


def _latest(folder: Path, stem: str, url: str) -> tuple[Path, dict[str, Any]] | None:
    """The newest file of ``stem`` that still is what its sidecar says, with that sidecar, if it answers ``url``."""
    found = []
    for path in folder.glob(f"{stem}_*.csv"):
        facts = _read_sidecar(_sidecar(path))
        if facts.get("origen") == url and facts.get("sha256") == store.sha256(path):
            found.append((str(facts.get("fecha", "")), path.name, path, facts))
    return max(found, key=lambda each: each[:2])[2:] if found else None


def _pages(facts: dict[str, Any]) -> list[Page]:
    try:
        return [Page(**each) for each in facts["paginas"]]
    except (KeyError, TypeError):
        return []  # a sidecar of another make: nothing is known of the pages, so they are asked for again


def _read_sidecar(path: Path) -> dict[str, Any]:
    import yaml

    try:
        facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return facts if isinstance(facts, dict) and isinstance(facts.get("filas"), int) else {}


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}.yml")


def _yaml(facts: dict[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=120))


def _suffix(codes: Sequence[str]) -> str:
    if not codes:
        return ""
    text = "-".join(codes)
    if len(codes) <= _NAMED_CODES:
        return f"_{text}"
    return f"_{len(codes)}-lugares-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name[:60]}»" for name in names[:20]) + ("…" if len(names) > 20 else "")


def _remove(folder: Path) -> None:
    """The working folder, now that its lock is free; if another run took it meanwhile, its pages keep it there."""
    with suppress(OSError):
        (folder / store.LOCK).unlink()
        folder.rmdir()
