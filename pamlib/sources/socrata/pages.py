"""The pages of one download: asked for one by one, kept beside until all are there, joined without changing a byte.

    pages = Pages(client, "nudc-7mev", query, folder)
    kept = pages.fetch(total=13464)      # [Page(number=0, rows=10000, …), Page(number=1, rows=3464, …)]
    chunks = pages.joined(kept)          # the heading once, then the rows of each page as they came

CSV is what is asked for, not JSON: the portal's JSON leaves out every empty value, so that a column nobody filled and a
column that is gone look the same; its CSV starts with all the columns, in order, and is a quarter of the size. (That
heading is the API's: ``a_o``, not the «AÑO» of the file that a browser downloads.)

A download that was cut goes on where it stopped: each page kept is offered to the portal with its ETag, and only what
changed is sent again. If the set changed in between, all of it is asked for once more: a file is never a mixture.
Pages that stay behind after a crash are in a folder whose name starts with ``.descarga-``.

Out of scope: which columns there should be, and the final file's name and sidecar (:mod:`pamlib.sources.socrata`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pamlib import store
from pamlib.errors import UserError
from pamlib.limits import DownloadLimits
from pamlib.sources.socrata.answers import Answer
from pamlib.sources.socrata.http import Client

_CSV = {"text/csv", "text/plain"}
_QUESTION = "pregunta.json"


class DataChangedError(Exception):
    """The data set is no longer the one that the first pages came from; its text says how that was seen, in Spanish."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of one page: its number from 0, data rows, fingerprint, and the portal's marks of its version."""

    number: int
    rows: int
    sha256: str
    etag: str
    modified: str


