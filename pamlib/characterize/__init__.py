"""Characterisation (activity 1 of the procedure): what the observations say of one entity, worked out as tables.

    observaciones ─► values (one figure each) ─► territory, schools (places, zones) ─► profile, gaps, baseline, goals
                                               └► series, peers                     └► opportunities

>>> from pamlib.characterize.study import study             # doctest: +SKIP
>>> study(datos, "41551")["oportunidades"]                  # doctest: +SKIP

Pure functions: tables and parameters in, tables out. Parameters, breaks of method and rules are YAML of this folder,
each with its source. Out of scope: reading sources (:mod:`pamlib.sources`), words and pictures
(:mod:`pamlib.sections_caracterizacion`).
"""
