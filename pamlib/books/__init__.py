"""The four workbooks that an entity fills: directory of sedes, enrolment, self-assessment (Guía 34), inclusion index.

Columns, options and instructions are data: ``plantilla`` in ``pamlib/sources/<key>.yml``.

* :mod:`pamlib.books.make` writes them for an entity; :mod:`pamlib.books.write` is one workbook,
  :mod:`pamlib.books.look` what its cells look like.
* :mod:`pamlib.books.returned` takes one back as rows of cells with their address, :mod:`pamlib.books.values` reads the
  cells, :mod:`pamlib.books.schools` finds the school that a row is of.
* The sources ``directorio``, ``matricula``, ``guia34`` and ``inclusion`` turn those rows into canonical tables.
"""
