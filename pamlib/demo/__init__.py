"""The demonstration entity: a fictional municipality's plan and progress reports, with real-life defects on purpose.

>>> from pathlib import Path
>>> from pamlib import demo
>>> demo.build(Path("data/raw/demo"))  # doctest: +SKIP

``plan.yml`` is the content, ``defectos.yml`` the defects planted in each file and what a careful reader understands,
``avances.yml`` the progress reports, ``datos.yml`` the characterisation files; ``oraculo.yml`` and
``oraculo_datos.yml`` hold totals worked out apart from the builder. The same content gives the same bytes on every
machine. Out of scope: reading any of it back.
"""

from __future__ import annotations

from pathlib import Path


def build(folder: Path) -> list[Path]:
    """Write the whole demonstration entity under ``folder`` (made if missing); the paths written, in order."""
    from pamlib.demo.entity import write

    return write(folder)
