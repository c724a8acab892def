"""The date of a report as the command line takes it, with its default for the demonstration."""

from __future__ import annotations

import argparse

from pamlib.errors import UserError
from pamlib.workspace import check_date

DEMO = "demo"
DEMO_CORTE = "2025-06-30"


def corte_of(args: argparse.Namespace) -> str:
    """The date asked for, or that of the demonstration. Raises UserError when there is none."""
    if args.corte:
        return check_date(args.corte)
    if args.entidad == DEMO:
        return DEMO_CORTE
    raise UserError("falta la fecha de corte", "Indíquela, por ejemplo «--corte 2025-06-30»")
