"""A Chromium for tests, that reaches nothing but what a test lets it reach."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

# Debian's Chromium as root in a container; without the last four it tries to call home at every start.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL = {"127.0.0.1", "localhost"}


class Page:
    """A playwright page with what it asked for (``requests``, the refused ones in ``refused``) and complained of."""

    def __init__(self, page: Any, requests: list[str], refused: list[str], problems: list[str]) -> None:
        self._page = page
        self.requests, self.refused, self.problems = requests, refused, problems

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)


@contextmanager
def abrir(url: str, *, width: int = 1280, height: int = 900, java_script_enabled: bool = True) -> Iterator[Page]:
    """``url`` open in a headless Chromium whose requests are recorded; those that leave the machine are refused."""
    from playwright.sync_api import sync_playwright

    requests: list[str] = []
    refused: list[str] = []
    problems: list[str] = []

    def decide(route: Any) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in {"file", "data", "blob"} or parts.hostname in LOCAL:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                java_script_enabled=java_script_enabled,
                timezone_id="America/Bogota",
                locale="es-CO",
            )
            context.route("**/*", decide)
            page = context.new_page()
            page.on("request", lambda request: requests.append(request.url))
            page.on("websocket", lambda socket: requests.append(socket.url))
            page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.goto(url)
            yield Page(page, requests, refused, problems)
        finally:
            browser.close()


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def servido(repo: Any, *arguments: str) -> Iterator[str]:
    """The address of ``pam tablero`` with these arguments, which is stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "pamlib", "tablero", *arguments, "--puerto", str(port), "--sin-navegador"]
    server = subprocess.Popen(command, cwd=repo, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                assert server.poll() is None, server.stdout.read().decode() if server.stdout else ""
                assert time.monotonic() < deadline, "the dashboard did not open"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
