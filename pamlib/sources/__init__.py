"""Characterisation sources: files of the ministry, Icfes, DANE and the entity into one long table.

>>> tables = read_source("men_municipio_2011_2022.csv")               # doctest: +SKIP
>>> tables["observaciones"].query("codigo == '41551' and indicador == 'desercion'")   # doctest: +SKIP

A source is one YAML and, where that is not enough, one short module: see :mod:`pamlib.sources.base`.
"""

from pamlib.sources.base import Job, Look, Source, indicators, read_source, recognised, source, sources

__all__ = ["Job", "Look", "Source", "indicators", "read_source", "recognised", "source", "sources"]
