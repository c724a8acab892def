"""Letters that a PDF page draws where nobody sees them.

A spreadsheet program prints a merged cell that a page cuts by drawing its whole text on both pages, each time through
a window (the *clipping path*) that shows only the part of that page. pdfminer does not look through the window: it
would mix the hidden part with what stands there, the heading most often. Here each letter is asked whether its middle
is inside the window and the paper; those that are not are kept apart, as :attr:`Sight.hidden`.

>>> window = Window(0, 0, 100, 50)
>>> window.within(Window(20, -10, 200, 40))
Window(x0=20, y0=0, x1=100, y1=40)
>>> window.shows(10, 60, 15, 68)
False

Out of scope: windows that are not rectangles (the rectangle around them is used), letters painted white or covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pdfplumber
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import apply_matrix_pt
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from pamlib.readers.pdf_bounds import TooMuchError

if TYPE_CHECKING:
    from pdfplumber.page import Page

_EVERYWHERE = 1e9
# How letters are painted (ISO 32000-1, 9.3.6): neither filled nor outlined.
_NOT_PAINTED = 3
MOST_MARKS = 50_000
"""Letters of a page, and its lines and boxes, which cost more, counted twice; one of legal paper, written full in the
smallest type, has some 20 000 letters."""


class Window(NamedTuple):
    """A rectangle, in points from the lower left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    def within(self, other: Window) -> Window:
        """The part of it that is inside another one."""
        return Window(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def shows(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """True when the middle of a letter can be seen."""
        return self.x0 <= (x0 + x1) / 2 <= self.x1 and self.y0 <= (y0 + y1) / 2 <= self.y1


class Sight(PDFPageAggregatorWithMarkedContent):
    """What a page shows; ``hidden`` are the texts it draws and does not show, each as its lines."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.window = Window(-_EVERYWHERE, -_EVERYWHERE, _EVERYWHERE, _EVERYWHERE)
        self.hidden: list[list[str]] = []
        self.letters = self.unpainted = 0
        self._paints = True
        self._last: tuple[Window, float] | None = None
        self._left = MOST_MARKS

    def _count(self, marks: int = 1) -> None:
        self._left -= marks
        if self._left <= 0:
            raise TooMuchError("marks")

    def paint_path(self, *args: Any, **options: Any) -> None:
        """Draw lines or a background."""
        self._count(2)
        super().paint_path(*args, **options)

    def begin_page(self, page: Any, ctm: Any) -> None:
        """Take the paper as the first window."""
        super().begin_page(page, ctm)
        self.window = Window(*self.cur_item.bbox)

    def render_string(self, textstate: Any, *args: Any, **options: Any) -> None:
        """Draw a text, or only say where it is (mode 3): that is how one is put over the picture it was read from."""
        self._paints = textstate.render != _NOT_PAINTED
        super().render_string(textstate, *args, **options)

    def render_char(self, *args: Any, **options: Any) -> float:
        """Draw a letter, or keep it apart."""
        self._count()
        self.letters += 1
        self.unpainted += not self._paints
        advance: float = super().render_char(*args, **options)
        letter = self.cur_item._objs[-1]
        if not isinstance(letter, LTChar) or self.window.shows(*letter.bbox):
            self._last = None
            return advance
        self.cur_item._objs.pop()
        if self._last is None or self._last[0] != self.window:
            self.hidden.append([""])
        elif abs(self._last[1] - letter.y0) > 0.5 * letter.size:
            self.hidden[-1].append("")
        self.hidden[-1][-1] += letter.get_text()
        self._last = self.window, letter.y0
        return advance

    def receive_layout(self, ltpage: Any) -> None:
        """Hand the page over, with what it hides."""
        ltpage.hidden = self.hidden
        ltpage.is_unpainted = 2 * self.unpainted > self.letters
        super().receive_layout(ltpage)


class Painter(PDFPageInterpreter):
    """Follows the windows that a page sets."""

    device: Sight

    def init_state(self, ctm: Any) -> None:
        """Start the page, or a drawing inside it, with the window in force."""
        super().init_state(ctm)
        self._windows: list[Window] = []

    def do_q(self) -> None:
        """Save the state, its window too."""
        super().do_q()
        self._windows.append(self.device.window)

    def do_Q(self) -> None:  # noqa: N802 - the name of the operator
        """Restore the state, its window too."""
        super().do_Q()
        if self._windows:
            self.device.window = self._windows.pop()

    def do_W(self) -> None:  # noqa: N802
        """Narrow the window to the path."""
        places: list[Any] = [n for step in self.curpath for n in step[1:]]
        points = [apply_matrix_pt(self.ctm, point) for point in zip(places[::2], places[1::2], strict=True)]
        if points:
            xs, ys = zip(*points, strict=True)
            self.device.window = self.device.window.within(Window(min(xs), min(ys), max(xs), max(ys)))

    def do_W_a(self) -> None:  # noqa: N802
        """Narrow the window to the path, by the other rule of what is inside."""
        self.do_W()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        """Draw what the page names; the windows it sets end with it."""
        before = self.device.window
        super().do_Do(xobjid_arg)
        self.device.window = before


def look_through() -> None:
    """Make pdfplumber keep apart what a page does not show."""
    pdfplumber.page.PDFPageAggregatorWithMarkedContent = Sight  # type: ignore[misc]
    pdfplumber.page.PDFPageInterpreter = Painter  # type: ignore[attr-defined]


def hidden(page: Page) -> list[list[str]]:
    """Texts that the page draws and does not show, each as its lines; :func:`look_through` must have been called."""
    found: list[list[str]] = getattr(page.layout, "hidden", [])
    return [lines for lines in found if any(line.strip() for line in lines)]


def is_unpainted(page: Page) -> bool:
    """True when most letters of the page are placed and not painted; :func:`look_through` must have been called."""
    return bool(getattr(page.layout, "is_unpainted", False))


def nowhere_seen(texts: Sequence[Sequence[str]], pages: Sequence[str]) -> list[str]:
    """Of those texts, the lines that no page shows: ``pages`` are the letters that each shows, in their order.

    >>> nowhere_seen([["Leer y", "escribir"], ["Sumar"]], ["Leer y cantar", "escribir"])
    ['Sumar']
    """
    seen = ["".join(page.split()) for page in pages]
    kept = [[line for line in lines if not any("".join(line.split()) in page for page in seen)] for lines in texts]
    return [text for lines in kept if (text := " ".join(" ".join(lines).split()))]
