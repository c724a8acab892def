"""What an answer of the portal says, apart from its data: its day, its version, its complaint, where it sends to.

>>> day("Wed, 04 Nov 2026 03:30:00 GMT"), joined("https://a.co/x", "/y")
('2026-11-03', ('https://a.co/y', 'a.co'))

Out of scope: asking (:mod:`pamlib.sources.socrata.http`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: ``status`` (200 or 304), the two headers that tell versions apart, and the body as it came.

    ``date`` is the day that the portal says it is (AAAA-MM-DD, Colombian time; '' when it does not say).
    """

    status: int
    date: str
    etag: str
    modified: str
    kind: str
    body: bytes


class BrokenAnswerError(Exception):
    """An answer that did not come whole, or did not come: worth another try. Its text is Spanish."""


def day(header: str) -> str:
    """The day of an HTTP date, in Colombia (always UTC−5)."""
    try:
        return parsedate_to_datetime(header).astimezone(timezone(timedelta(hours=-5))).date().isoformat()
    except ValueError:
        return ""


def joined(url: str, location: str) -> tuple[str, str]:
    """Where a redirect from ``url`` leads, and its host; '' and what it says when that is no address."""
    try:
        target = urljoin(url, location)
        return target, urlsplit(target).netloc
    except ValueError:
        return "", location


def complaint(body: bytes) -> str:
    """What Socrata says about a question it refuses, short and on one line; '' when it is not its own format."""
    try:
        said = json.loads(body)
        text = str(said.get("message") or said.get("errorCode") or "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return " ".join(text.split())[:200].rstrip(".")
