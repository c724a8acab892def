"""Reads, cleans and analyses a *Plan de Apoyo al Mejoramiento* (PAM).

>>> import pamlib
>>> plan = pamlib.read_plan("plan.xlsx")        # doctest: +SKIP
>>> plan.lineas, plan.recursos, plan.hallazgos  # doctest: +SKIP

Heavy libraries are imported by the functions that need them, so that ``import pamlib`` and
``pam --help`` answer at once.

Out of scope here: prioritising, formulating and publishing, which build on the tables this package makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pamlib.plan import Plan, read_plan

__all__ = ["Plan", "__version__", "read_plan"]


def __getattr__(name: str) -> Any:
    """Import the reader only when it is asked for (keeps ``import pamlib`` under 0.1 s)."""
    if name in {"Plan", "read_plan"}:
        from pamlib import plan

        return getattr(plan, name)
    raise AttributeError(f"module 'pamlib' has no attribute {name!r}")
