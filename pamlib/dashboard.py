"""Serves a notebook as a dashboard, to this machine only, with no code in the page and nothing asked of the network.

>>> serve(Path("notebooks/tableros/plan.ipynb"), port=8866, open_browser=True)   # doctest: +SKIP

Voilà runs alone, never inside a Jupyter server: only then does it drop every message that would run code. What is set
here and why stands in :func:`_config`; the page is ``static/jupyter/voila/templates/pam``. Each open page has a kernel
of its own, which ends with the page, or some minutes after the reader's machine went to sleep.

Out of scope: authentication and serving to other machines. Whoever can reach the port can see the dashboard.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from pamlib import theme
from pamlib.errors import UserError

DIRECCION = "127.0.0.1"
PLANTILLA = theme.CARPETA / "jupyter" / "voila" / "templates" / "pam"

ESTATICOS = "static"  # folder of the page's own scripts, inside the one that a server makes for itself

# A kernel with pandas and altair takes 0.2 to 0.3 GB.
MAXIMO_DE_PAGINAS = 12
SEGUNDOS_SIN_USO = 600
SEGUNDOS_POR_CELDA = 120

# Read by each kernel as it starts. Errors are one line: a traceback would carry the notebook's code to the browser.
# rfc3987_syntax only serves to validate addresses inside JSON schemas, which no chart has, and costs 0.8 s of the 1.3 s
# that importing altair takes.
CONFIG_DEL_NUCLEO = """\
c.InteractiveShell.xmode = "Minimal"
c.HistoryManager.enabled = False
c.InteractiveShellApp.exec_lines = ["import sys; sys.modules.setdefault('rfc3987_syntax', None)"]
"""


def serve(notebook: Path, port: int = 8866, open_browser: bool = True) -> int:
    """Serves ``notebook`` at ``http://127.0.0.1:port/`` until it is interrupted; returns 0.

    Raises UserError when the notebook is not there, the port is taken, or Voilà is not installed.
    """
    notebook = Path(notebook).resolve()
    if notebook.suffix != ".ipynb" or not notebook.is_file():
        raise UserError("no existe ese cuaderno", "Revise el nombre del tablero", file=notebook)
    _puerto_libre(port)
    try:
        from pamlib._voila import Tablero
    except ImportError as error:
        raise UserError(
            f"falta una parte de la instalación ({error.name})", "Instálela con: pip install pamlib[cuadernos]"
        ) from error

    with tempfile.TemporaryDirectory(prefix="pam-", dir=_carpeta_corta()) as name:
        folder = Path(name)
        profile = folder / "ipython" / "profile_default"
        profile.mkdir(parents=True)
        (profile / "ipython_kernel_config.py").write_text(CONFIG_DEL_NUCLEO, encoding="utf-8")
        os.environ["IPYTHONDIR"] = str(profile.parent)  # kernels inherit the server's environment
        from traitlets.config import Config

        app = Tablero(plantilla=PLANTILLA, estaticos=folder / ESTATICOS, config=Config(_config(port, folder)))
        app.initialize([str(notebook)])
        address = f"http://{DIRECCION}:{port}/"
        sys.stdout.write(f"Tablero en {address} (Ctrl+C para terminar)\n")
        sys.stdout.flush()
        app.open_browser = open_browser
        app.start()
    return 0


def _carpeta_corta() -> str | None:
    """Where to make our folder: the system's place, or /tmp where that is so long that a socket's path would not fit.

    A socket's path is limited to 104 bytes on macOS; below our folder Voilà and Jupyter add some 75.
    """
    place = tempfile.gettempdir()
    return "/tmp" if os.name == "posix" and len(os.fsencode(place)) > 15 else None  # noqa: S108  # the folder is private


def _puerto_libre(port: int) -> None:
    with socket.socket() as probe:
        # As the server itself does: a port that its last owner just left is free.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((DIRECCION, port))
        except (OSError, OverflowError) as error:
            raise UserError(
                f"el puerto {port} no se puede usar (está ocupado o no está permitido)",
                "Cierre el otro tablero, o escoja otro puerto entre 1024 y 65535",
            ) from error


def _config(port: int, private: Path) -> dict[str, Any]:
    """Voilà's settings; ``private`` is a folder only we can enter, and gets the scripts that the page asks for."""
    import zmq

    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{DIRECCION}:{port}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Voila": {
            "ip": DIRECCION,
            "port": port,
            "port_retries": 0,
            "connection_dir_root": str(private),
            "log_level": "ERROR",
            "config_file_paths": [],  # a voila.json that lies about in the folder would change all of this
            "tornado_settings": {
                "headers": {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"},
                # A page of another site must not reach the dashboard by a name that resolves to this machine.
                "allow_remote_access": False,
                "local_hostnames": ["localhost", DIRECCION],
                # Voilà's page tells the server that it closes with a request that carries no token; without this the
                # request is refused and every closed page leaves a kernel behind. Its address is a secret of the page.
                "disable_check_xsrf": True,
                "ws_ping_timeout": 30_000,  # ms; the default is longer than the interval, and complains in English
            },
        },
        "VoilaConfiguration": {
            "strip_sources": True,
            "show_tracebacks": False,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            "extension_denylist": [],
            "extension_allowlist": ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"],
            "prelaunch_hook": _tope,
            "page_config_hook": _sin_formulas,
            "resources": {"pam": {"titulo": "Tablero", "css": theme.css(), **_scripts(private / ESTATICOS)}},
        },
        "VoilaExecutor": {"timeout": SEGUNDOS_POR_CELDA},
        # Nobody else on the machine can listen in between the server and its kernels.
        "KernelManager": {
            "transport": "ipc" if os.name == "posix" else "tcp",
            "transport_encryption": "required" if zmq.has("curve") else "disabled",
            "client_class": "pamlib._voila.ClienteAtento",
        },
        "MappingKernelManager": {"cull_idle_timeout": SEGUNDOS_SIN_USO, "cull_interval": 60, "cull_connected": False},
    }


def _scripts(folder: Path) -> dict[str, str]:
    """Writes the page's own scripts and gives their addresses, which change with their content so they can be kept."""
    folder.mkdir()
    addresses = {}
    no_formulas = (theme.CARPETA / "sin-formulas.js").read_text(encoding="utf-8")
    for key, text in (("vega", theme.paquete_vega()), ("figuras", theme.guion()), ("sin-formulas", no_formulas)):
        (folder / f"pam-{key}.js").write_text(text, encoding="utf-8")
        addresses[key] = f"pam-{key}.js?v={hashlib.sha256(text.encode()).hexdigest()[:12]}"
    return addresses


def _sin_formulas(page_config: dict[str, Any], *, base_url: str, **_: Any) -> dict[str, Any]:
    """Gives the page a file of ours in the place of MathJax, the one thing it would fetch from a CDN."""
    return {**page_config, "fullMathjaxUrl": f"{base_url}voila/static/pam-sin-formulas.js", "mathjaxConfig": "ninguna"}


def _tope(handler: Any, notebook: Any, cwd: str) -> None:
    """Refuses one page more than the machine can hold."""
    del notebook, cwd
    if len(handler.kernel_manager.list_kernel_ids()) >= MAXIMO_DE_PAGINAS:
        from tornado.web import HTTPError

        raise HTTPError(503)
