"""A scanned page read with the real recognition programs, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from libros import SHORT, SHORT_ROW

from pamlib.errors import UserError
from pamlib.limits import DEFAULT
from pamlib.readers import ocr, parse

reportlab = pytest.importorskip("reportlab")
import papel  # noqa: E402 - it needs reportlab
from documentos import Sheet  # noqa: E402
from papel import Look  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

pytestmark = [
    pytest.mark.lento,
    pytest.mark.skipif(
        not (ocr.has_spanish() and shutil.which("ocrmypdf")), reason="tesseract with Spanish and ocrmypdf are not here"
    ),
]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a plan as a picture."""
    import pypdfium2

    folder = tmp_path_factory.mktemp("escaneado")
    rows = [SHORT, *([*SHORT_ROW[:4], f"Realizar un taller {word}", *SHORT_ROW[5:]] for word in ("uno", "dos", "tres"))]
    size = (900, 300)
    printed = papel.pdf(folder / "p.pdf", Sheet([], rows, widths=[100.0] * 8), Look(rules="ninguna", size=size))
    picture = pypdfium2.PdfDocument(printed)[0].render(scale=4).to_pil()
    picture.save(folder / "p.png")
    canvas = Canvas(str(folder / "escaneado.pdf"), pagesize=size, invariant=1)
    canvas.drawImage(str(folder / "p.png"), 0, 0, *size)
    canvas.save()
    return folder / "escaneado.pdf"


def test_the_command_that_is_offered_makes_a_file_that_is_read_as_a_guess(scanned: Path) -> None:
    with pytest.raises(UserError, match="la página 1 es una imagen escaneada, sin texto") as refused:
        parse(scanned, DEFAULT)
    offered = f'«ocrmypdf -l spa --skip-text "{scanned.name}" "escaneado_ocr.pdf"»'
    assert offered in refused.value.remedy
    subprocess.run(
        ["ocrmypdf", "-l", "spa", "--skip-text", scanned.name, "escaneado_ocr.pdf"],
        cwd=scanned.parent, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    table = parse(scanned.parent / "escaneado_ocr.pdf", DEFAULT)[0]
    assert [n.found for n in table.notices if n.code == "texto_de_ocr"] == ["página 1"]
    # The words are there; cells of several lines with no ruled line between them may run together.
    texts = " ".join(cell for row in table.rows for cell in row.cells)
    assert texts.count("Líder de Calidad") == texts.count("$ 1.000.000") == 3
