"""Where an entity's files live, and which names are allowed to become folders.

    data/raw/<entidad>/          what the office gave, and ``entidad.yml`` (its ``plan_vigente`` names the plan)
    data/processed/<entidad>/    canonical tables (:mod:`pamlib.store`)
    reports/<entidad>/<periodo>/ finished reports

>>> period_of("2025-06-30"), period_of("2025-07-01")
('2025-1', '2025-2')
>>> slug("Secretaría de Educación de Soacha")
'secretaria-de-educacion-de-soacha'

Out of scope: what the files say. Nothing here reads a plan or writes a table.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pamlib.errors import UserError
from pamlib.yaml_file import line, strict, why

ENTITY_FILE = "entidad.yml"
PLAN_KEY = "plan_vigente"
ROOT_VARIABLE = "PAM_RAIZ"
_LONGEST_NAME = 255  # what every system takes
_ENTITY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# Windows cannot hold folders with these names; a shared workspace must open there too.
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{device}{n}" for device in ("com", "lpt") for n in range(1, 10)}


def check_entity(name: str) -> str:
    """Return ``name`` when it can be a folder on every system; raise :class:`UserError` otherwise."""
    if not _ENTITY.fullmatch(name) or name in _RESERVED:
        raise UserError(
            f"el nombre de entidad «{name}» no sirve como carpeta",
            "Use minúsculas sin tildes, números, guion y guion bajo, por ejemplo «soacha»",
        )
    return name


def slug(text: str) -> str:
    """Turn any text into an allowed entity name (``'plan'`` when nothing is left of it)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    short = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:64].strip("-_")
    return f"plan-{short}" if short in _RESERVED else short or "plan"


def check_date(text: str, name: str = "corte") -> str:
    """Return ``text`` when it is a real date written ``AAAA-MM-DD``; raise :class:`UserError` otherwise."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, flags=re.ASCII):
            raise ValueError(text)
        date.fromisoformat(text)
    except ValueError:
        raise UserError(
            f"la fecha «{text if len(text) <= 40 else f'{text[:39]}…'}» de «{name}» no se puede leer o no existe",
            "Escríbala como año-mes-día, por ejemplo 2025-06-30",
        ) from None
    return text


def period_of(corte: str) -> str:
    """Name of the half-year that holds the ISO date ``corte``: ``2025-1`` or ``2025-2``."""
    day = date.fromisoformat(check_date(corte))
    return f"{day.year}-{1 if day.month <= 6 else 2}"


def find_root(start: Path | None = None) -> Path:
    """The nearest folder from ``start`` (default: the current one) upwards that holds ``notebooks`` and ``pamlib``.

    Without one, the folder that holds the package: so ``pam`` works from anywhere on a clone. The environment variable
    ``PAM_RAIZ`` comes first when no ``start`` is given (a notebook that ``pam`` runs is told so where it belongs).
    """
    if start is None and (told := os.environ.get(ROOT_VARIABLE)):
        return Path(told).resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "pamlib").is_dir():
            return folder
    return Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one entity under ``root``; nothing is created by asking for a path."""

    root: Path
    entity: str

    def __post_init__(self) -> None:
        check_entity(self.entity)

    @property
    def raw(self) -> Path:
        """What was given, untouched."""
        return self.root / "data" / "raw" / self.entity

    @property
    def processed(self) -> Path:
        """Canonical tables: snapshots and the pointer to the current one."""
        return self.root / "data" / "processed" / self.entity

    @property
    def reports(self) -> Path:
        """Finished reports, one folder a half-year."""
        return self.root / "reports" / self.entity

    def report(self, corte: str) -> Path:
        """Folder of the report for ``corte``."""
        return self.reports / period_of(corte)

    def settings(self) -> dict[str, Any]:
        """What ``entidad.yml`` says; ``{}`` when there is none. Raises :class:`UserError` when it cannot be read."""
        import yaml

        path = self.raw / ENTITY_FILE
        if not path.exists():
            return {}
        try:
            data = strict(path.read_text(encoding="utf-8-sig"))
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            raise UserError(
                why(error),
                "Corrija el archivo; cada línea tiene la forma «clave: valor» y se guarda como texto UTF-8",
                file=path,
                row=line(error),
            ) from error
        if data is None:
            return {}
        if not isinstance(data, dict):
            raise UserError(
                "no tiene la forma «clave: valor»", "Escriba, por ejemplo, «plan_vigente: plan.xlsx»", file=path
            )
        return {str(key): value for key, value in data.items()}

    def plan_file(self) -> Path | None:
        """The plan that ``entidad.yml`` names, or ``None`` when it names none.

        Raises :class:`UserError` when the name leads out of the entity's folder or to no file.
        """
        name = self.settings().get(PLAN_KEY)
        if name is None:
            return None
        listing = self.raw / ENTITY_FILE
        listing = self.raw / ENTITY_FILE
        if len(str(name)) > _LONGEST_NAME:
            raise UserError("el nombre del plan es demasiado largo", f"Corrija la clave «{PLAN_KEY}»", file=listing)
        path = (self.raw / str(name)).resolve()
        if not path.is_relative_to(self.raw.resolve()):
            raise UserError(
                f"el plan «{name}» está fuera de la carpeta de la entidad",
                f"Copie el archivo en {self.raw} y escriba aquí solo su nombre",
                file=listing,
            )
        if not path.is_file():
            raise UserError(
                f"el plan «{name}» no existe en la carpeta de la entidad",
                "Copie allí el archivo o corrija su nombre en la clave «plan_vigente»",
                file=listing,
            )
        return path

    def label(self, path: Path) -> str:
        """``path`` as every machine would name it: relative to the root with ``/``, or its bare name outside it."""
        full = path.resolve()
        root = self.root.resolve()
        return full.relative_to(root).as_posix() if full.is_relative_to(root) else full.name
