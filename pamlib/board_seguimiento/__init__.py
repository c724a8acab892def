"""The dashboard of the follow-up, for who only looks: how the plan goes at a corte and what moved since the last one.

    plan, ledger ─► tables.prepare ─► data/processed/<entidad>/tablero/ ─► load ─► board (Voilà)

>>> board(load("", "demo"))                          # in a notebook cell      # doctest: +SKIP

``pam tablero --cual seguimiento`` works the figures of every corte out beforehand (:mod:`.tables`); the page's kernel
reads those tables and nothing else, so it opens soon, cannot write, and holds no name of a person unless the entity
says so (:mod:`.people`). The questions it answers are in :mod:`.progress`, :mod:`.who`, :mod:`.goals` and
:mod:`.money`; :mod:`.widget` puts them under two lists.

Out of scope: working anything out (:mod:`pamlib.avance`).
"""

from pamlib.board_seguimiento.load import Datos, load
from pamlib.board_seguimiento.widget import board

__all__ = ["Datos", "board", "load"]
