"""The lists of a dashboard, and the one way to believe what they say.

A browser can set a widget to anything, also to what the list does not offer. So no value is used before it is looked up
among the known options; an unknown one counts as the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def choose(value: Any, known: Sequence[str]) -> str:
    """``value`` when it is one of ``known``, the first of them when it is anything else.

    >>> choose("b", ("a", "b")), choose(["b"], ("a", "b")), choose("' OR 1", ("a",))
    ('b', 'a', 'a')
    """
    return value if isinstance(value, str) and value in known else known[0]


def dropdown(name: str, values: Sequence[str]) -> Any:
    """A list that says its name, with the first of ``values`` chosen."""
    import ipywidgets

    return ipywidgets.Dropdown(
        options=list(values),
        value=values[0],
        description=name,
        description_allow_html=False,
        tooltip=name,
        style={"description_width": "initial"},
        layout=ipywidgets.Layout(width="auto", max_width="100%", margin="0 1.5em 0.5em 0"),
    )