class Pages:
    """The pages that answer ``query`` about the data set ``name``, kept in ``folder`` until they are all there."""

    def __init__(
        self, client: Client, name: str, query: dict[str, str], folder: Path, tell: Callable[[str], None]
    ) -> None:
        self._client, self._name, self._folder, self._tell = client, name, folder, tell
        self.query = query
        self.limits: DownloadLimits = client.limits
        self.date = ""  # the day of the first answer, as the portal says it

    def total(self) -> int | None:
        """Rows that the portal says there are; ``None`` for a grouped question, which cannot be counted beforehand."""
        if "$group" in self.query:
            return None
        asked = {"$select": "count(*) as filas"} | {key: self.query[key] for key in ("$where",) if key in self.query}
        answer = self._get("json", asked)
        try:
            return int(json.loads(answer.body)[0]["filas"])
        except (ValueError, LookupError, TypeError, RecursionError):
            raise UserError(
                f"el portal no dijo cuántas filas tiene el conjunto «{self._name}»{_instead(answer)}",
                "Intente más tarde, o descargue el archivo desde el navegador",
            ) from None

    def unchanged(self, before: Sequence[Page]) -> bool:
        """True when the portal says of every page in ``before`` that it is still the same."""
        marks = [page.etag for page in before]
        return bool(marks) and all(marks) and all(self._ask(page.number, page.etag).status == 304 for page in before)

    def fetch(self, total: int | None) -> list[Page]:
        """Every page, in order, each on disk; starts again once if the data set changes meanwhile."""
        self._same_question()
        try:
            return self._all(total)
        except DataChangedError as error:
            self._tell(f"El conjunto cambió mientras se descargaba ({error}): se pide de nuevo desde el principio")
        self.discard()
        self._same_question()
        try:
            return self._all(self.total())
        except DataChangedError as error:
            raise UserError(
                f"el conjunto «{self._name}» cambió mientras se descargaba, dos veces seguidas ({error})",
                "Intente más tarde, cuando terminen de actualizarlo",
            ) from error

    def joined(self, pages: Sequence[Page]) -> Iterator[bytes]:
        """The bytes of the whole file: the first page as it is, the others without their heading."""
        for page in pages:
            body = self._path(page.number).read_bytes()
            yield body if page.number == 0 else body[_heading_end(body) :]

    def columns(self) -> list[str]:
        """Names in the heading of the first page."""
        return self._heading(0)

    def discard(self) -> None:
        """Forget what was kept."""
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- details ----------------------------------------------------------------------------------------------------

    def _all(self, total: int | None) -> list[Page]:
        pages: list[Page] = []
        size = 0
        while True:
            number = len(pages)
            too_many = total is not None and total > self.limits.pages * self.limits.page_rows
            if too_many or number == self.limits.pages or size > self.limits.file_bytes:
                raise UserError(
                    f"el conjunto «{self._name}» es más grande de lo que se acepta "
                    f"({self.limits.pages} páginas o {self.limits.file_bytes // 2**20} MB)",
                    "Pida menos: indique municipios o departamentos con --divipola",
                )
            page = self._page(number)
            self._same_version(page, pages)
            pages.append(page)
            size += self._path(number).stat().st_size
            done = sum(each.rows for each in pages)
            of = f" de {total}" if total is not None else ""
            self._tell(f"Página {number + 1}: {done}{of} filas")
            if page.rows < self.limits.page_rows or done == total:
                if total is not None and done != total:
                    raise DataChangedError(f"el portal anunció {total} filas y entregó {done}")
                return pages

    def _same_version(self, page: Page, pages: Sequence[Page]) -> None:
        """Raise :class:`DataChangedError` unless ``page`` comes from the same version of the set as the first one."""
        if not pages:
            return
        first, here = self._heading(0), self._heading(page.number)
        if odd := [column for column in [*here, *first] if (column in here) != (column in first)]:
            listed = ", ".join(f"«{column[:60]}»" for column in odd[:20])
            raise DataChangedError(f"la página {page.number + 1} no coincide con la primera en las columnas {listed}")
        if here != first:
            raise DataChangedError(f"la página {page.number + 1} trae las columnas en otro orden")
        if page.modified != pages[0].modified:
            raise DataChangedError(f"la página {page.number + 1} es de otra versión: {page.modified or 'sin fecha'}")

    def _page(self, number: int) -> Page:
        """Page ``number``: the one kept, if the portal says that it still holds; otherwise a new one, kept."""
        kept = self._kept(number)
        answer = self._ask(number, kept.etag if kept else "")
        if answer.status == 304 and kept:
            return kept
        rows = self._checked(answer, number)
        page = Page(number, rows, hashlib.sha256(answer.body).hexdigest(), answer.etag, answer.modified)
        store.write_bytes(self._path(number), answer.body)
        store.write_text(self._path(number).with_suffix(".json"), store.json_text(asdict(page)))
        return page

    def _ask(self, number: int, etag: str) -> Answer:
        size = self.limits.page_rows
        paging = {"$limit": str(size), "$offset": str(number * size)}
        return self._get("csv", self.query | paging, etag)

    def _get(self, kind: str, query: dict[str, str], etag: str = "") -> Answer:
        answer = self._client.get(f"/resource/{self._name}.{kind}", query, etag=etag)
        self.date = self.date or answer.date
        return answer

    def _checked(self, answer: Answer, number: int) -> int:
        """Data rows of a page that is CSV and whole; :class:`UserError` otherwise."""
        try:
            rows = _rows(answer.body)
        except (UnicodeDecodeError, csv.Error):
            rows = []
        if not rows or not any(rows[0]) or answer.kind not in _CSV or answer.body.lstrip()[:1] == b"<":
            raise UserError(
                f"el portal no respondió con datos en CSV{_instead(answer)}",
                "Intente más tarde; si su red pide iniciar sesión, hágalo antes en el navegador",
            )
        wide = next((at for at, row in enumerate(rows[1:], 2) if len(row) != len(rows[0])), None)
        if wide is not None or not answer.body.endswith(b"\n"):
            raise UserError(
                f"la página {number + 1} de «{self._name}» llegó incompleta (fila {wide or len(rows)})",
                "Repita la orden: lo que ya se descargó no se pierde",
            )
        return len(rows) - 1

    def _kept(self, number: int) -> Page | None:
        """What an earlier try left of this page, if it is whole and can be offered to the portal."""
        path = self._path(number)
        try:
            page = Page(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
            return page if page.etag and store.sha256(path) == page.sha256 else None
        except (OSError, ValueError, TypeError):
            return None

    def _same_question(self) -> None:
        """Forget pages that answered another question (or were of another size)."""
        path, text = self._folder / _QUESTION, store.json_text(self.query | {"$limit": self.limits.page_rows})
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            self.discard()
            store.write_text(path, text)

    def _heading(self, number: int) -> list[str]:
        with self._path(number).open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))

    def _path(self, number: int) -> Path:
        return self._folder / f"pagina-{number:04d}.csv"


def _rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))


def _heading_end(body: bytes) -> int:
    """Where the first record ends; the names of the columns hold no line break."""
    return body.index(b"\n") + 1


def _instead(answer: Answer) -> str:
    """What came instead of data, in words; '' when there is nothing better to say."""
    if answer.body.lstrip()[:1] == b"<" or answer.kind == "text/html":
        return ", sino con una página web"
    return "" if answer.body else ", sino con una respuesta vacía"
