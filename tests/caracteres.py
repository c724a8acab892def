"""Invented observations for the tests of the characterisation, in the contract of ``schema_datos``.

A department (99) of towns 99901, 99902…; the first one has schools: urban A, mixed B (sites B and B1), rural C.
"""

from __future__ import annotations

from pamlib.schema import TABLES, frame

A, B, B1, C = "199901000011", "199901000022", "299901000033", "299901000044"
TOWN, DEPARTMENT = "99901", "99"
_UNITS = {"poblacion_5_16": "personas", "matricula": "estudiantes", "saber11_categoria": "categoría"}


def observation(indicador, valor, anio=2022, codigo=TOWN, **given):
    """One row; ``valor`` None is a figure that the source leaves blank, a word goes to ``texto``."""
    unit = _UNITS.get(indicador, "índice" if indicador.startswith("saber11") else "%")
    unit = "valoración 1-4" if indicador.startswith(("guia34", "inclusion")) else unit
    word = valor if isinstance(valor, str) else ""
    kind = (
        "EE"
        if len(codigo) == 12
        else "municipio"
        if len(codigo) == 5
        else "departamento"
        if codigo != "00"
        else "nación"
    )
    row = {
        "fuente": "prueba",
        "anio": anio,
        "periodo": "",
        "ambito": kind,
        "codigo": codigo,
        "zona": "",
        "poblacion": "",
        "nivel": "",
        "indicador": indicador,
        "valor": None if word else valor,
        "texto": word,
        "unidad": unit,
        "numerador": None,
        "denominador": None,
        "calidad": "sin dato" if valor is None else "publicado",
        "nota": "",
        "valor_original": "" if valor is None else str(valor),
        "origen_archivo": "datos.csv",
        "origen_hoja": "",
        "origen_fila": 2,
        "origen_columna": indicador.upper(),
    }
    assert set(given) <= set(row)
    return row | given


def observations(rows):
    """The rows as the canonical table."""
    names = [field.name for field in TABLES["observaciones"]]
    return frame("observaciones", [tuple(row[name] for name in names) for row in rows])


def series(indicador, values, since=2015, **given):
    """A figure a year."""
    return [observation(indicador, value, since + n, origen_fila=2 + n, **given) for n, value in enumerate(values)]


def establishments(rows=None):
    """``codigo, codigo_ee, tipo, zona, matricula``: A urban, B mixed (its sites B urban and B1 rural), C rural."""
    rows = rows or [
        (A, A, "EE", "urbana", None),
        (A, A, "sede", "urbana", 100),
        (B, B, "EE", "urbana", None),
        (B, B, "sede", "urbana", 30),
        (B1, B, "sede", "rural", 10),
        (C, C, "EE", "rural", None),
        (C, C, "sede", "rural", 50),
    ]
    names = {A: "IE Alfa", B: "IE Beta", B1: "Sede Beta Alta", C: "IE Gama"}
    made = [
        (
            code,
            ee,
            names.get(code, f"IE {code}"),
            kind,
            code[1:6],
            zone,
            "oficial",
            students,
            None,
            None,
            "directorio.xlsx",
            "EE",
            n,
            "codigo",
        )
        for n, (code, ee, kind, zone, students) in enumerate(rows, start=2)
    ]
    return frame("establecimientos", made)


def territory(towns=12):
    """The department and its towns, with coordinates."""
    rows = [
        ("00", "Colombia", "nación", "", None, None),
        (DEPARTMENT, "DEPARTAMENTO FICTICIO", "departamento", "", None, None),
    ]
    rows += [
        (
            f"999{n:02}",
            "Valdemora" if n == 1 else f"Pueblo {n}",
            "municipio",
            "Municipio",
            -75.0 - n % 4 / 3,
            2.0 + n // 4 / 3,
        )
        for n in range(1, towns + 1)
    ]
    return frame("territorio", [(*row, "divipola.csv", "", n, "codigo") for n, row in enumerate(rows, start=2)])


def tables(towns=12):
    """Everything: rates of every town for ten years, and schools of the first with Saber 11, Guía 34 and enrolment."""
    rows = []
    for n in range(1, towns + 1):
        code = f"999{n:02}"
        rows += series("poblacion_5_16", [1000 * n + 10 * y for y in range(10)], codigo=code)
        for level, shift in (("", 0), ("transición", -12), ("primaria", 2), ("secundaria", -9), ("media", -30)):
            rows += series(
                "cobertura_neta", [88 + shift + n / 2 + (y * n % 5) / 3 for y in range(10)], codigo=code, nivel=level
            )
            rows += series(
                "cobertura_bruta", [101 + shift + n / 2 + (y * n % 4) / 3 for y in range(10)], codigo=code, nivel=level
            )
            rows += series(
                "desercion",
                [3 + n / 6 + y * (0.2 if n == 1 else -0.1) + shift / 40 for y in range(10)],
                codigo=code,
                nivel=level,
            )
    rows += schools()
    return {"observaciones": observations(rows), "establecimientos": establishments(), "territorio": territory(towns)}


def schools():
    """Figures of the schools of the first town."""
    rows = []
    for code, zone, many in ((A, "urbana", 100), (B, "urbana", 30), (B1, "rural", 10), (C, "rural", 50)):
        rows.append(observation("matricula", many, codigo=code, ambito="sede", zona=zone))
        rows.append(
            observation("matricula", many // 10, codigo=code, ambito="sede", zona=zone, poblacion="discapacidad")
        )
    for year in (2021, 2022):
        for n, (code, index, word, margin) in enumerate(
            ((A, 0.7201, "A", 0.0499), (B, 0.6655, "C", 0.0045), (C, 0.6012, "D", 0.0188))
        ):
            place = {"codigo": code, "anio": year, "periodo": f"{year}4", "origen_fila": 2 + n}
            rows += [
                observation("saber11_indice_total", index + (year - 2021) / 100, **place),
                observation("saber11_categoria", word, **place),
                observation("saber11_margen_corte", margin, **place),
                observation("saber11_evaluados", 10 * (n + 1), **place),
            ]
    for area, processes in {"directiva": ("clima", "gobierno_escolar"), "academica": ("aula", "seguimiento")}.items():
        for p, process in enumerate(processes):
            for n, code in enumerate((A, B, C)):
                rows.append(
                    observation(
                        f"guia34.{area}.{process}", float(1 + (n * (p + 1)) % 4), codigo=code, origen_fila=2 + n
                    )
                )
    return rows
