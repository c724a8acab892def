"""The words of the review workbook: its sheets, its headings, the decisions and how they are explained.

>>> DECISIONS[0], DECISIONS[-1]
('aceptar', 'dejar abierto')
"""

from __future__ import annotations

from pamlib.corrections.choices import KINDS

ACCEPT, LEAVE = "aceptar", "dejar abierto"
#: Decision → action of ``correcciones.yml``.
ACTION_OF = {ACCEPT: "aceptar"} | {kind.short: action for action, kind in KINDS.items()}
DECISIONS = (*ACTION_OF, LEAVE)
#: What to write to leave the cell of the plan without text.
BLANK = "(en blanco)"
SHEET, HELP, LISTS, HIDDEN = "Hallazgos", "Instrucciones", "_listas", "_pam"
TITLE = "Revisión de la lectura del plan"

# Heading → width in characters.
SHOWN = {
    "Gravedad": 10, "Qué se duda": 30, "Hoja": 15, "Fila": 7, "Columna": 9, "Encontrado": 34, "Entendido": 28,
    "Qué hacer": 30, "Estado": 11,
}  # fmt: skip
ASKED = {
    "Decisión": 18, "Celda": 8, "Texto nuevo": 28, "Destino": 26, "Además": 14, "Motivo": 28, "Autor": 16, "Fecha": 12,
}  # fmt: skip
ID = "Identificador"
HEADINGS = [*SHOWN, *ASKED, ID]
#: Rows at the end for corrections of cells that no finding speaks of.
FREE_ROWS = 20
FREE = "(otra celda)"

INSTRUCTIONS = {
    "Qué es": "Cada fila de la hoja «Hallazgos» es algo que se duda de la lectura del plan. Decida las que quiera.",
    "Decisión": (
        "Qué se hace con la duda. Elíjala de la lista; abajo está lo que cada una pide. En blanco, no cambia nada."
    ),
    "Celda": (
        "La columna de la celda que se corrige, como la nombra el archivo: L en un libro, 12 en un texto. En blanco, "
        "la del hallazgo."
    ),
    "Texto nuevo": "Lo que la decisión pida. No use fórmulas.",
    "Destino, Además": "Lo que la decisión pida. «Destino» se puede elegir de la lista o escribir.",
    "Motivo, Autor": "Por qué se decide así y quién lo decide. Quedan en el archivo de correcciones.",
    "Fecha": "La fecha de la decisión, año-mes-día: 2025-06-30.",
    "Otras celdas": (
        f"Las filas {FREE} del final sirven para corregir una celda que ningún hallazgo nombra: escriba su hoja, su "
        "fila, su columna en «Celda», y la decisión."
    ),
    "No cambie": "Los encabezados, la columna oculta ni las hojas ocultas. Puede ordenar, filtrar y borrar filas.",
    "Para devolverlo": (
        "Guárdelo como libro de Excel (xlsx) y escriba: pam revisar --entidad {entity} --recibir ARCHIVO. Recibirlo "
        "dos veces no cambia nada."
    ),
    "Para deshacer": (
        "Una decisión ya recibida se deshace en la mesa de revisión (cuaderno 10_lectura) o con: pam revisar --entidad "
        "{entity} --deshacer NÚMERO."
    ),
}

#: Decision → (what it does, what goes in Texto nuevo, in Destino, in Además).
EXPLAINED = {
    ACCEPT: ("La duda queda como está y deja de contar como pendiente.", "", "", ""),
    "corregir": (
        "La celda del plan dice otra cosa.",
        f"El texto completo de la celda; {BLANK} si debe quedar vacía.",
        "",
        "",
    ),
    "mover celda": (
        "La celda está bajo otra columna.",
        "",
        "La columna del encabezado a la que pertenece: M",
        "",
    ),
    "unir filas": ("La fila es la continuación de otra de arriba.", "", "La fila donde empieza el texto: 30", ""),
    "partir fila": (
        "La celda trae dos tareas o más.",
        (
            "Las partes, una en cada renglón (Alt+Entrar) o separadas por |. Juntas dan todo el texto, sin agregar ni "
            "quitar nada."
        ),
        "",
        "Columnas que se repiten en cada parte: J, K. Nunca las de recursos.",
    ),
    "asignar grupo": (
        "La fila es de otro grupo (componente, objetivo, meta…).",
        "",
        "Una fila que ya está en el grupo correcto: 53",
        "Solo si no son todos, los niveles que se toman: objetivo, meta",
    ),
    "explicar encabezado": (
        "Se dice qué es una columna. La celda es la del encabezado.",
        "",
        "El papel de la columna: recurso",
        "El año, si es de recursos: 2025",
    ),
    LEAVE: ("Nada cambia; lo mismo que dejar en blanco.", "", "", ""),
}
