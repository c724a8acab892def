"""Writes ``docs/reglas.md`` from ``reglas.yml``: ``python -m pamlib.checks.document``.

A test compares the file with what this gives, so that the document never falls behind the rules.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pamlib.checks.rules import Rule, rules

FILE = Path(__file__).parents[2] / "docs" / "reglas.md"
_FAMILIES = {
    "metas": "Metas",
    "indicadores": "Indicadores",
    "universo": "Universo de instituciones",
    "acciones": "Acciones, responsables y plazos",
    "recursos": "Recursos",
}
_OPENING = """\
# Reglas de la revisión del plan

Este documento se escribe solo, a partir de `pamlib/checks/reglas.yml`, con `python -m pamlib.checks.document`.

`pam revisar` y el informe semestral aplican estas reglas a las tablas del plan. Una regla que no se puede juzgar en un
plan (por ejemplo, fechas en un formato que no las tiene) dice «no aplica» y no deja hallazgos. Un **error** impide usar
el dato; un **aviso** pide corregir o confirmar; una **nota** es para tenerla en cuenta. Donde dice *criterio de la
herramienta* no hay norma que lo exija: es un valor que se puede cambiar.

La entidad cambia lo que necesite en un archivo propio, `data/raw/<entidad>/reglas.yml`, con los mismos códigos:

```yaml
carga_concentrada:
  severidad: aviso
  parametros: {parte: 0.2}
plazo_unico: {activa: false}
```

De los criterios CREMAA (claro, relevante, económico, monitoreable, adecuado, aporte marginal) el texto de un plan solo
deja juzgar si el indicador es claro y monitoreable, y si repite a otro; de los demás se dice que no se puede saber.
"""


def text() -> str:
    """The document."""
    parts = [_OPENING]
    family = ""
    for rule in rules().values():
        if rule.familia != family:
            family = rule.familia
            parts.append(f"## {_FAMILIES[family]}\n")
        parts.append(_rule(rule))
    return "\n".join(parts)


def _rule(rule: Rule) -> str:
    lines = [
        f"### `{rule.codigo}`: {rule.significa}",
        "",
        f"- Severidad: {rule.severidad}.",
        f"- Lo pide: {rule.fuente}.",
        f"- Qué hacer: {rule.que_hacer}.",
        f"- Se aplica cuando: {rule.aplica}.",
    ]
    for name, value in rule.parametros.items():
        lines.append(f"- Parámetro `{name}`: {_value(value)} ({rule.origen[name]}).")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"*{key}*, {reason}" for key, reason in value.items())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value).replace(".", ",")


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
