"""How far an order is: a bar on a terminal, lines elsewhere; always on the standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pamlib.cli_out import say


@contextmanager
def counted(total: int) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, a line each tenth elsewhere; on stderr both."""
    if sys.stderr.isatty():
        try:
            from tqdm import tqdm
        except ModuleNotFoundError:
            pass
        else:
            shape = "Leyendo planes {percentage:3.0f} % |{bar}| {n_fmt} de {total_fmt} (faltan {remaining})"
            with tqdm(total=total, bar_format=shape, file=sys.stderr) as bar:
                yield bar.update
            return
    count = 0

    def line() -> None:
        nonlocal count
        count += 1
        if count == total or count * 10 // total > (count - 1) * 10 // total:
            say(f"Leídos {count} de {total}…")

    yield line


@contextmanager
def progress_shown(root: Path) -> Iterator[Callable[[str], object]]:
    """A bar on a terminal, one line a notebook elsewhere; both on stderr, where they do not mix with the result."""
    from pamlib.report_run import NOTEBOOKS, steps

    if not sys.stderr.isatty():
        seen: set[str] = set()

        def line(name: str) -> None:
            if name not in seen:
                seen.add(name)
                say(f"Corriendo {name} ({len(seen)} de {len(NOTEBOOKS)})…")

        yield line
        return
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        yield lambda _: None
        return
    shape = "{desc:<22} {percentage:3.0f} % |{bar}| {n_fmt} de {total_fmt} celdas"
    with tqdm(total=steps(root), desc="Leyendo el plan", bar_format=shape, file=sys.stderr) as bar:

        def step(name: str) -> None:
            bar.set_description_str(name)
            bar.update()

        yield step


@contextmanager
def page_shown(notebook: Path) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, one line elsewhere, while one notebook runs."""
    from pamlib.runs import count_code_cells

    if not sys.stderr.isatty():
        say(f"Corriendo {notebook.stem}…")
        yield lambda: None
        return
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        yield lambda: None
        return
    shape = "{desc:<22} {percentage:3.0f} % |{bar}| {n_fmt} de {total_fmt} celdas"
    with tqdm(total=count_code_cells(notebook), desc=notebook.stem, bar_format=shape, file=sys.stderr) as bar:
        yield bar.update
