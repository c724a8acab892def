"""The tables that say what was read and what was not: ``fuentes``, ``filas_rechazadas``, ``hallazgos`` of one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pamlib.sources.base import Tables
    from pamlib.sources.notes import Notes
    from pamlib.sources.spec import Plan


def one_source(plan: Plan, notes: Notes) -> Tables:
    """The three tables, after :meth:`pamlib.sources.notes.Notes.finish`."""
    from pamlib.schema import frame
    from pamlib.store import sha256

    job, layout = plan.job, plan.job.look.layout.said()
    notes.add("texto_leido_como", found=layout, understood=f"edición «{job.edition}»: {plan.edition['descripcion']}")
    source = (
        job.source.key, job.edition, job.file, sha256(job.look.path), str(job.sidecar.get("origen", "")),
        str(job.sidecar.get("licencia", "") or plan.spec.get("licencia", "")), str(job.sidecar.get("fecha", "")),
        notes.entered, len(notes.rejections),
    )  # fmt: skip
    return {
        "fuentes": frame("fuentes", [source]),
        "filas_rechazadas": frame("filas_rechazadas", sorted(notes.rejections, key=lambda row: row[3])),
        "hallazgos": frame("hallazgos", notes.findings),
    }
