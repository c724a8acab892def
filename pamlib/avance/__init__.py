"""What follows from the reports of a corte (activities 4 and 8): how far tasks, indicators and money have come.

    histories of the ledger ─► latest ─► physical · indicators · financial ─► arrival · coherence · alerts ─► letters
      avances, mediciones,               (tree, expected, S-curve)              (findings)
      ejecucion (corte ≤ asked)

Every function takes tables and parameters and gives tables back; nothing here reads the clock, the ledger or the
workspace. The histories have the columns of :mod:`pamlib.schema_seguimiento`. What was not reported is counted and
shown beside every figure and is never a zero.

``docs/avance.md`` has every formula with its source and how sure it is.
"""
