"""What gives every page one look: colours, chart settings, style sheet, and the scripts that bring charts to life.

The assets are files in ``pamlib/static``. Nothing here names an address outside the page: the Vega bundle comes from
``vl_convert``, the fonts are those of the reader's system.

>>> color_estado("vencida")
'#D55E00'
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from pamlib import locale_es
from pamlib.yaml_file import package_yaml

CARPETA = Path(__file__).with_name("static")

# Vega's expression for an axis in millions of pesos: alt.Axis(labelExpr=theme.MILLONES, title="Millones de pesos").
MILLONES = "format(datum.value / 1e6, ',.1~f')"


def _tema() -> dict[str, Any]:
    loaded: dict[str, Any] = package_yaml("pamlib", "static/tema.yml")
    return loaded


def paleta() -> list[str]:
    """Colours for categories, in the order to use them."""
    return list(_tema()["paleta"])


def estados() -> dict[str, str]:
    """Colour of each state of a task, in the order in which states are listed."""
    return dict(_tema()["estados"])


def color_estado(estado: str) -> str:
    """Colour of a state of a task; KeyError for a state that does not exist."""
    return estados()[estado]


def vega_config() -> dict[str, Any]:
    """The ``config`` of every chart, in Vega-Lite's own words."""
    return {**_tema()["vega"], "range": {"category": paleta()}}


def css() -> str:
    """The style sheet of reports and dashboards, print included."""
    return (CARPETA / "pam.css").read_text(encoding="utf-8")


def guion() -> str:
    """The script that brings the figures of a page to life; it needs :func:`paquete_vega` before it."""
    script = (CARPETA / "figuras.js").read_text(encoding="utf-8")
    locale = {"formatLocale": locale_es.FORMATO_D3, "timeFormatLocale": locale_es.TIEMPO_D3}
    return script.replace("__LOCALE__", json.dumps(locale, ensure_ascii=False, sort_keys=True))


@functools.cache
def paquete_vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script of about 0.9 MB that can stand inside ``<script>``.

    It defines ``window.vegaEmbed`` and nothing else: the bundle's own top-level names are closed in, since a page may
    hold other scripts.
    """
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    bundle = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return f"(()=>{{{bundle}\n}})();"
