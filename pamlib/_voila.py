"""Voilà's application with our page in front of its own; only :mod:`pamlib.dashboard` imports it.

Voilà finds a template by name in Jupyter's data folders. Ours is part of the package, and to put its folder among
them (``JUPYTER_PATH``) would hide Voilà's own assets, which it looks for in the first of them that has any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
