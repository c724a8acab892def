"""The words of the sheet of instructions, from what the workbook declares."""

from __future__ import annotations

from pamlib.books.spec import Book

_COLORS = (
    "Llene solo las celdas amarillas. Las grises ya vienen escritas y están protegidas, para que el libro se pueda leer "
    "cuando vuelva. La protección no tiene clave: es solo contra accidentes."
)
_BLANK = (
    "Una celda en blanco dice «no lo sabemos» y un 0 dice «no hay». No son lo mismo: escriba 0 solo cuando esté segura o "
    "seguro de que no hay."
)
_CODES = (
    "Los códigos DANE tienen 12 cifras y se escriben como texto. Si al pegarlos ve algo como 1,99901E+11, Excel los "
    "dañó: deshaga, y péguelos con «Pegado especial, Valores»."
)
_BACK = (
    "Guarde el libro como libro de Excel (xlsx) y devuélvalo a quien se lo envió. Puede cambiarle el nombre al archivo y "
    "ordenar o filtrar las filas. No cambie los encabezados."
)
_ERRORS = (
    "Si una fila tiene un error, las demás entran igual, y quien reciba el libro verá cuál es la fila y qué hay que "
    "corregir. No se pierde nada de lo que usted escribió."
)


def instructions(book: Book, name: str) -> list[tuple[str, str]]:
    """(what it is about, its words) in the order in which they are read."""
    out = [
        ("Gracias por su tiempo", f"{name} preparó este libro. {book.purpose} Con lo que ustedes escriban se arma la "
         "caracterización del sector, que es el punto de partida del Plan de Apoyo al Mejoramiento."),
        ("Dónde se escribe", f"En la hoja «{book.sheet}». {_COLORS}"),
    ]  # fmt: skip
    scale = book.spec.get("escala")
    if scale:
        named = "; ".join(f"{number}: {text}" for number, text in scale["nombres"].items())
        out.append(("La valoración", (f"Un número entero de {scale['minimo']} a {scale['maximo']} para cada proceso"
                    f"{f' ({named})' if named else ''}. No se admiten medios puntos: si el equipo duda entre dos, elija el "
                    f"que las evidencias sostienen. {scale['leyenda']}")))  # fmt: skip
        out.append(("Los componentes", "Si valoran cada componente por aparte, escríbanlos en las filas amarillas de "
                    "abajo: el proceso, el componente y su valoración. La del proceso va de todas formas en su fila; aquí "
                    "no se calcula."))  # fmt: skip
    if book.key == "matricula":
        out.append(("Los grupos", "«Con discapacidad», «De grupos étnicos» y «Víctimas del conflicto» son parte de las "
                    "mujeres y de los hombres de la misma fila, no se suman aparte. Un estudiante puede estar en varios."))  # fmt: skip
        out.append(("Datos personales", "Aquí solo van cantidades. No escriba nombres ni documentos de estudiantes."))
    out += [("En blanco o cero", _BLANK), ("Códigos", _CODES), ("Cómo se devuelve", _BACK), ("Si algo queda mal", _ERRORS)]
    asked = [*book.fields.values(), *book.columns.values()]
    must = [column.heading for column in asked if column.required]
    out.append(("Lo que no puede faltar", "; ".join(must) + "."))
    out.extend((column.heading, column.help) for column in asked)
    return out

