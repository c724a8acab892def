"""The one door of pamlib to the network: bounded, patient requests to the open data portal.

    client = Client()
    answer = client.get("/resource/nudc-7mev.csv", {"$limit": "10"})     # Answer(status=200, body=b'"a_o",...')

https only, certificates checked, a time limit on everything, no answer larger than the limit, no redirect to another
host. What may pass (429, 5xx, a broken or cut answer) is tried again after the pause that the portal asks for, or a
growing one; ``pause`` is the function that waits, so that tests do not. The application token comes from the
environment variable ``PAM_DATOS_TOKEN`` and goes in a header: never in an address, a message or a file.

Out of scope: what the answers mean.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from pamlib import __version__
from pamlib.errors import UserError
from pamlib.limits import DOWNLOAD, DownloadLimits
from pamlib.sources.socrata.answers import Answer, BrokenAnswerError, complaint, day, joined

if TYPE_CHECKING:
    import requests
    from urllib3.util import Retry

TOKEN_VARIABLE = "PAM_DATOS_TOKEN"  # noqa: S105 - the variable's name, not its content
# 202: the portal is still preparing the answer, and says to ask again.
_AGAIN = frozenset({202, 408, 425, 429, 500, 502, 503, 504})
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PIECE = 64 * 2**10
_CONTINUES = "repita la orden: lo que ya se descargó no se pierde"


class Client:
    """Asks one portal.

    Parameters
    ----------
    portal: its address, ``https://host``.
    loopback: accept plain http to this same machine (tests).
    token: application token; ``None`` reads the environment.
    pause: called with the seconds to wait before another try. now: seconds that only grow.
    """

    def __init__(
        self,
        portal: str,
        *,
        loopback: bool = False,
        token: str | None = None,
        limits: DownloadLimits = DOWNLOAD,
        pause: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        import requests

        self.portal, self.limits = _checked(portal, loopback), limits
        self._pause, self._now, self._tell = pause, now, tell
        self._session = requests.Session()
        self._session.trust_env = not loopback  # the office's proxy and certificates; never between here and here
        self._session.auth = _no_auth  # otherwise requests would look for a password in the user's .netrc
        self._session.headers.update({"User-Agent": f"pam/{__version__}", "Accept": "text/csv, application/json"})
        self._host = str(urlsplit(self.portal).netloc)
        token = _token() if token is None else token
        self._has_token = bool(token)
        if token:
            self._session.headers["X-App-Token"] = token

    def url(self, path: str, query: Mapping[str, str]) -> str:
        """The whole address of a question; it never holds the token."""
        return f"{self.portal}{path}?{urlencode(query)}" if query else f"{self.portal}{path}"

    def get(self, path: str, query: Mapping[str, str], *, etag: str = "") -> Answer:
        """Ask; with ``etag``, the portal may answer 304 with no body. Raises :class:`UserError` for all else."""
        policy = self._policy()
        while True:
            response: requests.Response | None = None
            try:
                response = self._open(self.url(path, query), etag)
                if response.status_code not in _AGAIN:
                    return self._answer(response)
                reason = f"respondió {response.status_code}"
            except BrokenAnswerError as error:
                reason = str(error)
            finally:
                if response is not None:
                    response.close()
            policy = self._wait(policy, reason, response)

    # --- one try ----------------------------------------------------------------------------------------------------

    def _open(self, url: str, etag: str) -> requests.Response:
        """The response to ``url``, its body still unread; redirects are followed only within the portal."""
        import requests

        headers = {"If-None-Match": etag} if etag else {}
        for _ in range(self.limits.redirects + 1):
            try:
                response = self._session.get(
                    url,
                    headers=headers,
                    stream=True,
                    allow_redirects=False,
                    timeout=(self.limits.connect_seconds, self.limits.read_seconds),
                )
            except requests.exceptions.SSLError as error:
                raise UserError(
                    f"no se pudo comprobar la identidad de «{self._host}» (su certificado no es válido aquí)",
                    "Revise la fecha del equipo y consulte con sistemas si la red usa un certificado propio",
                ) from error
            except requests.exceptions.Timeout as error:
                raise BrokenAnswerError("no respondió a tiempo") from error
            except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
                raise BrokenAnswerError("no se pudo conectar, o se cortó la conexión") from error
            except (requests.exceptions.RequestException, ValueError) as error:  # an impossible redirect, for one
                raise BrokenAnswerError("respondió algo que no se entiende") from error
            if not response.is_redirect:
                return response
            target, host = joined(url, response.headers["location"])
            response.close()
            if urlsplit(target)[:2] != urlsplit(url)[:2]:
                raise UserError(
                    f"el portal «{self._host}» envía a otro sitio («{host[:80]}»), que no se sigue",
                    "Compruebe en el navegador si el conjunto de datos cambió de sitio; no se descargó nada",
                )
            url = target
        raise UserError(f"el portal «{self._host}» envía de una dirección a otra sin terminar", "Intente más tarde")

    def _answer(self, response: requests.Response) -> Answer:
        status = response.status_code
        if status not in {200, 304}:
            self._refuse(status, response)
        return Answer(
            status=status,
            date=day(response.headers.get("Date", "")),
            etag=response.headers.get("ETag", ""),
            modified=response.headers.get("Last-Modified", ""),
            kind=response.headers.get("Content-Type", "").split(";")[0].strip().lower(),
            body=b"" if status == 304 else self._body(response),
        )

    def _body(self, response: requests.Response) -> bytes:
        """The whole body; :class:`BrokenAnswerError` when it is cut, :class:`UserError` when it is too large."""
        import requests

        pieces, size, end = [], 0, self._now() + self.limits.answer_seconds
        try:
            for piece in response.iter_content(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > self.limits.answer_bytes:
                    raise UserError(
                        f"una respuesta de «{self._host}» pasa de {self.limits.answer_bytes // 2**20} MB",
                        "Pida menos: indique municipios con --divipola",
                    )
                if self._now() > end:
                    raise BrokenAnswerError("respondió demasiado despacio")
        except (requests.exceptions.RequestException, OSError) as error:
            raise BrokenAnswerError("la respuesta llegó cortada") from error
        return b"".join(pieces)

    def _refuse(self, status: int, response: requests.Response) -> None:
        said = complaint(self._body(response))
        if status == 404:
            raise UserError(
                f"el portal «{self._host}» no tiene ese conjunto de datos (respondió 404)",
                "Compruebe en el portal si lo retiraron o le cambiaron el identificador",
            )
        if status in {401, 403}:
            found = f"el portal «{self._host}» no permite la consulta (respondió {status})"
            remedy = "Espere e intente más tarde, o pida una clave de aplicación en el portal"
            if self._has_token:
                remedy = f"Revise la clave de aplicación de la variable {TOKEN_VARIABLE}, o quítela"
            raise UserError(found, remedy)
        raise UserError(
            f"el portal «{self._host}» rechazó la consulta (respondió {status}{': ' if said else ''}{said})",
            "Es probable que haya cambiado una columna del conjunto: informe a quien mantiene pam; no se escribió nada",
        )

    # --- waiting ----------------------------------------------------------------------------------------------------

    def _policy(self) -> Retry:
        from urllib3.util import Retry

        limits = self.limits
        return Retry(total=limits.attempts - 1, backoff_factor=limits.backoff_seconds, backoff_max=limits.backoff_max)

    def _wait(self, policy: Retry, reason: str, response: requests.Response | None) -> Retry:
        """Pause before another try and return what is left of the patience; :class:`UserError` when it is spent."""
        from urllib3.exceptions import InvalidHeader, MaxRetryError

        try:
            policy = policy.increment("GET", self.portal, error=OSError(reason))
        except MaxRetryError:
            raise UserError(
                f"«{self._host}» {reason}, y así {self.limits.attempts} veces",
                f"Revise la conexión a internet y {_CONTINUES}",
            ) from None
        seconds = policy.get_backoff_time()
        try:
            if response is not None and (asked := policy.get_retry_after(response.raw)) is not None:
                seconds = asked
        except InvalidHeader:
            pass  # what it says cannot be understood: our own pause will do
        if seconds > self.limits.wait_seconds:
            raise UserError(f"«{self._host}» pide esperar {seconds:.0f} segundos", f"Espere ese tiempo y {_CONTINUES}")
        self._tell(f"«{self._host}» {reason}; se intenta de nuevo en {seconds:.0f} s")
        self._pause(seconds)
        return policy


def _checked(portal: str, loopback: bool) -> str:
    parts = urlsplit(portal)
    local = loopback and parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or parts.username or not (parts.scheme == "https" or local):
        raise ValueError(f"not an https address: {parts.scheme}://{parts.hostname}")
    return portal.rstrip("/")


def _token() -> str:
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not re.fullmatch(r"[\x21-\x7e]{0,200}", token):  # anything else could break out of its header
        raise UserError(
            f"la clave de aplicación de la variable {TOKEN_VARIABLE} tiene caracteres que no puede tener",
            "Cópiela de nuevo del portal, en una sola línea",
        )
    return token


def _no_auth(request: Any) -> Any:
    return request
