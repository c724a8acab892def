"""Voilà's application with our page in front of its own, and a client that never misses a kernel's reply.

Only :mod:`pamlib.dashboard` imports it.

Voilà finds a template by name in Jupyter's data folders. Ours is part of the package, and to put its folder among
them (``JUPYTER_PATH``) would hide Voilà's own assets, which it looks for in the first of them that has any.
"""

from __future__ import annotations

from queue import Empty
from time import monotonic
from typing import TYPE_CHECKING, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type
from voila.app import Voila

if TYPE_CHECKING:
    from pathlib import Path


class Tablero(Voila):  # type: ignore[misc]  # voila ships no types
    """Serves one notebook with the template in ``plantilla``, and the files in ``estaticos`` beside Voilà's own."""

    name = "voila"  # the settings of the configuration are Voila's

    def __init__(self, *, plantilla: Path, estaticos: Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plantilla, self.estaticos = plantilla, estaticos

    def setup_template_dirs(self) -> None:
        """Voilà's places first to be asked become ours."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(self.plantilla))
        self.static_paths.append(str(self.estaticos))

    def launch_browser(self) -> None:
        """The dashboard in the reader's browser, without the page in between that Voilà writes in English."""
        import webbrowser

        webbrowser.open(self.connection_url)


class CanalAtento(AsyncZMQSocketChannel):
    """A channel that looks again a few times a second while it waits.

    jupyter_client 8.10 sends through a plain socket made of the asynchronous one. A reply that arrives in that moment
    is announced to the plain socket only, and who waits on the other waits for ever: one page in ten, where a cell
    draws inside an ``ipywidgets.Output`` and so makes nbclient send while it waits.
    """

    CADA = 0.25  # seconds

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        """The next message; raises Empty when none came in ``timeout`` seconds."""
        end = None if timeout is None else monotonic() + timeout
        while True:
            left = self.CADA if end is None else min(self.CADA, max(0.0, end - monotonic()))
            try:
                return await super().get_msg(timeout=left)
            except Empty:
                if end is not None and monotonic() >= end:
                    raise


class ClienteAtento(AsyncKernelClient):
    """The client of a page's kernel, with channels that look again."""

    shell_channel_class = Type(CanalAtento)
    control_channel_class = Type(CanalAtento)
