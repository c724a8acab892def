"""A small open data portal on this machine: pages, filters, marks its versions, and misbehaves when told to.

It speaks as much of the Socrata API as :mod:`pamlib.sources.socrata` uses. What it serves is invented.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Portal:
    """``columns`` and ``rows`` of one data set; ``script`` holds what to do, in order, with the next CSV requests.

    An item of the script is ``None`` (answer well) or a dictionary: ``status`` and ``headers``; ``body`` and ``kind``
    instead of the data; ``cut`` (bytes sent before the connection breaks); ``columns`` (other headings); ``drop``
    (rows left out at the end). ``count`` is what it says instead of how many rows there are.
    ``seen`` is every request: path, query, headers.
    """

    def __init__(self, name: str, columns: list[str], rows: list[list[str]]) -> None:
        self.name, self.columns, self.rows = name, columns, rows
        self.version, self.etags, self.dated, self.count = 1, True, True, b""
        self.script: list[dict[str, Any] | None] = []
        self.seen: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.address = ""
        self.clock = "Wed, 04 Nov 2026 03:30:00 GMT"

    @property
    def pages(self) -> list[tuple[str, dict[str, str], dict[str, str]]]:
        """The CSV requests."""
        return [each for each in self.seen if each[0].endswith(".csv")]

    def wanted(self, query: dict[str, str]) -> list[list[str]]:
        """Rows that fulfil ``$where``: lists of codes joined with "or"."""
        if not (where := query.get("$where")):
            return self.rows
        asked = {column: re.findall("'(.*?)'", codes) for column, codes in re.findall(r"(\w+) in \((.*?)\)", where)}
        places = {self.columns.index(column): codes for column, codes in asked.items()}
        return [row for row in self.rows if any(row[at] in codes for at, codes in places.items())]


class Handler(BaseHTTPRequestHandler):
    """Answers for its ``portal``."""

    portal: Portal
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # heading and body in one packet: otherwise each answer waits for an acknowledgement

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.portal.seen.append((parts.path, query, {key.lower(): value for key, value in self.headers.items()}))
        csv_asked = parts.path.endswith(".csv")
        odd = (self.portal.script.pop(0) if self.portal.script else None) if csv_asked else None
        if self.portal.name not in parts.path:
            self.send(404, b'{"code":"dataset.missing","error":true,"message":"Not found"}', "application/json")
        elif not csv_asked:
            count = len(self.portal.wanted(query))
            said = self.portal.count or json.dumps([{"filas": str(count)}]).encode()
            self.send(200, said, "application/json")
        elif odd and ("status" in odd or "body" in odd):
            kind = odd.get("kind", "application/json")
            self.send(odd.get("status", 200), odd.get("body", b""), kind, odd.get("headers"))
        else:
            self.page(query, odd or {})

    def page(self, query: dict[str, str], odd: dict[str, Any]) -> None:
        start, size = int(query["$offset"]), int(query["$limit"])
        rows = self.portal.wanted(query)[start : start + size]
        rows = rows[: len(rows) - odd.get("drop", 0)]
        text = io.StringIO()
        write = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for row in [odd.get("columns", self.portal.columns), *rows]:
            write(row)
        body = text.getvalue().encode()
        headers = (
            {"ETag": f'"{self.portal.version}-{hashlib.sha256(body).hexdigest()[:12]}"'} if self.portal.etags else {}
        )
        if self.portal.dated:
            headers["Last-Modified"] = f"Tue, {self.portal.version:02d} Sep 2026 10:00:00 GMT"
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            self.send(304, b"", "text/csv", headers)
        elif "cut" in odd:
            self.start(200, "text/csv", {**headers, "Content-Length": str(len(body))})
            self.wfile.write(body[: odd["cut"]])
            self.close_connection = True
        else:
            self.send(200, body, "text/csv;charset=utf-8", headers)

    def send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.start(status, kind, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def start(self, status: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def date_time_string(self, timestamp: int | None = None) -> str:
        return self.portal.clock

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(portal: Portal) -> Iterator[Portal]:
    """Serve ``portal`` while the block runs; its ``address`` says where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"portal": portal}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        portal.address = f"http://127.0.0.1:{server.server_port}"
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
