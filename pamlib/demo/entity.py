"""Writes the entity's folder: the workbooks, the text, ``entidad.yml`` and a sidecar for each file."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from pamlib.demo import avances, content, cortes, datos, ocr, plan_anterior, plan_v2, plan_v5

_ORIGIN = "Generado por pamlib.demo a partir de su contenido ficticio; no proviene de ninguna entidad"


def write(folder: Path) -> list[Path]:
    """Write every file of the demonstration entity under ``folder``; the paths, in the order written."""
    everything = everything_written()
    return [_replace(folder / name, everything[name]) for name in sorted(everything)]


@cache
def everything_written() -> dict[str, bytes]:
    """Name → bytes of every file, sidecars and settings included; callers must not change it."""
    files = raw_files()
    sidecars = {f"{name}.yml": _sidecar(name, data) for name, data in files.items()}
    own = {
        "entidad.yml": _entity(),
        "versiones.yml": _yaml(plan_anterior.versions()),
        f"{cortes.FOLDER}/origen.yml": _yaml(cortes.origin()),
        **cortes.typed(),
    }
    returned = {f"{cortes.FOLDER}/{path}": data for path, data in cortes.files().items()}
    return files | sidecars | own | returned


def up_to_date(folder: Path) -> bool:
    """Whether ``folder`` holds every file as the builder writes it, by the digests the package keeps of them."""
    kept: dict[str, str] = content.load("huellas.yml")
    return all(
        (folder / name).is_file() and hashlib.sha256((folder / name).read_bytes()).hexdigest() == told
        for name, told in kept.items()
    )


def raw_files() -> dict[str, bytes]:
    """Name → bytes of each raw file that has a sidecar of its own."""
    return {
        "plan_v5.xlsx": plan_v5.build(),
        "plan_v5_2024.xlsx": plan_anterior.build(),
        "plan_v2.xlsx": plan_v2.build(),
        "plan_v5_ocr.txt": ocr.build(),
        **{f"avance_{corte}.xlsx": avances.build(corte) for corte in avances.cortes()},
        **{f"{datos.FOLDER}/{name}": data for name, data in datos.files().items()},
    }


def _entity() -> bytes:
    entity, plan = content.load("plan.yml")["entidad"], content.load("plan.yml")["plan"]
    return _yaml(
        {
            "codigo": entity["codigo"],
            "nombre": entity["nombre"],
            "nombre_corto": entity["nombre_corto"],
            "secretaria": entity["secretaria"],
            "divipola": entity["divipola"],
            "ficticia": True,
            "aviso": entity["aviso"],
            "plan_vigente": "plan_v5.xlsx",
            "vigencia_inicio": plan["vigencia_inicio"],
            "vigencia_fin": plan["vigencia_fin"],
            "avances": [{"archivo": f"avance_{corte}.xlsx", "corte": corte} for corte in avances.cortes()],
        }
    )


def _sidecar(name: str, data: bytes) -> bytes:
    folder, _, bare = name.rpartition("/")
    known = datos.facts(bare) if folder else _facts(bare)
    facts = {
        "archivo": bare,
        "contenido": known["contenido"],
        "origen": _ORIGIN,
        "fecha": known["fecha"],
        "licencia": "Apache-2.0",
        "ficticia": True,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return _yaml(facts)


def _facts(name: str) -> dict[str, str]:
    progress = name.removeprefix("avance_").removesuffix(".xlsx") if name.startswith("avance_") else ""
    contents = {
        "plan_v5.xlsx": "Plan de Apoyo al Mejoramiento, formato D02.01.F01 versión 5",
        "plan_v5_2024.xlsx": "El mismo plan como se aprobó primero, antes de su ajuste (versiones.yml)",
        "plan_v2.xlsx": "El mismo plan en el formato D02.01.F01 versión 2.0",
        "plan_v5_ocr.txt": "Texto del plan versión 5 como lo deja un reconocimiento óptico",
    }
    return {
        "contenido": contents.get(name, f"Reporte bimestral de avance con corte a {progress}"),
        "fecha": progress or "2024-02-29",
    }


def _yaml(facts: dict[str, Any]) -> bytes:
    import yaml

    return str(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=120)).encode("utf-8")


def _replace(path: Path, data: bytes) -> Path:
    """Write beside and rename, so that a crash leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.nuevo")
    beside.write_bytes(data)
    return beside.replace(path)
