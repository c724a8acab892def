"""Text of Word paragraphs, as a person sees it with the changes of the reviewers accepted.

Text that a reviewer deleted, or that is marked as hidden or has a style that hides, is not read (and kept, so that it
can be said); what was inserted is. Numbers of lists are written out, line breaks stay, fields give the result they show
and not their code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pamlib.readers.docx_lists import Numbering, W, value, whole
from pamlib.readers.docx_styles import is_hidden

_BREAKS = {f"{W}br", f"{W}cr"}
_DELETED = {f"{W}del", f"{W}moveFrom"}
# Wrappers whose content is part of the text around them.
_THROUGH = {
    f"{W}{name}" for name in ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml")
}
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{W}txbxContent"
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}


@dataclass(slots=True)
class Text:
    """Reads paragraphs in the document's order; ``deleted`` collects what reviewers struck out, ``hidden`` what is not
    to be seen, ``pictures`` counts.
    """

    numbering: Numbering
    hidden_styles: dict[str, bool] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pictures: int = 0
    _style: str = ""

    def paragraph(self, paragraph: Element) -> str:
        """The paragraph's text with its list number; '' when it has none."""
        pieces: list[str] = []
        boxes: list[Element] = []
        self._style = value(paragraph.find(f"{W}pPr"), "pStyle")
        self._runs(paragraph, pieces, boxes)
        text = "\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n")).strip()
        if text and (mark := self._mark(paragraph)):
            text = f"{mark} {text}"
        within = [self.paragraph(p) for box in boxes for p in _paragraphs(box)]
        return "\n".join(filter(None, [text, *within]))

    def _runs(self, element: Element, pieces: list[str], boxes: list[Element]) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, pieces, boxes)
            elif tag in _THROUGH:
                self._runs(child, pieces, boxes)
            elif tag in _DELETED:
                self.deleted += [t.text or "" for t in child.iter() if t.tag in {f"{W}delText", f"{W}t"}]

    def _run(self, run: Element, pieces: list[str], boxes: list[Element]) -> None:
        if is_hidden(run, self._style, self.hidden_styles):
            self.hidden += [t.text or "" for t in run.iter(f"{W}t")]
            return
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                pieces.append(child.text or "")
            elif tag == f"{W}tab":
                pieces.append(" ")
            elif tag in _BREAKS:
                pieces.append("\n")
            elif tag == f"{W}noBreakHyphen":
                pieces.append("-")
            elif tag == f"{W}sym":
                pieces.append(_symbol(child))
            elif tag == f"{W}delText":
                self.deleted.append(child.text or "")
            elif tag in _PICTURES or tag.endswith("}AlternateContent"):
                found = list(_text_boxes(child))
                self.pictures += not found
                boxes += found

    def _mark(self, paragraph: Element) -> str:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        own = properties.find(f"{W}numPr")
        number, depth = self.numbering.styles.get(value(properties, "pStyle"), ("", 0))
        if own is not None:
            number, depth = value(own, "numId", number), whole(value(own, "ilvl"), depth)
        return self.numbering.next(number, depth) if number not in {"", "0"} else ""


def _symbol(element: Element) -> str:
    """A character of a symbol font: those of Wingdings and Symbol live in the private area and are marks of lists."""
    code = element.get(f"{W}char", "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "•" if 0xF000 <= number <= 0xF0FF else chr(number) if 0x20 <= number < 0xD800 else ""


def _paragraphs(element: Element) -> Iterator[Element]:
    """Paragraphs under ``element``; those of a box inside one of them are that one's."""
    for child in element:
        if child.tag == f"{W}p":
            yield child
        else:
            yield from _paragraphs(child)


def _text_boxes(element: Element) -> Iterator[Element]:
    """Text boxes under ``element``, each once: what is drawn in two ways is read in the first that has text."""
    if element.tag == _TEXT_BOX:
        yield element
        return
    choices = [c for c in element if c.tag == _CHOICE]
    chosen = [list(_text_boxes(c)) for c in choices]
    for child in element:
        if child.tag == _CHOICE:
            continue
        if child.tag == _FALLBACK and any(chosen):
            continue
        yield from _text_boxes(child)
    for boxes in chosen:
        yield from boxes
